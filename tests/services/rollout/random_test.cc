// Random commands in random order of arrival: whatever is accepted keeps the promises of the rules.
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/rollout/state.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::AnyEvent;
using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::Given;
using loge::testing::Outcome;

constexpr int kRuns = 60;
constexpr int kCommands = 40;

// A log that grows by what is accepted, beside a Given over the same events.
class Log {
 public:
  Log() : given_(Registry()) {}

  void Tell(const AnyEvent& event, const std::string& date) {
    given_.Fact(event, date);
    events_.Tell(event, date);
  }
  // True when accepted.
  template <class Request>
  bool Try(const Request& request) {
    const Outcome outcome = given_.When(request);
    if (!outcome.violations.empty() || outcome.told.empty()) return false;
    Tell(outcome.told.front().payload, request.occurred_on());
    return true;
  }
  std::vector<runtime::Fact> Living() const { return events_.Living(events_.head()); }

 private:
  Given given_;
  EventList events_;
};

std::string RandomDay(std::mt19937& random) {
  return runtime::FormatDay(
      runtime::AddDays(Day("2000-01-01"), std::uniform_int_distribution<int>(0, 60)(random)));
}

TEST(RandomStages, DatesRiseWithTheStages) {
  for (int run = 0; run < kRuns; ++run) {
    SCOPED_TRACE(run);
    std::mt19937 random(static_cast<unsigned>(run));
    Log log;
    log.Tell(Proposed("t"), "2000-01-01");
    int accepted = 0;
    for (int i = 0; i < kCommands; ++i) {
      const std::string day = RandomDay(random);
      switch (random() % 4) {
        case 0:
          accepted += log.Try(PauseRequest("t", day));
          break;
        case 1:
          accepted += log.Try(ResumeRequest("t", day));
          break;
        default:
          accepted += log.Try(Advance("t", static_cast<Stage>(2 + random() % 7), day,
                                      events::v1::SKIP_REASON_HISTORY_UNKNOWN));
      }
    }
    EXPECT_GT(accepted, 0);
    const TerritoryState state = FoldTerritory("t", log.Living());
    // Nothing that was accepted contradicts another: every stage told is in the history.
    EXPECT_EQ(state.stages.size(), state.reached.size());
    for (size_t i = 1; i < state.stages.size(); ++i) {
      EXPECT_LT(state.stages[i - 1].stage, state.stages[i].stage);
      EXPECT_LE(state.stages[i - 1].day(), state.stages[i].day());
    }
    // A resumption always ends a pause, each its own.
    const auto resumed = std::count_if(
        state.toggles.begin(), state.toggles.end(),
        [](const runtime::Fact& toggle) { return toggle.payload->has_territory_resumed(); });
    const auto ended = std::count_if(state.pauses.begin(), state.pauses.end(),
                                     [](const Pause& pause) { return pause.resumed.has_value(); });
    EXPECT_EQ(resumed, ended);
  }
}

TEST(RandomCoordinators, NobodyWorksMoreThanFullTimeOnAnyDay) {
  const std::vector<std::string> territories{"a", "b", "c"};
  for (int run = 0; run < kRuns; ++run) {
    SCOPED_TRACE(run);
    std::mt19937 random(static_cast<unsigned>(run));
    Log log;
    for (const std::string& territory : territories) log.Tell(Proposed(territory), "2000-01-01");
    log.Tell(Named("k"), "2000-01-01");
    int accepted = 0;
    for (int i = 0; i < kCommands; ++i) {
      const std::string& territory = territories[random() % territories.size()];
      const std::string day = RandomDay(random);
      if (random() % 2 == 0) {
        const int fte = static_cast<int>(10 + 10 * (random() % 7));
        accepted += log.Try(Assign("k", territory, fte, day));
      } else {
        accepted += log.Try(End("k", territory, day));
      }
    }
    EXPECT_GT(accepted, 0);
    const std::vector<CoordinatorSpell> spells = FoldCoordinators(log.Living());
    for (int offset = 0; offset <= 62; ++offset) {
      const runtime::Date day = runtime::AddDays(Day("2000-01-01"), offset);
      int sum = 0;
      std::map<std::string, int> spells_of;
      for (const CoordinatorSpell& spell : spells) {
        if (!spell.Covers(day)) continue;
        sum += spell.fte_hundredths;
        EXPECT_EQ(++spells_of[spell.territory_id], 1);
      }
      EXPECT_LE(sum, 100) << runtime::FormatDay(day);
    }
  }
}

}  // namespace
}  // namespace loge::rollout::testing

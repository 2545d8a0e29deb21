// The end of a territory, and what may be told of it then: one table of all transitions.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/rollout/state.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using events::v1::SKIP_REASON_HISTORY_UNKNOWN;
using events::v1::STAGE_COMMITTED;
using events::v1::STAGE_DIAGNOSED;
using events::v1::STAGE_SEEDING;
using events::v1::STAGE_SPOTTED;
using loge::testing::Given;
using loge::testing::Outcome;

// Whatever stage a territory is in, each command is accepted or refused by what it is otherwise.
struct State {
  const char* name;
  bool paused;
  bool withdrawn;
};
constexpr State kStates[] = {{"at work", false, false},
                             {"paused", true, false},
                             {"withdrawn", false, true},
                             {"paused and withdrawn", true, true}};

struct Row {
  const char* command;
  // By state, in the order of kStates; UNSPECIFIED: accepted.
  v1::ErrorReason refused[4];
};
constexpr v1::ErrorReason kAccepted = v1::ERROR_REASON_UNSPECIFIED;
constexpr v1::ErrorReason kPaused = v1::ERROR_REASON_TERRITORY_PAUSED;
constexpr v1::ErrorReason kNotPaused = v1::ERROR_REASON_TERRITORY_NOT_PAUSED;
constexpr v1::ErrorReason kWithdrawn = v1::ERROR_REASON_TERRITORY_WITHDRAWN;
constexpr v1::ErrorReason kExists = v1::ERROR_REASON_ALREADY_EXISTS;
// Of several reasons, that of the end is named: kWithdrawn among others.
constexpr Row kRows[] = {{"advance", {kAccepted, kPaused, kWithdrawn, kWithdrawn}},
                         {"pause", {kAccepted, kPaused, kWithdrawn, kWithdrawn}},
                         {"resume", {kNotPaused, kAccepted, kWithdrawn, kWithdrawn}},
                         {"withdraw", {kAccepted, kAccepted, kExists, kExists}}};

Given In(Stage stage, const State& state) {
  Given given(Registry());
  given.Fact(Proposed("t"), "1999-01-01");
  for (int s = STAGE_DIAGNOSED; s <= stage; ++s) {
    given.Fact(Advanced("t", static_cast<Stage>(s)), "1999-01-0" + std::to_string(s));
  }
  if (state.paused) given.Fact(Paused("t"), "2000-01-01");
  if (state.withdrawn) given.Fact(Withdrawn("t"), "2001-01-01");
  return given;
}

Outcome Do(const Given& given, const std::string& command, Stage stage) {
  const std::string date = "2002-01-01";
  if (command == "pause") return given.When(PauseRequest("t", date));
  if (command == "resume") return given.When(ResumeRequest("t", date));
  if (command == "withdraw") return given.When(Withdraw("t", date));
  return given.When(Advance("t", static_cast<Stage>(stage + 1), date, SKIP_REASON_HISTORY_UNKNOWN));
}

bool Refuses(const Outcome& outcome, v1::ErrorReason reason) {
  for (const v1::Violation& violation : outcome.violations.detail().violations()) {
    if (violation.reason() == reason) return true;
  }
  return false;
}

TEST(Transitions, OfEveryStageInEveryState) {
  for (int stage = STAGE_SPOTTED; stage <= STAGE_SEEDING; ++stage) {
    for (size_t i = 0; i < std::size(kStates); ++i) {
      const Given given = In(static_cast<Stage>(stage), kStates[i]);
      for (const Row& row : kRows) {
        const std::string command = row.command;
        if (command == "advance" && stage == STAGE_SEEDING) continue;
        SCOPED_TRACE(command + ", " + kStates[i].name + " at " +
                     events::v1::Stage_Name(static_cast<Stage>(stage)));
        const Outcome outcome = Do(given, command, static_cast<Stage>(stage));
        if (row.refused[i] == kAccepted) {
          EXPECT_TRUE(outcome.violations.empty());
          EXPECT_EQ(outcome.told.size(), 1u);
        } else {
          EXPECT_TRUE(Refuses(outcome, row.refused[i]));
        }
      }
    }
  }
}

TEST(WithdrawTerritory, TellsTheEnd) {
  const Outcome outcome = In(STAGE_COMMITTED, kStates[0]).When(Withdraw("t", "2003"));
  outcome.ThenTells({Withdrawn("t")});
  EXPECT_EQ(outcome.id, "t");
}

TEST(WithdrawTerritory, IsUnchangedWhenTheSameIsToldAgain) {
  In(STAGE_COMMITTED, kStates[2]).When(Withdraw("t", "2001-01-01")).ThenUnchanged();
  v1::WithdrawTerritoryRequest other = Withdraw("t", "2001-01-01");
  other.set_reason(events::v1::WITHDRAWAL_REASON_MERGED);
  In(STAGE_COMMITTED, kStates[2])
      .When(other)
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "territory_id");
}

// In either order of arrival, and both dates are named.
TEST(WithdrawTerritory, NothingComesAfterIt) {
  Given told(Registry());
  told.Fact(Proposed("t"), "1999").Fact(Advanced("t", STAGE_DIAGNOSED), "2000-05-01");
  const Outcome early = told.When(Withdraw("t", "2000-04-30"));
  early.ThenRefusesField(v1::ERROR_REASON_TERRITORY_WITHDRAWN, "occurred_on");
  EXPECT_EQ(early.violations.detail().violations(0).expected(),
            "on or after 2000-05-01 (position 2)");
  EXPECT_EQ(early.violations.detail().violations(0).actual(), "2000-04-30");
  told.When(Withdraw("t", "2000-05-01")).ThenTells({Withdrawn("t")});

  Given left(Registry());
  left.Fact(Proposed("t"), "1999").Fact(Withdrawn("t"), "2000-04-30");
  const Outcome late = left.When(Advance("t", STAGE_DIAGNOSED, "2000-05-01"));
  late.ThenRefusesField(v1::ERROR_REASON_TERRITORY_WITHDRAWN, "occurred_on");
  EXPECT_EQ(late.violations.detail().violations(0).expected(),
            "on or before 2000-04-30 (position 2)");
  EXPECT_EQ(left.When(Advance("t", STAGE_DIAGNOSED, "2000-04-30")).told.size(), 1u);
}

TEST(WithdrawTerritory, NotBeforeAPauseOrItsEnd) {
  Given given(Registry());
  given.Fact(Proposed("t"), "1999")
      .Fact(Paused("t"), "2000-01-01")
      .Fact(Resumed("t"), "2001-01-01");
  given.When(Withdraw("t", "2000-12-31")).ThenRefuses({v1::ERROR_REASON_TERRITORY_WITHDRAWN});
  given.When(Withdraw("t", "2001-01-01")).ThenTells({Withdrawn("t")});
}

TEST(WithdrawTerritory, RefusesWhatIsNotKnownOrMalformed) {
  Given(Registry())
      .When(Withdraw("t", "2000"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  In(STAGE_SPOTTED, kStates[0])
      .When(Withdraw("t", "1998"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  Given(Registry())
      .When(v1::WithdrawTerritoryRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(WithdrawTerritory, CanBeCorrectedAndTakenBack) {
  Given given = In(STAGE_COMMITTED, kStates[2]);
  given.WhenCorrecting(4, Withdrawn("t"), "1999-01-02")
      .ThenRefusesField(v1::ERROR_REASON_TERRITORY_WITHDRAWN, "occurred_on");
  given.WhenCorrecting(4, Withdrawn("t"), "2002").ThenTells({Withdrawn("t")});
  given.Cancelled(4);
  given.When(PauseRequest("t", "2002")).ThenTells({Paused("t")});
}

TEST(WithdrawTerritory, ItsProposalDoesNotMoveBehindIt) {
  Given given(Registry());
  given.Fact(Proposed("t"), "1999").Fact(Withdrawn("t"), "2000-01-01");
  given.WhenCorrecting(1, Proposed("t"), "2000-01-02")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(WithdrawTerritory, MayBeProposedAgainUnderAnotherId) {
  In(STAGE_COMMITTED, kStates[2])
      .When(Propose("t-again", "2003", {"t"}))
      .ThenTells({Proposed("t-again", {"t"})});
}

}  // namespace
}  // namespace loge::rollout::testing

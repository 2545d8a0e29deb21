// Two territories for the tests of comparisons, and what is answered about them.
#ifndef LOGE_TESTS_SERVICES_INDICATORS_COMPARISONS_H_
#define LOGE_TESTS_SERVICES_INDICATORS_COMPARISONS_H_

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "loge/v1/territory_comparison.pb.h"
#include "services/rollout/views.h"
#include "tests/services/indicators/ask.h"
#include "tests/support/text_proto.h"

namespace loge::indicators {

// From the event at a position on, the day of recording.
using RecordedFrom = std::map<int64_t, std::string>;

// Knows the whole log; all of it was recorded in 1970 unless told.
class ComparisonContext : public testing::QueryContextFake {
 public:
  ComparisonContext(const EventList& log, const std::string& as_of, RecordedFrom recorded = {})
      : QueryContextFake(as_of, log.head()), log_(log), recorded_(std::move(recorded)) {
    Add(partnership::Projection(), log)
        .Add(caretakers::Projection(), log)
        .Add(training::Projection(), log)
        .Add(rollout::Projection(), log);
  }

  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    auto event = std::make_shared<events::v1::RecordedEvent>(
        *log_.events().at(static_cast<size_t>(position - 1)));
    const auto next = recorded_.upper_bound(position);
    if (next != recorded_.begin()) {
      event->mutable_recorded_at()->set_seconds(int64_t{86400} *
                                                Day(std::prev(next)->second).value());
    }
    return runtime::EventPtr(std::move(event));
  }

 private:
  const EventList log_;
  const RecordedFrom recorded_;
};

inline events::v1::TerritoryAdvanced Advanced(const std::string& territory,
                                              events::v1::Stage stage) {
  events::v1::TerritoryAdvanced event;
  event.set_territory_id(territory);
  event.set_stage(stage);
  return event;
}

// Territory "vev" is that of the story; in "ven" work f1 to f6.
inline EventList TwoTerritories(const partnership::Story& story = TestVector()) {
  EventList log = LogOf(story);
  log.Tell(Territory("ven", {"69259"}), "2000-01-01");
  log.Tell(Neighbourhood("n9", "69259"), "2000-01-01");
  for (const char* id : {"f1", "f2", "f3", "f4"}) log.Tell(Joined(id, "b", {"n9"}), "2000-01-01");
  for (const char* id : {"f5", "f6"}) log.Tell(Joined(id, "f", {"n9"}), "2008-03-01");
  return log;
}

// Of both of them; `more` is text of the request.
inline v1::CompareTerritoriesRequest Comparing(const std::string& more) {
  return testing::Text<v1::CompareTerritoriesRequest>("territory_ids: ['vev', 'ven'] " + more);
}

inline v1::CompareTerritoriesResponse Compare(const runtime::QueryContext& context,
                                              const v1::CompareTerritoriesRequest& request) {
  const auto response = testing::Ask<v1::CompareTerritoriesResponse>(Queries(), context, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.value_or(v1::CompareTerritoriesResponse());
}

}  // namespace loge::indicators

#endif  // LOGE_TESTS_SERVICES_INDICATORS_COMPARISONS_H_

#include "services/rollout/dwellings.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/runtime/earlier_reader.h"
#include "storage/base/strings.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/people.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::FactReaderFake;
using ::testing::Contains;
using ::testing::Not;

// "a n1 900, b n1 300": what is told of each.
std::string AllOn(const EventList& log, const std::string& as_of) {
  const FactReaderFake caretakers(PeopleModel(), log, as_of);
  const auto dwellings = ReadDwellings(caretakers);
  EXPECT_TRUE(dwellings.ok()) << dwellings.status();
  std::string text;
  if (!dwellings.ok()) return text;
  for (const auto& [key, count] : *dwellings) {
    if (!text.empty()) text += ", ";
    text += key.first + " " + key.second + " " + std::to_string(count);
  }
  return text;
}

std::optional<int64_t> Told(const runtime::FactReader& reader,
                            const std::set<std::string>& places) {
  const auto dwellings = DwellingsIn(reader, places);
  EXPECT_TRUE(dwellings.ok()) << dwellings.status();
  return dwellings.value_or(std::nullopt);
}

std::optional<int64_t> In(const EventList& log, const std::string& as_of,
                          const std::set<std::string>& places) {
  return Told(FactReaderFake(PeopleModel(), log, as_of), places);
}

EventList Counted() {
  EventList log;
  log.Tell(Landlord("a"), "1990");
  log.Tell(Landlord("b"), "1990");
  log.Tell(PlaceIn("n1", "69256"), "1990");
  log.Tell(PlaceIn("n2", "69256"), "1990");
  log.Tell(Dwellings("a", "n1", 2006, 1000), "2006-02-01");
  log.Tell(Dwellings("a", "n1", 2008, 900), "2008-02-01");
  log.Tell(Dwellings("a", "n2", 2006, 70), "2006-02-01");
  log.Tell(Dwellings("b", "n1", 2007, 300), "2007-02-01");
  return log;
}

TEST(DwellingsTest, OfEachLandlordAndNeighbourhoodTheLatestCount) {
  const EventList log = Counted();
  EXPECT_EQ(In(log, "2005-12-31", {"n1", "n2"}), std::nullopt);
  EXPECT_EQ(In(log, "2006-12-31", {"n1", "n2"}), 1070);
  EXPECT_EQ(In(log, "2007-12-31", {"n1", "n2"}), 1370);
  EXPECT_EQ(In(log, "2009-05-12", {"n1", "n2"}), 1270);
  EXPECT_EQ(In(log, "2009-05-12", {"n1"}), 1200);
  EXPECT_EQ(In(log, "2009-05-12", {}), std::nullopt);
  EXPECT_EQ(AllOn(log, "2005-12-31"), "");
  EXPECT_EQ(AllOn(log, "2009-05-12"), "a n1 900, a n2 70, b n1 300");
}

TEST(DwellingsTest, ACountForAYearToComeDoesNotCountYet) {
  EventList log = Counted();
  log.Tell(Dwellings("b", "n1", 2009, 5000), "2008-12-01");
  EXPECT_EQ(In(log, "2008-12-31", {"n1"}), 1200);
  EXPECT_EQ(In(log, "2009-01-01", {"n1"}), 5900);
  EXPECT_EQ(AllOn(log, "2008-12-31"), "a n1 900, a n2 70, b n1 300");
}

TEST(DwellingsTest, WhatIsNoMoreIsCountedBesideWhatGoesOnUntilThatIsToldAnew) {
  EventList log = Counted();
  log.Tell(AbsorbedInto("b", "a"), "2008-06-01");
  log.Tell(MergedInto("n2", "n1"), "2008-06-01");
  EXPECT_EQ(In(log, "2008-05-31", {"n1"}), 1200);
  EXPECT_EQ(In(log, "2008-06-01", {"n1"}), 1270);  // Also those that were of n2.
  EXPECT_EQ(In(log, "2008-06-01", {"n2"}), std::nullopt);
  EXPECT_EQ(AllOn(log, "2008-06-01"), "a n1 1270");
  log.Tell(Dwellings("a", "n1", 2009, 1250), "2009-02-01");
  EXPECT_EQ(In(log, "2009-05-12", {"n1"}), 1250);
  EXPECT_EQ(AllOn(log, "2009-05-12"), "a n1 1250");
}

TEST(DwellingsTest, WhatBecamePartOfItByWayOfOthers) {
  EventList log = Counted();
  log.Tell(PlaceIn("n3", "69256"), "1990");
  log.Tell(MergedInto("n2", "n3"), "2007-06-01");
  log.Tell(MergedInto("n3", "n1"), "2008-06-01");
  EXPECT_EQ(In(log, "2008-05-31", {"n3"}), 70);
  EXPECT_EQ(In(log, "2008-05-31", {"n1"}), 1200);
  EXPECT_EQ(In(log, "2008-06-01", {"n1"}), 1270);
}

// Notes which subjects and kinds it is asked for.
class NotingReader final : public runtime::FactReader {
 public:
  explicit NotingReader(const runtime::FactReader& reader) : reader_(reader) {}

  runtime::Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<runtime::Fact>> Facts(absl::string_view subject,
                                                   runtime::DateFilter filter) const override {
    asked_.push_back(ToString(subject));
    return reader_.Facts(subject, filter);
  }
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       runtime::DateFilter filter) const override {
    asked_.push_back(ToString(kind));
    return reader_.ForEach(kind, after_id, visit, filter);
  }

  const std::vector<std::string>& asked() const { return asked_; }

 private:
  const runtime::FactReader& reader_;
  mutable std::vector<std::string> asked_;
};

TEST(DwellingsTest, OfANeighbourhoodItsCountsAloneAreRead) {
  EventList log = Counted();
  log.Tell(Dwellings("b", "n9", 2007, 300), "2007-02-01");
  const FactReaderFake caretakers(PeopleModel(), log, "2009-05-12");
  const NotingReader reader(caretakers);
  EXPECT_EQ(Told(reader, {"n1"}), 1200);
  EXPECT_THAT(reader.asked(), Contains("dwellings/n1"));
  EXPECT_THAT(reader.asked(), Not(Contains("dwellings/n9")));
  // Neither a kind as a whole nor a landlord: no more than what became of those that count.
  EXPECT_TRUE(std::all_of(reader.asked().begin(), reader.asked().end(), [](const auto& subject) {
    return subject == "dwellings/n1" || absl::StartsWith(subject, "absorbed-landlord/") ||
           absl::StartsWith(subject, "merged-neighbourhood/");
  }));
}

TEST(DwellingsTest, DaysOfOneReadingReadOnce) {
  const EventList log = Counted();
  const FactReaderFake caretakers(PeopleModel(), log, "2009-05-12");
  const NotingReader reader(caretakers);
  const runtime::ReadFacts facts(reader);
  EXPECT_EQ(Told(runtime::EarlierReader(facts, Day("2006-12-31")), {"n1"}), 1000);
  EXPECT_EQ(Told(runtime::EarlierReader(facts, Day("2007-12-31")), {"n1"}), 1300);
  EXPECT_EQ(Told(runtime::EarlierReader(facts, Day("2009-05-12")), {"n1"}), 1200);
  EXPECT_EQ(std::count(reader.asked().begin(), reader.asked().end(), "dwellings/n1"), 1);
}

}  // namespace
}  // namespace loge::rollout::testing

#include "services/indicators/dwellings.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

std::optional<int64_t> Dwellings(const EventList& log, const std::string& as_of,
                                 const std::set<std::string>& places) {
  const testing::FactReaderFake caretakers(caretakers::Projection(), log, as_of);
  const auto dwellings = DwellingsIn(caretakers, places);
  EXPECT_TRUE(dwellings.ok()) << dwellings.status();
  return dwellings.value_or(std::nullopt);
}

EventList Counted() {
  return LogOf({{RegisteredLandlord("a"), "1990-01-01"},
                {RegisteredLandlord("b"), "1990-01-01"},
                {Neighbourhood("n1"), "1990-01-01"},
                {Neighbourhood("n2"), "1990-01-01"},
                {Counting("a", "n1", 2006, 1000), "2006-02-01"},
                {Counting("a", "n1", 2008, 900), "2008-02-01"},
                {Counting("a", "n2", 2006, 70), "2006-02-01"},
                {Counting("b", "n1", 2007, 300), "2007-02-01"}});
}

TEST(DwellingsTest, OfEachLandlordAndNeighbourhoodTheLatestCount) {
  const EventList log = Counted();
  EXPECT_EQ(Dwellings(log, "2005-12-31", {"n1", "n2"}), std::nullopt);
  EXPECT_EQ(Dwellings(log, "2006-12-31", {"n1", "n2"}), 1070);
  EXPECT_EQ(Dwellings(log, "2007-12-31", {"n1", "n2"}), 1370);
  EXPECT_EQ(Dwellings(log, "2009-05-12", {"n1", "n2"}), 1270);
  EXPECT_EQ(Dwellings(log, "2009-05-12", {"n1"}), 1200);
  EXPECT_EQ(Dwellings(log, "2009-05-12", {}), std::nullopt);
}

TEST(DwellingsTest, ACountForAYearToComeDoesNotCountYet) {
  EventList log = Counted();
  log.Tell(Counting("b", "n1", 2009, 5000), "2008-12-01");
  EXPECT_EQ(Dwellings(log, "2008-12-31", {"n1"}), 1200);
  EXPECT_EQ(Dwellings(log, "2009-01-01", {"n1"}), 5900);
}

TEST(DwellingsTest, WhatIsNoMoreIsCountedBesideWhatGoesOnUntilThatIsToldAnew) {
  EventList log = Counted();
  log.Tell(Absorbed("b", "a"), "2008-06-01");
  log.Tell(Merged("n2", "n1"), "2008-06-01");
  EXPECT_EQ(Dwellings(log, "2008-05-31", {"n1"}), 1200);
  EXPECT_EQ(Dwellings(log, "2008-06-01", {"n1"}), 1270);  // Also those that were of n2.
  log.Tell(Counting("a", "n1", 2009, 1250), "2009-02-01");
  EXPECT_EQ(Dwellings(log, "2009-05-12", {"n1"}), 1250);
}

}  // namespace
}  // namespace loge::indicators

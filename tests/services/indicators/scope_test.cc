#include "services/indicators/scope.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

using ::testing::ElementsAre;

// "2001-01-01..2001-12-31", with "+" behind one that lasts.
std::vector<std::string> Texts(const std::vector<Stay>& stays) {
  std::vector<std::string> out;
  for (const Stay& stay : stays) {
    out.push_back(runtime::FormatDay(stay.first) + ".." + runtime::FormatDay(stay.last) +
                  (stay.lasts ? "+" : ""));
  }
  return out;
}

std::vector<std::string> StaysOf(const EventList& log, const std::string& person,
                                 const v1::IndicatorScope& asked,
                                 const std::string& as_of = "2009-05-12") {
  const testing::FactReaderFake partnership(partnership::Projection(), log, as_of);
  const testing::FactReaderFake caretakers(caretakers::Projection(), log, as_of);
  const Sources sources{partnership, caretakers};
  const auto scope = FindScope(sources, asked);
  EXPECT_TRUE(scope.ok()) << scope.status();
  std::vector<std::string> out;
  const auto status = ForEachInScope(
      sources, *scope, [&](const caretakers::Person& each, const std::vector<Stay>& stays) {
        if (each.caretaker_id == person) out = Texts(stays);
      });
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

EventList Places() {
  EventList log = LogOf({{RegisteredLandlord("a"), "2000-01-01"},
                         {RegisteredLandlord("b"), "2000-01-01"},
                         {Neighbourhood("n1"), "2000-01-01"},
                         {Neighbourhood("n2"), "2000-01-01"},
                         {Neighbourhood("far", "69001"), "2000-01-01"},
                         {Territory("vev", {"69256"}), "2008-01-01"}});
  return log;
}

TEST(ScopeTest, ATransferEndsTheStayAtALandlordOnly) {
  EventList log = Places();
  log.Tell(Joined("p", "a", {"n1"}), "2001-01-01");
  log.Tell(Transferred("p", "a", "b", {"n2"}), "2004-01-01");
  EXPECT_THAT(StaysOf(log, "p", OfLandlord("a")), ElementsAre("2001-01-01..2003-12-31"));
  EXPECT_THAT(StaysOf(log, "p", OfLandlord("b")), ElementsAre("2004-01-01..2009-05-12+"));
  EXPECT_THAT(StaysOf(log, "p", Of("vev")), ElementsAre("2001-01-01..2009-05-12+"));
  EXPECT_THAT(StaysOf(log, "p", {}), ElementsAre("2001-01-01..2009-05-12+"));
}

TEST(ScopeTest, APlaceOutsideOfTheTerritoryEndsTheStayInIt) {
  EventList log = Places();
  log.Tell(Joined("p", "a", {"n1", "far"}), "2001-01-01");
  log.Tell(Reassigned("p", "a", {"far"}), "2003-01-01");
  log.Tell(Reassigned("p", "a", {"n2"}), "2005-01-01");
  log.Tell(Left("p", "a"), "2006-06-30");
  EXPECT_THAT(StaysOf(log, "p", Of("vev")),
              ElementsAre("2001-01-01..2002-12-31", "2005-01-01..2006-06-30"));
  EXPECT_THAT(StaysOf(log, "p", {}), ElementsAre("2001-01-01..2006-06-30"));
  // Not yet left by that day, as far as was known of it.
  EXPECT_THAT(StaysOf(log, "p", Of("vev"), "2006-06-29"),
              ElementsAre("2001-01-01..2002-12-31", "2005-01-01..2006-06-29+"));
}

TEST(ScopeTest, WhatAPlaceBecamePartOfGoesOnWithTheStayInIt) {
  EventList log = Places();
  log.Tell(Joined("p", "a", {"n1"}), "2001-01-01");
  log.Tell(Joined("q", "a", {"n1"}), "2001-01-01");
  log.Tell(Left("q", "a"), "2002-12-31");
  events::v1::NeighbourhoodMerged merged;
  merged.set_neighbourhood_id("n1");
  merged.set_into_neighbourhood_id("n2");
  log.Tell(merged, "2004-01-01");
  EXPECT_THAT(StaysOf(log, "p", Of("vev")), ElementsAre("2001-01-01..2009-05-12+"));
  EXPECT_THAT(StaysOf(log, "q", Of("vev")), ElementsAre("2001-01-01..2002-12-31"));
}

TEST(ScopeTest, AnAbsorptionEndsTheStayAtTheLandlordOnly) {
  EventList log = Places();
  log.Tell(Joined("p", "a", {"n1"}), "2001-01-01");
  events::v1::LandlordAbsorbed absorbed;
  absorbed.set_landlord_id("a");
  absorbed.set_into_landlord_id("b");
  log.Tell(absorbed, "2004-01-01");
  EXPECT_THAT(StaysOf(log, "p", OfLandlord("a")), ElementsAre("2001-01-01..2003-12-31"));
  EXPECT_THAT(StaysOf(log, "p", OfLandlord("b")), ElementsAre("2004-01-01..2009-05-12+"));
  EXPECT_THAT(StaysOf(log, "p", {}), ElementsAre("2001-01-01..2009-05-12+"));
}

TEST(ScopeTest, TwoEmployersAtATimeAreOneStay) {
  EventList log = Places();
  log.Tell(Joined("p", "a", {"n1"}), "2001-01-01");
  log.Tell(Joined("p", "b", {"n1"}), "2002-01-01");
  log.Tell(Left("p", "a"), "2003-01-01");
  log.Tell(Left("p", "b"), "2004-01-01");
  log.Tell(Joined("p", "a", {"n1"}), "2004-01-03");
  EXPECT_THAT(StaysOf(log, "p", Of("vev")),
              ElementsAre("2001-01-01..2004-01-01", "2004-01-03..2009-05-12+"));
}

TEST(ScopeTest, WhoseFiguresMustBeKnown) {
  const EventList log = Places();
  const auto status = [&](const v1::IndicatorScope& scope) {
    return TryAsk<v1::GetParticipationRequest, v1::GetParticipationResponse>(log, "2009-05-12",
                                                                             scope)
        .status()
        .code();
  };
  EXPECT_EQ(status(Of("vev")), absl::StatusCode::kOk);
  EXPECT_EQ(status(OfLandlord("a")), absl::StatusCode::kOk);
  EXPECT_EQ(status({}), absl::StatusCode::kOk);
  EXPECT_EQ(status(Of("nowhere")), absl::StatusCode::kNotFound);
  EXPECT_EQ(status(OfLandlord("nobody")), absl::StatusCode::kNotFound);
  EXPECT_EQ(status(Of("No Id")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status(OfLandlord("")), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace loge::indicators

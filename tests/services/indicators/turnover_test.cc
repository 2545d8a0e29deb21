#include "services/indicators/turnover.h"

#include <cmath>
#include <string>

#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

constexpr char kDay[] = "2009-05-12";

v1::GetTurnoverResponse Turnover(const EventList& log, const v1::IndicatorScope& scope,
                                 const std::string& as_of = kDay,
                                 runtime::Principal principal = runtime::LocalPrincipal()) {
  return MustAsk<v1::GetTurnoverRequest, v1::GetTurnoverResponse>(log, as_of, scope, 0,
                                                                  std::move(principal));
}

TEST(TurnoverTest, DeparturesAndTransfersOut) {
  EventList log = LogOf(Cast());
  log.Tell(RegisteredLandlord("a"), "2000-01-01");
  log.Tell(Left("b1", "b"), "2009-05-11");
  log.Tell(Transferred("a1", "a", "b", {"n1"}), "2009-05-12");
  const auto territory = Turnover(log, Of("vev"));
  EXPECT_EQ(territory.departures(), 1);
  EXPECT_EQ(territory.transfers_out(), 0);
  EXPECT_DOUBLE_EQ(territory.mean_headcount(), (7 * 365 - 1) / 365.0);
  EXPECT_DOUBLE_EQ(territory.turnover(), 365.0 / (7 * 365 - 1));
  const auto landlord = Turnover(log, OfLandlord("a"));
  EXPECT_EQ(landlord.departures(), 0);
  EXPECT_EQ(landlord.transfers_out(), 1);
  EXPECT_DOUBLE_EQ(landlord.turnover(), 365.0 / (2 * 365 - 1));
}

TEST(TurnoverTest, WhomAnAbsorptionMovesHasNotLeft) {
  EventList log = LogOf(Cast());
  for (const char* id : {"a", "b"}) log.Tell(RegisteredLandlord(id), "2000-01-01");
  log.Tell(Left("a2", "a"), "2009-04-01");
  log.Tell(Absorbed("a", "b"), "2009-05-01");
  const auto gone = Turnover(log, OfLandlord("a"));
  EXPECT_EQ(gone.departures(), 1);
  EXPECT_EQ(gone.transfers_out(), 0);
  EXPECT_EQ(Turnover(log, OfLandlord("b")).transfers_out(), 0);
  // a1 worked for a until the absorption, and for b from then on.
  EXPECT_DOUBLE_EQ(Turnover(log, OfLandlord("b")).mean_headcount(), (2 * 365 + 12) / 365.0);
}

TEST(TurnoverTest, CountedOnTheFirstDayOfAbsence) {
  EventList log = LogOf(Cast());
  log.Tell(Left("b1", "b"), "2009-05-12");
  EXPECT_EQ(Turnover(log, Of("vev")).departures(), 0);
  EXPECT_EQ(Turnover(log, Of("vev"), "2009-05-13").departures(), 1);
  EXPECT_EQ(Turnover(log, Of("vev"), "2010-05-12").departures(), 1);
  EXPECT_EQ(Turnover(log, Of("vev"), "2010-05-13").departures(), 0);
}

TEST(TurnoverTest, APlaceOutsideOfTheTerritoryIsATransfer) {
  EventList log = LogOf(Cast());
  log.Tell(Neighbourhood("far", "69001"), "2000-01-01");
  log.Tell(Reassigned("a1", "a", {"far"}), "2009-02-01");
  EXPECT_EQ(Turnover(log, Of("vev")).transfers_out(), 1);
  EXPECT_EQ(Turnover(log, Of("vev")).departures(), 0);
  EXPECT_EQ(Turnover(log, {}).transfers_out(), 0);
}

TEST(TurnoverTest, TheTiesOfTheDepartedAreLost) {
  EventList log = LogOf(TestVector());
  EXPECT_DOUBLE_EQ(Turnover(log, Of("vev")).tie_strength_lost(), 0);
  log.Tell(Left("c2", "c"), "2008-11-01");  // On the day of m4.
  EXPECT_DOUBLE_EQ(Turnover(log, Of("vev")).tie_strength_lost(), 1);
  log.Tell(Left("a1", "a"), "2009-03-01");  // m1, 365 days before, and m3, 181 days before.
  EXPECT_DOUBLE_EQ(Turnover(log, Of("vev")).tie_strength_lost(), 1 + 0.5 + std::exp2(-181.0 / 365));
}

TEST(TurnoverTest, AnIntroductionIsLostWithTheOneWhoWasIntroduced) {
  EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "centre"), "2000-01-01");
  log.Tell(Introduced("i1", "a1", "p1", "b1"), "2009-05-01");
  log.Tell(Left("b1", "b"), "2009-05-01");
  EXPECT_DOUBLE_EQ(Turnover(log, Of("vev")).tie_strength_lost(), 0);
  log.Tell(Left("a1", "a"), "2009-05-01");
  EXPECT_DOUBLE_EQ(Turnover(log, Of("vev")).tie_strength_lost(), 2);
}

TEST(TurnoverTest, SmallGroupsAreForCoordinatorsOnly) {
  EventList log = LogOf(TestVector());
  log.Tell(Left("c2", "c"), "2008-11-01");
  const auto answer = Turnover(log, Of("vev"), kDay, {"someone"});
  EXPECT_FALSE(answer.has_departures());
  EXPECT_FALSE(answer.has_turnover());
  EXPECT_FALSE(answer.has_tie_strength_lost());
  EXPECT_EQ(answer.transfers_out(), 0);
  EXPECT_TRUE(answer.has_mean_headcount());
}

}  // namespace
}  // namespace loge::indicators

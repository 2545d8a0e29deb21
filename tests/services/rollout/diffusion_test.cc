// The diffusion curve: the days on which landlords are reached, and what they make.
#include "services/rollout/diffusion.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "services/rollout/dwellings.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/people.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::SKIP_REASON_HISTORY_UNKNOWN;
using events::v1::STAGE_COMMITTED;
using events::v1::STAGE_DIAGNOSED;
using events::v1::STAGE_INSTALLED;
using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::FactReaderFake;

// vaulx, commune 69256, INSTALLED since 2000 (COMMITTED is not told); bron, commune 69123, no more
// than diagnosed. Landlords a, b, c, d.
EventList Beginning() {
  EventList log;
  for (const char* id : {"a", "b", "c", "d"}) log.Tell(Landlord(id), "1990");
  log.Tell(PlaceIn("n1", "69256"), "1990");
  log.Tell(PlaceIn("n9", "69123"), "1990");
  log.Tell(Proposed("vaulx"), "1998");
  log.Tell(Advanced("vaulx", STAGE_DIAGNOSED), "1999");
  log.Tell(Advanced("vaulx", STAGE_INSTALLED, SKIP_REASON_HISTORY_UNKNOWN), "2000-03-01");
  events::v1::TerritoryProposed bron = Proposed("bron");
  bron.set_commune_codes(0, "69123");
  log.Tell(bron, "1998");
  log.Tell(Advanced("bron", STAGE_DIAGNOSED), "2001");
  return log;
}

auto ReadOn(const EventList& log, const std::string& as_of) {
  const FactReaderFake rollout(Projection(), log, as_of);
  const FactReaderFake people(PeopleModel(), log, as_of);
  auto reach = ReadReach(rollout, people);
  EXPECT_TRUE(reach.ok()) << reach.status();
  return reach;
}

// "a 2000-03-01, b -, …": when each landlord was reached.
std::string ReachIn(const EventList& log, const std::string& as_of = "2009-05-12") {
  const auto reach = ReadOn(log, as_of);
  std::string text;
  if (!reach.ok()) return text;
  for (const auto& [id, landlord] : *reach) {
    if (!text.empty()) text += ", ";
    text +=
        id + " " +
        (landlord.reached.has_value() ? runtime::FormatDay(*landlord.reached) : std::string("-"));
  }
  return text;
}

// "a 102 b - …": how many dwellings each landlord has.
std::string DwellingsOn(const EventList& log, const std::string& as_of) {
  const auto reach = ReadOn(log, as_of);
  std::string text;
  if (!reach.ok()) return text;
  for (const auto& [id, landlord] : *reach) {
    text += id + " " +
            (landlord.dwellings.has_value() ? std::to_string(*landlord.dwellings) : "-") + " ";
  }
  return text;
}

TEST(ReadReach, FromTheDayOfBothTheStageAndTheEmployment) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n1"), "1995-01-01");  // There before the stage.
  log.Tell(JoinedAt("p2", "b", "n1"), "2004-06-01");  // Comes later.
  log.Tell(JoinedAt("p3", "c", "n9"), "1995-01-01");  // Elsewhere.
  log.Tell(JoinedAt("p4", "d", "n1"), "1995-01-01");  // Gone before.
  log.Tell(LeftFrom("p4", "d"), "2000-02-29");
  EXPECT_EQ(ReachIn(log), "a 2000-03-01, b 2004-06-01, c -, d -");
  EXPECT_EQ(ReachIn(log, "2004-05-31"), "a 2000-03-01, b -, c -, d -");
  EXPECT_EQ(ReachIn(log, "2000-02-29"), "a -, b -, c -, d -");
}

TEST(ReadReach, WhatBecomesOfItLaterChangesNothing) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n1"), "1995-01-01");
  log.Tell(LeftFrom("p1", "a"), "2001-01-01");
  log.Tell(Paused("vaulx"), "2002");
  EXPECT_EQ(ReachIn(log), "a 2000-03-01, b -, c -, d -");
}

TEST(ReadReach, NobodyAfterTheLastDayOfTheTerritory) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n1"), "2005-06-30");
  log.Tell(JoinedAt("p2", "b", "n1"), "2005-07-01");
  log.Tell(JoinedAt("p3", "c", "n1"), "1995-01-01");
  log.Tell(Withdrawn("vaulx"), "2005-06-30");
  EXPECT_EQ(ReachIn(log), "a 2005-06-30, b -, c 2000-03-01, d -");
  // In another one that has not left.
  log.Tell(ReassignedTo("p2", "b", "n9"), "2007-01-01");
  log.Tell(Advanced("bron", STAGE_COMMITTED), "2006-01-01");
  EXPECT_EQ(ReachIn(log), "a 2005-06-30, b 2007-01-01, c 2000-03-01, d -");
}

TEST(ReadReach, WhoeverMovesThere) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n9"), "1995-01-01");
  log.Tell(ReassignedTo("p1", "a", "n1"), "2003-01-01");
  log.Tell(JoinedAt("p2", "b", "n1"), "1995-01-01");
  log.Tell(ReassignedTo("p2", "b", "n9"), "2000-03-01");
  EXPECT_EQ(ReachIn(log), "a 2003-01-01, b -, c -, d -");
}

TEST(ReadReach, TheEarliestOfSeveralTerritories) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n1"), "2005-01-01");
  log.Tell(JoinedAt("p2", "a", "n9"), "1995-01-01");
  log.Tell(Advanced("bron", STAGE_COMMITTED), "2004-01-01");
  EXPECT_EQ(ReachIn(log), "a 2004-01-01, b -, c -, d -");
}

TEST(ReadReach, WhatBecamePartOfAnotherCountsAsThatOne) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n1"), "1995-01-01");
  log.Tell(AbsorbedInto("a", "c"), "2008-01-01");
  log.Tell(PlaceIn("n2", "69256"), "1990");
  log.Tell(JoinedAt("p2", "b", "n2"), "1995-01-01");
  log.Tell(LeftFrom("p2", "b"), "2003-01-01");
  log.Tell(MergedInto("n2", "n1"), "2006-01-01");
  EXPECT_EQ(ReachIn(log, "2007-12-31"), "a 2000-03-01, b 2000-03-01, c -, d -");
  EXPECT_EQ(ReachIn(log), "b 2000-03-01, c 2000-03-01, d -");
}

TEST(ReadReach, DwellingsOfTheLatestYearOfEachNeighbourhood) {
  EventList log = Beginning();
  log.Tell(Dwellings("a", "n1", 2006, 100), "2006-12-31");
  log.Tell(Dwellings("a", "n1", 2008, 90), "2008-12-31");
  log.Tell(Dwellings("a", "n1", 2007, 95), "2007-12-31");
  log.Tell(Dwellings("a", "n9", 2005, 7), "2005-12-31");
  log.Tell(Dwellings("b", "n1", 2007, 0), "2007-12-31");
  log.Tell(Dwellings("d", "n1", 2008, 10), "2008-12-31");
  log.Tell(AbsorbedInto("d", "a"), "2009-01-01");
  EXPECT_EQ(DwellingsOn(log, "2008-12-30"), "a 102 b 0 c - d - ");
  EXPECT_EQ(DwellingsOn(log, "2008-12-31"), "a 97 b 0 c - d 10 ");
  EXPECT_EQ(DwellingsOn(log, "2009-05-12"), "a 107 b 0 c - ");
}

TEST(ReadReach, DwellingsAfterAnAbsorptionAreThoseOfBothUntilToldAnew) {
  EventList log = Beginning();
  log.Tell(Dwellings("d", "n1", 2007, 100), "2007-02-01");
  log.Tell(Dwellings("a", "n1", 2008, 250), "2008-02-01");
  log.Tell(AbsorbedInto("d", "a"), "2008-06-01");
  EXPECT_EQ(DwellingsOn(log, "2008-05-31"), "a 250 b - c - d 100 ");
  EXPECT_EQ(DwellingsOn(log, "2008-12-31"), "a 350 b - c - ");
  // What territories are compared by is the same.
  EXPECT_EQ(*DwellingsIn(FactReaderFake(PeopleModel(), log, "2008-12-31"), {"n1"}), 350);
  log.Tell(Dwellings("a", "n1", 2009, 330), "2009-02-01");
  EXPECT_EQ(DwellingsOn(log, "2009-05-12"), "a 330 b - c - ");
}

std::map<std::string, LandlordReach> Landlords(int adopters, int others) {
  std::map<std::string, LandlordReach> landlords;
  for (int i = 0; i < adopters + others; ++i) {
    LandlordReach& landlord = landlords["l" + std::to_string(100 + i)];
    if (i < adopters) landlord.reached = runtime::AddDays(Day("2000-01-01"), i);
  }
  return landlords;
}

TEST(FillDiffusion, TellsSharesAndMarks) {
  std::map<std::string, LandlordReach> landlords = Landlords(9, 1);
  landlords["l100"].dwellings = 10;
  landlords["l108"].dwellings = 890;
  landlords["l109"].dwellings = 100;
  landlords["l101"].reached = landlords["l100"].reached;
  v1::GetDiffusionResponse out;
  FillDiffusion(landlords, &out);
  EXPECT_EQ(out.landlords(), 10);
  EXPECT_EQ(out.adopters(), 9);
  EXPECT_EQ(out.dwellings(), 1000);
  EXPECT_EQ(out.counted_landlords(), 3);
  ASSERT_EQ(out.points_size(), 8);
  EXPECT_EQ(out.points(0).day(), "2000-01-01");
  EXPECT_EQ(out.points(0).landlords(), 2);
  EXPECT_DOUBLE_EQ(out.points(0).share(), 0.2);
  EXPECT_EQ(out.points(0).dwellings(), 10);
  EXPECT_DOUBLE_EQ(out.points(0).dwelling_share(), 0.01);
  EXPECT_EQ(out.points(7).day(), "2000-01-09");
  EXPECT_EQ(out.points(7).landlords(), 9);
  EXPECT_EQ(out.points(7).dwellings(), 900);
  ASSERT_EQ(out.classes_size(), 4);
  EXPECT_EQ(out.classes(0).adopter_class(), v1::ADOPTER_CLASS_INNOVATORS);
  EXPECT_EQ(out.classes(0).share_thousandths(), 25);
  EXPECT_EQ(out.classes(0).passed_on(), "2000-01-01");
  EXPECT_EQ(out.classes(0).dwellings_passed_on(), "2000-01-09");
  EXPECT_EQ(out.classes(1).passed_on(), "2000-01-01");
  EXPECT_EQ(out.classes(2).passed_on(), "2000-01-05");  // Five of ten: the mark itself.
  EXPECT_EQ(out.classes(3).passed_on(), "2000-01-09");
}

TEST(FillDiffusion, AMarkThatIsNotReached) {
  v1::GetDiffusionResponse out;
  FillDiffusion(Landlords(8, 2), &out);
  ASSERT_EQ(out.classes_size(), 4);
  EXPECT_EQ(out.classes(2).passed_on(), "2000-01-05");
  EXPECT_EQ(out.classes(3).passed_on(), "");
  EXPECT_EQ(out.classes(3).dwellings_passed_on(), "");  // None are counted.
  EXPECT_FALSE(out.points(0).has_dwelling_share());
}

TEST(FillDiffusion, FewAdoptersMakeNoClasses) {
  v1::GetDiffusionResponse out;
  FillDiffusion(Landlords(7, 0), &out);
  EXPECT_EQ(out.points_size(), 7);
  EXPECT_EQ(out.classes_size(), 0);
  v1::GetDiffusionResponse none;
  FillDiffusion({}, &none);
  EXPECT_EQ(none.points_size(), 0);
}

TEST(GetDiffusion, Answers) {
  EventList log = Beginning();
  log.Tell(JoinedAt("p1", "a", "n1"), "1995-01-01");
  runtime::QueryRegistry queries;
  RegisterQueries(queries);
  loge::testing::QueryContextFake context("2009-05-12");
  context.Add(Projection(), log).Add(PeopleModel(), log);
  const auto answer =
      loge::testing::Ask<v1::GetDiffusionResponse>(queries, context, v1::GetDiffusionRequest());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->landlords(), 4);
  ASSERT_EQ(answer->points_size(), 1);
  EXPECT_EQ(answer->points(0).day(), "2000-03-01");
}

}  // namespace
}  // namespace loge::rollout::testing

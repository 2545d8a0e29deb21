#include "services/rollout/state.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Day;
using loge::testing::EventList;
using runtime::Fact;

std::vector<Fact> LivingFacts(const EventList& log) { return log.Living(log.head()); }

std::vector<Stage> StagesOf(const TerritoryState& state) {
  std::vector<Stage> stages;
  for (const StageEntry& entry : state.stages) stages.push_back(entry.stage);
  return stages;
}

TEST(FoldTerritory, KnowsNothingOfNoFacts) {
  const TerritoryState state = FoldTerritory("t", {});
  EXPECT_FALSE(state.known());
  EXPECT_TRUE(state.stages.empty());
}

TEST(FoldTerritory, LeavesOutFactsOfOthersThatMentionIt) {
  EventList log;
  log.Tell(Proposed("child", {"t"}), "1999");
  EXPECT_FALSE(FoldTerritory("t", LivingFacts(log)).known());
}

TEST(FoldTerritory, OrdersStagesByDateAndKeepsThoseThatLeadForward) {
  EventList log;
  log.Tell(Advanced("t", events::v1::STAGE_PILOT), "2001");
  log.Tell(Proposed("t"), "1998");
  log.Tell(Advanced("t", events::v1::STAGE_COMMITTED), "2002");  // Contradicts PILOT in 2001.
  log.Tell(Advanced("t", events::v1::STAGE_OPERATING), "2003");
  const TerritoryState state = FoldTerritory("t", LivingFacts(log));
  EXPECT_EQ(StagesOf(state), (std::vector<Stage>{events::v1::STAGE_SPOTTED, events::v1::STAGE_PILOT,
                                                 events::v1::STAGE_OPERATING}));
  EXPECT_EQ(state.reached.size(), 4u);
}

TEST(FoldTerritory, StagesOfOneDayFollowEachOther) {
  EventList log;
  log.Tell(Advanced("t", events::v1::STAGE_DIAGNOSED), "1998");
  log.Tell(Proposed("t"), "1998");
  EXPECT_EQ(StagesOf(FoldTerritory("t", LivingFacts(log))),
            (std::vector<Stage>{events::v1::STAGE_SPOTTED, events::v1::STAGE_DIAGNOSED}));
}

TEST(FoldTerritory, PausesAlternateWhateverIsTold) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Resumed("t"), "1999");  // Of no pause.
  log.Tell(Paused("t"), "2001-01-01");
  log.Tell(Paused("t"), "2001-06-01");  // Paused already.
  log.Tell(Resumed("t"), "2002-01-01");
  log.Tell(Paused("t"), "2003-01-01");
  const TerritoryState state = FoldTerritory("t", LivingFacts(log));
  ASSERT_EQ(state.pauses.size(), 2u);
  EXPECT_TRUE(state.pauses[0].Covers(Day("2001-01-01")));
  EXPECT_TRUE(state.pauses[0].Covers(Day("2001-12-31")));
  EXPECT_FALSE(state.pauses[0].Covers(Day("2002-01-01")));
  EXPECT_TRUE(state.pauses[1].Covers(Day("2009-01-01")));
}

TEST(FoldTerritory, PausesMeetOnADayInAnyOrderOfArrival) {
  const std::vector<std::pair<loge::testing::AnyEvent, std::string>> toggles{
      {Paused("t"), "2001-01-05"},
      {Resumed("t"), "2001-01-10"},
      {Paused("t"), "2001-01-10"},
      {Resumed("t"), "2001-01-20"}};
  std::vector<size_t> order{0, 1, 2, 3};
  do {
    EventList log;
    log.Tell(Proposed("t"), "1998");
    for (const size_t i : order) log.Tell(toggles[i].first, toggles[i].second);
    const TerritoryState state = FoldTerritory("t", LivingFacts(log));
    ASSERT_EQ(state.pauses.size(), 2u);
    ASSERT_TRUE(state.pauses[0].resumed.has_value());
    ASSERT_TRUE(state.pauses[1].resumed.has_value());
    EXPECT_EQ(state.pauses[0].resumed->date.day, Day("2001-01-10"));
    EXPECT_EQ(state.pauses[1].paused.date.day, Day("2001-01-10"));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(FoldCoordinators, ClosesASpellByItsEndOrByTheNextAssignment) {
  EventList log;
  log.Tell(Assigned("k", "t", 100), "1999-01-01");
  log.Tell(Assigned("k", "t", 70), "2007-06-01");
  log.Tell(CoordinationEnded("k", "t"), "2008-12-31");
  log.Tell(CoordinationEnded("k", "u"), "2008-12-31");  // Of no assignment.
  const std::vector<CoordinatorSpell> spells = FoldCoordinators(LivingFacts(log));
  ASSERT_EQ(spells.size(), 2u);
  EXPECT_TRUE(spells[0].Covers(Day("2007-05-31")));
  EXPECT_FALSE(spells[0].Covers(Day("2007-06-01")));
  EXPECT_TRUE(spells[1].Covers(Day("2008-12-31")));
  EXPECT_FALSE(spells[1].Covers(Day("2009-01-01")));
}

TEST(FoldCoordinators, AnAssignmentAndItsEndMayFallOnOneDayInAnyOrderOfArrival) {
  EventList log;
  log.Tell(CoordinationEnded("k", "t"), "2007");
  log.Tell(Assigned("k", "t", 100), "2007");
  const std::vector<CoordinatorSpell> spells = FoldCoordinators(LivingFacts(log));
  ASSERT_EQ(spells.size(), 1u);
  EXPECT_TRUE(spells[0].Covers(Day("2007-01-01")));
  EXPECT_FALSE(spells[0].Covers(Day("2007-01-02")));
}

TEST(CoordinationOn, IsThatOfTheTerritoryOnTheDay) {
  EventList log;
  log.Tell(Assigned("q", "t", 30), "2008-01-01");
  log.Tell(Assigned("k", "t", 50), "2007-01-01");
  log.Tell(Assigned("k", "u", 20), "2007-01-01");
  log.Tell(CoordinationEnded("k", "t"), "2008-12-31");
  const auto on = [&](const char* day) { return CoordinationOn("t", LivingFacts(log), Day(day)); };
  EXPECT_EQ(on("2006-12-31").fte_hundredths, 0);
  EXPECT_EQ(on("2007-12-31").fte_hundredths, 50);
  const Coordination both = on("2008-12-31");
  EXPECT_EQ(both.fte_hundredths, 80);
  ASSERT_EQ(both.spells.size(), 2u);
  EXPECT_EQ(both.spells[0].contact_id, "k");
  EXPECT_EQ(both.spells[1].contact_id, "q");
  EXPECT_EQ(on("2009-01-01").fte_hundredths, 30);
}

// Every order of arrival of the same dated facts gives the same state.
TEST(Folds, DoNotDependOnTheOrderOfArrival) {
  const std::vector<std::pair<loge::testing::AnyEvent, std::string>> facts{
      {Proposed("t"), "1998-01-01"},
      {Advanced("t", events::v1::STAGE_DIAGNOSED), "1998-03-01"},
      {Advanced("t", events::v1::STAGE_COMMITTED), "1999-01-01"},
      {Paused("t"), "2000-01-01"},
      {Resumed("t"), "2000-06-01"},
      {Advanced("t", events::v1::STAGE_INSTALLED), "2001-01-01"},
  };
  std::vector<size_t> order{0, 1, 2, 3, 4, 5};
  do {
    EventList log;
    for (size_t i : order) log.Tell(facts[i].first, facts[i].second);
    const TerritoryState state = FoldTerritory("t", LivingFacts(log));
    ASSERT_EQ(state.stages.size(), 4u);
    ASSERT_EQ(state.pauses.size(), 1u);
    ASSERT_EQ(state.pauses[0].resumed->date.day, Day("2000-06-01"));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(MostFte, IsTheLargestSumOfAnyDay) {
  EventList log;
  log.Tell(Assigned("k", "a", 40), "2000-01-01");
  log.Tell(Assigned("k", "b", 30), "2001-01-01");
  log.Tell(CoordinationEnded("k", "b"), "2001-12-31");
  log.Tell(Assigned("k", "c", 50), "2002-01-01");
  const std::vector<CoordinatorSpell> spells = FoldCoordinators(LivingFacts(log));
  const FteSum most = MostFte(spells, spells[0]);
  EXPECT_EQ(most.fte_hundredths, 90);
  EXPECT_EQ(most.day, Day("2002-01-01"));
}

TEST(FoldContact, LivesFromNamingToItsEnd) {
  EventList log;
  log.Tell(Ended("j", "k"), "1999-12-31");  // Names k as successor only.
  log.Tell(Named("k"), "2000-01-01");
  log.Tell(Ended("k"), "2001-01-01");
  const ContactLife life = FoldContact("k", LivingFacts(log), {});
  EXPECT_FALSE(life.Covers(Day("1999-12-31")));
  EXPECT_TRUE(life.Covers(Day("2000-01-01")));
  EXPECT_TRUE(life.Covers(Day("2001-01-01")));
  EXPECT_FALSE(life.Covers(Day("2001-01-02")));
  EXPECT_FALSE(FoldContact("j", LivingFacts(log), {}).named.has_value());
}

TEST(FoldContact, EndsTheDayBeforeItsPartnerCloses) {
  EventList log;
  log.Tell(Named("k"), "2000-01-01");
  log.Tell(Ended("k"), "2001-01-01");
  events::v1::PartnerClosed closed;
  closed.set_partner_id("carrier");
  const auto life_with = [&](const char* closing) {
    EventList closings;
    closings.Tell(closed, closing);
    return FoldContact("k", LivingFacts(log), LivingFacts(closings));
  };
  EXPECT_TRUE(life_with("2000-06-01").Covers(Day("2000-05-31")));
  EXPECT_FALSE(life_with("2000-06-01").Covers(Day("2000-06-01")));
  EXPECT_FALSE(life_with("2002-01-01").Covers(Day("2001-01-02")));
  // Named for that day or a later one: which of the two is wrong is not known.
  EXPECT_TRUE(life_with("2000-01-01").Covers(Day("2000-06-01")));
  closed.set_partner_id("other");
  EXPECT_TRUE(life_with("2000-06-01").Covers(Day("2000-06-01")));
}

}  // namespace
}  // namespace loge::rollout::testing

#include "services/partnership/measures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;

constexpr char kDay[] = "2009-05-12";

TEST(ActiveCoreTest, LeastNumberThatMakesHalf) {
  EXPECT_EQ(ActiveCore({}), 0);
  EXPECT_EQ(ActiveCore({1}), 1);
  EXPECT_EQ(ActiveCore({1, 1}), 1);
  EXPECT_EQ(ActiveCore({1, 1, 1}), 2);
  EXPECT_EQ(ActiveCore({1, 5, 1}), 1);
  EXPECT_EQ(ActiveCore({1, 1, 2, 1, 1, 1, 1}), 3);
}

TEST(SiloTest, ClosedByChanceMixingUndefined) {
  EXPECT_EQ(SiloOf(7, 3, 2, 5).silo(), 0.3);
  EXPECT_EQ(SiloOf(7, 9, 5, 5).silo(), 1);
  EXPECT_EQ(SiloOf(4, 3, 2, 4).silo(), 0);
  EXPECT_LT(SiloOf(4, 3, 0, 4).silo(), 0);
  EXPECT_EQ(SiloOf(4, 3, 0, 4).e_i(), 1);
  EXPECT_FALSE(SiloOf(4, 3, 0, 0).has_silo());
  EXPECT_FALSE(SiloOf(4, 3, 0, 0).has_e_i());
  EXPECT_FALSE(SiloOf(4, 6, 4, 4).has_silo());  // All of one landlord.
  EXPECT_TRUE(SiloOf(4, 6, 4, 4).has_e_i());
  EXPECT_EQ(SiloOf(1, 0, 0, 0).expected(), 0);
}

TEST(MeasuresTest, ATransferDoesNotRewriteThePast) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Transferred("a2", "a", "b", {"n2"}), "2009-01-01");
  const auto figures = NetworkOn(log, kDay).indicators();
  // a1-a2 stays a tie within A, a2-b1 one outside; what changed is who belongs together now.
  EXPECT_EQ(figures.silo_landlord().same_ties(), 2);
  EXPECT_EQ(figures.silo_landlord().expected(), 4.0 / 21);
  EXPECT_EQ(figures.silo_neighbourhood().same_ties(), 5);
}

TEST(MeasuresTest, SeveralNeighbourhoodsAreTheSameWhereTheyMeet) {
  testing::EventList log;
  log.Tell(Territory("vev", {"69256"}), "2000-01-01");
  for (const char* id : {"n1", "n2", "n3"}) log.Tell(Neighbourhood(id), "2000-01-01");
  log.Tell(Joined("x", "a", {"n1", "n2"}), "2000-01-01");
  log.Tell(Joined("y", "b", {"n2", "n3"}), "2000-01-01");
  log.Tell(Joined("z", "c", {"n3"}), "2000-01-01");
  log.Tell(Joined("w", "d", {"n1"}), "2000-01-01");
  log.Tell(Meeting("m1", {"x", "y"}), "2009-01-01");
  log.Tell(Meeting("m2", {"x", "z"}), "2009-01-01");
  const auto silo = NetworkOn(log, kDay).indicators().silo_neighbourhood();
  EXPECT_EQ(silo.same_ties(), 1);
  EXPECT_EQ(silo.all_ties(), 2);
  EXPECT_EQ(silo.expected(), 3.0 / 6);  // x-y, y-z, w-x.
  EXPECT_EQ(silo.silo(), 0);
}

TEST(MeasuresTest, TheEventDayMakesNoTiesButCountsAsTakingPart) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Meeting("m7", {"a1", "b2", "d1"}, {"k"}, events::v1::MEETING_KIND_EVENT_DAY), kDay);
  const auto figures = NetworkOn(log, kDay).indicators();
  EXPECT_EQ(figures.ties(), 11);
  EXPECT_EQ(figures.meetings(), 7);
  EXPECT_EQ(figures.meetings_with_coordinator(), 5);
  EXPECT_EQ(figures.active_core(), 3);  // 2 + 2 + 2 of 11.
}

TEST(MeasuresTest, TrainingMakesTiesButIsNoParticipationNorMeeting) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Session("s1", "vev"), "2009-01-10");
  log.Tell(Attendance("s1", "2009-01-10", "c2"), "2009-01-10");
  log.Tell(Attendance("s1", "2009-01-10", "d1"), "2009-01-10");
  const auto network = NetworkOn(log, kDay);
  EXPECT_EQ(network.indicators().ties(), 12);
  EXPECT_EQ(network.indicators().meetings(), 6);
  EXPECT_EQ(network.indicators().active_core(), 3);
  EXPECT_EQ(network.indicators().coordinator_only_caretakers(), 0);
  EXPECT_EQ(network.indicators().isolated_caretakers(), 0);
  EXPECT_GT(TieOf(network, "c2", "d1").strength(), 0);
}

TEST(MeasuresTest, IsolatesAndComponents) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Joined("e1", "e", {"n1"}), "2005-01-01");
  log.Tell(Joined("e2", "e", {"n1"}), "2005-01-01");
  const auto figures = NetworkOn(log, kDay).indicators();
  EXPECT_EQ(figures.persons(), 10);
  EXPECT_EQ(figures.isolates(), 2);
  EXPECT_EQ(figures.components(), 3);
  EXPECT_EQ(figures.isolated_caretakers(), 3);
  EXPECT_EQ(figures.isolation(), 3.0 / 9);
  EXPECT_EQ(figures.tied_caretakers(), 7);
  EXPECT_EQ(figures.coordinator_only_share(), 1.0 / 9);
  EXPECT_EQ(figures.reachable_pairs(), 21);
}

TEST(MeasuresTest, TheStructuralCoreIsThatOfTheHighestOrder) {
  testing::EventList log = LogOf(TestVector());
  auto figures = NetworkOn(log, kDay).indicators();
  EXPECT_EQ(figures.structural_core(), 4);  // k, a1, a2, b1.
  EXPECT_EQ(figures.structural_core_order(), 3);
  log.Tell(Meeting("m7", {"c1", "c2", "d1", "b1", "a1"}, {"k"}), "2009-01-01");
  figures = NetworkOn(log, kDay).indicators();
  EXPECT_EQ(figures.structural_core(), 6);
  EXPECT_EQ(figures.structural_core_order(), 5);
}

TEST(MeasuresTest, WithoutTiesThereIsNoStructuralCore) {
  testing::EventList log = LogOf(TestVector());
  const auto figures = NetworkOn(log, "2003-01-01").indicators();
  ASSERT_EQ(figures.ties(), 0);
  EXPECT_EQ(figures.structural_core(), 0);
  EXPECT_EQ(figures.structural_core_order(), 0);
}

TEST(MeasuresTest, OfEqualGroupsThatWithTheLeastPersonStays) {
  const auto network = NetworkOn(LogOf(TestVector()), kDay);
  EXPECT_THAT(network.cut_off_without_coordinators(), ElementsAre("b2", "c1", "c2", "d1"));
  testing::EventList log = LogOf(TestVector());
  log.Tell(Meeting("m7", {"c1", "d1"}), "2009-01-01");  // Now the other group is the larger one.
  EXPECT_THAT(NetworkOn(log, kDay).cut_off_without_coordinators(), ElementsAre("a1", "a2", "b1"));
}

}  // namespace
}  // namespace loge::partnership

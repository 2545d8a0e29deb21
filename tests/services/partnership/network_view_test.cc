#include "services/partnership/network_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kDay[] = "2009-05-12";

// domain.md, section 1: measured with another program.
TEST(NetworkViewTest, TestVectorFigures) {
  const auto network = NetworkOn(LogOf(TestVector()), kDay);
  const v1::NetworkIndicators& figures = network.indicators();
  EXPECT_EQ(figures.persons(), 8);
  EXPECT_EQ(figures.caretakers(), 7);
  EXPECT_EQ(figures.ties(), 11);
  EXPECT_EQ(figures.components(), 1);
  EXPECT_EQ(figures.isolates(), 0);
  EXPECT_EQ(figures.reachable_pairs(), 21);
  EXPECT_EQ(figures.reachable_pairs_without_coordinators(), 6);
  EXPECT_EQ(figures.coordinator_dependence(), 5.0 / 7);
  EXPECT_EQ(figures.meetings(), 6);
  EXPECT_EQ(figures.meetings_with_coordinator(), 4);
  EXPECT_EQ(figures.coordinator_meeting_share(), 4.0 / 6);
  EXPECT_EQ(figures.coordinator_only_caretakers(), 1);
  EXPECT_EQ(figures.coordinator_only_share(), 1.0 / 7);
  EXPECT_EQ(figures.tied_caretakers(), 7);
  EXPECT_EQ(figures.isolated_caretakers(), 1);  // c2 is tied to c1 alone, of the same landlord.
  EXPECT_EQ(figures.isolation(), 1.0 / 7);
  EXPECT_EQ(figures.active_core(), 3);
  EXPECT_EQ(figures.participants(), 7);
  EXPECT_EQ(figures.centralisation(), 26.0 / 42);
  EXPECT_NEAR(figures.centralisation(), 0.6190, 5e-5);
  EXPECT_EQ(figures.density(), 11.0 / 28);
}

TEST(NetworkViewTest, TestVectorSilo) {
  const auto network = NetworkOn(LogOf(TestVector()), kDay);
  const v1::SiloIndex& landlord = network.indicators().silo_landlord();
  EXPECT_EQ(landlord.same_ties(), 2);
  EXPECT_EQ(landlord.all_ties(), 5);
  EXPECT_EQ(landlord.expected(), 1.0 / 7);
  EXPECT_EQ(landlord.silo(), 0.3);
  EXPECT_EQ(landlord.e_i(), 0.2);
  const v1::SiloIndex& neighbourhood = network.indicators().silo_neighbourhood();
  EXPECT_EQ(neighbourhood.same_ties(), 5);
  EXPECT_EQ(neighbourhood.all_ties(), 5);
  EXPECT_EQ(neighbourhood.expected(), 3.0 / 7);
  EXPECT_EQ(neighbourhood.silo(), 1);
  EXPECT_EQ(neighbourhood.e_i(), -1);
}

TEST(NetworkViewTest, TestVectorPersons) {
  const auto network = NetworkOn(LogOf(TestVector()), kDay);
  EXPECT_THAT(NodeIds(network), ElementsAre("a1", "a2", "b1", "b2", "c1", "c2", "d1", "k"));
  std::map<std::string, double> betweenness;
  std::map<std::string, int> cores;
  Ids points;
  for (const v1::NetworkNode& node : network.nodes()) {
    betweenness[node.person_id()] = node.betweenness();
    cores[node.person_id()] = node.core_number();
    if (node.articulation_point()) points.push_back(node.person_id());
  }
  EXPECT_EQ(
      betweenness,
      (std::map<std::string, double>{
          {"a1", 0}, {"a2", 0}, {"b1", 0}, {"b2", 0}, {"c1", 6}, {"c2", 0}, {"d1", 0}, {"k", 15}}));
  EXPECT_EQ(
      cores,
      (std::map<std::string, int>{
          {"a1", 3}, {"a2", 3}, {"b1", 3}, {"b2", 2}, {"c1", 2}, {"c2", 1}, {"d1", 1}, {"k", 3}}));
  EXPECT_THAT(points, ElementsAre("c1", "k"));
  EXPECT_THAT(network.cut_off_without_coordinators(), ElementsAre("b2", "c1", "c2", "d1"));
  EXPECT_THAT(network.coordinator_ids(), ElementsAre("k"));
  const v1::NetworkNode& k = network.nodes(7);
  EXPECT_EQ(k.kind(), v1::NODE_KIND_COORDINATOR);
  EXPECT_EQ(k.partner_id(), "centre");
  EXPECT_EQ(k.degree(), 6);
  const v1::NetworkNode& a1 = network.nodes(0);
  EXPECT_EQ(a1.kind(), v1::NODE_KIND_CARETAKER);
  EXPECT_EQ(a1.landlord_id(), "a");
  EXPECT_THAT(a1.neighbourhood_ids(), ElementsAre("n1"));
  EXPECT_EQ(a1.degree(), 3);
  EXPECT_DOUBLE_EQ(a1.strength(), TieOf(network, "a1", "a2").strength() +
                                      TieOf(network, "a1", "b1").strength() +
                                      TieOf(network, "a1", "k").strength());
}

TEST(NetworkViewTest, TestVectorTies) {
  const auto network = NetworkOn(LogOf(TestVector()), kDay);
  Ids ties;
  Ids bridges;
  for (const v1::NetworkTie& tie : network.ties()) {
    ties.push_back(tie.person_a() + "-" + tie.person_b());
    if (tie.bridge()) bridges.push_back(ties.back());
  }
  EXPECT_THAT(ties, ElementsAre("a1-a2", "a1-b1", "a1-k", "a2-b1", "a2-k", "b1-k", "b2-c1", "b2-k",
                                "c1-c2", "c1-k", "d1-k"));
  EXPECT_THAT(bridges, ElementsAre("c1-c2", "d1-k"));
  const v1::NetworkTie tie = TieOf(network, "a1", "b1");
  EXPECT_DOUBLE_EQ(tie.strength(), std::exp2(-437.0 / 365) / 3 + std::exp2(-253.0 / 365));
  EXPECT_NEAR(tie.strength(), 0.763869, 5e-7);
  EXPECT_EQ(tie.activities(), 2);
  EXPECT_EQ(tie.first_shared_on(), "2008-03-01");
  EXPECT_EQ(tie.last_shared_on(), "2008-09-01");
}

TEST(NetworkViewTest, ParametersAreToldAndHaveDefaults) {
  v1::GetNetworkRequest request = WholeNetwork();
  EXPECT_EQ(NetworkOn(LogOf(TestVector()), kDay).parameters().window_days(), 730);
  EXPECT_EQ(NetworkOn(LogOf(TestVector()), kDay).parameters().half_life_days(), 365);
  EXPECT_EQ(NetworkOn(LogOf(TestVector()), kDay).parameters().activity_window_days(), 365);
  request.mutable_parameters()->set_window_days(200);
  request.mutable_parameters()->set_half_life_days(100);
  request.mutable_parameters()->set_activity_window_days(730);
  const auto network = NetworkOn(LogOf(TestVector()), kDay, request);
  EXPECT_EQ(network.parameters().window_days(), 200);
  EXPECT_EQ(network.indicators().ties(), 3);  // c1-c2, a2-k, d1-k.
  EXPECT_EQ(network.indicators().meetings(), 3);
  EXPECT_EQ(network.indicators().participants(), 7);
  EXPECT_DOUBLE_EQ(TieOf(network, "d1", "k").strength(), std::exp2(-148.0 / 100));
}

TEST(NetworkViewTest, OnlyFiguresUnlessMoreIsAskedFor) {
  v1::GetNetworkRequest request;
  request.set_territory_id("vev");
  auto network = NetworkOn(LogOf(TestVector()), kDay, request);
  EXPECT_EQ(network.indicators().ties(), 11);
  EXPECT_THAT(network.nodes(), IsEmpty());
  EXPECT_THAT(network.ties(), IsEmpty());
  EXPECT_THAT(network.cut_off_without_coordinators(), ElementsAre("b2", "c1", "c2", "d1"));
  request.set_include_graph(true);
  network = NetworkOn(LogOf(TestVector()), kDay, request);
  EXPECT_EQ(network.nodes_size(), 8);
  EXPECT_EQ(network.ties_size(), 11);
  EXPECT_FALSE(network.nodes(0).has_betweenness());
}

TEST(NetworkViewTest, ArrivalOrderChangesNoBit) {
  Story story = TestVector();
  // Several on one day, of different weight; a session; a departure.
  story.push_back({Meeting("m7", {"a1", "b1", "c1"}), "2008-09-01"});
  story.push_back({Meeting("m8", {"a1", "b1", "c1", "d1", "b2"}), "2008-09-01"});
  story.push_back(
      {Meeting("m9", {"a1", "b1"}, {"k"}, events::v1::MEETING_KIND_STEERING), "2008-09-01"});
  story.push_back({Session("s1", "vev"), "2009-01-10"});
  for (const char* id : {"a1", "b1", "d1"}) {
    story.push_back({Attendance("s1", "2009-01-10", id), "2009-01-10"});
  }
  story.push_back({Left("c2", "c"), "2009-03-31"});
  const std::string expected = NetworkOn(LogOf(story), kDay).SerializeAsString();
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    std::shuffle(story.begin(), story.end(), random);
    ASSERT_EQ(NetworkOn(LogOf(story), kDay).SerializeAsString(), expected) << round;
  }
}

TEST(NetworkViewTest, CorrectionsCountAsIfRightFromTheStart) {
  testing::EventList log = LogOf(TestVector());
  const int64_t before = log.head();
  const int64_t wrong = log.Tell(Meeting("m7", {"c2", "d1"}), "2009-01-01");
  const int64_t right = log.Correct(wrong, Meeting("m7", {"c2", "a1"}), "2009-01-02");
  EXPECT_EQ(NetworkOn(log, kDay, WholeNetwork(), before).ties_size(), 11);
  EXPECT_EQ(TieOf(NetworkOn(log, kDay, WholeNetwork(), wrong), "c2", "d1").activities(), 1);
  const auto corrected = NetworkOn(log, kDay);
  EXPECT_EQ(TieOf(corrected, "c2", "d1").activities(), 0);
  EXPECT_EQ(TieOf(corrected, "a1", "c2").last_shared_on(), "2009-01-02");
  log.Cancel(right);
  EXPECT_EQ(NetworkOn(log, kDay).SerializeAsString(),
            NetworkOn(LogOf(TestVector()), kDay).SerializeAsString());
}

TEST(NetworkViewTest, UnknownTerritory) {
  const auto network = TryNetwork(LogOf(TestVector()), kDay, WholeNetwork("ven"));
  EXPECT_EQ(network.status().code(), absl::StatusCode::kNotFound);
}

TEST(NetworkViewTest, ATerritoryHasAHistoryBeforeItsRollout) {
  Story story = TestVector();
  story.push_back({Territory("ven", {"69259"}, {"vev"}), "2007-06-01"});
  story.push_back(
      {Meeting("v1", {"a1", "d1"}, {}, events::v1::MEETING_KIND_PARTNER, "ven"), "1996"});
  story.erase(std::remove_if(story.begin(), story.end(),
                             [](const Told& t) { return t.event.payload.has_caretaker_joined(); }),
              story.end());
  story.push_back({Joined("a1", "a", {"n1"}), "1990-01-01"});
  story.push_back({Joined("d1", "d", {"n2"}), "1990-01-01"});
  const auto network = NetworkOn(LogOf(story), "1997-12-30", WholeNetwork("ven"));
  EXPECT_EQ(TieOf(network, "a1", "d1").first_shared_on(), "1996");  // As exactly as it is known.
  EXPECT_EQ(TieOf(network, "a1", "d1").activities(), 1);
}

TEST(NetworkViewTest, FigureslessNetworkOfNobody) {
  testing::EventList log;
  log.Tell(Territory("vev", {"69256"}), "2000-01-01");
  const auto network = NetworkOn(log, kDay);
  const v1::NetworkIndicators& figures = network.indicators();
  EXPECT_EQ(figures.persons(), 0);
  EXPECT_FALSE(figures.has_coordinator_dependence());
  EXPECT_FALSE(figures.has_coordinator_meeting_share());
  EXPECT_FALSE(figures.has_isolation());
  EXPECT_FALSE(figures.has_density());
  EXPECT_FALSE(figures.has_centralisation());
  EXPECT_FALSE(figures.silo_landlord().has_silo());
  EXPECT_FALSE(figures.silo_landlord().has_e_i());
  EXPECT_THAT(network.nodes(), IsEmpty());
}

TEST(NetworkViewTest, NobodyIsCutOffWhereNobodyCoordinates) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(NoLongerCoordinates("k", "vev"), "2009-04-30");
  const auto network = NetworkOn(log, kDay);
  EXPECT_THAT(network.coordinator_ids(), IsEmpty());
  EXPECT_THAT(network.cut_off_without_coordinators(), IsEmpty());
  EXPECT_EQ(network.nodes(7).kind(), v1::NODE_KIND_PARTNER_CONTACT);
  EXPECT_EQ(network.indicators().coordinator_dependence(), 0);
  EXPECT_EQ(network.indicators().meetings_with_coordinator(), 0);
}

TEST(NetworkViewTest, SmallGroupsAreForCoordinators) {
  EXPECT_TRUE(MaySeeSmallGroups(runtime::LocalPrincipal()));
  EXPECT_FALSE(MaySeeSmallGroups(runtime::Principal{"somebody"}));
  const auto network = TryNetwork(LogOf(TestVector()), kDay, WholeNetwork(),
                                  std::numeric_limits<int64_t>::max(), false);
  ASSERT_TRUE(network.ok());
  EXPECT_EQ(network->indicators().persons(), 8);
  EXPECT_EQ(network->indicators().transitivity(), 15.0 / 28);
  EXPECT_FALSE(network->indicators().has_coordinator_only_share());
  EXPECT_FALSE(network->indicators().has_isolation());
  EXPECT_EQ(network->indicators().active_core(), 0);
  EXPECT_THAT(network->nodes(), IsEmpty());
  EXPECT_FALSE(network->has_betweenness());
  EXPECT_THAT(network->ties(), IsEmpty());
  EXPECT_THAT(network->cut_off_without_coordinators(), IsEmpty());
}

}  // namespace
}  // namespace loge::partnership

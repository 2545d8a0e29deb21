// What is told of each person of a network, and what it must do when the story is told otherwise.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/network_view.h"
#include "services/runtime/limits.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

constexpr char kDay[] = "2009-05-12";
constexpr int kRounds = 20;
constexpr int kCaretakers = 12;

// k at the end of a chain of persons; all others are tied to nobody.
testing::EventList HugeNetwork(int persons) {
  testing::EventList log = LogOf(Cast());
  for (int i = 0; i < persons; ++i) {
    log.Tell(Joined(absl::StrCat("x", i), "a", {"n1"}), "2000-01-01");
    if (i == 0) log.Tell(Meeting("x0", {"x0"}, {"k"}), "2009-01-01");
    if (i == 0 || i > 100) continue;
    log.Tell(Meeting(absl::StrCat("x", i), {absl::StrCat("x", i - 1), absl::StrCat("x", i)}),
             "2009-01-01");
  }
  return log;
}

TEST(NetworkMeasuresTest, BetweennessIsExactUpToALimit) {
  const auto network = NetworkOn(LogOf(TestVector()), kDay);
  EXPECT_TRUE(network.betweenness().exact());
  EXPECT_EQ(network.betweenness().pivots(), 8);
  EXPECT_EQ(network.betweenness().error(), 0);
  v1::GetNetworkRequest without = WholeNetwork();
  without.set_include_betweenness(false);
  EXPECT_FALSE(NetworkOn(LogOf(TestVector()), kDay, without).has_betweenness());
}

TEST(NetworkMeasuresTest, BetweennessOfAHugeNetworkIsEstimatedAndSaysSo) {
  const testing::EventList log = HugeNetwork(runtime::kBetweennessNodesMax);
  const auto network = NetworkOn(log, kDay);
  EXPECT_FALSE(network.betweenness().exact());
  EXPECT_EQ(network.betweenness().pivots(), runtime::kBetweennessPivots);
  EXPECT_GT(network.betweenness().error(), 0);
  double largest = 0;
  for (const v1::NetworkNode& node : network.nodes()) {
    ASSERT_TRUE(node.has_betweenness());
    largest = std::max(largest, node.betweenness());
  }
  // The middle of a chain of 102 persons is between 50 and 51 others.
  EXPECT_NEAR(largest, 50 * 51, 5 * network.betweenness().error());
  // The state of knowledge is the seed.
  EXPECT_EQ(NetworkOn(log, kDay).SerializeAsString(), network.SerializeAsString());
  const auto later = NetworkOn(log, kDay, WholeNetwork(), log.head() + 1);
  EXPECT_NE(later.SerializeAsString(), network.SerializeAsString());
}

TEST(NetworkMeasuresTest, TestVectorMeasuresOfPersons) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Joined("e1", "e", {"n1"}), "2005-01-01");  // Tied to nobody.
  const auto network = NetworkOn(log, kDay);
  EXPECT_EQ(network.indicators().transitivity(), 15.0 / 28);
  std::map<std::string, v1::NetworkNode> nodes;
  for (const v1::NetworkNode& node : network.nodes()) nodes[node.person_id()] = node;
  EXPECT_EQ(nodes["a1"].component(), 1);
  EXPECT_EQ(nodes["k"].component(), 1);
  EXPECT_EQ(nodes["e1"].component(), 2);
  EXPECT_EQ(nodes["a1"].clustering(), 1);
  EXPECT_EQ(nodes["c1"].clustering(), 1.0 / 3);
  EXPECT_EQ(nodes["k"].clustering(), 4.0 / 15);
  EXPECT_FALSE(nodes["c2"].has_clustering());
  EXPECT_FALSE(nodes["e1"].has_clustering());
  EXPECT_EQ(nodes["k"].fragmentation(), 15.0 / 21);
  EXPECT_EQ(nodes["c1"].fragmentation(), 6.0 / 21);
  EXPECT_TRUE(nodes["a1"].has_fragmentation());
  EXPECT_EQ(nodes["a1"].fragmentation(), 0);
  EXPECT_EQ(nodes["e1"].fragmentation(), 0);
}

TEST(NetworkMeasuresTest, NobodyIsPartedWhereNobodyIsJoined) {
  const auto network = NetworkOn(LogOf(Cast()), kDay);
  for (const v1::NetworkNode& node : network.nodes()) EXPECT_FALSE(node.has_fragmentation());
  EXPECT_FALSE(network.indicators().has_transitivity());
}

TEST(NetworkMeasuresTest, DiversityIsThatOfTheNeighbours) {
  testing::EventList log = LogOf(TestVector());
  events::v1::PartnerRegistered school = Partner("school");
  school.set_type(events::v1::PARTNER_TYPE_EDUCATORS);
  log.Tell(school, "2000-01-01");
  log.Tell(Partner("police"), "2000-01-01");  // Of the type that the centre is told to be of.
  log.Tell(Contact("s1", "school"), "2000-01-01");
  log.Tell(Contact("s2", "school"), "2000-01-01");
  log.Tell(Contact("p1", "police"), "2000-01-01");
  log.Tell(Contact("u1", "unheard-of"), "2000-01-01");
  log.Tell(LandlordContact("f1", "f"), "2000-01-01");
  log.Tell(Meeting("m7", {"d1"}, {"s1", "s2", "p1", "u1", "f1"}), "2009-01-01");
  const auto network = NetworkOn(log, kDay);
  std::map<std::string, v1::NetworkNode> nodes;
  for (const v1::NetworkNode& node : network.nodes()) nodes[node.person_id()] = node;
  EXPECT_EQ(nodes["d1"].landlords_reached(), 1);      // That of f1.
  EXPECT_EQ(nodes["d1"].partner_types_reached(), 2);  // The centre and the police are of one.
  EXPECT_EQ(nodes["f1"].landlords_reached(), 1);      // That of d1.
  EXPECT_EQ(nodes["k"].landlords_reached(), 4);
  EXPECT_EQ(nodes["k"].partner_types_reached(), 0);
  EXPECT_EQ(nodes["a1"].landlords_reached(), 2);  // Its own, of a2, is one.
  EXPECT_EQ(nodes["a1"].partner_types_reached(), 1);
  EXPECT_EQ(nodes["c2"].landlords_reached(), 1);
  // A transfer counts from its day on: diversity is that of today's ends.
  log.Tell(Transferred("a2", "a", "c", {"n2"}), "2009-02-01");
  const auto after = NetworkOn(log, kDay);
  EXPECT_EQ(after.nodes(0).person_id(), "a1");
  EXPECT_EQ(after.nodes(0).landlords_reached(), 2);  // C of a2, B of b1.
}

// Told otherwise ----------------------------------------------------------------------------------

using Names = std::function<std::string(const std::string&)>;

std::string AsTold(const std::string& id) { return id; }

// Caretakers p0, p1, … of three landlords and two neighbourhoods, contacts s0 to s2, the
// coordinator k, and meetings of some of them. `names`: what everybody is called instead.
Story RandomStory(uint32_t seed, const Names& names) {
  std::mt19937 random(seed);
  Story story{{Neighbourhood("n0"), "2000-01-01"},
              {Neighbourhood("n1"), "2000-01-01"},
              {Territory("vev", {"69256"}), "2000-01-01"},
              {Partner("centre"), "2000-01-01"},
              {Contact(names("k"), "centre"), "2000-01-01"},
              {Coordinates(names("k"), "vev"), "2000-01-01"}};
  for (unsigned i = 0; i < kCaretakers; ++i) {
    story.push_back({Joined(names(absl::StrCat("p", i)), absl::StrCat("l", random() % 3),
                            {absl::StrCat("n", random() % 2)}),
                     "2000-01-01"});
  }
  for (int i = 0; i < 3; ++i) {
    story.push_back({Contact(names(absl::StrCat("s", i)), "centre"), "2000-01-01"});
  }
  for (int i = 0; i < 9; ++i) {
    std::set<std::string> caretakers;
    const auto most = 1 + random() % 3;
    for (unsigned j = 0; j < most; ++j) {
      caretakers.insert(names(absl::StrCat("p", random() % kCaretakers)));
    }
    Ids contacts;
    if (random() % 3 == 0) contacts.push_back(names(absl::StrCat("s", random() % 3)));
    if (random() % 3 == 0) contacts.push_back(names("k"));
    story.push_back(
        {Meeting(absl::StrCat("m", i), {caretakers.begin(), caretakers.end()}, contacts),
         absl::StrCat("2008-", 10 + random() % 3, "-", 10 + random() % 15)});
  }
  return story;
}

v1::GetNetworkRequest Everything() {
  v1::GetNetworkRequest request = WholeNetwork();
  request.set_include_p_values(true);
  return request;
}

using Nodes = std::map<std::string, v1::NetworkNode>;

// By person, and who is in one component as the least of them instead of a number.
struct Persons {
  Nodes nodes;
  std::map<std::string, std::set<std::string>> groups;
};

// Takes the component out of the nodes.
Persons PersonsOf(const v1::GetNetworkResponse& network, const Names& names = AsTold) {
  std::map<int, std::set<std::string>> by_number;
  Persons out;
  for (v1::NetworkNode node : network.nodes()) {
    const std::string id = names(node.person_id());
    by_number[node.component()].insert(id);
    node.clear_component();
    node.set_person_id(id);
    out.nodes[id] = node;
  }
  for (const auto& [number, group] : by_number) {
    for (const std::string& id : group) out.groups[id] = group;
  }
  return out;
}

// Sums may have been made in another order.
void ExpectSameNode(v1::NetworkNode one, v1::NetworkNode other) {
  EXPECT_NEAR(one.strength(), other.strength(), 1e-12) << one.person_id();
  EXPECT_NEAR(one.betweenness(), other.betweenness(), 1e-9) << one.person_id();
  for (v1::NetworkNode* node : {&one, &other}) {
    node->clear_strength();
    node->clear_betweenness();
  }
  EXPECT_EQ(one.DebugString(), other.DebugString());
}

void ExpectSamePersons(const Persons& one, const Persons& other) {
  EXPECT_EQ(one.groups, other.groups);
  ASSERT_EQ(one.nodes.size(), other.nodes.size());
  for (const auto& [id, node] : one.nodes) {
    ASSERT_EQ(other.nodes.count(id), 1u) << id;
    ExpectSameNode(node, other.nodes.at(id));
  }
}

// All but the p-values: who comes first is drawn first.
std::string Figures(v1::NetworkIndicators figures) {
  figures.mutable_silo_landlord()->clear_p_value();
  figures.mutable_silo_neighbourhood()->clear_p_value();
  return figures.DebugString();
}

// What a person is called changes no figure; only components are numbered by their least person.
TEST(ToldOtherwiseTest, NamesDoNotMatter) {
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    std::map<std::string, std::string> back;
    // The other way round: who came first comes last.
    const Names renamed = [](const std::string& id) {
      std::string out = "r";
      for (const char c : id) out.push_back(static_cast<char>('0' + 'z' - c));
      return out;
    };
    for (const char* id : {"k", "s0", "s1", "s2"}) back[renamed(id)] = id;
    for (int i = 0; i < kCaretakers; ++i) {
      const std::string id = absl::StrCat("p", i);
      back[renamed(id)] = id;
    }
    const auto told = NetworkOn(LogOf(RandomStory(seed, AsTold)), kDay, Everything());
    const auto other = NetworkOn(LogOf(RandomStory(seed, renamed)), kDay, Everything());
    EXPECT_EQ(Figures(told.indicators()), Figures(other.indicators()));
    ExpectSamePersons(PersonsOf(told),
                      PersonsOf(other, [&](const std::string& id) { return back.at(id); }));
  }
}

// The order of arrival changes no bit, p-values included.
TEST(ToldOtherwiseTest, ArrivalDoesNotMatter) {
  std::mt19937 random(3);
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    Story story = RandomStory(seed, AsTold);
    const std::string told = NetworkOn(LogOf(story), kDay, Everything()).SerializeAsString();
    std::shuffle(story.begin(), story.end(), random);
    EXPECT_EQ(NetworkOn(LogOf(story), kDay, Everything()).SerializeAsString(), told) << seed;
  }
}

// Somebody whom nobody meets is one more person, isolate and component, and makes the network less
// dense; to all others, and to what they are joined by, it makes no difference.
TEST(ToldOtherwiseTest, AnIsolatedPersonChangesNobodyElse) {
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    Story story = RandomStory(seed, AsTold);
    const auto before = NetworkOn(LogOf(story), kDay, Everything());
    story.push_back({Joined("p00", "l9", {"n0"}), "2000-01-01"});  // Between p0 and p1.
    const auto after = NetworkOn(LogOf(story), kDay, Everything());
    Persons persons = PersonsOf(after);
    EXPECT_EQ(persons.groups["p00"], std::set<std::string>{"p00"});
    EXPECT_EQ(persons.nodes["p00"].degree(), 0);
    EXPECT_EQ(persons.nodes["p00"].fragmentation(), 0);
    EXPECT_FALSE(persons.nodes["p00"].has_clustering());
    persons.nodes.erase("p00");
    persons.groups.erase("p00");
    ExpectSamePersons(PersonsOf(before), persons);
    const v1::NetworkIndicators& was = before.indicators();
    const v1::NetworkIndicators& is = after.indicators();
    EXPECT_EQ(is.persons(), was.persons() + 1);
    EXPECT_EQ(is.isolates(), was.isolates() + 1);
    EXPECT_EQ(is.components(), was.components() + 1);
    EXPECT_LT(is.density(), was.density());
    EXPECT_EQ(is.ties(), was.ties());
    EXPECT_EQ(is.transitivity(), was.transitivity());
    EXPECT_EQ(is.reachable_pairs(), was.reachable_pairs());
    EXPECT_EQ(is.coordinator_dependence(), was.coordinator_dependence());
    EXPECT_EQ(is.structural_core(), was.structural_core());
    EXPECT_EQ(is.silo_landlord().e_i(), was.silo_landlord().e_i());
  }
}

// When all that was done is done twice, ties are twice as strong and have twice as many activities;
// who is tied to whom stays the same, so every measure of the shape does, and every share.
TEST(ToldOtherwiseTest, TwiceAsMuchOfTheSameMakesStrongerTiesOnly) {
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    const Story story = RandomStory(seed, AsTold);
    Story twice = story;
    for (const Told& told : story) {
      if (!told.event.payload.has_meeting_held()) continue;
      events::v1::MeetingHeld again = told.event.payload.meeting_held();
      again.set_meeting_id(again.meeting_id() + "-again");
      twice.push_back({again, told.date});
    }
    const auto once = NetworkOn(LogOf(story), kDay, Everything());
    const auto both = NetworkOn(LogOf(twice), kDay, Everything());
    Persons persons = PersonsOf(both);
    for (auto& [id, node] : persons.nodes) node.set_strength(node.strength() / 2);
    ExpectSamePersons(PersonsOf(once), persons);
    ASSERT_EQ(both.ties_size(), once.ties_size());
    for (int i = 0; i < once.ties_size(); ++i) {
      EXPECT_EQ(both.ties(i).activities(), 2 * once.ties(i).activities());
      EXPECT_NEAR(both.ties(i).strength(), 2 * once.ties(i).strength(), 1e-12);
      EXPECT_EQ(both.ties(i).bridge(), once.ties(i).bridge());
    }
    EXPECT_EQ(both.indicators().meetings(), 2 * once.indicators().meetings());
    EXPECT_EQ(both.indicators().meetings_with_coordinator(),
              2 * once.indicators().meetings_with_coordinator());
    v1::NetworkIndicators figures = both.indicators();
    figures.set_meetings(once.indicators().meetings());
    figures.set_meetings_with_coordinator(once.indicators().meetings_with_coordinator());
    EXPECT_EQ(figures.DebugString(), once.indicators().DebugString());
  }
}

}  // namespace
}  // namespace loge::partnership

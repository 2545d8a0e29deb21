#include "services/partnership/introductions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using testing::DateOf;
using testing::Day;

constexpr int kWindowDays = 730;
constexpr int kGraphs = 500;

// Somebody who works since 2000 for a landlord, in a neighbourhood unless that is empty.
Member Worker(const std::string& id, const std::string& landlord, const std::string& place) {
  Member member;
  member.key = {id, false};
  member.kind = v1::NODE_KIND_CARETAKER;
  member.landlord_id = landlord;
  caretakers::Employment employment;
  employment.landlord_id = landlord;
  employment.from = DateOf("2000-01-01");
  employment.placements.push_back({Day("2000-01-01"), {}});
  if (!place.empty()) employment.placements.back().neighbourhood_ids.push_back(place);
  member.person.employments.push_back(std::move(employment));
  return member;
}

void MakeReferent(Member& member) {
  caretakers::Mandate mandate;
  mandate.territory_id = "vev";
  mandate.from = DateOf("2008-01-01");
  member.person.mandates.push_back(mandate);
}

Activity Met(const std::string& date, const Ids& persons) {
  Activity activity;
  activity.date = DateOf(date);
  for (const std::string& id : persons) activity.participants.push_back({id, false});
  return activity;
}

// On 2009-05-12; members in order of their ids, activities in that of their dates.
Network Of(std::vector<Member> members, std::vector<Activity> activities) {
  NetworkData data;
  data.as_of = Day("2009-05-12");
  data.members = std::move(members);
  data.activities = std::move(activities);
  return NetworkOf(std::move(data), kWindowDays, 365);
}

std::vector<bool> Leaving(const Network& network, const std::string& id) {
  std::vector<bool> leaving;
  for (const Member& member : network.data.members) leaving.push_back(member.key.id == id);
  return leaving;
}

// "a-b SAME_LANDLORD x", …, when "v" leaves.
Ids Suggested(const Network& network) {
  const Departure departure = DepartureOf(network, Leaving(network, "v"));
  Ids out;
  for (const SuggestedTie& tie : IntroductionsAfter(network, departure, EverMet(network.data))) {
    const bool met = tie.reason == v1::INTRODUCTION_REASON_MET_BEFORE;
    out.push_back(absl::StrCat(network.data.members[tie.a].key.id, "-",
                               network.data.members[tie.b].key.id, " ",
                               v1::IntroductionReason_Name(tie.reason).substr(20), " ",
                               met ? runtime::FormatFactDate(tie.met_on) : tie.shared_id));
  }
  return out;
}

// l1, l2 and l3 know each other, s1 and s2 do; v knows all. Nobody has anything in common.
std::vector<Member> TwoGroups() {
  return {Worker("l1", "a", "n1"), Worker("l2", "b", "n2"), Worker("l3", "c", "n3"),
          Worker("s1", "d", "n4"), Worker("s2", "e", "n5"), Worker("v", "f", "n6")};
}

std::vector<Activity> TwoMeetings() {
  return {Met("2009-01-01", {"l1", "l2", "l3", "v"}), Met("2009-01-02", {"s1", "s2", "v"})};
}

TEST(IntroductionsTest, NeighbourhoodThenLandlordThenMeetingThenTies) {
  std::vector<Member> members = TwoGroups();
  std::vector<Activity> activities = TwoMeetings();
  EXPECT_EQ(Suggested(Of(members, activities)), Ids{"l1-s1 MOST_TIES "});
  activities.push_back(Met("2009-02-01", {"s2", "v"}));
  activities.push_back(Met("2009-02-02", {"l2", "l3"}));
  EXPECT_EQ(Suggested(Of(members, activities)), Ids{"l1-s1 MOST_TIES "});  // No new ties.
  activities.insert(activities.begin(), Met("2005-01-01", {"l3", "s2"}));
  EXPECT_EQ(Suggested(Of(members, activities)), Ids{"l3-s2 MET_BEFORE 2005-01-01"});
  members[1] = Worker("l2", "e", "n2");
  EXPECT_EQ(Suggested(Of(members, activities)), Ids{"l2-s2 SAME_LANDLORD e"});
  members[2] = Worker("l3", "c", "n4");
  EXPECT_EQ(Suggested(Of(members, activities)), Ids{"l3-s1 SAME_NEIGHBOURHOOD n4"});
}

TEST(IntroductionsTest, MostTiesAreThoseThatRemain) {
  // v's own ties do not count: of the smaller group s2 has two, the others one.
  std::vector<Member> members = TwoGroups();
  members.insert(members.begin() + 5, Worker("s3", "g", "n7"));
  members.insert(members.begin() + 3, Worker("l4", "h", "n8"));
  const Network network =
      Of(members, {Met("2009-01-01", {"l1", "l2"}), Met("2009-01-02", {"l2", "l3", "l4"}),
                   Met("2009-01-03", {"s1", "s2"}), Met("2009-01-04", {"s2", "s3"}),
                   Met("2009-01-05", {"l1", "v"}), Met("2009-01-06", {"s1", "v"})});
  EXPECT_EQ(Suggested(network), Ids{"l2-s2 MOST_TIES "});
}

TEST(IntroductionsTest, AReferentComesFirstAndACoordinatorLast) {
  std::vector<Member> members = TwoGroups();
  MakeReferent(members[2]);
  EXPECT_EQ(Suggested(Of(members, TwoMeetings())), Ids{"l3-s1 MOST_TIES "});
  for (const int i : {0, 1, 2, 3}) {
    members[static_cast<size_t>(i)].person.employments[0].placements[0].neighbourhood_ids = {"n1"};
  }
  EXPECT_EQ(Suggested(Of(members, TwoMeetings())), Ids{"l3-s1 SAME_NEIGHBOURHOOD n1"});
  members[2].person.mandates[0].until = DateOf("2009-05-11");
  EXPECT_EQ(Suggested(Of(members, TwoMeetings())), Ids{"l1-s1 SAME_NEIGHBOURHOOD n1"});
  members = TwoGroups();
  members[0].kind = v1::NODE_KIND_COORDINATOR;
  EXPECT_EQ(Suggested(Of(members, TwoMeetings())), Ids{"l2-s1 MOST_TIES "});
}

// What anybody may be: of any group, a referent, a coordinator.
Network RandomNetwork(std::mt19937& random) {
  const auto below = [&](int end) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
  };
  const int persons = 1 + below(25);
  std::vector<Member> members;
  for (int i = 0; i < persons; ++i) {
    const std::string landlord = absl::StrCat("l", below(4));
    const int place = below(12);  // Half of them work in none.
    members.push_back(Worker(absl::StrCat("p", 10 + i), landlord,
                             place < 6 ? absl::StrCat("n", place) : std::string()));
    if (below(6) == 0) MakeReferent(members.back());
  }
  std::vector<Activity> activities;
  const int meetings = below(2 * persons);
  for (int i = 0; i < meetings; ++i) {
    const int a = below(persons);
    const int b = below(persons);
    if (a == b) continue;
    const std::string date = i < meetings / 3 ? "2004-01-01" : "2009-01-01";
    activities.push_back(Met(
        date, {absl::StrCat("p", 10 + std::min(a, b)), absl::StrCat("p", 10 + std::max(a, b))}));
  }
  return Of(std::move(members), std::move(activities));
}

// Pairs joined once these ties are added.
int64_t PairsWith(const Network& network, const Departure& departure,
                  const std::vector<SuggestedTie>& added) {
  std::vector<Tie> ties = network.ties;
  for (const SuggestedTie& suggested : added) {
    Tie tie;
    tie.a = static_cast<int>(std::min(suggested.a, suggested.b));
    tie.b = static_cast<int>(std::max(suggested.a, suggested.b));
    ties.push_back(tie);
  }
  return JoinedPairs(ComponentsOf(GraphOf(network.data, ties), departure.leaving),
                     departure.leaving);
}

TEST(IntroductionsTest, BringBackEveryPairAndNoneIsTooMany) {
  std::mt19937 random(19);
  int suggested = 0;
  for (int graph = 0; graph < kGraphs; ++graph) {
    SCOPED_TRACE(graph);
    const Network network = RandomNetwork(random);
    std::vector<bool> leaving(network.data.members.size());
    for (size_t i = 0; i < leaving.size(); ++i) leaving[i] = random() % 4 == 0;
    const Departure departure = DepartureOf(network, leaving);
    const auto ties = IntroductionsAfter(network, departure, EverMet(network.data));
    ASSERT_EQ(ties.size(),
              static_cast<size_t>(departure.remaining.count - departure.groups_before));
    ASSERT_EQ(PairsWith(network, departure, ties), departure.pairs_before);
    for (size_t i = 0; i < ties.size(); ++i) {
      ASSERT_FALSE(leaving[ties[i].a] || leaving[ties[i].b]);
      std::vector<SuggestedTie> without = ties;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      ASSERT_LT(PairsWith(network, departure, without), departure.pairs_before);
    }
    suggested += static_cast<int>(ties.size());
  }
  EXPECT_GT(suggested, kGraphs / 2);
}

}  // namespace
}  // namespace loge::partnership

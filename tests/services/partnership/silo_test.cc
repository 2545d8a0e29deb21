#include "services/partnership/silo.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/graphs.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;

constexpr char kDay[] = "2009-05-12";

using Values = std::vector<std::vector<std::string>>;

TEST(LikenessTest, WhoeverHasAValueInCommon) {
  const Likeness likeness(Values{{"n1", "n2"}, {"n2", "n3"}, {"n3"}, {}, {"n3"}, {}});
  EXPECT_EQ(likeness.pairs(), 4);  // 0-1, 1-2, 1-4, 2-4.
  const std::vector<int>& sets = likeness.sets();
  ASSERT_EQ(sets.size(), 6u);
  EXPECT_TRUE(likeness.Alike(sets[0], sets[1]));
  EXPECT_FALSE(likeness.Alike(sets[0], sets[2]));
  EXPECT_TRUE(likeness.Alike(sets[2], sets[4]));
  EXPECT_FALSE(likeness.Alike(sets[3], sets[5]));  // Who has none is like nobody.
  EXPECT_EQ(Likeness(Values{}).pairs(), 0);
}

// Every order of the values, one by one.
double ExactP(const Likeness& likeness, const std::vector<Graph::Edge>& ties, int same_ties) {
  std::vector<size_t> order(likeness.sets().size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  int orders = 0;
  int as_high = 0;
  do {
    int same = 0;
    for (const Graph::Edge& tie : ties) {
      const int a = likeness.sets()[order[static_cast<size_t>(tie.a)]];
      const int b = likeness.sets()[order[static_cast<size_t>(tie.b)]];
      if (likeness.Alike(a, b)) ++same;
    }
    ++orders;
    if (same >= same_ties) ++as_high;
  } while (std::next_permutation(order.begin(), order.end()));
  return static_cast<double>(as_high) / orders;
}

TEST(PermutationTest, IsCloseToTheShareOfAllOrders) {
  const Likeness likeness(Values{{"a"}, {"a"}, {"a"}, {"b"}, {"b"}, {"b"}, {"c"}});
  const std::vector<Graph::Edge> ties{{0, 1}, {0, 2}, {1, 2}, {3, 4}, {4, 5}, {2, 3}, {5, 6}};
  for (int same = 0; same <= 7; ++same) {
    EXPECT_NEAR(PermutationP(likeness, ties, same, 20'000, 1), ExactP(likeness, ties, same), 0.015)
        << same;
  }
}

TEST(PermutationTest, BoundsAndSeed) {
  const Likeness likeness(Values{{"a"}, {"a"}, {"b"}, {"b"}, {"b"}});
  const std::vector<Graph::Edge> ties{{0, 1}, {2, 3}, {1, 2}};
  EXPECT_EQ(PermutationP(likeness, ties, 0, 1000, 7), 1);           // All have as many.
  EXPECT_EQ(PermutationP(likeness, ties, 4, 1000, 7), 1.0 / 1001);  // None can.
  EXPECT_EQ(PermutationP(likeness, ties, 2, 1000, 7), PermutationP(likeness, ties, 2, 1000, 7));
  std::vector<double> found;
  for (uint64_t seed = 0; seed < 8; ++seed) {
    found.push_back(PermutationP(likeness, ties, 2, 1000, seed));
  }
  EXPECT_NE(std::count(found.begin(), found.end(), found[0]), 8);
}

TEST(PValuesTest, OnlyWhenAskedFor) {
  v1::GetNetworkRequest request = WholeNetwork();
  const auto without = NetworkOn(LogOf(TestVector()), kDay, request).indicators();
  EXPECT_FALSE(without.silo_landlord().has_p_value());
  EXPECT_FALSE(without.silo_landlord().has_relabellings());
  request.set_include_p_values(true);
  auto with = NetworkOn(LogOf(TestVector()), kDay, request).indicators();
  EXPECT_EQ(with.silo_landlord().relabellings(), 1000);
  // domain.md, section 1: all five ties, of a1 a2 b1 and of b2 c1 c2, stay within a neighbourhood.
  // Of the 35 ways to choose 3 of 7 persons for n1, that is so in two: the former or the latter.
  EXPECT_NEAR(with.silo_neighbourhood().p_value(), 2.0 / 35, 0.03);
  EXPECT_GT(with.silo_landlord().p_value(), with.silo_neighbourhood().p_value());
  // All else is as without.
  for (v1::SiloIndex* silo : {with.mutable_silo_landlord(), with.mutable_silo_neighbourhood()}) {
    silo->clear_p_value();
    silo->clear_relabellings();
  }
  EXPECT_EQ(with.SerializeAsString(), without.SerializeAsString());
}

TEST(PValuesTest, TheStateOfKnowledgeIsTheSeed) {
  v1::GetNetworkRequest request = WholeNetwork();
  request.set_include_p_values(true);
  const testing::EventList log = LogOf(TestVector());
  std::vector<double> found;
  for (int64_t known_at = log.head(); known_at < log.head() + 8; ++known_at) {
    const auto once = NetworkOn(log, kDay, request, known_at).indicators();
    const auto again = NetworkOn(log, kDay, request, known_at).indicators();
    EXPECT_EQ(once.SerializeAsString(), again.SerializeAsString());
    found.push_back(once.silo_landlord().p_value());
  }
  EXPECT_NE(std::count(found.begin(), found.end(), found[0]), 8);
}

TEST(PValuesTest, NoneWithoutAnIndex) {
  v1::GetNetworkRequest request = WholeNetwork();
  request.set_include_p_values(true);
  const auto figures = NetworkOn(LogOf(TestVector()), "2003-01-01", request).indicators();
  ASSERT_FALSE(figures.silo_landlord().has_silo());
  EXPECT_FALSE(figures.silo_landlord().has_p_value());
  EXPECT_FALSE(figures.silo_landlord().has_relabellings());
}

// Chance is of the values at the date asked for; what was seen is by those of the shared days.
TEST(PValuesTest, ATransferChangesWhatChanceDeals) {
  v1::GetNetworkRequest request = WholeNetwork();
  request.set_include_p_values(true);
  testing::EventList log = LogOf(TestVector());
  for (const char* id : {"b1", "b2"}) log.Tell(Transferred(id, "b", "a", {"n1"}), "2009-05-01");
  const v1::SiloIndex silo = NetworkOn(log, kDay, request).indicators().silo_landlord();
  EXPECT_EQ(silo.same_ties(), 2);
  EXPECT_EQ(silo.expected(), 7.0 / 21);  // Four of A, two of C.
  // Of 5 ties, 2 are easily within a landlord now: by chance, 5 * 7 / 21 are.
  EXPECT_GT(silo.p_value(), 0.4);
}

}  // namespace
}  // namespace loge::partnership

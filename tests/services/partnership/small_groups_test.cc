// What those are told who may not see small groups.
#include "services/partnership/small_groups.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

constexpr char kDay[] = "2009-05-12";

// Ten caretakers of each of two landlords, who met on the first day, all of them.
Story Landlords() {
  Story story{{Neighbourhood("n1"), "2000-01-01"}, {Territory("vev", {"69256"}), "2000-01-01"}};
  Ids all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(absl::StrCat("x", i + 10));
    story.push_back({Joined(all.back(), i % 2 == 0 ? "a" : "b", {"n1"}), "2000-01-01"});
  }
  story.push_back({Meeting("m1", all), "2000-01-02"});
  return story;
}

v1::NetworkIndicators ToldOf(const Story& story, const v1::GetNetworkRequest& request,
                             bool small_groups = false) {
  const auto network =
      TryNetwork(LogOf(story), kDay, request, std::numeric_limits<int64_t>::max(), small_groups);
  EXPECT_TRUE(network.ok()) << network.status();
  return network.ok() ? network->indicators() : v1::NetworkIndicators();
}

// Asks for the ties of one day alone.
v1::GetNetworkRequest OfTheDay() {
  v1::GetNetworkRequest request = WholeNetwork();
  request.mutable_parameters()->set_window_days(1);
  return request;
}

TEST(SmallGroupsTest, OneTieAmongManyPersonsIsNotTold) {
  Story story = Landlords();
  story.push_back({Meeting("m2", {"x10", "x11"}), kDay});
  ASSERT_EQ(ToldOf(story, OfTheDay(), /*small_groups=*/true).ties(), 1);
  const v1::NetworkIndicators told = ToldOf(story, OfTheDay());
  EXPECT_EQ(told.persons(), 20);
  EXPECT_EQ(told.caretakers(), 20);
  EXPECT_EQ(told.meetings(), 1);
  v1::NetworkIndicators rest = told;
  rest.clear_persons();
  rest.clear_caretakers();
  rest.clear_meetings();
  rest.clear_coordinator_meeting_share();
  EXPECT_EQ(rest.ShortDebugString(), "");
}

TEST(SmallGroupsTest, NorByASeriesOrAComparison) {
  Story story = Landlords();
  story.push_back({Meeting("m2", {"x10", "x11"}), kDay});
  v1::GetNetworkSeriesRequest request = Months("2009-05", "2009-05");
  request.mutable_parameters()->set_window_days(1);
  EXPECT_EQ(SeriesOf(LogOf(story), kDay, request, /*small_groups=*/true).points(0).ties(), 1);
  const auto series = SeriesOf(LogOf(story), kDay, request, /*small_groups=*/false);
  ASSERT_EQ(series.points_size(), 1);
  EXPECT_EQ(series.points(0).persons(), 20);
  EXPECT_EQ(series.points(0).ties(), 0);
  EXPECT_FALSE(series.points(0).has_isolation());
  EXPECT_FALSE(series.points(0).has_silo_landlord());
}

TEST(SmallGroupsTest, WhatManyStandBehindIsTold) {
  const Story story = Landlords();
  v1::GetNetworkRequest request = WholeNetwork();
  request.mutable_parameters()->set_window_days(3650);
  EXPECT_EQ(ToldOf(story, request).ShortDebugString(),
            ToldOf(story, request, /*small_groups=*/true).ShortDebugString());
  EXPECT_EQ(ToldOf(story, request).ties(), 190);
}

// Figures of a network in which nothing is of few.
v1::NetworkIndicators OfMany() {
  v1::NetworkIndicators figures;
  figures.set_persons(60);
  figures.set_caretakers(40);
  figures.set_ties(200);
  figures.set_components(20);
  figures.set_isolates(15);
  figures.set_tied_caretakers(30);
  figures.set_isolated_caretakers(15);
  figures.set_isolation(15.0 / 40);
  figures.set_coordinator_only_caretakers(10);
  figures.set_coordinator_only_share(10.0 / 40);
  figures.set_reachable_pairs(300);
  figures.set_reachable_pairs_without_coordinators(100);
  figures.set_coordinator_dependence(2.0 / 3);
  figures.set_density(0.1);
  figures.set_transitivity(0.5);
  figures.set_structural_core(12);
  figures.set_structural_core_order(4);
  figures.set_participants(20);
  figures.set_active_core(5);
  figures.mutable_silo_landlord()->set_all_ties(100);
  figures.mutable_silo_landlord()->set_same_ties(40);
  *figures.mutable_silo_neighbourhood() = figures.silo_landlord();
  return figures;
}

// What is not told of `figures`, but would be if they were of many.
std::string Withheld(v1::NetworkIndicators figures) {
  const v1::NetworkIndicators all = figures;
  WithholdSmallGroups(figures);
  std::string out;
  const auto* descriptor = v1::NetworkIndicators::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const auto* reflection = all.GetReflection();
    if (reflection->HasField(all, field) && !reflection->HasField(figures, field)) {
      absl::StrAppend(&out, out.empty() ? "" : " ", field->name());
    }
  }
  return out;
}

TEST(SmallGroupsTest, FiguresOfFewAndWhatTellsOfThem) {
  EXPECT_EQ(Withheld(OfMany()), "");
  v1::NetworkIndicators figures = OfMany();
  figures.set_structural_core(4);
  EXPECT_EQ(Withheld(figures), "structural_core structural_core_order");
  figures.set_structural_core(42);  // Of 45 with ties.
  EXPECT_EQ(Withheld(figures), "structural_core structural_core_order");
  figures = OfMany();
  figures.set_isolates(0);
  figures.set_tied_caretakers(40);
  figures.set_structural_core(57);
  EXPECT_EQ(Withheld(figures), "structural_core structural_core_order");
  figures = OfMany();
  figures.set_active_core(4);
  EXPECT_EQ(Withheld(figures), "active_core");
  figures.set_active_core(18);
  EXPECT_EQ(Withheld(figures), "active_core");
  figures.set_participants(4);
  figures.set_active_core(4);
  EXPECT_EQ(Withheld(figures), "active_core participants");
  figures = OfMany();
  figures.mutable_silo_landlord()->set_same_ties(1);
  figures.mutable_silo_neighbourhood()->set_same_ties(99);
  EXPECT_EQ(Withheld(figures), "silo_landlord silo_neighbourhood");
  figures = OfMany();
  figures.set_reachable_pairs_without_coordinators(6);  // Four persons may make six pairs.
  EXPECT_EQ(Withheld(figures),
            "reachable_pairs reachable_pairs_without_coordinators coordinator_dependence");
  figures.set_reachable_pairs_without_coordinators(7);
  EXPECT_EQ(Withheld(figures), "");
  figures.set_persons(4);
  WithholdSmallGroups(figures);
  EXPECT_EQ(figures.ShortDebugString(), "");
}

TEST(SmallGroupsTest, OfFewCaretakersAmongManyPersonsNothingIsTold) {
  v1::NetworkIndicators figures = OfMany();
  figures.set_caretakers(4);
  figures.set_tied_caretakers(4);
  figures.set_isolated_caretakers(0);
  figures.set_coordinator_only_caretakers(0);
  EXPECT_EQ(Withheld(figures),
            "caretakers isolation tied_caretakers coordinator_only_share silo_landlord "
            "silo_neighbourhood");
}

// Everybody is of one of these: caretakers without a tie, with ties within their landlord alone,
// outside it to coordinators alone, and beyond; others without a tie and with one.
constexpr size_t kGroups = 6;
// Which of these each figure counts: persons, caretakers, isolates, tied caretakers, isolated ones,
// those with ties to coordinators alone.
constexpr size_t kCounts = 6;
constexpr int kCounted[kCounts][kGroups] = {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0},
                                            {1, 0, 0, 0, 1, 0}, {0, 1, 1, 1, 0, 0},
                                            {1, 1, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0}};

// A sum and difference of figures that counts some of the groups once, and no other.
struct Sum {
  int factors[kCounts] = {};
};

std::vector<Sum> SumsThatCount() {
  std::vector<Sum> sums;
  for (int code = 0; code < 5 * 5 * 5 * 5 * 5 * 5; ++code) {
    Sum sum;
    int rest = code;
    for (int& factor : sum.factors) {
      factor = rest % 5 - 2;
      rest /= 5;
    }
    bool counts = true;
    bool any_figure = false;  // But for how many belong to the network, which is no secret.
    for (size_t figure = 2; figure < kCounts; ++figure) {
      any_figure = any_figure || sum.factors[figure] != 0;
    }
    for (size_t group = 0; group < kGroups; ++group) {
      int times = 0;
      for (size_t figure = 0; figure < kCounts; ++figure) {
        times += sum.factors[figure] * kCounted[figure][group];
      }
      counts = counts && (times == 0 || times == 1);
    }
    if (counts && any_figure) sums.push_back(sum);
  }
  return sums;
}

// Whether it counts all who are no caretakers, and of these groups nobody else.
bool CountsOthersAlone(const Sum& sum, const int (&of_group)[kGroups]) {
  for (size_t group = 0; group < kGroups; ++group) {
    int times = 0;
    for (size_t figure = 0; figure < kCounts; ++figure) {
      times += sum.factors[figure] * kCounted[figure][group];
    }
    const bool other = group >= 4;
    if (of_group[group] > 0 && (times == 1) != other) return false;
  }
  return true;
}

TEST(SmallGroupsTest, NoSumOrDifferenceOfWhatIsToldIsOfFew) {
  const std::vector<Sum> sums = SumsThatCount();
  ASSERT_GT(sums.size(), 20U);
  constexpr int kSizes[] = {0, 1, 4, 5, 9};
  for (int code = 0; code < 5 * 5 * 5 * 5 * 5 * 5; ++code) {
    int of_group[kGroups];
    int rest = code;
    for (int& size : of_group) {
      size = kSizes[rest % 5];
      rest /= 5;
    }
    int counts[kCounts] = {};
    for (size_t figure = 0; figure < kCounts; ++figure) {
      for (size_t group = 0; group < kGroups; ++group) {
        counts[figure] += kCounted[figure][group] * of_group[group];
      }
    }
    v1::NetworkIndicators figures;
    figures.set_persons(counts[0]);
    figures.set_caretakers(counts[1]);
    figures.set_isolates(counts[2]);
    figures.set_tied_caretakers(counts[3]);
    figures.set_isolated_caretakers(counts[4]);
    figures.set_isolation(0.5);
    figures.set_coordinator_only_caretakers(counts[5]);
    figures.set_coordinator_only_share(0.5);
    WithholdSmallGroups(figures);
    const bool told[kCounts] = {figures.persons() > 0,   figures.caretakers() > 0,
                                figures.isolates() > 0,  figures.tied_caretakers() > 0,
                                figures.has_isolation(), figures.has_coordinator_only_share()};
    for (const Sum& sum : sums) {
      int value = 0;
      // How many of the network are no caretakers is no secret.
      bool known = !CountsOthersAlone(sum, of_group);
      for (size_t figure = 0; figure < kCounts; ++figure) {
        value += sum.factors[figure] * counts[figure];
        known = known && (sum.factors[figure] == 0 || told[figure]);
      }
      ASSERT_FALSE(known && SmallGroup(value))
          << value << " persons of " << counts[0] << " " << counts[1] << " " << counts[2] << " "
          << counts[3] << " " << counts[4] << " " << counts[5];
    }
  }
}

}  // namespace
}  // namespace loge::partnership

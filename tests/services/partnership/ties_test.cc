#include "services/partnership/ties.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using testing::DateOf;
using testing::Day;
using ::testing::IsEmpty;

// A network of contacts p0, p1, … on 2009-05-12, who shared `activities`.
NetworkData Data(int persons, std::vector<Activity> activities) {
  NetworkData data;
  data.as_of = Day("2009-05-12");
  for (int i = 0; i < persons; ++i) {
    Member member;
    member.key = {absl::StrCat("p", i), true};
    member.kind = v1::NODE_KIND_PARTNER_CONTACT;
    data.members.push_back(std::move(member));
  }
  data.activities = std::move(activities);
  return data;
}

Activity Shared(const std::string& date, ActivityKind kind, const Ids& persons) {
  Activity activity;
  activity.date = DateOf(date);
  activity.kind = kind;
  for (const std::string& id : persons) activity.participants.push_back({id, true});
  return activity;
}

TEST(TiesTest, NoneWithoutSharedActivity) {
  EXPECT_THAT(TiesOf(Data(2, {}), 730, 365), IsEmpty());
  EXPECT_THAT(TiesOf(Data(0, {}), 730, 365), IsEmpty());
  EXPECT_THAT(TiesOf(Data(2, {Shared("2009-05-12", ActivityKind::kPartnerMeeting, {"p0"}),
                              Shared("2009-05-12", ActivityKind::kEventDay, {"p0", "p1"})}),
                     730, 365),
              IsEmpty());
}

TEST(TiesTest, StrengthByKindSizeAndAge) {
  const auto ties =
      TiesOf(Data(2, {Shared("2008-05-12", ActivityKind::kSteeringMeeting, {"p0", "p1", "x"}),
                      Shared("2009-05-12", ActivityKind::kTrainingHalfDay, {"p0", "p1"})}),
             730, 365);
  ASSERT_EQ(ties.size(), 1u);
  // Half a year's half-life past; persons who are gone count among the named.
  EXPECT_DOUBLE_EQ(ties[0].strength, 0.5 / 2 * 0.5 + 0.25);
  EXPECT_EQ(ties[0].activities, 2);
}

TEST(TiesTest, TheWindowMakesTheTieHistoryItsStrength) {
  const Activity old = Shared("2000-05-12", ActivityKind::kPartnerMeeting, {"p0", "p1"});
  const Activity new_one = Shared("2009-01-01", ActivityKind::kPartnerMeeting, {"p0", "p1"});
  EXPECT_THAT(TiesOf(Data(2, {old}), 730, 365), IsEmpty());
  const auto ties = TiesOf(Data(2, {old, new_one}), 730, 365);
  ASSERT_EQ(ties.size(), 1u);
  EXPECT_EQ(ties[0].activities, 1);
  EXPECT_EQ(ties[0].first_shared, DateOf("2000-05-12"));
  EXPECT_EQ(ties[0].last_shared, DateOf("2009-01-01"));
  EXPECT_DOUBLE_EQ(ties[0].strength, std::exp2(-3287.0 / 365) + std::exp2(-131.0 / 365));
}

TEST(TiesTest, ByPersons) {
  const NetworkData data =
      Data(4, {Shared("2009-01-01", ActivityKind::kPartnerMeeting, {"p1", "p3"}),
               Shared("2009-01-02", ActivityKind::kPartnerMeeting, {"p0", "p1", "p2"})});
  const auto ties = TiesOf(data, 730, 365);
  const Graph graph = GraphOf(data, ties);
  EXPECT_EQ(graph.nodes(), 4);
  std::vector<std::string> pairs;
  for (const Graph::Edge& edge : graph.edges()) pairs.push_back(absl::StrCat(edge.a, "-", edge.b));
  EXPECT_THAT(pairs, ::testing::ElementsAre("0-1", "0-2", "1-2", "1-3"));
}

}  // namespace
}  // namespace loge::partnership

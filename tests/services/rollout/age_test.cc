#include "services/rollout/age.h"

#include "gtest/gtest.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Day;
using loge::testing::EventList;

TEST(AgeTest, CountsFromTheFirstStageThatIsTheAnchorOrBeyond) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Advanced("t", events::v1::STAGE_INSTALLED), "1998-10-27");
  log.Tell(Advanced("t", events::v1::STAGE_OPERATING), "2001-03");
  const TerritoryState state = FoldTerritory("t", log.Living(log.head()));
  const StageEntry* committed = FirstFrom(state, events::v1::STAGE_COMMITTED);
  ASSERT_NE(committed, nullptr);
  EXPECT_EQ(committed->stage, events::v1::STAGE_INSTALLED);
  EXPECT_EQ(FirstFrom(state, events::v1::STAGE_PILOT)->day(), Day("2001-03-01"));
  EXPECT_EQ(FirstFrom(state, events::v1::STAGE_ROOTED), nullptr);
  EXPECT_EQ(AgeSince(state, events::v1::STAGE_COMMITTED, Day("1998-11-26")), 0);
  EXPECT_EQ(AgeSince(state, events::v1::STAGE_COMMITTED, Day("1998-11-27")), 1);
  EXPECT_EQ(AgeSince(state, events::v1::STAGE_ROOTED, Day("2009-05-12")), std::nullopt);
}

TEST(AgeTest, EndsWithTheTerritory) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Advanced("t", events::v1::STAGE_COMMITTED), "1999-01-15");
  log.Tell(Withdrawn("t"), "2000-03-15");
  const TerritoryState state = FoldTerritory("t", log.Living(log.head()));
  EXPECT_EQ(AgeSince(state, events::v1::STAGE_COMMITTED, Day("1999-12-31")), 11);
  EXPECT_EQ(AgeSince(state, events::v1::STAGE_COMMITTED, Day("2000-03-15")), 14);
  EXPECT_EQ(AgeSince(state, events::v1::STAGE_COMMITTED, Day("2009-05-12")), 14);
}

}  // namespace
}  // namespace loge::rollout::testing

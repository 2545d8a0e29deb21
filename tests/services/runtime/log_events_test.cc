#include "services/runtime/log_events.h"

#include <gtest/gtest.h>

#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

class LogEventsTest : public ::testing::Test {
 protected:
  int64_t Tell(const google::protobuf::Message& command) {
    const auto outcome = runtime_.Run(command);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? outcome->position : 0;
  }
  // Position of what replaced the event at `position` by `to`; 0 when nothing did.
  int64_t ReplacementOf(int64_t position, int64_t to) {
    const auto event = EventAt(*runtime_.log, position);
    EXPECT_TRUE(event.ok()) << event.status();
    const auto found = FindReplacement(*runtime_.log, **event, to);
    EXPECT_TRUE(found.ok()) << found.status();
    return *found == nullptr ? 0 : (*found)->position();
  }

  testing::TestRuntime runtime_;
};

TEST_F(LogEventsTest, FindsAnEventByItsPosition) {
  Tell(testing::Landlord("r1", "l1", "2003-01-01"));
  Tell(testing::Landlord("r2", "l2", "2004-01-01"));
  const auto event = EventAt(*runtime_.log, 2);
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ((*event)->payload().landlord_registered().landlord_id(), "l2");
  EXPECT_EQ((*event)->position(), 2);
  EXPECT_EQ((*event)->request_id(), "r2");
  EXPECT_FALSE(EventAt(*runtime_.log, 3).ok());
}

TEST_F(LogEventsTest, FindsWhatReplacedAVersion) {
  Tell(testing::Landlord("r1", "l1", "2003-01-01"));
  Tell(testing::Landlord("r2", "l2", "2003-01-01"));
  events::v1::EventPayload one;
  one.mutable_landlord_registered()->set_landlord_id("l1");
  events::v1::EventPayload two;
  two.mutable_landlord_registered()->set_landlord_id("l2");
  Tell(testing::Correct("r3", 2, two, "2001-01-01"));
  Tell(testing::Correct("r4", 1, one, "2001-01-01"));
  Tell(testing::Cancel("r5", 4));
  EXPECT_EQ(ReplacementOf(1, 5), 4);
  EXPECT_EQ(ReplacementOf(1, 3), 0);  // Not yet.
  EXPECT_EQ(ReplacementOf(2, 5), 3);
  EXPECT_EQ(ReplacementOf(3, 5), 0);
  EXPECT_EQ(ReplacementOf(4, 5), 5);
  EXPECT_EQ(ReplacementOf(5, 5), 0);
}

}  // namespace
}  // namespace loge::runtime

// The core components of a centre, as GetFidelity answers them.
#include "services/rollout/components.h"

#include <string>

#include "gtest/gtest.h"
#include "services/rollout/readiness.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/stage_facts.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::EventList;
using loge::testing::FactReaderFake;

v1::GetFidelityResponse Fidelity(const EventList& log, const std::string& as_of) {
  v1::GetFidelityResponse out;
  const auto found = FillFidelity("t", FactReaderFake(Projection(), log, as_of), &out);
  EXPECT_TRUE(found.ok() && *found);
  return out;
}

const v1::ComponentState& At(const v1::GetFidelityResponse& response, v1::CoreComponent component) {
  return response.components(component - 1);
}

EventList Everything() {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Assigned("k", "t", 70), "1999-01-01");
  log.Tell(Group("g"), "2000-01-10");
  log.Tell(Programme("pass", events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION), "1999");
  log.Tell(Module("m", "pass"), "1999");
  log.Tell(Session("s", "m", "2000-01-11"), "2000-01-11");
  log.Tell(Support("u"), "2000-01-12");
  log.Tell(Meeting("p", events::v1::MEETING_KIND_PARTNER), "2000-01-13");
  log.Tell(Valorisation("v"), "2000-01-14");
  log.Tell(Meeting("i", events::v1::MEETING_KIND_INTER_LANDLORD), "2000-01-15");
  log.Tell(Money("f", "1999-06-01", "2000-01-16", events::v1::FUNDING_PURPOSE_TFPB), "1999-06-01");
  return log;
}

TEST(GetFidelity, CountsWhatIsEvidencedInAYear) {
  const EventList log = Everything();
  const v1::GetFidelityResponse whole = Fidelity(log, "2000-12-01");
  EXPECT_EQ(whole.components_size(), 8);
  EXPECT_EQ(whole.evidenced(), 8);
  // The coordinator is at work; all others lie in January, the group first.
  EXPECT_EQ(At(whole, v1::CORE_COMPONENT_COORDINATOR).last_on(), "2000-12-01");
  EXPECT_EQ(At(whole, v1::CORE_COMPONENT_COORDINATOR).last_position(), 2);
  EXPECT_EQ(At(whole, v1::CORE_COMPONENT_FUNDING).last_on(), "2000-01-16");
  EXPECT_EQ(whole.bottleneck(), v1::CORE_COMPONENT_EXPRESSION_PLACE);
  EXPECT_EQ(Fidelity(log, "2001-01-08").evidenced(), 8);
  EXPECT_EQ(Fidelity(log, "2001-01-09").evidenced(), 7);  // 365 days after the group.
  const v1::GetFidelityResponse later = Fidelity(log, "2001-06-01");
  EXPECT_EQ(later.evidenced(), 1);
  EXPECT_EQ(At(later, v1::CORE_COMPONENT_VALORISATION).last_on(), "2000-01-14");
}

TEST(GetFidelity, WhatNeverWasIsTheBottleneck) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Assigned("k", "t", 70), "1999-01-01");
  const v1::GetFidelityResponse response = Fidelity(log, "2000-01-01");
  EXPECT_EQ(response.evidenced(), 1);
  EXPECT_EQ(response.bottleneck(), v1::CORE_COMPONENT_EXPRESSION_PLACE);
  EXPECT_EQ(At(response, v1::CORE_COMPONENT_EXPRESSION_PLACE).last_on(), "");
}

TEST(GetFidelity, SessionsCountWhenTheyTeachAFoundationAndAreHeld) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Programme("pass", events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION), "1999");
  log.Tell(Programme("more", events::v1::PROGRAMME_KIND_CONTINUING), "1999");
  log.Tell(Module("m", "pass"), "1999");
  log.Tell(Module("n", "more"), "1999");
  log.Tell(Session("s1", "n", "2000-01-01"), "2000-01-01");
  const auto training = v1::CORE_COMPONENT_FOUNDATION_TRAINING;
  EXPECT_FALSE(At(Fidelity(log, "2000-06-01"), training).evidenced());
  log.Tell(Session("s2", "m", "2000-02-01"), "2000-02-01");
  log.Tell(Moved("s2", "2000-07-01"), "2000-01-15");
  EXPECT_FALSE(At(Fidelity(log, "2000-06-30"), training).evidenced());
  EXPECT_EQ(At(Fidelity(log, "2000-07-01"), training).last_on(), "2000-07-01");
  log.Tell(Cancelled("s2"), "2000-06-01");
  EXPECT_FALSE(At(Fidelity(log, "2000-07-01"), training).evidenced());
}

TEST(GetFidelity, EventDaysAreNoCommittee) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Meeting("d", events::v1::MEETING_KIND_EVENT_DAY), "2000-01-01");
  EXPECT_EQ(Fidelity(log, "2000-01-01").evidenced(), 0);
  log.Tell(Meeting("s", events::v1::MEETING_KIND_STEERING), "2000-01-01");
  EXPECT_TRUE(
      At(Fidelity(log, "2000-01-01"), v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE).evidenced());
}

}  // namespace
}  // namespace loge::rollout::testing

#include "services/partnership/decide_merge.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/partnership.pb.h"
#include "tests/services/partnership/story.h"
#include "tests/support/given.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::Given;
using testing::Outcome;

const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry;
    RegisterMergeCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

// m1 to m3 of one day; m4 of the next day, m5 of another territory, m6 of a day that is not known.
Given GivenMeetings() {
  Given given(Registry());
  given.Fact(Meeting("m1", {"a1", "a2"}), "2008-03-01")
      .Fact(Meeting("m2", {"a1", "b1"}), "2008-03-01")
      .Fact(Meeting("m3", {"a1", "c1"}), "2008-03-01")
      .Fact(Meeting("m4", {"a1"}), "2008-03-02")
      .Fact(Meeting("m5", {"a1"}, {}, events::v1::MEETING_KIND_PARTNER, "other"), "2008-03-01")
      .Fact(Meeting("m6", {"a1"}), "2008-03");
  return given;
}

v1::MergeMeetingsRequest Merge(const std::string& survivor, const std::string& absorbed,
                               const std::string& date = "2008-03-01") {
  v1::MergeMeetingsRequest request;
  request.set_occurred_on(date);
  request.set_survivor_meeting_id(survivor);
  request.set_absorbed_meeting_id(absorbed);
  return request;
}

TEST(MergeMeetingsTest, TwoOfOneDayAndTerritoryAreOne) {
  const Outcome outcome = GivenMeetings().When(Merge("m1", "m2"));
  outcome.ThenTells({MeetingsAreOne("m1", "m2")});
  EXPECT_EQ(outcome.id, "m1");
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_EQ(outcome.told[0].date, testing::DateOf("2008-03-01"));
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("territory/vev"));
}

TEST(MergeMeetingsTest, RefusesWhatIsNotTheSameMeeting) {
  const Given given = GivenMeetings();
  given.When(Merge("m1", "m4"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_THE_SAME_MEETING, "absorbed_meeting_id");
  given.When(Merge("m1", "m5"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_THE_SAME_MEETING, "absorbed_meeting_id");
  // A month begins on that day, too: whoever knows the day corrects it first.
  const Outcome month = given.When(Merge("m1", "m6"));
  month.ThenRefusesField(v1::ERROR_REASON_NOT_THE_SAME_MEETING, "absorbed_meeting_id");
  EXPECT_EQ(month.violations.detail().violations(0).expected(), "date 2008-03-01");
  EXPECT_EQ(month.violations.detail().violations(0).actual(), "2008-03");
  given.When(Merge("m1", "m2", "2008-03-03"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_THE_SAME_MEETING, "occurred_on");
  // All that is wrong at once.
  given.When(Merge("m4", "m5", "2008-03-01"))
      .ThenRefuses({v1::ERROR_REASON_NOT_THE_SAME_MEETING, v1::ERROR_REASON_NOT_THE_SAME_MEETING,
                    v1::ERROR_REASON_NOT_THE_SAME_MEETING});
}

TEST(MergeMeetingsTest, RefusesWhatIsNotThere) {
  const Given given = GivenMeetings();
  given.When(Merge("m1", "nowhere"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "absorbed_meeting_id");
  given.When(Merge("nowhere", "m1"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "survivor_meeting_id");
  Given taken_back = GivenMeetings();
  taken_back.Cancelled(2);
  taken_back.When(Merge("m1", "m2"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "absorbed_meeting_id");
  given.When(Merge("m1", "m1"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "absorbed_meeting_id");
  given.When(v1::MergeMeetingsRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(MergeMeetingsTest, TheSameAgainIsUnchanged) {
  Given given = GivenMeetings();
  given.Fact(MeetingsAreOne("m1", "m2"), "2008-03-01");
  given.When(Merge("m1", "m2")).ThenUnchanged();
}

TEST(MergeMeetingsTest, AMeetingIsAbsorbedOnceAndGoesOnNoMore) {
  Given given = GivenMeetings();
  given.Fact(MeetingsAreOne("m1", "m2"), "2008-03-01");  // 7
  const Outcome twice = given.When(Merge("m3", "m2"));
  twice.ThenRefusesField(v1::ERROR_REASON_MEETING_MERGED, "absorbed_meeting_id");
  EXPECT_EQ(twice.violations.detail().violations(0).actual(), "position 7");
  given.When(Merge("m2", "m3"))
      .ThenRefusesField(v1::ERROR_REASON_MEETING_MERGED, "survivor_meeting_id");
  // So that none becomes itself.
  given.When(Merge("m2", "m1"))
      .ThenRefusesField(v1::ERROR_REASON_MEETING_MERGED, "survivor_meeting_id");
  // One that others were merged into may be merged into another.
  given.When(Merge("m3", "m1")).ThenTells({MeetingsAreOne("m3", "m1")});
  given.Fact(MeetingsAreOne("m3", "m1"), "2008-03-01");  // 8
  given.When(Merge("m2", "m3"))
      .ThenRefusesField(v1::ERROR_REASON_MEETING_MERGED, "survivor_meeting_id");
  // Taken back, both are there again.
  given.Cancelled(7);
  given.When(Merge("m3", "m2")).ThenTells({MeetingsAreOne("m3", "m2")});
}

TEST(MergeMeetingsTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given = GivenMeetings();
  given.Fact(MeetingsAreOne("m1", "m2"), "2008-03-01");
  given.WhenCorrecting(7, MeetingsAreOne("m3", "m2"), "2008-03-01")
      .ThenTells({MeetingsAreOne("m3", "m2")});
  given.WhenCorrecting(7, MeetingsAreOne("m4", "m2"), "2008-03-01")
      .ThenRefuses({v1::ERROR_REASON_NOT_THE_SAME_MEETING, v1::ERROR_REASON_NOT_THE_SAME_MEETING});
  given.WhenCorrecting(7, MeetingsAreOne("m2", "m2"), "2008-03-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.meetings_merged.absorbed_meeting_id");
}

}  // namespace
}  // namespace loge::partnership

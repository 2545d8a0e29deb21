#include "services/partnership/decide_support.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/partnership.pb.h"
#include "tests/services/partnership/story.h"
#include "tests/support/given.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using testing::FactReaderFake;
using testing::Given;
using ::testing::IsEmpty;
using testing::Outcome;

const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry;
    RegisterSupportCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

// The cast of the test vector. Today is 2009-05-12.
Given GivenCast() {
  Given given(Registry());
  for (const Told& told : Cast()) given.Fact(told.event, told.date);
  return given;
}

events::v1::ExpressionGroupHeld Group(const std::string& id, const Ids& caretakers,
                                      const std::string& facilitator = "") {
  events::v1::ExpressionGroupHeld event;
  event.set_group_meeting_id(id);
  event.set_territory_id("vev");
  *event.mutable_caretaker_ids() = {caretakers.begin(), caretakers.end()};
  event.set_facilitator_contact_id(facilitator);
  event.set_headcount(static_cast<int>(caretakers.size()) + (facilitator.empty() ? 0 : 1));
  return event;
}

v1::RecordExpressionGroupRequest RecordGroup(const std::string& date,
                                             const events::v1::ExpressionGroupHeld& group) {
  v1::RecordExpressionGroupRequest request;
  request.set_occurred_on(date);
  request.set_group_meeting_id(group.group_meeting_id());
  request.set_territory_id(group.territory_id());
  for (const std::string& id : group.caretaker_ids()) {
    request.add_caretakers()->set_caretaker_id(id);
  }
  request.set_facilitator_contact_id(group.facilitator_contact_id());
  return request;
}

events::v1::SupportMeetingHeld Support(const std::string& id, const std::string& contact,
                                       const std::string& caretaker = "") {
  events::v1::SupportMeetingHeld event;
  event.set_support_meeting_id(id);
  event.set_territory_id("vev");
  event.set_given_by_contact_id(contact);
  event.set_given_by_caretaker_id(caretaker);
  event.set_minutes(45);
  return event;
}

v1::RecordSupportMeetingRequest RecordSupport(const std::string& date,
                                              const events::v1::SupportMeetingHeld& meeting) {
  v1::RecordSupportMeetingRequest request;
  request.set_occurred_on(date);
  request.set_support_meeting_id(meeting.support_meeting_id());
  request.set_territory_id(meeting.territory_id());
  request.set_given_by_contact_id(meeting.given_by_contact_id());
  if (!meeting.given_by_caretaker_id().empty()) {
    request.mutable_given_by_caretaker()->set_caretaker_id(meeting.given_by_caretaker_id());
  }
  request.set_minutes(meeting.minutes());
  return request;
}

TEST(RecordExpressionGroupTest, TellsWithTheEmployers) {
  const auto group = Group("g1", {"a1", "b1"}, "k");
  const Outcome outcome = GivenCast().When(RecordGroup("2008-03", group)).ThenTells({group});
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_THAT(outcome.told[0].extra_subjects,
              ElementsAre("landlord/a", "landlord/b", "partner/centre"));
}

TEST(RecordExpressionGroupTest, APlainHeadcountIsEnough) {
  auto group = Group("fresh", {});
  group.set_headcount(9);
  v1::RecordExpressionGroupRequest request = RecordGroup("2008-03-01", group);
  request.clear_group_meeting_id();
  request.set_headcount(9);
  GivenCast().When(request).ThenTells({group});
  request.set_headcount(0);
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_HEADCOUNT_TOO_SMALL, "headcount");
}

TEST(RecordExpressionGroupTest, TheSameAgainIsUnchanged) {
  Given given = GivenCast();
  given.Fact(Group("g1", {"a1", "b1"}), "2008-03-01");
  given.When(RecordGroup("2008-03-01", Group("g1", {"a1", "b1"}))).ThenUnchanged();
  given.When(RecordGroup("2008-03-02", Group("g1", {"a1", "b1"})))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "group_meeting_id");
}

TEST(RecordExpressionGroupTest, NamesOnlyThoseWhoCanHaveBeenThere) {
  Given given = GivenCast();
  given.Fact(Left("d1", "d"), "2008-02-29").Fact(Ended("k"), "2008-02-29");
  given.When(RecordGroup("2008-03-01", Group("g1", {"a1", "d1"}, "k")))
      .ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, v1::ERROR_REASON_CONTACT_NOT_LIVING});
  // Some day of that year.
  given.When(RecordGroup("2008", Group("g1", {"a1", "d1"}, "k")))
      .ThenTells({Group("g1", {"a1", "d1"}, "k")});
  given.When(RecordGroup("2008-03-01", Group("g1", {"a1", "a1"})))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "caretakers[1]");
  auto elsewhere = Group("g1", {"a1"});
  elsewhere.set_territory_id("nowhere");
  given.When(RecordGroup("2008-03-01", elsewhere))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(RecordExpressionGroupTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given = GivenCast();
  given.Fact(Group("g1", {"a1", "b1"}), "2008-03-01");
  const auto position = static_cast<int64_t>(Cast().size()) + 1;
  given.WhenCorrecting(position, Group("g1", {"a1", "c1"}), "2008-03-02")
      .ThenTells({Group("g1", {"a1", "c1"})});
  auto wrong = Group("g1", {"a1", "c1"});
  wrong.set_headcount(1);
  given.WhenCorrecting(position, wrong, "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_HEADCOUNT_TOO_SMALL,
                        "replacement.expression_group_held.headcount");
}

TEST(RecordSupportMeetingTest, ByAContactOrByACaretaker) {
  const Outcome outcome =
      GivenCast().When(RecordSupport("2009", Support("s1", "k"))).ThenTells({Support("s1", "k")});
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("partner/centre"));
  const Outcome referent = GivenCast()
                               .When(RecordSupport("2009-01-05", Support("s1", "", "a1")))
                               .ThenTells({Support("s1", "", "a1")});
  EXPECT_THAT(referent.told[0].extra_subjects, IsEmpty());
  GivenCast()
      .When(RecordSupport("2009-01-05", Support("s1", "k", "a1")))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "given_by_contact_id");
  GivenCast()
      .When(RecordSupport("2009-01-05", Support("s1", "")))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "given_by_contact_id");
}

TEST(RecordSupportMeetingTest, UnchangedOrRefused) {
  Given given = GivenCast();
  given.Fact(Support("s1", "k"), "2009-01-05").Fact(Left("a1", "a"), "2008-12-31");
  given.When(RecordSupport("2009-01-05", Support("s1", "k"))).ThenUnchanged();
  given.When(RecordSupport("2009-01-06", Support("s1", "k")))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "support_meeting_id");
  given.When(RecordSupport("2009-01-06", Support("s2", "", "a1")))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "given_by_caretaker");
  given.When(RecordSupport("2009-01-06", Support("s2", "nobody")))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "given_by_contact_id");
  v1::RecordSupportMeetingRequest late = RecordSupport("2009-05-13", Support("s2", "k"));
  late.set_minutes(1441);
  given.When(late).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "minutes");
}

// What is stored of support must have no place for whom it was for.
TEST(SupportMeetingTest, HasNoPlaceForWhomItWasFor) {
  std::vector<std::string> fields;
  const auto* descriptor = events::v1::SupportMeetingHeld::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    fields.push_back(descriptor->field(i)->name());
  }
  EXPECT_THAT(fields, ElementsAre("support_meeting_id", "territory_id", "given_by_contact_id",
                                  "given_by_caretaker_id", "minutes"));
}

TEST(ExpressionGroupNetworkTest, MakesWeakerTiesAndIsAParticipation) {
  EventList log = LogOf(Cast());
  log.Tell(Group("g1", {"a1", "b1"}, "k"), "2009-05-12");
  const v1::GetNetworkResponse network = NetworkOn(log, "2009-05-12");
  EXPECT_DOUBLE_EQ(TieOf(network, "a1", "b1").strength(), 0.5 / 2);
  EXPECT_EQ(network.indicators().ties(), 3);
  EXPECT_EQ(network.indicators().participants(), 2);
  EXPECT_EQ(network.indicators().meetings(), 0);  // It is no meeting with partners.
  auto told_of_many = Group("g2", {});
  told_of_many.set_headcount(12);
  log.Tell(told_of_many, "2009-05-12");
  log.Tell(Support("s1", "k"), "2009-05-12");
  EXPECT_EQ(NetworkOn(log, "2009-05-12").SerializeAsString(), network.SerializeAsString());
}

TEST(ExpressionGroupNetworkTest, ASessionBroughtForwardCountsFromItsAttendanceOn) {
  EventList log = LogOf(Cast());
  log.Tell(Session("s1", "vev"), "2009-05-20");
  for (const char* id : {"a1", "b1"}) log.Tell(Attendance("s1", "2009-05-11", id), "2009-05-11");
  EXPECT_EQ(NetworkOn(log, "2009-05-12").indicators().ties(), 1);
}

TEST(SupportViewsTest, ListsGroupsAndCountsSupport) {
  EventList log = LogOf(Cast());
  log.Tell(Group("g2", {"a1", "b1"}), "2009-02-01");
  log.Tell(Group("g1", {"a1"}, "k"), "2008-03");
  log.Tell(Support("s1", "k"), "2008-06-01");
  log.Tell(Support("s2", "", "a1"), "2009-01-01");
  log.Tell(Support("s3", "k"), "2009-04-01");
  const FactReaderFake reader(Projection(), log, "2009-03-01");
  v1::ListExpressionGroupsRequest request;
  request.set_territory_id("vev");
  v1::ListExpressionGroupsResponse first;
  std::string next;
  ASSERT_TRUE(ListExpressionGroups(reader, request, {1, ""}, &first, &next).ok());
  ASSERT_EQ(first.groups_size(), 1);
  EXPECT_EQ(first.groups(0).group_meeting_id(), "g1");
  EXPECT_EQ(first.groups(0).occurred_on(), "2008-03");
  EXPECT_EQ(first.groups(0).headcount(), 2);
  v1::ListExpressionGroupsResponse second;
  std::string last;
  ASSERT_TRUE(ListExpressionGroups(reader, request, {1, next}, &second, &last).ok());
  ASSERT_EQ(second.groups_size(), 1);
  EXPECT_EQ(second.groups(0).group_meeting_id(), "g2");
  EXPECT_EQ(last, "");

  v1::CountSupportMeetingsRequest count;
  count.set_territory_id("vev");
  v1::CountSupportMeetingsResponse all;
  ASSERT_TRUE(CountSupportMeetings(reader, count, &all).ok());
  EXPECT_EQ(all.meetings(), 2);  // The third is later.
  EXPECT_EQ(all.minutes(), 90);
  EXPECT_EQ(all.given_by_caretakers(), 1);
  count.set_from("2008-01-01");
  count.set_until("2008-12-31");
  v1::CountSupportMeetingsResponse of_2008;
  ASSERT_TRUE(CountSupportMeetings(reader, count, &of_2008).ok());
  EXPECT_EQ(of_2008.meetings(), 1);
}

}  // namespace
}  // namespace loge::partnership

#include "services/partnership/decide_meeting.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/partnership.pb.h"
#include "services/runtime/limits.h"
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
    RegisterMeetingCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

// The cast of the test vector, and landlord a. Today is 2009-05-12.
Given GivenCast() {
  Given given(Registry());
  for (const Told& told : Cast()) given.Fact(told.event, told.date);
  given.Fact(RegisteredLandlord("a"), "2000-01-01");
  return given;
}

v1::RecordMeetingRequest Record(const std::string& date, const Ids& caretakers,
                                const Ids& contacts = {}) {
  v1::RecordMeetingRequest request;
  request.set_occurred_on(date);
  request.set_meeting_id("m1");
  request.set_kind(events::v1::MEETING_KIND_PARTNER);
  request.set_territory_id("vev");
  for (const std::string& id : caretakers) request.add_caretakers()->set_caretaker_id(id);
  *request.mutable_contact_ids() = {contacts.begin(), contacts.end()};
  return request;
}

TEST(RecordMeetingTest, TellsWithTheOrganisationsOfThoseNamed) {
  const Outcome outcome = GivenCast()
                              .Fact(LandlordContact("s1", "d"), "2005-01-01")
                              .When(Record("2008-03-01", {"a1", "b1"}, {"k", "s1"}))
                              .ThenTells({Meeting("m1", {"a1", "b1"}, {"k", "s1"})});
  EXPECT_EQ(outcome.id, "m1");
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_THAT(outcome.told[0].extra_subjects,
              ElementsAre("landlord/a", "landlord/b", "landlord/d", "partner/centre"));
}

TEST(RecordMeetingTest, EmployersAreThoseOfTheDay) {
  const Outcome outcome = GivenCast()
                              .Fact(Transferred("a1", "a", "c", {"n2"}), "2008-07-01")
                              .When(Record("2008-06-30", {"a1"}));
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("landlord/a"));
}

TEST(RecordMeetingTest, EverythingThatCanBeSaid) {
  v1::RecordMeetingRequest request = Record("2008-03", {"a1"}, {"k"});
  request.clear_meeting_id();
  request.set_neighbourhood_id("n1");
  request.add_topics("urban-renewal");
  request.add_landlord_ids("a");
  request.add_partner_ids("centre");
  request.set_led_by("k");
  request.set_headcount(12);
  events::v1::MeetingHeld expected = Meeting("fresh", {"a1"}, {"k"});
  expected.set_neighbourhood_id("n1");
  expected.add_topics("urban-renewal");
  expected.add_landlord_ids("a");
  expected.add_partner_ids("centre");
  expected.set_led_by("k");
  expected.set_headcount(12);
  const Outcome outcome = GivenCast().When(request).ThenTells({expected});
  EXPECT_EQ(outcome.id, "fresh");
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_EQ(outcome.told[0].date.precision, events::v1::PRECISION_MONTH);
  EXPECT_THAT(outcome.told[0].extra_subjects, ::testing::IsEmpty());  // They are named already.
}

TEST(RecordMeetingTest, NobodyNeedsToBeNamed) {
  v1::RecordMeetingRequest request = Record("2009-05-12", {});
  request.set_kind(events::v1::MEETING_KIND_EVENT_DAY);
  request.set_headcount(220);
  events::v1::MeetingHeld expected = Meeting("m1", {}, {}, events::v1::MEETING_KIND_EVENT_DAY);
  expected.set_headcount(220);
  GivenCast().When(request).ThenTells({expected});
  request.set_headcount(0);
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_HEADCOUNT_TOO_SMALL, "headcount");
}

TEST(RecordMeetingTest, NotInTheFuture) {
  GivenCast().When(Record("2009-05-13", {"a1"})).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(RecordMeetingTest, SameAgainIsUnchanged) {
  GivenCast()
      .Fact(Meeting("m1", {"a1"}, {"k"}), "2008-03-01")
      .When(Record("2008-03-01", {"a1"}, {"k"}))
      .ThenUnchanged();
}

TEST(RecordMeetingTest, AnotherOfThatIdIsRefused) {
  const Outcome outcome = GivenCast()
                              .Fact(Meeting("m1", {"a1"}, {"k"}), "2008-03-02")
                              .When(Record("2008-03-01", {"a1"}, {"k"}))
                              .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "meeting_id");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 15");
}

TEST(RecordMeetingTest, TheTerritoryMustBeKnownWhateverItsDate) {
  v1::RecordMeetingRequest request = Record("2006-01-01", {"a1"});
  request.set_territory_id("ven");
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  // Known by name only, as the origin of another.
  GivenCast()
      .Fact(Territory("sfo", {"69290"}, {"ven"}), "2008-01-01")
      .When(request)
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  GivenCast()
      .Fact(Territory("ven", {"69259"}), "2007-06-01")
      .When(request)
      .ThenTells({Meeting("m1", {"a1"}, {}, events::v1::MEETING_KIND_PARTNER, "ven")});
}

TEST(RecordMeetingTest, CaretakersAreEmployedOnThatDay) {
  GivenCast()
      .When(Record("2008-03-01", {"a1", "zz"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "caretakers[1]");
  GivenCast()
      .When(Record("1999-12-31", {"a1"}))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, "caretakers[0]");
  GivenCast()
      .Fact(Left("a1", "a"), "2008-02-29")
      .When(Record("2008-03-01", {"a1"}))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretakers[0]");
  GivenCast()  // Told late, but it happened before.
      .Fact(Left("a1", "a"), "2008-03-01")
      .When(Record("2008-03-01", {"a1"}))
      .ThenTells({Meeting("m1", {"a1"})});
}

TEST(RecordMeetingTest, ContactsLiveOnThatDay) {
  GivenCast()
      .When(Record("2008-03-01", {}, {"k", "zz"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "contact_ids[1]");
  GivenCast()
      .Fact(Contact("p1", "police"), "2008-03-02")
      .When(Record("2008-03-01", {}, {"p1"}))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_ids[0]");
  GivenCast()
      .Fact(Ended("k"), "2008-02-29")
      .When(Record("2008-03-01", {}, {"k"}))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_ids[0]");
}

TEST(RecordMeetingTest, EveryUnknownReferenceAtOnce) {
  v1::RecordMeetingRequest request = Record("2008-03-01", {"zz"}, {"yy"});
  request.set_territory_id("nowhere");
  request.set_neighbourhood_id("n9");
  request.add_landlord_ids("z");
  request.add_partner_ids("y");
  request.set_led_by("k");
  GivenCast().When(request).ThenRefuses(
      {v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE,
       v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE,
       v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE,
       v1::ERROR_REASON_LEADER_NOT_NAMED});
}

TEST(RecordMeetingTest, WhoLedItIsNamed) {
  v1::RecordMeetingRequest request = Record("2008-03-01", {"a1"}, {"k"});
  request.set_led_by("b1");
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_LEADER_NOT_NAMED, "led_by");
}

TEST(RecordMeetingTest, NotFewerPersonsThanNamedOnes) {
  v1::RecordMeetingRequest request = Record("2008-03-01", {"a1", "a2"}, {"k"});
  request.set_headcount(2);
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_HEADCOUNT_TOO_SMALL, "headcount");
}

TEST(RecordMeetingTest, EachPersonOnce) {
  GivenCast()
      .When(Record("2008-03-01", {"a1", "b1", "a1"}))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "caretakers[2]");
  GivenCast()
      .When(Record("2008-03-01", {}, {"k", "k"}))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "contact_ids[1]");
}

TEST(RecordMeetingTest, AtMost500Named) {
  v1::RecordMeetingRequest request = Record("2008-03-01", {});
  for (int i = 0; i < 300; ++i) {
    request.add_caretakers()->set_caretaker_id(absl::StrCat("c", i));
    request.add_contact_ids(absl::StrCat("p", i));
  }
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "contact_ids");
  request.clear_contact_ids();
  for (int i = 300; i <= runtime::kNamedParticipantsMax; ++i) {
    request.add_caretakers()->set_caretaker_id(absl::StrCat("c", i));
  }
  GivenCast().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "caretakers");
}

TEST(RecordMeetingTest, EveryBadFieldAtOnce) {
  v1::RecordMeetingRequest request;
  request.set_meeting_id("No Id");
  request.add_caretakers();
  request.add_topics("Bad Topic");
  request.set_headcount(-1);
  GivenCast().When(request).ThenRefuses({v1::ERROR_REASON_FIELD_MISSING,    // occurred_on
                                         v1::ERROR_REASON_FIELD_INVALID,    // meeting_id
                                         v1::ERROR_REASON_FIELD_MISSING,    // kind
                                         v1::ERROR_REASON_FIELD_MISSING,    // territory_id
                                         v1::ERROR_REASON_FIELD_INVALID,    // topics[0]
                                         v1::ERROR_REASON_FIELD_INVALID,    // headcount
                                         v1::ERROR_REASON_FIELD_MISSING});  // caretakers[0]
}

TEST(RecordMeetingTest, Corrected) {
  Given given = GivenCast();
  given.Fact(Meeting("m1", {"a1"}, {"k"}), "2008-03-01");
  given.WhenCorrecting(15, Meeting("m1", {"a1", "b1"}), "2008-03-02")
      .ThenTells({Meeting("m1", {"a1", "b1"})});
  given.WhenCorrecting(15, Meeting("m1", {"zz"}), "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE,
                        "replacement.meeting_held.caretaker_ids[0]");
  given.WhenCorrecting(15, Meeting("m1", {"a1", "a1"}), "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.meeting_held.caretaker_ids[1]");
  events::v1::MeetingHeld headless = Meeting("m1", {"a1"});
  headless.set_headcount(0);
  given.WhenCorrecting(15, headless, "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_HEADCOUNT_TOO_SMALL, "replacement.meeting_held.headcount");
}

}  // namespace
}  // namespace loge::partnership

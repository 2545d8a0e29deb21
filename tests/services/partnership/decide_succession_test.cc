#include "services/partnership/decide_succession.h"

#include <string>

#include "gtest/gtest.h"
#include "loge/v1/partnership.pb.h"
#include "services/partnership/decide.h"
#include "tests/services/partnership/story.h"
#include "tests/support/given.h"

namespace loge::partnership {
namespace {

using testing::Given;
using testing::Outcome;

const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry;
    RegisterCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

events::v1::PersonalData Person() {
  events::v1::PersonalData data;
  data.set_family_name("Famille");
  return data;
}

v1::ClosePartnerRequest Close(const std::string& id, const std::string& successor,
                              const std::string& date) {
  v1::ClosePartnerRequest request;
  request.set_occurred_on(date);
  request.set_partner_id(id);
  request.set_successor_partner_id(successor);
  request.set_reason(events::v1::PARTNER_CLOSURE_REASON_REORGANISED);
  return request;
}

v1::EndContactRequest End(const std::string& id, const std::string& successor,
                          const std::string& date) {
  v1::EndContactRequest request;
  request.set_occurred_on(date);
  request.set_contact_id(id);
  request.set_successor_contact_id(successor);
  return request;
}

// Three partners; p1 and p2 speak for the police, q1 for the post, s1 for landlord a, t1 for b.
Given GivenPartners() {
  Given given(Registry());
  given
      .Fact(Partner("police"), "2001-01-01")                      // 1
      .Fact(Partner("post"), "2001-01-01")                        // 2
      .Fact(Partner("town"), "2005-01-01")                        // 3
      .Fact(Contact("p1", "police"), "2005-01-01", Person())      // 4
      .Fact(Contact("p2", "police"), "2006-01-01", Person())      // 5
      .Fact(Contact("q1", "post"), "2005-01-01", Person())        // 6
      .Fact(RegisteredLandlord("a"), "2001-01-01")                // 7
      .Fact(RegisteredLandlord("b"), "2001-01-01")                // 8
      .Fact(LandlordContact("s1", "a"), "2005-01-01", Person())   // 9
      .Fact(LandlordContact("t1", "b"), "2005-01-01", Person());  // 10
  return given;
}

std::string Actual(const Outcome& outcome) {
  return outcome.violations.empty() ? "" : outcome.violations.detail().violations(0).actual();
}

TEST(ClosePartnerTest, Tells) {
  const Outcome outcome = GivenPartners().When(Close("police", "post", "2008-01-01"));
  outcome.ThenTells({Closed("police", "post")});
  EXPECT_EQ(outcome.id, "police");
  const Outcome planned = GivenPartners().When(Close("police", "", "2010-01-01"));
  planned.ThenTells({Closed("police")});
}

TEST(ClosePartnerTest, EveryBadFieldAtOnce) {
  v1::ClosePartnerRequest request = Close("police", "police", "2009-02-30");
  request.clear_reason();
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(ClosePartnerTest, BothMustTakePartOnThatDay) {
  const Given given = GivenPartners();
  given.When(Close("nobody", "post", "2008-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
  given.When(Close("police", "nobody", "2008-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "successor_partner_id");
  given.When(Close("police", "town", "2004-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "successor_partner_id");
  given.When(Close("police", "", "2000-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
  Given closed = GivenPartners();
  closed.Fact(Closed("post"), "2007-01-01");  // 11
  const Outcome outcome = closed.When(Close("police", "post", "2007-01-01"));
  outcome.ThenRefusesField(v1::ERROR_REASON_PARTNER_CLOSED, "successor_partner_id");
  EXPECT_EQ(Actual(outcome), "until the day before 2007-01-01, position 11");
  closed.When(Close("police", "post", "2006-12-31")).ThenTells({Closed("police", "post")});
}

TEST(ClosePartnerTest, OnceOnly) {
  Given given = GivenPartners();
  given.Fact(Closed("police", "post"), "2008-01-01");  // 11
  given.When(Close("police", "post", "2008-01-01")).ThenUnchanged();
  const Outcome outcome = given.When(Close("police", "post", "2007-01-01"));
  outcome.ThenRefusesField(v1::ERROR_REASON_PARTNER_CLOSED, "partner_id");
  EXPECT_EQ(Actual(outcome), "position 11");
  given.Cancelled(11);
  given.When(Close("police", "post", "2007-01-01")).ThenTells({Closed("police", "post")});
}

TEST(ClosePartnerTest, NoPartnerFollowsItself) {
  Given given = GivenPartners();
  given.Fact(Closed("police", "post"), "2008-01-01").Fact(Closed("post", "town"), "2008-06-01");
  given.When(Close("town", "police", "2007-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSION_CYCLE, "successor_partner_id");
}

TEST(ClosePartnerTest, Corrected) {
  Given given = GivenPartners();
  given.Fact(Closed("police", "post"), "2008-01-01");
  given.WhenCorrecting(11, Closed("police"), "2007-01-01").ThenTells({Closed("police")});
  given.WhenCorrecting(11, Closed("police", "nobody"), "2007-01-01")
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE,
                        "replacement.partner_closed.successor_partner_id");
  given.WhenCorrecting(11, Closed("police", "police"), "2007-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.partner_closed.successor_partner_id");
}

TEST(ClosePartnerTest, WhatNamesItLaterIsRefusedWithTheSuccessorAsTheCure) {
  Given given = GivenPartners();
  given.Fact(Closed("police", "post"), "2008-01-01");
  v1::NameContactRequest name;
  name.set_occurred_on("2008-01-01");
  name.set_partner_id("police");
  *name.mutable_personal_data() = Person();
  const Outcome outcome = given.When(name);
  outcome.ThenRefusesField(v1::ERROR_REASON_PARTNER_CLOSED, "partner_id");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(), "post");
  name.set_occurred_on("2007-12-31");
  given.When(name).ThenTells({Contact("fresh", "police")});
}

TEST(ClosePartnerTest, MeetingsNameNeitherItNorItsContactsLater) {
  Given given = GivenPartners();
  given.Fact(Territory("vev", {"69256"}), "2000-01-01").Fact(Closed("police"), "2008-01-01");
  v1::RecordMeetingRequest meeting;
  meeting.set_occurred_on("2008-01-01");
  meeting.set_meeting_id("m1");
  meeting.set_kind(events::v1::MEETING_KIND_PARTNER);
  meeting.set_territory_id("vev");
  meeting.add_contact_ids("p1");
  meeting.add_partner_ids("police");
  const Outcome outcome = given.When(meeting);
  outcome.ThenRefuses({v1::ERROR_REASON_CONTACT_NOT_LIVING, v1::ERROR_REASON_PARTNER_CLOSED});
  // The day before, both may be named: what happened keeps naming them.
  meeting.set_occurred_on("2007-12-31");
  EXPECT_EQ(given.When(meeting).told.size(), 1u);
}

TEST(ContactSuccessionTest, SomebodyOfTheSameOrganisation) {
  const Given given = GivenPartners();
  given.When(End("p1", "p2", "2008-12-31")).ThenTells({Ended("p1", "p2")});
  const Outcome outcome = given.When(End("p1", "q1", "2008-12-31"));
  outcome.ThenRefusesField(v1::ERROR_REASON_SUCCESSOR_ELSEWHERE, "successor_contact_id");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(), "partner/police");
  EXPECT_EQ(Actual(outcome), "partner/post");
  given.When(End("p1", "s1", "2008-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSOR_ELSEWHERE, "successor_contact_id");
}

TEST(ContactSuccessionTest, MustLiveTheDayAfter) {
  Given given = GivenPartners();
  given.When(End("p1", "p2", "2005-12-31")).ThenTells({Ended("p1", "p2")});  // The next day.
  given.When(End("p1", "p2", "2005-12-30"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "successor_contact_id");
  given.When(End("p1", "p2", "2005-12")).ThenTells({Ended("p1", "p2")});  // Its last day is meant.
  given.Fact(Ended("p2"), "2008-06-30");
  given.When(End("p1", "p2", "2008-06-30"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "successor_contact_id");
}

TEST(ContactSuccessionTest, OfThePartnerThatFollows) {
  Given given = GivenPartners();
  given.Fact(Closed("police", "post"), "2008-01-01");
  // The closing ends p1 on that day; who follows may be told.
  given.When(End("p1", "q1", "2007-12-31")).ThenTells({Ended("p1", "q1")});
  given.When(End("p1", "p2", "2007-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "successor_contact_id");
  given.When(End("p1", "q1", "2007-12-30"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSOR_ELSEWHERE, "successor_contact_id");
  const Outcome late = given.When(End("p1", "q1", "2008-01-01"));
  late.ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  EXPECT_EQ(Actual(late), "until 2007-12-31, position 11");
}

TEST(ContactSuccessionTest, OfTheLandlordThatAbsorbed) {
  Given given = GivenPartners();
  given.When(End("s1", "t1", "2007-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSOR_ELSEWHERE, "successor_contact_id");
  given.Fact(Absorbed("a", "b"), "2008-01-01");
  given.When(End("s1", "t1", "2007-12-31")).ThenTells({Ended("s1", "t1")});
  given.When(End("s1", "t1", "2007-12-30"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSOR_ELSEWHERE, "successor_contact_id");
}

}  // namespace
}  // namespace loge::partnership

#include "services/partnership/decide.h"

#include <string>

#include "gtest/gtest.h"
#include "loge/v1/partnership.pb.h"
#include "tests/services/partnership/story.h"
#include "tests/support/given.h"

namespace loge::partnership {
namespace {

using testing::Given;
using testing::Outcome;

constexpr char kSiren[] = "732829320";

const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry;
    RegisterCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

events::v1::PersonalData Person(const std::string& family_name = "Famille") {
  events::v1::PersonalData data;
  data.set_family_name(family_name);
  return data;
}

v1::RegisterPartnerRequest RegisterPolice() {
  v1::RegisterPartnerRequest request;
  request.set_occurred_on("2001-01-01");
  request.set_partner_id("police");
  request.set_type(events::v1::PARTNER_TYPE_POLICE);
  request.set_name("Partner police");
  return request;
}

v1::NameContactRequest NameOfficer(const std::string& date = "2005-01-01") {
  v1::NameContactRequest request;
  request.set_occurred_on(date);
  request.set_partner_id("police");
  *request.mutable_personal_data() = Person();
  return request;
}

v1::EndContactRequest EndOfficer(const std::string& date, const std::string& successor = "") {
  v1::EndContactRequest request;
  request.set_occurred_on(date);
  request.set_contact_id("p1");
  request.set_successor_contact_id(successor);
  return request;
}

// A log with the police and its contact p1 from 2005 on.
Given GivenOfficer() {
  Given given(Registry());
  given.Fact(Partner("police"), "2001-01-01");
  given.Fact(Contact("p1", "police"), "2005-01-01", Person());
  return given;
}

std::string Actual(const Outcome& outcome) {
  return outcome.violations.empty() ? "" : outcome.violations.detail().violations(0).actual();
}

TEST(RegisterPartnerTest, Tells) {
  v1::RegisterPartnerRequest request = RegisterPolice();
  request.set_siren("732 829 320");
  const Outcome outcome = Given(Registry()).When(request);
  outcome.ThenTells({Partner("police", kSiren)});
  EXPECT_EQ(outcome.id, "police");
}

TEST(RegisterPartnerTest, MayBePlannedAYearAhead) {
  v1::RegisterPartnerRequest request = RegisterPolice();
  request.set_occurred_on("2010-06-01");
  Given(Registry()).When(request).ThenTells({Partner("police")});
  request.set_occurred_on("2010-07-01");
  Given(Registry()).When(request).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(RegisterPartnerTest, SameAgainIsUnchanged) {
  Given(Registry()).Fact(Partner("police"), "2001-01-01").When(RegisterPolice()).ThenUnchanged();
}

TEST(RegisterPartnerTest, AnotherOfThatIdIsRefused) {
  const Outcome outcome = Given(Registry())
                              .Fact(Partner("post"), "2001-01-01")
                              .Fact(Partner("police"), "2002-01-01")
                              .When(RegisterPolice())
                              .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "partner_id");
  EXPECT_EQ(Actual(outcome), "position 2");
}

TEST(RegisterPartnerTest, SirenOfAnotherIsRefused) {
  v1::RegisterPartnerRequest request = RegisterPolice();
  request.set_siren(kSiren);
  const Outcome outcome = Given(Registry())
                              .Fact(Partner("post", kSiren), "2001-01-01")
                              .When(request)
                              .ThenRefusesField(v1::ERROR_REASON_SIREN_TAKEN, "siren");
  EXPECT_EQ(Actual(outcome), "partner/post");
}

TEST(RegisterPartnerTest, EveryBadFieldAtOnce) {
  v1::RegisterPartnerRequest request;
  request.set_occurred_on("2009-02-30");
  request.set_partner_id("Police!");
  request.set_type(static_cast<events::v1::PartnerType>(99));
  request.set_siren("732829321");
  request.set_rna("X1");
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID});
}

TEST(RegisterPartnerTest, Corrected) {
  Given given(Registry());
  given.Fact(Partner("police"), "2001-01-01").Fact(Partner("post", kSiren), "2001-01-01");
  given.WhenCorrecting(1, Partner("police"), "2002-01-01").ThenTells({Partner("police")});
  given.WhenCorrecting(1, Partner("police", kSiren), "2002-01-01")
      .ThenRefusesField(v1::ERROR_REASON_SIREN_TAKEN, "replacement.partner_registered.siren");
  given.WhenCorrecting(1, Partner("police", "732 829 320"), "2002-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "replacement.partner_registered.siren");
}

TEST(NameContactTest, TellsAndMakesAPerson) {
  v1::NameContactRequest request = NameOfficer();
  request.set_function("Community officer");
  request.set_key_relay(true);
  events::v1::ContactNamed expected = Contact("fresh", "police");
  expected.set_function("Community officer");
  expected.set_key_relay(true);
  const Outcome outcome =
      Given(Registry()).Fact(Partner("police"), "2001-01-01").When(request).ThenTells({expected});
  EXPECT_EQ(outcome.id, "fresh");
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_TRUE(outcome.told[0].new_person);
  EXPECT_EQ(outcome.told[0].person, "fresh");
  EXPECT_EQ(outcome.told[0].personal->family_name(), "Famille");
}

TEST(NameContactTest, OfALandlord) {
  v1::NameContactRequest request = NameOfficer();
  request.clear_partner_id();
  request.set_landlord_id("a");
  Given(Registry())
      .Fact(RegisteredLandlord("a"), "2001-01-01")
      .When(request)
      .ThenTells({LandlordContact("fresh", "a")});
  Given(Registry())
      .When(request)
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
}

TEST(NameContactTest, ThePartnerMustTakePartOnThatDay) {
  Given(Registry())
      .When(NameOfficer())
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
  Given(Registry())
      .Fact(Partner("police"), "2005-01-02")
      .When(NameOfficer())
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
}

TEST(NameContactTest, ExactlyOneOrganisation) {
  v1::NameContactRequest request = NameOfficer();
  request.set_landlord_id("a");
  Given(Registry()).When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "partner_id");
  request.clear_landlord_id();
  request.clear_partner_id();
  Given(Registry()).When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "partner_id");
}

TEST(NameContactTest, ChosenIdsNeedAServerThatAllowsThem) {
  v1::NameContactRequest request = NameOfficer();
  request.set_contact_id("p1");
  Given given(Registry());
  given.Fact(Partner("police"), "2001-01-01");
  given.When(request).ThenRefusesField(v1::ERROR_REASON_PERSON_ID_CHOSEN, "contact_id");
  given.PersonIdsCanBeChosen().When(request).ThenTells({Contact("p1", "police")});
}

TEST(NameContactTest, SameAgainIsUnchanged) {
  v1::NameContactRequest request = NameOfficer();
  request.set_contact_id("p1");
  GivenOfficer().PersonIdsCanBeChosen().When(request).ThenUnchanged();
}

TEST(NameContactTest, AnotherOfThatIdIsRefused) {
  v1::NameContactRequest request = NameOfficer();
  request.set_contact_id("p1");
  *request.mutable_personal_data() = Person("Autre");
  const Outcome outcome = GivenOfficer().PersonIdsCanBeChosen().When(request);
  outcome.ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "contact_id");
  EXPECT_EQ(Actual(outcome), "position 2");
}

TEST(NameContactTest, PersonalData) {
  v1::NameContactRequest request = NameOfficer();
  request.clear_personal_data();
  Given(Registry()).When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "personal_data");
  request.mutable_personal_data()->set_given_name("Prenom");
  Given(Registry())
      .When(request)
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "personal_data.family_name");
  *request.mutable_personal_data() = Person();
  request.mutable_personal_data()->set_employee_number("00417");
  Given(Registry())
      .When(request)
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "personal_data.employee_number");
}

TEST(NameContactTest, Corrected) {
  const Given given = GivenOfficer();
  given.WhenCorrecting(2, Contact("p1", "police"), "2004-01-01", Person("Autre"))
      .ThenTells({Contact("p1", "police")});
  given.WhenCorrecting(2, Contact("p1", "post"), "2004-01-01")
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "replacement.contact_named.partner_id");
  given.WhenCorrecting(2, Contact("p1", ""), "2004-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.contact_named.partner_id");
}

TEST(EndContactTest, TellsTheLastDayAndWhoFollows) {
  const Outcome outcome = GivenOfficer().When(EndOfficer("2008-12-31"));
  outcome.ThenTells({Ended("p1")});
  EXPECT_EQ(outcome.id, "p1");
  GivenOfficer()
      .Fact(Contact("p2", "police"), "2009-01-01", Person())
      .When(EndOfficer("2008-12-31", "p2"))
      .ThenTells({Ended("p1", "p2")});
  GivenOfficer().When(EndOfficer("2005-01-01")).ThenTells({Ended("p1")});
  GivenOfficer().When(EndOfficer("2010-01-01")).ThenTells({Ended("p1")});  // Planned.
}

TEST(EndContactTest, UnknownOnes) {
  Given(Registry())
      .When(EndOfficer("2008-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "contact_id");
  GivenOfficer()
      .When(EndOfficer("2008-12-31", "p2"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "successor_contact_id");
}

TEST(EndContactTest, MustLiveOnThatDay) {
  GivenOfficer()
      .When(EndOfficer("2004-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  const Outcome outcome = GivenOfficer()
                              .Fact(Ended("p1"), "2007-12-31")
                              .When(EndOfficer("2008-12-31"))
                              .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  EXPECT_EQ(Actual(outcome), "until 2007-12-31, position 3");
}

TEST(EndContactTest, OneEndOnly) {
  GivenOfficer().Fact(Ended("p1"), "2008-12-31").When(EndOfficer("2008-12-31")).ThenUnchanged();
  const Outcome outcome = GivenOfficer()
                              .Fact(Ended("p1"), "2008-12-31")
                              .When(EndOfficer("2007-12-31"))
                              .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "contact_id");
  EXPECT_EQ(Actual(outcome), "position 3");
}

TEST(EndContactTest, NobodyFollowsOneself) {
  GivenOfficer()
      .When(EndOfficer("2008-12-31", "p1"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "successor_contact_id");
}

TEST(EndContactTest, Corrected) {
  Given given = GivenOfficer();
  given.Fact(Ended("p1"), "2007-12-31");
  given.WhenCorrecting(3, Ended("p1"), "2008-12-31").ThenTells({Ended("p1")});
  given.WhenCorrecting(3, Ended("p1"), "2004-12-31")
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING,
                        "replacement.contact_ended.contact_id");
}

}  // namespace
}  // namespace loge::partnership

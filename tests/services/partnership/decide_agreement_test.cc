#include "services/partnership/decide_agreement.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/agreements.pb.h"
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
    RegisterAgreementCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

v1::SignAgreementRequest Sign(const std::string& id, const Ids& landlords, const Ids& partners,
                              const std::string& until = "") {
  v1::SignAgreementRequest request;
  request.set_occurred_on("2006-12-01");
  request.set_agreement_id(id);
  *request.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  *request.mutable_partner_ids() = {partners.begin(), partners.end()};
  request.set_purpose(events::v1::AGREEMENT_PURPOSE_PARTNERSHIP);
  request.set_valid_from("2007-01-01");
  request.set_valid_until(until);
  return request;
}

v1::RenewAgreementRequest Renew(const std::string& until, const std::string& date) {
  v1::RenewAgreementRequest request;
  request.set_occurred_on(date);
  request.set_agreement_id("g1");
  request.set_valid_until(until);
  return request;
}

v1::EndAgreementRequest End(const std::string& date) {
  v1::EndAgreementRequest request;
  request.set_occurred_on(date);
  request.set_agreement_id("g1");
  request.set_reason(events::v1::AGREEMENT_END_REASON_NOTICE);
  return request;
}

Given GivenOrganisations() {
  Given given(Registry());
  given
      .Fact(RegisteredLandlord("a"), "2001-01-01")       // 1
      .Fact(RegisteredLandlord("b"), "2001-01-01")       // 2
      .Fact(Partner("police"), "2001-01-01")             // 3
      .Fact(Territory("vev", {"69256"}), "2006-01-01");  // 4
  return given;
}

// Of landlord a and the police, until the end of 2007.
Given GivenAgreement() {
  Given given = GivenOrganisations();
  given.Fact(Signed("g1", {"a"}, {"police"}, "2007-12-31"), "2006-12-01");  // 5
  return given;
}

std::string Actual(const Outcome& outcome) {
  return outcome.violations.empty() ? "" : outcome.violations.detail().violations(0).actual();
}

TEST(SignAgreementTest, Tells) {
  const Outcome outcome = GivenOrganisations().When(Sign("g1", {"a"}, {"police"}, "2007-12-31"));
  outcome.ThenTells({Signed("g1", {"a"}, {"police"}, "2007-12-31")});
  EXPECT_EQ(outcome.id, "g1");
  const Outcome fresh = GivenOrganisations().When(Sign("", {"a", "b"}, {}));
  fresh.ThenTells({Signed("fresh", {"a", "b"}, {})});
  EXPECT_EQ(fresh.id, "fresh");
}

TEST(SignAgreementTest, EveryBadFieldAtOnce) {
  v1::SignAgreementRequest request = Sign("g1", {"a"}, {}, "2006-12-31");
  request.clear_purpose();
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_INVALID});
  Given(Registry())
      .When(Sign("g1", {"a"}, {}))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_ids");
  Given(Registry())
      .When(Sign("g1", {"a"}, {"police"}, "2006-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "valid_until");
  Given(Registry())
      .When(Sign("g1", {"a", "a"}, {}))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_ids[1]");
  request = Sign("g1", {"a", "b"}, {});
  request.set_valid_from("2007");
  Given(Registry()).When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "valid_from");
}

TEST(SignAgreementTest, SignatoriesTakePartOnThatDay) {
  Given given = GivenOrganisations();
  given.When(Sign("g1", {"a", "nobody"}, {}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_ids[1]");
  given.When(Sign("g1", {"a"}, {"nobody"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_ids[0]");
  given.Fact(Absorbed("a", "b"), "2006-12-01").Fact(Closed("police"), "2006-12-01");
  given.When(Sign("g1", {"a"}, {"police"}))
      .ThenRefuses({v1::ERROR_REASON_LANDLORD_ABSORBED, v1::ERROR_REASON_PARTNER_CLOSED});
  v1::SignAgreementRequest before = Sign("g1", {"a"}, {"police"});
  before.set_occurred_on("2006-11-30");
  given.When(before).ThenTells({Signed("g1", {"a"}, {"police"})});
}

TEST(SignAgreementTest, TheTerritoryIsKnown) {
  v1::SignAgreementRequest request = Sign("g1", {"a", "b"}, {});
  request.set_territory_id("nowhere");
  GivenOrganisations().When(request).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE,
                                                      "territory_id");
  request.set_territory_id("vev");
  events::v1::AgreementSigned expected = Signed("g1", {"a", "b"}, {});
  expected.set_territory_id("vev");
  GivenOrganisations().When(request).ThenTells({expected});
}

TEST(SignAgreementTest, TheSameAgainIsUnchangedUnderWhateverId) {
  Given given = GivenOrganisations();
  given.Fact(Signed("g1", {"a", "b"}, {"police"}), "2006-12-01");  // 5
  given.When(Sign("g1", {"a", "b"}, {"police"})).ThenUnchanged();
  for (const char* id : {"g2", ""}) {
    const Outcome outcome = given.When(Sign(id, {"b", "a"}, {"police"}));
    outcome.ThenUnchanged();
    EXPECT_EQ(outcome.id, "g1");
  }
  // Its key again, but another last day.
  const Outcome other = given.When(Sign("g2", {"b", "a"}, {"police"}, "2008-12-31"));
  other.ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "valid_from");
  EXPECT_EQ(Actual(other), "position 5");
  // Its id, but another key.
  given.When(Sign("g1", {"a"}, {"police"}))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "agreement_id");
  given.When(Sign("g2", {"a"}, {"police"})).ThenTells({Signed("g2", {"a"}, {"police"})});
}

TEST(SignAgreementTest, Corrected) {
  Given given = GivenAgreement();
  given.Fact(Signed("g2", {"a", "b"}, {}), "2006-12-01");  // 6
  given.WhenCorrecting(5, Signed("g1", {"b"}, {"police"}), "2006-12-02")
      .ThenTells({Signed("g1", {"b"}, {"police"})});
  given.WhenCorrecting(5, Signed("g1", {"b", "a"}, {}), "2006-12-01")
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "replacement.agreement_signed.valid_from");
  given.WhenCorrecting(5, Signed("g1", {"b"}, {}), "2006-12-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.agreement_signed.landlord_ids");
}

TEST(RenewAgreementTest, ReachesFurther) {
  const Given given = GivenAgreement();
  const Outcome outcome = given.When(Renew("2009-12-31", "2007-10-01"));
  outcome.ThenTells({Renewed("g1", "2009-12-31")});
  EXPECT_EQ(outcome.id, "g1");
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("landlord/a", "partner/police"));
  given.When(Renew("", "2007-10-01")).ThenTells({Renewed("g1", "")});
  given.When(Renew("2007-12-31", "2007-10-01"))
      .ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_EXTENDED, "valid_until");
  GivenOrganisations()
      .Fact(Signed("g1", {"a", "b"}, {}), "2006-12-01")
      .When(Renew("", "2007-10-01"))
      .ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_EXTENDED, "valid_until");
}

TEST(RenewAgreementTest, FitsBetweenTheOthers) {
  Given given = GivenAgreement();
  given.Fact(Renewed("g1", "2009-12-31"), "2007-10-01");  // 6
  given.When(Renew("2009-12-31", "2007-10-01")).ThenUnchanged();
  given.When(Renew("2008-12-31", "2007-06-01")).ThenTells({Renewed("g1", "2008-12-31")});
  const Outcome outcome = given.When(Renew("2009-12-31", "2007-06-01"));
  outcome.ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_EXTENDED, "valid_until");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(), "before 2009-12-31, position 6");
  given.WhenCorrecting(6, Renewed("g1", "2008-06-30"), "2007-11-01")
      .ThenTells({Renewed("g1", "2008-06-30")});
}

TEST(RenewAgreementTest, OnlyALivingOne) {
  Given given = GivenAgreement();
  given.When(Renew("2009-12-31", "2007-12-31")).ThenTells({Renewed("g1", "2009-12-31")});
  const Outcome late = given.When(Renew("2009-12-31", "2008-01-01"));
  late.ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_LIVING, "agreement_id");
  EXPECT_EQ(Actual(late), "until 2007-12-31");
  const Outcome early = given.When(Renew("2009-12-31", "2006-11-30"));
  early.ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_LIVING, "agreement_id");
  EXPECT_EQ(Actual(early), "from 2006-12-01");
  given.Fact(AgreementOver("g1"), "2007-06-30");
  const Outcome over = given.When(Renew("2009-12-31", "2007-07-01"));
  over.ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_LIVING, "agreement_id");
  EXPECT_EQ(Actual(over), "until 2007-06-30");
  GivenOrganisations()
      .When(Renew("2009-12-31", "2007-10-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "agreement_id");
}

TEST(EndAgreementTest, TellsTheLastDay) {
  const Outcome outcome = GivenAgreement().When(End("2007-06-30"));
  outcome.ThenTells({AgreementOver("g1")});
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("landlord/a", "partner/police"));
  GivenAgreement().When(End("2007-12-31")).ThenTells({AgreementOver("g1")});
  GivenAgreement()
      .When(End("2008-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_AGREEMENT_NOT_LIVING, "agreement_id");
  GivenOrganisations()
      .When(End("2007-06-30"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "agreement_id");
  v1::EndAgreementRequest request = End("2007-06-30");
  request.clear_reason();
  GivenAgreement().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "reason");
}

TEST(EndAgreementTest, OneEndOnly) {
  Given given = GivenAgreement();
  given.Fact(AgreementOver("g1"), "2007-06-30");  // 6
  given.When(End("2007-06-30")).ThenUnchanged();
  const Outcome outcome = given.When(End("2007-05-31"));
  outcome.ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "agreement_id");
  EXPECT_EQ(Actual(outcome), "position 6");
  given.WhenCorrecting(6, AgreementOver("g1"), "2007-05-31").ThenTells({AgreementOver("g1")});
}

}  // namespace
}  // namespace loge::partnership

// Diagnoses, and evaluations: ordered, and made public.
#include <string>

#include "gtest/gtest.h"
#include "tests/services/rollout/centre.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;

Given Vaulx() {
  Given given(Registry());
  given.Fact(Proposed("vaulx"), "1998");
  return given;
}

TEST(PublishEvaluation, TellsIt) {
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .When(Publish("e1", "2009-05-12", {"vaulx"}))
      .ThenTells({Published("e1", {"vaulx"})});
}

TEST(PublishEvaluation, IsUnchangedWhenTheSameIsToldAgain) {
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .Fact(Published("e1", {"vaulx"}), "2009-05-12")
      .When(Publish("e1", "2009-05-12", {"vaulx"}))
      .ThenUnchanged();
}

TEST(PublishEvaluation, RefusesAnIdInUse) {
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .Fact(Published("e1", {"vaulx"}), "2009-05-12")
      .When(Publish("e1", "2009-05-11", {"vaulx"}))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "evaluation_id");
}

TEST(PublishEvaluation, RefusesUnknownTerritories) {
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .When(Publish("e1", "2009-05-12", {"vaulx", "bron"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_ids[1]");
}

TEST(PublishEvaluation, RefusesAMalformedRequest) {
  v1::PublishEvaluationRequest request;
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(PublishEvaluation, HoldsFindings) {
  auto request = Publish("e1", "2009-05-12", {"vaulx"});
  *request.add_findings() = FindingOf(events::v1::FINDING_KIND_EFFECT, "Isolation is broken");
  *request.add_findings() =
      FindingOf(events::v1::FINDING_KIND_DIFFICULTY, "It rests on one person", "vaulx");
  auto expected = Published("e1", {"vaulx"});
  *expected.mutable_findings() = request.findings();
  Vaulx().When(request).ThenTells({expected});
  // With others it is not the same.
  Given given = Vaulx();
  given.Fact(expected, "2009-05-12");
  given.When(request).ThenUnchanged();
  request.mutable_findings()->RemoveLast();
  given.When(request).ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "evaluation_id");
}

TEST(PublishEvaluation, ChecksEachFinding) {
  auto request = Publish("e1", "2009-05-12", {"vaulx"});
  *request.add_findings() =
      FindingOf(events::v1::FINDING_KIND_UNSPECIFIED, std::string(200, 'x'), "vaulx");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "findings[0].kind");
  *request.mutable_findings(0) = FindingOf(events::v1::FINDING_KIND_EFFECT, std::string(201, 'x'));
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "findings[0].text");
  *request.mutable_findings(0) = FindingOf(events::v1::FINDING_KIND_EFFECT, "");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "findings[0].text");
  *request.mutable_findings(0) = FindingOf(events::v1::FINDING_KIND_EFFECT, "x", "bron");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                                         "findings[0].territory_id");
  request.clear_findings();
  for (int i = 0; i < 50; ++i) {
    *request.add_findings() = FindingOf(events::v1::FINDING_KIND_RECOMMENDATION, "x");
  }
  EXPECT_EQ(Vaulx().When(request).told.size(), 1u);
  *request.add_findings() = request.findings(0);
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "findings");
}

TEST(CommissionEvaluation, TellsIt) {
  const auto event = Commissioned("e1", {"vaulx"});
  Vaulx().When(Commission(event, "2008")).ThenTells({event});
  Given given = Vaulx();
  given.Fact(event, "2008");
  given.When(Commission(event, "2008")).ThenUnchanged();
  given.When(Commission(event, "2008-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "evaluation_id");
}

TEST(CommissionEvaluation, SomebodyIsHeardEachOnce) {
  auto request = Commission(Commissioned("e1", {"vaulx", "bron"}), "2008");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_ids[1]");
  request.clear_heard();
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "heard");
  request.add_heard(events::v1::STAKEHOLDER_GROUP_TENANTS);
  request.add_heard(events::v1::STAKEHOLDER_GROUP_TENANTS);
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "heard[1]");
  Vaulx()
      .When(v1::CommissionEvaluationRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
  Vaulx()
      .When(Commission(Commissioned("e1", {"vaulx"}), "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

// Whichever of the two is told first.
TEST(CommissionEvaluation, ComesBeforeThePublication) {
  const auto reason = v1::ERROR_REASON_PUBLISHED_BEFORE_COMMISSIONED;
  Given published = Vaulx();
  published.Fact(Published("e1", {"vaulx"}), "2009-05-12");
  const auto order = Commissioned("e1", {"vaulx"});
  published.When(Commission(order, "2009-05-12")).ThenTells({order});
  Given later = Vaulx();
  later.Fact(Published("e1", {"vaulx"}), "2008-05-12");
  later.When(Commission(order, "2008-05-13")).ThenRefusesField(reason, "occurred_on");

  Given ordered = Vaulx();
  ordered.Fact(order, "2008-05-13");
  ordered.When(Publish("e1", "2008-05-12", {"vaulx"})).ThenRefusesField(reason, "occurred_on");
  ordered.When(Publish("e1", "2008-05", {"vaulx"})).ThenTells({Published("e1", {"vaulx"})});
  ordered.Fact(Published("e1", {"vaulx"}), "2009");
  ordered.WhenCorrecting(2, order, "2010").ThenRefuses({reason, v1::ERROR_REASON_DATE_IN_FUTURE});
  ordered.WhenCorrecting(3, Published("e1", {"vaulx"}), "2007").ThenRefuses({reason});
}

TEST(DeliverDiagnosis, TellsIt) {
  const auto event = DiagnosisOf("d1", {"vaulx"});
  // Older than the rollout.
  Vaulx().When(Deliver(event, "1997")).ThenTells({event});
  Given given = Vaulx();
  given.Fact(event, "1997");
  given.When(Deliver(event, "1997")).ThenUnchanged();
  given.When(Deliver(event, "1998"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "diagnosis_id");
  given.When(Deliver(DiagnosisOf("d2", {"vaulx"}), "1997"))
      .ThenTells({DiagnosisOf("d2", {"vaulx"})});
}

TEST(DeliverDiagnosis, ChecksWhoMadeItAndWhoWasHeard) {
  auto request = Deliver(DiagnosisOf("d1", {"vaulx"}), "1997");
  request.set_authors(0, "");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "authors[0]");
  request.clear_authors();
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "authors");
  for (int i = 0; i < 21; ++i) request.add_authors("A consultancy");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "authors");
  request = Deliver(DiagnosisOf("d1", {"bron"}), "1997");
  Vaulx().When(request).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_ids[0]");
  request.clear_heard();
  request.clear_title();
  Vaulx().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

}  // namespace
}  // namespace loge::rollout::testing

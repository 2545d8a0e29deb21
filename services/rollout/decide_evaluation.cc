// Diagnoses, and evaluations: ordered, and made public.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "loge/v1/centre.pb.h"
#include "loge/v1/rollout.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/centre.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/errors_centre.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::DiagnosisDelivered;
using events::v1::EvaluationCommissioned;
using events::v1::EvaluationPublished;
using events::v1::EventPayload;
using events::v1::Finding;
using google::protobuf::util::MessageDifferencer;
using runtime::Admission;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

using Ids = google::protobuf::RepeatedPtrField<std::string>;

// --- What diagnoses and evaluations have in common ---

template <class Message>
void CheckPaperShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckText(m.title(), prefix + "title", Presence::kRequired, runtime::kNameCharactersMax,
                     out);
  if (m.territory_ids().empty()) runtime::AddMissing(prefix + "territory_ids", out);
  runtime::CheckIds(m.territory_ids(), prefix + "territory_ids", runtime::kEvaluationTerritoriesMax,
                    out);
}

template <class Message>
void CheckHeard(const Message& m, const std::string& prefix, Violations& out) {
  const std::string field = prefix + "heard";
  if (m.heard_size() == 0) runtime::AddMissing(field, out);
  std::set<int> seen;
  for (int i = 0; i < m.heard_size(); ++i) {
    const std::string element = absl::StrCat(field, "[", i, "]");
    runtime::CheckEnum(m.heard(i), element, Presence::kRequired, out);
    const int group = static_cast<int>(m.heard(i));
    if (!seen.insert(group).second) {
      runtime::AddInvalid(element, "is in the list twice", "each once", absl::StrCat(group), out);
    }
  }
}

void AddProposalNeeds(const Ids& territory_ids, std::vector<Need>& needs) {
  for (const std::string& id : territory_ids) needs.push_back(ProposalNeed(id));
}

void RequireTerritories(const States& states, const Ids& territory_ids, const std::string& prefix,
                        Violations& out) {
  for (int i = 0; i < territory_ids.size(); ++i) {
    RequireTerritory(states, territory_ids[i], absl::StrCat(prefix, "territory_ids[", i, "]"), out);
  }
}

// Whether `fact` says just what `known` does.
bool ToldJustSo(const Fact& known, const NewFact& fact, const RuleContext& context) {
  return context.corrects == nullptr && known.date == fact.date &&
         MessageDifferencer::Equals(*known.payload, fact.payload);
}

// --- Diagnoses ---

template <class Message>
void CheckDiagnosisShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.diagnosis_id(), prefix + "diagnosis_id", Presence::kRequired, out);
  CheckPaperShape(m, prefix, out);
  CheckHeard(m, prefix, out);
  const std::string field = prefix + "authors";
  if (m.authors().empty()) runtime::AddMissing(field, out);
  if (m.authors_size() > runtime::kDiagnosisAuthorsMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", runtime::kDiagnosisAuthorsMax),
             absl::StrCat(m.authors_size())});
    return;
  }
  for (int i = 0; i < m.authors_size(); ++i) {
    runtime::CheckText(m.authors(i), absl::StrCat(field, "[", i, "]"), Presence::kRequired,
                       runtime::kNameCharactersMax, out);
  }
}

void CheckDiagnosis(const v1::DeliverDiagnosisRequest& request, const PlanContext&,
                    Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckDiagnosisShape(request, "", out);
}

Plan PlanDiagnosis(const v1::DeliverDiagnosisRequest& request, const PlanContext&) {
  NewFact fact;
  DiagnosisDelivered* event = fact.payload.mutable_diagnosis_delivered();
  event->set_diagnosis_id(request.diagnosis_id());
  event->set_title(request.title());
  *event->mutable_territory_ids() = request.territory_ids();
  *event->mutable_authors() = request.authors();
  *event->mutable_heard() = request.heard();
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.diagnosis_id()};
}

std::vector<Need> DiagnosisNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const DiagnosisDelivered& event = fact.payload.diagnosis_delivered();
  std::vector<Need> needs{{&kDiagnosisFold, DiagnosisSubject(event.diagnosis_id())}};
  AddProposalNeeds(event.territory_ids(), needs);
  return needs;
}

Admission AdmitDiagnosis(NewFact& fact, const RuleContext& context, const States& states,
                         Violations& out) {
  const DiagnosisDelivered& event = fact.payload.diagnosis_delivered();
  const std::string& id = event.diagnosis_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::optional<Fact> known =
      FoldDiagnosis(id, states.Get(kDiagnosisFold, DiagnosisSubject(id)).facts());
  if (known.has_value()) {
    if (ToldJustSo(*known, fact, context)) return Admission::kUnchanged;
    out.Add(DiagnosisExists(prefix + "diagnosis_id", *known));
    return Admission::kTell;
  }
  RequireTerritories(states, event.territory_ids(), prefix, out);
  return Admission::kTell;
}

// --- Evaluations ---

template <class Message>
void CheckEvaluationShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.evaluation_id(), prefix + "evaluation_id", Presence::kRequired, out);
  CheckPaperShape(m, prefix, out);
  runtime::CheckText(m.evaluator(), prefix + "evaluator", Presence::kOptional,
                     runtime::kNameCharactersMax, out);
}

// Each about the whole, or about one of the territories.
template <class Message>
void CheckFindings(const Message& m, const std::string& prefix, Violations& out) {
  const std::string field = prefix + "findings";
  if (m.findings_size() > runtime::kFindingsMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", runtime::kFindingsMax), absl::StrCat(m.findings_size())});
    return;
  }
  const std::set<std::string> about(m.territory_ids().begin(), m.territory_ids().end());
  for (int i = 0; i < m.findings_size(); ++i) {
    const Finding& finding = m.findings(i);
    const std::string element = absl::StrCat(field, "[", i, "].");
    runtime::CheckEnum(finding.kind(), element + "kind", Presence::kRequired, out);
    runtime::CheckText(finding.text(), element + "text", Presence::kRequired,
                       runtime::kNameCharactersMax, out);
    if (!finding.territory_id().empty() && about.count(finding.territory_id()) == 0) {
      out.Add(FoundElsewhere(element + "territory_id", finding.territory_id()));
    }
  }
}

void CheckCommission(const v1::CommissionEvaluationRequest& request, const PlanContext&,
                     Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckEvaluationShape(request, "", out);
  CheckHeard(request, "", out);
}

Plan PlanCommission(const v1::CommissionEvaluationRequest& request, const PlanContext&) {
  NewFact fact;
  EvaluationCommissioned* event = fact.payload.mutable_evaluation_commissioned();
  event->set_evaluation_id(request.evaluation_id());
  event->set_title(request.title());
  *event->mutable_territory_ids() = request.territory_ids();
  event->set_evaluator(request.evaluator());
  *event->mutable_heard() = request.heard();
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.evaluation_id()};
}

void CheckPublish(const v1::PublishEvaluationRequest& request, const PlanContext&,
                  Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckEvaluationShape(request, "", out);
  CheckFindings(request, "", out);
}

Plan PlanPublish(const v1::PublishEvaluationRequest& request, const PlanContext&) {
  NewFact fact;
  EvaluationPublished* event = fact.payload.mutable_evaluation_published();
  event->set_evaluation_id(request.evaluation_id());
  event->set_title(request.title());
  *event->mutable_territory_ids() = request.territory_ids();
  event->set_evaluator(request.evaluator());
  *event->mutable_findings() = request.findings();
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.evaluation_id()};
}

template <class Event>
std::vector<Need> NeedsOfEvaluation(const Event& event) {
  std::vector<Need> needs{{&kEvaluationFold, EvaluationSubject(event.evaluation_id())}};
  AddProposalNeeds(event.territory_ids(), needs);
  return needs;
}

EvaluationState EvaluationIn(const States& states, const std::string& evaluation_id) {
  return FoldEvaluation(evaluation_id,
                        states.Get(kEvaluationFold, EvaluationSubject(evaluation_id)).facts());
}

// What was ordered is made public on that day or later, whichever of the two is told first.
void AdmitOrder(const runtime::FactDate& commissioned, const runtime::FactDate& published,
                const Fact& told_before, Violations& out) {
  if (commissioned.day <= caretakers::LastDayOf(published)) return;
  const bool told_publication = told_before.payload->has_evaluation_published();
  out.Add(PublishedBeforeCommissioned("occurred_on", told_publication ? commissioned : published,
                                      told_before));
}

Admission AdmitCommission(NewFact& fact, const RuleContext& context, const States& states,
                          Violations& out) {
  const EvaluationCommissioned& event = fact.payload.evaluation_commissioned();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const EvaluationState state = EvaluationIn(states, event.evaluation_id());
  if (state.commission.has_value()) {
    if (ToldJustSo(*state.commission, fact, context)) return Admission::kUnchanged;
    out.Add(EvaluationExists(prefix + "evaluation_id", *state.commission));
    return Admission::kTell;
  }
  if (state.publication.has_value()) {
    AdmitOrder(fact.date, state.publication->date, *state.publication, out);
  }
  RequireTerritories(states, event.territory_ids(), prefix, out);
  return Admission::kTell;
}

Admission AdmitPublication(NewFact& fact, const RuleContext& context, const States& states,
                           Violations& out) {
  const EvaluationPublished& event = fact.payload.evaluation_published();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const EvaluationState state = EvaluationIn(states, event.evaluation_id());
  if (state.publication.has_value()) {
    if (ToldJustSo(*state.publication, fact, context)) return Admission::kUnchanged;
    out.Add(EvaluationExists(prefix + "evaluation_id", *state.publication));
    return Admission::kTell;
  }
  if (state.commission.has_value()) {
    AdmitOrder(state.commission->date, fact.date, *state.commission, out);
  }
  RequireTerritories(states, event.territory_ids(), prefix, out);
  return Admission::kTell;
}

}  // namespace

void RegisterEvaluationCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::DeliverDiagnosisRequest>(&CheckDiagnosis, &PlanDiagnosis);
  registry.AddRule({.type = EventPayload::kDiagnosisDeliveredFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckDiagnosisShape(fact.payload.diagnosis_delivered(),
                                              runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &DiagnosisNeeds,
                    .admit = &AdmitDiagnosis,
                    .claims = nullptr});
  registry.AddCommand<v1::CommissionEvaluationRequest>(&CheckCommission, &PlanCommission);
  registry.AddRule({.type = EventPayload::kEvaluationCommissionedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          const auto& event = fact.payload.evaluation_commissioned();
                          const std::string prefix = runtime::ReplacementPrefix(fact.payload);
                          CheckEvaluationShape(event, prefix, out);
                          CheckHeard(event, prefix, out);
                        },
                    .needs =
                        [](const NewFact& fact, const RuleContext&, const States&) {
                          return NeedsOfEvaluation(fact.payload.evaluation_commissioned());
                        },
                    .admit = &AdmitCommission,
                    .claims = nullptr});
  registry.AddCommand<v1::PublishEvaluationRequest>(&CheckPublish, &PlanPublish);
  registry.AddRule({.type = EventPayload::kEvaluationPublishedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          const auto& event = fact.payload.evaluation_published();
                          const std::string prefix = runtime::ReplacementPrefix(fact.payload);
                          CheckEvaluationShape(event, prefix, out);
                          CheckFindings(event, prefix, out);
                        },
                    .needs =
                        [](const NewFact& fact, const RuleContext&, const States&) {
                          return NeedsOfEvaluation(fact.payload.evaluation_published());
                        },
                    .admit = &AdmitPublication,
                    .claims = nullptr});
}

}  // namespace loge::rollout

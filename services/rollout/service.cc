#include "services/rollout/service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "loge/v1/fundings.pb.h"
#include "loge/v1/rollout.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/fundings.h"
#include "services/rollout/service_parts.h"
#include "services/rollout/state.h"
#include "services/rollout/views.h"
#include "services/runtime/checks.h"
#include "services/runtime/evidence.h"
#include "services/runtime/principal.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using runtime::Fact;
using runtime::FactReader;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

const FactReader& Rollout(const QueryContext& context) { return context.Reader(Projection().name); }

void CheckGetTerritory(const v1::GetTerritoryRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
}

absl::Status GetTerritory(const QueryContext& context, const v1::GetTerritoryRequest& request,
                          v1::GetTerritoryResponse* response) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        Rollout(context).Facts(TerritorySubject(request.territory_id())));
  LOGE_ASSIGN_OR_RETURN(
      const bool found,
      FillTerritory(request.territory_id(), facts, context.Reader(caretakers::kProjection),
                    MaySeeSmallGroups(context.principal()), response->mutable_territory()));
  if (!found) return runtime::NotFound("territory", request.territory_id(), "territory_id");
  return absl::OkStatus();
}

void CheckListTerritories(const v1::ListTerritoriesRequest&, Violations&) {}

absl::Status ListTerritories(const QueryContext& context, const v1::ListTerritoriesRequest&,
                             const Page& page, v1::ListTerritoriesResponse* response,
                             std::string* next_after) {
  const FactReader& people = context.Reader(caretakers::kProjection);
  const bool small_groups = MaySeeSmallGroups(context.principal());
  return runtime::ListBySubject<v1::Territory>(
      Rollout(context), "territory", page, response->mutable_territories(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts, v1::Territory* row) {
        return FillTerritory(id, facts, people, small_groups, row);
      });
}

void CheckExplainStages(const v1::ExplainStagesRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
}

absl::Status ExplainStages(const QueryContext& context, const v1::ExplainStagesRequest& request,
                           const Page& page, v1::ExplainStagesResponse* response,
                           std::string* next_after) {
  const std::string& id = request.territory_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        Rollout(context).Facts(TerritorySubject(id)));
  const TerritoryState state = FoldTerritory(id, facts);
  if (!state.known()) return runtime::NotFound("territory", id, "territory_id");
  v1::Territory territory;
  FillTimeline(state, context.as_of(), &territory);
  *response->mutable_stages() = territory.stages();
  *response->mutable_pauses() = territory.pauses();
  if (territory.has_withdrawal()) *response->mutable_withdrawal() = territory.withdrawal();

  runtime::EvidenceSet evidence;
  for (const StageEntry& entry : state.reached) evidence.Add(entry.fact);
  for (const Fact& toggle : state.toggles) evidence.Add(toggle);
  if (state.withdrawn.has_value()) evidence.Add(*state.withdrawn);
  // Named may be any event of the log, of persons too.
  if (MaySeeSmallGroups(context.principal())) {
    for (const v1::StageInterval& stage : territory.stages()) {
      for (const int64_t position : stage.evidence_positions()) evidence.AddNamed(position);
    }
  }
  return runtime::FillEvidence(context, evidence, page, response->mutable_evidence(), next_after);
}

void CheckGetEvaluation(const v1::GetEvaluationRequest& request, Violations& out) {
  runtime::CheckId(request.evaluation_id(), "evaluation_id", Presence::kRequired, out);
}

absl::Status GetEvaluation(const QueryContext& context, const v1::GetEvaluationRequest& request,
                           v1::GetEvaluationResponse* response) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        Rollout(context).Facts(EvaluationSubject(request.evaluation_id())));
  if (!FillEvaluation(request.evaluation_id(), facts, response->mutable_evaluation())) {
    return runtime::NotFound("evaluation", request.evaluation_id(), "evaluation_id");
  }
  return absl::OkStatus();
}

void CheckListEvaluations(const v1::ListEvaluationsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

const std::string& EvaluationIn(const events::v1::EventPayload& payload) {
  if (payload.has_evaluation_published()) return payload.evaluation_published().evaluation_id();
  return payload.evaluation_commissioned().evaluation_id();
}

absl::Status ListEvaluations(const QueryContext& context, const v1::ListEvaluationsRequest& request,
                             const Page& page, v1::ListEvaluationsResponse* response,
                             std::string* next_after) {
  const std::string& wanted = request.territory_id();
  return ListAmong<v1::Evaluation>(
      Rollout(context), "evaluation", wanted.empty() ? "" : TerritorySubject(wanted), &EvaluationIn,
      page, response->mutable_evaluations(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Evaluation* row) -> absl::StatusOr<bool> {
        if (!FillEvaluation(id, facts, row)) return false;
        const auto& about = row->territory_ids();
        return wanted.empty() || std::find(about.begin(), about.end(), wanted) != about.end();
      });
}

void CheckListFundings(const v1::ListFundingsRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.partner_id(), "partner_id", Presence::kOptional, out);
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
  runtime::CheckEnum(request.purpose(), "purpose", Presence::kOptional, out);
}

// Where the fundings are filed that the list may have; empty: anywhere.
std::string FundingsUnder(const v1::ListFundingsRequest& request) {
  if (!request.territory_id().empty()) return TerritorySubject(request.territory_id());
  if (!request.landlord_id().empty()) return FundingLandlordSubject(request.landlord_id());
  if (!request.partner_id().empty()) return FundingPartnerSubject(request.partner_id());
  return "";
}

const std::string& FundingIn(const events::v1::EventPayload& payload) {
  return payload.funding_committed().funding_id();
}

absl::Status ListFundings(const QueryContext& context, const v1::ListFundingsRequest& request,
                          const Page& page, v1::ListFundingsResponse* response,
                          std::string* next_after) {
  const auto is_wanted = [](const std::string& wanted, const std::string& id) {
    return wanted.empty() || wanted == id;
  };
  return ListAmong<v1::Funding>(
      Rollout(context), "funding", FundingsUnder(request), &FundingIn, page,
      response->mutable_fundings(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Funding* row) -> absl::StatusOr<bool> {
        if (!FillFunding(id, facts, row)) return false;
        return is_wanted(request.landlord_id(), row->landlord_id()) &&
               is_wanted(request.partner_id(), row->partner_id()) &&
               is_wanted(request.territory_id(), row->territory_id()) &&
               (request.purpose() == 0 || request.purpose() == row->purpose());
      });
}

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> both{Projection().name, caretakers::kProjection};
  registry.Add<v1::GetTerritoryRequest, v1::GetTerritoryResponse>(both, &CheckGetTerritory,
                                                                  &GetTerritory);
  registry.KeepAnswers<v1::GetTerritoryRequest>();
  registry.AddList<v1::ListTerritoriesRequest, v1::ListTerritoriesResponse>(
      both, &CheckListTerritories, &ListTerritories);
  registry.KeepAnswers<v1::ListTerritoriesRequest>();
  registry.AddList<v1::ExplainStagesRequest, v1::ExplainStagesResponse>(
      {Projection().name}, &CheckExplainStages, &ExplainStages);
  registry.Add<v1::GetEvaluationRequest, v1::GetEvaluationResponse>(
      {Projection().name}, &CheckGetEvaluation, &GetEvaluation);
  registry.AddList<v1::ListEvaluationsRequest, v1::ListEvaluationsResponse>(
      {Projection().name}, &CheckListEvaluations, &ListEvaluations);
  registry.KeepAnswers<v1::ListEvaluationsRequest>();
  registry.AddList<v1::ListFundingsRequest, v1::ListFundingsResponse>(
      {Projection().name}, &CheckListFundings, &ListFundings);
  registry.KeepAnswers<v1::ListFundingsRequest>();
  RegisterExperimentQueries(registry);
  RegisterCentreQueries(registry);
  RegisterPracticeQueries(registry);
  RegisterStageQueries(registry);
  RegisterRoadmapQueries(registry);
  RegisterMeansQueries(registry);
  RegisterDiffusionQueries(registry);
}

}  // namespace loge::rollout

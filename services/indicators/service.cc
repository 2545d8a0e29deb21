#include "services/indicators/service.h"

#include <string>
#include <vector>

#include "loge/v1/indicators.pb.h"
#include "services/caretakers/registry.h"
#include "services/indicators/activity_report.h"
#include "services/indicators/explain_figures.h"
#include "services/indicators/figures.h"
#include "services/indicators/lag.h"
#include "services/indicators/reporting_lag.h"
#include "services/indicators/scope.h"
#include "services/indicators/stage_figures.h"
#include "services/indicators/statement.h"
#include "services/indicators/territory_comparison.h"
#include "services/indicators/withhold.h"
#include "services/partnership/views.h"
#include "services/rollout/fundings.h"
#include "services/runtime/checks.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

Sources SourcesOf(const QueryContext& context) {
  return {context.Reader(partnership::kProjection), context.Reader(caretakers::kProjection)};
}

template <class Request>
void Check(const Request& request, Violations& out) {
  CheckQuestion(request.scope(), request.parameters(), out);
}

template <class Request, class Response>
absl::Status Get(const QueryContext& context, const Request& request, Response* response) {
  const Sources sources = SourcesOf(context);
  return Answer({context, sources, request.scope(), request.parameters()}, response);
}

absl::Status GetOnboarding(const QueryContext& context, const v1::GetOnboardingRequest& request,
                           v1::GetOnboardingResponse* response) {
  const Sources sources = SourcesOf(context);
  return Answer({context, sources, request.scope(), request.parameters(),
                 &context.Reader(training::kProjection)},
                response);
}

absl::Status GetReportingLag(const QueryContext& context, const v1::GetReportingLagRequest& request,
                             v1::GetReportingLagResponse* response) {
  const int window_days = WindowOf(request.parameters());
  const Sources sources = SourcesOf(context);
  LOGE_ASSIGN_OR_RETURN(const Scope scope, FindScope(sources, request.scope()));
  LagFacts lag(sources.as_of(), window_days);
  LOGE_RETURN_IF_ERROR(AddAll(sources, scope, lag));
  response->mutable_parameters()->set_window_days(window_days);
  return FillReportingLag(context, lag, response);
}

template <class Request>
void CheckStatement(const Request& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kRequired, out);
  runtime::CheckRange(request.year(), "year", kStatementYearMin, kStatementYearMax, out);
}

absl::Status GetYearlyStatement(const QueryContext& context,
                                const v1::GetYearlyStatementRequest& request,
                                v1::GetYearlyStatementResponse* response) {
  const Sources sources = SourcesOf(context);
  LagFacts lag = StatementLag(request.year(), sources.as_of());
  LOGE_ASSIGN_OR_RETURN(
      const StatementGroups groups,
      FillStatement(sources, context.Reader(training::kProjection),
                    context.Reader(rollout::kProjection), request.landlord_id(), request.year(),
                    /*evidence=*/nullptr, lag, response->mutable_statement()));
  LOGE_ASSIGN_OR_RETURN(*response->mutable_lag(), NoteOf(context, lag));
  if (!runtime::MaySeeSmallGroups(context.principal())) {
    Withhold(groups, *response->mutable_statement());
  }
  return absl::OkStatus();
}

absl::Status ExplainYearlyStatement(const QueryContext& context,
                                    const v1::ExplainYearlyStatementRequest& request,
                                    const runtime::Page& page,
                                    v1::ExplainYearlyStatementResponse* response,
                                    std::string* next_after) {
  runtime::EvidenceSet evidence;
  const Sources sources = SourcesOf(context);
  LagFacts lag = StatementLag(request.year(), sources.as_of());
  LOGE_ASSIGN_OR_RETURN(
      const StatementGroups groups,
      FillStatement(sources, context.Reader(training::kProjection),
                    context.Reader(rollout::kProjection), request.landlord_id(), request.year(),
                    &evidence, lag, response->mutable_statement()));
  if (!runtime::MaySeeSmallGroups(context.principal())) {
    Withhold(groups, *response->mutable_statement());
    return absl::OkStatus();
  }
  return runtime::FillEvidence(context, evidence, page, response->mutable_evidence(), next_after);
}

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> reads{partnership::kProjection, caretakers::kProjection};
  registry.Add(reads, &Check<v1::GetParticipationRequest>,
               &Get<v1::GetParticipationRequest, v1::GetParticipationResponse>);
  registry.Add(reads, &Check<v1::GetRetentionRequest>,
               &Get<v1::GetRetentionRequest, v1::GetRetentionResponse>);
  registry.Add(reads, &Check<v1::GetActiveCoreRequest>,
               &Get<v1::GetActiveCoreRequest, v1::GetActiveCoreResponse>);
  const std::vector<std::string> all{partnership::kProjection, caretakers::kProjection,
                                     training::kProjection};
  registry.Add(all, &Check<v1::GetOnboardingRequest>, &GetOnboarding);
  registry.Add(reads, &Check<v1::GetTurnoverRequest>,
               &Get<v1::GetTurnoverRequest, v1::GetTurnoverResponse>);
  registry.Add(reads, &Check<v1::GetReportingLagRequest>, &GetReportingLag);
  registry.AddList(all, &CheckExplainFigures, &ExplainFigures);
  std::vector<std::string> with_rollout = all;
  with_rollout.push_back(rollout::kProjection);
  registry.Add(with_rollout, &CheckCompareTerritories, &CompareTerritories);
  registry.Add(with_rollout, &CheckStatement<v1::GetYearlyStatementRequest>, &GetYearlyStatement);
  registry.AddList(with_rollout, &CheckStatement<v1::ExplainYearlyStatementRequest>,
                   &ExplainYearlyStatement);
  registry.Add(with_rollout, &CheckReport, &FillReport);
  registry.KeepAnswers<v1::GetActivityReportRequest>();
  registry.AddList(with_rollout, &CheckExplainReport, &ExplainReport);
  RegisterStageFigures(registry);
}

}  // namespace loge::indicators

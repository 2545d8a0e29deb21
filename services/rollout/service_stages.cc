// The queries about what the stages ask for.
#include <string>

#include "loge/v1/stages.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/criteria.h"
#include "services/rollout/readiness.h"
#include "services/rollout/service_parts.h"
#include "services/rollout/views.h"
#include "services/runtime/checks.h"
#include "services/runtime/principal.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

void CheckGetThresholds(const v1::GetThresholdsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

absl::Status GetThresholds(const QueryContext& context, const v1::GetThresholdsRequest& request,
                           v1::GetThresholdsResponse* response) {
  const std::string& id = request.territory_id();
  LOGE_ASSIGN_OR_RETURN(const bool found,
                        FillThresholds(id, context.Reader(Projection().name), response));
  return found ? absl::OkStatus() : runtime::NotFound("territory", id, "territory_id");
}

void CheckGetStageReadiness(const v1::GetStageReadinessRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(request.stage(), "stage", Presence::kOptional, out);
}

absl::Status GetStageReadiness(const QueryContext& context,
                               const v1::GetStageReadinessRequest& request,
                               v1::GetStageReadinessResponse* response) {
  const std::string& id = request.territory_id();
  const bool small_groups = runtime::MaySeeSmallGroups(context.principal());
  LOGE_ASSIGN_OR_RETURN(const bool found,
                        FillReadiness(id, request.stage(), small_groups, context, response));
  return found ? absl::OkStatus() : runtime::NotFound("territory", id, "territory_id");
}

void CheckGetFidelity(const v1::GetFidelityRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
}

absl::Status GetFidelity(const QueryContext& context, const v1::GetFidelityRequest& request,
                         v1::GetFidelityResponse* response) {
  const std::string& id = request.territory_id();
  LOGE_ASSIGN_OR_RETURN(const bool found,
                        FillFidelity(id, context.Reader(Projection().name), response));
  return found ? absl::OkStatus() : runtime::NotFound("territory", id, "territory_id");
}

}  // namespace

void RegisterStageQueries(runtime::QueryRegistry& registry) {
  registry.Add<v1::GetThresholdsRequest, v1::GetThresholdsResponse>(
      {Projection().name}, &CheckGetThresholds, &GetThresholds);
  registry.Add<v1::GetStageReadinessRequest, v1::GetStageReadinessResponse>(
      {Projection().name, caretakers::kProjection}, &CheckGetStageReadiness, &GetStageReadiness);
  registry.KeepAnswers<v1::GetStageReadinessRequest>();
  registry.Consults<v1::GetStageReadinessRequest>(
      {kParticipationFigure, kDependenceFigure, kRelayFigure});
  registry.Add<v1::GetFidelityRequest, v1::GetFidelityResponse>({Projection().name},
                                                                &CheckGetFidelity, &GetFidelity);
  registry.KeepAnswers<v1::GetFidelityRequest>();
}

}  // namespace loge::rollout

// The query about the diffusion curve.
#include "loge/v1/diffusion.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/diffusion.h"
#include "services/rollout/fundings.h"
#include "services/rollout/service_parts.h"

namespace loge::rollout {
namespace {

void CheckGetDiffusion(const v1::GetDiffusionRequest&, runtime::Violations&) {}

absl::Status GetDiffusion(const runtime::QueryContext& context, const v1::GetDiffusionRequest&,
                          v1::GetDiffusionResponse* response) {
  const runtime::FactReader& people = context.Reader(caretakers::kProjection);
  const auto landlords = ReadReach(context.Reader(kProjection), people);
  if (!landlords.ok()) return landlords.status();
  FillDiffusion(*landlords, response);
  return absl::OkStatus();
}

}  // namespace

void RegisterDiffusionQueries(runtime::QueryRegistry& registry) {
  registry.Add<v1::GetDiffusionRequest, v1::GetDiffusionResponse>(
      {kProjection, caretakers::kProjection}, &CheckGetDiffusion, &GetDiffusion);
  registry.KeepAnswers<v1::GetDiffusionRequest>();
}

}  // namespace loge::rollout

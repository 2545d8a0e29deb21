// The queries about roadmaps.
#include <algorithm>
#include <string>
#include <vector>

#include "loge/v1/roadmaps.pb.h"
#include "services/rollout/roadmaps.h"
#include "services/rollout/service_parts.h"
#include "services/rollout/state.h"
#include "services/rollout/views.h"
#include "services/runtime/checks.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using runtime::Fact;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

void CheckGetRoadmap(const v1::GetRoadmapRequest& request, Violations& out) {
  runtime::CheckId(request.roadmap_id(), "roadmap_id", Presence::kRequired, out);
}

absl::Status GetRoadmap(const QueryContext& context, const v1::GetRoadmapRequest& request,
                        v1::GetRoadmapResponse* response) {
  const std::string& id = request.roadmap_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        context.Reader(Projection().name).Facts(RoadmapSubject(id)));
  if (!FillRoadmap(id, facts, context.as_of(), response->mutable_roadmap())) {
    return runtime::NotFound("roadmap", id, "roadmap_id");
  }
  return absl::OkStatus();
}

void CheckListRoadmaps(const v1::ListRoadmapsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

const std::string& RoadmapIn(const events::v1::EventPayload& payload) {
  return payload.roadmap_adopted().roadmap_id();
}

absl::Status ListRoadmaps(const QueryContext& context, const v1::ListRoadmapsRequest& request,
                          const Page& page, v1::ListRoadmapsResponse* response,
                          std::string* next_after) {
  const std::string& wanted = request.territory_id();
  return ListAmong<v1::Roadmap>(
      context.Reader(Projection().name), "roadmap", wanted.empty() ? "" : TerritorySubject(wanted),
      &RoadmapIn, page, response->mutable_roadmaps(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Roadmap* row) -> absl::StatusOr<bool> {
        if (!FillRoadmap(id, facts, context.as_of(), row)) return false;
        for (v1::RoadmapObjective& objective : *row->mutable_objectives()) {
          objective.clear_statements();
        }
        if (request.in_force() && !row->in_force()) return false;
        const auto& its = row->territory_ids();
        return wanted.empty() || std::find(its.begin(), its.end(), wanted) != its.end();
      });
}

}  // namespace

void RegisterRoadmapQueries(runtime::QueryRegistry& registry) {
  registry.Add<v1::GetRoadmapRequest, v1::GetRoadmapResponse>({Projection().name}, &CheckGetRoadmap,
                                                              &GetRoadmap);
  registry.AddList<v1::ListRoadmapsRequest, v1::ListRoadmapsResponse>(
      {Projection().name}, &CheckListRoadmaps, &ListRoadmaps);
  registry.KeepAnswers<v1::ListRoadmapsRequest>();
}

}  // namespace loge::rollout

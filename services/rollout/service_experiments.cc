#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/experiments.pb.h"
#include "services/rollout/experiment_views.h"
#include "services/rollout/experiments.h"
#include "services/rollout/service_parts.h"
#include "services/rollout/views.h"
#include "services/runtime/checks.h"
#include "services/runtime/principal.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using runtime::Fact;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

void CheckGetExperiment(const v1::GetExperimentRequest& request, Violations& out) {
  runtime::CheckId(request.experiment_id(), "experiment_id", Presence::kRequired, out);
}

absl::Status GetExperiment(const QueryContext& context, const v1::GetExperimentRequest& request,
                           v1::GetExperimentResponse* response) {
  const std::string& id = request.experiment_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        context.Reader(Projection().name).Facts(ExperimentSubject(id)));
  if (!FillExperiment(id, facts, runtime::MaySeeSmallGroups(context.principal()),
                      response->mutable_experiment())) {
    return runtime::NotFound("experiment", id, "experiment_id");
  }
  return absl::OkStatus();
}

void CheckListExperiments(const v1::ListExperimentsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.theme(), "theme", Presence::kOptional, out);
  runtime::CheckEnum(request.approach(), "approach", Presence::kOptional, out);
  runtime::CheckEnum(request.outcome(), "outcome", Presence::kOptional, out);
  runtime::CheckEnum(request.standing(), "standing", Presence::kOptional, out);
}

bool Wanted(const v1::ListExperimentsRequest& request, const v1::Experiment& row) {
  const auto is_wanted = [](const std::string& wanted, const std::string& id) {
    return wanted.empty() || wanted == id;
  };
  const auto& landlords = row.landlord_ids();
  const std::string& landlord = request.landlord_id();
  return is_wanted(request.territory_id(), row.territory_id()) &&
         is_wanted(request.theme(), row.theme()) &&
         (landlord.empty() ||
          std::find(landlords.begin(), landlords.end(), landlord) != landlords.end()) &&
         (request.approach() == 0 || request.approach() == row.approach()) &&
         (request.outcome() == 0 || request.outcome() == row.outcome()) &&
         (request.standing() == 0 || request.standing() == row.standing());
}

const std::string& ExperimentIn(const events::v1::EventPayload& payload) {
  return payload.experiment_launched().experiment_id();
}

absl::Status ListExperiments(const QueryContext& context, const v1::ListExperimentsRequest& request,
                             const Page& page, v1::ListExperimentsResponse* response,
                             std::string* next_after) {
  const bool small_groups = runtime::MaySeeSmallGroups(context.principal());
  const std::string& territory_id = request.territory_id();
  return ListAmong<v1::Experiment>(
      context.Reader(Projection().name), "experiment",
      territory_id.empty() ? "" : absl::StrCat("launched/", territory_id), &ExperimentIn, page,
      response->mutable_experiments(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Experiment* row) -> absl::StatusOr<bool> {
        if (!FillExperiment(id, facts, small_groups, row)) return false;
        row->clear_joins();  // They are long: GetExperiment tells them.
        return Wanted(request, *row);
      });
}

}  // namespace

void RegisterExperimentQueries(runtime::QueryRegistry& registry) {
  registry.Add<v1::GetExperimentRequest, v1::GetExperimentResponse>(
      {Projection().name}, &CheckGetExperiment, &GetExperiment);
  registry.AddList<v1::ListExperimentsRequest, v1::ListExperimentsResponse>(
      {Projection().name}, &CheckListExperiments, &ListExperiments);
  registry.KeepAnswers<v1::ListExperimentsRequest>();
}

}  // namespace loge::rollout

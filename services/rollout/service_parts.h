// What the parts of service share: territories, evaluations and fundings (service.cc), roadmaps
// (service_roadmaps.cc), means (service_means.cc), the diffusion curve (service_diffusion.cc). For
// this room only.
#ifndef LOGE_SERVICES_ROLLOUT_SERVICE_PARTS_H_
#define LOGE_SERVICES_ROLLOUT_SERVICE_PARTS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/queries.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {

// runtime::ListBySubject of those things of `kind` alone that the facts filed under `under` are
// about; of all of them when that is empty. `id_in` is the id of such a thing in a fact, empty when
// it is about none. Whether one of them is wanted is still for `make_row` to say.
template <class Row, class Rows, class MakeRow>
absl::Status ListAmong(const runtime::FactReader& reader, absl::string_view kind,
                       absl::string_view under,
                       const std::string& (*id_in)(const events::v1::EventPayload& payload),
                       const runtime::Page& page, Rows* rows, std::string* next_after,
                       MakeRow make_row) {
  if (under.empty()) {
    return runtime::ListBySubject<Row>(reader, kind, page, rows, next_after, make_row);
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<runtime::Fact> named, reader.Facts(under));
  std::set<std::string> ids;
  for (const runtime::Fact& fact : named) {
    const std::string& id = id_in(*fact.payload);
    if (!id.empty()) ids.insert(id);
  }
  const auto for_each = [&](auto visit) -> absl::Status {
    for (auto id = ids.upper_bound(page.after); id != ids.end(); ++id) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<runtime::Fact> facts,
                            reader.Facts(absl::StrCat(kind, "/", *id)));
      if (!facts.empty() && !visit(*id, facts)) break;
    }
    return absl::OkStatus();
  };
  return runtime::ListEach<Row>(page, rows, next_after, for_each, make_row);
}

void RegisterCentreQueries(runtime::QueryRegistry& registry);
void RegisterExperimentQueries(runtime::QueryRegistry& registry);
void RegisterPracticeQueries(runtime::QueryRegistry& registry);
void RegisterRoadmapQueries(runtime::QueryRegistry& registry);
void RegisterMeansQueries(runtime::QueryRegistry& registry);
void RegisterStageQueries(runtime::QueryRegistry& registry);
void RegisterDiffusionQueries(runtime::QueryRegistry& registry);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_SERVICE_PARTS_H_

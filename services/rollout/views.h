// Answers about territories, evaluations, fundings and roadmaps, from the facts at a date and a
// position.
//
// References that dangle (a territory that was cancelled while its stages were not) are left out,
// never an error. Thread-safe (no state). Errors: those of FactReader.
#ifndef LOGE_SERVICES_ROLLOUT_VIEWS_H_
#define LOGE_SERVICES_ROLLOUT_VIEWS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/common.pb.h"
#include "loge/v1/fundings.pb.h"
#include "loge/v1/roadmaps.pb.h"
#include "loge/v1/rollout.pb.h"
#include "services/rollout/state.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/projection.h"

namespace loge::rollout {

// The read model "rollout".
const runtime::ProjectionSpec& Projection();

// Where the version of the fact stands in the log.
void FillProvenance(const runtime::Fact& fact, v1::Provenance* out);

// Fills `out` from the facts filed under "territory/<id>", as of reader.as_of(); false when no such
// territory is known. `people` reads the read model of the caretakers context. How many caretakers
// there are is told if they are not few; with `small_groups` always.
absl::StatusOr<bool> FillTerritory(absl::string_view territory_id,
                                   const std::vector<runtime::Fact>& facts,
                                   const runtime::FactReader& people, bool small_groups,
                                   v1::Territory* out);

// Fills in the stages, pauses and end of `out`, the stage it is in, and whether it is paused.
void FillTimeline(const TerritoryState& state, runtime::Date as_of, v1::Territory* out);

// Fills `out` from the facts filed under "evaluation/<id>"; false when it is not known.
bool FillEvaluation(absl::string_view evaluation_id, const std::vector<runtime::Fact>& facts,
                    v1::Evaluation* out);

// Fills `out` from the facts filed under "funding/<id>"; false when it is not committed.
bool FillFunding(absl::string_view funding_id, const std::vector<runtime::Fact>& facts,
                 v1::Funding* out);

// Fills `out`, every statement included, from the facts filed under "roadmap/<id>"; false when it
// is not adopted. Statements about objectives that it has not are left out.
bool FillRoadmap(absl::string_view roadmap_id, const std::vector<runtime::Fact>& facts,
                 runtime::Date as_of, v1::Roadmap* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_VIEWS_H_

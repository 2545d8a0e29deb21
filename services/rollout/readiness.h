// Answers about what a territory has of what a stage asks for, from the facts at a date and a
// position.
//
// Beside the facts about the territory they read those that these stand on (partners, fundings,
// sessions, territories seeded from it), of the read model of caretakers who employs whom and what
// became of landlords, and figures of others. Thread-safe (no state). Errors: those of FactReader.
#ifndef LOGE_SERVICES_ROLLOUT_READINESS_H_
#define LOGE_SERVICES_ROLLOUT_READINESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/stages.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"

namespace loge::rollout {

// What is done in a territory is filed under it and what that may be evidence of, without what the
// territory is.
inline constexpr char kCoreComponent[] = "core-component";
std::string ActivitySubject(absl::string_view territory_id, v1::CoreComponent component);

// Fills in all but `answered`. False when there is no such territory: the id may be empty.
absl::StatusOr<bool> FillThresholds(const std::string& territory_id,
                                    const runtime::FactReader& reader,
                                    v1::GetThresholdsResponse* out);

// Fills in all but `answered`, of the stage asked for (unspecified: the next one). Without
// `small_groups` nothing is told of few persons. False when there is no such territory. Consults
// the figures of criteria (FigureOf), and reads the read model of caretakers.
absl::StatusOr<bool> FillReadiness(const std::string& territory_id, events::v1::Stage stage,
                                   bool small_groups, const runtime::QueryContext& context,
                                   v1::GetStageReadinessResponse* out);

// Fills in all but `answered`; false when there is no such territory.
absl::StatusOr<bool> FillFidelity(const std::string& territory_id,
                                  const runtime::FactReader& reader, v1::GetFidelityResponse* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_READINESS_H_

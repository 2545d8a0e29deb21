// How roadmaps say no: as the functions of errors.h. Pure; thread-safe.
#ifndef LOGE_SERVICES_ROLLOUT_ERRORS_ROADMAP_H_
#define LOGE_SERVICES_ROLLOUT_ERRORS_ROADMAP_H_

#include <string>

#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::rollout {

runtime::Violation RoadmapExists(const std::string& field, const runtime::Fact& adoption);
runtime::Violation UnknownRoadmap(const std::string& field, const std::string& roadmap_id);
runtime::Violation RoadmapNotYetAdopted(const std::string& field, const runtime::Fact& adoption,
                                        runtime::FactDate on);
runtime::Violation UnknownObjective(const std::string& field, const runtime::Fact& adoption,
                                    const std::string& objective_id);
// There is a statement of that day already.
runtime::Violation ObjectiveAssessedAlready(const std::string& field,
                                            const runtime::Fact& statement);
// A roadmap would be adopted later than a statement about it.
runtime::Violation StatementStandsOnThis(const std::string& field, runtime::FactDate on,
                                         const runtime::Fact& statement);
// A roadmap would not have the objective of a statement.
runtime::Violation StatementNeedsObjective(const std::string& field,
                                           const runtime::Fact& statement);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_ERRORS_ROADMAP_H_

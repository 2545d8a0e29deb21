// Roadmaps and what was stated about their objectives, recounted.
#include <algorithm>

#include "tests/property/recount.h"

namespace loge::property {

std::optional<v1::Roadmap> Recount::Roadmap(const std::string& id) const {
  const Fact* adoption = nullptr;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_roadmap_adopted() || adoption != nullptr) continue;
    if (fact.payload->roadmap_adopted().roadmap_id() == id) adoption = &fact;
  }
  if (adoption == nullptr) return std::nullopt;
  const auto& adopted = adoption->payload->roadmap_adopted();
  v1::Roadmap out;
  out.set_roadmap_id(id);
  out.set_title(adopted.title());
  *out.mutable_territory_ids() = adopted.territory_ids();
  out.set_period_from(adopted.period_from());
  out.set_period_until(adopted.period_until());
  out.set_adopted_on(adoption->text);
  out.set_in_force(DayNumber(adopted.period_from()) <= as_of_ &&
                   as_of_ <= DayNumber(adopted.period_until()));
  *out.mutable_provenance() = ProvenanceOf(*adoption);
  for (const auto& wanted : adopted.objectives()) {
    v1::RoadmapObjective& row = *out.add_objectives();
    row.set_objective_id(wanted.objective_id());
    row.set_title(wanted.title());
    row.set_pillar(wanted.pillar());
    int latest = 0;
    for (const Fact& fact : past_) {
      const auto& assessed = fact.payload->objective_assessed();
      if (!fact.payload->has_objective_assessed() || assessed.roadmap_id() != id) continue;
      if (assessed.objective_id() != wanted.objective_id()) continue;
      v1::ObjectiveStatement& statement = *row.add_statements();
      statement.set_status(assessed.status());
      statement.set_assessed_on(fact.text);
      *statement.mutable_provenance() = ProvenanceOf(fact);
      if (row.statements_size() > 1 && fact.day <= latest) continue;
      latest = fact.day;
      row.set_status(assessed.status());
      row.set_assessed_on(fact.text);
    }
  }
  return out;
}

std::vector<v1::Roadmap> Recount::Roadmaps(const v1::ListRoadmapsRequest& request) const {
  std::set<std::string> ids;
  for (const Fact& fact : past_) {
    if (fact.payload->has_roadmap_adopted()) {
      ids.insert(fact.payload->roadmap_adopted().roadmap_id());
    }
  }
  std::vector<v1::Roadmap> out;
  for (const std::string& id : ids) {
    v1::Roadmap row = *Roadmap(id);
    const auto& its = row.territory_ids();
    const std::string& wanted = request.territory_id();
    if (!wanted.empty() && std::count(its.begin(), its.end(), wanted) == 0) continue;
    if (request.in_force() && !row.in_force()) continue;
    for (v1::RoadmapObjective& objective : *row.mutable_objectives()) objective.clear_statements();
    out.push_back(row);
  }
  return out;
}

}  // namespace loge::property

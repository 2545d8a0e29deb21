// What landlords try together, recounted.
#include <algorithm>
#include <set>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

v1::Experiment ShowLaunch(const Fact& fact) {
  const auto& launched = fact.payload->experiment_launched();
  v1::Experiment out;
  out.set_experiment_id(launched.experiment_id());
  out.set_title(launched.title());
  out.set_territory_id(launched.territory_id());
  *out.mutable_landlord_ids() = launched.landlord_ids();
  out.set_theme(launched.theme());
  out.set_approach(launched.approach());
  out.set_hypothesis(launched.hypothesis());
  out.set_launched_on(fact.text);
  out.set_standing(v1::EXPERIMENT_STANDING_OPEN);
  out.set_persons(0);
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

void ShowConclusion(const Fact& fact, v1::Experiment* out) {
  const auto& concluded = fact.payload->experiment_concluded();
  out->set_standing(v1::EXPERIMENT_STANDING_CONCLUDED);
  out->set_outcome(concluded.outcome());
  out->set_lesson(concluded.lesson());
  out->set_concluded_on(fact.text);
  *out->mutable_conclusion_provenance() = ProvenanceOf(fact);
}

void ShowJoin(const Fact& fact, v1::Experiment* out) {
  const auto& joined = fact.payload->experiment_joined();
  v1::ExperimentJoin* join = out->add_joins();
  join->set_occurred_on(fact.text);
  *join->mutable_caretaker_ids() = joined.caretaker_ids();
  *join->mutable_contact_ids() = joined.contact_ids();
  *join->mutable_provenance() = ProvenanceOf(fact);
  std::set<std::string> persons;  // The letters of caretakers and contacts differ.
  for (const v1::ExperimentJoin& each : out->joins()) {
    persons.insert(each.caretaker_ids().begin(), each.caretaker_ids().end());
    persons.insert(each.contact_ids().begin(), each.contact_ids().end());
  }
  out->set_persons(static_cast<int>(persons.size()));
}

}  // namespace

std::optional<v1::Experiment> Recount::Experiment(const std::string& id) const {
  for (const Fact& launch : past_) {
    if (!launch.payload->has_experiment_launched()) continue;
    if (launch.payload->experiment_launched().experiment_id() != id) continue;
    v1::Experiment out = ShowLaunch(launch);
    for (const Fact& fact : past_) {
      if (fact.payload->experiment_joined().experiment_id() == id) ShowJoin(fact, &out);
      if (fact.payload->experiment_concluded().experiment_id() == id) ShowConclusion(fact, &out);
    }
    return out;
  }
  return std::nullopt;
}

std::vector<v1::Experiment> Recount::Experiments(const v1::ListExperimentsRequest& request) const {
  std::set<std::string> ids;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_experiment_launched()) continue;
    const auto& launched = fact.payload->experiment_launched();
    const auto& landlords = launched.landlord_ids();
    const bool made = request.landlord_id().empty() ||
                      std::count(landlords.begin(), landlords.end(), request.landlord_id()) > 0;
    if (made) ids.insert(launched.experiment_id());
  }
  std::vector<v1::Experiment> out;
  for (const std::string& id : ids) {
    v1::Experiment row = *Experiment(id);
    row.clear_joins();
    const auto differ = [](const std::string& wanted, const std::string& told) {
      return !wanted.empty() && wanted != told;
    };
    if (differ(request.territory_id(), row.territory_id())) continue;
    if (differ(request.theme(), row.theme())) continue;
    if (request.approach() != 0 && request.approach() != row.approach()) continue;
    if (request.outcome() != 0 && request.outcome() != row.outcome()) continue;
    if (request.standing() != 0 && request.standing() != row.standing()) continue;
    out.push_back(row);
  }
  return out;
}

std::vector<Recount::Activity> Recount::JoinsIn(const std::string& territory) const {
  std::vector<Activity> out;
  for (const Fact& launch : all_) {  // Of whatever date: it tells where.
    if (!launch.payload->has_experiment_launched()) continue;
    const auto& launched = launch.payload->experiment_launched();
    if (launched.territory_id() != territory) continue;
    for (const Fact& fact : past_) {
      const auto& joined = fact.payload->experiment_joined();
      if (joined.experiment_id() != launched.experiment_id()) continue;
      Activity activity{fact.day, fact.text, v1::TIE_KIND_EXPERIMENT};
      activity.named.insert(joined.caretaker_ids().begin(), joined.caretaker_ids().end());
      activity.named.insert(joined.contact_ids().begin(), joined.contact_ids().end());
      out.push_back(activity);
    }
  }
  return out;
}

void Recount::ShowExperiments(const std::string& territory, int window,
                              v1::NetworkPoint* out) const {
  for (const Fact& fact : past_) {
    const auto& launched = fact.payload->experiment_launched();
    if (launched.territory_id() != territory || fact.day <= as_of_ - window) continue;
    if (launched.landlord_ids_size() >= 2) out->set_experiments(out->experiments() + 1);
  }
}

}  // namespace loge::property

#include "services/rollout/experiment_views.h"

#include <set>
#include <string>

#include "loge/events/v1/recorded_event.pb.h"
#include "services/rollout/experiments.h"
#include "services/rollout/views.h"
#include "services/runtime/date.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using runtime::Fact;

void FillPersons(const ExperimentState& state, bool small_groups, v1::Experiment* out) {
  std::set<std::string> persons;
  for (const Fact& fact : state.joins) {
    const events::v1::ExperimentJoined& joined = fact.payload->experiment_joined();
    persons.merge(PersonsOf(joined));
    if (!small_groups) continue;
    v1::ExperimentJoin* join = out->add_joins();
    join->set_occurred_on(runtime::FormatFactDate(fact.date));
    *join->mutable_caretaker_ids() = joined.caretaker_ids();
    *join->mutable_contact_ids() = joined.contact_ids();
    FillProvenance(fact, join->mutable_provenance());
  }
  const auto count = static_cast<int>(persons.size());
  if (small_groups || count == 0 || count >= runtime::kGroupSizeMin) out->set_persons(count);
}

}  // namespace

bool FillExperiment(absl::string_view experiment_id, const std::vector<Fact>& facts,
                    bool small_groups, v1::Experiment* out) {
  const ExperimentState state = FoldExperiment(experiment_id, facts);
  if (!state.known()) return false;
  const events::v1::ExperimentLaunched& launched = state.launched();
  out->set_experiment_id(launched.experiment_id());
  out->set_title(launched.title());
  out->set_territory_id(launched.territory_id());
  *out->mutable_landlord_ids() = launched.landlord_ids();
  out->set_theme(launched.theme());
  out->set_approach(launched.approach());
  out->set_hypothesis(launched.hypothesis());
  out->set_launched_on(runtime::FormatFactDate(state.launch->date));
  out->set_standing(v1::EXPERIMENT_STANDING_OPEN);
  if (state.conclusion.has_value()) {
    const auto& concluded = state.conclusion->payload->experiment_concluded();
    out->set_standing(v1::EXPERIMENT_STANDING_CONCLUDED);
    out->set_outcome(concluded.outcome());
    out->set_lesson(concluded.lesson());
    out->set_concluded_on(runtime::FormatFactDate(state.conclusion->date));
    FillProvenance(*state.conclusion, out->mutable_conclusion_provenance());
  }
  FillPersons(state, small_groups, out);
  FillProvenance(*state.launch, out->mutable_provenance());
  return true;
}

}  // namespace loge::rollout

#include "services/rollout/experiments.h"

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/limits.h"
#include "storage/base/strings.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Fact;

void FillProvenance(const Fact& fact, v1::Provenance* out) {
  out->set_position(fact.known_from);
  out->set_original_position(fact.original);
}

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

const runtime::FoldSpec kExperimentFold{
    "rollout.experiment",
    {EventPayload::kExperimentLaunchedFieldNumber, EventPayload::kExperimentJoinedFieldNumber,
     EventPayload::kExperimentConcludedFieldNumber}};

std::string ExperimentSubject(absl::string_view experiment_id) {
  return absl::StrCat("experiment/", experiment_id);
}

ExperimentState FoldExperiment(absl::string_view experiment_id, const std::vector<Fact>& facts) {
  ExperimentState state;
  const auto is_this = [&](const auto& event) {
    return ToAbsl(event.experiment_id()) == experiment_id;
  };
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_experiment_launched() && is_this(payload.experiment_launched())) {
      if (!state.launch.has_value()) state.launch = fact;
    } else if (payload.has_experiment_joined() && is_this(payload.experiment_joined())) {
      state.joins.push_back(fact);
    } else if (payload.has_experiment_concluded() && is_this(payload.experiment_concluded())) {
      if (!state.conclusion.has_value()) state.conclusion = fact;
    }
  }
  return state;
}

std::set<std::string> LaunchSubjects(const ExperimentState& state) {
  std::set<std::string> subjects{"territory/" + state.launched().territory_id()};
  for (const std::string& id : state.launched().landlord_ids()) subjects.insert("landlord/" + id);
  return subjects;
}

std::set<std::string> PersonsOf(const events::v1::ExperimentJoined& joined) {
  std::set<std::string> persons;
  for (const std::string& id : joined.caretaker_ids()) persons.insert("caretaker/" + id);
  for (const std::string& id : joined.contact_ids()) persons.insert("contact/" + id);
  return persons;
}

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

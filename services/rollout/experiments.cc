#include "services/rollout/experiments.h"

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "storage/base/strings.h"

namespace loge::rollout {

using events::v1::EventPayload;
using runtime::Fact;

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

}  // namespace loge::rollout

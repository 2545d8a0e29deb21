// Experiments: launched, joined, concluded, and corrected.
#include "absl/strings/str_cat.h"
#include "tests/property/generator.h"

namespace loge::property {

v1::Command Generator::FirstExperiment() {
  v1::Command command;
  auto* request = command.mutable_launch_experiment();
  request->mutable_meta()->set_request_id(absl::StrCat("r", ++requests_));
  request->set_occurred_on("2006-02-15");
  request->set_experiment_id(world_.experiments[0]);
  request->set_title("First experiment");
  request->set_territory_id(world_.territories[0]);
  request->add_landlord_ids(world_.landlords[0]);
  request->add_landlord_ids(world_.landlords[1]);
  request->set_theme(world_.topics[0]);
  request->set_approach(events::v1::EXPERIMENT_APPROACH_CURATIVE);
  experiments_.push_back({"", request->experiment_id(), DayNumber(request->occurred_on())});
  return command;
}

v1::Command Generator::OfExperiments() {
  const Hint* hint = Earlier(experiments_);
  v1::Command command;
  const std::string request_id = absl::StrCat("r", ++requests_);
  const int dice = dice_.Below(10);
  if (hint == nullptr || dice < 2) {
    auto* request = command.mutable_launch_experiment();
    request->mutable_meta()->set_request_id(request_id);
    request->set_occurred_on(AnyDate());
    request->set_experiment_id(dice_.Pick(world_.experiments));
    request->set_title(absl::StrCat("Title ", dice_.Below(3)));
    request->set_territory_id(dice_.Pick(world_.territories));
    for (const std::string& id : dice_.Some(world_.landlords, 2 + dice_.Below(2))) {
      request->add_landlord_ids(id);
    }
    request->set_theme(dice_.Pick(world_.topics));
    request->set_approach(static_cast<events::v1::ExperimentApproach>(1 + dice_.Below(2)));
    experiments_.push_back({"", request->experiment_id(), DayNumber(request->occurred_on())});
  } else if (dice < 9) {
    auto* request = command.mutable_join_experiment();
    request->mutable_meta()->set_request_id(request_id);
    request->set_occurred_on(After(hint));
    request->set_experiment_id(hint->place);
    for (const std::string& id : dice_.Some(world_.caretakers, 1 + dice_.Below(3))) {
      request->add_caretakers()->set_caretaker_id(id);
    }
    for (const std::string& id : dice_.Some(world_.contacts, dice_.Below(2))) {
      request->add_contact_ids(id);
    }
  } else {
    auto* request = command.mutable_conclude_experiment();
    request->mutable_meta()->set_request_id(request_id);
    request->set_occurred_on(After(hint));
    request->set_experiment_id(hint->place);
    request->set_outcome(static_cast<events::v1::ExperimentOutcome>(1 + dice_.Below(4)));
    if (dice_.Chance(80)) request->set_lesson("Begin with few");
  }
  return command;
}

void Generator::ChangeExperiment(events::v1::EventPayload* payload) {
  if (payload->has_experiment_launched()) {
    auto* launched = payload->mutable_experiment_launched();
    launched->set_title("Corrected title");
    if (dice_.Chance(50)) launched->set_territory_id(dice_.Pick(world_.territories));
  } else if (payload->has_experiment_joined()) {
    auto* joined = payload->mutable_experiment_joined();
    joined->clear_caretaker_ids();
    for (const std::string& id : dice_.Some(world_.caretakers, 1 + dice_.Below(3))) {
      joined->add_caretaker_ids(id);
    }
  } else if (payload->has_experiment_concluded()) {
    payload->mutable_experiment_concluded()->set_lesson("Corrected lesson");
  }
}

}  // namespace loge::property

// Roadmaps, and what people state about their objectives.
#include "absl/strings/str_cat.h"
#include "tests/property/generator.h"

namespace loge::property {
namespace {

constexpr int kObjectivesMax = 3;

std::string Objective(int number) { return absl::StrCat("o", number); }

}  // namespace

// Now and then about an objective that the roadmap has not.
v1::Command Generator::OfRoadmaps() {
  v1::Command command;
  if (!roadmaps_.empty() && dice_.Chance(70)) {
    const Hint* hint = Earlier(roadmaps_);
    auto* request = Stamped(command.mutable_assess_objective(), After(hint));
    request->set_roadmap_id(hint == nullptr ? dice_.Pick(world_.roadmaps) : hint->place);
    request->set_objective_id(Objective(dice_.Below(kObjectivesMax)));
    request->set_status(static_cast<events::v1::ObjectiveStatus>(1 + dice_.Below(5)));
    return command;
  }
  auto* request = Stamped(command.mutable_adopt_roadmap(), AnyDate());
  request->set_roadmap_id(dice_.Pick(world_.roadmaps));
  request->set_title("Roadmap");
  for (const std::string& id : dice_.Some(world_.territories, 1 + dice_.Below(2))) {
    request->add_territory_ids(id);
  }
  const int from = DayNumber(AnyDay());
  roadmaps_.push_back({"", request->roadmap_id(), DayNumber(request->occurred_on())});
  request->set_period_from(DayText(from));
  request->set_period_until(DayText(from + dice_.Below(900)));
  for (int i = dice_.Below(kObjectivesMax); i >= 0; --i) {
    auto* objective = request->add_objectives();
    objective->set_objective_id(Objective(i));
    objective->set_title(absl::StrCat("Objective ", i));
    objective->set_pillar(static_cast<events::v1::Pillar>(1 + dice_.Below(3)));
  }
  return command;
}

void Generator::ChangeRoadmap(events::v1::EventPayload* payload) {
  if (payload->has_roadmap_adopted()) {
    auto* adopted = payload->mutable_roadmap_adopted();
    const int from = DayNumber(adopted->period_from());
    adopted->set_period_until(DayText(from + dice_.Below(900)));
    if (dice_.Chance(30)) adopted->mutable_objectives()->RemoveLast();
  } else if (payload->has_objective_assessed()) {
    payload->mutable_objective_assessed()->set_status(
        static_cast<events::v1::ObjectiveStatus>(1 + dice_.Below(5)));
  }
}

}  // namespace loge::property

#include "services/rollout/components.h"

#include <algorithm>

#include "loge/events/v1/recorded_event.pb.h"
#include "services/rollout/state.h"

namespace loge::rollout {
namespace {

using runtime::Date;
using runtime::Fact;

// Moves `component` to that day when it is a later one.
void Take(Date day, const Fact& fact, Component& component) {
  if (component.last.has_value() && day <= *component.last) return;
  component.last = day;
  component.position = fact.known_from;
}

// What an activity is evidence of; unspecified when of nothing.
v1::CoreComponent ComponentOf(const events::v1::EventPayload& payload) {
  if (payload.has_expression_group_held()) return v1::CORE_COMPONENT_EXPRESSION_PLACE;
  if (payload.has_support_meeting_held()) return v1::CORE_COMPONENT_INDIVIDUAL_SUPPORT;
  if (payload.has_valorisation_action_held()) return v1::CORE_COMPONENT_VALORISATION;
  switch (payload.meeting_held().kind()) {
    case events::v1::MEETING_KIND_PARTNER:
      return v1::CORE_COMPONENT_PARTNER_MEETINGS;
    case events::v1::MEETING_KIND_INTER_LANDLORD:
    case events::v1::MEETING_KIND_STEERING:
      return v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE;
    default:
      return v1::CORE_COMPONENT_UNSPECIFIED;
  }
}

}  // namespace

std::vector<Component> ComponentsOn(const std::string& territory_id, Date on,
                                    EvidenceSource& source) {
  std::vector<Component> out(kComponents);
  for (int i = 0; i < kComponents; ++i) {
    out[static_cast<size_t>(i)].component = static_cast<v1::CoreComponent>(i + 1);
  }
  const auto at = [&out](v1::CoreComponent component) -> Component& {
    return out[static_cast<size_t>(component - 1)];
  };
  const std::string subject = TerritorySubject(territory_id);
  for (const CoordinatorSpell& spell :
       FoldCoordinators(FactsUntil(on, kCoordinatorFold, subject, source))) {
    if (spell.territory_id != territory_id) continue;
    const Date last = spell.until.has_value() ? std::min(spell.until->day, on) : on;
    Take(last, spell.fact, at(v1::CORE_COMPONENT_COORDINATOR));
  }
  for (const Fact& fact : FactsUntil(on, kActivityFold, subject, source)) {
    const v1::CoreComponent component = ComponentOf(*fact.payload);
    if (component == v1::CORE_COMPONENT_UNSPECIFIED) continue;
    Take(fact.date.day, fact, at(component));
  }
  if (const auto training = LastFoundationTraining(territory_id, on, source)) {
    Take(training->day, training->session, at(v1::CORE_COMPONENT_FOUNDATION_TRAINING));
  }
  for (const TerritoryFunding& funding : FundingsOn(territory_id, on, source)) {
    if (on < funding.from) continue;
    Take(std::min(funding.until, on), funding.commitment, at(v1::CORE_COMPONENT_FUNDING));
  }
  return out;
}

}  // namespace loge::rollout

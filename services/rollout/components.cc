#include "services/rollout/components.h"

#include <algorithm>

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

// Of what is done in a territory only those of the days that count are read, as long as there are
// any: all of them are many.
void TakeLastActivity(const std::string& territory_id, Date on, EvidenceSource& source,
                      Component& component) {
  const Date first = runtime::AddDays(on, 1 - kComponentDays);
  for (const std::optional<Date> from : {std::optional<Date>(first), std::optional<Date>()}) {
    for (const Fact& fact : ActivitiesUntil(on, territory_id, component.component, from, source)) {
      Take(fact.date.day, fact, component);
    }
    if (component.last.has_value()) return;
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
  for (const CoordinatorSpell& spell :
       FoldCoordinators(FactsUntil(on, kCoordinatorFold, TerritorySubject(territory_id), source))) {
    if (spell.territory_id != territory_id) continue;
    const Date last = spell.until.has_value() ? std::min(spell.until->day, on) : on;
    Take(last, spell.fact, at(v1::CORE_COMPONENT_COORDINATOR));
  }
  for (const v1::CoreComponent component :
       {v1::CORE_COMPONENT_EXPRESSION_PLACE, v1::CORE_COMPONENT_INDIVIDUAL_SUPPORT,
        v1::CORE_COMPONENT_PARTNER_MEETINGS, v1::CORE_COMPONENT_VALORISATION,
        v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE}) {
    TakeLastActivity(territory_id, on, source, at(component));
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

// Short names for the facts of the caretakers tests.
#ifndef LOGE_TESTS_SERVICES_CARETAKERS_FACTS_H_
#define LOGE_TESTS_SERVICES_CARETAKERS_FACTS_H_

#include <string>
#include <vector>

#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/decide.h"
#include "tests/support/given.h"
#include "tests/support/text_proto.h"

namespace loge::caretakers::testing {

using events::v1::PersonalData;
using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::Given;
using loge::testing::Outcome;
using loge::testing::Text;

inline const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry();
    RegisterCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

inline PersonalData Personal(const std::string& number, const std::string& family = "Nom") {
  PersonalData data;
  data.set_family_name(family);
  data.set_given_name("Prénom");
  data.set_employee_number(number);
  return data;
}

inline events::v1::LandlordRegistered Landlord(const std::string& id,
                                               const std::string& siren = "") {
  events::v1::LandlordRegistered event;
  event.set_landlord_id(id);
  event.set_kind(events::v1::LANDLORD_KIND_OPH);
  event.set_name("Landlord " + id);
  event.set_siren(siren);
  return event;
}

inline events::v1::NeighbourhoodDefined Neighbourhood(const std::string& id,
                                                      const std::string& commune = "69256") {
  events::v1::NeighbourhoodDefined event;
  event.set_neighbourhood_id(id);
  event.set_commune_code(commune);
  event.set_name("Neighbourhood " + id);
  return event;
}

inline events::v1::LandlordRenamed Renamed(const std::string& id, const std::string& name) {
  events::v1::LandlordRenamed event;
  event.set_landlord_id(id);
  event.set_name(name);
  return event;
}

inline events::v1::LandlordAbsorbed Absorbed(const std::string& id, const std::string& into) {
  events::v1::LandlordAbsorbed event;
  event.set_landlord_id(id);
  event.set_into_landlord_id(into);
  return event;
}

inline events::v1::NeighbourhoodRecoded Recoded(const std::string& id, const std::string& zoning,
                                                const std::string& commune = "") {
  events::v1::NeighbourhoodRecoded event;
  event.set_neighbourhood_id(id);
  event.set_zoning_code(zoning);
  event.set_commune_code(commune);
  return event;
}

inline events::v1::NeighbourhoodMerged Merged(const std::string& id, const std::string& into) {
  events::v1::NeighbourhoodMerged event;
  event.set_neighbourhood_id(id);
  event.set_into_neighbourhood_id(into);
  return event;
}

// The scope is a neighbourhood when it begins with an n, else a territory.
template <class Event>
void SetScope(const std::string& scope, Event* event) {
  scope[0] == 'n' ? event->set_neighbourhood_id(scope) : event->set_territory_id(scope);
}

inline events::v1::ReferentAppointed Appointed(
    const std::string& person, const std::string& scope,
    events::v1::ReferentMission mission = events::v1::REFERENT_MISSION_LOCAL) {
  events::v1::ReferentAppointed event;
  event.set_caretaker_id(person);
  SetScope(scope, &event);
  event.set_mission(mission);
  return event;
}

inline events::v1::ReferentEnded MandateEnd(const std::string& person, const std::string& scope) {
  events::v1::ReferentEnded event;
  event.set_caretaker_id(person);
  SetScope(scope, &event);
  return event;
}

inline events::v1::TerritoryProposed Territory(const std::string& id) {
  events::v1::TerritoryProposed event;
  event.set_territory_id(id);
  event.set_name("Territory " + id);
  event.add_commune_codes("69256");
  return event;
}

inline events::v1::CaretakerJoined Joined(const std::string& person, const std::string& landlord,
                                          const std::vector<std::string>& neighbourhoods = {}) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(person);
  event.set_landlord_id(landlord);
  for (const std::string& id : neighbourhoods) event.add_neighbourhood_ids(id);
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

inline events::v1::CaretakerLeft Left(
    const std::string& person, const std::string& landlord,
    events::v1::DepartureReason reason = events::v1::DEPARTURE_REASON_RETIRED) {
  events::v1::CaretakerLeft event;
  event.set_caretaker_id(person);
  event.set_landlord_id(landlord);
  event.set_reason(reason);
  return event;
}

inline events::v1::CaretakerTransferred Transferred(
    const std::string& person, const std::string& from, const std::string& to,
    const std::vector<std::string>& neighbourhoods = {}) {
  events::v1::CaretakerTransferred event;
  event.set_caretaker_id(person);
  event.set_from_landlord_id(from);
  event.set_to_landlord_id(to);
  for (const std::string& id : neighbourhoods) event.add_neighbourhood_ids(id);
  return event;
}

inline events::v1::CaretakerReassigned Reassigned(const std::string& person,
                                                  const std::string& landlord,
                                                  const std::vector<std::string>& neighbourhoods) {
  events::v1::CaretakerReassigned event;
  event.set_caretaker_id(person);
  event.set_landlord_id(landlord);
  for (const std::string& id : neighbourhoods) event.add_neighbourhood_ids(id);
  return event;
}

inline events::v1::CaretakerDetailsChanged Changed(const std::string& person,
                                                   const std::string& landlord,
                                                   const std::string& job_title = "") {
  events::v1::CaretakerDetailsChanged event;
  event.set_caretaker_id(person);
  event.set_landlord_id(landlord);
  event.set_job_title(job_title);
  return event;
}

inline events::v1::VolunteeringStarted Started(
    const std::string& person,
    events::v1::VolunteeringScope scope = events::v1::VOLUNTEERING_SCOPE_CENTRE) {
  events::v1::VolunteeringStarted event;
  event.set_caretaker_id(person);
  event.set_scope(scope);
  return event;
}

inline events::v1::VolunteeringStopped Stopped(
    const std::string& person,
    events::v1::VolunteeringScope scope = events::v1::VOLUNTEERING_SCOPE_CENTRE) {
  events::v1::VolunteeringStopped event;
  event.set_caretaker_id(person);
  event.set_scope(scope);
  return event;
}

// Landlords a and b and the neighbourhoods n1 and n2 since 1990: positions 1 to 4.
inline Given Places() {
  return Given(Registry())
      .Fact(Landlord("a"), "1990-01-01")
      .Fact(Landlord("b"), "1990-01-01")
      .Fact(Neighbourhood("n1"), "1990-01-01")
      .Fact(Neighbourhood("n2"), "1990-01-01");
}

}  // namespace loge::caretakers::testing

#endif  // LOGE_TESTS_SERVICES_CARETAKERS_FACTS_H_

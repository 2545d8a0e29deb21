#include "services/partnership/gatherer.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/partnership/state.h"
#include "services/partnership/views.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using runtime::DateFilter;
using runtime::Fact;

bool Tells(const Fact& fact, PersonFacts wanted) {
  const EventPayload& payload = *fact.payload;
  if (payload.has_caretaker_joined() || payload.has_caretaker_transferred() ||
      payload.has_caretaker_left()) {
    return true;
  }
  switch (wanted) {
    case PersonFacts::kPresence:
      return false;
    case PersonFacts::kBelonging:
      return payload.has_caretaker_reassigned();
    case PersonFacts::kMandates:
      return payload.has_referent_appointed() || payload.has_referent_ended();
  }
  return false;
}

// Where a member works on that day; empty for contacts.
std::set<std::string> WorkedInBy(const Member& member, runtime::Date day) {
  std::set<std::string> worked_in;
  for (const caretakers::Employment& employment : member.person.employments) {
    if (!employment.Covers(day)) continue;
    const std::vector<std::string>& ids = employment.NeighbourhoodsOn(day);
    worked_in.insert(ids.begin(), ids.end());
  }
  return worked_in;
}

}  // namespace

Gatherer::Gatherer(const runtime::FactReader& partnership, const runtime::FactReader& caretakers,
                   const std::string& territory_id)
    : partnership_(partnership),
      caretakers_(caretakers),
      registry_(caretakers_),
      territory_id_(territory_id) {}

absl::Status Gatherer::AddTerritory() {
  LOGE_ASSIGN_OR_RETURN(
      territory_facts_,
      partnership_.Facts(absl::StrCat("territory/", territory_id_), DateFilter::kAny));
  const Fact* latest = nullptr;  // As FoldTerritory takes it.
  for (const Fact& fact : territory_facts_) {
    if (fact.payload->has_territory_proposed() &&
        fact.payload->territory_proposed().territory_id() == territory_id_) {
      latest = &fact;
    }
  }
  if (latest != nullptr) evidence_.Add(*latest);
  return absl::OkStatus();
}

void Gatherer::AddActivity(const Activity& activity) {
  for (const runtime::FactVersion& version : activity.told_by) evidence_.Add(version);
  for (const runtime::FactVersion& version : activity.kind_told_by) evidence_.Add(version);
}

void Gatherer::AddMeeting(const WholeMeeting& meeting) {
  evidence_.Add(meeting.fact);
  for (const Fact& fact : meeting.others) evidence_.Add(fact);
}

void Gatherer::AddCoordination(const std::string& contact_id) {
  const auto about = [&](const auto& event) {
    return event.contact_id() == contact_id && event.territory_id() == territory_id_;
  };
  for (const Fact& fact : territory_facts_) {
    if (partnership_.as_of() < fact.date.day) continue;
    const EventPayload& payload = *fact.payload;
    if ((payload.has_coordinator_assigned() && about(payload.coordinator_assigned())) ||
        (payload.has_coordinator_ended() && about(payload.coordinator_ended()))) {
      evidence_.Add(fact);
    }
  }
}

absl::Status Gatherer::AddContact(const std::string& contact_id) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        partnership_.Facts(absl::StrCat("contact/", contact_id)));
  const std::optional<ContactEntry> contact = FoldContact(contact_id, facts);
  if (!contact.has_value()) return absl::OkStatus();
  evidence_.Add(contact->fact);
  if (contact->end_fact.has_value()) evidence_.Add(*contact->end_fact);
  return absl::OkStatus();
}

absl::Status Gatherer::AddMember(const Member& member, PersonFacts wanted) {
  if (member.coordinator()) AddCoordination(member.key.id);
  return AddPerson(member, wanted);
}

absl::Status Gatherer::AddPerson(const Member& person, PersonFacts wanted) {
  if (!person.key.contact) return AddCaretaker(person.key.id, wanted);
  for (const auto& [id, succession] : person.became.landlords) evidence_.Add(succession.fact);
  return AddContact(person.key.id);
}

absl::Status Gatherer::AddCaretaker(const std::string& caretaker_id, PersonFacts wanted) {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                        caretakers_.Facts(absl::StrCat("caretaker/", caretaker_id)));
  std::erase_if(facts, [wanted](const Fact& fact) { return !Tells(fact, wanted); });
  for (const Fact& fact : facts) evidence_.Add(fact);
  // What became of the places that those facts name, and of no others.
  LOGE_ASSIGN_OR_RETURN(const caretakers::Person person, registry_.PersonOf(caretaker_id, facts));
  const caretakers::Successions& successions = person.successions;
  for (const auto& [id, succession] : successions.landlords) evidence_.Add(succession.fact);
  if (wanted == PersonFacts::kPresence) return absl::OkStatus();
  for (const auto& [id, succession] : successions.neighbourhoods) evidence_.Add(succession.fact);
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> Gatherer::OwnNeighbourhoods() const {
  const auto territory = FoldTerritory(territory_id_, territory_facts_);
  if (!territory.has_value()) return std::set<std::string>();
  return registry_.NeighbourhoodsIn(
      {territory->commune_codes().begin(), territory->commune_codes().end()});
}

absl::Status Gatherer::AddNeighbourhoods(const std::vector<Member>& members) {
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> own, OwnNeighbourhoods());
  std::set<std::string> worked_in;
  for (const Member& member : members) worked_in.merge(WorkedInBy(member, partnership_.as_of()));
  for (const std::string& id : worked_in) {
    if (own.count(id) == 0) continue;
    LOGE_ASSIGN_OR_RETURN(const std::optional<caretakers::NeighbourhoodEntry> entry,
                          registry_.FindNeighbourhood(id));
    if (!entry.has_value()) continue;
    for (const caretakers::Codes& codes : entry->codes) evidence_.Add(codes.fact);
  }
  return absl::OkStatus();
}

absl::Status Gatherer::AddSuccessions(const std::set<std::string>& landlord_ids) {
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        registry_.SuccessionsOf(landlord_ids, {}));
  for (const auto& [id, succession] : became.landlords) evidence_.Add(succession.fact);
  return absl::OkStatus();
}

absl::Status Gatherer::AddPartner(const std::string& partner_id) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        partnership_.Facts(absl::StrCat("partner/", partner_id)));
  const std::optional<PartnerEntry> partner = FoldPartner(partner_id, facts);
  if (partner.has_value()) evidence_.Add(partner->fact);
  return absl::OkStatus();
}

absl::Status Gatherer::AddClosing(const std::string& partner_id) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        partnership_.Facts(absl::StrCat(kClosedPartner, "/", partner_id)));
  const std::optional<ClosingEntry> closing = FoldClosing(partner_id, facts);
  if (closing.has_value()) evidence_.Add(closing->fact);
  return absl::OkStatus();
}

absl::Status Gatherer::AddWholeNetwork(const NetworkData& data, int window_days) {
  for (const Activity& activity : data.activities) {
    if (InWindow(activity.date.day, data.as_of, window_days)) AddActivity(activity);
  }
  for (const Member& member : data.members) {
    LOGE_RETURN_IF_ERROR(AddMember(member, PersonFacts::kBelonging));
  }
  return AddNeighbourhoods(data.members);
}

absl::StatusOr<std::set<PersonKey>> Gatherer::GuestsAmong(
    const std::vector<Member>& members) const {
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> own, OwnNeighbourhoods());
  std::set<PersonKey> guests;
  for (const Member& member : members) {
    const std::set<std::string> worked_in = WorkedInBy(member, partnership_.as_of());
    const bool at_home = std::any_of(worked_in.begin(), worked_in.end(),
                                     [&](const std::string& id) { return own.count(id) != 0; });
    if (member.caretaker() && !at_home) guests.insert(member.key);
  }
  return guests;
}

}  // namespace loge::partnership

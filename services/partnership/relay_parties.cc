#include "services/partnership/relay_parties.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/partnership/contacts.h"
#include "services/partnership/meetings.h"
#include "services/partnership/seminars.h"
#include "services/runtime/queries.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {

using runtime::DateFilter;
using runtime::Fact;
using runtime::FactReader;

absl::StatusOr<RelayParties> RelayParties::Load(const FactReader& reader,
                                                const caretakers::Registry& registry,
                                                const std::string& territory_id,
                                                const TieRule& tie_rule) {
  // A territory may be proposed later than the date asked for: its history is older.
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("territory/", territory_id), DateFilter::kAny));
  if (!FoldTerritory(territory_id, facts).has_value()) {
    return runtime::NotFound("territory", territory_id, "territory_id");
  }
  RelayParties parties(reader, registry, tie_rule);
  LOGE_ASSIGN_OR_RETURN(parties.activities_,
                        LoadActivities(reader, Meetings(reader), Seminars(), territory_id, facts,
                                       TrainingFilter::kWithout));
  parties.coordinators_ = FoldCoordinators(territory_id, reader.as_of(), facts);
  for (const Fact& fact : facts) {
    const auto& assigned = fact.payload->coordinator_assigned();
    if (fact.payload->has_coordinator_assigned() && assigned.territory_id() == territory_id &&
        fact.date.day <= reader.as_of()) {
      parties.ever_coordinators_.insert(assigned.contact_id());
    }
  }
  return parties;
}

absl::StatusOr<const Party*> RelayParties::Find(const PersonKey& key) const {
  auto it = found_.find(key);
  if (it == found_.end()) {
    LOGE_ASSIGN_OR_RETURN(std::optional<Party> party, Read(key));
    it = found_.emplace(key, std::move(party)).first;
  }
  return it->second.has_value() ? &*it->second : nullptr;
}

absl::StatusOr<std::optional<Party>> RelayParties::Read(const PersonKey& key) const {
  if (key.contact) return ReadContact(key);
  std::optional<Party> party;
  LOGE_ASSIGN_OR_RETURN(caretakers::Person person, registry_.FindPerson(key.id));
  if (!person.known()) return party;
  party.emplace();
  party->present = person.EmployedOn(as_of()) != nullptr;
  party->member.key = key;
  party->member.kind = v1::NODE_KIND_CARETAKER;
  party->member.person = std::move(person);
  return party;
}

absl::StatusOr<std::optional<Party>> RelayParties::ReadContact(const PersonKey& key) const {
  std::optional<Party> party;
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("contact/", key.id)));
  LOGE_ASSIGN_OR_RETURN(std::optional<ContactEntry> contact, ContactOf(reader_, key.id, facts));
  const bool coordinator = coordinators_.count(key.id) != 0;
  if (!contact.has_value() && !coordinator) return party;
  party.emplace();
  Member& member = party->member;
  member.key = key;
  party->present = coordinator;
  if (contact.has_value()) {
    party->present = party->present || contact->Living(as_of());
    LOGE_RETURN_IF_ERROR(PlaceContact(*contact, registry_, as_of(), &member));
  }
  if (coordinator) {
    member.kind = v1::NODE_KIND_COORDINATOR;
  } else if (member.partner_id.empty()) {
    member.kind = v1::NODE_KIND_LANDLORD_STAFF;
  } else {
    member.kind = v1::NODE_KIND_PARTNER_CONTACT;
  }
  if (ever_coordinators_.count(key.id) == 0) party->partner_id = member.partner_id;
  party->contact = std::move(contact);
  return party;
}

absl::StatusOr<bool> RelayParties::IsClosed(const std::string& partner_id) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat(kClosedPartner, "/", partner_id)));
  const std::optional<ClosingEntry> closing = FoldClosing(partner_id, facts);
  return closing.has_value() && closing->By(as_of());
}

}  // namespace loge::partnership

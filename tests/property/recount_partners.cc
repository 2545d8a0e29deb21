// Partners and their contacts: what becomes of them, and who follows whom.
#include <algorithm>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

// The first of `facts` that names the contact; null when none does.
const Fact* NamingOf(const std::string& id, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.payload->has_contact_named() && fact.payload->contact_named().contact_id() == id) {
      return &fact;
    }
  }
  return nullptr;
}

// The first end that was told of it, not before it began; null when there is none.
const Fact* EndOf(const std::string& id, const std::vector<Fact>& facts) {
  const Fact* naming = NamingOf(id, facts);
  if (naming == nullptr) return nullptr;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_contact_ended() || fact.day < naming->day) continue;
    if (fact.payload->contact_ended().contact_id() == id) return &fact;
  }
  return nullptr;
}

// The first closing of a partner; null when it has none.
const Fact* ClosingOf(const std::string& id, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.payload->has_partner_closed() && fact.payload->partner_closed().partner_id() == id) {
      return &fact;
    }
  }
  return nullptr;
}

std::set<std::string> NamedContacts(const std::vector<Fact>& facts) {
  std::set<std::string> ids;
  for (const Fact& fact : facts) {
    if (fact.payload->has_contact_named()) ids.insert(fact.payload->contact_named().contact_id());
  }
  return ids;
}

}  // namespace

std::vector<v1::Partner> Recount::Partners() const {
  std::map<std::string, v1::Partner> found;
  for (const Fact& fact : past_) {
    const auto& registered = fact.payload->partner_registered();
    if (!fact.payload->has_partner_registered()) continue;
    const auto [row, first] = found.try_emplace(registered.partner_id());
    if (!first) continue;
    v1::Partner& out = row->second;
    out.set_partner_id(registered.partner_id());
    out.set_type(registered.type());
    out.set_name(registered.name());
    out.set_siren(registered.siren());
    out.set_rna(registered.rna());
    out.set_registered_on(fact.text);
    *out.mutable_provenance() = ProvenanceOf(fact);
    const Fact* closing = ClosingOf(out.partner_id(), past_);
    if (closing == nullptr) continue;
    const auto& closed = closing->payload->partner_closed();
    out.mutable_closed()->set_from(closing->text);
    out.mutable_closed()->set_successor_partner_id(closed.successor_partner_id());
    out.mutable_closed()->set_reason(closed.reason());
    *out.mutable_closed()->mutable_provenance() = ProvenanceOf(*closing);
  }
  std::vector<v1::Partner> out;
  for (const auto& [id, partner] : found) out.push_back(partner);
  return out;
}

std::optional<v1::Contact> Recount::Contact(const std::string& id) const {
  const Fact* naming = NamingOf(id, past_);
  if (naming == nullptr) return std::nullopt;
  const auto& named = naming->payload->contact_named();
  v1::Contact out;
  out.set_contact_id(id);
  out.set_partner_id(named.partner_id());
  out.set_function(named.function());
  out.set_key_relay(named.key_relay());
  out.set_from(naming->text);
  *out.mutable_provenance() = ProvenanceOf(*naming);
  const auto* data = story_.PersonalAt(naming->position);
  if (data != nullptr) *out.mutable_personal_data() = *data;
  if (const Fact* end = EndOf(id, past_)) {
    out.set_until(end->text);
    out.set_successor_contact_id(end->payload->contact_ended().successor_contact_id());
  }
  for (const std::string& other : NamedContacts(past_)) {
    const Fact* end = EndOf(other, past_);
    if (end == nullptr || end->payload->contact_ended().successor_contact_id() != id) continue;
    out.add_predecessor_contact_ids(other);
  }
  // A partner's contacts end the day before it closes; those named for that day or later do not.
  const Fact* closing = ClosingOf(named.partner_id(), past_);
  if (closing != nullptr && naming->day < closing->day) {
    const bool ended = !out.until().empty() && DayNumber(out.until()) < closing->day;
    if (!ended) out.set_until(DayText(closing->day - 1));
  }
  const int day = out.until().empty() ? as_of_ : std::min(as_of_, DayNumber(out.until()));
  out.set_landlord_id(endings_.LandlordOn(named.landlord_id(), day));
  return out;
}

std::vector<v1::Contact> Recount::Contacts(const v1::ListContactsRequest& request) const {
  std::vector<v1::Contact> out;
  for (const std::string& id : NamedContacts(past_)) {
    const v1::Contact contact = *Contact(id);
    const bool ended = !contact.until().empty() && DayNumber(contact.until()) < as_of_;
    if (ended && !request.include_ended()) continue;
    if (!request.partner_id().empty() && request.partner_id() != contact.partner_id()) continue;
    if (!request.landlord_id().empty() && request.landlord_id() != contact.landlord_id()) continue;
    out.push_back(contact);
  }
  return out;
}

}  // namespace loge::property

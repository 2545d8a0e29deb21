#include "services/partnership/moment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/partnership/contacts.h"
#include "services/partnership/state.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {

using runtime::DateFilter;
using runtime::Fact;

absl::StatusOr<Moment> Moment::Load(const runtime::FactReader& reader,
                                    const caretakers::Registry& registry,
                                    const std::string& territory_id, const NetworkData& data) {
  Moment moment(reader, registry, territory_id, data);
  LOGE_ASSIGN_OR_RETURN(moment.facts_, reader.Facts(absl::StrCat("territory/", territory_id)));
  LOGE_ASSIGN_OR_RETURN(moment.meetings_, Meetings(reader).Of(territory_id, moment.facts_));
  return moment;
}

const Member* Moment::FindMember(const PersonKey& key) const {
  const auto it = std::lower_bound(data_.members.begin(), data_.members.end(), key,
                                   [](const Member& a, const PersonKey& b) { return a.key < b; });
  return it != data_.members.end() && it->key == key ? &*it : nullptr;
}

bool Moment::Present(const PersonKey& key) const { return FindMember(key) != nullptr; }

absl::StatusOr<const NamedPerson*> Moment::Find(const PersonKey& key) const {
  auto it = found_.find(key);
  if (it == found_.end()) {
    LOGE_ASSIGN_OR_RETURN(std::optional<NamedPerson> person, Read(key));
    it = found_.emplace(key, std::move(person)).first;
  }
  return it->second.has_value() ? &*it->second : nullptr;
}

absl::StatusOr<std::optional<NamedPerson>> Moment::Read(const PersonKey& key) const {
  const Member* member = FindMember(key);
  // A coordinator is in the network even if nobody knows the contact, or if it has ended.
  if (member != nullptr && !member->coordinator()) {
    return std::optional<NamedPerson>(NamedPerson{*member, true});
  }
  NamedPerson person;
  person.member.key = key;
  if (!key.contact) {
    LOGE_ASSIGN_OR_RETURN(person.member.person, registry_.FindPerson(key.id));
    if (!person.member.person.known()) return std::optional<NamedPerson>();
    person.member.kind = v1::NODE_KIND_CARETAKER;
    person.living = person.member.person.EmployedOn(as_of()) != nullptr;
    return std::optional<NamedPerson>(std::move(person));
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("contact/", key.id)));
  LOGE_ASSIGN_OR_RETURN(const std::optional<ContactEntry> contact,
                        ContactOf(reader_, key.id, facts));
  if (!contact.has_value()) return std::optional<NamedPerson>();
  LOGE_RETURN_IF_ERROR(PlaceContact(*contact, registry_, as_of(), &person.member));
  person.member.kind = person.member.partner_id.empty() ? v1::NODE_KIND_LANDLORD_STAFF
                                                        : v1::NODE_KIND_PARTNER_CONTACT;
  if (member != nullptr) person.member.kind = member->kind;
  person.living = contact->Living(as_of());
  return std::optional<NamedPerson>(std::move(person));
}

absl::StatusOr<bool> Moment::PartnerClosed(const std::string& partner_id) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> closings,
                        reader_.Facts(absl::StrCat(kClosedPartner, "/", partner_id)));
  return FoldClosing(partner_id, closings).has_value();
}

}  // namespace loge::partnership

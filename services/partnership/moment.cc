#include "services/partnership/moment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/partnership/contacts.h"
#include "services/partnership/state.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {

using runtime::Fact;

absl::StatusOr<Moment> Moment::Load(const runtime::FactReader& reader,
                                    const caretakers::Registry& registry,
                                    const std::string& territory_id, const NetworkData& data) {
  Moment moment(reader, registry, territory_id, data);
  LOGE_ASSIGN_OR_RETURN(moment.facts_, reader.Facts(absl::StrCat("territory/", territory_id)));
  LOGE_ASSIGN_OR_RETURN(moment.meetings_, Meetings(reader).Of(territory_id, moment.facts_));
  LOGE_ASSIGN_OR_RETURN(moment.launches_, reader.Facts(absl::StrCat(kLaunched, "/", territory_id)));
  return moment;
}

const Member* Moment::FindMember(const PersonKey& key) const {
  const auto it = std::lower_bound(data_.members.begin(), data_.members.end(), key,
                                   [](const Member& a, const PersonKey& b) { return a.key < b; });
  return it != data_.members.end() && it->key == key ? &*it : nullptr;
}

absl::StatusOr<const Member*> Moment::Find(const PersonKey& key) const {
  auto it = found_.find(key);
  if (it == found_.end()) {
    LOGE_ASSIGN_OR_RETURN(std::optional<Member> member, Read(key));
    it = found_.emplace(key, std::move(member)).first;
  }
  return it->second.has_value() ? &*it->second : nullptr;
}

absl::StatusOr<std::optional<Member>> Moment::Read(const PersonKey& key) const {
  const Member* known = FindMember(key);
  // A coordinator is in the network even if nobody knows the contact, or if it has ended.
  if (known != nullptr && !known->coordinator()) return std::optional<Member>(*known);
  Member member;
  member.key = key;
  if (!key.contact) {
    LOGE_ASSIGN_OR_RETURN(member.person, registry_.FindPerson(key.id));
    if (!member.person.known()) return std::optional<Member>();
    member.kind = v1::NODE_KIND_CARETAKER;
    return std::optional<Member>(std::move(member));
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("contact/", key.id)));
  LOGE_ASSIGN_OR_RETURN(const std::optional<ContactEntry> contact,
                        ContactOf(reader_, key.id, facts));
  if (!contact.has_value()) return std::optional<Member>();
  LOGE_RETURN_IF_ERROR(PlaceContact(*contact, registry_, as_of(), &member));
  member.kind =
      member.partner_id.empty() ? v1::NODE_KIND_LANDLORD_STAFF : v1::NODE_KIND_PARTNER_CONTACT;
  if (known != nullptr) member.kind = known->kind;
  return std::optional<Member>(std::move(member));
}

}  // namespace loge::partnership

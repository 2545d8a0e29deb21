#include "services/partnership/contacts.h"

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {

using runtime::Fact;
using runtime::FactReader;

absl::StatusOr<std::optional<ContactEntry>> ContactOf(const FactReader& reader,
                                                      absl::string_view contact_id,
                                                      const std::vector<Fact>& facts) {
  std::optional<ContactEntry> contact = FoldContact(contact_id, facts);
  if (!contact.has_value() || contact->named.partner_id().empty()) return contact;
  const std::string& partner_id = contact->named.partner_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> closings,
                        reader.Facts(absl::StrCat(kClosedPartner, "/", partner_id)));
  if (const auto closing = FoldClosing(partner_id, closings)) contact->EndWith(*closing);
  return contact;
}

absl::StatusOr<std::set<std::string>> PredecessorsOf(const FactReader& reader,
                                                     absl::string_view contact_id,
                                                     const std::vector<Fact>& facts) {
  std::set<std::string> out;
  for (const Fact& fact : facts) {
    const auto& ended = fact.payload->contact_ended();
    if (!fact.payload->has_contact_ended()) continue;
    if (ToAbsl(ended.successor_contact_id()) != contact_id) continue;
    // An end may be left out, or not be the first one: the contact that ended knows.
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> own,
                          reader.Facts(absl::StrCat("contact/", ended.contact_id())));
    const auto before = FoldContact(ended.contact_id(), own);
    if (before.has_value() && ToAbsl(before->successor_contact_id) == contact_id) {
      out.insert(ended.contact_id());
    }
  }
  return out;
}

}  // namespace loge::partnership

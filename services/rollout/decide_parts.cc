#include "services/rollout/decide_parts.h"

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/rollout/errors.h"

namespace loge::rollout {
namespace {

using runtime::Fact;
using runtime::FactDate;
using runtime::Need;
using runtime::States;
using runtime::Violations;

// A contact ends with its partner: which one that is, its own facts tell.
std::string ClosingSubject(const ContactLife& life) {
  return absl::StrCat("closed-partner/", life.named->payload->contact_named().partner_id());
}

}  // namespace

void RequireTerritory(const States& states, const std::string& territory_id,
                      const std::string& field, Violations& out) {
  if (!ProposalIn(states, territory_id).has_value()) out.Add(UnknownTerritory(field, territory_id));
}

Need PartnerNeed(const std::string& partner_id) {
  return {&kPartnerFold, PartnerSubject(partner_id)};
}

void RequirePartner(const States& states, const std::string& partner_id, const FactDate& date,
                    const std::string& field, Violations& out) {
  const std::vector<Fact>& registered =
      states.Get(kPartnerFold, PartnerSubject(partner_id)).facts();
  if (registered.empty()) {
    out.Add(UnknownPartner(field, partner_id));
  } else if (caretakers::LastDayOf(date) < registered.front().date.day) {
    out.Add(PartnerNotYetKnown(field, registered.front(), date));
  }
}

void AddContactNeeds(const States& states, const std::string& contact_id,
                     std::vector<Need>& needs) {
  needs.push_back({&kContactFold, ContactSubject(contact_id)});
  const ContactLife life = ContactIn(states, contact_id);
  if (life.named.has_value() && !life.named->payload->contact_named().partner_id().empty()) {
    needs.push_back({&kClosingFold, ClosingSubject(life)});
  }
}

ContactLife ContactIn(const States& states, const std::string& contact_id) {
  const std::vector<Fact>& facts = states.Get(kContactFold, ContactSubject(contact_id)).facts();
  const ContactLife life = FoldContact(contact_id, facts, {});
  if (!life.named.has_value()) return life;
  return FoldContact(contact_id, facts, states.Get(kClosingFold, ClosingSubject(life)).facts());
}

void RequireContact(const States& states, const std::string& contact_id, const FactDate& date,
                    const std::string& field, Violations& out) {
  const ContactLife life = ContactIn(states, contact_id);
  if (!life.named.has_value()) {
    out.Add(UnknownContact(field, contact_id));
  } else if (!life.Covers(date.day)) {
    out.Add(ContactNotLiving(field, date, life));
  }
}

}  // namespace loge::rollout

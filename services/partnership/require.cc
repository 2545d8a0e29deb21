#include "services/partnership/require.h"

#include "services/partnership/errors.h"

namespace loge::partnership {

using runtime::Date;
using runtime::States;
using runtime::Violations;

void RequirePartner(const States& states, const std::string& partner_id, Date day,
                    const std::string& field, Violations& out) {
  const auto partner =
      FoldPartner(partner_id, states.Get(kPartnerFold, "partner/" + partner_id).facts());
  if (!partner.has_value()) {
    out.Add(Unknown(field, "partner", partner_id));
  } else if (day < partner->fact.date.day) {
    out.Add(UnknownYet(field, "partner", partner_id, day, partner->fact.date.day));
  }
}

std::optional<ContactEntry> RequireLivingContact(const States& states,
                                                 const std::string& contact_id, Date day,
                                                 const std::string& field, Violations& out) {
  std::optional<ContactEntry> contact =
      FoldContact(contact_id, states.Get(kContactFold, "contact/" + contact_id).facts());
  if (!contact.has_value()) {
    out.Add(Unknown(field, "contact", contact_id));
    return std::nullopt;
  }
  if (contact->Living(day)) return contact;
  if (day < contact->fact.date.day) {
    out.Add(ContactNotBegun(field, contact_id, day, contact->fact.date.day));
  } else {
    out.Add(ContactEndedBefore(field, contact_id, day, contact->until->day,
                               contact->end_fact->known_from));
  }
  return std::nullopt;
}

void RequireTerritory(const States& states, const std::string& territory_id,
                      const std::string& field, Violations& out) {
  const auto& facts = states.Get(kTerritoryFold, "territory/" + territory_id).facts();
  if (!FoldTerritory(territory_id, facts).has_value()) {
    out.Add(Unknown(field, "territory", territory_id));
  }
}

}  // namespace loge::partnership

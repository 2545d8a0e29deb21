// Conditions that several rules of this context share: each adds what is wrong and names `field`.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_REQUIRE_H_
#define LOGE_SERVICES_PARTNERSHIP_REQUIRE_H_

#include <optional>
#include <string>

#include "services/partnership/state.h"
#include "services/runtime/decisions.h"

namespace loge::partnership {

// Known, and taking part on that day.
void RequirePartner(const runtime::States& states, const std::string& partner_id, runtime::Date day,
                    const std::string& field, runtime::Violations& out);

// Known, and living on that day. Returns the contact when both hold.
std::optional<ContactEntry> RequireLivingContact(const runtime::States& states,
                                                 const std::string& contact_id, runtime::Date day,
                                                 const std::string& field,
                                                 runtime::Violations& out);

// Known, whatever its date: what happened there may be older than the rollout.
void RequireTerritory(const runtime::States& states, const std::string& territory_id,
                      const std::string& field, runtime::Violations& out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_REQUIRE_H_

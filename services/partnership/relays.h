// Relays: whom caretakers know among the contacts, who does what, and which of them are being lost
// (definitions: the comments of loge/v1/relays.proto). Nothing of it is stored. Thread-safe (no
// state).
#ifndef LOGE_SERVICES_PARTNERSHIP_RELAYS_H_
#define LOGE_SERVICES_PARTNERSHIP_RELAYS_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/relays.pb.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// Days where the request leaves them out, beside the window (kWindowDaysDefault).
inline constexpr int kStaleAfterDaysDefault = 365;

// By contact. Errors of both: PERMISSION_DENIED for those who may not see persons; NOT_FOUND when
// the territory is not known; those of FactReader.
absl::Status FindRelays(const runtime::QueryContext& context, const v1::FindRelaysRequest& request,
                        const runtime::Page& page, v1::FindRelaysResponse* response,
                        std::string* next_after);

// Partners by id, then contacts by id.
absl::Status ListOrphanedRelays(const runtime::QueryContext& context,
                                const v1::ListOrphanedRelaysRequest& request,
                                const runtime::Page& page, v1::ListOrphanedRelaysResponse* response,
                                std::string* next_after);

// Adds both queries to those of the server. Call once.
void RegisterRelayQueries(runtime::QueryRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_RELAYS_H_

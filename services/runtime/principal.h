// Who calls. For now there is one principal, `local`, who holds every role and exists on loopback
// only; every handler receives one already, so that rights can come without touching them.
#ifndef LOGE_SERVICES_RUNTIME_PRINCIPAL_H_
#define LOGE_SERVICES_RUNTIME_PRINCIPAL_H_

#include <string>

namespace loge::runtime {

// A value. `id` is opaque and names no person.
struct Principal {
  std::string id;
};

inline Principal LocalPrincipal() { return Principal{"local"}; }

// Whether figures about fewer than kGroupSizeMin persons, and persons one by one, may be shown to
// the caller: to coordinators alone.
inline bool MaySeeSmallGroups(const Principal& principal) {
  return principal.id == LocalPrincipal().id;  // It holds every role.
}

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PRINCIPAL_H_

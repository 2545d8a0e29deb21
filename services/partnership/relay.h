// I2: how much referents relay the coordinators (definition: loge/v1/network_series.proto). Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_RELAY_H_
#define LOGE_SERVICES_PARTNERSHIP_RELAY_H_

#include "absl/status/statusor.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/moment.h"

namespace loge::partnership {

struct Relay {
  int meetings = 0;   // Of support, and of caretakers with partners.
  int relayed = 0;    // Led by a referent, no coordinator being there.
  int referents = 0;  // Persons who led these.
};

// Of the last `days` days. Errors: those of FactReader.
absl::StatusOr<Relay> RelayOf(const Moment& moment, int days);

// Fills in the fields of I2; what few persons stand behind only for those who may see that.
void FillRelay(const Relay& relay, bool small_groups, v1::NetworkPoint* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_RELAY_H_

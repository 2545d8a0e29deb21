// I2: how much referents relay the coordinators (definition: loge/v1/network_series.proto). Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_RELAY_H_
#define LOGE_SERVICES_PARTNERSHIP_RELAY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/moment.h"
#include "services/runtime/date.h"
#include "services/runtime/evidence.h"

namespace loge::partnership {

// A meeting of support, or of caretakers with partners.
struct RelayableMeeting {
  runtime::Date day;
  std::string leader;  // The caretaker who led it, no coordinator being there; empty: none did.
  std::vector<runtime::FactVersion> told_by;
};

// Those of the last `days` days.
std::vector<RelayableMeeting> RelayableMeetings(const Moment& moment, int days);

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

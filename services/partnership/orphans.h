// I9: orphaned relays and stale contacts (definition: loge/v1/network_series.proto). Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_ORPHANS_H_
#define LOGE_SERVICES_PARTNERSHIP_ORPHANS_H_

#include "absl/status/statusor.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/moment.h"

namespace loge::partnership {

struct Orphans {
  int tied_partners = 0;
  int contacts = 0;  // By whom they are tied, gone or not.
  int orphaned_partners = 0;
  int orphaned_contacts = 0;  // The same of these.
  int stale_contacts = 0;
};

// Ties are those of the last `window_days` days, a contact is stale after `activity_window_days`
// without an activity. Errors: those of FactReader.
absl::StatusOr<Orphans> OrphansOf(const Moment& moment, int window_days, int activity_window_days);

// Fills in the fields of I9; what few persons stand behind only for those who may see that.
void FillOrphans(const Orphans& orphans, bool small_groups, v1::NetworkPoint* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_ORPHANS_H_

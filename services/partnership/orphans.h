// I9: partners that have lost their ties, and contacts whom nobody met of late (definitions:
// loge/v1/network_series.proto, loge/v1/relays.proto). Pure; thread-safe (no state). Errors of all:
// those of FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_ORPHANS_H_
#define LOGE_SERVICES_PARTNERSHIP_ORPHANS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/relay_parties.h"
#include "services/runtime/date.h"

namespace loge::partnership {

// The ties of a partner to persons of other organisations.
struct PartnerTies {
  std::set<std::string> contact_ids;  // By whom it is tied, gone or not.
  std::set<std::string> departed;     // Persons of either side who are no more there.
  runtime::FactDate last;
  bool lasting = false;  // Both are still there, of one tie at least.
};
using TiesByPartner = std::map<std::string, PartnerTies>;

// Of the partners that are not closed and have ties in the last `window_days` days.
absl::StatusOr<TiesByPartner> PartnerTiesOf(const RelayParties& parties, int window_days);

struct StaleContact {
  std::string contact_id;
  std::string partner_id;
  runtime::FactDate last;  // When somebody met the contact.
};
// Contacts of partners, living, who once took part in an activity but in none of the last `days`
// days; by id.
absl::StatusOr<std::vector<StaleContact>> StaleContactsOf(const RelayParties& parties, int days);

// Fills in the fields of I9; what few persons stand behind only for those who may see that.
void FillOrphans(const TiesByPartner& ties, const std::vector<StaleContact>& stale,
                 bool small_groups, v1::NetworkPoint* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_ORPHANS_H_

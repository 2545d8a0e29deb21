// I8: how much the landlords do together (definition: loge/v1/network_series.proto). Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_LANDLORD_MIX_H_
#define LOGE_SERVICES_PARTNERSHIP_LANDLORD_MIX_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/moment.h"

namespace loge::partnership {

struct LandlordMix {
  int meetings = 0;       // Of any kind.
  int two_landlords = 0;  // Those with two landlords or more.
  int persons = 0;        // Named at these.
  std::optional<double> evenness;
  int participants = 0;                // Caretakers whose participations it is made of.
  std::optional<int> days_since_last;  // Of the last one with two landlords, of any day.
  int persons_of_last = 0;             // Named at it; the fewest, of several of one day.
  int experiments = 0;                 // Launched by two landlords or more, as they were told.
};

// Of the last `days` days. Errors: those of FactReader.
absl::StatusOr<LandlordMix> LandlordMixOf(const Moment& moment, int days);

// Of one landlord.
struct Participations {
  int made = 0;        // In the window, by its caretakers.
  int caretakers = 0;  // Employed on the day.
};
// J = - sum of q ln q / ln L (the entropy of Shannon 1948 over its highest, known as Pielou's
// evenness, 1966), q being the share of a landlord in the sum of participations per caretaker. In
// the order given. Landlords without caretakers are left out.
std::optional<double> EvennessOf(const std::vector<Participations>& landlords);

// Fills in the fields of I8; what few persons stand behind only for those who may see that.
void FillLandlordMix(const LandlordMix& mix, bool small_groups, v1::NetworkPoint* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_LANDLORD_MIX_H_

// When newcomers first met people of other landlords and of partners. Thread-compatible.
#ifndef LOGE_SERVICES_INDICATORS_FIRST_TIES_H_
#define LOGE_SERVICES_INDICATORS_FIRST_TIES_H_

#include <map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/caretakers/registry.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/scope.h"
#include "services/partnership/network_data.h"

namespace loge::indicators {

// Fills in first_cross_landlord_tie and first_partner_tie: the first tie-making activity shared
// with somebody who was of another landlord than the newcomer on that day, and with a contact of a
// partner who did not coordinate the territory then. Looks at others only as long as they may tell
// something new, and at each once.
class FirstTies {
 public:
  // All are borrowed; no newcomer may be added or taken out meanwhile.
  FirstTies(const Sources& sources, const Territories& territories, const Newcomers& newcomers)
      : sources_(sources),
        territories_(territories),
        newcomers_(newcomers),
        registry_(sources.caretakers) {}

  // Takes what was done in one of the territories, for one of those who took part; in any order,
  // some twice, but early ones first cost least. Errors: those of FactReader.
  absl::Status Add(const partnership::PlacedActivity& placed, Newcomer& newcomer);

 private:
  absl::Status FindCrossLandlord(const partnership::Activity& activity, Newcomer& newcomer);
  absl::Status FindPartner(const partnership::PlacedActivity& placed, Newcomer& newcomer);
  absl::StatusOr<const partnership::Member*> Find(const partnership::PersonKey& key);

  const Sources& sources_;
  const Territories& territories_;
  const Newcomers& newcomers_;
  const caretakers::Registry registry_;
  std::map<partnership::PersonKey, partnership::Member> members_;  // Those looked at.
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_FIRST_TIES_H_

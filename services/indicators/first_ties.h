// When newcomers first met people of other landlords and of partners. Thread-compatible.
#ifndef LOGE_SERVICES_INDICATORS_FIRST_TIES_H_
#define LOGE_SERVICES_INDICATORS_FIRST_TIES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/caretakers/registry.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/scope.h"
#include "services/partnership/network_data.h"
#include "services/runtime/facts.h"

namespace loge::indicators {

// Fills in first_cross_landlord_tie and first_partner_tie: the first tie-making activity shared
// with somebody who was of another landlord than the newcomer on that day, and with a contact of a
// partner who did not coordinate the territory then. Looks at others only as long as they may tell
// something new, and at each once.
class FirstTies {
 public:
  // Both are borrowed; no newcomer may be added or taken out meanwhile.
  FirstTies(const Sources& sources, Newcomers& newcomers)
      : sources_(sources), newcomers_(newcomers), registry_(sources.caretakers) {}

  // Takes what was done in one territory; in any order of territories. Errors: those of FactReader.
  absl::Status Add(const TerritoryActivities& territory);

 private:
  // Who coordinates a territory: few of its facts tell of it, and they are looked at often.
  struct Coordination {
    std::string territory_id;
    std::vector<runtime::Fact> facts;
  };

  absl::Status AddActivity(const Coordination& coordination, const partnership::Activity& activity);
  absl::Status FindCrossLandlord(const partnership::Activity& activity,
                                 const partnership::PersonKey& self, Newcomer& newcomer);
  absl::Status FindPartner(const Coordination& coordination, const partnership::Activity& activity,
                           Newcomer& newcomer);
  absl::StatusOr<const partnership::Member*> Find(const partnership::PersonKey& key);

  const Sources& sources_;
  Newcomers& newcomers_;
  const caretakers::Registry registry_;
  std::map<partnership::PersonKey, partnership::Member> members_;  // Those looked at.
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_FIRST_TIES_H_

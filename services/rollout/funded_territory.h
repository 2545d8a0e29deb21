// Which fundings are a territory's: one rule for all who tell of its means. Reads facts through
// FactReader.
#ifndef LOGE_SERVICES_ROLLOUT_FUNDED_TERRITORY_H_
#define LOGE_SERVICES_ROLLOUT_FUNDED_TERRITORY_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/events/v1/rollout.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/fundings.h"
#include "services/runtime/fact_reader.h"

namespace loge::rollout {

// A funding is one of a territory when it names it, or when it names none but a neighbourhood that
// lies in the territory's communes or has become part of one that does. Lives during one query;
// thread-compatible. Errors of all: those of FactReader.
class FundedTerritory {
 public:
  // `places` are the neighbourhoods in its communes (Registry::NeighbourhoodsIn). The readers, of
  // the read models of this context and of the caretakers' at one date, are borrowed.
  FundedTerritory(std::string territory_id, std::set<std::string> places,
                  const runtime::FactReader& rollout, const runtime::FactReader& people);

  absl::StatusOr<bool> Has(const events::v1::FundingCommitted& committed) const;

  // Its fundings, by id. Reads none that name other places.
  absl::StatusOr<std::vector<FundingState>> Fundings() const;

 private:
  const std::string territory_id_;
  const std::set<std::string> places_;
  const runtime::FactReader& rollout_;
  const caretakers::Registry registry_;
};

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_FUNDED_TERRITORY_H_

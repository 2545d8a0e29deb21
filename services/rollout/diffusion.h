// The diffusion curve: when the rollout reached which landlord, and what that makes of all of them.
// Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_DIFFUSION_H_
#define LOGE_SERVICES_ROLLOUT_DIFFUSION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "loge/v1/diffusion.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"

namespace loge::rollout {

// What counts of one landlord.
struct LandlordReach {
  // The first day on which it employed a caretaker in the communes of a territory that was
  // COMMITTED or beyond; nothing when there is none.
  std::optional<runtime::Date> reached;
  // Those of rollout/dwellings.h, of all neighbourhoods; nothing when none are counted.
  std::optional<int64_t> dwellings;
};

// By id, all landlords that are known at the date asked for and on their own; what was told of one
// that has become part of another counts for that one. Both readers are of one date and position,
// those of the read models "rollout" and "caretakers". Errors: those of FactReader.
absl::StatusOr<std::map<std::string, LandlordReach>> ReadReach(const runtime::FactReader& rollout,
                                                               const runtime::FactReader& people);

// The answer but for what it stands on.
void FillDiffusion(const std::map<std::string, LandlordReach>& landlords,
                   v1::GetDiffusionResponse* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_DIFFUSION_H_

// How many dwellings there are where caretakers work. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_DWELLINGS_H_
#define LOGE_SERVICES_INDICATORS_DWELLINGS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/runtime/fact_reader.h"

namespace loge::indicators {

// Dwellings of all landlords in `neighbourhood_ids` on the reader's date: of each landlord and
// neighbourhood those of the latest year that one was told for, not after that of the date. The
// count of what has become part of another stays beside that one's, until one is told of what goes
// on, on a day on which it was so: that one has both. Nothing when none was told. `caretakers`
// reads the model of that name. Errors: those of FactReader.
absl::StatusOr<std::optional<int64_t>> DwellingsIn(const runtime::FactReader& caretakers,
                                                   const std::set<std::string>& neighbourhood_ids);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_DWELLINGS_H_

// How many dwellings landlords have where, on a date: what figures are divided by, and what
// landlords weigh. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_DWELLINGS_H_
#define LOGE_SERVICES_ROLLOUT_DWELLINGS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/runtime/fact_reader.h"

namespace loge::rollout {

// Dwellings by landlord and neighbourhood, those that go on at the reader's date. Of each landlord
// and neighbourhood that was told of, those of the latest year count, not after that of the date.
// The count of what has become part of another stays beside that one's, until one is told of what
// goes on, on a day on which it was so: that one has both.
using Dwellings = std::map<std::pair<std::string, std::string>, int64_t>;

// Of all landlords everywhere. `caretakers` reads the model of that name. Errors: those of
// FactReader.
absl::StatusOr<Dwellings> ReadDwellings(const runtime::FactReader& caretakers);

// Of all landlords together in `neighbourhood_ids`; nothing when none was told. Reads the counts of
// those neighbourhoods alone, and of what has become part of them.
absl::StatusOr<std::optional<int64_t>> DwellingsIn(const runtime::FactReader& caretakers,
                                                   const std::set<std::string>& neighbourhood_ids);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_DWELLINGS_H_

// How what was told turns out to be wrong.
#ifndef LOGE_BENCH_COUNTRY_AMEND_H_
#define LOGE_BENCH_COUNTRY_AMEND_H_

#include <cstdint>
#include <optional>

#include "bench/country/decision.h"
#include "bench/country/dice.h"

namespace loge::bench::country {

// What corrects or takes back `told`, the standing version of its fact, which lies at `position`;
// nothing when a fact of its kind stays as it is. Pure but for the dice.
std::optional<Telling> Amend(const Telling& told, int64_t position, Dice& dice);

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_AMEND_H_

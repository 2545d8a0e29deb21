#include "bench/country/scale.h"

#include <algorithm>

namespace loge::bench::country {

Scale ScaleOf(int64_t events) {
  Scale scale;
  scale.events = events;
  const auto in_proportion = [events](int of_all, int least) {
    const int64_t share = of_all * std::min(events, kWholeCountryEvents) / kWholeCountryEvents;
    return std::max(least, static_cast<int>(share));
  };
  scale.caretakers = in_proportion(scale.caretakers, 60);
  scale.caretakers_at_first = in_proportion(scale.caretakers_at_first, 40);
  scale.landlords = in_proportion(scale.landlords, 4);
  scale.territories = in_proportion(scale.territories, 2);
  scale.programmes = in_proportion(scale.programmes, 2);
  return scale;
}

}  // namespace loge::bench::country

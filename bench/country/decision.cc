#include "bench/country/decision.h"

#include <utility>

#include "bench/country/scale.h"

namespace loge::bench::country {

Telling ToldOn(int day, events::v1::EventPayload payload) {
  Telling telling;
  telling.payload = std::move(payload);
  telling.date.day = DateOf(day);
  return telling;
}

}  // namespace loge::bench::country

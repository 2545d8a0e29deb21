// I7: how participatory steering is (definition: loge/v1/network_series.proto). Pure; thread-safe
// (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_STEERING_H_
#define LOGE_SERVICES_PARTNERSHIP_STEERING_H_

#include "loge/v1/network_series.pb.h"
#include "services/partnership/network_data.h"

namespace loge::partnership {

struct Steering {
  int meetings = 0;
  int with_caretakers = 0;  // With one at least.
  int seats = 0;            // Of whoever was named, at each meeting anew.
  int caretaker_seats = 0;
  int persons = 0;     // Who had these seats.
  int caretakers = 0;  // The same of caretakers.
};

// Of the last `days` days before the date of `data`.
Steering SteeringOf(const NetworkData& data, int days);

// Fills in the fields of I7; what few persons stand behind only for those who may see that.
void FillSteering(const Steering& steering, bool small_groups, v1::NetworkPoint* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_STEERING_H_

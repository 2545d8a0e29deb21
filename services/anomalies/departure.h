// What a departure makes impossible, told in the answer to whoever reports it.
#ifndef LOGE_SERVICES_ANOMALIES_DEPARTURE_H_
#define LOGE_SERVICES_ANOMALIES_DEPARTURE_H_

#include "services/runtime/queries.h"

namespace loge::anomalies {

// For RecordDeparture: the participations that contradict the departure just recorded.
runtime::FollowUp ContradictionsOfDeparture();

}  // namespace loge::anomalies

#endif  // LOGE_SERVICES_ANOMALIES_DEPARTURE_H_

// What a fact about employment makes impossible, told in the answer to whoever reports or corrects
// it. Constants, all of them: thread-safe.
#ifndef LOGE_SERVICES_ANOMALIES_CONTRADICTIONS_H_
#define LOGE_SERVICES_ANOMALIES_CONTRADICTIONS_H_

#include "services/runtime/queries.h"

namespace loge::anomalies {

// Each lists the anomalies that have the fact just recorded behind them, and no others.
//
// For RecordDeparture: the participations after it.
runtime::FollowUp ContradictionsOfDeparture();
// For TransferCaretaker: other landlords that employ the person at the same time.
runtime::FollowUp ContradictionsOfTransfer();
// For CorrectFact: the same of departures and transfers. Corrections of other facts ask nothing.
runtime::FollowUp ContradictionsOfCorrection();

}  // namespace loge::anomalies

#endif  // LOGE_SERVICES_ANOMALIES_CONTRADICTIONS_H_

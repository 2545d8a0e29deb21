// The chapter on training of an activity report. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_TRAINING_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_TRAINING_H_

#include "absl/status/status.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"

namespace loge::indicators {

// Adds what caretakers did in the period while they worked in the scope, wherever the training was
// given: the sessions that took place and half-days at which one of them was, by what the session
// taught on its first day; the trainings completed, by what the module was that day. Errors: those
// of FactReader.
absl::Status CountTraining(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_TRAINING_H_

// Retention: how long caretakers go on taking part after the first time. Pure; thread-safe (no
// state).
#ifndef LOGE_SERVICES_INDICATORS_RETENTION_H_
#define LOGE_SERVICES_INDICATORS_RETENTION_H_

#include <vector>

#include "absl/status/status.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"

namespace loge::indicators {

// From somebody's first participation on.
struct Course {
  runtime::Date first;
  int days = 0;  // Until it lapsed, the person left, or the date asked for.
  bool lapsed = false;
  bool left = false;         // Before it lapsed.
  bool reactivated = false;  // Took part again after it lapsed.
};

// `days` are those of the participations, ascending, at least one; `stay` is the one in which they
// began, if any.
Course CourseOf(const std::vector<runtime::Date>& days, const Stay* stay, runtime::Date as_of,
                int lapse_days);

// Fills in the figures; `window_days` without a participation are a lapse. `lag` gets the facts
// they stand on. Errors: those of FactReader.
absl::Status FillRetention(const Sources& sources, const Scope& scope, int window_days,
                           LagFacts& lag, v1::GetRetentionResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_RETENTION_H_

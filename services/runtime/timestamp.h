// Instants as messages carry them. Pure; thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_TIMESTAMP_H_
#define LOGE_SERVICES_RUNTIME_TIMESTAMP_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace loge::runtime {

// To the microsecond, rounded down, as the log stores them. `time` must be finite.
google::protobuf::Timestamp TimestampOf(absl::Time time);

// To the nanosecond. `timestamp` must be a valid one (years 1 to 9999, nanos 0 to 999999999).
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_TIMESTAMP_H_

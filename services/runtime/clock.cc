#include "services/runtime/clock.h"

#include "absl/time/clock.h"

namespace loge::runtime {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace loge::runtime

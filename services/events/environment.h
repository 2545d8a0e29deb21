// What reading and subscribing to the log stand on.
#ifndef LOGE_SERVICES_EVENTS_ENVIRONMENT_H_
#define LOGE_SERVICES_EVENTS_ENVIRONMENT_H_

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "loge/events/v1/common.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/clock.h"
#include "services/runtime/limits.h"
#include "services/runtime/position_waiter.h"
#include "services/runtime/principal.h"
#include "services/runtime/worker_pool.h"
#include "storage/event_log.h"

namespace loge::event_service {

// Opens sealed data for `principal`: nothing when it may not see it or the key is gone. May block;
// thread-safe.
using Opener = std::function<absl::StatusOr<std::optional<events::v1::PersonalData>>(
    const runtime::Principal& principal, const events::v1::Sealed& sealed)>;

// How much is read at a time. A batch goes on to the end of its decision, so it may be larger by
// one decision.
struct ReadBounds {
  int events_max = runtime::kEventsPerMessageMax;
  int64_t bytes_max = runtime::kEventBytesPerMessage;
  // Events looked at, or entries of the index, before the worker is given back.
  int scanned_max = 20'000;
  // A live subscriber that is further behind than this is told that it fell behind.
  int64_t fell_behind_events = 10'000;
  // A position that was looked at without a match is told no later than this.
  absl::Duration checkpoint_interval = absl::Seconds(1);
};

// All pointers are borrowed, not null, and outlive the server.
struct Environment {
  const storage::EventLog* log = nullptr;
  runtime::WorkerPool* pool = nullptr;
  runtime::PositionWaiter* head = nullptr;  // Advanced by a HeadFollower.
  const runtime::Clock* clock = nullptr;
  Opener opener;
  ReadBounds bounds = {};
};

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_ENVIRONMENT_H_

// grpc.health.v1.Health. Names: "" (the server), each service ("loge.v1.EventService"), and
// "projection/<name>", "verified/<name>"; which there are and how they are is what the HealthSource
// says.
#ifndef LOGE_SERVICES_RUNTIME_RPC_HEALTH_H_
#define LOGE_SERVICES_RUNTIME_RPC_HEALTH_H_

#include <functional>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/runtime/rpc/method_table.h"
#include "services/runtime/timers.h"

namespace loge::rpc {

// Whether `service` can do its work now; nothing when there is no such name. Called on the polling
// thread and the timer thread: brief, never blocks, thread-safe.
using HealthSource = std::function<std::optional<bool>(absl::string_view service)>;

struct HealthOptions {
  HealthSource source;
  // For Watch, which looks again after each interval and tells of changes. Borrowed.
  runtime::Timers* timers = nullptr;
  absl::Duration watch_interval = absl::Seconds(1);
};

// Adds Check and Watch to `methods`. What `options` borrows must outlive the server.
void AddHealth(MethodTable& methods, HealthOptions options);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_HEALTH_H_

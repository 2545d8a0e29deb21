#include "services/runtime/request_pruner.h"

#include "absl/strings/str_cat.h"
#include "services/runtime/log_positions.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

constexpr absl::Duration kInterval = absl::Hours(24);
constexpr absl::Duration kPause = absl::Milliseconds(100);  // Between two steps.

}  // namespace

absl::StatusOr<bool> RequestPruner::PruneSome() {
  const int64_t head = env_.log->GetHead().position.value();
  LOGE_ASSIGN_OR_RETURN(const int64_t last,
                        LastRecordedBy(*env_.log, env_.clock->Now() - env_.retention, head));
  if (last == 0) return false;
  return env_.log->PruneRequests(storage::Position(last + 1));
}

void RequestPruner::Schedule(absl::Duration delay) {
  env_.timers->After(delay, [this] {
    // Not on the timer thread: it reads and writes the store.
    env_.pool->SubmitStep([this] {
      const absl::StatusOr<bool> more = PruneSome();
      if (!more.ok()) {
        env_.logger->Write(LogLevel::kWarning, absl::StrCat("event=requests_not_pruned error=\"",
                                                            more.status().ToString(), "\""));
      }
      Schedule(more.ok() && *more ? kPause : kInterval);
    });
  });
}

}  // namespace loge::runtime

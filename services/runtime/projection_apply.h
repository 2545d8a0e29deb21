// Applying a stretch of the log to one generation of a read model. Internal to the projection
// runner: the live thread and the rebuild share it.
#ifndef LOGE_SERVICES_RUNTIME_PROJECTION_APPLY_H_
#define LOGE_SERVICES_RUNTIME_PROJECTION_APPLY_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/fact_cache.h"
#include "services/runtime/facts.h"
#include "services/runtime/projection.h"
#include "storage/event_log.h"
#include "storage/row_store.h"

namespace loge::runtime {

// The next events after `after`, up to `to` and about `events_max` of them (more than a decision
// has), ending with a whole decision. They share their memory. Errors: those of EventLog::Read;
// DATA_LOSS.
absl::StatusOr<std::vector<EventPtr>> ReadChunk(const storage::EventLog& log, int64_t after,
                                                int64_t to, int events_max);

// Applies those of `events` that lie after `checkpoint` and commits rows and checkpoint in one
// step. When one cannot be applied, everything before it is committed; `reached` is the last
// position applied in any case. `log` holds what came before `events`. `stamps` are those of the
// family; null when no query can see it, or nothing of it is cached.
absl::Status ApplyChunk(const ProjectionSpec& spec, const storage::EventLog& log,
                        const std::vector<EventPtr>& events, int64_t checkpoint,
                        const storage::RowFamily& family, storage::RowStore& rows,
                        SubjectStamps* stamps, int64_t* reached);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PROJECTION_APPLY_H_

#include "services/runtime/projection_apply.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/arena.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/log_events.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

bool EndsDecision(const events::v1::RecordedEvent& event) {
  return event.decision_index() + 1 >= event.decision_count();
}

}  // namespace

absl::StatusOr<std::vector<EventPtr>> ReadChunk(const storage::EventLog& log, int64_t after,
                                                int64_t to, int events_max) {
  const int64_t last = std::min<int64_t>(to, after + events_max);
  google::protobuf::ArenaOptions blocks;
  blocks.start_block_size = 64 << 10;
  blocks.max_block_size = 1 << 20;
  const auto arena = std::make_shared<google::protobuf::Arena>(blocks);
  std::vector<EventPtr> events;
  events.reserve(static_cast<size_t>(last - after));
  absl::Status failed;
  const absl::StatusOr<storage::Position> next =
      log.Read({.from = storage::Position(after + 1), .to = storage::Position(last)},
               [&](const storage::StoredEventView& view) {
                 absl::StatusOr<EventPtr> event = DecodeEvent(view, arena);
                 if (!event.ok()) {
                   failed = event.status();
                   return false;
                 }
                 events.push_back(*std::move(event));
                 return true;
               });
  if (!next.ok()) failed = next.status();
  // What was read before the failure is applied first; the failure comes back with the next chunk.
  while (!events.empty() && !EndsDecision(*events.back())) events.pop_back();
  if (events.empty() && !failed.ok()) return failed;
  LOGE_CHECK(!events.empty());  // A decision is shorter than a chunk.
  return events;
}

absl::Status ApplyChunk(const ProjectionSpec& spec, const storage::EventLog& log,
                        const std::vector<EventPtr>& events, int64_t checkpoint,
                        const storage::RowFamily& family, storage::RowStore& rows,
                        SubjectStamps* stamps, int64_t* reached) {
  const auto find = [&](int64_t position) -> absl::StatusOr<EventPtr> {
    const int64_t first = events.empty() ? INT64_MAX : events.front()->position();
    if (position < first) return EventAt(log, position);
    return events[static_cast<size_t>(position - first)];  // It comes before the one applied.
  };
  const auto new_batch = [&] {
    std::unique_ptr<storage::RowBatch> batch = rows.NewBatch(family);
    return stamps == nullptr ? std::move(batch) : NewStampedBatch(std::move(batch), *stamps);
  };
  *reached = checkpoint;
  absl::Status failed;
  size_t end = events.size();
  std::unique_ptr<storage::RowBatch> batch = new_batch();
  for (size_t i = 0; i < end; ++i) {
    if (events[i]->position() <= checkpoint) continue;
    failed = ApplyToRows(spec, events[i], find, *batch);
    if (!failed.ok()) {
      // Begin again without the decision that fails, which may have left half its changes: a
      // checkpoint lies between two decisions.
      failed = absl::Status(failed.code(), absl::StrCat("at position ", events[i]->position(), ": ",
                                                        failed.message()));
      end = i - std::min(i, static_cast<size_t>(events[i]->decision_index()));
      batch = new_batch();
      for (size_t j = 0; j < end; ++j) {
        if (events[j]->position() <= checkpoint) continue;
        LOGE_RETURN_IF_ERROR(ApplyToRows(spec, events[j], find, *batch));
      }
    }
  }
  if (end > 0 && events[end - 1]->position() > checkpoint) {
    LOGE_RETURN_IF_ERROR(batch->Commit(storage::Position(events[end - 1]->position())));
    *reached = events[end - 1]->position();
  }
  return failed;
}

}  // namespace loge::runtime

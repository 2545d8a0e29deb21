// The seam between the committer and what makes a batch durable and ordered.
//
// `LocalSequencer` writes it to the one LogStore of this machine. A replicated sequencer publishes
// the batch to a cluster under the expectation that nothing came in between, and every node applies
// the stream to its own store: that is why "stale" exists, which a local sequencer never answers.
#ifndef LOGE_STORAGE_SEQUENCER_H_
#define LOGE_STORAGE_SEQUENCER_H_

#include "absl/status/status.h"
#include "storage/log_store.h"

namespace loge::storage {

enum class SequenceOutcome {
  kDurable,  // The batch is in the log and applied to the store.
  kStale,    // Somebody else's batch came first and is applied by now: check again, build again.
  kRefused,  // It is not in the log, because there is no room; later ones may succeed.
  kUnknown,  // It may or may not be in the log: stop, and say so.
};

struct SequenceResult {
  SequenceOutcome outcome;
  absl::Status status;  // The reason of kRefused (RESOURCE_EXHAUSTED) and kUnknown.
};

// Called by one thread, one batch in flight.
class Sequencer {
 public:
  virtual ~Sequencer() = default;
  virtual SequenceResult Submit(const CommitBatch& batch) = 0;
};

class LocalSequencer : public Sequencer {
 public:
  // `store` is borrowed and must outlive the sequencer.
  explicit LocalSequencer(LogStore& store) : store_(store) {}

  SequenceResult Submit(const CommitBatch& batch) override {
    absl::Status status = store_.Apply(batch);
    if (status.ok()) return {SequenceOutcome::kDurable, absl::OkStatus()};
    const bool refused = absl::IsResourceExhausted(status);
    return {refused ? SequenceOutcome::kRefused : SequenceOutcome::kUnknown, std::move(status)};
  }

 private:
  LogStore& store_;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_SEQUENCER_H_

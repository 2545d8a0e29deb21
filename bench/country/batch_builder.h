// Makes the events of decisions as loged stores them, and the batches that a log store takes.
#ifndef LOGE_BENCH_COUNTRY_BATCH_BUILDER_H_
#define LOGE_BENCH_COUNTRY_BATCH_BUILDER_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/country/decision.h"
#include "bench/country/dice.h"
#include "services/runtime/random.h"
#include "services/runtime/secrets.h"
#include "storage/key_vault.h"
#include "storage/log_store.h"

namespace loge::bench::country {

// Random bytes that can be repeated: for made-up persons only. Thread-compatible.
class RepeatableRandom final : public runtime::Random {
 public:
  explicit RepeatableRandom(uint64_t seed) : dice_(seed) {}
  void Fill(char* out, int size) override;

 private:
  Dice dice_;
};

// Thread-compatible.
class BatchBuilder {
 public:
  // For a log that ends at `head`. `vault` is borrowed and must outlive it. Errors: the vault's.
  static absl::StatusOr<std::unique_ptr<BatchBuilder>> Create(storage::KeyVault& vault,
                                                              uint64_t seed, storage::Head head);

  // Adds the events of `decision`, which follows the one before: draws keys for new persons (the
  // vault must sync them before the batch is written), seals, encodes, links hashes. Errors: those
  // of the vault, and INVALID_ARGUMENT as an append would give.
  absl::Status Add(const Decision& decision);

  // Of the events added since the last Take.
  int64_t bytes() const { return bytes_; }
  // The batch of all that was added since.
  storage::CommitBatch Take();

 private:
  BatchBuilder(uint64_t seed, storage::Head head);
  absl::StatusOr<storage::EventDraft> DraftOf(const Decision& decision, const Telling& telling);

  RepeatableRandom nonces_;
  std::unique_ptr<runtime::Secrets> secrets_;
  storage::CommitBatch batch_;
  int64_t bytes_ = 0;
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_BATCH_BUILDER_H_

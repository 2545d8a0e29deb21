// What seed_bug.py needs in copies of storage's sources. All functions are pure.
#ifndef LOGE_TESTS_CRASH_SEEDED_BUG_H_
#define LOGE_TESTS_CRASH_SEEDED_BUG_H_

#include "storage/log_store.h"

namespace loge::storage::testing {

// `batch` without its entries in the index, but for those of its types.
inline CommitBatch WithoutIndex(CommitBatch batch) {
  for (CommitBatch::Event& event : batch.events) event.subjects.clear();
  return batch;
}

// `batch` without its request ids.
inline CommitBatch WithoutRequests(CommitBatch batch) {
  batch.requests.clear();
  return batch;
}

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_SEEDED_BUG_H_

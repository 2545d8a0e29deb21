// The one place where rocksdb::Status becomes absl::Status. Convert on the line that calls RocksDB:
// the compiler does not notice a rocksdb::Status that nobody looks at.
#ifndef LOGE_STORAGE_ROCKSDB_STATUS_H_
#define LOGE_STORAGE_ROCKSDB_STATUS_H_

#include <rocksdb/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace loge::storage::rocks {

// `doing` says what was tried, for the message. NotFound becomes NOT_FOUND, damage DATA_LOSS, a
// full disk RESOURCE_EXHAUSTED (unless the store has stopped for good), what may pass UNAVAILABLE,
// all else UNKNOWN.
absl::Status ToAbsl(const rocksdb::Status& status, absl::string_view doing);

// The same for opening `folder`, with what to do about it.
absl::Status OpenError(const rocksdb::Status& status, absl::string_view folder);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_STATUS_H_

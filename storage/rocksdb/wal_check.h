// Damage in write-ahead logs that RocksDB takes for the trace of a crash.
#ifndef LOGE_STORAGE_ROCKSDB_WAL_CHECK_H_
#define LOGE_STORAGE_ROCKSDB_WAL_CHECK_H_

#include <rocksdb/env.h>

#include <string>

#include "absl/status/status.h"

namespace loge::storage::rocks {

// Reads all write-ahead logs (NNNNNN.log) in `folder`, and refuses what would make RocksDB end a
// log early in silence although it was written further:
//   - a record that claims more bytes than the file still has, when its checksum fits a shorter
//     length or a whole record lies within what it claims. A crash leaves neither: what was lost is
//     missing or reads as zeros, and behind a record that the file does not hold lies nothing;
//   - a record of a recycled log: RocksDB takes it for what the file held before, but none is
//     recycled here.
// All else is left to RocksDB: it reports a checksum that does not fit, and passes over zeros. All
// logs are read, because RocksDB ends an older one just as early and goes on with the next; of an
// older one it only knows how long it must be.
//
// Reads each file once and holds 32 KiB of it. `env` is borrowed. A file that goes away meanwhile
// is passed over: then another process holds the folder, which opening will tell. Thread-safe.
// Errors: DATA_LOSS, with the file and the offset from which it makes no sense; when a file cannot
// be read, those of OpenError.
absl::Status CheckWals(const std::string& folder, rocksdb::Env& env);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_WAL_CHECK_H_

// The file LOG in which a RocksDB store tells what it does, for whoever must find out why.
#ifndef LOGE_STORAGE_ROCKSDB_INFO_LOG_H_
#define LOGE_STORAGE_ROCKSDB_INFO_LOG_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <memory>
#include <string>

namespace loge::storage::rocks {

// When LOG has grown to so many bytes it becomes LOG.old, whose bytes are then gone: a store keeps
// twice as much at most.
inline constexpr int64_t kInfoLogBytesMax = 8 << 20;

// Appends to `folder`/LOG; that of the run before becomes LOG.old. Lines that cannot be written are
// lost: unlike the logger of RocksDB, which on a full disk aborts the process at the second of them
// (its asserts are on in Debian). `env`, whose clock it uses, is borrowed. Thread-safe.
std::shared_ptr<rocksdb::Logger> NewInfoLog(const std::string& folder, rocksdb::Env& env,
                                            int64_t bytes_max = kInfoLogBytesMax);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_INFO_LOG_H_

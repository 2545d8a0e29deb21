// The files of a log, read by RocksDB alone: the floors of reading, and what the log takes on disk.
#ifndef LOGE_BENCH_RAW_LOG_H_
#define LOGE_BENCH_RAW_LOG_H_

#include <rocksdb/db.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loge::bench {

// Reads only, while no loged runs on the folder. Thread-compatible.
class RawLog {
 public:
  // `folder` is the log/ of a data folder. Null, and stderr says why, when that fails.
  static std::unique_ptr<RawLog> Open(const std::string& folder);
  ~RawLog();

  struct Scanned {
    int64_t events = 0;
    int64_t bytes = 0;  // Stored, before compression.
    double seconds = 0;
  };
  // The first `events_max` events (all when there are fewer), in order: an iterator and nothing
  // else, with the readahead that made it fastest.
  Scanned Scan(int64_t events_max) const;

  struct Tables {
    int64_t file_bytes = 0;
    int64_t entries = 0;
    int64_t value_bytes = 0;  // Before compression.
  };
  // The tables of a family, "events". What is not in tables yet does not count.
  Tables TablesOf(const std::string& family) const;

 private:
  RawLog() = default;
  rocksdb::ColumnFamilyHandle* Find(const std::string& family) const;

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace loge::bench

#endif  // LOGE_BENCH_RAW_LOG_H_

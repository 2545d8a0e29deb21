// Sorting many rows by their keys.
#ifndef LOGE_STORAGE_ROCKSDB_KEY_SORT_H_
#define LOGE_STORAGE_ROCKSDB_KEY_SORT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace loge::storage::rocks {

// A row whose bytes, key before value, lie elsewhere.
struct RowEntry {
  const char* data = nullptr;
  uint32_t key_bytes = 0;
  uint32_t value_bytes = 0;
  uint32_t sequence = 0;  // Of entries with one key, the order in which they came.
  uint64_t digit = 0;     // For SortByKey.

  absl::string_view key() const { return {data, key_bytes}; }
  absl::string_view value() const { return {data + key_bytes, value_bytes}; }
};

// By key, in byte order; entries with one key by sequence. Keys that begin alike for long, as those
// of rows do, are compared eight bytes at a time behind what they have in common, and these bytes
// are kept beside the entry: a comparison seldom touches a key. (Known as multikey quicksort with
// caching: Bentley and Sedgewick 1997, Ng and Kakehi 2007.)
void SortByKey(std::vector<RowEntry>& entries);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_KEY_SORT_H_

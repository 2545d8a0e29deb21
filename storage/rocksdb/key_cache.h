// Keys of the vault that were read of late, within a byte budget, so that a sealed record is mostly
// opened without a read of the store.
//
// Only keys that are there are kept, never that there is none: it may be made a moment later. A key
// is never changed, so the cache can be wrong in one way only, by giving a key that was erased.
// Hence Forget is the only way to remove a key: it does so under the lock that Find and Insert
// take. Whoever read the key before and comes to insert it afterwards is known by the ticket that
// Find gave before the read. So once anybody has found the key gone, nobody finds it here again.
//
// The bytes of a key are wiped when it leaves, for whatever reason. Copies that were given away are
// not, nor are the pages of the store.
#ifndef LOGE_STORAGE_ROCKSDB_KEY_CACHE_H_
#define LOGE_STORAGE_ROCKSDB_KEY_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/base/mutex.h"
#include "storage/key_vault.h"

namespace loge::storage::rocks {

// The bytes of one key, wiped when it is destroyed. Immutable.
class KeptKey {
 public:
  // `key` is kKeyBytes long.
  explicit KeptKey(absl::string_view key);
  ~KeptKey();
  KeptKey(const KeptKey&) = delete;
  KeptKey& operator=(const KeptKey&) = delete;

  absl::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::array<char, kKeyBytes> bytes_;
};

// Thread-safe.
class KeyCache {
 public:
  // Holds at most `bytes_max`, by estimate; 0 holds nothing. Those used least recently make room.
  explicit KeyCache(int64_t bytes_max);

  struct Found {
    std::optional<std::string> key;  // Nothing: it is not here, but may be in the store.
    int64_t ticket = 0;              // To be drawn before the store is read; for Insert.
  };
  Found Find(absl::string_view name);

  // Keeps the `key` that was read from the store after Find had given `ticket` for the same name.
  // Keeps nothing if a key was removed since that may be this one. `key` is kKeyBytes long.
  void Insert(absl::string_view name, absl::string_view key, int64_t ticket);

  // Forgets the key and has `remove` remove it from the store, under the lock of the cache: it must
  // neither call the cache nor take a lock under which somebody else calls it. Its status is
  // returned; the key is forgotten here in either case, and read again if it is still in the store.
  absl::Status Forget(absl::string_view name, absl::FunctionRef<absl::Status()> remove);

  // Held now, by estimate.
  int64_t bytes() const;

 private:
  static constexpr int kShardBits = 4;
  static constexpr int kShards = 1 << kShardBits;

  struct Entry {
    Entry(absl::string_view the_name, absl::string_view the_key);

    const std::string name;
    const KeptKey key;
  };
  using Entries = std::list<Entry>;  // Most recently used first.
  struct Shard {
    mutable Mutex mu;
    Entries entries ABSL_GUARDED_BY(mu);
    // Names are those of the entries.
    absl::flat_hash_map<absl::string_view, Entries::iterator> by_name ABSL_GUARDED_BY(mu);
    int64_t bytes ABSL_GUARDED_BY(mu) = 0;
    int64_t removals ABSL_GUARDED_BY(mu) = 0;  // Calls of Forget; the ticket.
  };

  static size_t ShardOf(absl::string_view name);
  // Moves an entry to `taken`, to be wiped and freed once the lock is given back.
  static void TakeOut(Shard& shard, Entries::iterator entry, Entries& taken)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);

  const int64_t shard_bytes_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_KEY_CACHE_H_

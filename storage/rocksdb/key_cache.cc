#include "storage/rocksdb/key_cache.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <iterator>

#include "absl/hash/hash.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::storage::rocks {
namespace {

// Of an entry, its place in the map and what the allocator adds; the name comes on top.
constexpr int64_t kEntryOverheadBytes = 160;

int64_t BytesOf(absl::string_view name) {
  return kEntryOverheadBytes + static_cast<int64_t>(name.size());
}

}  // namespace

KeptKey::KeptKey(absl::string_view key) {
  LOGE_CHECK(key.size() == bytes_.size());
  std::copy(key.begin(), key.end(), bytes_.begin());
}

KeptKey::~KeptKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

KeyCache::Entry::Entry(absl::string_view the_name, absl::string_view the_key)
    : name(ToString(the_name)), key(the_key) {}

KeyCache::KeyCache(int64_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

// By the highest bits of the hash: the map of a shard finds its places by the lower ones.
size_t KeyCache::ShardOf(absl::string_view name) {
  return absl::Hash<absl::string_view>()(name) >> (8 * sizeof(size_t) - kShardBits);
}

void KeyCache::TakeOut(Shard& shard, Entries::iterator entry, Entries& taken) {
  shard.bytes -= BytesOf(entry->name);
  shard.by_name.erase(absl::string_view(entry->name));
  taken.splice(taken.end(), shard.entries, entry);
}

KeyCache::Found KeyCache::Find(absl::string_view name) {
  Shard& shard = shards_[ShardOf(name)];
  MutexLock lock(&shard.mu);
  const auto it = shard.by_name.find(name);
  if (it == shard.by_name.end()) return {std::nullopt, shard.removals};
  const Entries::iterator entry = it->second;
  shard.entries.splice(shard.entries.begin(), shard.entries, entry);
  return {ToString(entry->key.bytes()), shard.removals};
}

void KeyCache::Insert(absl::string_view name, absl::string_view key, int64_t ticket) {
  Entries added;
  added.emplace_front(name, key);
  Entries taken;
  Shard& shard = shards_[ShardOf(name)];
  MutexLock lock(&shard.mu);
  if (shard.removals != ticket) return;
  if (shard.by_name.contains(name)) return;  // Another reader missed it too.
  const Entries::iterator entry = added.begin();
  shard.entries.splice(shard.entries.begin(), added, entry);
  shard.by_name[absl::string_view(entry->name)] = entry;
  shard.bytes += BytesOf(name);
  while (shard.bytes > shard_bytes_max_) {
    TakeOut(shard, std::prev(shard.entries.end()), taken);
  }
}

absl::Status KeyCache::Forget(absl::string_view name, absl::FunctionRef<absl::Status()> remove) {
  Entries taken;
  Shard& shard = shards_[ShardOf(name)];
  MutexLock lock(&shard.mu);
  ++shard.removals;
  const auto it = shard.by_name.find(name);
  if (it != shard.by_name.end()) TakeOut(shard, it->second, taken);
  return remove();
}

int64_t KeyCache::bytes() const {
  int64_t sum = 0;
  for (const Shard& shard : shards_) {
    MutexLock lock(&shard.mu);
    sum += shard.bytes;
  }
  return sum;
}

}  // namespace loge::storage::rocks

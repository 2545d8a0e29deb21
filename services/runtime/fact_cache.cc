#include "services/runtime/fact_cache.h"

#include <iterator>
#include <utility>

#include "absl/hash/hash.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

// Of an entry, its place in the map and what the allocator adds.
constexpr int64_t kEntryOverheadBytes = 200;

size_t HashOf(absl::string_view subject) { return absl::Hash<absl::string_view>()(subject); }

}  // namespace

// As Find and Insert, which need more of the hash, have it too.
size_t SubjectStamps::SlotOf(absl::string_view subject) { return HashOf(subject) % kSlots; }

void SubjectStamps::Raise(size_t slot, int64_t checkpoint) {
  std::atomic<int64_t>& position = positions_[slot];
  if (position.load(std::memory_order_relaxed) < checkpoint) {
    position.store(checkpoint, std::memory_order_release);
  }
}

FactCache::FactCache(int64_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

std::shared_ptr<SubjectStamps> FactCache::NewStamps() {
  return std::make_shared<SubjectStamps>(++stamps_made_);
}

void FactCache::TakeOut(Shard& shard, Entries::iterator entry, Entries& taken) {
  shard.bytes -= entry->bytes;
  shard.by_name.erase({entry->stamps_number, ToAbsl(entry->subject)});
  taken.splice(taken.end(), shard.entries, entry);
}

bool FactCache::HasPlace(Shard& shard, size_t hash) const {
  if (shard.bytes + shard.bytes_of_last <= shard_bytes_max_) return true;
  uint32_t& missed = shard.missed[hash / SubjectStamps::kSlots / kShards % kMissesKept];
  const auto name = static_cast<uint32_t>(hash >> 32);
  return std::exchange(missed, name) == name;
}

FactCache::Found FactCache::Find(const SubjectStamps& stamps, int64_t checkpoint,
                                 absl::string_view subject) {
  const size_t hash = HashOf(subject);
  const size_t slot = hash % SubjectStamps::kSlots;
  Shard& shard = shards_[hash / SubjectStamps::kSlots % kShards];
  Entries stale;
  MutexLock lock(&shard.mu);
  const auto it = shard.by_name.find({stamps.number(), subject});
  // Read after the entry was found: the stamps that its snapshot saw are then seen here too.
  const int64_t stamp = stamps.At(slot);
  if (it == shard.by_name.end()) {
    ++misses_;
    return {nullptr, stamp <= checkpoint && HasPlace(shard, hash)};
  }
  const Entries::iterator entry = it->second;
  const bool too_many = entry->rows == nullptr;  // Rows are closed and added, never removed.
  if (!too_many && entry->checkpoint < stamp) {
    TakeOut(shard, entry, stale);
    ++misses_;
    return {nullptr, stamp <= checkpoint};
  }
  if (too_many || checkpoint < stamp) {
    if (too_many) shard.entries.splice(shard.entries.begin(), shard.entries, entry);
    ++misses_;
    return {nullptr, false};
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, entry);
  ++hits_;
  return {entry->rows, false};
}

void FactCache::Insert(const SubjectStamps& stamps, int64_t checkpoint, absl::string_view subject,
                       CachedRows rows, int64_t bytes) {
  if (bytes > entry_bytes_max()) rows = nullptr;
  Entry entry{stamps.number(), ToString(subject), checkpoint, std::move(rows), 0};
  entry.bytes = (entry.rows == nullptr ? 0 : bytes) + kEntryOverheadBytes +
                static_cast<int64_t>(subject.size());
  const size_t hash = HashOf(subject);
  const size_t slot = hash % SubjectStamps::kSlots;
  Shard& shard = shards_[hash / SubjectStamps::kSlots % kShards];
  Entries taken;
  MutexLock lock(&shard.mu);
  if (checkpoint < stamps.At(slot)) return;
  const auto it = shard.by_name.find({stamps.number(), subject});
  if (it != shard.by_name.end()) {
    // Of two readers that missed it, the one with the later snapshot.
    if (entry.rows != nullptr && it->second->checkpoint >= checkpoint) return;
    TakeOut(shard, it->second, taken);
  }
  shard.bytes += entry.bytes;
  shard.bytes_of_last = entry.bytes;
  shard.entries.push_front(std::move(entry));
  const Entries::iterator added = shard.entries.begin();
  shard.by_name[{added->stamps_number, ToAbsl(added->subject)}] = added;
  while (shard.bytes > shard_bytes_max_) {
    TakeOut(shard, std::prev(shard.entries.end()), taken);
  }
}

FactCache::Counts FactCache::counts() const {
  Counts counts{hits_, misses_, 0};
  for (const Shard& shard : shards_) {
    MutexLock lock(&shard.mu);
    counts.bytes += shard.bytes;
  }
  return counts;
}

}  // namespace loge::runtime

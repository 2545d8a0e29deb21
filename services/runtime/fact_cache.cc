#include "services/runtime/fact_cache.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/hash/hash.h"
#include "services/runtime/identities.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

// Of an entry, its place in the map and what the allocator adds.
constexpr int64_t kEntryOverheadBytes = 200;

size_t HashOf(absl::string_view name) { return absl::Hash<absl::string_view>()(name); }

// Find and Insert need the rest of the hash as well.
size_t SlotFor(absl::string_view name, size_t hash) {
  return name == kIdentitiesSubject ? SubjectStamps::kIdentitiesSlot : hash % SubjectStamps::kSlots;
}

}  // namespace

size_t SubjectStamps::SlotOf(absl::string_view subject) {
  return SlotFor(subject, HashOf(subject));
}

void SubjectStamps::Raise(size_t slot, int64_t checkpoint) {
  std::atomic<int64_t>& position = positions_[slot];
  if (position.load(std::memory_order_relaxed) < checkpoint) {
    position.store(checkpoint, std::memory_order_release);
  }
}

FactCache::FactCache(int64_t bytes_max, int shards)
    : shard_bytes_max_(bytes_max / shards), shards_(static_cast<size_t>(shards)) {}

std::shared_ptr<SubjectStamps> FactCache::NewStamps() {
  return std::make_shared<SubjectStamps>(++stamps_made_);
}

void FactCache::TakeOut(Shard& shard, Entries::iterator entry, Entries& taken) {
  shard.bytes -= entry->bytes;
  shard.by_name.erase({entry->stamps_number, ToAbsl(entry->name)});
  taken.splice(taken.end(), shard.entries, entry);
}

bool FactCache::HasPlace(Shard& shard, size_t hash) const {
  if (shard.bytes + shard.bytes_of_last <= shard_bytes_max_) return true;
  uint32_t& missed = shard.missed[hash / SubjectStamps::kSlots / shards_.size() % kMissesKept];
  const auto name = static_cast<uint32_t>(hash >> 32);
  return std::exchange(missed, name) == name;
}

int64_t FactCache::LastChange(const SubjectStamps& stamps, const Slots& slots) {
  int64_t last = 0;
  for (const uint32_t slot : slots) last = std::max(last, stamps.At(slot));
  return last;
}

FactCache::Found FactCache::Find(const SubjectStamps& stamps, int64_t checkpoint,
                                 absl::string_view name, Slots* slots, Miss miss) {
  const size_t hash = HashOf(name);
  Shard& shard = shards_[hash / SubjectStamps::kSlots % shards_.size()];
  Entries stale;
  MutexLock lock(&shard.mu);
  const auto it = shard.by_name.find({stamps.number(), name});
  if (it == shard.by_name.end()) {
    ++misses_;
    if (miss == Miss::kForget) return {};
    // What is worked out has no slot of its own; that of its name is as good as any to ask.
    return {nullptr, nullptr,
            stamps.At(SlotFor(name, hash)) <= checkpoint && HasPlace(shard, hash)};
  }
  const Entries::iterator entry = it->second;
  // Read after the entry was found: the stamps that its snapshot saw are then seen here too.
  const int64_t stamp = LastChange(stamps, entry->slots);
  const bool too_many = entry->empty();  // Rows are closed and added, never removed.
  if (!too_many && entry->checkpoint < stamp) {
    TakeOut(shard, entry, stale);
    ++misses_;
    return {nullptr, nullptr, stamp <= checkpoint};
  }
  if (too_many || checkpoint < stamp) {
    if (too_many) shard.entries.splice(shard.entries.begin(), shard.entries, entry);
    ++misses_;
    return {nullptr, nullptr, false};
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, entry);
  ++hits_;
  if (slots != nullptr) *slots = entry->slots;
  return {entry->rows, entry->value, false};
}

void FactCache::Insert(const SubjectStamps& stamps, int64_t checkpoint, absl::string_view subject,
                       CachedRows rows, int64_t bytes) {
  const size_t hash = HashOf(subject);
  if (bytes > entry_bytes_max()) rows = nullptr;
  if (rows == nullptr) bytes = 0;
  const auto slot = static_cast<uint32_t>(SlotFor(subject, hash));
  Put(stamps, hash,
      {stamps.number(), ToString(subject), checkpoint, {slot}, std::move(rows), nullptr, bytes});
}

void FactCache::InsertValue(const SubjectStamps& stamps, int64_t checkpoint, absl::string_view name,
                            Slots slots, std::shared_ptr<const void> value, int64_t bytes) {
  if (bytes > entry_bytes_max()) value = nullptr;
  if (value == nullptr) bytes = 0;
  bytes += static_cast<int64_t>(slots.size() * sizeof(uint32_t));
  Put(stamps, HashOf(name),
      {stamps.number(), ToString(name), checkpoint, std::move(slots), nullptr, std::move(value),
       bytes});
}

void FactCache::Put(const SubjectStamps& stamps, size_t hash, Entry entry) {
  entry.bytes += kEntryOverheadBytes + static_cast<int64_t>(entry.name.size());
  Shard& shard = shards_[hash / SubjectStamps::kSlots % shards_.size()];
  Entries taken;
  MutexLock lock(&shard.mu);
  if (entry.checkpoint < LastChange(stamps, entry.slots)) return;
  const auto it = shard.by_name.find({stamps.number(), ToAbsl(entry.name)});
  if (it != shard.by_name.end()) {
    // Of two readers that missed it, the one with the later snapshot; of an answer at the same one
    // that made last, since it missed the other for what that stood on elsewhere.
    const int64_t known = it->second->checkpoint;
    if (!entry.empty() && (entry.rows ? known >= entry.checkpoint : known > entry.checkpoint)) {
      return;
    }
    TakeOut(shard, it->second, taken);
  }
  shard.bytes += entry.bytes;
  shard.bytes_of_last = entry.bytes;
  shard.entries.push_front(std::move(entry));
  const Entries::iterator added = shard.entries.begin();
  shard.by_name[{added->stamps_number, ToAbsl(added->name)}] = added;
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

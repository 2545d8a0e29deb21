// The rows of subjects, parsed, kept within a byte budget, so that most of what a query reads costs
// neither an iterator of the row store nor a parse.
//
// An entry holds every version of every fact filed under one subject in one generation, read from a
// snapshot at checkpoint L; or those of all subjects of a kind, if they are few, under the kind
// with its slash ("module/"), which is raised and looked up as a subject is. It serves a snapshot
// of the same generation at checkpoint C just when no event between the two changed a row of the
// subject. That is known from stamps: whoever writes rows that queries can see raises the stamp of
// each subject whose rows change to the checkpoint the change is committed with, before it is
// committed. A snapshot that holds the change was taken after that and so finds the stamp raised;
// hence
//   stamp <= L and stamp <= C  →  both snapshots hold the same rows of the subject.
// A reader that sees the stamp of a commit that is yet to come, or of one that failed, or of
// another subject in the same slot, reads the rows for nothing; it is never given wrong ones.
//
// Stamps count from the moment the generation begins to answer; a generation that answers a second
// time (a roll-back) has new stamps, whose number is never used again. What was written in between,
// or by a rebuild, lies in every snapshot that is pinned together with the new ones. A process that
// starts has an empty cache, so stamps need not survive it.
//
// What was worked out of facts (FactReader::Recall) is kept the same way. It stands on the rows of
// several subjects, and serves while that holds of each of them.
//
// Entries hold what the rows hold: personal data stay sealed. Nothing that was opened may be put
// here, else it would outlive the key that an erasure destroys.
#ifndef LOGE_SERVICES_RUNTIME_FACT_CACHE_H_
#define LOGE_SERVICES_RUNTIME_FACT_CACHE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// When rows changed last, by subject, of one generation for as long as it answers. Subjects share
// slots (512 KiB of them), but for that of who was merged, on which all that is worked out stands.
// Thread-safe, but for one writer at a time.
class SubjectStamps {
 public:
  static constexpr size_t kSlots = 1 << 16;
  static constexpr size_t kIdentitiesSlot = kSlots;

  // `number` tells them from all others of one cache.
  explicit SubjectStamps(int64_t number) : number_(number), positions_(kSlots + 1) {}

  int64_t number() const { return number_; }

  static size_t SlotOf(absl::string_view subject);
  // Before the commit with `checkpoint` of changes to rows of subjects in `slot`. Never lowers.
  void Raise(size_t slot, int64_t checkpoint);
  int64_t At(size_t slot) const { return positions_[slot].load(std::memory_order_acquire); }

 private:
  const int64_t number_;
  std::vector<std::atomic<int64_t>> positions_;
};

// One version of a fact as a row holds it, whether or not it is still known.
struct RowVersion {
  Date day;                 // Of the row's key, by which rows are in order.
  int64_t known_until = 0;  // Position of the event that superseded it; 0 while it stands.
  Fact fact;
};

// The rows of one subject, in the order of their keys.
struct SubjectRows {
  std::string id;
  std::vector<RowVersion> rows;
};

// Of one subject, if it has rows, or of every subject of a kind that has, by id.
using CachedRows = std::shared_ptr<const std::vector<SubjectRows>>;

// Thread-safe.
class FactCache {
 public:
  // Holds at most `bytes_max`, by estimate; stamps come on top. The more shards, the fewer wait for
  // each other, and the smaller an entry must be.
  static constexpr int kShards = 16;
  explicit FactCache(int64_t bytes_max, int shards = kShards);

  // For a generation that is about to answer. They may outlive the cache.
  std::shared_ptr<SubjectStamps> NewStamps();

  // Those of the subjects that something stands on.
  using Slots = absl::InlinedVector<uint32_t, 4>;

  struct Found {
    CachedRows rows;                    // Null: they are not here.
    std::shared_ptr<const void> value;  // The same of what was worked out.
    // Of what is not here: whether Insert would keep it.
    bool worth_loading = false;
  };
  // What a snapshot at `checkpoint`, pinned together with `stamps`, holds of the subject, or what
  // was worked out under that name. Once there is no room left, only what was missed before, and
  // not long ago, is worth loading: else many subjects that are asked for in turn would push each
  // other out, and each cost more than without a cache.
  // `slots`, unless null, gets those of the subjects that what was worked out stands on.
  enum class Miss {
    kNote,
    kForget,  // By one who would not load what is not here: another one's look is then the first.
  };
  Found Find(const SubjectStamps& stamps, int64_t checkpoint, absl::string_view name,
             Slots* slots = nullptr, Miss miss = Miss::kNote);

  // Keeps the `rows` of such a snapshot, which take about `bytes`. Keeps nothing if they changed
  // since. Null rows stand for too many: nobody need try again.
  void Insert(const SubjectStamps& stamps, int64_t checkpoint, absl::string_view subject,
              CachedRows rows, int64_t bytes);

  // Keeps what was worked out of such a snapshot as it was known at `checkpoint`, under a name that
  // is no subject's. Keeps nothing if rows of the subjects in `slots` changed since.
  void InsertValue(const SubjectStamps& stamps, int64_t checkpoint, absl::string_view name,
                   Slots slots, std::shared_ptr<const void> value, int64_t bytes);

  // The last change of a subject in `slots`.
  static int64_t LastChange(const SubjectStamps& stamps, const Slots& slots);

  // Rows of one subject that take more are not kept.
  int64_t entry_bytes_max() const { return shard_bytes_max_ / kEntriesOfAShardMin; }

  struct Counts {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t bytes = 0;  // Held now.
  };
  Counts counts() const;

 private:
  // No subject may push out all others.
  static constexpr int kEntriesOfAShardMin = 8;
  static constexpr size_t kMissesKept = 1024;

  struct Entry {
    int64_t stamps_number;
    std::string name;    // A subject, a kind with its slash, or that of what was worked out.
    int64_t checkpoint;  // Of the snapshot it was read from.
    Slots slots;
    CachedRows rows;  // Null, with `value`: too many.
    std::shared_ptr<const void> value;
    int64_t bytes;

    bool empty() const { return rows == nullptr && value == nullptr; }
  };
  using Entries = std::list<Entry>;  // Most recently used first.
  struct Shard {
    mutable Mutex mu;
    Entries entries ABSL_GUARDED_BY(mu);
    // Names are those of the entries.
    absl::flat_hash_map<std::pair<int64_t, absl::string_view>, Entries::iterator> by_name
        ABSL_GUARDED_BY(mu);
    int64_t bytes ABSL_GUARDED_BY(mu) = 0;
    int64_t bytes_of_last ABSL_GUARDED_BY(mu) = 0;  // Of the entry added last.
    // What was missed of late when there was no room, by parts of the hash.
    std::array<uint32_t, kMissesKept> missed ABSL_GUARDED_BY(mu) = {};
  };

  void Put(const SubjectStamps& stamps, size_t hash, Entry entry);
  // Whether to load what was missed.
  bool HasPlace(Shard& shard, size_t hash) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);
  // Moves an entry to `taken`, to be freed once the lock is given back: rows are many.
  static void TakeOut(Shard& shard, Entries::iterator entry, Entries& taken)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);

  const int64_t shard_bytes_max_;
  std::vector<Shard> shards_;
  std::atomic<int64_t> stamps_made_{0};
  std::atomic<int64_t> hits_{0};
  std::atomic<int64_t> misses_{0};
};

// How the reader of a pinned generation gets at the cache. A value.
struct CachedView {
  FactCache* cache = nullptr;                   // Borrowed. Null: everything is read from the rows.
  FactCache* answers = nullptr;                 // Borrowed. Null: none are kept.
  std::shared_ptr<const SubjectStamps> stamps;  // Pinned together with the snapshot.
  int64_t checkpoint = 0;                       // Of the generation, in that snapshot.
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_FACT_CACHE_H_

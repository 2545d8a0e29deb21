// Answers of queries that cost much, kept for whoever asks just the same, as long as none of the
// facts that they were made of has changed: nobody says which those are, the readers note what they
// read. In a cache of their own: one answer is made of so many rows that these would push it out.
#ifndef LOGE_SERVICES_RUNTIME_KEPT_ANSWERS_H_
#define LOGE_SERVICES_RUNTIME_KEPT_ANSWERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/runtime/fact_cache.h"

namespace loge::runtime {

// The subjects and kinds that readers of one generation have read, by their slots.
// Thread-compatible.
class SubjectsRead {
 public:
  SubjectsRead() : seen_(SubjectStamps::kSlots + 1) {}

  // A subject, or a kind with its slash.
  void Add(absl::string_view name) { AddSlot(SubjectStamps::SlotOf(name)); }
  void AddAll(const FactCache::Slots& slots) {
    for (const uint32_t slot : slots) AddSlot(slot);
  }
  const FactCache::Slots& slots() const { return slots_; }

 private:
  void AddSlot(size_t slot) {
    if (seen_[slot]) return;
    seen_[slot] = true;
    slots_.push_back(static_cast<uint32_t>(slot));
  }

  std::vector<bool> seen_;
  FactCache::Slots slots_;
};

// What of an answer is the same until a fact of it changes.
struct WholeAnswer {
  std::string bytes;       // Serialised, but for what it was answered at and its page token.
  std::string next_after;  // Of a list with a next page: where that begins (Page).
};

// Of one query about the latest state of knowledge: what it asks and the generations it reads, each
// with what was read of it. Lives during it; thread-compatible.
class KeptAnswer {
 public:
  // Null unless all views are at `as_known_at` and keep answers. `views` are borrowed.
  static std::unique_ptr<KeptAnswer> Of(const std::map<std::string, CachedView, std::less<>>& views,
                                        int64_t as_known_at);

  // For the reader of that read model.
  SubjectsRead* ReadOf(absl::string_view projection) { return &sources_.find(projection)->second; }

  // The answer to what `name` says in full, beside the facts; null when none is kept.
  std::shared_ptr<const WholeAnswer> Find(const std::string& name);
  // Keeps it under the name that was asked for, if there is room.
  void Keep(WholeAnswer answer);

 private:
  explicit KeptAnswer(const std::map<std::string, CachedView, std::less<>>& views)
      : views_(views) {}

  const std::map<std::string, CachedView, std::less<>>& views_;
  std::map<std::string, SubjectsRead, std::less<>> sources_;
  std::string name_;
  bool worth_keeping_ = false;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_KEPT_ANSWERS_H_

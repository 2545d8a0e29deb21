// What the commands of one import stream have decided but is not durable yet, so that the next
// command of the stream can be decided on top of it (see storage/append_chain.h).
#ifndef LOGE_SERVICES_RUNTIME_OVERLAY_H_
#define LOGE_SERVICES_RUNTIME_OVERLAY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/runtime/facts.h"
#include "storage/append_chain.h"
#include "storage/event_log.h"

namespace loge::runtime {

// Thread-compatible: used by the one thread that decides for the stream at a time.
class Overlay {
 public:
  explicit Overlay(std::shared_ptr<storage::AppendChain> chain) : chain_(std::move(chain)) {}

  const std::shared_ptr<storage::AppendChain>& chain() const { return chain_; }

  // Notes the decision `sequence` of the chain.
  void Add(int64_t sequence, const storage::AppendRequest& append);

  // Staged events with `subject` that a state at `as_of` does not hold yet, in order; only those
  // that a state of `spec` takes, unless that is null.
  std::vector<EventPtr> After(const std::string& subject, storage::Position as_of,
                              const FoldSpec* spec = nullptr) const;

  // The holder of a claim as the stream is about to leave it: an empty text when it was released,
  // nothing when the stream did not touch it or what it did is durable (the log knows better then).
  std::optional<std::string> ClaimHolder(const std::string& key) const;

  // Whether the stream has given up the claim `key` that the log says `holder` has in `slot`, or
  // put another one in its place.
  bool HasLeft(const std::string& holder, const std::string& slot, const std::string& key) const;

  // Whether a decision under this request id was staged.
  bool HasRequest(const std::string& request_id) const { return requests_.contains(request_id); }

 private:
  struct Staged {
    int64_t sequence;
    FactType type;
    EventPtr event;  // With a position beyond every real one, ascending.
  };

  struct StagedClaim {
    int64_t sequence = 0;
    std::string holder;
  };

  // Notes that `holder` gives up `key`, if it is (still) the one who has it.
  void Free(int64_t sequence, const std::string& key, const std::string& holder);

  const std::shared_ptr<storage::AppendChain> chain_;
  absl::flat_hash_map<std::string, std::vector<Staged>> events_;
  absl::flat_hash_set<std::string> requests_;
  absl::flat_hash_map<std::string, StagedClaim> claims_;  // By key.
  absl::flat_hash_map<std::string, std::string> slots_;   // holder, NUL, slot → key; empty: none
  int64_t provisional_ = int64_t{1} << 62;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_OVERLAY_H_

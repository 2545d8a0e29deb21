// The sequential model of a log: what its rules say when appends come one after the other. All that
// the fault suite finds in a log, or is told by it, is held against this.
#ifndef LOGE_TESTS_CRASH_LOG_MODEL_H_
#define LOGE_TESTS_CRASH_LOG_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/event_log.h"
#include "storage/types.h"
#include "tests/crash/workload.h"

namespace loge::storage::testing {

struct Decision {
  AppendTag tag;
  AppendRequest request;
  Position first;
  Position last;
};

// The rule that forbids an append.
enum class Rule { kRequestId, kChain, kCondition, kClaim };

// It shares no code with storage. Thread-compatible.
//
// A chain is known by the tags of its members: they were handed over as 1, 2, 3, …, and one that is
// not in the log has failed, with all behind it. Their conditions do not count what members before
// them wrote, and count all else.
//
// A prefix of the log is the number of its decisions: the decision of index i is in each prefix
// longer than i.
class LogModel {
 public:
  // Nothing when `request`, made of `tag`, may come next.
  std::optional<Rule> WhyNot(const AppendTag& tag, const AppendRequest& request) const;

  // `decision` comes next, whether or not the rules allow it.
  void Apply(Decision decision);

  const std::vector<Decision>& decisions() const { return decisions_; }
  Position head() const { return decisions_.empty() ? Position(0) : decisions_.back().last; }

  // The index of the decision under that request id.
  std::optional<size_t> FindRequest(const std::string& request_id) const;
  // The index of the first decision that conflicts with `condition`, which is that of `tag`.
  std::optional<size_t> FirstConflict(const AppendTag& tag,
                                      const std::vector<ConditionItem>& condition) const;
  // The index of the last decision that a member before `tag` of its chain wrote.
  std::optional<size_t> LastBefore(const AppendTag& tag) const;
  // Whether `take` is refused at some prefix from `shortest` to `longest`, because of `holder` (of
  // anybody when empty). It must not follow releases or other takes of the same request.
  bool RefusedAtSomePrefix(const ClaimTake& take, const std::string& holder, size_t shortest,
                           size_t longest) const;

  std::vector<Position> PositionsOf(const Subject& subject) const;
  std::optional<ClaimHolder> FindClaim(const std::string& key) const;
  std::optional<std::string> FindClaimKey(const std::string& holder, const std::string& slot) const;

 private:
  struct Entry {
    Position position;
    EventType type;
    size_t decision;
  };
  struct ClaimChange {
    size_t decision;
    std::optional<ClaimHolder> holder;
  };
  using Slot = std::pair<std::string, std::string>;  // Holder, slot.

  bool IsExcused(size_t decision, const AppendTag& tag) const;
  static bool Refuses(const std::optional<ClaimHolder>& held, const ClaimTake& take);
  void SetClaim(const std::string& key, std::optional<ClaimHolder> holder);
  void ReleaseSlot(const Slot& slot);
  void Take(const ClaimTake& take);

  std::vector<Decision> decisions_;
  std::map<std::string, size_t> by_request_id_;
  std::map<int64_t, std::vector<size_t>> chains_;  // By chain: the decisions of its members.
  std::map<std::string, std::vector<Entry>> by_subject_;
  std::map<std::string, std::vector<ClaimChange>> claims_;  // By key; the last one holds.
  std::map<Slot, std::string> keys_;
};

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_LOG_MODEL_H_

// The appends of the fault suite: each can be made again from its number, so that what lies in a
// log after a crash can be compared, byte for byte, with what was asked for.
#ifndef LOGE_TESTS_CRASH_WORKLOAD_H_
#define LOGE_TESTS_CRASH_WORKLOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/event_log.h"
#include "storage/types.h"

namespace loge::storage::testing {

// What tells one append of the workload from the others. `seen` is the head that its condition
// takes for the last known position. The number names the command: tried again, it may have another
// `seen` and another place.
struct AppendTag {
  int64_t number = 0;
  Position seen;
  // Its place in an AppendChain; 0 and 0 when it has none.
  int64_t chain = 0;
  int64_t sequence = 0;
  friend bool operator==(const AppendTag&, const AppendTag&) = default;
};

// Few subjects, claims and types, so that appends meet each other's. Thread-safe: constant.
class Workload {
 public:
  explicit Workload(uint64_t seed) : seed_(seed) {}
  virtual ~Workload() = default;

  // The same tag gives the same request. 1 to 3 events, mostly small, some larger than a block of
  // the WAL; about half have a condition, a third take a claim. The first subject of each event
  // is the tag. The members of a chain are mostly about one thing, which other chains are about
  // too, and have a condition more often; the chain itself is for the caller to set.
  virtual AppendRequest Make(const AppendTag& tag) const;

  // The tag that the first subject of an event names; nothing for an event of somebody else.
  static std::optional<AppendTag> TagOf(const std::vector<Subject>& subjects);

  // Every name that Make uses, but for tags.
  static std::vector<Subject> Subjects();
  static std::vector<std::string> ClaimKeys();
  static std::vector<std::string> Holders();

 private:
  const uint64_t seed_;
};

inline constexpr char kPrincipal[] = "local";
inline constexpr char kSlot[] = "slot";
std::string RequestId(int64_t number);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_WORKLOAD_H_

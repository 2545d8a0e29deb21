// Meetings as they are read: those that were told more than once and found to be one
// (MeetingsMerged) are one meeting, with what everybody tells of it.
//
// Those that merges join, by whatever way, are one, since the day it took place and whatever is
// corrected later. It is the one that the others were merged into; when that was taken back, the
// first of the others by id. A merge of what nobody tells any more joins nothing.
//
// Pure; reads facts through FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_MEETINGS_H_
#define LOGE_SERVICES_PARTNERSHIP_MEETINGS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/partnership.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// The kind of subject that a merge carries beside those of the two meetings: found under it, so
// that where there is none only one row is looked for.
inline constexpr char kMergedMeeting[] = "merged-meeting";

// A meeting with all that is told of it.
struct WholeMeeting {
  // The telling that goes on, of its date; its payload says what all of them say together.
  runtime::Fact fact;
  std::vector<runtime::Fact> others = {};      // The other tellings, and the merges.
  std::vector<std::string> absorbed_ids = {};  // Of the other tellings, in order.

  const events::v1::MeetingHeld& held() const { return fact.payload->meeting_held(); }
};

// The meetings that a reader knows. `reader` is borrowed. Lives during one query;
// thread-compatible.
class Meetings {
 public:
  explicit Meetings(const runtime::FactReader& reader) : reader_(reader) {}

  // The meeting that was told under this id, itself or as another one; of any date. Nothing when
  // there is none. Errors of all: those of FactReader.
  absl::StatusOr<std::optional<WholeMeeting>> Find(const std::string& meeting_id) const;

  // Those of a territory that had taken place by the date asked for, in order. `territory_facts`
  // are those filed under it, of any date.
  absl::StatusOr<std::vector<WholeMeeting>> Of(
      absl::string_view territory_id, const std::vector<runtime::Fact>& territory_facts) const;

  // `facts` about a person, of any date, as they had happened by the date asked for: each meeting
  // once, whoever told that the person was there. Other facts stay as they are.
  absl::StatusOr<std::vector<runtime::Fact>> EachOnce(
      const std::vector<runtime::Fact>& facts) const;

  // The meetings that EachOnce gives, whole, without the other facts.
  absl::StatusOr<std::vector<WholeMeeting>> Among(const std::vector<runtime::Fact>& facts) const;

 private:
  // The meeting that `telling` tells, of any date. Nothing when it is in `added` (versions of those
  // told more than once), to which it is added, or when it is not to be found.
  absl::StatusOr<std::optional<WholeMeeting>> Once(const runtime::Fact& telling,
                                                   std::set<int64_t>& added) const;
  // Whether merges name the meeting. Looks for all of them at the first call.
  absl::StatusOr<bool> IsMerged(const std::string& meeting_id) const;

  const runtime::FactReader& reader_;
  mutable std::optional<std::set<std::string>> merged_;
};

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_MEETINGS_H_

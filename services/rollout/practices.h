// What the living facts about practices mean: where each comes from, who keeps or kept to it, and
// what was made of it. The folds are as those of state.h, but take facts in any order, and their
// results do not depend on it.
//
// What a landlord kept to goes on at the one that absorbs it: who goes on may drop it, and need not
// adopt it. On one day a practice is dropped before it is adopted, whatever was told first, because
// the day of a drop is the first one without.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_PRACTICES_H_
#define LOGE_SERVICES_ROLLOUT_PRACTICES_H_

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/practices.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/v1/practices.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kPracticeFold;  // "practice/<id>": all about one of them.

std::string PracticeSubject(absl::string_view practice_id);

// A landlord or a territory: one of the two is empty.
struct Holder {
  std::string landlord_id;
  std::string territory_id;

  friend bool operator==(const Holder&, const Holder&) = default;
  friend auto operator<=>(const Holder&, const Holder&) = default;
};

// Of the four facts about practices: who, and which practice (of an adaptation the one made).
Holder HolderOf(const events::v1::EventPayload& payload);
const std::string& PracticeOf(const events::v1::EventPayload& payload);

// The one that goes on, on that day.
Holder HolderOn(const Holder& holder, runtime::Date day, const caretakers::Successions& became);

// The landlords that facts about practices name.
std::set<std::string> LandlordsIn(const std::vector<runtime::Fact>& facts);

// That somebody keeps or kept to a practice: [from, until), until the first day without.
struct Holding {
  Holder holder;                                       // As told.
  v1::AdoptionState how = v1::ADOPTION_STATE_ADOPTED;  // ORIGIN, ADOPTED or ADAPTED.
  std::string adapted_practice_id;                     // Of ADAPTED.
  runtime::Fact began;
  std::optional<runtime::Fact> dropped;

  bool Covers(runtime::Date day) const {
    return began.date.day <= day && (!dropped.has_value() || day < dropped->date.day);
  }
};

// By first day, how, holder and the practice made: never by the order of arrival.
bool HoldingBefore(const Holding& a, const Holding& b);

// A practice, folded.
struct PracticeState {
  std::optional<runtime::Fact> made;   // PracticeShared or PracticeAdapted.
  std::vector<Holding> holdings;       // Of the origin and of those who adopted it, in order.
  std::vector<runtime::Fact> adapted;  // What was made of it, by day and practice made.
  // Adoptions by those who kept to it already, drops by those who did not: they change nothing.
  std::vector<runtime::Fact> idle;
  caretakers::Successions became;  // Of the landlords that all these name.

  // Whether it is there; what follows is for those that are.
  bool known() const { return made.has_value(); }
  Holder origin() const { return HolderOf(*made->payload); }
  const std::string& title() const;
  // Empty when it was made of none.
  const std::string& from_practice_id() const;

  // The first one on that day of who is then what `holder` was or became; null when there is none.
  const Holding* KeptOn(const Holder& holder, runtime::Date day) const;
  // The origin's; null when the practice is not there.
  const Holding* OriginHolding() const;
};

// `became` holds those of LandlordsIn(facts).
PracticeState FoldPractice(absl::string_view practice_id, const std::vector<runtime::Fact>& facts,
                           caretakers::Successions became);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_PRACTICES_H_

// Facts: what the events of the log say, with corrections applied.
//
// An event tells a fact; FactCorrected replaces it, FactCancelled takes it back. A FactSet is the
// set of living facts about one subject; decisions (at the head of the log) and queries (at a date
// and a position) both derive their state from the living facts in the order (date, position of
// the event that first told the fact), so that the order of arrival never matters.
//
// Pure: neither gRPC nor storage. Values; thread-compatible.
#ifndef LOGE_SERVICES_RUNTIME_FACTS_H_
#define LOGE_SERVICES_RUNTIME_FACTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/date.h"

namespace loge::runtime {

using EventPtr = std::shared_ptr<const events::v1::RecordedEvent>;

// The number of an event type: its field number in EventPayload.
using FactType = uint32_t;

inline constexpr FactType kFactCorrected = 1;
inline constexpr FactType kFactCancelled = 2;

// The type of `payload`; 0 when none is set.
FactType TypeOf(const events::v1::EventPayload& payload);

// "CaretakerJoined" for 12; empty when there is no such type.
absl::string_view TypeName(FactType type);

// The type of that name; 0 when there is none.
FactType TypeNamed(absl::string_view name);

// What a fact is about: the thing it is first of all about first ("caretaker/<id>", …), then all
// others, each once. For FactCorrected those of its replacement.
std::vector<std::string> SubjectsOf(const events::v1::EventPayload& payload);

// The subjects under which a read model may file a fact: those of SubjectsOf, and some that only
// queries look things up by, which the log has no use for. Their kind is what stands before the
// first slash:
//   "employer/<landlord>/<caretaker>"  who came to a landlord
//   "place/<neighbourhood>", "dwellings/<neighbourhood>"  what it is and became; its counts
//   "outline/<territory>"              what a territory is, and who coordinates it
//   "planned/<territory>", "launched/<territory>"  the plans of its sessions; its experiments
//   "agreed/<territory>", "proposed/<territory>"   its agreements; the proposals made for it
//   "core-component/<territory>/<of>"  what is done in a territory, by what it is evidence of
//   "funding-place/<neighbourhood>"    the fundings of a place that name no territory
//   "seminar-programme/<programme>"    the versions of a programme that are seminars
std::vector<std::string> FilingSubjectsOf(const events::v1::EventPayload& payload);

// One version of one fact.
struct Fact {
  int64_t known_from = 0;  // Position of the event that told this version.
  int64_t original = 0;    // Position of the event that first told the fact.
  FactDate date;
  std::shared_ptr<const events::v1::EventPayload> payload;  // Never a correction.
  std::shared_ptr<const events::v1::Sealed> sealed;         // Null when there is none.

  FactType type() const { return TypeOf(*payload); }
};

// Which version of which fact, when it happened and of what type: not what it says, so that whoever
// keeps one keeps nothing else in memory.
struct FactRef {
  int64_t known_from = 0;
  int64_t original = 0;
  FactDate date;
  FactType type = 0;
};
inline FactRef RefTo(const Fact& fact) {
  return {fact.known_from, fact.original, fact.date, fact.type()};
}

// Earlier dates first; on the same day in the order in which the facts were first told.
bool FactBefore(const Fact& a, const Fact& b);

// The fact that `event` tells (for FactCorrected: its replacement). The event is kept alive by the
// fact. Must not be a FactCancelled.
Fact FactOf(const EventPtr& event);

// Which facts a state is made of. Specs are constants; their address is their identity.
struct FoldSpec {
  const char* name;
  std::vector<FactType> types;

  bool Has(FactType type) const;
};

// The living facts of the types of one spec that carry one subject.
class FactSet {
 public:
  // `spec` must outlive the set.
  FactSet(const FoldSpec& spec, std::string subject);

  // Takes the next event of the log that carries the subject. Events of other types are ignored.
  void Apply(const EventPtr& event);

  // Living facts in order (FactBefore).
  const std::vector<Fact>& facts() const { return facts_; }
  bool empty() const { return facts_.empty(); }
  const std::string& subject() const { return subject_; }

  // Holds `facts`, in order, instead of its own.
  void Replace(std::vector<Fact> facts);

  // The set without the fact of that version; the same set if it is not there.
  FactSet Without(int64_t known_from) const;

  // An estimate of the memory it holds.
  int64_t bytes() const { return bytes_; }

 private:
  // Takes out the version `known_from`, if it is there.
  void Erase(int64_t known_from);

  const FoldSpec* spec_;
  std::string subject_;
  std::vector<Fact> facts_;
  int64_t bytes_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_FACTS_H_

// What the living facts about the seats in the committees of territories mean. The folds are as
// those of state.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_COMMITTEE_H_
#define LOGE_SERVICES_ROLLOUT_COMMITTEE_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "loge/events/v1/centre.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kSeatFold;  // "caretaker/<id>", "contact/<id>" or "territory/<id>".

// Whose seat, and where: nobody has two of one key at a time.
struct SeatKey {
  std::string territory_id;
  events::v1::CommitteeKind committee = events::v1::COMMITTEE_KIND_UNSPECIFIED;
  std::string caretaker_id;  // Of a caretaker; or else:
  std::string contact_id;

  // The subject of the person.
  std::string subject() const;

  auto tie() const { return std::tie(territory_id, committee, caretaker_id, contact_id); }
  friend bool operator==(const SeatKey& a, const SeatKey& b) { return a.tie() == b.tie(); }
  friend bool operator<(const SeatKey& a, const SeatKey& b) { return a.tie() < b.tie(); }
};
SeatKey KeyOf(const events::v1::CommitteeSeatGiven& given);
SeatKey KeyOf(const events::v1::CommitteeSeatEnded& ended);

// A seat: [from, until], both days included.
struct Seat {
  SeatKey key;
  events::v1::College college = events::v1::COLLEGE_UNSPECIFIED;
  runtime::FactDate from;
  // Set by an end, or by the next seat of the same key (the day before it).
  std::optional<runtime::FactDate> until;
  runtime::Fact fact;  // That began it.

  bool Covers(runtime::Date day) const {
    return from.day <= day && (!until.has_value() || day <= until->day);
  }
};

// All seats, by (key, first day).
std::vector<Seat> FoldSeats(const std::vector<runtime::Fact>& facts);

// What gives and ends seats of one key, by day; on the same day what gives first, because an end
// names the last day.
std::vector<runtime::Fact> SeatMarks(const std::vector<runtime::Fact>& facts, const SeatKey& key);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_COMMITTEE_H_

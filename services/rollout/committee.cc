#include "services/rollout/committee.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Fact;
using runtime::FactDate;

// Nothing for other kinds of facts.
std::optional<SeatKey> KeyIn(const Fact& fact) {
  const EventPayload& payload = *fact.payload;
  if (payload.has_committee_seat_given()) return KeyOf(payload.committee_seat_given());
  if (payload.has_committee_seat_ended()) return KeyOf(payload.committee_seat_ended());
  return std::nullopt;
}

bool MarkBefore(const Fact& a, const Fact& b) {
  const auto turn = [](const Fact& fact) {
    return std::make_tuple(fact.date.day, fact.payload->has_committee_seat_ended(),
                           static_cast<int>(fact.date.precision), fact.original);
  };
  return turn(a) < turn(b);
}

// The seats of one key, from marks in order.
void FoldMarks(const SeatKey& key, const std::vector<Fact>& marks, std::vector<Seat>& out) {
  std::optional<Seat> open;
  const auto close = [&](FactDate until) {
    if (!open.has_value()) return;
    open->until = until;
    // Two may begin on one day when two ids turn out to be one person: the second one counts.
    if (open->from.day <= until.day) out.push_back(*std::move(open));
    open.reset();
  };
  for (const Fact& mark : marks) {
    if (mark.payload->has_committee_seat_ended()) {
      close(mark.date);
      continue;
    }
    close(FactDate{runtime::AddDays(mark.date.day, -1)});
    open.emplace(
        Seat{key, mark.payload->committee_seat_given().college(), mark.date, std::nullopt, mark});
  }
  if (open.has_value()) out.push_back(*std::move(open));
}

}  // namespace

const runtime::FoldSpec kSeatFold{
    "rollout.seat",
    {EventPayload::kCommitteeSeatGivenFieldNumber, EventPayload::kCommitteeSeatEndedFieldNumber}};

std::string SeatKey::subject() const {
  return caretaker_id.empty() ? absl::StrCat("contact/", contact_id)
                              : absl::StrCat("caretaker/", caretaker_id);
}

SeatKey KeyOf(const events::v1::CommitteeSeatGiven& given) {
  return {given.territory_id(), given.committee(), given.caretaker_id(), given.contact_id()};
}

SeatKey KeyOf(const events::v1::CommitteeSeatEnded& ended) {
  return {ended.territory_id(), ended.committee(), ended.caretaker_id(), ended.contact_id()};
}

std::vector<Seat> FoldSeats(const std::vector<Fact>& facts) {
  std::map<SeatKey, std::vector<Fact>> by_key;
  for (const Fact& fact : facts) {
    if (const std::optional<SeatKey> key = KeyIn(fact)) by_key[*key].push_back(fact);
  }
  std::vector<Seat> seats;
  for (auto& [key, marks] : by_key) {
    std::sort(marks.begin(), marks.end(), MarkBefore);
    FoldMarks(key, marks, seats);
  }
  return seats;
}

std::vector<Fact> SeatMarks(const std::vector<Fact>& facts, const SeatKey& key) {
  std::vector<Fact> marks;
  for (const Fact& fact : facts) {
    if (KeyIn(fact) == key) marks.push_back(fact);
  }
  std::sort(marks.begin(), marks.end(), MarkBefore);
  return marks;
}

}  // namespace loge::rollout

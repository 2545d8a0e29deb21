// What becomes of territories beside their stages: their end, the thresholds of their stages,
// pauses that meet on one day; seats given again; ends that are told anew.
#include <cstdint>
#include <string>
#include <vector>

#include "loge/v1/stages.pb.h"
#include "tests/property/generator.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

// A threshold of `Message`, which is the command or the event.
template <class Message>
struct Bound {
  void (Message::*set)(int32_t) = nullptr;
  int32_t min = 0;
  int32_t max = 0;
  int32_t usual = 0;  // So many values from the least one on are near what stories reach.
};

template <class Message>
std::vector<Bound<Message>> Bounds() {
  return {{&Message::set_groups_heard_min, 1, 8, 3},
          {&Message::set_signing_landlords_min, 1, 100, 3},
          {&Message::set_funding_months_min, 1, 120, 24},
          {&Message::set_pilot_months_min, 0, 120, 24},
          {&Message::set_active_landlords_min, 1, 100, 4},
          {&Message::set_participation_hundredths_min, 0, 100, 101},
          {&Message::set_dependence_hundredths_max, 0, 100, 101},
          {&Message::set_relay_hundredths_min, 0, 100, 101}};
}

// Often at an edge, now and then beyond it, which is refused.
template <class Message>
int32_t AnyValue(const Bound<Message>& bound, Dice& dice) {
  const int where = dice.Below(25);
  if (where == 0) return dice.Chance(50) ? bound.min - 1 : bound.max + 1;
  if (where < 6) return bound.min;
  if (where < 9) return bound.max;
  return bound.min + dice.Below(bound.usual);
}

template <class Message>
void SetSome(Dice& dice, Message* message) {
  const std::vector<Bound<Message>> some = dice.Some(Bounds<Message>(), 1 + dice.Below(3));
  for (const Bound<Message>& bound : some) (message->*bound.set)(AnyValue(bound, dice));
}

bool IsEnd(const EventPayload& payload) {
  return payload.has_territory_resumed() || payload.has_territory_withdrawn() ||
         payload.has_coordinator_ended() || payload.has_committee_seat_ended() ||
         payload.has_practice_dropped();
}

}  // namespace

// There are few territories: few of them leave, most of these late, because nothing of their stages
// is told of a later day.
v1::Command Generator::Withdrawal() {
  std::string territory = dice_.Pick(world_.territories);
  std::string on;
  const int dice = dice_.Below(10);
  if (dice < 3 && !pauses_.empty()) {
    const Hint& hint = dice_.Pick(pauses_);
    territory = hint.place;
    on = DayText(hint.day);
  } else {
    on = dice < 5 ? AnyDate() : DayText(DayNumber("2008-06-01") + dice_.Below(400));
  }
  v1::Command command;
  auto* request = Stamped(command.mutable_withdraw_territory(), on);
  request->set_territory_id(territory);
  request->set_reason(static_cast<events::v1::WithdrawalReason>(1 + dice_.Below(5)));
  return command;
}

v1::Command Generator::Thresholds() {
  v1::Command command;
  auto* request = Stamped(command.mutable_set_thresholds(), AnyDate());
  if (dice_.Chance(60)) request->set_territory_id(dice_.Pick(world_.territories));
  SetSome(dice_, request);
  return command;
}

v1::Command Generator::Pause(const std::string& territory, const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_pause_territory(), on);
  request->set_territory_id(territory);
  request->set_reason(static_cast<events::v1::PauseReason>(1 + dice_.Below(4)));
  pauses_.push_back({"", territory, DayNumber(on)});
  return command;
}

v1::Command Generator::Resume(const std::string& territory, const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_resume_territory(), on);
  request->set_territory_id(territory);
  resumptions_.push_back({"", territory, DayNumber(on)});
  return command;
}

// Now and then a pause that begins on the day on which another one ends, or one that would end on
// the day on which it begins. Hints are copied: both functions add to them.
v1::Command Generator::OfPauses() {
  const int dice = dice_.Below(10);
  if (pauses_.empty() || dice < 2) {
    const std::string& territory = dice_.Pick(world_.territories);
    return Pause(territory, AnyDate());
  }
  if (resumptions_.empty() || dice < 6) {
    const Hint hint = dice_.Pick(pauses_);
    return Resume(hint.place, DayText(hint.day + 1 + dice_.Below(200)));
  }
  const Hint hint = dice_.Pick(dice < 9 ? resumptions_ : pauses_);
  const std::string on = DayText(hint.day);
  return dice < 9 ? Pause(hint.place, on) : Resume(hint.place, on);
}

// To whoever had it before, in the same committee.
v1::Command Generator::SeatAgain() {
  if (seats_.empty()) return OfSeats(AnyDay());
  v1::Command command;
  auto* request = command.mutable_give_committee_seat();
  *request = dice_.Pick(seats_);
  request->set_occurred_on(DayText(DayNumber(request->occurred_on()) + dice_.Below(300)));
  return command;
}

v1::Command Generator::OfTerritories() {
  const int dice = dice_.Below(100);
  if (dice < 12) return Withdrawal();
  if (dice < 52) return Thresholds();
  if (dice < 80) return OfPauses();
  return Again(dice < 90 ? SeatAgain() : OfSeats(AnyDay()));
}

const Fact& Generator::AnyEnd(const std::vector<Fact>& standing) {
  std::vector<const Fact*> ends;
  for (const Fact& fact : standing) {
    if (IsEnd(*fact.payload)) ends.push_back(&fact);
  }
  return ends.empty() ? dice_.Pick(standing) : *dice_.Pick(ends);
}

// Most corrections leave an end where it is and change its day (see Change); some make it the end
// of something else.
void Generator::ChangeStage(EventPayload* payload) {
  if (payload->has_thresholds_set()) {
    auto* set = payload->mutable_thresholds_set();
    SetSome(dice_, set);
    if (dice_.Chance(20)) set->set_territory_id(dice_.Pick(world_.territories));
    if (dice_.Chance(20)) set->clear_territory_id();
  } else if (payload->has_territory_withdrawn()) {
    payload->mutable_territory_withdrawn()->set_reason(
        static_cast<events::v1::WithdrawalReason>(1 + dice_.Below(5)));
  } else if (payload->has_territory_paused()) {
    payload->mutable_territory_paused()->set_reason(
        static_cast<events::v1::PauseReason>(1 + dice_.Below(4)));
  } else if (payload->has_territory_resumed() && dice_.Chance(20)) {
    payload->mutable_territory_resumed()->set_territory_id(dice_.Pick(world_.territories));
  } else if (payload->has_coordinator_ended() && dice_.Chance(20)) {
    payload->mutable_coordinator_ended()->set_territory_id(dice_.Pick(world_.territories));
  } else if (payload->has_committee_seat_ended() && dice_.Chance(20)) {
    payload->mutable_committee_seat_ended()->set_committee(
        static_cast<events::v1::CommitteeKind>(1 + dice_.Below(2)));
  }
}

}  // namespace loge::property

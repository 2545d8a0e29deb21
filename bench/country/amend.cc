#include "bench/country/amend.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bench/country/scale.h"
#include "services/runtime/facts.h"

namespace loge::bench::country {
namespace {

using events::v1::CorrectionReason;
using events::v1::EventPayload;

// One in so many of what is wrong did not happen at all, or was told twice.
constexpr int kCancelledPerThousand = 300;
constexpr int kDaysWrongMax = 5;

const EventPayload& FactIn(const Telling& told) {
  return told.payload.has_fact_corrected() ? told.payload.fact_corrected().replacement()
                                           : told.payload;
}

bool MayBeCancelled(const EventPayload& fact) {
  return fact.has_attendance_recorded() || fact.has_training_completed() ||
         fact.has_meeting_held() || fact.has_caretaker_reassigned() ||
         fact.has_caretaker_details_changed();
}

// Moves the date back. False on the first day.
bool MoveDate(Telling& told, Dice& dice) {
  const runtime::Date moved =
      std::max(kFirstDay, runtime::AddDays(told.date.day, -dice.Between(1, kDaysWrongMax)));
  if (moved == told.date.day) return false;
  told.date.day = moved;
  return true;
}

// Another status: the sheet was misread.
void Reread(events::v1::AttendanceRecorded& attendance, Dice& dice) {
  const int turn = dice.Between(1, 2);
  attendance.set_status(static_cast<events::v1::AttendanceStatus>(
      (attendance.status() - events::v1::ATTENDANCE_STATUS_PRESENT + turn) % 3 +
      events::v1::ATTENDANCE_STATUS_PRESENT));
}

// Makes `fact`, which `told` tells, right. Nothing when it stays as it is.
std::optional<CorrectionReason> Correct(EventPayload& fact, Telling& told, Dice& dice) {
  if (fact.has_attendance_recorded()) {
    Reread(*fact.mutable_attendance_recorded(), dice);
    return events::v1::CORRECTION_REASON_TYPING_ERROR;
  }
  if (fact.has_training_completed()) {
    auto& completed = *fact.mutable_training_completed();
    completed.set_minutes(completed.minutes() + 30 * dice.Between(1, 4));
    return events::v1::CORRECTION_REASON_LATE_INFORMATION;
  }
  if (fact.has_meeting_held()) {
    auto& held = *fact.mutable_meeting_held();
    if (held.caretaker_ids_size() > 2 && dice.Chance(300)) {
      held.mutable_caretaker_ids()->RemoveLast();
      return events::v1::CORRECTION_REASON_WRONG_PERSON;
    }
    held.set_headcount(held.headcount() + dice.Between(1, 5));
    return events::v1::CORRECTION_REASON_LATE_INFORMATION;
  }
  if (fact.has_session_scheduled()) {
    fact.mutable_session_scheduled()->set_capacity(dice.Between(14, 20));
    return events::v1::CORRECTION_REASON_LATE_INFORMATION;
  }
  const bool dated = fact.has_caretaker_joined() || fact.has_caretaker_reassigned() ||
                     fact.has_caretaker_details_changed() || fact.has_volunteering_started() ||
                     fact.has_contact_named() || fact.has_neighbourhood_defined();
  if (!dated || !MoveDate(told, dice)) return std::nullopt;
  return events::v1::CORRECTION_REASON_WRONG_DATE;
}

}  // namespace

std::optional<Telling> Amend(const Telling& told, int64_t position, Dice& dice) {
  const EventPayload& fact = FactIn(told);
  Telling amended;
  amended.original = told.original == 0 ? position : told.original;
  amended.date = told.date;
  // Whoever follows a subject of the old version hears of it.
  amended.extra_subjects = runtime::SubjectsOf(fact);
  amended.extra_subjects.insert(amended.extra_subjects.end(), told.extra_subjects.begin(),
                                told.extra_subjects.end());
  if (MayBeCancelled(fact) && dice.Chance(kCancelledPerThousand)) {
    auto& cancelled = *amended.payload.mutable_fact_cancelled();
    cancelled.set_target_position(position);
    cancelled.set_original_position(amended.original);
    cancelled.set_target_type(static_cast<int32_t>(runtime::TypeOf(fact)));
    cancelled.set_reason(dice.Chance(500) ? events::v1::CORRECTION_REASON_DUPLICATE
                                          : events::v1::CORRECTION_REASON_DID_NOT_HAPPEN);
    return amended;
  }
  amended.person = told.person;
  amended.personal = told.personal;
  auto& corrected = *amended.payload.mutable_fact_corrected();
  *corrected.mutable_replacement() = fact;
  const std::optional<CorrectionReason> reason =
      Correct(*corrected.mutable_replacement(), amended, dice);
  if (!reason.has_value()) return std::nullopt;
  corrected.set_target_position(position);
  corrected.set_original_position(amended.original);
  corrected.set_reason(*reason);
  return amended;
}

}  // namespace loge::bench::country

#include "services/training/errors.h"

#include "absl/strings/str_cat.h"

namespace loge::training {

using runtime::Date;
using runtime::FormatDay;
using runtime::FormatFactDate;
using runtime::Violation;

namespace {

std::string At(int64_t position) { return absl::StrCat("position ", position); }

}  // namespace

Violation Unknown(const std::string& field, absl::string_view what, absl::string_view id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("names a ", what, " that is not known: record it first"),
          absl::StrCat("a known ", what), absl::StrCat(id)};
}

Violation UnknownYet(const std::string& field, absl::string_view what, absl::string_view id,
                     Date day, Date from) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("names a ", what, " that is known only later: correct either date"),
          absl::StrCat("on or after ", FormatDay(from)), absl::StrCat(id, " on ", FormatDay(day))};
}

Violation AlreadyExists(const std::string& field, absl::string_view what, absl::string_view id,
                        int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("names a ", what, " (", id,
                       ") that is recorded already: choose another id, or correct that fact"),
          "a new id", At(position)};
}

Violation SessionCancelled(const std::string& field, absl::string_view session_id, Date on,
                           int64_t position) {
  return {v1::ERROR_REASON_SESSION_CANCELLED, field,
          absl::StrCat("names a session (", session_id, ") that was cancelled on ", FormatDay(on),
                       ": cancel or correct that fact if it took place"),
          "a session that was not cancelled", At(position)};
}

Violation SessionAttended(const std::string& field, absl::string_view session_id,
                          int64_t position) {
  return {v1::ERROR_REASON_SESSION_ATTENDED, field,
          absl::StrCat("names a session (", session_id,
                       ") at which somebody was present: correct the attendance first"),
          "a session that nobody attended", At(position)};
}

Violation HalfDayNotInSession(const std::string& field, const events::v1::HalfDay& half_day) {
  return {v1::ERROR_REASON_HALF_DAY_NOT_IN_SESSION, field,
          "is no half-day of the session: check it, or correct the session",
          "a half-day of the session",
          absl::StrCat(half_day.date(), " ", events::v1::Half_Name(half_day.half()))};
}

Violation OtherPrecision(const std::string& field, const runtime::FactDate& session,
                         const runtime::FactDate& told) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "must be known as exactly as the date of the session",
          absl::StrCat("a date like ", FormatFactDate(session)), FormatFactDate(told)};
}

Violation NamedTwice(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "names a person who is in the list already",
          "each person once", ""};
}

Violation AttendanceAlreadyRecorded(const std::string& field, int64_t position) {
  return {v1::ERROR_REASON_ATTENDANCE_ALREADY_RECORDED, field,
          "has another attendance at this half-day already: correct that fact",
          "no attendance there yet", At(position)};
}

Violation ModuleNotInSession(const std::string& field, absl::string_view module_id,
                             absl::string_view session_id) {
  return {v1::ERROR_REASON_MODULE_NOT_IN_SESSION, field,
          absl::StrCat("is not taught in the session ", session_id,
                       ": check both, or correct the session"),
          "a module of the session", absl::StrCat(module_id)};
}

Violation NotAttended(const std::string& field, absl::string_view session_id) {
  return {v1::ERROR_REASON_NOT_ATTENDED, field,
          "names a session at which the person was not present: record the attendance first, or "
          "give an external certificate instead",
          "a session with the person present", absl::StrCat(session_id)};
}

Violation CompletedBeforeAttended(const std::string& field, Date day, Date first) {
  return {v1::ERROR_REASON_NOT_ATTENDED, field,
          "lies before the first half-day at which the person was present: check the date",
          absl::StrCat("on or after ", FormatDay(first)), FormatDay(day)};
}

Violation AlreadyCompleted(const std::string& field, absl::string_view module_id,
                           int64_t position) {
  return {v1::ERROR_REASON_TRAINING_ALREADY_COMPLETED, field,
          absl::StrCat("has completed the module ", module_id,
                       " by this proof already, otherwise: correct that fact"),
          "not completed by it yet", At(position)};
}

}  // namespace loge::training

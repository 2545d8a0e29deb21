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

Violation ModuleRetired(const std::string& field, absl::string_view module_id,
                        const runtime::FactDate& on, int64_t position) {
  return {v1::ERROR_REASON_MODULE_RETIRED, field,
          absl::StrCat("names a module (", module_id, ") whose last day was ", FormatFactDate(on),
                       ": cancel or correct that fact if it goes on"),
          "a module that is given on that day", At(position)};
}

Violation VersionMissing(const std::string& field, int before, int version) {
  return {v1::ERROR_REASON_VERSION_ORDER, field,
          "leaves out a version of the programme: record the one before first",
          absl::StrCat("version ", before, " known"), absl::StrCat("version ", version)};
}

Violation VersionBefore(const std::string& field, Date day, Date other, int version) {
  return {v1::ERROR_REASON_VERSION_ORDER, field,
          absl::StrCat("lies before the first day of version ", version, ": correct either date"),
          absl::StrCat("on or after ", FormatDay(other)), FormatDay(day)};
}

Violation VersionAfter(const std::string& field, Date day, Date other, int version) {
  return {v1::ERROR_REASON_VERSION_ORDER, field,
          absl::StrCat("lies after the first day of version ", version, ": correct either date"),
          absl::StrCat("on or before ", FormatDay(other)), FormatDay(day)};
}

Violation DefinedLater(const std::string& field, Date day, Date defined, int64_t position) {
  return {v1::ERROR_REASON_VERSION_ORDER, field,
          absl::StrCat("lies before the first day of a version of the module (", At(position),
                       "): correct either date"),
          absl::StrCat("on or after ", FormatDay(defined)), FormatDay(day)};
}

Violation OtherProgramme(const std::string& field, absl::string_view known,
                         absl::string_view told) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "is not the programme of the module: give another module id, or correct either",
          absl::StrCat(known), absl::StrCat(told)};
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

Violation HalfDayAttended(const std::string& field, const events::v1::HalfDay& half_day,
                          int64_t position) {
  return {v1::ERROR_REASON_SESSION_ATTENDED, field,
          "leaves out a half-day with attendance: keep it, or correct the attendance first",
          absl::StrCat(half_day.date(), " ", events::v1::Half_Name(half_day.half())), At(position)};
}

Violation TooFarAhead(const std::string& field, Date day, Date latest) {
  return {v1::ERROR_REASON_DATE_IN_FUTURE, field, "lies too far ahead: check the date",
          absl::StrCat("on or before ", FormatDay(latest)), FormatDay(day)};
}

Violation AlreadyEnrolled(const std::string& field, Date since, int64_t position) {
  return {v1::ERROR_REASON_ALREADY_ENROLLED, field,
          absl::StrCat("is enrolled in the session since ", FormatDay(since),
                       ": correct that fact, or record that the seat was given back"),
          "not enrolled", At(position)};
}

Violation NotEnrolled(const std::string& field, Date day) {
  return {v1::ERROR_REASON_NOT_ENROLLED, field,
          "is not enrolled in the session at that date: record the enrolment first", "enrolled",
          FormatDay(day)};
}

Violation WithdrawnAlready(const std::string& field, Date on, int64_t position) {
  return {v1::ERROR_REASON_NOT_ENROLLED, field,
          absl::StrCat("gave the seat back on ", FormatDay(on),
                       " already: correct that fact if the date is wrong"),
          "enrolled", At(position)};
}

Violation EnrolledAfterSession(const std::string& field, Date day, Date last) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "lies after the session: record the attendance, which needs no enrolment",
          absl::StrCat("on or before ", FormatDay(last)), FormatDay(day)};
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

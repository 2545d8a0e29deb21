// The refusals of this context: what is wrong and what to do about it. No personal data in them.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_TRAINING_ERRORS_H_
#define LOGE_SERVICES_TRAINING_ERRORS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "loge/events/v1/common.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/violations.h"

namespace loge::training {

// `what` is "programme", "module", "session", "territory", "version of the programme".
runtime::Violation Unknown(const std::string& field, absl::string_view what, absl::string_view id);
// Known, but only from a later day on.
runtime::Violation UnknownYet(const std::string& field, absl::string_view what,
                              absl::string_view id, runtime::Date day, runtime::Date from);
// The fact to correct instead stands at `position`.
runtime::Violation AlreadyExists(const std::string& field, absl::string_view what,
                                 absl::string_view id, int64_t position);

// The last day of sessions of the module is `on`, as told at `position`.
runtime::Violation ModuleRetired(const std::string& field, absl::string_view module_id,
                                 const runtime::FactDate& on, int64_t position);
// Version `before` of the programme is not known, so `version` cannot be told.
runtime::Violation VersionMissing(const std::string& field, int before, int version);
// The version before (after) the one told begins on `other` only (already).
runtime::Violation VersionBefore(const std::string& field, runtime::Date day, runtime::Date other,
                                 int version);
runtime::Violation VersionAfter(const std::string& field, runtime::Date day, runtime::Date other,
                                int version);
// A version of the module begins on `defined`, so it cannot end on `day`.
runtime::Violation DefinedLater(const std::string& field, runtime::Date day, runtime::Date defined,
                                int64_t position);
runtime::Violation OtherProgramme(const std::string& field, absl::string_view known,
                                  absl::string_view told);

// Cancelled on that day, as told at `position`.
runtime::Violation SessionCancelled(const std::string& field, absl::string_view session_id,
                                    runtime::Date on, int64_t position);
// Somebody was present, as told at `position`.
runtime::Violation SessionAttended(const std::string& field, absl::string_view session_id,
                                   int64_t position);
runtime::Violation HalfDayNotInSession(const std::string& field,
                                       const events::v1::HalfDay& half_day);
// Attendance of the half-day is told at `position`, so it must stay.
runtime::Violation HalfDayAttended(const std::string& field, const events::v1::HalfDay& half_day,
                                   int64_t position);
runtime::Violation TooFarAhead(const std::string& field, runtime::Date day, runtime::Date latest);

// Enrolled on that day, as told at `position`, and not withdrawn by then.
runtime::Violation AlreadyEnrolled(const std::string& field, runtime::Date since, int64_t position);
runtime::Violation NotEnrolled(const std::string& field, runtime::Date day);
// Given back on `on` already, as told at `position`.
runtime::Violation WithdrawnAlready(const std::string& field, runtime::Date on, int64_t position);
runtime::Violation EnrolledAfterSession(const std::string& field, runtime::Date day,
                                        runtime::Date last);

// The session is known as exactly as `session`, the attendance as `told`.
runtime::Violation OtherPrecision(const std::string& field, const runtime::FactDate& session,
                                  const runtime::FactDate& told);
runtime::Violation NamedTwice(const std::string& field);
runtime::Violation AttendanceAlreadyRecorded(const std::string& field, int64_t position);

runtime::Violation ModuleNotInSession(const std::string& field, absl::string_view module_id,
                                      absl::string_view session_id);
runtime::Violation NotAttended(const std::string& field, absl::string_view session_id);
// Present first on `first`, so after `day`.
runtime::Violation CompletedBeforeAttended(const std::string& field, runtime::Date day,
                                           runtime::Date first);
runtime::Violation AlreadyCompleted(const std::string& field, absl::string_view module_id,
                                    int64_t position);

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_ERRORS_H_

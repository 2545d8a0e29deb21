// The refusals of this context: what is wrong and what to do about it. No personal data in them.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_CARETAKERS_ERRORS_H_
#define LOGE_SERVICES_CARETAKERS_ERRORS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "services/runtime/date.h"
#include "services/runtime/violations.h"

namespace loge::caretakers {

// `what` is "landlord", "neighbourhood", "caretaker".
runtime::Violation Unknown(const std::string& field, absl::string_view what, absl::string_view id);
// Known, but only from a later day on.
runtime::Violation UnknownYet(const std::string& field, absl::string_view what,
                              absl::string_view id, runtime::Date day, runtime::Date from);
// The fact to correct instead stands at `position`.
runtime::Violation AlreadyExists(const std::string& field, absl::string_view what,
                                 absl::string_view id, int64_t position);
// `holder` is "landlord/<id>" or "partner/<id>".
runtime::Violation SirenTaken(const std::string& field, absl::string_view holder);
runtime::Violation PersonIdChosen(const std::string& field);
runtime::Violation PersonalDataMissing(const std::string& field, absl::string_view why);

// The number belongs to somebody employed there since `from`, as told at `position`.
runtime::Violation EmployeeNumberTaken(const std::string& field, runtime::Date from,
                                       int64_t position);
runtime::Violation AlreadyEmployed(const std::string& field, absl::string_view landlord_id,
                                   runtime::Date from, int64_t position);
// `landlord_id` may be empty: by nobody.
runtime::Violation NotEmployed(const std::string& field, absl::string_view landlord_id,
                               runtime::Date day);
runtime::Violation NotEmployedYet(const std::string& field, runtime::Date day, runtime::Date from);
// Left on `until`, as told at `position`, so before `day`.
runtime::Violation LeftBefore(const std::string& field, runtime::Date day, runtime::Date until,
                              int64_t position);
// A departure is recorded already.
runtime::Violation DepartureKnown(const std::string& field, runtime::Date until, int64_t position);
runtime::Violation LeftBeforeJoined(const std::string& field, runtime::Date day,
                                    runtime::Date from);

runtime::Violation AlreadyVolunteering(const std::string& field, runtime::Date from,
                                       int64_t position);
runtime::Violation NotVolunteering(const std::string& field, runtime::Date day);
runtime::Violation StoppedAlready(const std::string& field, runtime::Date until, int64_t position);

// Another number of dwellings is recorded, at `position`, for that landlord and year.
runtime::Violation DwellingsCountedAlready(const std::string& field, int count, int64_t position);
runtime::Violation CountMissing(const std::string& field);
// A list of a later day was accepted, as told at `position`.
runtime::Violation SnapshotStale(const std::string& field, runtime::Date day, runtime::Date latest,
                                 int64_t position);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_ERRORS_H_

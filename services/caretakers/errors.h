// The refusals of this context: what is wrong and what to do about it. No personal data in them.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_CARETAKERS_ERRORS_H_
#define LOGE_SERVICES_CARETAKERS_ERRORS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "services/caretakers/registry.h"
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
// The place was part of another on `day` already. With the id of the one to name instead.
runtime::Violation AbsorbedBefore(const std::string& field, const Succession& by,
                                  runtime::Date day);
runtime::Violation MergedBefore(const std::string& field, const Succession& by, runtime::Date day);
// It is told already that the place became part of another, whatever the day.
runtime::Violation SuccessionKnown(v1::ErrorReason reason, const std::string& field,
                                   const Succession& known);
// The one that shall go on became part of this one, by whatever way.
runtime::Violation SuccessionCycle(const std::string& field, absl::string_view id,
                                   absl::string_view into);
// Another name or other codes are told for that day.
runtime::Violation ToldOtherwise(const std::string& field, runtime::Date day, int64_t position);
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

// The id is another name of `survivor_id`: that one is to be named.
runtime::Violation CaretakerAbsorbed(const std::string& field, absl::string_view survivor_id);
// The merge of just these two stands at `position`.
runtime::Violation MergedAlready(const std::string& field, int64_t position);
runtime::Violation NotMerged(const std::string& field);
// They are not by that day: the merge, or its revert, as told at `position`, has another.
runtime::Violation MergedLater(const std::string& field, runtime::Date day, runtime::Date merged,
                               int64_t position);
runtime::Violation RevertedLater(const std::string& field, runtime::Date day,
                                 runtime::Date reverted, int64_t position);
// Two landlords employ the two on `day`.
runtime::Violation SeveralEmployers(const std::string& field, absl::string_view one,
                                    absl::string_view other, runtime::Date day);

runtime::Violation AlreadyReferent(const std::string& field, runtime::Date from, int64_t position);
runtime::Violation NotReferent(const std::string& field, runtime::Date day);
runtime::Violation MandateEnded(const std::string& field, runtime::Date until, int64_t position);

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

// The refusals of this context: what is wrong and what to do about it. No personal data in them.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_ERRORS_H_
#define LOGE_SERVICES_PARTNERSHIP_ERRORS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/partnership/agreements.h"
#include "services/partnership/state.h"
#include "services/runtime/date.h"
#include "services/runtime/violations.h"

namespace loge::partnership {

// `what` is "partner", "contact", "meeting"; the fact to correct instead stands at `position`.
runtime::Violation AlreadyExists(const std::string& field, absl::string_view what,
                                 absl::string_view id, int64_t position);
runtime::Violation SirenTaken(const std::string& field, absl::string_view holder);
runtime::Violation PersonIdChosen(const std::string& field);

// Not known at all.
runtime::Violation Unknown(const std::string& field, absl::string_view what, absl::string_view id);
// Known, but only from a later day on.
runtime::Violation UnknownYet(const std::string& field, absl::string_view what,
                              absl::string_view id, runtime::Date day, runtime::Date from);

// The partner is no more on that day.
runtime::Violation ClosedBefore(const std::string& field, absl::string_view id, runtime::Date day,
                                const ClosingEntry& closing);
// It has a closing already, of another day or content.
runtime::Violation ClosingKnown(const std::string& field, absl::string_view id,
                                const ClosingEntry& closing);
// `id` follows the successor itself, by whatever way.
runtime::Violation SuccessionCycle(const std::string& field, absl::string_view id,
                                   absl::string_view successor);

runtime::Violation ContactNotBegun(const std::string& field, absl::string_view id,
                                   runtime::Date day, runtime::Date from);
// `position` is that of the fact that ended it.
runtime::Violation ContactEndedBefore(const std::string& field, absl::string_view id,
                                      runtime::Date day, runtime::Date until, int64_t position);
runtime::Violation ContactEndsAlready(const std::string& field, absl::string_view id,
                                      runtime::Date until, int64_t position);

runtime::Violation NamedTwice(const std::string& field, absl::string_view id);
runtime::Violation TooManyNamed(const std::string& field, int named);
runtime::Violation HeadcountTooSmall(const std::string& field, int named, int headcount);
runtime::Violation LeaderNotNamed(const std::string& field, absl::string_view id);

// Of a merge: `id` was found to be `survivor` by the fact at `position`.
runtime::Violation MeetingMerged(const std::string& field, absl::string_view id,
                                 absl::string_view survivor, int64_t position);
// `what` ("date", "territory") of the two differs.
runtime::Violation NotTheSameMeeting(const std::string& field, absl::string_view what,
                                     absl::string_view survivors, absl::string_view absorbeds);
// It is told of another date than the meeting that goes on.
runtime::Violation NotTheDay(const std::string& field, absl::string_view of_meeting,
                             absl::string_view told);

// The same organisations signed for the same purpose, from the same day on, as `known` says.
runtime::Violation AgreementKnown(const std::string& field, absl::string_view known,
                                  int64_t position);
// Not signed yet on that day, or over.
runtime::Violation AgreementNotLiving(const std::string& field, absl::string_view id,
                                      runtime::Date day, const AgreementEntry& agreement);
runtime::Violation AgreementEndsAlready(const std::string& field, absl::string_view id,
                                        const runtime::Fact& end);
// A renewal until `told` (empty: without end) reaches no further than `before`, nothing being the
// end of time; or the renewal that follows it reaches no further.
runtime::Violation AgreementNotExtended(const std::string& field,
                                        const std::optional<runtime::Date>& before,
                                        absl::string_view told);
runtime::Violation RenewedByLess(const std::string& field, const AgreementEntry::Renewal& next,
                                 absl::string_view told);

// Of a proposal: the meeting it came from took place later; the answer would lie before it; it was
// not made to `landlord_id`; `answer` stands already.
runtime::Violation MeetingLater(const std::string& field, absl::string_view id, runtime::Date day,
                                const runtime::Fact& meeting);
runtime::Violation AnsweredBeforeMade(const std::string& field, runtime::Date day,
                                      const runtime::Fact& proposal);
runtime::Violation NotAddressed(const std::string& field, absl::string_view id,
                                absl::string_view landlord_id);
runtime::Violation AnsweredAlready(const std::string& field, absl::string_view id,
                                   const runtime::Fact& answer);

runtime::Violation OneOrganisation(const std::string& field, bool both);
runtime::Violation HasEmployeeNumber(const std::string& field);
runtime::Violation OwnSuccessor(const std::string& field, absl::string_view id);
// Who follows speaks for `elsewhere`, not for `expected` ("partner/<id>", "landlord/<id>").
runtime::Violation SuccessorElsewhere(const std::string& field, absl::string_view expected,
                                      absl::string_view elsewhere);

// Of a support meeting: it names one giver, a contact or a caretaker; `both` or none are given.
runtime::Violation OneGiver(const std::string& field, bool both);

// Of an introduction: both kinds of persons are named as who introduced; `id` is one of the two who
// were introduced.
runtime::Violation OneIntroducer(const std::string& field);
runtime::Violation IntroducesOneself(const std::string& field, absl::string_view id);

// Of a series: `month` is later than the day asked for; it begins after `until`; it has too many
// points.
runtime::Violation MonthAhead(const std::string& field, absl::string_view month,
                              runtime::Date as_of);
runtime::Violation MonthsReversed(const std::string& field, absl::string_view from,
                                  absl::string_view until);
runtime::Violation SeriesTooLong(const std::string& field, int points);

// Of Explain: `id` is not in the network; no tie joins the two; the caller may not see persons.
runtime::Violation NotInNetwork(const std::string& field, absl::string_view id);
runtime::Violation NoTie(const std::string& field, absl::string_view a, absl::string_view b);
runtime::Violation SamePerson(const std::string& field, absl::string_view id);
runtime::Violation PersonsWithheld();

// Of a comparison: the day is not before that of the other network.
runtime::Violation NotBefore(const std::string& field, runtime::Date day, runtime::Date later);
// Of a list of relays: the caller may not see persons.
runtime::Violation RelaysWithheld();

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_ERRORS_H_

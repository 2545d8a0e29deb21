// How this context says no about the centre of a territory, as errors.h does about the rest.
#ifndef LOGE_SERVICES_ROLLOUT_ERRORS_CENTRE_H_
#define LOGE_SERVICES_ROLLOUT_ERRORS_CENTRE_H_

#include <string>

#include "loge/events/v1/centre.pb.h"
#include "services/rollout/committee.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::rollout {

// Interest is stated by two (`both`), or by nobody.
runtime::Violation OneInterested(const std::string& field, bool both);
// A correction would make a second one of the same statement.
runtime::Violation InterestToldAlready(const std::string& field, const runtime::Fact& stated);
// Another carrier, or another place, begins on that day.
runtime::Violation BeginsOnThatDay(const std::string& field, runtime::FactDate on,
                                   const runtime::Fact& other);

// A seat of that college is not for the person that `field` names.
runtime::Violation OfAnotherCollege(const std::string& field, events::v1::College college);
// The end of a seat names two persons.
runtime::Violation OneSeated(const std::string& field);
runtime::Violation SeatAlreadyGiven(const std::string& field, const Seat& seat);
// `last` is the end before that date; null when there was no seat before it.
runtime::Violation NotSeated(const std::string& field, runtime::FactDate on,
                             const runtime::Fact* last);
runtime::Violation SeatEndedAlready(const std::string& field, const runtime::Fact& ended);

runtime::Violation DiagnosisExists(const std::string& field, const runtime::Fact& delivered);
// A finding is about a territory that the evaluation is not about.
runtime::Violation FoundElsewhere(const std::string& field, const std::string& territory_id);
// `other` is the order of what would be public on `on`, or the publication of what would be ordered
// then.
runtime::Violation PublishedBeforeCommissioned(const std::string& field, runtime::FactDate on,
                                               const runtime::Fact& other);

// Persons are told one by one only to those who may see them.
runtime::Violation SeatsWithheld();

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_ERRORS_CENTRE_H_

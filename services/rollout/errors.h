// How this context says no. Each function builds one refusal: a stable reason, the field, what is
// wrong and what to do, what was expected and what was found. No personal data in any of them.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_ROLLOUT_ERRORS_H_
#define LOGE_SERVICES_ROLLOUT_ERRORS_H_

#include <cstdint>
#include <string>

#include "loge/events/v1/rollout.pb.h"
#include "services/rollout/criteria.h"
#include "services/rollout/state.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::rollout {

// "position N": where the fact to correct stands.
std::string PositionOf(const runtime::Fact& fact);

runtime::Violation UnknownTerritory(const std::string& field, const std::string& territory_id);
runtime::Violation TerritoryNotYetKnown(const std::string& field, const runtime::Fact& proposal,
                                        runtime::FactDate on);
runtime::Violation TerritoryExists(const std::string& field, const runtime::Fact& proposal);
runtime::Violation SeedingCycle(const std::string& field, const std::string& parent_id);

// The dates of two stages contradict their order.
runtime::Violation StageOutOfOrder(const std::string& field, events::v1::Stage stage,
                                   runtime::FactDate on, const StageEntry& other);
runtime::Violation StageReachedAlready(const std::string& field, const StageEntry& reached);
runtime::Violation StageSkipped(const std::string& field, events::v1::Stage stage,
                                events::v1::Stage before);
runtime::Violation EvidenceNotInLog(const std::string& field, int64_t position,
                                    int64_t head_position);

runtime::Violation TerritoryPausedOn(const std::string& field, runtime::FactDate on,
                                     const runtime::Fact& paused);
// `last` is the resumption before that date; null when there was no pause before it.
runtime::Violation TerritoryNotPaused(const std::string& field, runtime::FactDate on,
                                      const runtime::Fact* last);
runtime::Violation ResumedAlready(const std::string& field, const runtime::Fact& resumed);

// A stage, a pause or a resumption after the end of the territory.
runtime::Violation TerritoryWithdrawnOn(const std::string& field, runtime::FactDate on,
                                        const runtime::Fact& withdrawn);
// An end before `later`, a stage, a pause or a resumption that is told.
runtime::Violation WithdrawnTooEarly(const std::string& field, runtime::FactDate on,
                                     const runtime::Fact& later);
runtime::Violation WithdrawnAlready(const std::string& field, const runtime::Fact& withdrawn);
// `result` is of a criterion that is not met.
runtime::Violation CriterionUnmet(const std::string& field, events::v1::Stage stage,
                                  const CriterionResult& result);
runtime::Violation NoThresholdGiven(const std::string& field);
runtime::Violation ThresholdsSetAlready(const std::string& field, const runtime::Fact& set);

runtime::Violation UnknownContact(const std::string& field, const std::string& contact_id);
runtime::Violation ContactNotLiving(const std::string& field, runtime::FactDate on,
                                    const ContactLife& life);
runtime::Violation CoordinatorAlreadyAssigned(const std::string& field,
                                              const CoordinatorSpell& spell);
// `last` is the end before that date; null when there was no assignment before it.
runtime::Violation CoordinatorNotAssigned(const std::string& field, runtime::FactDate on,
                                          const runtime::Fact* last);
runtime::Violation CoordinatorEndedAlready(const std::string& field, const runtime::Fact& ended);
runtime::Violation FteExceeded(const std::string& field, const FteSum& most);

// A correction would move a proposal behind `other`, a pause or the end of the territory.
runtime::Violation EndStandsOnThis(const std::string& field, runtime::FactDate on,
                                   const runtime::Fact& other);
// A correction would move a beginning so that `end`, its end, is one of it no more.
runtime::Violation EndLost(const std::string& field, runtime::FactDate on,
                           const runtime::Fact& end);
// A correction would move an end to where it ends `begun`, another beginning.
runtime::Violation EndsAnother(const std::string& field, runtime::FactDate on,
                               const runtime::Fact& begun);

// `told` is its order, or its publication.
runtime::Violation EvaluationExists(const std::string& field, const runtime::Fact& told);

runtime::Violation UnknownPartner(const std::string& field, const std::string& partner_id);
runtime::Violation PartnerNotYetKnown(const std::string& field, const runtime::Fact& registered,
                                      runtime::FactDate on);

// A commitment names two funders (`both`), or none.
runtime::Violation OneFunder(const std::string& field, bool both);
runtime::Violation FundingExists(const std::string& field, const runtime::Fact& commitment);
// A correction would make a second one of the same funding.
runtime::Violation FundingToldAlready(const std::string& field, const runtime::Fact& commitment);
runtime::Violation UnknownFunding(const std::string& field, const std::string& funding_id);
runtime::Violation FundingNotYetCommitted(const std::string& field, const runtime::Fact& commitment,
                                          runtime::FactDate on);
// A correction would make a second one of the same payment or reduction.
runtime::Violation MovementToldAlready(const std::string& field, const runtime::Fact& movement);
// `net_cents` is what is committed and not taken back yet.
runtime::Violation FundingExceeded(const std::string& field, const runtime::Fact& commitment,
                                   int64_t net_cents, int64_t amount_cents);
// A commitment would be of less than what is taken back of it.
runtime::Violation ReducedByMore(const std::string& field, int64_t reduced_cents,
                                 int64_t amount_cents);
// A commitment would be later than a payment or reduction of it.
runtime::Violation MovementStandsOnThis(const std::string& field, runtime::FactDate on,
                                        const runtime::Fact& movement);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_ERRORS_H_

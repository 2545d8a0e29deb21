// How this context says no to what is told about practices and actions for the standing of the
// trade; as errors.h.
#ifndef LOGE_SERVICES_ROLLOUT_PRACTICE_ERRORS_H_
#define LOGE_SERVICES_ROLLOUT_PRACTICE_ERRORS_H_

#include <string>

#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::rollout {

// A fact names a landlord and a territory (`both`), or none.
runtime::Violation OneHolder(const std::string& field, bool both);

runtime::Violation UnknownPractice(const std::string& field, const std::string& practice_id);
runtime::Violation PracticeNotYetShared(const std::string& field, const runtime::Fact& made,
                                        runtime::FactDate on);
runtime::Violation PracticeExists(const std::string& field, const runtime::Fact& made);
// Who would adopt or adapt it is where it comes from; `made` tells so.
runtime::Violation OwnPractice(const std::string& field, const runtime::Fact& made);
// `began` is the beginning of the time in which it is kept to.
runtime::Violation PracticeKeptAlready(const std::string& field, const runtime::Fact& began);
runtime::Violation PracticeNotKept(const std::string& field, runtime::FactDate on);
runtime::Violation PracticeCycle(const std::string& field, const std::string& practice_id);

// What the practice `practice_id` comes from is as much as there may be already.
runtime::Violation LineageTooLong(const std::string& field, const std::string& practice_id);

// `adopted` would begin nothing.
runtime::Violation AdoptionStandsOnThis(const std::string& field, const runtime::Fact& adopted);
// `dropped` would end nothing.
runtime::Violation DropStandsOnThis(const std::string& field, const runtime::Fact& dropped);
// A practice would be there later than what was done with it.
runtime::Violation PracticeStandsOnThis(const std::string& field, runtime::FactDate on,
                                        const runtime::Fact& done);
// A practice would come from who has adopted or adapted it.
runtime::Violation KeptByItsOrigin(const std::string& field, const runtime::Fact& done);

runtime::Violation ActionExists(const std::string& field, const runtime::Fact& held);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_PRACTICE_ERRORS_H_

// The mandates of referents, folded. Internal to services/caretakers. Pure; thread-safe.
#ifndef LOGE_SERVICES_CARETAKERS_MANDATES_H_
#define LOGE_SERVICES_CARETAKERS_MANDATES_H_

#include <string>
#include <vector>

#include "services/caretakers/registry.h"

namespace loge::caretakers {

// Fills in `mandates` of a person whose employments are folded already, from facts in the order of
// days. A mandate begins with somebody employed and ends at the latest on the last day of the time
// through which employment follows on employment.
void FoldMandates(const std::vector<const runtime::Fact*>& facts, Person* person);

// The latest mandate of that scope begun by `day`, ended or not; one of the ids is empty. Null when
// there is none.
const Mandate* LastMandate(const Person& person, const std::string& neighbourhood_id,
                           const std::string& territory_id, runtime::Date day);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_MANDATES_H_

// What facts about practices stand on, and whether they may be told. For this room only.
//
// Whether somebody keeps to a practice is found by folding all its facts with the new one among
// them: so a fact may be told late, as long as it changes something and takes nothing away from
// what was told before. Pure; thread-safe.
#ifndef LOGE_SERVICES_ROLLOUT_PRACTICE_RULES_H_
#define LOGE_SERVICES_ROLLOUT_PRACTICE_RULES_H_

#include <vector>

#include "services/runtime/decisions.h"

namespace loge::rollout {

// Of all four kinds of fact.
std::vector<runtime::Need> PracticeNeeds(const runtime::NewFact& fact,
                                         const runtime::RuleContext& context,
                                         const runtime::States& states);

// Of PracticeShared, and the part of PracticeAdapted that is not about the practice before it: no
// practice of that id is there yet.
runtime::Admission AdmitMade(runtime::NewFact& fact, const runtime::RuleContext& context,
                             const runtime::States& states, runtime::Violations& out);
runtime::Admission AdmitAdopt(runtime::NewFact& fact, const runtime::RuleContext& context,
                              const runtime::States& states, runtime::Violations& out);
runtime::Admission AdmitAdapt(runtime::NewFact& fact, const runtime::RuleContext& context,
                              const runtime::States& states, runtime::Violations& out);
runtime::Admission AdmitDrop(runtime::NewFact& fact, const runtime::RuleContext& context,
                             const runtime::States& states, runtime::Violations& out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_PRACTICE_RULES_H_

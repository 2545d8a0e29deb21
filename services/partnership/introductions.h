// Whom to introduce to whom when some members of a network have left, so that those are joined
// again who were (definition: SimulateDepartureResponse.introductions). Pure; thread-safe (no
// state).
#ifndef LOGE_SERVICES_PARTNERSHIP_INTRODUCTIONS_H_
#define LOGE_SERVICES_PARTNERSHIP_INTRODUCTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "loge/v1/departure_simulation.pb.h"
#include "services/partnership/departure.h"
#include "services/partnership/measures.h"
#include "services/partnership/ties.h"
#include "services/runtime/date.h"

namespace loge::partnership {

// Two members to introduce to each other, by index.
struct SuggestedTie {
  size_t a = 0;  // In the largest of the groups that were one.
  size_t b = 0;  // In the smaller one.
  v1::IntroductionReason reason = v1::INTRODUCTION_REASON_UNSPECIFIED;
  std::string shared_id;     // The neighbourhood or the landlord that is the reason.
  runtime::FactDate met_on;  // When that is the reason.
};

// As few as can be: each smaller group has one tie to the largest one, a spanning tree of the
// groups that were one. By `b`. `met` is that of EverMet.
// O((members + met) * log members).
std::vector<SuggestedTie> IntroductionsAfter(const Network& network, const Departure& departure,
                                             const std::vector<Tie>& met);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_INTRODUCTIONS_H_

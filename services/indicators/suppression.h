// What has to be withheld beside a figure that few persons stand behind, so that it does not follow
// from others that are told. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_SUPPRESSION_H_
#define LOGE_SERVICES_INDICATORS_SUPPRESSION_H_

#include <algorithm>
#include <vector>

#include "services/runtime/limits.h"

namespace loge::indicators {

// Nobody is no group: that nobody did it names no one.
inline bool Small(int persons) { return persons > 0 && persons < runtime::kGroupSizeMin; }

// One figure of the parts of a whole that is told. What is withheld in some of them is the whole
// less the others, so others are withheld with them, those with the fewest persons first, until two
// at least are unknown and kGroupSizeMin persons at least stand behind these together. This is
// secondary (complementary) cell suppression, as in Hundepool et al., "Handbook on Statistical
// Disclosure Control". To withhold the whole instead would hide as much, but that is what somebody
// has to account for.
//
// Persons who stand behind several parts are in the whole once, so there are no fewer behind the
// unknown parts than the difference says. When all parts are told the difference tells of those
// `several`: if they are few, it takes unknown parts as well.
//
// A Part says how many persons() stand behind it and whether it is told(), and can be withheld by
// Withhold().
template <class Part>
void WithholdAmong(int whole_persons, int several, std::vector<Part*> parts) {
  // Parts with nobody hide nobody.
  std::erase_if(parts, [](const Part* part) { return part->persons() == 0; });
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part* a, const Part* b) { return a->persons() < b->persons(); });
  int unknown = 0;
  int behind = whole_persons;
  for (const Part* part : parts) {
    if (part->told()) {
      behind -= part->persons();
    } else {
      ++unknown;
    }
  }
  if (unknown == 0 && !Small(several)) return;
  for (Part* part : parts) {
    if (unknown > 1 && behind >= runtime::kGroupSizeMin) return;
    if (!part->told()) continue;
    part->Withhold();
    ++unknown;
    behind += part->persons();
  }
}

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_SUPPRESSION_H_

// What a read model is: a name, a version, and which facts it files under which subjects.
//
// Rows hold facts, not results: each version of a fact is a row with the positions from which and
// until which it was known (services/runtime/fact_rows.h says how). Figures are computed from them
// at query time. So a read model needs no code of its own, only this declaration.
#ifndef LOGE_SERVICES_RUNTIME_PROJECTION_H_
#define LOGE_SERVICES_RUNTIME_PROJECTION_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/runtime/facts.h"

namespace loge::runtime {

// A constant. Change `filing` or the row format: raise `version`; the read model is then rebuilt
// before it answers again.
struct ProjectionSpec {
  std::string name;  // "caretakers"
  int64_t version = 1;
  // For each type of fact the kinds of subjects under which it is filed: {12, {"caretaker"}} files
  // CaretakerJoined under "caretaker/<id>". FilingSubjectsOf says which there are.
  std::map<FactType, std::vector<std::string>> filing;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PROJECTION_H_

// Figures of the read models that a decision consults.
//
// A decision stands on states, which its append condition guards. What it only consults is
// evidence: it is kept with its value and the position that the read models had reached, and
// nothing guards it.
//
// Pure: neither gRPC nor storage.
#ifndef LOGE_SERVICES_RUNTIME_CONSULTATION_H_
#define LOGE_SERVICES_RUNTIME_CONSULTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "absl/status/statusor.h"
#include "services/runtime/date.h"

namespace loge::runtime {

// Which figure, of what, on which day.
struct FigureAsked {
  std::string name;   // As QueryRegistry::AddFigure knows it.
  std::string about;  // The id of the thing that it is about.
  Date on;

  friend bool operator<(const FigureAsked& a, const FigureAsked& b) {
    return std::tie(a.name, a.about, a.on) < std::tie(b.name, b.about, b.on);
  }
};

struct Figure {
  std::optional<int64_t> value = {};  // In the unit of the figure; nothing: it is not defined.
  bool of_few = false;                // 1 to 4 persons stand behind it: not everybody may be told.
  int64_t position = 0;               // The last one that counted; 0: there was nothing to ask.
};

class Consultation {
 public:
  virtual ~Consultation() = default;

  // By what the read models hold at this moment: it waits for none of them. A thing that they do
  // not know (yet) has no figures. Errors: UNAVAILABLE while one of them is being built; INTERNAL
  // when there is no such figure; those of FactReader. Thread-safe. Reads rows: never call it on a
  // polling thread.
  virtual absl::StatusOr<Figure> Ask(const FigureAsked& asked) const = 0;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_CONSULTATION_H_

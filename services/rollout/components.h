// The core components of a centre (socle commun), and when each was last in evidence.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_COMPONENTS_H_
#define LOGE_SERVICES_ROLLOUT_COMPONENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loge/v1/stages.pb.h"
#include "services/rollout/stage_evidence.h"
#include "services/runtime/date.h"

namespace loge::rollout {

inline constexpr int kComponentDays = 365;  // In which a component must be in evidence.
inline constexpr int kComponents = 8;

// v1::CoreComponent says what counts.
struct Component {
  v1::CoreComponent component = v1::CORE_COMPONENT_UNSPECIFIED;
  // The last day until the one asked for; nothing when there was none.
  std::optional<runtime::Date> last;
  int64_t position = 0;  // Of the event that says so.

  // Whether that is one of the last kComponentDays, `on` among them.
  bool EvidencedOn(runtime::Date on) const {
    return last.has_value() && runtime::AddDays(on, -kComponentDays) < *last;
  }
};

// All of them, by number, as of `on`.
std::vector<Component> ComponentsOn(const std::string& territory_id, runtime::Date on,
                                    EvidenceSource& source);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_COMPONENTS_H_

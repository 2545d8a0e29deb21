#include "services/indicators/first_modules.h"

#include "absl/strings/str_cat.h"
#include "services/rollout/stage_evidence.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {

using runtime::Fact;

absl::StatusOr<FirstModules::Found> FirstModules::Find(const std::string& caretaker_id,
                                                       LagFacts& lag) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        training_.Facts(absl::StrCat("caretaker/", caretaker_id)));
  Found found;
  for (const Fact& fact : facts) {  // Oldest first.
    const events::v1::AttendanceRecorded& recorded = fact.payload->attendance_recorded();
    if (recorded.status() != events::v1::ATTENDANCE_STATUS_PRESENT) continue;
    found.attended.push_back(recorded.session_id());
    if (found.first.has_value()) continue;
    lag.AddEvidence(fact);  // Another one is evidence, too: the first one has none before it.
    LOGE_ASSIGN_OR_RETURN(const bool foundation, IsFoundation(recorded.session_id()));
    if (!foundation) continue;
    lag.Add(fact);
    found.first = fact.date.day;
  }
  return found;
}

absl::StatusOr<bool> FirstModules::IsFoundation(const std::string& session_id) {
  const auto known = sessions_.find(session_id);
  if (known != sessions_.end()) return known->second;
  LOGE_ASSIGN_OR_RETURN(const training::SessionEntry* session, curriculum_.Held(session_id));
  bool foundation = false;
  if (session != nullptr) {
    for (const std::string& module_id : session->plan.module_ids()) {
      LOGE_ASSIGN_OR_RETURN(const Taught taught,
                            curriculum_.ModuleOn(module_id, session->date.day));
      foundation = foundation || rollout::IsFoundation(taught.programme);
    }
  }
  sessions_[session_id] = foundation;
  return foundation;
}

}  // namespace loge::indicators

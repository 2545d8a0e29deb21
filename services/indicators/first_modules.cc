#include "services/indicators/first_modules.h"

#include "absl/strings/str_cat.h"
#include "services/training/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {

using runtime::Date;
using runtime::DateFilter;
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
  // The plan of any date, and what became of it by the date asked for.
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                        training_.Facts(absl::StrCat("session/", session_id), DateFilter::kAny));
  std::erase_if(facts, [&](const Fact& fact) {
    return !fact.payload->has_session_scheduled() && training_.as_of() < fact.date.day;
  });
  const auto session = training::FoldSession(facts);
  bool foundation = false;
  if (session.has_value() && !session->cancelled.has_value()) {
    for (const std::string& module_id : session->plan.module_ids()) {
      LOGE_ASSIGN_OR_RETURN(const bool teaches, TeachesFoundation(module_id, session->date.day));
      foundation = foundation || teaches;
    }
  }
  sessions_[session_id] = foundation;
  return foundation;
}

absl::StatusOr<bool> FirstModules::TeachesFoundation(const std::string& module_id, Date day) {
  const auto [module, new_module] = modules_.try_emplace(module_id);
  if (new_module) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          training_.Facts(absl::StrCat("module/", module_id), DateFilter::kAny));
    module->second = training::FoldModule(facts);
  }
  const training::ModuleEntry* const entry = module->second.CountingOn(day);
  if (entry == nullptr) return false;
  const std::string& programme_id = entry->defined.programme_id();
  const auto [programme, new_programme] = programmes_.try_emplace(programme_id);
  if (new_programme) {
    LOGE_ASSIGN_OR_RETURN(
        const std::vector<Fact> facts,
        training_.Facts(absl::StrCat("programme/", programme_id), DateFilter::kAny));
    programme->second = training::FoldProgramme(facts);
  }
  const training::ProgrammeEntry* const version = programme->second.Find(entry->version());
  return version != nullptr &&
         (version->defined.kind() == events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION ||
          version->defined.kind() == events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION);
}

}  // namespace loge::indicators

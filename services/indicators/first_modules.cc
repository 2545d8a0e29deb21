#include "services/indicators/first_modules.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "services/training/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {

using runtime::Date;
using runtime::DateFilter;
using runtime::Fact;

absl::StatusOr<std::optional<Date>> FirstModules::Find(const std::string& caretaker_id,
                                                       LagFacts& lag) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        training_.Facts(absl::StrCat("caretaker/", caretaker_id)));
  const training::Record record = training::FoldRecord(facts);
  for (const training::AttendanceEntry& entry : record.attendance) {  // Oldest first.
    if (!entry.present()) continue;
    LOGE_ASSIGN_OR_RETURN(const bool foundation, IsFoundation(entry.recorded.session_id()));
    if (!foundation) continue;
    lag.Add(entry.fact);
    return std::optional<Date>(entry.fact.date.day);
  }
  return std::optional<Date>();
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
    for (const std::string& module_id : session->scheduled.module_ids()) {
      LOGE_ASSIGN_OR_RETURN(const bool teaches, TeachesFoundation(module_id));
      foundation = foundation || teaches;
    }
  }
  sessions_[session_id] = foundation;
  return foundation;
}

absl::StatusOr<bool> FirstModules::TeachesFoundation(const std::string& module_id) {
  const auto known = modules_.find(module_id);
  if (known != modules_.end()) return known->second;
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> module_facts,
                        training_.Facts(absl::StrCat("module/", module_id), DateFilter::kAny));
  const auto module = training::FoldModule(module_facts);
  bool foundation = false;
  if (module.has_value()) {
    LOGE_ASSIGN_OR_RETURN(
        const std::vector<Fact> programme_facts,
        training_.Facts(absl::StrCat("programme/", module->defined.programme_id()),
                        DateFilter::kAny));
    const auto programme = training::FoldProgramme(programme_facts);
    foundation = programme.has_value() &&
                 (programme->defined.kind() == events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION ||
                  programme->defined.kind() == events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION);
  }
  modules_[module_id] = foundation;
  return foundation;
}

}  // namespace loge::indicators

#include "services/indicators/curriculum.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {

using runtime::Date;
using runtime::DateFilter;
using runtime::Fact;

absl::StatusOr<const training::SessionEntry*> Curriculum::Held(const std::string& session_id) {
  auto known = sessions_.find(session_id);
  if (known == sessions_.end()) {
    // The plan of any date, and what became of it by the date asked for.
    LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                          training_.Facts(absl::StrCat("session/", session_id), DateFilter::kAny));
    std::erase_if(facts, [&](const Fact& fact) {
      return !fact.payload->has_session_scheduled() && training_.as_of() < fact.date.day;
    });
    std::optional<training::SessionEntry> session = training::FoldSession(facts);
    if (session.has_value() && session->cancelled.has_value()) session.reset();
    known = sessions_.emplace(session_id, std::move(session)).first;
  }
  return known->second.has_value() ? &*known->second : nullptr;
}

absl::StatusOr<Taught> Curriculum::ModuleOn(const std::string& module_id, Date day) {
  const auto [module, new_module] = modules_.try_emplace(module_id);
  if (new_module) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          training_.Facts(absl::StrCat("module/", module_id), DateFilter::kAny));
    module->second = training::FoldModule(facts);
  }
  const training::ModuleEntry* const entry = module->second.CountingOn(day);
  if (entry == nullptr) return Taught();
  const std::string& programme_id = entry->defined.programme_id();
  const auto [programme, new_programme] = programmes_.try_emplace(programme_id);
  if (new_programme) {
    LOGE_ASSIGN_OR_RETURN(
        const std::vector<Fact> facts,
        training_.Facts(absl::StrCat("programme/", programme_id), DateFilter::kAny));
    programme->second = training::FoldProgramme(facts);
  }
  Taught taught;
  taught.competence = entry->defined.competence_kind();
  const training::ProgrammeEntry* const version = programme->second.Find(entry->version());
  if (version != nullptr) taught.programme = version->defined.kind();
  return taught;
}

}  // namespace loge::indicators

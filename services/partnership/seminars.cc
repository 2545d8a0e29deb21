#include "services/partnership/seminars.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {
namespace {

using runtime::Date;
using runtime::DateFilter;
using runtime::Fact;
using runtime::FactReader;

// The first version may be told as 0.
int NumberOf(int stored) { return stored == 0 ? 1 : stored; }

// The highest one that begins by that day, else the first one. `versions` is not empty.
const Fact& CountingOn(const std::map<int, Fact>& versions, Date day) {
  const Fact* counting = &versions.begin()->second;
  for (const auto& [number, fact] : versions) {
    if (fact.date.day <= day) counting = &fact;
  }
  return *counting;
}

}  // namespace

absl::StatusOr<Seminars> Seminars::Load(const FactReader& reader) {
  std::vector<std::string> programme_ids;
  LOGE_RETURN_IF_ERROR(reader.ForEach(
      kSeminarProgramme, "",
      [&](absl::string_view id, const std::vector<Fact>&) {
        programme_ids.push_back(ToString(id));
        return true;
      },
      DateFilter::kAny));
  Seminars seminars;
  std::set<std::string> module_ids;
  for (const std::string& id : programme_ids) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader.Facts(absl::StrCat("programme/", id), DateFilter::kAny));
    Versions& versions = seminars.programmes_[id];
    for (const Fact& fact : facts) {
      if (fact.payload->has_programme_defined()) {
        versions.try_emplace(NumberOf(fact.payload->programme_defined().version()), fact);
      } else if (fact.payload->has_module_defined()) {
        module_ids.insert(fact.payload->module_defined().module_id());
      }
    }
  }
  for (const std::string& id : module_ids) {
    LOGE_RETURN_IF_ERROR(seminars.AddModule(reader, id));
  }
  return seminars;
}

absl::Status Seminars::AddModule(const FactReader& reader, const std::string& module_id) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("module/", module_id), DateFilter::kAny));
  for (const Fact& fact : facts) {
    if (fact.payload->has_module_defined()) {
      const int number = NumberOf(fact.payload->module_defined().programme_version());
      modules_[module_id].try_emplace(number, fact);
    }
  }
  return absl::OkStatus();
}

Seminars::Finding Seminars::Find(const events::v1::SessionScheduled& plan, Date day) const {
  Finding found;
  const auto tell = [&found](const Versions& versions) {
    for (const auto& [number, fact] : versions) found.told_by.push_back(runtime::VersionOf(fact));
  };
  for (const std::string& module_id : plan.module_ids()) {
    const auto module = modules_.find(module_id);
    if (module == modules_.end()) continue;
    tell(module->second);
    std::set<std::string> programme_ids;
    for (const auto& [number, fact] : module->second) {
      programme_ids.insert(fact.payload->module_defined().programme_id());
    }
    for (const std::string& id : programme_ids) {
      if (const auto it = programmes_.find(id); it != programmes_.end()) tell(it->second);
    }
    const auto& defined = CountingOn(module->second, day).payload->module_defined();
    const auto programme = programmes_.find(defined.programme_id());
    if (programme == programmes_.end()) continue;
    const auto version = programme->second.find(NumberOf(defined.programme_version()));
    found.seminar = found.seminar || (version != programme->second.end() &&
                                      version->second.payload->programme_defined().kind() ==
                                          events::v1::PROGRAMME_KIND_SEMINAR);
  }
  return found;
}

absl::StatusOr<Seminars::Sessions> Seminars::PlannedIn(const FactReader& reader,
                                                       absl::string_view territory_id) const {
  Sessions sessions;
  if (modules_.empty()) return sessions;
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> plans,
                        reader.Facts(absl::StrCat(kPlanned, "/", territory_id), DateFilter::kAny));
  for (const Fact& fact : plans) {
    const auto& plan = fact.payload->session_scheduled();
    const bool teaches =
        std::any_of(plan.module_ids().begin(), plan.module_ids().end(),
                    [this](const std::string& id) { return modules_.count(id) != 0; });
    if (teaches) sessions.try_emplace(plan.session_id(), fact);
  }
  return sessions;
}

}  // namespace loge::partnership

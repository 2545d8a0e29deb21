// How many of the employed people hold a valid completion, by group.
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "services/runtime/limits.h"
#include "services/training/reports.h"
#include "services/training/state.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::training {
namespace {

using caretakers::Post;
using runtime::Date;
using runtime::Fact;
using runtime::FactReader;
using runtime::Page;

bool SmallGroup(int persons) { return persons > 0 && persons < runtime::kGroupSizeMin; }

// Whoever is not covered is a group as well.
void WithholdSmallGroup(v1::TrainingCoverage& row) {
  const bool few = SmallGroup(row.employed());
  if (!few && !SmallGroup(row.covered()) && !SmallGroup(row.employed() - row.covered())) return;
  if (few) row.clear_employed();
  row.clear_covered();
  row.clear_share();
  row.set_withheld(true);
}

v1::CoverageParameters ParametersOf(const v1::ListTrainingCoverageRequest& request) {
  v1::CoverageParameters parameters;
  const bool by_landlord = request.grouping() == v1::COVERAGE_GROUPING_UNSPECIFIED;
  parameters.set_grouping(by_landlord ? v1::COVERAGE_GROUPING_LANDLORD : request.grouping());
  parameters.set_programme_id(request.programme_id());
  parameters.set_module_id(request.module_id());
  parameters.set_landlord_id(request.landlord_id());
  parameters.set_neighbourhood_id(request.neighbourhood_id());
  return parameters;
}

class Coverage {
 public:
  Coverage(const FactReader& training, const v1::ListTrainingCoverageRequest& request)
      : training_(training),
        request_(request),
        by_programme_(request.grouping() == v1::COVERAGE_GROUPING_PROGRAMME),
        modules_(training) {}

  // Every programme known at the date is a group, also without anybody.
  absl::Status AddProgrammes() {
    if (!by_programme_) return absl::OkStatus();
    const std::string& wanted = request_.programme_id();
    return training_.ForEach("programme", "", [&](absl::string_view id, std::vector<Fact> facts) {
      const bool known = FoldProgramme(facts).known();
      if (known && (wanted.empty() || id == ToAbsl(wanted))) groups_[ToString(id)];
      return true;
    });
  }

  absl::Status Add(const std::string& caretaker_id, const std::vector<Post>& posts) {
    const std::vector<const Post*> counting =
        PostsAt(posts, request_.landlord_id(), request_.neighbourhood_id());
    if (counting.empty()) return absl::OkStatus();
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> held, ProgrammesHeld(caretaker_id));
    if (by_programme_) {
      for (auto& [id, group] : groups_) Count(group, held.count(id) != 0);
      return absl::OkStatus();
    }
    for (const std::string& id : GroupsOf(counting)) Count(groups_[id], !held.empty());
    return absl::OkStatus();
  }

  std::map<std::string, v1::TrainingCoverage>& groups() { return groups_; }

 private:
  // Of the valid completions that count: the programmes of their modules ("" when not known). Of
  // one of them when the groups are not programmes: there is no need to look at the others then.
  absl::StatusOr<std::set<std::string>> ProgrammesHeld(const std::string& caretaker_id) {
    std::set<std::string> held;
    LOGE_ASSIGN_OR_RETURN(const Completions completions, ReadCompletions(training_, caretaker_id));
    for (const HeldModule& entry : *completions) {
      const std::string& module_id = entry.module_id;
      if (!request_.module_id().empty() && request_.module_id() != module_id) continue;
      LOGE_ASSIGN_OR_RETURN(const Module* const module, modules_.Find(module_id));
      const Date day = entry.date.day;
      const ModuleEntry* counting = module->CountingOn(day);
      const std::string programme = counting == nullptr ? "" : counting->defined.programme_id();
      if (!request_.programme_id().empty() && request_.programme_id() != programme) continue;
      const std::optional<Date> until = module->ValidUntil(day);
      if (until.has_value() && *until < training_.as_of()) continue;
      held.insert(programme);
      if (!by_programme_) break;
    }
    return held;
  }

  std::set<std::string> GroupsOf(const std::vector<const Post*>& posts) const {
    std::set<std::string> ids;
    for (const Post* post : posts) {
      if (request_.grouping() != v1::COVERAGE_GROUPING_NEIGHBOURHOOD) {
        ids.insert(post->landlord_id);
        continue;
      }
      for (const std::string& id : post->neighbourhood_ids) {
        const std::string& wanted = request_.neighbourhood_id();
        if (wanted.empty() || wanted == id) ids.insert(id);
      }
    }
    return ids;
  }

  static void Count(v1::TrainingCoverage& group, bool covered) {
    group.set_employed(group.employed() + 1);
    group.set_covered(group.covered() + (covered ? 1 : 0));
  }

  const FactReader& training_;
  const v1::ListTrainingCoverageRequest& request_;
  const bool by_programme_;
  Modules modules_;
  std::map<std::string, v1::TrainingCoverage> groups_;
};

}  // namespace

absl::Status ListTrainingCoverage(const FactReader& training, const FactReader& caretakers,
                                  bool small_groups, const v1::ListTrainingCoverageRequest& request,
                                  const Page& page, v1::ListTrainingCoverageResponse* out,
                                  std::string* next_after) {
  *out->mutable_parameters() = ParametersOf(request);
  Coverage coverage(training, request);
  LOGE_RETURN_IF_ERROR(coverage.AddProgrammes());
  const caretakers::Registry registry(caretakers);
  absl::Status failed;
  LOGE_RETURN_IF_ERROR(
      registry.ForEachAtWork({request.landlord_id(), request.neighbourhood_id()}, "",
                             [&](const std::string& id, const std::vector<Post>& posts) {
                               failed = coverage.Add(id, posts);
                               return failed.ok();
                             }));
  LOGE_RETURN_IF_ERROR(failed);
  auto& groups = coverage.groups();
  for (auto it = groups.upper_bound(page.after); it != groups.end(); ++it) {
    if (out->groups_size() == page.size) {
      *next_after = out->groups(page.size - 1).group_id();
      break;
    }
    v1::TrainingCoverage row = std::move(it->second);
    row.set_group_id(it->first);
    row.set_employed(row.employed());  // 0 is told, too.
    row.set_covered(row.covered());
    if (row.employed() > 0) {
      row.set_share(static_cast<double>(row.covered()) / row.employed());
    }
    if (!small_groups) WithholdSmallGroup(row);
    *out->add_groups() = std::move(row);
  }
  return absl::OkStatus();
}

}  // namespace loge::training

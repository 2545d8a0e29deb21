// Mandatory modules that employed people lack, or whose validity ended or ends soon.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
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

// The modules that everybody must take on the date asked for, by id.
absl::StatusOr<std::map<std::string, Module>> MandatoryModules(const FactReader& training,
                                                               const std::string& wanted) {
  std::map<std::string, Module> out;
  LOGE_RETURN_IF_ERROR(training.ForEach(
      "module", "",
      [&](absl::string_view id, std::vector<Fact> facts) {
        Module module = FoldModule(facts);
        const ModuleEntry* in_force = module.On(training.as_of());
        const bool mandatory = in_force != nullptr && in_force->defined.mandatory() &&
                               !module.RetiredBefore(training.as_of());
        if (mandatory && (wanted.empty() || id == ToAbsl(wanted))) {
          out.emplace(ToString(id), std::move(module));
        }
        return true;
      },
      runtime::DateFilter::kAny));
  return out;
}

// Whether `a` is valid longer; nothing: for ever.
bool Longer(std::optional<Date> a, std::optional<Date> b) {
  if (!b.has_value()) return false;
  return !a.has_value() || *b < *a;
}

// Whether `a` tells the same day more exactly.
bool MoreExact(const runtime::FactDate& a, const runtime::FactDate& b) {
  return a.day == b.day && a.precision < b.precision;
}

v1::DueParameters ParametersOf(const v1::ListDueTrainingsRequest& request) {
  v1::DueParameters parameters;
  parameters.set_within_days(request.within_days());
  parameters.set_state(request.state());
  parameters.set_landlord_id(request.landlord_id());
  parameters.set_neighbourhood_id(request.neighbourhood_id());
  parameters.set_module_id(request.module_id());
  return parameters;
}

class DueList {
 public:
  DueList(const FactReader& training, const v1::ListDueTrainingsRequest& request,
          std::map<std::string, Module> mandatory, const Page& page,
          v1::ListDueTrainingsResponse* out, std::string* next_after)
      : training_(training),
        request_(request),
        mandatory_(std::move(mandatory)),
        page_(page),
        out_(*out),
        next_after_(*next_after) {}

  // Adds what is due of the person, of the modules after `after_module`. False when the page is
  // full and there is more.
  absl::StatusOr<bool> Add(const std::string& caretaker_id, const std::vector<Post>& posts,
                           const std::string& after_module) {
    if (PostsAt(posts, request_.landlord_id(), request_.neighbourhood_id()).empty()) return true;
    LOGE_ASSIGN_OR_RETURN(const Completions completions, ReadCompletions(training_, caretaker_id));
    for (auto it = mandatory_.upper_bound(after_module); it != mandatory_.end(); ++it) {
      std::optional<v1::DueTraining> due = DueOf(it->first, it->second, *completions);
      if (!due.has_value()) continue;
      if (out_.due_size() == page_.size) {
        const v1::DueTraining& last = out_.due(page_.size - 1);
        next_after_ = absl::StrCat(last.caretaker_id(), "/", last.module_id());
        return false;
      }
      due->set_caretaker_id(caretaker_id);
      AddLandlords(posts, *due);
      *out_.add_due() = *std::move(due);
    }
    return true;
  }

 private:
  std::optional<v1::DueTraining> DueOf(const std::string& module_id, const Module& module,
                                       const std::vector<HeldModule>& completions) const {
    const HeldModule* best = nullptr;
    std::optional<Date> until;
    for (const HeldModule& entry : completions) {
      if (entry.module_id != module_id) continue;
      const std::optional<Date> valid = module.ValidUntil(entry.date.day);
      const bool better = best == nullptr || Longer(valid, until) ||
                          (valid == until && MoreExact(entry.date, best->date));
      if (!better) continue;
      best = &entry;
      until = valid;
    }
    if (best != nullptr && !until.has_value()) return std::nullopt;
    const Date as_of = training_.as_of();
    v1::DueTraining due;
    due.set_state(v1::DUE_STATE_MISSING);
    if (best != nullptr) {
      if (runtime::AddDays(as_of, request_.within_days()) < *until) return std::nullopt;
      due.set_state(*until < as_of ? v1::DUE_STATE_EXPIRED : v1::DUE_STATE_ENDING);
      due.set_completed_on(runtime::FormatFactDate(best->date));
      due.set_valid_until(runtime::FormatDay(*until));
      *due.mutable_provenance() = ProvenanceOf(best->told_by);
    }
    if (request_.state() != v1::DUE_STATE_UNSPECIFIED && request_.state() != due.state()) {
      return std::nullopt;
    }
    due.set_module_id(module_id);
    return due;
  }

  static void AddLandlords(const std::vector<Post>& posts, v1::DueTraining& due) {
    std::vector<std::string> ids;
    for (const Post& post : posts) ids.push_back(post.landlord_id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (std::string& id : ids) due.add_landlord_ids(std::move(id));
  }

  const FactReader& training_;
  const v1::ListDueTrainingsRequest& request_;
  const std::map<std::string, Module> mandatory_;
  const Page page_;
  v1::ListDueTrainingsResponse& out_;
  std::string& next_after_;
};

}  // namespace

std::vector<const Post*> PostsAt(const std::vector<Post>& posts, const std::string& landlord_id,
                                 const std::string& neighbourhood_id) {
  std::vector<const Post*> out;
  for (const Post& post : posts) {
    if (!landlord_id.empty() && post.landlord_id != landlord_id) continue;
    const std::vector<std::string>& places = post.neighbourhood_ids;
    const bool here = neighbourhood_id.empty() ||
                      std::find(places.begin(), places.end(), neighbourhood_id) != places.end();
    if (here) out.push_back(&post);
  }
  return out;
}

absl::Status ListDueTrainings(const FactReader& training, const FactReader& caretakers,
                              const v1::ListDueTrainingsRequest& request, const Page& page,
                              v1::ListDueTrainingsResponse* out, std::string* next_after) {
  *out->mutable_parameters() = ParametersOf(request);
  LOGE_ASSIGN_OR_RETURN(auto mandatory, MandatoryModules(training, request.module_id()));
  if (mandatory.empty()) return absl::OkStatus();
  DueList list(training, request, std::move(mandatory), page, out, next_after);
  // The page before may have ended between two modules of a person.
  const size_t slash = page.after.find('/');
  const std::string after_person = page.after.substr(0, slash);
  const caretakers::Registry registry(caretakers);
  if (slash != std::string::npos) {
    LOGE_ASSIGN_OR_RETURN(const auto posts, registry.FindPosts(after_person));
    LOGE_ASSIGN_OR_RETURN(const bool more,
                          list.Add(after_person, *posts, page.after.substr(slash + 1)));
    if (!more) return absl::OkStatus();
  }
  absl::Status failed;
  LOGE_RETURN_IF_ERROR(
      registry.ForEachAtWork({request.landlord_id(), request.neighbourhood_id()}, after_person,
                             [&](const std::string& id, const std::vector<Post>& posts) {
                               const absl::StatusOr<bool> more = list.Add(id, posts, "");
                               failed = more.status();
                               return more.ok() && *more;
                             }));
  return failed;
}

}  // namespace loge::training

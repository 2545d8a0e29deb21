// What the parts of subjects.cc share. For this room only.
#ifndef LOGE_SERVICES_RUNTIME_SUBJECTS_H_
#define LOGE_SERVICES_RUNTIME_SUBJECTS_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::runtime {

// Collects subjects, each once, empty ids left out; those for filing alone when they are asked for.
class Subjects {
 public:
  enum class For { kLog, kFiling };
  explicit Subjects(For whom) : whom_(whom) {}

  Subjects& Add(absl::string_view kind, const std::string& id) {
    if (id.empty()) return *this;
    std::string subject = absl::StrCat(kind, "/", id);
    if (std::find(all_.begin(), all_.end(), subject) == all_.end()) {
      all_.push_back(std::move(subject));
    }
    return *this;
  }
  template <class Ids>
  Subjects& AddAll(absl::string_view kind, const Ids& ids) {
    for (const std::string& id : ids) Add(kind, id);
    return *this;
  }
  Subjects& File(absl::string_view kind, const std::string& id) {
    return whom_ == For::kFiling ? Add(kind, id) : *this;
  }
  Subjects& File(absl::string_view kind, const std::string& group, const std::string& id) {
    return group.empty() || id.empty() ? *this : File(kind, absl::StrCat(group, "/", id));
  }
  std::vector<std::string> Take() { return std::move(all_); }

 private:
  const For whom_;
  std::vector<std::string> all_;
};

// Adds those of a fact of the rollout (subjects_rollout.cc); false for any other.
bool OfRolloutFact(const events::v1::EventPayload& p, Subjects& s);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_SUBJECTS_H_

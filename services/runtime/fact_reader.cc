#include "services/runtime/fact_reader.h"

#include <utility>

namespace loge::runtime {
namespace {

class Unheeded final : public Dependencies {
 public:
  void Add(absl::string_view /*subject*/) override {}
};

}  // namespace

absl::StatusOr<std::shared_ptr<const void>> FactReader::Recall(absl::string_view /*what*/,
                                                               absl::string_view subject,
                                                               Work work) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, Facts(subject));
  Unheeded dependencies;
  LOGE_ASSIGN_OR_RETURN(WorkedOut made, work(facts, dependencies));
  return std::move(made.value);
}

}  // namespace loge::runtime

// The read model of this context, and answers from its facts. Pure; thread-safe.
#ifndef LOGE_SERVICES_TRAINING_VIEWS_H_
#define LOGE_SERVICES_TRAINING_VIEWS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/training.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/projection.h"
#include "services/training/state.h"

namespace loge::training {

inline constexpr char kProjection[] = "training";

const runtime::ProjectionSpec& Projection();

v1::Programme ProgrammeView(const ProgrammeEntry& entry);
v1::Module ModuleView(const ModuleEntry& entry);

// A session from its facts, of any date: it is found before it takes place, but attendance and
// cancellation count only until `as_of`. Nothing when it was never scheduled.
std::optional<v1::Session> SessionView(const std::vector<runtime::Fact>& facts, runtime::Date as_of,
                                       bool with_attendance);

// Makes training records; reads each module once. `reader` is that of kProjection and must outlive
// it. Thread-compatible; lives during one query. Errors: those of FactReader.
class RecordViews {
 public:
  explicit RecordViews(const runtime::FactReader& reader) : reader_(reader) {}

  // `facts` are those filed under the caretaker.
  absl::StatusOr<v1::TrainingRecord> View(absl::string_view caretaker_id,
                                          const std::vector<runtime::Fact>& facts);

 private:
  // Months for which a completion is valid; 0: for ever, or the module is not known (any more).
  absl::StatusOr<int> ValidityMonths(const std::string& module_id);

  const runtime::FactReader& reader_;
  std::map<std::string, int> validity_months_;
};

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_VIEWS_H_

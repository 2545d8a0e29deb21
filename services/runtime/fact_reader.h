// How views read facts at a date and a position.
//
// A read model files each fact under its subjects ("caretaker/<id>", "territory/<id>", …). A reader
// is bound to one read model, one date and one position; everything it returns is what was known
// at that position and had happened by that date, corrections applied.
//
// Pure interface; services/runtime/fact_rows.h implements it over the row store.
#ifndef LOGE_SERVICES_RUNTIME_FACT_READER_H_
#define LOGE_SERVICES_RUNTIME_FACT_READER_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/facts.h"

namespace loge::runtime {

enum class DateFilter {
  kUntilAsOf,  // Only facts dated at or before the date asked for.
  kAny,        // Also what is planned for later (still only what was known at the position).
};

// Thread-compatible; lives during one query.
class FactReader {
 public:
  virtual ~FactReader() = default;

  // The day asked for.
  virtual Date as_of() const = 0;

  // The facts filed under `subject`, in order (FactBefore). Errors: DATA_LOSS.
  virtual absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const = 0;

  // Calls `visit` for every subject of `kind` ("caretaker") that has facts, in byte order of their
  // ids, from the first id after `after_id` on. Return false to stop. Of subjects with two ids the
  // first may be given: the ids of "employer/<landlord>" are those of caretakers.
  using Visitor = absl::FunctionRef<bool(absl::string_view id, std::vector<Fact> facts)>;
  virtual absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                               DateFilter filter = DateFilter::kUntilAsOf) const = 0;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_FACT_READER_H_

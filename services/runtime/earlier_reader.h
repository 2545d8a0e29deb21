// What had happened by an earlier day, for queries that tell of several days.
#ifndef LOGE_SERVICES_RUNTIME_EARLIER_READER_H_
#define LOGE_SERVICES_RUNTIME_EARLIER_READER_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/fact_reader.h"

namespace loge::runtime {

// Answers what a reader of the same read model and position, bound to `as_of`, would answer. Works
// everything out anew: what `reader` recalls is of its own day. `reader` is borrowed; `as_of` must
// not be later than its day. Thread-compatible.
class EarlierReader : public FactReader {
 public:
  EarlierReader(const FactReader& reader, Date as_of);

  Date as_of() const override { return as_of_; }
  absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const override;
  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject, Date from) const override;
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter = DateFilter::kUntilAsOf) const override;

 private:
  void LeaveOutLater(std::vector<Fact>* facts) const;

  const FactReader& reader_;
  const Date as_of_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_EARLIER_READER_H_

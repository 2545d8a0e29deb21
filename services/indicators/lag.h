// I11: how late Loge heard of what an answer stands on. Thread-compatible.
#ifndef LOGE_SERVICES_INDICATORS_LAG_H_
#define LOGE_SERVICES_INDICATORS_LAG_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/indicators.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/network_data.h"
#include "services/runtime/date.h"
#include "services/runtime/evidence.h"
#include "services/runtime/queries.h"

namespace loge::indicators {

// Versions of facts that happened within a window, each once. A value.
class LagFacts {
 public:
  LagFacts(runtime::Date as_of, int window_days) : as_of_(as_of), window_days_(window_days) {}

  // Those outside of the window are left out.
  void Add(const runtime::FactVersion& version, runtime::Date day);
  void Add(const runtime::Fact& fact) { Add(runtime::VersionOf(fact), fact.date.day); }
  void Add(const runtime::FactRef& ref) { Add(runtime::VersionOf(ref), ref.date.day); }
  void Add(const partnership::Activity& activity);
  // What tells when somebody employs the person.
  void Add(const caretakers::Person& person);

  struct Entry {
    int64_t original = 0;
    runtime::Date day;
  };
  // By the position that told the version.
  const std::map<int64_t, Entry>& entries() const { return entries_; }

 private:
  runtime::Date as_of_;
  int window_days_;
  std::map<int64_t, Entry> entries_;
};

// The least value that at least `percent` of the values do not exceed. `sorted` is not empty.
int NearestRank(const std::vector<int>& sorted, int percent);

// Errors: those of runtime::RecordedDays.
absl::StatusOr<v1::LagNote> NoteOf(const runtime::QueryContext& context, const LagFacts& facts);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_LAG_H_

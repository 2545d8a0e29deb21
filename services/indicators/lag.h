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
  // `evidence` (borrowed; null: nobody asks) gets all that is added, of whatever day: figures stand
  // on more than the window has.
  LagFacts(runtime::Date as_of, int window_days, runtime::EvidenceSet* evidence = nullptr)
      : as_of_(as_of), window_days_(window_days), evidence_(evidence) {}

  // Those outside of the window are left out.
  void Add(const runtime::FactVersion& version, runtime::Date day);
  void Add(const runtime::Fact& fact) { Add(runtime::VersionOf(fact), fact.date.day); }
  void Add(const runtime::FactRef& ref) { Add(runtime::VersionOf(ref), ref.date.day); }
  // What tells its kind is evidence, but no fact that happened.
  void Add(const partnership::Activity& activity);
  // What tells when somebody employs the person.
  void Add(const caretakers::Person& person);

  // Evidence alone: the figures use it, the note does not count it.
  void AddEvidence(const runtime::Fact& fact) { Gather({runtime::VersionOf(fact)}); }
  void AddEvidence(const partnership::Activity& activity);

  struct Entry {
    int64_t original = 0;
    runtime::Date day;
  };
  // By the position that told the version.
  const std::map<int64_t, Entry>& entries() const { return entries_; }

 private:
  void Gather(const std::vector<runtime::FactVersion>& versions);

  runtime::Date as_of_;
  int window_days_;
  runtime::EvidenceSet* evidence_;
  std::map<int64_t, Entry> entries_;
};

// The least value that at least `percent` of the values do not exceed. `sorted` is not empty.
int NearestRank(const std::vector<int>& sorted, int percent);

// Errors: those of runtime::RecordedDays.
absl::StatusOr<v1::LagNote> NoteOf(const runtime::QueryContext& context, const LagFacts& facts);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_LAG_H_

// Who ever came to some landlords, in order, without reading all of them first. Internal to
// services/caretakers.
#ifndef LOGE_SERVICES_CARETAKERS_EMPLOYED_IDS_H_
#define LOGE_SERVICES_CARETAKERS_EMPLOYED_IDS_H_

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/fact_reader.h"

namespace loge::caretakers {

// The subject under which the facts are filed that brought this person to this landlord.
std::string EmployerSubject(absl::string_view landlord_id, absl::string_view caretaker_id);

// Holds some hundred ids of each landlord at most. `reader` is that of the read model kProjection
// and must outlive it. Thread-compatible.
class EmployedIds {
 public:
  // From the first id after `after_id` on.
  EmployedIds(const runtime::FactReader& reader, const std::set<std::string>& landlord_ids,
              absl::string_view after_id);

  // The next id in byte order, each once; nothing at the end. Errors: those of FactReader.
  absl::StatusOr<std::optional<std::string>> Next();

 private:
  // The people of one landlord.
  struct Source {
    std::string kind;
    std::string read_until;  // The last id read.
    std::deque<std::string> ids;
    size_t batch;  // How many to read the next time.
    bool at_end = false;
  };
  absl::Status Fill(Source& source) const;

  const runtime::FactReader& reader_;
  std::vector<Source> sources_;
};

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_EMPLOYED_IDS_H_

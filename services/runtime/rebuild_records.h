// What is kept of rebuilds beside the data, as JSON for people and for monitoring:
//   job.json                   the rebuild under way: after a crash it goes on
//   report-<UTC instant>.json  what came of one; the last kRebuildReportsKept are kept
#ifndef LOGE_SERVICES_RUNTIME_REBUILD_RECORDS_H_
#define LOGE_SERVICES_RUNTIME_REBUILD_RECORDS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "loge/v1/admin.pb.h"

namespace loge::runtime {

inline constexpr int kRebuildReportsKept = 30;

// What is to be rebuilt, and how.
struct RebuildJob {
  std::vector<std::string> names;
  v1::RebuildMode mode = v1::REBUILD_MODE_UNSPECIFIED;
  int share_percent = 0;  // Of a core, 1 to 100; 0: what the runner is set to.
  // Of one that was interrupted: the generation that each name was being rebuilt into.
  std::map<std::string, int64_t> shadows = {};
};

// What came of a rebuild.
struct RebuildSummary {
  v1::RebuildMode mode = v1::REBUILD_MODE_UNSPECIFIED;
  absl::Time begun;
  absl::Time ended;
  std::vector<v1::RebuildResult> results;
  absl::Status status;  // Of the whole.
};

// What a result says about the read model that answers after it.
v1::Verification VerificationOf(const v1::RebuildResult& result, absl::Time ended);

// Thread-compatible. Files are replaced in one step and survive a crash.
class RebuildRecords {
 public:
  // Makes `folder` if it is missing (its parent must exist). Errors: PERMISSION_DENIED, UNKNOWN.
  static absl::StatusOr<std::unique_ptr<RebuildRecords>> Open(std::string folder);

  absl::Status SaveJob(const RebuildJob& job) const;
  absl::Status RemoveJob() const;
  // Nothing when there is none, or none that can be read.
  std::optional<RebuildJob> LoadJob() const;

  absl::Status SaveReport(const RebuildSummary& summary) const;
  // By projection, from the reports kept. One that cannot be read counts for nothing.
  std::map<std::string, v1::Verification> LoadVerifications() const;

 private:
  explicit RebuildRecords(std::string folder) : folder_(std::move(folder)) {}
  absl::Status Replace(const std::string& name, const std::string& text) const;
  std::vector<std::string> ReportNames() const;

  const std::string folder_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_REBUILD_RECORDS_H_

// loge.v1.AdminService.
#ifndef LOGE_SERVICES_ADMIN_SERVICE_H_
#define LOGE_SERVICES_ADMIN_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/admin.pb.h"
#include "services/admin/log_verifier.h"
#include "services/admin/stream_report.h"
#include "services/runtime/clock.h"
#include "services/runtime/projection_runner.h"
#include "services/runtime/rpc/method_table.h"
#include "services/runtime/rpc/typed.h"
#include "services/runtime/worker_pool.h"
#include "storage/base/logger.h"
#include "storage/event_log.h"
#include "storage/log_scan.h"

namespace loge::admin {

// What GetServerInfo tells. Pointers are borrowed, not null, and outlive the server.
struct ServerFacts {
  std::string version;
  int format_version = 0;
  std::string time_zone;
  bool person_ids_can_be_chosen = false;
  int append_queue_length_max = 0;
  const storage::EventLog* log = nullptr;
  const runtime::Clock* clock = nullptr;
};

// Thread-safe. Rebuilds run on a thread of its own, one at a time, and go on when the caller goes.
// So do verifications (on another), but they end when the caller goes.
// When the server stops: shut the RPC server down, Stop the runner (which ends a rebuild under
// way), then destroy this.
class Service {
 public:
  // All but the facts are borrowed. `scan` is of the log of the facts.
  Service(ServerFacts facts, const storage::LogScan& scan, runtime::ProjectionRunner& runner,
          Logger& logger);

  // The methods refer to this, which must outlive the RPC server.
  void AddMethods(rpc::MethodTable& methods);

  // What ListProjections answers.
  v1::ListProjectionsResponse Projections() const;

 private:
  v1::GetServerInfoResponse ServerInfo(const rpc::CallContext& context) const;
  std::vector<std::string> KnownNames() const;
  // Adds what only the log can tell: the lag in time, the type of the event that cannot be applied.
  void DescribeNextEvent(v1::Projection& projection) const;
  // What `request` asks for, or what is wrong with it.
  absl::StatusOr<runtime::RebuildJob> JobOf(const v1::RebuildProjectionsRequest& request) const;
  // Blocks. `report` may be null: nobody listens.
  absl::Status Rebuild(const runtime::RebuildJob& job, StreamReport* report);
  // Goes on with the rebuild that the end of the last server interrupted.
  void ResumeRebuild();
  void StartRebuild(std::unique_ptr<v1::RebuildProjectionsRequest> request,
                    std::shared_ptr<rpc::ServerStream> stream);
  void RollBack(std::unique_ptr<v1::RollBackProjectionRequest> request,
                rpc::Reply<v1::RollBackProjectionResponse> reply);

  const ServerFacts facts_;
  runtime::ProjectionRunner& runner_;
  LogVerifier verifier_;
  runtime::WorkerPool rebuilds_;  // One thread. Last: its work uses all of the above.
};

}  // namespace loge::admin

#endif  // LOGE_SERVICES_ADMIN_SERVICE_H_

// The real server on a free port, over a folder of its own, and stubs that talk to it over the
// socket.
#ifndef LOGE_TESTS_SUPPORT_TEST_SERVER_H_
#define LOGE_TESTS_SUPPORT_TEST_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "google/rpc/status.pb.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/errors.pb.h"
#include "loge/v1/events.grpc.pb.h"
#include "loge/v1/import.grpc.pb.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "loge/v1/training.grpc.pb.h"
#include "services/server/server.h"
#include "tests/support/storage_test_util.h"
#include "tests/support/test_seed.h"  // For those that use this.

namespace loge::testing {

enum class Metrics { kOff, kOn };

// Not thread-safe, but its stubs are.
class TestServer {
 public:
  // Starts on `folder`, or on a new one that goes away with this. With metrics its end takes up to
  // two seconds longer.
  explicit TestServer(std::string folder = "", Metrics metrics = Metrics::kOff);
  ~TestServer();

  // Stops the server and starts it again on the same folder.
  void Restart();

  const std::string& folder() const { return folder_; }
  int port() const { return server_->port(); }
  int metrics_port() const { return server_->metrics_port(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  storage::testing::CapturingLogger& logger() { return logger_; }

  std::unique_ptr<v1::CaretakerService::Stub> caretakers;
  std::unique_ptr<v1::TrainingService::Stub> training;
  std::unique_ptr<v1::PartnershipService::Stub> partnership;
  std::unique_ptr<v1::RolloutService::Stub> rollout;
  std::unique_ptr<v1::EventService::Stub> events;
  std::unique_ptr<v1::ImportService::Stub> import;
  std::unique_ptr<v1::AdminService::Stub> admin;

 private:
  void Start();

  std::unique_ptr<storage::testing::TempFolder> own_folder_;
  std::string folder_;
  const Metrics metrics_;
  storage::testing::CapturingLogger logger_;
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// A context with a deadline that only a hang would reach.
struct ClientContext : grpc::ClientContext {
  ClientContext();
};
// The same for a rebuild. It takes what everything else leaves: nearly nothing while other tests
// keep all cores busy.
struct RebuildContext : grpc::ClientContext {
  RebuildContext();
};

// The typed detail of an error as any client finds it in the trailer.
std::optional<v1::ErrorDetail> DetailOf(const grpc::Status& status);
// The reasons in it, in order.
std::vector<v1::ErrorReason> ReasonsOf(const grpc::Status& status);

// A request id that this process has not used yet.
std::string NewRequestId();

// A fresh request id on `command`, and its date.
template <class Request>
void Stamp(Request& request, const std::string& occurred_on) {
  request.mutable_meta()->set_request_id(NewRequestId());
  request.set_occurred_on(occurred_on);
}

// Sends commands over one Import stream and returns their results, in order.
std::vector<v1::CommandResult> ImportAll(v1::ImportService::Stub& stub,
                                         const std::vector<v1::Command>& commands);

// Every event of the log.
std::vector<events::v1::RecordedEvent> ReadAll(v1::EventService::Stub& stub);

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_TEST_SERVER_H_

#include "tests/property/earlier_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "services/anomalies/service.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "services/indicators/service.h"
#include "services/partnership/service.h"
#include "services/partnership/views.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "services/runtime/clock.h"
#include "services/runtime/projection_runner.h"
#include "services/runtime/query_runner.h"
#include "services/runtime/random.h"
#include "services/runtime/secrets.h"
#include "services/runtime/timers.h"
#include "services/runtime/worker_pool.h"
#include "services/training/service.h"
#include "services/training/views.h"
#include "storage/base/check.h"
#include "storage/committed_log.h"
#include "storage/memory/open.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"
#include "tests/support/signal.h"

namespace loge::property {
namespace {

// Reads `log`, which is borrowed, as it was when it ended at `end`.
class EarlierLog : public storage::EventLog {
 public:
  EarlierLog(storage::EventLog& log, int64_t end) : log_(log), end_(end) {}

  void Append(storage::AppendRequest, storage::AppendCallback done) override {
    done(absl::UnavailableError("this log has ended"));
  }
  storage::Head GetHead() const override { return {end_, "", absl::UnixEpoch()}; }
  absl::Status WriteHealth() const override { return absl::UnavailableError("has ended"); }
  absl::StatusOr<storage::Position> Read(const storage::ReadOptions& options,
                                         storage::EventVisitor visit) const override {
    if (options.to > end_) return absl::OutOfRangeError("behind the head");
    return log_.Read(options, visit);
  }
  absl::StatusOr<storage::Position> ReadMatching(const storage::EventQuery& query,
                                                 const storage::ReadOptions& options,
                                                 storage::EventVisitor visit) const override {
    if (options.to > end_) return absl::OutOfRangeError("behind the head");
    return log_.ReadMatching(query, options, visit);
  }
  // What queries do not ask for is left as it is today.
  absl::StatusOr<storage::Position> LastMatching(const storage::EventQuery& query) const override {
    return log_.LastMatching(query);
  }
  absl::StatusOr<std::optional<storage::RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const override {
    return log_.FindRequest(principal, request_id);
  }
  absl::StatusOr<std::optional<storage::ClaimHolder>> FindClaim(
      absl::string_view key) const override {
    return log_.FindClaim(key);
  }
  absl::StatusOr<bool> PruneRequests(storage::Position) override { return false; }
  void AddListener(storage::CommitListener*) override {}  // Nothing more is committed.
  void RemoveListener(storage::CommitListener*) override {}
  void Stop() override {}

 private:
  storage::EventLog& log_;
  const storage::Position end_;
};

std::vector<runtime::ProjectionSpec> Projections() {
  return {caretakers::Projection(), training::Projection(), partnership::Projection(),
          rollout::Projection()};
}

}  // namespace

struct StoredLog::Parts {
  Parts(const std::string& data_folder, Logger& the_logger) : logger(the_logger) {
    storage::RocksDbOptions vault_options;
    vault_options.folder = data_folder + "/vault";
    auto opened_vault = storage::OpenRocksDbKeyVault(
        vault_options, [this](char* out, int size) { random.Fill(out, size); });
    LOGE_CHECK(opened_vault.ok());
    vault = *std::move(opened_vault);
    storage::RocksDbOptions log_options;
    log_options.folder = data_folder + "/log";
    auto opened_store = storage::OpenRocksDbLogStore(log_options);
    LOGE_CHECK(opened_store.ok());
    store = *std::move(opened_store);
    sequencer = std::make_unique<storage::LocalSequencer>(*store);
    storage::CommittedLogOptions options;
    options.now = [this] { return clock.Now(); };
    auto opened_log = storage::OpenCommittedLog(*store, *sequencer, logger, std::move(options));
    LOGE_CHECK(opened_log.ok());
    log = *std::move(opened_log);
    auto made = runtime::Secrets::Create(*vault, random);
    LOGE_CHECK(made.ok());
    secrets = *std::move(made);
  }

  Logger& logger;
  runtime::SystemClock clock;
  runtime::SystemRandom random;
  std::unique_ptr<storage::KeyVault> vault;
  std::unique_ptr<storage::LogStore> store;
  std::unique_ptr<storage::LocalSequencer> sequencer;
  std::unique_ptr<storage::EventLog> log;
  std::unique_ptr<runtime::Secrets> secrets;
};

StoredLog::StoredLog(const std::string& data_folder, Logger& logger)
    : parts_(std::make_unique<Parts>(data_folder, logger)) {}

StoredLog::~StoredLog() = default;

struct EarlierServer::Parts {
  Parts(StoredLog::Parts& stored, int64_t end)
      : log(*stored.log, end), rows(storage::NewMemoryRowStore()), timers(stored.clock) {
    caretakers::RegisterQueries(registry);
    training::RegisterQueries(registry);
    partnership::RegisterQueries(registry);
    rollout::RegisterQueries(registry);
    indicators::RegisterQueries(registry);
    anomalies::RegisterQueries(registry);
    auto started = runtime::ProjectionRunner::Start({&log, rows.get(), &timers, &stored.logger},
                                                    Projections());
    LOGE_CHECK(started.ok());
    projections = *std::move(started);
    std::vector<std::string> names;
    for (const runtime::ProjectionSpec& spec : Projections()) names.push_back(spec.name);
    runtime::testing::Signal built;
    projections->WaitFor(names, end, absl::InfiniteDuration(), [&](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      built.Notify();
    });
    built.Wait();
    runner = std::make_unique<runtime::QueryRunner>(
        runtime::QueryRunner::Env{&registry,
                                  projections.get(),
                                  &log,
                                  stored.secrets.get(),
                                  &pool,
                                  {&stored.clock, absl::UTCTimeZone()}});
  }
  ~Parts() {
    pool.Stop();
    projections->Stop();
    timers.Stop();
  }

  EarlierLog log;
  std::unique_ptr<storage::RowStore> rows;
  runtime::QueryRegistry registry;
  runtime::Timers timers;
  std::unique_ptr<runtime::ProjectionRunner> projections;
  runtime::WorkerPool pool{{.threads = 1}};
  std::unique_ptr<runtime::QueryRunner> runner;
};

EarlierServer::EarlierServer(StoredLog& stored, int64_t end)
    : parts_(std::make_unique<Parts>(*stored.parts_, end)) {}

EarlierServer::~EarlierServer() = default;

bool EarlierServer::Knows(const google::protobuf::Descriptor* request) const {
  return parts_->registry.Find(request) != nullptr;
}

grpc::StatusCode EarlierServer::Answer(const google::protobuf::Message& request,
                                       google::protobuf::Message* response) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  absl::StatusOr<std::string> bytes;
  runtime::testing::Signal answered;
  parts_->runner->Run(runtime::LocalPrincipal(), std::move(copy), absl::InfiniteFuture(),
                      [&](absl::StatusOr<std::string> answer) {
                        bytes = std::move(answer);
                        answered.Notify();
                      });
  answered.Wait();
  if (!bytes.ok()) return static_cast<grpc::StatusCode>(bytes.status().code());
  LOGE_CHECK(response->ParseFromString(*bytes));
  return grpc::StatusCode::OK;
}

}  // namespace loge::property

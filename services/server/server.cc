#include "services/server/server.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/events.pb.h"
#include "services/admin/service.h"
#include "services/anomalies/contradictions.h"
#include "services/anomalies/service.h"
#include "services/caretakers/decide.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "services/events/head_follower.h"
#include "services/events/service.h"
#include "services/import/service.h"
#include "services/indicators/service.h"
#include "services/partnership/decide.h"
#include "services/partnership/service.h"
#include "services/partnership/views.h"
#include "services/rollout/decide.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "services/runtime/command_runner.h"
#include "services/runtime/disk_watch.h"
#include "services/runtime/fact_cache.h"
#include "services/runtime/limits.h"
#include "services/runtime/query_runner.h"
#include "services/runtime/recorded_days.h"
#include "services/runtime/request_pruner.h"
#include "services/runtime/rpc/bind.h"
#include "services/runtime/rpc/health.h"
#include "services/runtime/rpc/reflection.h"
#include "services/runtime/rpc/rpc_server.h"
#include "services/server/metrics.h"
#include "services/training/decide.h"
#include "services/training/service.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"
#include "storage/committed_log.h"
#include "storage/data_disk.h"
#include "storage/disk_guard.h"
#include "storage/folder.h"
#include "storage/folder_lock.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"

#ifndef LOGE_VERSION
#error "LOGE_VERSION comes from the build"
#endif

namespace loge::server {
namespace {

constexpr int64_t kMebibyte = 1 << 20;
constexpr int kWaitersMax = 10000;

// The services of contexts and of the log, whose methods come from the registries or their rooms.
constexpr const char* kServices[] = {
    "loge.v1.CaretakerService", "loge.v1.TrainingService",  "loge.v1.PartnershipService",
    "loge.v1.RolloutService",   "loge.v1.IndicatorService", "loge.v1.AnomalyService",
    "loge.v1.EventService",     "loge.v1.ImportService",    "loge.v1.AdminService"};

void RegisterContexts(runtime::CommandRegistry& commands, runtime::QueryRegistry& queries) {
  caretakers::RegisterCommands(commands);
  caretakers::RegisterQueries(queries);
  training::RegisterCommands(commands);
  training::RegisterQueries(queries);
  partnership::RegisterCommands(commands);
  partnership::RegisterQueries(queries);
  rollout::RegisterCommands(commands);
  rollout::RegisterQueries(queries);
  indicators::RegisterQueries(queries);
  anomalies::RegisterQueries(queries);
}

std::vector<runtime::ProjectionSpec> Projections() {
  return {caretakers::Projection(), training::Projection(), partnership::Projection(),
          rollout::Projection()};
}

}  // namespace

// In the order in which they are made; destroyed the other way round.
struct Server::Parts {
  Parts(const Config& the_config, Logger& the_logger) : config(the_config), logger(the_logger) {}

  const Config config;
  Logger& logger;
  runtime::SystemClock clock;
  runtime::SystemRandom random;
  std::unique_ptr<storage::FolderLock> folder_lock;  // Given up last.
  std::unique_ptr<storage::DataDisk> disk;
  std::unique_ptr<storage::DiskGuard> disk_guard;
  std::unique_ptr<storage::KeyVault> vault;
  std::unique_ptr<storage::LogStore> log_store;
  std::unique_ptr<storage::RowStore> row_store;
  std::unique_ptr<storage::LocalSequencer> sequencer;
  std::unique_ptr<runtime::Secrets> secrets;
  std::unique_ptr<runtime::Timers> timers;
  std::unique_ptr<storage::EventLog> log;
  std::unique_ptr<runtime::StateCache> cache;
  std::unique_ptr<runtime::FactCache> fact_cache;
  std::unique_ptr<runtime::FactCache> answer_cache;
  runtime::RecordedDayIndex recorded_days;
  std::unique_ptr<runtime::RebuildRecords> rebuild_records;
  std::unique_ptr<runtime::ProjectionRunner> projections;
  std::unique_ptr<runtime::PositionWaiter> head;
  std::unique_ptr<event_service::HeadFollower> head_follower;
  runtime::CommandRegistry command_registry;
  runtime::QueryRegistry query_registry;
  const runtime::FollowUps follow_ups{
      {v1::RecordDepartureRequest::descriptor(), anomalies::ContradictionsOfDeparture()},
      {v1::TransferCaretakerRequest::descriptor(), anomalies::ContradictionsOfTransfer()},
      {v1::CorrectFactRequest::descriptor(), anomalies::ContradictionsOfCorrection()}};
  std::unique_ptr<runtime::WorkerPool> pool;
  std::unique_ptr<runtime::QueryRunner> queries;
  std::unique_ptr<runtime::Decider> decider;
  std::unique_ptr<runtime::CommandRunner> commands;
  std::unique_ptr<runtime::RequestPruner> pruner;
  std::unique_ptr<runtime::DiskWatch> disk_watch;
  std::unique_ptr<admin::Service> admin;
  std::unique_ptr<MetricsServer> metrics;  // Null: none are wanted.
  std::unique_ptr<rpc::RpcServer> rpc;
  bool stopped = false;

  runtime::Calendar calendar() const { return {&clock, config.time_zone}; }

  absl::Status OpenStores();
  absl::Status StartRuntime();
  absl::Status StartMetrics();
  absl::Status StartServing();
  std::optional<bool> Healthy(absl::string_view service) const;
  void Stop();
};

absl::Status Server::Parts::OpenStores() {
  const std::string& folder = config.data_folder;
  LOGE_RETURN_IF_ERROR(storage::MakeFolder(folder));
  // Before all else: the guard may remove the ballast, and opening a store begins its LOG anew,
  // before the store finds that it is open elsewhere.
  LOGE_ASSIGN_OR_RETURN(folder_lock, storage::FolderLock::Hold(folder));
  LOGE_ASSIGN_OR_RETURN(disk, storage::OpenDataDisk(folder, {"log", "views", "vault"}));
  disk_guard = std::make_unique<storage::DiskGuard>(
      *disk, logger,
      storage::DiskGuardOptions{.folder = folder,
                                .reserve_bytes = config.disk_reserve_mib * kMebibyte,
                                .ballast_bytes = config.ballast_mib * kMebibyte});
  const storage::RocksDbOptions vault_options{
      .folder = folder + "/vault",
      .block_cache_bytes = Config::kVaultCacheMib * kMebibyte,
      .write_buffer_bytes = Config::kVaultWriteBufferMib * kMebibyte,
      .key_cache_bytes = config.keys_cache_mib * kMebibyte,
      .disk_guard = disk_guard.get()};
  const storage::RocksDbOptions log_options{
      .folder = folder + "/log",
      .block_cache_bytes = config.log_cache_mib * kMebibyte,
      .write_buffer_bytes = config.write_buffer_mib * kMebibyte,
      .disk_guard = disk_guard.get()};
  const storage::RocksDbOptions views_options{
      .folder = folder + "/views",
      .block_cache_bytes = config.views_cache_mib * kMebibyte,
      .write_buffer_bytes = config.write_buffer_mib * kMebibyte,
      .disk_guard = disk_guard.get()};
  // Before any of them is opened: RocksDB aborts where the room ends in the middle.
  int64_t needed = 0;
  for (const storage::RocksDbOptions& options : {vault_options, log_options, views_options}) {
    LOGE_ASSIGN_OR_RETURN(const int64_t room, storage::RoomToOpen(options));
    needed += room;
  }
  LOGE_RETURN_IF_ERROR(disk_guard->AdmitStart(needed));
  LOGE_ASSIGN_OR_RETURN(
      vault, storage::OpenRocksDbKeyVault(vault_options,
                                          [this](char* out, int size) { random.Fill(out, size); }));
  LOGE_ASSIGN_OR_RETURN(log_store, storage::OpenRocksDbLogStore(log_options));
  LOGE_ASSIGN_OR_RETURN(row_store, storage::OpenRocksDbRowStore(views_options));
  sequencer = std::make_unique<storage::LocalSequencer>(*log_store);
  storage::CommittedLogOptions options;
  options.now = [this] { return clock.Now(); };
  options.sync_keys = [this] { return vault->SyncKeys(); };
  options.keys_health = [this] { return vault->WriteHealth(); };
  options.disk_guard = disk_guard.get();
  LOGE_ASSIGN_OR_RETURN(
      log, storage::OpenCommittedLog(*log_store, *sequencer, logger, std::move(options)));
  absl::StatusOr<std::unique_ptr<runtime::Secrets>> made = runtime::Secrets::Create(*vault, random);
  if (absl::IsResourceExhausted(made.status())) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a new data folder needs the whole reserve; where the disk is small, lower "
                     "--disk-reserve-mib: ",
                     made.status().message()));
  }
  LOGE_ASSIGN_OR_RETURN(secrets, std::move(made));
  return absl::OkStatus();
}

absl::Status Server::Parts::StartRuntime() {
  RegisterContexts(command_registry, query_registry);
  timers = std::make_unique<runtime::Timers>(clock);
  cache = std::make_unique<runtime::StateCache>(*log, config.state_cache_mib * kMebibyte);
  head = std::make_unique<runtime::PositionWaiter>(*timers, kWaitersMax);
  head_follower = std::make_unique<event_service::HeadFollower>(*log, *head);
  fact_cache = std::make_unique<runtime::FactCache>(config.facts_cache_mib * kMebibyte);
  // A network with all its ties takes a mebibyte and more.
  answer_cache = std::make_unique<runtime::FactCache>(config.answers_cache_mib * kMebibyte,
                                                      /*shards=*/4);
  LOGE_ASSIGN_OR_RETURN(rebuild_records,
                        runtime::RebuildRecords::Open(config.data_folder + "/rebuilds"));
  LOGE_ASSIGN_OR_RETURN(projections,
                        runtime::ProjectionRunner::Start(
                            {.log = log.get(),
                             .rows = row_store.get(),
                             .timers = timers.get(),
                             .logger = &logger,
                             .clock = &clock,
                             .records = rebuild_records.get(),
                             .cache = fact_cache.get(),
                             .answers = answer_cache.get(),
                             .rebuild_memory_bytes = int64_t{config.rebuild_memory_mib} * kMebibyte,
                             .rebuild_shares = {config.rebuild_share_percent,
                                                config.rebuild_share_beside_appends_percent}},
                            Projections()));
  pool = std::make_unique<runtime::WorkerPool>(runtime::WorkerPoolOptions{
      .threads = config.worker_threads, .queue_length_max = config.worker_queue_max});
  queries = std::make_unique<runtime::QueryRunner>(
      runtime::QueryRunner::Env{&query_registry, projections.get(), log.get(), secrets.get(),
                                pool.get(), calendar(), &recorded_days});
  decider = std::make_unique<runtime::Decider>(
      runtime::DeciderEnv{&command_registry, log.get(), cache.get(), secrets.get(), &random,
                          calendar(), config.allow_chosen_person_ids, queries.get()});
  commands = std::make_unique<runtime::CommandRunner>(*decider, *log, *pool);
  pruner = std::make_unique<runtime::RequestPruner>(
      runtime::RequestPruner::Env{log.get(), timers.get(), pool.get(), &clock, &logger,
                                  absl::Hours(24) * runtime::kRequestRetentionDays});
  pruner->Start();
  disk_watch = std::make_unique<runtime::DiskWatch>(
      runtime::DiskWatch::Env{disk_guard.get(), timers.get(), pool.get()});
  disk_watch->Start();
  admin = std::make_unique<admin::Service>(
      admin::ServerFacts{.version = LOGE_VERSION,
                         .format_version = static_cast<int>(storage::kLogFormatVersion),
                         .time_zone = config.time_zone_name,
                         .person_ids_can_be_chosen = config.allow_chosen_person_ids,
                         .append_queue_length_max = storage::CommittedLogOptions().queue_length_max,
                         .log = log.get(),
                         .clock = &clock},
      log_store->scan(), *projections, logger);
  return absl::OkStatus();
}

absl::Status Server::Parts::StartMetrics() {
  if (config.metrics_listen_address.empty()) return absl::OkStatus();
  LOGE_ASSIGN_OR_RETURN(metrics, MetricsServer::Start(config.metrics_listen_address, [this] {
                          return ReadModelStates{admin->Projections(), projections->Rebuilding()};
                        }));
  return absl::OkStatus();
}

absl::Status Server::Parts::StartServing() {
  rpc::MethodTable methods;
  const rpc::BindEnv bind{decider.get(), commands.get(), &query_registry, queries.get(),
                          &follow_ups};
  for (const char* service : kServices) rpc::BindService(methods, service, bind);
  event_service::AddMethods(
      methods, {.log = log.get(),
                .pool = pool.get(),
                .head = head.get(),
                .clock = &clock,
                .opener = [this](const runtime::Principal&, const events::v1::Sealed& sealed) {
                  return secrets->Open(sealed);
                }});
  import_service::AddMethods(methods, {decider.get(), log.get(), pool.get()});
  admin->AddMethods(methods);
  rpc::AddHealth(methods, {.source = [this](absl::string_view name) { return Healthy(name); },
                           .timers = timers.get()});
  rpc::AddReflection(methods);
  rpc::RpcServerOptions options;
  options.listen_address = config.listen_address;
  options.unary_in_flight_max = config.unary_in_flight_max;
  options.streams_max = config.streams_max;
  LOGE_ASSIGN_OR_RETURN(rpc, rpc::RpcServer::Start(options, std::move(methods), logger));
  return absl::OkStatus();
}

std::optional<bool> Server::Parts::Healthy(absl::string_view service) const {
  constexpr absl::string_view kProjectionPrefix = "projection/";
  constexpr absl::string_view kVerifiedPrefix = "verified/";
  if (absl::StartsWith(service, kProjectionPrefix)) {
    const absl::Status status = projections->Health(service.substr(kProjectionPrefix.size()));
    if (absl::IsNotFound(status)) return std::nullopt;
    return status.ok();
  }
  // Not part of the whole: answers go on, and somebody should look.
  if (service == "verified" || absl::StartsWith(service, kVerifiedPrefix)) {
    const absl::Status status =
        projections->Verified(service == "verified" ? "" : service.substr(kVerifiedPrefix.size()));
    if (absl::IsNotFound(status)) return std::nullopt;
    return status.ok();
  }
  bool known = service.empty();
  for (const char* each : kServices) known = known || service == each;
  if (!known) return std::nullopt;
  // The truth for the whole: commands are accepted and every read model serves.
  return log->WriteHealth().ok() && projections->Health().ok();
}

void Server::Parts::Stop() {
  if (stopped) return;
  stopped = true;
  if (rpc != nullptr) rpc->Shutdown(absl::Seconds(config.shutdown_grace_s));
  metrics = nullptr;
  if (timers != nullptr) timers->Stop();
  if (projections != nullptr) projections->Stop();
  // The pool before the log: work under way may still append; what it appends is answered when the
  // log stops. A conflict then finds the pool stopped and is answered as such.
  if (pool != nullptr) pool->Stop();
  if (log != nullptr) log->Stop();
  if (head != nullptr) head->Stop();
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { Shutdown(); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config, Logger& logger) {
  auto parts = std::make_unique<Parts>(config, logger);
  logger.Write(LogLevel::kInfo,
               absl::StrCat("event=starting version=", LOGE_VERSION, " data=", config.data_folder));
  absl::Status status = parts->OpenStores();
  if (status.ok()) status = parts->StartRuntime();
  if (status.ok()) status = parts->StartMetrics();
  if (status.ok()) status = parts->StartServing();
  if (!status.ok()) {
    parts->Stop();
    return status;
  }
  std::string ready = absl::StrCat("event=ready port=", parts->rpc->port(),
                                   " position=", parts->log->GetHead().position.value());
  if (parts->metrics != nullptr) {
    absl::StrAppend(&ready, " metrics_port=", parts->metrics->port());
  }
  logger.Write(LogLevel::kInfo, ready);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

int Server::port() const { return parts_->rpc->port(); }

int Server::metrics_port() const {
  return parts_->metrics == nullptr ? 0 : parts_->metrics->port();
}

void Server::Shutdown() { parts_->Stop(); }

}  // namespace loge::server

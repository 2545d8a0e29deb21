#include "services/server/config.h"

#include <algorithm>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/rpc/rpc_server.h"
#include "storage/base/status_macros.h"
#include "storage/committed_log.h"
#include "storage/rocksdb/open.h"

namespace loge::server {
namespace {

constexpr int kThreadsMax = 256;
constexpr int kCacheMibMin = 1;
constexpr int kCacheMibMax = 1 << 20;
constexpr int kSharePercentMax = 100;
// Room for one batch of the committer, several times over.
constexpr int kDiskReserveMibMin = 64;
constexpr int kDiskReserveMibMax = 1 << 24;

void AddBudgets(CLI::App& app, Config& config) {
  const CLI::Range budget(kCacheMibMin, kCacheMibMax);
  app.add_option("--log-cache-mib", config.log_cache_mib, "Memory for blocks of the log, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--views-cache-mib", config.views_cache_mib,
                 "Memory for blocks of the read models, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--facts-cache-mib", config.facts_cache_mib,
                 "Memory for what queries have read of the read models, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--answers-cache-mib", config.answers_cache_mib,
                 "Memory for answers that cost much and still hold, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--state-cache-mib", config.state_cache_mib,
                 "Memory for the states that commands are decided on, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--keys-cache-mib", config.keys_cache_mib,
                 "Memory for keys that sealed data were opened with, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--write-buffer-mib", config.write_buffer_mib,
                 "Memory for what is not yet in files of the stores, MiB each")
      ->check(budget)
      ->group("Memory");
  app.add_option("--rebuild-memory-mib", config.rebuild_memory_mib,
                 "Memory for rows on their way to the disk while read models are rebuilt, MiB")
      ->check(budget)
      ->group("Memory");
  app.add_option("--rebuild-share-percent", config.rebuild_share_percent,
                 "The part of a processor core that a rebuild may take, per cent; 0: all that "
                 "everything else leaves")
      ->check(CLI::Range(0, kSharePercentMax));
  app.add_option("--rebuild-share-beside-appends-percent",
                 config.rebuild_share_beside_appends_percent,
                 "The same while events are appended, more than 20 a second")
      ->check(CLI::Range(0, kSharePercentMax));
}

void AddDisk(CLI::App& app, Config& config) {
  app.add_option("--disk-reserve-mib", config.disk_reserve_mib,
                 "Free room of the disk below which commands are refused, MiB; queries go on")
      ->check(CLI::Range(kDiskReserveMibMin, kDiskReserveMibMax))
      ->group("Disk");
  app.add_option("--ballast-mib", config.ballast_mib,
                 "Size of the file that is given up when the disk is full, MiB; 0: none. At most a "
                 "quarter of the reserve")
      ->check(CLI::Range(0, kDiskReserveMibMax))
      ->group("Disk");
}

void AddBounds(CLI::App& app, Config& config) {
  app.add_option("--worker-threads", config.worker_threads,
                 "Threads that decide commands and answer queries")
      ->check(CLI::Range(1, kThreadsMax))
      ->group("Load");
  app.add_option("--worker-queue-max", config.worker_queue_max,
                 "Commands and queries that may wait for such a thread")
      ->check(CLI::Range(1, 1 << 20))
      ->group("Load");
  app.add_option("--unary-in-flight-max", config.unary_in_flight_max,
                 "Calls under way at a time; more are refused")
      ->check(CLI::Range(1, 1 << 20))
      ->group("Load");
  app.add_option("--streams-max", config.streams_max,
                 "Streams (imports, subscriptions, reads) open at a time; more are refused")
      ->check(CLI::Range(1, 1 << 20))
      ->group("Load");
  app.add_option("--shutdown-grace-s", config.shutdown_grace_s,
                 "Seconds that calls under way get to end when the server stops")
      ->check(CLI::Range(0, 600))
      ->group("Load");
}

absl::Status CheckMetricsAddress(const Config& config) {
  const std::string& address = config.metrics_listen_address;
  if (address.empty()) return absl::OkStatus();
  const absl::Status checked = rpc::CheckListenAddress(address);
  if (!checked.ok()) {
    return absl::Status(checked.code(), absl::StrCat("--metrics-listen: ", checked.message()));
  }
  if (address == config.listen_address && !absl::EndsWith(address, ":0")) {
    return absl::InvalidArgumentError(absl::StrCat("--listen and --metrics-listen are both ",
                                                   address, ": give each a port of its own"));
  }
  return absl::OkStatus();
}

}  // namespace

void AddOptions(CLI::App& app, Config& config) {
  // The least this machine should do with two cores is to keep both busy.
  config.worker_threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 2, 16);
  app.option_defaults()->always_capture_default();
  app.set_config("--config", "", "File with settings (TOML): key = value, keys as the flags below");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option("--listen", config.listen_address,
                 "Address and port; loopback only. Port 0 takes a free one");
  app.add_option("--metrics-listen", config.metrics_listen_address,
                 "Address and port where Prometheus finds /metrics; loopback only. Port 0 takes a "
                 "free one. Empty: none");
  app.add_option("--data", config.data_folder,
                 "Folder that holds everything: log/, views/, vault/, ballast. Made if missing");
  app.add_option("--time-zone", config.time_zone_name,
                 "Zone that turns instants into days, a name of the IANA database");
  app.add_flag("--allow-chosen-person-ids", config.allow_chosen_person_ids,
               "Let callers choose the ids of persons. For tests and the demo only: an id that "
               "names a person could never be erased");
  app.add_option("--log-level", config.log_level_name, "What is written to stderr, and above")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  app.add_flag("--check-config", config.check_only,
               "Check the settings, say what is wrong, and exit")
      ->configurable(false);
  AddBounds(app, config);
  AddBudgets(app, config);
  AddDisk(app, config);
}

int MemoryBudgetMib(const Config& config) {
  constexpr int kVaultBuffers = 2;  // One that is filled and one that is written.
  constexpr int kStampsMib = 2;     // Of the four read models (runtime::SubjectStamps).
  const storage::CommittedLogOptions committer;
  constexpr int64_t kBytesPerRecentSubject = 80;
  const int64_t committer_bytes =
      committer.queue_bytes_max + 2 * committer.recent_subjects_max * kBytesPerRecentSubject;
  return config.log_cache_mib + config.views_cache_mib + config.facts_cache_mib + kStampsMib +
         config.answers_cache_mib + config.state_cache_mib + config.keys_cache_mib +
         config.rebuild_memory_mib +
         (storage::kLogWriteBuffers + storage::kViewsWriteBuffers) * config.write_buffer_mib +
         Config::kVaultCacheMib + kVaultBuffers * Config::kVaultWriteBufferMib +
         static_cast<int>(committer_bytes >> 20);
}

absl::Status CheckConfig(Config& config) {
  if (config.data_folder.empty()) {
    return absl::InvalidArgumentError("no data folder: say where with --data DIR");
  }
  LOGE_RETURN_IF_ERROR(rpc::CheckListenAddress(config.listen_address));
  LOGE_RETURN_IF_ERROR(CheckMetricsAddress(config));
  if (!absl::LoadTimeZone(config.time_zone_name, &config.time_zone)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the time zone '", config.time_zone_name,
                     "' is not known: use a name such as Europe/Paris, and install the package "
                     "tzdata if that one is not known either"));
  }
  if (config.ballast_mib > config.disk_reserve_mib / 4) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ballast of ", config.ballast_mib,
                     " MiB is more than a quarter of the disk reserve of ", config.disk_reserve_mib,
                     " MiB: lower --ballast-mib or raise --disk-reserve-mib"));
  }
  if (config.log_level_name == "debug") config.log_level = LogLevel::kDebug;
  if (config.log_level_name == "info") config.log_level = LogLevel::kInfo;
  if (config.log_level_name == "warning") config.log_level = LogLevel::kWarning;
  if (config.log_level_name == "error") config.log_level = LogLevel::kError;
  return absl::OkStatus();
}

}  // namespace loge::server

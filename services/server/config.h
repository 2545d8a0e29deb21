// The settings of loged: flags, a settings file, their checks.
#ifndef LOGE_SERVICES_SERVER_CONFIG_H_
#define LOGE_SERVICES_SERVER_CONFIG_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/base/logger.h"

namespace loge::server {

// Every setting. A value; sensible as it is but for `data_folder`.
struct Config {
  std::string listen_address = "127.0.0.1:7145";
  std::string metrics_listen_address;  // Empty: no metrics.
  std::string data_folder;
  std::string time_zone_name = "Europe/Paris";
  bool allow_chosen_person_ids = false;
  std::string log_level_name = "info";

  int worker_threads = 2;
  int worker_queue_max = 4096;
  int unary_in_flight_max = 4096;
  int streams_max = 1024;
  int shutdown_grace_s = 10;

  // Budgets, MiB.
  int log_cache_mib = 64;
  int views_cache_mib = 128;
  int facts_cache_mib = 256;
  int answers_cache_mib = 64;
  int state_cache_mib = 128;
  int keys_cache_mib = 16;  // Keys of some 80,000 persons.
  int write_buffer_mib = 32;
  int rebuild_memory_mib = 256;  // While read models are rebuilt or built.

  // Of a processor core, per cent; 0: what everything else leaves.
  int rebuild_share_percent = 0;
  int rebuild_share_beside_appends_percent = 15;

  // The disk, MiB (see storage/disk_guard.h).
  int disk_reserve_mib = 1024;
  int ballast_mib = 64;

  // Of the store of the vault, MiB; no settings, since keys are small. (Each start takes room for a
  // write buffer, see storage::RoomToOpen.)
  static constexpr int kVaultCacheMib = 16;
  static constexpr int kVaultWriteBufferMib = 4;

  bool check_only = false;

  // Filled by CheckConfig.
  absl::TimeZone time_zone;
  LogLevel log_level = LogLevel::kInfo;
};

// The most that caches, write buffers and queues of the stores hold together, MiB: what they hold
// does not grow with the log. What calls under way hold comes on top.
int MemoryBudgetMib(const Config& config);

// Adds every setting to `app`, each as a flag and as a key of the file named by --config. `config`
// must outlive the parsing, which throws CLI::ParseError: only main may call it.
void AddOptions(CLI::App& app, Config& config);

// Checks what flags alone cannot say and fills in the rest of `config`. INVALID_ARGUMENT or
// FAILED_PRECONDITION, each with the cure. Touches no file of the data folder.
absl::Status CheckConfig(Config& config);

}  // namespace loge::server

#endif  // LOGE_SERVICES_SERVER_CONFIG_H_

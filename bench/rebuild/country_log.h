// A data folder with the history of a country and the server on it.
#ifndef LOGE_BENCH_REBUILD_COUNTRY_LOG_H_
#define LOGE_BENCH_REBUILD_COUNTRY_LOG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "bench/benches.h"
#include "bench/loged.h"
#include "loge/v1/admin.pb.h"

namespace loge::bench::rebuild {

// What one rebuild of all read models came to.
struct Rebuilt {
  bool ok = false;
  double seconds = 0;
  int64_t events = 0;
  int64_t rows = 0;
  int64_t rows_written = 0;
};

// Where the log of so many events lies: in the folder that is kept, if there is one.
std::string FolderOf(const BenchEnv& env, int64_t events);

// Whatever returns false has said why on stderr. Thread-compatible, but for Rebuild.
class CountryLog {
 public:
  // `env` is borrowed. `data` is made if missing.
  CountryLog(const BenchEnv& env, std::string data, int64_t events)
      : env_(env), data_(std::move(data)), events_(events) {}

  const BenchEnv& env() const { return env_; }
  int64_t events() const { return events_; }
  Loged& loged() { return *loged_; }

  // Fills the log, then has a loged make the read models and compact. No server runs at the end.
  // Adds <prefix>fill_per_s and <prefix>catch_up_per_s where there was anything to do.
  bool Make(const std::string& prefix);

  // Starts the server and waits until every read model has reached the end of the log. `ready_ms`,
  // when given, is how long that took.
  bool Start(double* ready_ms = nullptr);
  void Stop() { loged_ = nullptr; }

  // The time in which one thread reads and parses the whole log, and does nothing else; 0, and
  // stderr says why, when it could not. While no server runs.
  double ScanAndParse() const;

  // Rebuilds all read models. Not ok, and stderr says why, when that failed or one differs.
  // Thread-safe.
  Rebuilt Rebuild(v1::RebuildMode mode) const;

 private:
  const BenchEnv& env_;
  const std::string data_;
  const int64_t events_;
  std::unique_ptr<Loged> loged_;
};

}  // namespace loge::bench::rebuild

#endif  // LOGE_BENCH_REBUILD_COUNTRY_LOG_H_

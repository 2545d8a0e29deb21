// A data folder with a given number of events and the server on it, for the benchmark `size`.
#ifndef LOGE_BENCH_SIZED_LOG_H_
#define LOGE_BENCH_SIZED_LOG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/benches.h"
#include "bench/load.h"
#include "bench/loged.h"
#include "bench/workload.h"

namespace loge::bench {

// Whatever returns false has said why on stderr. Thread-compatible.
class SizedLog {
 public:
  // `env` is borrowed. `events` is a multiple of kEventsPerPerson.
  SizedLog(const BenchEnv& env, std::string data, int64_t events)
      : env_(env), data_(std::move(data)), events_(events) {}

  const BenchEnv& env() const { return env_; }
  std::string log_folder() const { return data_ + "/log"; }
  int64_t events() const { return events_; }
  int64_t persons() const;

  // Fills the log, then has a loged make the read models and compact. `loged` runs at the end.
  // Adds <prefix>fill_per_s and <prefix>catch_up_per_s where there was anything to do.
  bool Make(const std::string& prefix);

  // Starts or stops the server; Kill is kill -9.
  bool Start();
  void Stop() { End(/*kill=*/false); }
  void Kill() { End(/*kill=*/true); }
  Loged& loged() { return *loged_; }
  // The most memory that any of the servers held.
  double rss_mib() const { return rss_mib_; }

  // A load of commands that append one event each.
  LoadOptions Appends(int callers, int calls);
  // Reads all about the person.
  LoadOptions Histories(const std::vector<int64_t>& about_persons, int calls);
  // Adds the median latency of a load of one caller.
  bool AddP50(const std::string& name, const LoadOptions& load);

 private:
  void End(bool kill);

  const BenchEnv& env_;
  const std::string data_;
  const int64_t events_;
  Workload workload_;
  std::unique_ptr<Loged> loged_;
  double rss_mib_ = 0;
};

}  // namespace loge::bench

#endif  // LOGE_BENCH_SIZED_LOG_H_

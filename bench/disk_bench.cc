#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/benches.h"

namespace loge::bench {
namespace {

constexpr int kSyncsPerRun = 300;
constexpr int kBytesPerSync = 512;

}  // namespace

bool BenchDisk(const BenchEnv& env) {
  const std::string bytes(kBytesPerSync, 'x');
  const std::string path = env.folder + "/sync-floor";
  for (int run = 0; run < env.runs; ++run) {
    const int fd = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600);
    if (fd < 0) {
      std::fprintf(stderr, "cannot write %s\n", path.c_str());
      return false;
    }
    std::vector<double> latencies;
    for (int i = 0; i < kSyncsPerRun; ++i) {
      const auto begun = std::chrono::steady_clock::now();
      if (write(fd, bytes.data(), bytes.size()) != kBytesPerSync || fdatasync(fd) != 0)
        return false;
      latencies.push_back(
          std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun)
              .count());
    }
    close(fd);
    env.report->Add("disk.sync_p50_us", Quantile(latencies, 0.5));
    env.report->Add("disk.sync_p99_us", Quantile(latencies, 0.99));
  }
  unlink(path.c_str());
  return true;
}

}  // namespace loge::bench

#include "bench/machine.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>
#include <thread>

namespace loge::bench {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr int kSameLooks = 8;

std::map<std::string, uintmax_t> TablesBelow(const std::string& folder) {
  std::map<std::string, uintmax_t> tables;
  std::error_code gone;  // Files come and go meanwhile.
  std::filesystem::recursive_directory_iterator it(folder, gone);
  for (; !gone && it != std::filesystem::recursive_directory_iterator(); it.increment(gone)) {
    if (it->path().extension() != ".sst") continue;
    std::error_code unsized;
    tables[it->path().string()] = it->file_size(unsized);
  }
  return tables;
}

}  // namespace

double PeakResidentMib(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  std::string word;
  while (file >> word) {
    double kib = 0;
    if (word == "VmHWM:" && file >> kib) return kib / 1024;
  }
  return 0;
}

bool ForgetPeakResident() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5\n";
  file.close();
  return !file.fail();
}

bool DropPageCache() {
  sync();
  std::ofstream file("/proc/sys/vm/drop_caches");
  file << "3\n";
  file.close();
  return !file.fail();
}

void WaitUntilCompacted(const std::string& folder) {
  std::map<std::string, uintmax_t> before;
  for (int same = 0; same < kSameLooks;) {
    std::map<std::string, uintmax_t> now = TablesBelow(folder);
    same = now == before ? same + 1 : 0;
    before = std::move(now);
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace loge::bench

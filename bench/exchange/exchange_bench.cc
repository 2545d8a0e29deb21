// The nightly exchange, end to end: from the CSV files to the reports, with the real loge and the
// real loged.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/benches.h"
#include "bench/exchange/files.h"
#include "bench/import_client.h"
#include "bench/loged.h"

extern char** environ;

namespace loge::bench {
namespace {

constexpr int kRows = 35000;
constexpr int kCrowd = 50;
constexpr int kRowsOfEach = 700;
constexpr int kNeighbourhoods = 50;
constexpr char kDay[] = "1980-01-01";

using Clock = std::chrono::steady_clock;

// What is there before the first list: the landlords and their neighbourhoods.
std::vector<v1::Command> Places() {
  std::vector<v1::Command> commands;
  const auto stamp = [&](auto* request) {
    request->mutable_meta()->set_request_id(absl::StrCat("place-", commands.size()));
    request->set_occurred_on(kDay);
  };
  for (int i = 0; i < kNeighbourhoods; ++i) {
    auto* request = commands.emplace_back().mutable_define_neighbourhood();
    stamp(request);
    request->set_neighbourhood_id(absl::StrCat("n-", i));
    request->set_commune_code("69259");
    request->set_name(absl::StrCat("Neighbourhood ", i));
  }
  for (int i = 0; i <= kCrowd; ++i) {
    auto* request = commands.emplace_back().mutable_register_landlord();
    stamp(request);
    request->set_landlord_id(absl::StrCat("l-", i));
    request->set_kind(events::v1::LANDLORD_KIND_OPH);
    request->set_name(absl::StrCat("Landlord ", i));
  }
  for (size_t i = 0; i < commands.size(); ++i) {
    commands[i].set_sequence(static_cast<int64_t>(i) + 1);
  }
  return commands;
}

class Exchange {
 public:
  Exchange(const BenchEnv& env, const std::string& address) : env_(env), address_(address) {}

  // Starts loge on the list of landlord `number`; -1 when that cannot be done.
  pid_t Begin(const std::string& file, int number) const {
    const std::vector<std::string> argv{env_.loge,
                                        "import",
                                        "csv",
                                        "caretakers",
                                        file,
                                        "--landlord",
                                        absl::StrCat("l-", number),
                                        "--report",
                                        "/dev/null",
                                        "--format",
                                        "json",
                                        "--journal",
                                        absl::StrCat(file, ".", number),
                                        "--server",
                                        address_};
    std::vector<char*> raw;
    for (const std::string& argument : argv) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    if (posix_spawn(&pid, raw[0], &files, nullptr, raw.data(), environ) != 0) pid = -1;
    posix_spawn_file_actions_destroy(&files);
    return pid;
  }

  // Waits for all; seconds since `begun`, or less than 0 when one of them did not end well.
  static double End(const std::vector<pid_t>& pids, Clock::time_point begun) {
    bool well = true;
    for (const pid_t pid : pids) {
      int status = -1;
      well = pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 && well;
    }
    if (!well) std::fprintf(stderr, "exchange: a loge did not end well\n");
    return well ? std::chrono::duration<double>(Clock::now() - begun).count() : -1;
  }

  bool Measure(const std::string& name, const std::string& file, int first, int count) const {
    const auto begun = Clock::now();
    std::vector<pid_t> pids;
    for (int i = first; i < first + count; ++i) pids.push_back(Begin(file, i));
    const double seconds = End(pids, begun);
    if (seconds < 0) return false;
    env_.report->Add(name, seconds);
    return true;
  }

 private:
  const BenchEnv& env_;
  const std::string address_;
};

bool RunOnce(const BenchEnv& env, int run) {
  const std::string folder = absl::StrCat(env.folder, "/exchange-", run);
  // One server for the large landlord, one for the crowd: each begins empty.
  const std::string large = folder + "-large.csv";
  const std::string small = folder + "-small.csv";
  if (!WriteFullList(large, kRows) || !WriteFullList(small, kRowsOfEach)) return false;
  {
    const auto loged = Loged::Start(env.loged, folder + "-large");
    if (loged == nullptr || !Import(loged->channel(), Places()).ok) return false;
    const Exchange exchange(env, loged->address());
    if (!exchange.Measure("exchange.snapshot_35k_s", large, 0, 1)) return false;
    const int64_t head = loged->Head();
    if (!exchange.Measure("exchange.resend_35k_s", large, 0, 1)) return false;
    if (loged->Head() != head) {
      std::fprintf(stderr, "exchange: the same list again was not a no-op\n");
      return false;
    }
  }
  const auto loged = Loged::Start(env.loged, folder + "-crowd");
  if (loged == nullptr || !Import(loged->channel(), Places()).ok) return false;
  const Exchange exchange(env, loged->address());
  if (!exchange.Measure("exchange.crowd_50_s", small, 1, kCrowd)) return false;
  return exchange.Measure("exchange.crowd_resend_50_s", small, 1, kCrowd);
}

}  // namespace

bool BenchExchange(const BenchEnv& env) {
  for (int run = 0; run < env.runs; ++run) {
    if (!RunOnce(env, run)) return false;
  }
  return true;
}

}  // namespace loge::bench

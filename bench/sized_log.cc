#include "bench/sized_log.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "bench/machine.h"
#include "bench/read_client.h"
#include "bench/size_fill.h"
#include "bench/stored_events.h"

namespace loge::bench {

int64_t SizedLog::persons() const { return events_ / kEventsPerPerson; }

bool SizedLog::Make(const std::string& prefix) {
  std::error_code error;
  std::filesystem::create_directories(data_, error);
  std::fprintf(stderr, "  %lld events\n", static_cast<long long>(events_));
  const FillResult filled = FillLog(log_folder(), events_);
  if (!filled.ok || !Start()) return false;
  const auto begun = std::chrono::steady_clock::now();
  if (!loged_->WaitUntilLevel()) return false;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  if (filled.events > 0) {
    const auto events = static_cast<double>(filled.events);
    env_.report->Add(prefix + "fill_per_s", events / filled.seconds);
    env_.report->Add(prefix + "catch_up_per_s", events / seconds.count());
  }
  WaitUntilCompacted(data_);
  return true;
}

bool SizedLog::Start() {
  loged_ = Loged::Start(env_.loged, data_);
  if (loged_ == nullptr) return false;
  // The end of the log tells the commands of this server from those of the servers before.
  workload_ = Workload("at-" + std::to_string(loged_->Head()));
  return true;
}

void SizedLog::End(bool kill) {
  if (loged_ == nullptr) return;
  rss_mib_ = std::max(rss_mib_, PeakResidentMib(loged_->pid()));
  if (kill) loged_->Kill();
  loged_ = nullptr;
}

LoadOptions SizedLog::Appends(int callers, int calls) {
  return {.channel = loged_->channel(),
          .method = "/loge.v1.CaretakerService/DefineNeighbourhood",
          .request = [this](int) { return workload_.Neighbourhood().SerializeAsString(); },
          .callers = callers,
          .calls = calls};
}

LoadOptions SizedLog::Histories(const std::vector<int64_t>& about_persons, int calls) {
  std::vector<std::string> subjects;
  for (int64_t person : about_persons) subjects.push_back(CaretakerSubject(person));
  return HistoryLoad(loged_->channel(), subjects, 1, calls);
}

bool SizedLog::AddP50(const std::string& name, const LoadOptions& load) {
  const LoadResult result = RunLoad(load);
  if (result.failed > 0) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), result.first_error.c_str());
    return false;
  }
  env_.report->Add(name, result.p50_us);
  return true;
}

}  // namespace loge::bench

#include "bench/local_log.h"

#include <cstdio>
#include <future>
#include <utility>

#include "absl/time/time.h"
#include "storage/committed_log.h"

namespace loge::bench {
namespace {

bool Complain(const absl::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok();
}

}  // namespace

void LocalLog::StderrLogger::Write(LogLevel level, absl::string_view line) {
  if (level < LogLevel::kWarning) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

std::unique_ptr<LocalLog> LocalLog::Open(const storage::RocksDbOptions& store_options) {
  std::unique_ptr<LocalLog> local(new LocalLog);
  auto store = storage::OpenRocksDbLogStore(store_options);
  if (!Complain(store.status())) return nullptr;
  local->store_ = *std::move(store);
  local->sequencer_ = std::make_unique<storage::LocalSequencer>(*local->store_);
  storage::CommittedLogOptions options;
  options.now = [raw = local.get()] { return raw->clock_.Now(); };
  options.slow_commit = absl::InfiniteDuration();  // Nobody waits for one.
  auto log = storage::OpenCommittedLog(*local->store_, *local->sequencer_, local->logger_,
                                       std::move(options));
  if (!Complain(log.status())) return nullptr;
  local->log_ = *std::move(log);
  return local;
}

bool LocalLog::AppendAndWait(storage::AppendRequest request) {
  std::promise<absl::Status> durable;
  std::future<absl::Status> answer = durable.get_future();
  log_->Append(std::move(request), [&durable](absl::StatusOr<storage::AppendResult> result) {
    durable.set_value(result.status());
  });
  return Complain(answer.get());
}

}  // namespace loge::bench

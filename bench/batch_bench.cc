// Many events to one sync: Loge's log beside RocksDB alone. One caller, as whoever must wait for
// the answer before going on.
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/benches.h"
#include "bench/local_log.h"
#include "bench/stored_events.h"

namespace loge::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kBatchesPerRun = 200;
constexpr int kEventsPerBatch = 100;
constexpr int kValueBytes = 256;

double EventsPerSecond(SteadyClock::time_point begun) {
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - begun).count();
  return kBatchesPerRun * kEventsPerBatch / seconds;
}

// Big-endian, so that keys come in order, as those of events do.
std::string KeyOf(uint64_t number) {
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(number >> shift));
  return key;
}

// The floor: RocksDB with nothing around it, one put to an event.
class RawBatches {
 public:
  bool Open(const std::string& folder) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, folder, &db);
    db_.reset(db);
    if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
    std::mt19937_64 bytes(1);
    while (value_.size() < kValueBytes) value_.push_back(static_cast<char>(bytes()));
    return status.ok();
  }

  bool Run() {
    rocksdb::WriteOptions write;
    write.sync = true;
    for (int i = 0; i < kBatchesPerRun; ++i) {
      rocksdb::WriteBatch batch;
      bool ok = true;
      for (int n = 0; n < kEventsPerBatch; ++n) ok = batch.Put(KeyOf(++next_), value_).ok() && ok;
      if (!ok || !db_->Write(write, &batch).ok()) return false;
    }
    return true;
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::string value_;
  uint64_t next_ = 0;
};

// A decision about 100 persons, on the condition that none of them has changed since `head`.
storage::AppendRequest BatchAbout(int64_t first_person, storage::Position head) {
  storage::AppendRequest request;
  request.request = StampOf(first_person, 1);
  for (int64_t person = first_person; person < first_person + kEventsPerBatch; ++person) {
    request.events.push_back(FactAbout(person, 1));
    request.condition.push_back(ConditionAbout(person, head));
  }
  return request;
}

// As many batches as the floor, made before the clock starts, as its values are.
std::vector<storage::AppendRequest> BatchesOfRun(const LocalLog& local, int64_t first_person) {
  const int64_t head = local.log().GetHead().position.value();
  std::vector<storage::AppendRequest> batches;
  batches.reserve(kBatchesPerRun);
  for (int64_t i = 0; i < kBatchesPerRun; ++i) {
    batches.push_back(BatchAbout(first_person + i * kEventsPerBatch,
                                 storage::Position(head + i * kEventsPerBatch)));
  }
  return batches;
}

bool RunLogBatches(LocalLog& local, std::vector<storage::AppendRequest> batches) {
  for (storage::AppendRequest& batch : batches) {
    if (!local.AppendAndWait(std::move(batch))) return false;
  }
  return true;
}

}  // namespace

bool BenchBatch(const BenchEnv& env) {
  RawBatches raw;
  if (!raw.Open(env.folder + "/batch-floor")) return false;
  const std::unique_ptr<LocalLog> local = LocalLog::Open({.folder = env.folder + "/batch-log"});
  if (local == nullptr) return false;
  // In turn, so that a drift of the machine meets both.
  for (int run = 0; run < env.runs; ++run) {
    auto begun = SteadyClock::now();
    if (!raw.Run()) return false;
    env.report->Add("disk.batch_100_events_per_s", EventsPerSecond(begun));
    std::vector<storage::AppendRequest> batches =
        BatchesOfRun(*local, int64_t{run} * kBatchesPerRun * kEventsPerBatch);
    begun = SteadyClock::now();
    if (!RunLogBatches(*local, std::move(batches))) return false;
    env.report->Add("log.batch_100_events_per_s", EventsPerSecond(begun));
  }
  return true;
}

}  // namespace loge::bench

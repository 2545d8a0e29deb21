// The parts of the benchmark `log`, in the order in which they run. Each takes a running loged and
// adds its figures; false, and stderr says why, when something failed.
#ifndef LOGE_BENCH_LOG_PARTS_H_
#define LOGE_BENCH_LOG_PARTS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/benches.h"
#include "bench/story_mix.h"
#include "bench/workload.h"

namespace loge::bench {

struct LogUnderLoad {
  std::shared_ptr<grpc::Channel> channel;
  Workload workload;
  StoryMix mix{workload};
  // Persons, by Loge's ids, about whom the log holds exactly ten events.
  std::vector<std::string> caretaker_ids;
  int next_group = 0;
};

// log.append_*: one event each, decided over its own subject; 1, 8, 64 and 256 callers.
bool BenchAppends(const BenchEnv& env, LogUnderLoad& log);

// log.import_join_*: new persons, nothing else.
bool BenchImportJoin(const BenchEnv& env, LogUnderLoad& log);
// log.import_mixed_*: the demo's mix.
bool BenchImportMixed(const BenchEnv& env, LogUnderLoad& log);
// log.import_attendance_*, log.sheet_100_*: who came, for sessions and persons whose states are
// warm. Leaves persons behind for BenchHistory.
bool BenchAttendance(const BenchEnv& env, LogUnderLoad& log);

// log.history_*: all events about one person, 8 callers, beside rpc.empty_8_*.
bool BenchHistory(const BenchEnv& env, LogUnderLoad& log);
// log.read_all_*: the log from end to end.
bool BenchReadAll(const BenchEnv& env, LogUnderLoad& log);
// log.rebuild_*: all read models, made again and compared.
bool BenchRebuild(const BenchEnv& env, LogUnderLoad& log);
// disk.raw_scan_*: their floor, RocksDB's own scan of the same files, in this process. After loged
// was stopped; `folder` is its log/.
bool BenchRawScan(const BenchEnv& env, const std::string& folder);

}  // namespace loge::bench

#endif  // LOGE_BENCH_LOG_PARTS_H_

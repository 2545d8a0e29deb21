// The benchmarks by name. Each adds its figures to the report, floors measured in the same run.
#ifndef LOGE_BENCH_BENCHES_H_
#define LOGE_BENCH_BENCHES_H_

#include <cstdint>
#include <string>

#include "bench/report.h"

namespace loge::bench {

struct BenchEnv {
  std::string self;    // This program, for the echo server.
  std::string loged;   // The server.
  std::string loge;    // The command line.
  std::string folder;  // An empty folder on the disk that is measured.
  int runs = 5;
  // Of the long logs of `size`, `questions`, `rebuild`, `rollout` and `beside`; 0: as many as each
  // wants.
  int64_t events = 0;
  std::string keep;  // Where those keep their logs for the next time; empty: nowhere.
  // Of `log`, `questions` and `rollout`: those whose names begin with it.
  std::string only;
  Report* report = nullptr;
};

// disk.sync_*: 512 bytes appended and fdatasync'd.
bool BenchDisk(const BenchEnv& env);
// rpc.floor_*, rpc.empty_*: the echo server, and loged's own empty RPC.
bool BenchRpc(const BenchEnv& env);
// log.append_*, log.import_*, log.history_*, log.read_all_*, disk.raw_scan_*, log.rebuild_*: one
// loged, written to and then read. See log_parts.h.
bool BenchLog(const BenchEnv& env);
// disk.batch_100_*, log.batch_100_*: 100 events to a sync, RocksDB alone and the log on top of it.
// No server in front, because that is where the price of the log itself shows; the RPC that tells
// 100 events, RecordAttendance, is log.sheet_100_*.
bool BenchBatch(const BenchEnv& env);
// exchange.*: full lists from landlords' systems, from the CSV file to the report.
bool BenchExchange(const BenchEnv& env);
// network.*: the measures of networks of a territory, of a region and of a country, and what igraph
// takes for the same. Takes minutes, and python3-igraph and python3-networkx.
bool BenchNetwork(const BenchEnv& env);
// directory.*, training.*, indicators.*: what is asked of the log of a whole country. Takes minutes
// and gigabytes.
bool BenchQuestions(const BenchEnv& env);
// rollout.*: what is asked about the rollout of a country, on the same log. Takes minutes and
// gigabytes; tells the log what the rollout needs beside it.
bool BenchRollout(const BenchEnv& env);
// rebuild.*, disk.scan_parse_*: what it costs to make the read models of a whole country again.
// Takes minutes and gigabytes.
bool BenchRebuildCountry(const BenchEnv& env);
// rebuild.query_*, rebuild.append_*, projection.*, as_known_at.*: what callers feel of that, on the
// same log.
bool BenchBesideRebuild(const BenchEnv& env);
// size.*: a log of 100 thousand events beside one of 20 million. Takes minutes and gigabytes.
bool BenchSize(const BenchEnv& env);
// subscribers.*: 180 subscribers that read while 64 callers append, alone and beside 20 more that
// read nothing until the end.
bool BenchSubscribers(const BenchEnv& env);

}  // namespace loge::bench

#endif  // LOGE_BENCH_BENCHES_H_

// Readers of the log over gRPC.
#ifndef LOGE_BENCH_READ_CLIENT_H_
#define LOGE_BENCH_READ_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/load.h"

namespace loge::bench {

// Reads the log from its first event up to position `to` (0: its end) and parses it, as a careful
// client does: every message on one arena, which is emptied before the next. The number of events;
// 0, and stderr says why, when the stream failed.
int64_t ReadAndParse(const std::shared_ptr<grpc::Channel>& channel, int64_t to);

// The same of the events of one type.
int64_t ReadAndParseType(const std::shared_ptr<grpc::Channel>& channel, const std::string& type,
                         int64_t to);

// How many events there are about `subject`; 0 as above.
int64_t CountHistory(const std::shared_ptr<grpc::Channel>& channel, const std::string& subject);

// A load of reads of all events about one subject, of each of `subjects` in turn.
LoadOptions HistoryLoad(const std::shared_ptr<grpc::Channel>& channel,
                        const std::vector<std::string>& subjects, int callers, int calls);

}  // namespace loge::bench

#endif  // LOGE_BENCH_READ_CLIENT_H_

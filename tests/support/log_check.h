// What must hold of the log of a running server after anything that may have gone wrong.
#ifndef LOGE_TESTS_SUPPORT_LOG_CHECK_H_
#define LOGE_TESTS_SUPPORT_LOG_CHECK_H_

#include <cstdint>
#include <map>
#include <string>

#include "loge/v1/events.grpc.pb.h"

namespace loge::testing {

// The positions of commands of one event each, by their request ids.
using PositionOf = std::map<std::string, int64_t>;

// Reads the whole log and expects that positions have no gap, that the chain of hashes verifies, no
// request is there twice, and every one of `acknowledged` is at its position. Returns what is
// there.
PositionOf ExpectWholeLog(v1::EventService::Stub& stub, const PositionOf& acknowledged);

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_LOG_CHECK_H_

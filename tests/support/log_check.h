// What must hold of the log of a running server after anything that may have gone wrong.
#ifndef LOGE_TESTS_SUPPORT_LOG_CHECK_H_
#define LOGE_TESTS_SUPPORT_LOG_CHECK_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "loge/v1/events.grpc.pb.h"
#include "loge/v1/import.pb.h"

namespace loge::testing {

// The positions of commands of one event each, by their request ids.
using PositionOf = std::map<std::string, int64_t>;
// The same commands, or more.
using CommandOf = std::map<std::string, v1::Command>;

// Reads the whole log and expects that positions have no gap, that the chain of hashes verifies, no
// request is there twice, and every one of `acknowledged` is at its position. Returns what is
// there.
PositionOf ExpectWholeLog(v1::EventService::Stub& stub, const PositionOf& acknowledged);

// ExpectWholeLog of the server behind `channel`, and then: each of `acknowledged`, sent again as it
// is in `sent`, gets its first answer; a landlord that was acknowledged cannot be registered under
// another name (when there is one); and VerifyLog finds chain and index sound, and no event more
// than before. The disk must have room. Returns what is there.
PositionOf ExpectSound(const std::shared_ptr<grpc::Channel>& channel,
                       const PositionOf& acknowledged, const CommandOf& sent);

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_LOG_CHECK_H_

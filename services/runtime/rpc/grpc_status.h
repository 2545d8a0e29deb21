// The one place that turns an absl::Status into what travels: a google.rpc.Status with typed
// details, and the grpc::Status that carries it.
//
// Every status that is not OK travels with google.rpc.ErrorInfo (reason of the first violation,
// domain "loge"), google.rpc.BadRequest when it is INVALID_ARGUMENT, and loge.v1.ErrorDetail. A
// status without a detail gets one that follows from its code. Pure; thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_RPC_GRPC_STATUS_H_
#define LOGE_SERVICES_RUNTIME_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "loge/v1/errors.pb.h"

namespace loge::rpc {

// Of a status message; what is longer is cut (on a character) and ends with "…".
inline constexpr int kStatusMessageBytesMax = 512;
// Of each text of a violation in a trailer; cut likewise.
inline constexpr int kViolationTextBytesMax = 384;
// Of all details in a trailer, because many clients take no more than 8 KiB of headers, written in
// base64. Violations beyond it are left out, the first one never.
inline constexpr int kStatusDetailBytesMax = 5 << 10;

// `status` as the results of Import carry it, with every violation. OK gives code 0 and nothing
// else.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// `status` as the trailer of a call carries it.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The ErrorDetail that `status` (not OK) carries, or the one that follows from its code.
v1::ErrorDetail DetailFor(const absl::Status& status);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_GRPC_STATUS_H_

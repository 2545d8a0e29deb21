// What most files of tools/loge read of others' headers and of generated code: the services'
// headers and the stubs.
#ifndef LOGE_CMAKE_PRECOMPILED_CLIENTS_H_
#define LOGE_CMAKE_PRECOMPILED_CLIENTS_H_

#include "cmake/precompiled/services.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/events.grpc.pb.h"
#include "loge/v1/import.grpc.pb.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "loge/v1/training.grpc.pb.h"

#endif  // LOGE_CMAKE_PRECOMPILED_CLIENTS_H_

// What most files of services/ and bench/ read of others' headers and of generated code.
#ifndef LOGE_CMAKE_PRECOMPILED_SERVICES_H_
#define LOGE_CMAKE_PRECOMPILED_SERVICES_H_

#include "cmake/precompiled/storage.h"
#include "google/protobuf/message.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/errors.pb.h"
#include "loge/v1/partnership.pb.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/training.pb.h"

#endif  // LOGE_CMAKE_PRECOMPILED_SERVICES_H_

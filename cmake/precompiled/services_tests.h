// What most tests that need no gRPC read of others' headers and of generated code.
#ifndef LOGE_CMAKE_PRECOMPILED_SERVICES_TESTS_H_
#define LOGE_CMAKE_PRECOMPILED_SERVICES_TESTS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmake/precompiled/services.h"

#endif  // LOGE_CMAKE_PRECOMPILED_SERVICES_TESTS_H_

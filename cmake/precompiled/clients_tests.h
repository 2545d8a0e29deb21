// What most tests that call a server read of others' headers and of generated code.
#ifndef LOGE_CMAKE_PRECOMPILED_CLIENTS_TESTS_H_
#define LOGE_CMAKE_PRECOMPILED_CLIENTS_TESTS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmake/precompiled/clients.h"

#endif  // LOGE_CMAKE_PRECOMPILED_CLIENTS_TESTS_H_

// What most tests of the log alone read of others' headers.
#ifndef LOGE_CMAKE_PRECOMPILED_STORAGE_TESTS_H_
#define LOGE_CMAKE_PRECOMPILED_STORAGE_TESTS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmake/precompiled/storage.h"

#endif  // LOGE_CMAKE_PRECOMPILED_STORAGE_TESTS_H_

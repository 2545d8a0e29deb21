// What most files of storage/ read of others' headers.
#ifndef LOGE_CMAKE_PRECOMPILED_STORAGE_H_
#define LOGE_CMAKE_PRECOMPILED_STORAGE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#endif  // LOGE_CMAKE_PRECOMPILED_STORAGE_H_

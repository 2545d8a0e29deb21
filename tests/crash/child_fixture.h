// What the tests share that run a child (child.h) and check what it leaves. For programs that are
// built with LOGE_CRASH_CHILD_PATH.
#ifndef LOGE_TESTS_CRASH_CHILD_FIXTURE_H_
#define LOGE_TESTS_CRASH_CHILD_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/crash/child.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/loged_process.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {

// What Run returns for a child that a signal ended.
inline constexpr int kSignal = -1;

class Child : public ::testing::Test {
 protected:
  // Runs a child and returns its exit code.
  int Run(ChildOptions options) {
    options.folder = folder_.path();
    options.seed = seed_;
    loge::testing::LogedProcess process(LOGE_CRASH_CHILD_PATH, ToArguments(options));
    const int code = process.Wait();
    said_ = process.ReadStderr();
    return code;
  }

  const uint64_t seed_ = RandomSeed();
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("LOGE_TEST_SEED=", seed_)};
  TempFolder folder_;
  std::string said_;
};

struct NamedFault {
  std::string name;
  FileKind kind;
  FileOp op;
  FaultEffect effect;
};

inline std::string NameOf(const ::testing::TestParamInfo<NamedFault>& parameter) {
  return parameter.param.name;
}

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_CHILD_FIXTURE_H_

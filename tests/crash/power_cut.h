// Power cuts in the middle of concurrent appends.
#ifndef LOGE_TESTS_CRASH_POWER_CUT_H_
#define LOGE_TESTS_CRASH_POWER_CUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/crash/invariants.h"
#include "tests/support/fault_file_system.h"

namespace loge::storage::testing {

struct PowerCutOptions {
  uint64_t seed = 0;
  Unsynced unsynced = Unsynced::kDropped;
  int64_t appends = 250;
  int images_max = 24;  // Of one run.
};

struct PowerCutResult {
  int images = 0;
  int again = 0;    // Power cuts while an image was opened, those images checked too.
  int refused = 0;  // Images that could not be opened: allowed when writes were scrambled.
  std::vector<std::string> violations;
};

// Runs appends on a log in `folder` (which must be empty), cuts the power at random calls of the
// file system, opens what is left and checks the invariants. With the same seed the same appends
// are made, but threads meet differently.
PowerCutResult RunPowerCuts(const std::string& folder, const PowerCutOptions& options);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_POWER_CUT_H_

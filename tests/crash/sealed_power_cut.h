// Power cuts over log/ and vault/ together, in the middle of appends that seal the data of new
// persons.
#ifndef LOGE_TESTS_CRASH_SEALED_POWER_CUT_H_
#define LOGE_TESTS_CRASH_SEALED_POWER_CUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/fault_file_system.h"

namespace loge::storage::testing {

struct SealedPowerCutOptions {
  uint64_t seed = 0;
  // What a power cut does to each of the two folders, by itself.
  Unsynced log = Unsynced::kDropped;
  Unsynced vault = Unsynced::kDropped;
  int64_t appends = 32;
};

struct SealedPowerCutResult {
  int images = 0;
  int again = 0;         // Power cuts while an image was opened, those images checked too.
  int refused = 0;       // Images of which a folder could not be opened: allowed when its writes
                         // were scrambled.
  int64_t unsealed = 0;  // Events that were opened with the key of the vault.
  std::vector<std::string> violations;
};

// Runs appends on a log and a vault in `folder` (which must be empty), cuts the power of both at
// one instant: while they are opened and at writes by chance, and at each sync between the first
// append and the last. Opens what is left and checks the invariants of the log, and that each
// sealed event in it, acknowledged or not, opens with the key that the vault has, which is the one
// that it was sealed with. With the same seed the same appends are made, but threads meet
// differently.
SealedPowerCutResult RunSealedPowerCuts(const std::string& folder,
                                        const SealedPowerCutOptions& options);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_SEALED_POWER_CUT_H_

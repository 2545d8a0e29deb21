// Whatever is told, in whatever order, and however it is corrected: the answers are those of a
// plain recount of the facts that stand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/property/teller.h"

namespace loge::property {
namespace {

constexpr int kSeeds = 3;
constexpr int kCommands = 350;
constexpr int kMoments = 25;

TEST(RandomStory, EveryAnswerEqualsThePlainRecount) {
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    Teller teller(seed);
    teller.Tell(kCommands);
    teller.CheckMoments(kMoments);
    teller.CheckPages();
    teller.CheckRemembered();
    teller.CheckLiveEqualsRebuilt();
    teller.Restart();
    teller.CheckRemembered();
    teller.CheckMoments(3);
    std::cout << "seed " << seed << ": " << teller.accepted() << " commands accepted, "
              << teller.refused() << " refused, " << teller.story().head() << " events"
              << std::endl;
    if (std::getenv("LOGE_PROPERTY_VERBOSE") != nullptr) {
      for (const auto& [reason, count] : teller.refusals()) {
        std::cout << "  " << count << " " << reason << "\n";
      }
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace loge::property

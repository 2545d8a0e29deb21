// Whatever is told, in whatever order, and however it is corrected: the answers are those of a
// plain recount of the facts that stand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "tests/property/teller.h"

namespace loge::property {
namespace {

constexpr int kSeeds = 3;
constexpr int kCommands = 350;
constexpr int kMoments = 25;

// How often each kind of event was told: what never is, is not recounted either.
std::map<std::string, int> KindsOf(const Story& story) {
  const auto* kinds = events::v1::EventPayload::descriptor()->FindOneofByName("fact");
  std::map<std::string, int> out;
  for (int64_t position = 1; position <= story.head(); ++position) {
    const events::v1::EventPayload& payload = story.At(position).payload();
    const auto* kind = payload.GetReflection()->GetOneofFieldDescriptor(payload, kinds);
    if (kind != nullptr) ++out[kind->name()];
  }
  return out;
}

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
      for (const auto& [kind, count] : KindsOf(teller.story())) {
        std::cout << "  " << count << " " << kind << "\n";
      }
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace loge::property

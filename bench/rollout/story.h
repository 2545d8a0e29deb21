// What the rollout of a whole country tells beside the country's own history (bench/country):
// twenty years of centres in 200 territories, as commands.
#ifndef LOGE_BENCH_ROLLOUT_STORY_H_
#define LOGE_BENCH_ROLLOUT_STORY_H_

#include <string>
#include <vector>

#include "loge/v1/import.pb.h"

namespace loge::bench::rollout {

inline constexpr int kTerritories = 200;  // "territory-000" and on, which the country has.
inline constexpr int kLandlords = 40;     // "ro-landlord-00" and on.
inline constexpr int kPractices = 300;    // "ro-practice-000" and on.

std::string TerritoryId(int number);
std::string LandlordId(int number);
std::string PracticeId(int number);
std::string ExperimentId(int territory, int number);  // Two of each.
std::string RoadmapId(int territory, int number);     // Three of each.

// About 25 thousand commands, in an order in which each is accepted. The same every time, so that a
// log that has them already answers each with what it did then.
std::vector<v1::Command> MakeStory();

}  // namespace loge::bench::rollout

#endif  // LOGE_BENCH_ROLLOUT_STORY_H_

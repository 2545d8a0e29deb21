// What the rollout of a whole country tells beside the country's own history (bench/country):
// twenty years of centres in its territories, as commands. The same every time.
#ifndef LOGE_BENCH_ROLLOUT_STORY_H_
#define LOGE_BENCH_ROLLOUT_STORY_H_

#include <string>
#include <vector>

#include "loge/v1/import.pb.h"

namespace loge::bench::rollout {

inline constexpr int kLandlords = 40;   // "ro-landlord-00" and on.
inline constexpr int kPartners = 10;    // "ro-partner-0" and on.
inline constexpr int kPractices = 300;  // "ro-practice-000" and on.
inline constexpr int kExperiments = 2;  // Of each territory.
inline constexpr int kRoadmaps = 3;     // Of each territory.
inline constexpr int kEvaluations = 2;  // Of each territory, beside the country's own.

std::string TerritoryId(int number);  // "territory-000" and on, which the country has.
std::string LandlordId(int number);
std::string PartnerId(int number);
// The landlord that pays for that territory in that year, from 2005 to 2024.
std::string FundingLandlordId(int territory, int year);
std::string PracticeId(int number);
std::string DiagnosisId(int territory);  // One of each.
std::string AgreementId(int territory);  // One of each.
std::string EvaluationId(int territory, int number);
std::string ExperimentId(int territory, int number);
std::string RoadmapId(int territory, int number);

// Each part in an order in which each command is accepted, the last one being about the last
// practice and the last evaluation: a log that has that has the part.
struct CountryStory {
  // What centres are made of, fundings, experiments, roadmaps, actions, practices: 36 thousand for
  // 200 territories.
  std::vector<v1::Command> centres;
  // What became of them: practices adapted and dropped, fundings reduced, evaluations.
  std::vector<v1::Command> sequel;
};

// Of the first so many territories of the country.
CountryStory MakeStory(int territories);

}  // namespace loge::bench::rollout

#endif  // LOGE_BENCH_ROLLOUT_STORY_H_

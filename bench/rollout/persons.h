// Who takes part in the centres of story.h: contacts, seats in committees, joins of experiments.
#ifndef LOGE_BENCH_ROLLOUT_PERSONS_H_
#define LOGE_BENCH_ROLLOUT_PERSONS_H_

#include <string>
#include <vector>

#include "loge/v1/import.pb.h"

namespace loge::bench::rollout {

inline constexpr int kContacts = 4;                // Of each territory.
inline constexpr char kSeatedOn[] = "2024-06-01";  // Caretakers, who work there on that day.

// kContacts commands for each territory, in order: half of them of landlords, half of partners. The
// ids of persons are the server's, so that what names them can only be told afterwards.
std::vector<v1::Command> MakeContacts(int territories);

struct Persons {
  std::vector<std::string> contacts;                 // As MakeContacts has them named.
  std::vector<std::vector<std::string>> caretakers;  // By territory.
};

// Of `centres` (CountryStory) the experiments are joined. The seats in the last territory come
// last.
std::vector<v1::Command> MakePresences(const std::vector<v1::Command>& centres,
                                       const Persons& persons);

}  // namespace loge::bench::rollout

#endif  // LOGE_BENCH_ROLLOUT_PERSONS_H_

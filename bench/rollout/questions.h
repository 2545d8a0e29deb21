// Every query about the rollout that is no series of figures, as a benchmark asks it.
#ifndef LOGE_BENCH_ROLLOUT_QUESTIONS_H_
#define LOGE_BENCH_ROLLOUT_QUESTIONS_H_

#include <functional>
#include <string>
#include <vector>

#include "loge/v1/rollout.grpc.pb.h"

namespace loge::bench::rollout {

inline constexpr char kAskedOn[] = "2024-11-30";  // Near the end of the years that are told of.

struct Question {
  std::string name;    // "rollout.territory"
  std::string method;  // "/loge.v1.RolloutService/GetTerritory"
  // The serialised request of call `number` (0, 1, …).
  std::function<std::string(int number)> request;
  // Asks that, and whether the answer told anything; if not, stderr says so.
  std::function<bool(v1::RolloutService::Stub& stub, int number)> tells;
};

// About the first so many territories, which story.h and persons.h told of.
std::vector<Question> Questions(int territories);

}  // namespace loge::bench::rollout

#endif  // LOGE_BENCH_ROLLOUT_QUESTIONS_H_

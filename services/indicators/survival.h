// Kaplan-Meier: how long something lasts, where some are only watched for a while. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_SURVIVAL_H_
#define LOGE_SERVICES_INDICATORS_SURVIVAL_H_

#include <optional>
#include <vector>

namespace loge::indicators {

// How long one was watched, in whole units of time, and whether it ended then. One that did not is
// censored: known to have lasted so long, and no more.
struct Watched {
  int time = 0;
  bool ended = false;
};

class Survival {
 public:
  // One for each time at which some ended, ascending.
  struct Step {
    int time = 0;
    int at_risk = 0;  // Watched until then; those censored at the same time are among them.
    int ended = 0;
    double share = 1;  // S(time): the share that lasts longer.
  };

  explicit Survival(std::vector<Watched> watched);

  const std::vector<Step>& steps() const { return steps_; }

  // S at a time; nothing when nobody was watched that long and not all had ended.
  std::optional<double> At(int time) const;
  // The least time at which S is one half or less; nothing when it never is.
  std::optional<int> Median() const;

 private:
  std::vector<Step> steps_;
  std::optional<int> watched_until_;  // The longest.
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_SURVIVAL_H_

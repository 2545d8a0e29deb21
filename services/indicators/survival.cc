#include "services/indicators/survival.h"

#include <algorithm>
#include <utility>

namespace loge::indicators {
namespace {

// A product of fractions that is one half may come out a little above it.
constexpr double kRounding = 1e-12;

}  // namespace

Survival::Survival(std::vector<Watched> watched) {
  std::sort(watched.begin(), watched.end(),
            [](const Watched& a, const Watched& b) { return a.time < b.time; });
  if (!watched.empty()) watched_until_ = watched.back().time;
  double share = 1;
  for (size_t i = 0; i < watched.size();) {
    Step step{watched[i].time, static_cast<int>(watched.size() - i), 0, share};
    for (; i < watched.size() && watched[i].time == step.time; ++i) {
      if (watched[i].ended) ++step.ended;
    }
    if (step.ended == 0) continue;
    share = share * (step.at_risk - step.ended) / step.at_risk;
    step.share = share;
    steps_.push_back(step);
  }
}

std::optional<double> Survival::At(int time) const {
  if (!watched_until_.has_value()) return std::nullopt;
  double share = 1;
  for (const Step& step : steps_) {
    if (step.time > time) break;
    share = step.share;
  }
  if (time > *watched_until_ && share > 0) return std::nullopt;
  return share;
}

std::optional<int> Survival::Median() const {
  for (const Step& step : steps_) {
    if (step.share <= 0.5 + kRounding) return step.time;
  }
  return std::nullopt;
}

}  // namespace loge::indicators

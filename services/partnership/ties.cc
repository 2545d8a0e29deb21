#include "services/partnership/ties.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace loge::partnership {
namespace {

// Evidence of a tie: integers only, so that its order can be made canonical.
struct Shared {
  int a = 0;
  int b = 0;
  int activity = 0;  // Index into NetworkData::activities.

  friend bool operator<(const Shared& x, const Shared& y) {
    return std::tie(x.a, x.b, x.activity) < std::tie(y.a, y.b, y.activity);
  }
};

std::vector<Shared> SharedActivities(const NetworkData& data) {
  std::map<PersonKey, int> index;
  for (size_t i = 0; i < data.members.size(); ++i) {
    index.emplace(data.members[i].key, static_cast<int>(i));
  }
  std::vector<Shared> shared;
  std::vector<int> present;
  for (size_t i = 0; i < data.activities.size(); ++i) {
    const Activity& activity = data.activities[i];
    if (!data.MakesTies(activity)) continue;
    present.clear();
    for (const PersonKey& key : activity.participants) {
      const auto it = index.find(key);
      if (it != index.end()) present.push_back(it->second);
    }
    std::sort(present.begin(), present.end());
    for (size_t x = 0; x < present.size(); ++x) {
      for (size_t y = x + 1; y < present.size(); ++y) {
        shared.push_back({present[x], present[y], static_cast<int>(i)});
      }
    }
  }
  std::sort(shared.begin(), shared.end());
  return shared;
}

// What one activity gives to each pair of its m named participants (Newman 2001), aged.
double Contribution(const Activity& activity, const NetworkData& data, int half_life_days) {
  const double age = runtime::DaysBetween(activity.date.day, data.as_of);
  const double kappa = data.tie_rule.Kappa(activity.kind);
  return kappa / (activity.named() - 1) * std::exp2(-age / half_life_days);
}

}  // namespace

std::vector<Tie> TiesOf(const NetworkData& data, int window_days, int half_life_days) {
  const std::vector<Shared> shared = SharedActivities(data);
  std::vector<Tie> ties;
  for (size_t begin = 0; begin < shared.size();) {
    Tie tie;
    tie.a = shared[begin].a;
    tie.b = shared[begin].b;
    size_t end = begin;
    for (; end < shared.size() && shared[end].a == tie.a && shared[end].b == tie.b; ++end) {
      const Activity& activity = data.activities[static_cast<size_t>(shared[end].activity)];
      tie.strength += Contribution(activity, data, half_life_days);
      if (InWindow(activity.date.day, data.as_of, window_days)) ++tie.activities;
      if (end == begin) tie.first_shared = activity.date;
      tie.last_shared = activity.date;
    }
    begin = end;
    if (tie.activities > 0) ties.push_back(tie);
  }
  return ties;
}

Graph GraphOf(const NetworkData& data, const std::vector<Tie>& ties) {
  std::vector<Graph::Edge> edges;
  edges.reserve(ties.size());
  for (const Tie& tie : ties) edges.push_back({tie.a, tie.b});
  return Graph(static_cast<int>(data.members.size()), std::move(edges));
}

}  // namespace loge::partnership

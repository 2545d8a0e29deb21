// Ties: which persons of a network shared activities, and how strongly. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_TIES_H_
#define LOGE_SERVICES_PARTNERSHIP_TIES_H_

#include <vector>

#include "services/partnership/graph.h"
#include "services/partnership/network_data.h"
#include "services/runtime/date.h"

namespace loge::partnership {

// Two persons present at the date who shared at least one tie-making activity in the window.
struct Tie {
  int a = 0;  // Index into NetworkData::members; a < b.
  int b = 0;
  // Over all shared tie-making activities, in canonical order: kappa/(m-1) * 2^(-age/half_life).
  double strength = 0;
  int activities = 0;              // Shared ones in the window.
  runtime::FactDate first_shared;  // Ever.
  runtime::FactDate last_shared;
};

// By persons. O(sum of squares of the sizes of activities, each at most what the rule allows).
std::vector<Tie> TiesOf(const NetworkData& data, int window_days, int half_life_days);

// Nodes are members, edges are ties, in the same order.
Graph GraphOf(const NetworkData& data, const std::vector<Tie>& ties);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_TIES_H_

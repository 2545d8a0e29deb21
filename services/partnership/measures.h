// The figures of a network (definitions: the comments of loge/v1/network.proto). Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_MEASURES_H_
#define LOGE_SERVICES_PARTNERSHIP_MEASURES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "loge/v1/network.pb.h"
#include "services/partnership/graph.h"
#include "services/partnership/network_data.h"
#include "services/partnership/silo.h"
#include "services/partnership/ties.h"

namespace loge::partnership {

// A network with what its figures are computed from.
struct Network {
  NetworkData data;
  std::vector<Tie> ties;
  Graph graph;                      // Nodes: members; edges: ties.
  std::vector<Sameness> sameness;   // By tie.
  std::vector<bool> coordinators;   // By member.
  Components components;            // Of the whole.
  Components without_coordinators;  // Of what remains without them.
};

Network NetworkOf(NetworkData data, int window_days, int half_life_days);

// All figures but the p-values (silo.h); unset where undefined.
v1::NetworkIndicators IndicatorsOf(const Network& network, int window_days,
                                   int activity_window_days);

// R: unordered pairs of members, those of `left_out` (by member) apart, who are joined by a path.
int64_t JoinedPairs(const Components& components, const std::vector<bool>& left_out);

// The number of the largest group of what remains of a network (of equal ones: that with the least
// member); 0 when nothing does.
int LargestOf(const Components& remaining);

// The members who remain and have ties, now, but are outside the largest group, in order.
std::vector<size_t> CutOffIn(const Network& network, const Components& remaining);

// Persons with ties, coordinators apart, who are outside the largest group that remains without the
// coordinators, in order. Empty without coordinators.
std::vector<std::string> CutOffWithoutCoordinators(const Network& network);

// The least number of persons who make half of all participations, given the count of each.
int ActiveCore(std::vector<int> participations);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_MEASURES_H_

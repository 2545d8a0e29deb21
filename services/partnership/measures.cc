#include "services/partnership/measures.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "services/partnership/graph_triangles.h"

namespace loge::partnership {
namespace {

void FillShape(const Network& network, v1::NetworkIndicators& out) {
  const std::vector<int> degrees = Degrees(network.graph);
  const int64_t n = network.graph.nodes();
  const auto ties = static_cast<int64_t>(network.ties.size());
  out.set_persons(static_cast<int32_t>(n));
  out.set_caretakers(
      static_cast<int32_t>(std::count_if(network.data.members.begin(), network.data.members.end(),
                                         [](const Member& member) { return member.caretaker(); })));
  out.set_ties(static_cast<int32_t>(ties));
  out.set_components(network.components.count);
  out.set_isolates(static_cast<int32_t>(std::count(degrees.begin(), degrees.end(), 0)));
  if (n >= 2) out.set_density(static_cast<double>(ties) / static_cast<double>(PairsOf(n)));
  if (n >= 3) {
    const int64_t largest = *std::max_element(degrees.begin(), degrees.end());
    out.set_centralisation(static_cast<double>(n * largest - 2 * ties) /
                           static_cast<double>((n - 1) * (n - 2)));
  }
  const auto transitivity = TransitivityOf(network.graph, TrianglesOf(network.graph));
  if (transitivity.has_value()) out.set_transitivity(*transitivity);
  if (ties == 0) return;
  const std::vector<int> cores = CoreNumbers(network.graph);
  const int order = *std::max_element(cores.begin(), cores.end());
  out.set_structural_core(static_cast<int32_t>(std::count(cores.begin(), cores.end(), order)));
  out.set_structural_core_order(order);
}

void FillDependence(const Network& network, v1::NetworkIndicators& out) {
  const int64_t all = JoinedPairs(network.components, network.coordinators);
  const int64_t without = JoinedPairs(network.without_coordinators, network.coordinators);
  out.set_reachable_pairs(all);
  out.set_reachable_pairs_without_coordinators(without);
  if (all > 0) {
    out.set_coordinator_dependence(static_cast<double>(all - without) / static_cast<double>(all));
  }
}

void FillMeetings(const Network& network, int window_days, v1::NetworkIndicators& out) {
  std::vector<PersonKey> coordinators;
  for (const Member& member : network.data.members) {
    if (member.coordinator()) coordinators.push_back(member.key);
  }
  int meetings = 0;
  int with_coordinator = 0;
  for (const Activity& activity : network.data.activities) {
    if (!activity.meeting()) continue;
    if (!InWindow(activity.date.day, network.data.as_of, window_days)) continue;
    ++meetings;
    if (std::any_of(coordinators.begin(), coordinators.end(),
                    [&](const PersonKey& key) { return activity.Names(key); })) {
      ++with_coordinator;
    }
  }
  out.set_meetings(meetings);
  out.set_meetings_with_coordinator(with_coordinator);
  if (meetings > 0) {
    out.set_coordinator_meeting_share(static_cast<double>(with_coordinator) / meetings);
  }
}

// What the ties of one caretaker are to.
struct Reach {
  bool any = false;
  bool outside = false;  // Outside the own landlord.
  bool outside_beyond_coordinators = false;
};

void FillReach(const Network& network, v1::NetworkIndicators& out) {
  const std::vector<Member>& members = network.data.members;
  std::vector<Reach> reach(members.size());
  for (size_t i = 0; i < network.ties.size(); ++i) {
    const Tie& tie = network.ties[i];
    const bool outside = !network.sameness[i].landlord;
    const auto note = [&](int self, int other) {
      Reach& of = reach[static_cast<size_t>(self)];
      of.any = true;
      of.outside = of.outside || outside;
      of.outside_beyond_coordinators =
          of.outside_beyond_coordinators ||
          (outside && !members[static_cast<size_t>(other)].coordinator());
    };
    note(tie.a, tie.b);
    note(tie.b, tie.a);
  }
  int tied = 0;
  int isolated = 0;
  int coordinator_only = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    if (!members[i].caretaker()) continue;
    if (reach[i].any) ++tied;
    if (!reach[i].outside) ++isolated;
    if (reach[i].outside && !reach[i].outside_beyond_coordinators) ++coordinator_only;
  }
  const int caretakers = out.caretakers();
  out.set_tied_caretakers(tied);
  out.set_isolated_caretakers(isolated);
  out.set_coordinator_only_caretakers(coordinator_only);
  if (caretakers > 0) {
    out.set_isolation(static_cast<double>(isolated) / caretakers);
    out.set_coordinator_only_share(static_cast<double>(coordinator_only) / caretakers);
  }
}

void FillCore(const Network& network, int activity_window_days, v1::NetworkIndicators& out) {
  std::map<PersonKey, int> participations;
  for (const Activity& activity : network.data.activities) {
    if (!activity.voluntary()) continue;
    if (!InWindow(activity.date.day, network.data.as_of, activity_window_days)) continue;
    for (const PersonKey& key : activity.participants) {
      if (!key.contact) ++participations[key];
    }
  }
  std::vector<int> counts;
  for (const auto& [key, count] : participations) counts.push_back(count);
  out.set_participants(static_cast<int32_t>(counts.size()));
  out.set_active_core(ActiveCore(std::move(counts)));
}

}  // namespace

Network NetworkOf(NetworkData data, int window_days, int half_life_days) {
  Network network;
  network.data = std::move(data);
  network.ties = TiesOf(network.data, window_days, half_life_days);
  network.graph = GraphOf(network.data, network.ties);
  network.sameness = SamenessOf(network.data, network.ties);
  for (const Member& member : network.data.members) {
    network.coordinators.push_back(member.coordinator());
  }
  network.components = ComponentsOf(network.graph);
  network.without_coordinators = ComponentsOf(network.graph, network.coordinators);
  return network;
}

v1::NetworkIndicators IndicatorsOf(const Network& network, int window_days,
                                   int activity_window_days) {
  v1::NetworkIndicators out;
  FillShape(network, out);
  FillDependence(network, out);
  FillMeetings(network, window_days, out);
  FillReach(network, out);
  FillSilos(CaretakerTiesOf(network.data, network.ties, network.sameness), out);
  FillCore(network, activity_window_days, out);
  return out;
}

int64_t JoinedPairs(const Components& components, const std::vector<bool>& left_out) {
  std::vector<int64_t> sizes(static_cast<size_t>(components.count));
  for (size_t i = 0; i < components.of.size(); ++i) {
    if (!left_out[i]) ++sizes[static_cast<size_t>(components.of[i])];
  }
  int64_t pairs = 0;
  for (const int64_t size : sizes) pairs += PairsOf(size);
  return pairs;
}

int LargestOf(const Components& remaining) {
  std::vector<int> sizes(static_cast<size_t>(remaining.count));
  for (const int number : remaining.of) {
    if (number >= 0) ++sizes[static_cast<size_t>(number)];
  }
  // Components are numbered by their least member: the first of the largest ones.
  return static_cast<int>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
}

std::vector<size_t> CutOffIn(const Network& network, const Components& remaining) {
  std::vector<size_t> cut_off;
  const int largest = LargestOf(remaining);
  const std::vector<int> degrees = Degrees(network.graph);
  for (size_t i = 0; i < remaining.of.size(); ++i) {
    if (remaining.of[i] >= 0 && remaining.of[i] != largest && degrees[i] > 0) cut_off.push_back(i);
  }
  return cut_off;
}

std::vector<std::string> CutOffWithoutCoordinators(const Network& network) {
  std::vector<std::string> cut_off;
  const auto& coordinators = network.coordinators;
  if (std::count(coordinators.begin(), coordinators.end(), true) == 0) return cut_off;
  for (const size_t i : CutOffIn(network, network.without_coordinators)) {
    cut_off.push_back(network.data.members[i].key.id);
  }
  return cut_off;
}

int ActiveCore(std::vector<int> participations) {
  std::sort(participations.begin(), participations.end(), std::greater<>());
  const int64_t all = std::accumulate(participations.begin(), participations.end(), int64_t{0});
  int64_t made = 0;
  int persons = 0;
  for (const int count : participations) {
    if (2 * made >= all) break;
    made += count;
    ++persons;
  }
  return persons;
}

}  // namespace loge::partnership

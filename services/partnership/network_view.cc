#include "services/partnership/network_view.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/partnership/betweenness.h"
#include "services/partnership/graph_triangles.h"
#include "services/partnership/measures.h"
#include "services/partnership/silo.h"
#include "services/partnership/small_groups.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/runtime/queries.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

// What is drawn by chance is drawn the same whenever the same state of knowledge is asked for.
uint64_t SeedAt(int64_t as_known_at) { return static_cast<uint64_t>(as_known_at); }

// Where the neighbours of one person come from.
struct Diversity {
  std::set<std::string> landlords;
  std::set<events::v1::PartnerType> partner_types;
};

// By member.
std::vector<Diversity> DiversityOf(const Network& network) {
  const std::vector<Member>& members = network.data.members;
  std::vector<Diversity> out(members.size());
  for (size_t i = 0; i < members.size(); ++i) {
    const Belonging now = members[i].BelongingOn(network.data.as_of);
    for (const int neighbour : network.graph.NeighboursOf(static_cast<int>(i))) {
      Diversity& reached = out[static_cast<size_t>(neighbour)];
      reached.landlords.insert(now.landlord_ids.begin(), now.landlord_ids.end());
      if (members[i].partner_type != events::v1::PARTNER_TYPE_UNSPECIFIED) {
        reached.partner_types.insert(members[i].partner_type);
      }
    }
  }
  return out;
}

void FillMeasures(const Network& network, const Cuts& cuts, v1::GetNetworkResponse* response) {
  const std::vector<int> cores = CoreNumbers(network.graph);
  const auto clustering = ClusteringOf(network.graph, TrianglesOf(network.graph));
  const auto fragmentation = FragmentationOf(network.components, cuts);
  const std::vector<Diversity> diversity = DiversityOf(network);
  for (size_t i = 0; i < network.data.members.size(); ++i) {
    v1::NetworkNode* node = response->mutable_nodes(static_cast<int>(i));
    node->set_degree(network.graph.Degree(static_cast<int>(i)));
    node->set_articulation_point(cuts.articulation_points[i]);
    node->set_core_number(cores[i]);
    node->set_component(network.components.of[i] + 1);
    node->set_landlords_reached(static_cast<int32_t>(diversity[i].landlords.size()));
    node->set_partner_types_reached(static_cast<int32_t>(diversity[i].partner_types.size()));
    if (clustering[i].has_value()) node->set_clustering(*clustering[i]);
    if (fragmentation[i].has_value()) node->set_fragmentation(*fragmentation[i]);
  }
}

void FillTies(const Network& network, const Cuts& cuts, v1::GetNetworkResponse* response) {
  for (size_t i = 0; i < network.ties.size(); ++i) {
    *response->add_ties() = TieView(network, i, cuts.bridges[i]);
  }
}

void FillPersons(const Network& network, const v1::GetNetworkRequest& request, int64_t as_known_at,
                 v1::GetNetworkResponse* response) {
  for (std::string& id : CutOffWithoutCoordinators(network)) {
    response->add_cut_off_without_coordinators(std::move(id));
  }
  if (!request.include_graph() && !request.include_betweenness()) return;
  const Cuts cuts = CutsOf(network.graph);
  FillNodes(network, cuts, response);
  if (request.include_graph()) FillTies(network, cuts, response);
  if (request.include_betweenness()) FillBetweenness(network.graph, as_known_at, response);
}

}  // namespace

void FillNodes(const Network& network, const Cuts& cuts, v1::GetNetworkResponse* response) {
  std::vector<double> strengths(network.data.members.size());
  for (const Tie& tie : network.ties) {
    strengths[static_cast<size_t>(tie.a)] += tie.strength;
    strengths[static_cast<size_t>(tie.b)] += tie.strength;
  }
  for (size_t i = 0; i < network.data.members.size(); ++i) {
    const Member& member = network.data.members[i];
    v1::NetworkNode* node = response->add_nodes();
    node->set_person_id(member.key.id);
    node->set_kind(member.kind);
    node->set_landlord_id(member.landlord_id);
    node->set_partner_id(member.partner_id);
    const Belonging now = member.BelongingOn(network.data.as_of);
    *node->mutable_neighbourhood_ids() = {now.neighbourhood_ids.begin(),
                                          now.neighbourhood_ids.end()};
    node->set_strength(strengths[i]);
  }
  FillMeasures(network, cuts, response);
}

void FillBetweenness(const Graph& graph, int64_t as_known_at, v1::GetNetworkResponse* response) {
  SampledBetweenness found;
  v1::BetweennessNote& note = *response->mutable_betweenness();
  if (graph.nodes() <= runtime::kBetweennessNodesMax) {
    found.values = Betweenness(graph);
    note.set_exact(true);
    note.set_pivots(graph.nodes());
  } else {
    found = SampleBetweenness(graph, runtime::kBetweennessPivots, SeedAt(as_known_at));
    note.set_pivots(runtime::kBetweennessPivots);
    note.set_error(found.error);
  }
  for (size_t i = 0; i < found.values.size(); ++i) {
    response->mutable_nodes(static_cast<int>(i))->set_betweenness(found.values[i]);
  }
}

v1::NetworkParameters ParametersOf(const v1::NetworkParameters& asked) {
  v1::NetworkParameters out;
  const auto or_default = [](int days, int otherwise) { return days == 0 ? otherwise : days; };
  out.set_window_days(or_default(asked.window_days(), kWindowDaysDefault));
  out.set_half_life_days(or_default(asked.half_life_days(), kHalfLifeDaysDefault));
  out.set_activity_window_days(
      or_default(asked.activity_window_days(), kActivityWindowDaysDefault));
  TieRule(asked).Fill(&out);
  return out;
}

void CheckParameters(const v1::NetworkParameters& asked, runtime::Violations& out) {
  runtime::CheckRange(asked.window_days(), "parameters.window_days", 0, kParameterDaysMax, out);
  runtime::CheckRange(asked.half_life_days(), "parameters.half_life_days", 0, kParameterDaysMax,
                      out);
  runtime::CheckRange(asked.activity_window_days(), "parameters.activity_window_days", 0,
                      kParameterDaysMax, out);
  CheckTieRule(asked, out);
}

absl::StatusOr<NetworkData> ReadNetwork(const runtime::FactReader& partnership,
                                        const runtime::FactReader& caretakers,
                                        const std::string& territory_id,
                                        const v1::NetworkParameters& parameters, NetworkSpan span) {
  std::optional<runtime::Date> from;
  if (span == NetworkSpan::kWindows) {
    const int days = std::max(parameters.window_days(), parameters.activity_window_days());
    from = runtime::AddDays(partnership.as_of(), 1 - days);
  }
  LOGE_ASSIGN_OR_RETURN(std::optional<NetworkData> data,
                        LoadNetwork(partnership, caretakers::Registry(caretakers), territory_id,
                                    parameters.window_days(), from));
  if (!data.has_value()) return runtime::NotFound("territory", territory_id, "territory_id");
  data->tie_rule = TieRule(parameters);
  return *std::move(data);
}

v1::NetworkTie TieView(const Network& network, size_t index, bool bridge) {
  const Tie& tie = network.ties[index];
  v1::NetworkTie out;
  out.set_person_a(network.data.members[static_cast<size_t>(tie.a)].key.id);
  out.set_person_b(network.data.members[static_cast<size_t>(tie.b)].key.id);
  out.set_strength(tie.strength);
  out.set_activities(tie.activities);
  out.set_first_shared_on(runtime::FormatFactDate(tie.first_shared));
  out.set_last_shared_on(runtime::FormatFactDate(tie.last_shared));
  out.set_bridge(bridge);
  return out;
}

absl::Status FillNetwork(const runtime::FactReader& partnership,
                         const runtime::FactReader& caretakers, const NetworkAsker& asker,
                         const v1::GetNetworkRequest& request, v1::GetNetworkResponse* response) {
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(partnership, caretakers, request.territory_id(), parameters));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  *response->mutable_parameters() = parameters;
  *response->mutable_indicators() =
      IndicatorsOf(network, parameters.window_days(), parameters.activity_window_days());
  if (request.include_p_values()) {
    FillPValues(CaretakerTiesOf(network.data, network.ties, network.sameness),
                SeedAt(asker.as_known_at), *response->mutable_indicators());
  }
  for (const Member& member : network.data.members) {
    if (member.coordinator()) response->add_coordinator_ids(member.key.id);
  }
  if (asker.small_groups) {
    FillPersons(network, request, asker.as_known_at, response);
  } else {
    WithholdSmallGroups(*response->mutable_indicators());
  }
  return absl::OkStatus();
}

}  // namespace loge::partnership

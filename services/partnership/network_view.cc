#include "services/partnership/network_view.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/partnership/errors.h"
#include "services/partnership/measures.h"
#include "services/runtime/limits.h"
#include "services/runtime/queries.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

void FillNodes(const Network& network, const Cuts& cuts, v1::GetNetworkResponse* response) {
  const std::vector<int> degrees = Degrees(network.graph);
  const std::vector<int> cores = CoreNumbers(network.graph);
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
    node->set_degree(degrees[i]);
    node->set_strength(strengths[i]);
    node->set_articulation_point(cuts.articulation_points[i]);
    node->set_core_number(cores[i]);
  }
}

void FillTies(const Network& network, const Cuts& cuts, v1::GetNetworkResponse* response) {
  for (size_t i = 0; i < network.ties.size(); ++i) {
    *response->add_ties() = TieView(network, i, cuts.bridges[i]);
  }
}

void FillPersons(const Network& network, const v1::GetNetworkRequest& request,
                 v1::GetNetworkResponse* response) {
  for (std::string& id : CutOffWithoutCoordinators(network)) {
    response->add_cut_off_without_coordinators(std::move(id));
  }
  if (!request.include_graph() && !request.include_betweenness()) return;
  const Cuts cuts = CutsOf(network.graph);
  FillNodes(network, cuts, response);
  if (request.include_graph()) FillTies(network, cuts, response);
  if (!request.include_betweenness()) return;
  const std::vector<double> betweenness = Betweenness(network.graph);
  for (size_t i = 0; i < betweenness.size(); ++i) {
    response->mutable_nodes(static_cast<int>(i))->set_betweenness(betweenness[i]);
  }
}

}  // namespace

v1::NetworkParameters ParametersOf(const v1::NetworkParameters& asked) {
  v1::NetworkParameters out;
  const auto or_default = [](int days, int otherwise) { return days == 0 ? otherwise : days; };
  out.set_window_days(or_default(asked.window_days(), kWindowDaysDefault));
  out.set_half_life_days(or_default(asked.half_life_days(), kHalfLifeDaysDefault));
  out.set_activity_window_days(
      or_default(asked.activity_window_days(), kActivityWindowDaysDefault));
  return out;
}

absl::StatusOr<NetworkData> ReadNetwork(const runtime::FactReader& partnership,
                                        const runtime::FactReader& caretakers,
                                        const std::string& territory_id,
                                        const v1::NetworkParameters& parameters) {
  LOGE_ASSIGN_OR_RETURN(std::optional<NetworkData> data,
                        LoadNetwork(partnership, caretakers::Registry(caretakers), territory_id,
                                    parameters.window_days()));
  if (!data.has_value()) return runtime::NotFound("territory", territory_id, "territory_id");
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
                         const runtime::FactReader& caretakers, bool small_groups,
                         const v1::GetNetworkRequest& request, v1::GetNetworkResponse* response) {
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(partnership, caretakers, request.territory_id(), parameters));
  const int persons = static_cast<int>(data.members.size());
  if (request.include_betweenness() && persons > runtime::kBetweennessNodesMax) {
    return runtime::Refusal(absl::StatusCode::kInvalidArgument,
                            NetworkTooLarge("include_betweenness", persons));
  }
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  *response->mutable_parameters() = parameters;
  *response->mutable_indicators() =
      IndicatorsOf(network, parameters.window_days(), parameters.activity_window_days());
  for (const Member& member : network.data.members) {
    if (member.coordinator()) response->add_coordinator_ids(member.key.id);
  }
  if (small_groups) {
    FillPersons(network, request, response);
  } else {
    WithholdSmallGroups(*response->mutable_indicators());
  }
  return absl::OkStatus();
}

}  // namespace loge::partnership

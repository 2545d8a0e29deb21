#include "services/indicators/stage_figures.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/indicators.pb.h"
#include "loge/v1/network.pb.h"
#include "services/caretakers/registry.h"
#include "services/indicators/figures.h"
#include "services/indicators/lag.h"
#include "services/indicators/participation.h"
#include "services/indicators/scope.h"
#include "services/indicators/withhold.h"
#include "services/partnership/measures.h"
#include "services/partnership/moment.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_view.h"
#include "services/partnership/relay.h"
#include "services/partnership/small_groups.h"
#include "services/partnership/views.h"
#include "services/rollout/criteria.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Figure;
using runtime::QueryContext;

// The parameters that are taken when none are asked for.
v1::NetworkParameters Parameters() { return partnership::ParametersOf(v1::NetworkParameters()); }

absl::StatusOr<partnership::NetworkData> NetworkOn(const QueryContext& context,
                                                   const std::string& territory_id) {
  return partnership::ReadNetwork(context.Reader(partnership::kProjection),
                                  context.Reader(caretakers::kProjection), territory_id,
                                  Parameters(), partnership::NetworkSpan::kWindows);
}

// I1, rounded up: it is to be low.
absl::StatusOr<Figure> Dependence(const QueryContext& context, const std::string& territory_id) {
  const v1::NetworkParameters parameters = Parameters();
  LOGE_ASSIGN_OR_RETURN(partnership::NetworkData data, NetworkOn(context, territory_id));
  const partnership::Network network = partnership::NetworkOf(
      std::move(data), parameters.window_days(), parameters.half_life_days());
  const v1::NetworkIndicators indicators = partnership::IndicatorsOf(
      network, parameters.window_days(), parameters.activity_window_days());
  v1::NetworkIndicators told = indicators;
  partnership::WithholdSmallGroups(told);
  Figure figure;
  figure.of_few = !told.has_coordinator_dependence();
  const int64_t pairs = indicators.reachable_pairs();
  if (pairs == 0) return figure;
  const int64_t parted = pairs - indicators.reachable_pairs_without_coordinators();
  figure.value = (100 * parted + pairs - 1) / pairs;
  return figure;
}

// I2, rounded down: it is to be high.
absl::StatusOr<Figure> RelayRate(const QueryContext& context, const std::string& territory_id) {
  LOGE_ASSIGN_OR_RETURN(const partnership::NetworkData data, NetworkOn(context, territory_id));
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  LOGE_ASSIGN_OR_RETURN(const partnership::Moment moment,
                        partnership::Moment::Load(context.Reader(partnership::kProjection),
                                                  registry, territory_id, data));
  LOGE_ASSIGN_OR_RETURN(const partnership::Relay relay,
                        partnership::RelayOf(moment, Parameters().activity_window_days()));
  Figure figure;
  figure.of_few =
      data.members.size() < runtime::kGroupSizeMin || partnership::SmallGroup(relay.referents);
  if (relay.meetings > 0) figure.value = int64_t{100} * relay.relayed / relay.meetings;
  return figure;
}

// I3, rounded down: it is to be high.
absl::StatusOr<Figure> ParticipationRate(const QueryContext& context,
                                         const std::string& territory_id) {
  const Sources sources{context.Reader(partnership::kProjection),
                        context.Reader(caretakers::kProjection)};
  v1::IndicatorScope asked;
  asked.set_territory_id(territory_id);
  LOGE_ASSIGN_OR_RETURN(const Scope scope, FindScope(sources, asked));
  const int window_days = WindowOf(v1::IndicatorParameters());
  LagFacts lag(sources.as_of(), window_days);
  v1::GetParticipationResponse response;
  LOGE_RETURN_IF_ERROR(FillParticipation(sources, scope, window_days, lag, &response));
  Figure figure;
  if (!response.has_rate()) return figure;
  figure.value = int64_t{36500} * response.participants() / response.person_days();
  Withhold(response);
  figure.of_few = !response.has_rate();
  return figure;
}

}  // namespace

void RegisterStageFigures(runtime::QueryRegistry& registry) {
  const std::vector<std::string> reads{partnership::kProjection, caretakers::kProjection};
  registry.AddFigure(rollout::kDependenceFigure, {reads, &Dependence});
  registry.AddFigure(rollout::kRelayFigure, {reads, &RelayRate});
  registry.AddFigure(rollout::kParticipationFigure, {reads, &ParticipationRate});
}

}  // namespace loge::indicators

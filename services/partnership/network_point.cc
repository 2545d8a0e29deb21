#include "services/partnership/network_point.h"

#include <utility>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/partnership/landlord_mix.h"
#include "services/partnership/measures.h"
#include "services/partnership/moment.h"
#include "services/partnership/network_view.h"
#include "services/partnership/orphans.h"
#include "services/partnership/relay.h"
#include "services/partnership/relay_parties.h"
#include "services/partnership/small_groups.h"
#include "services/partnership/steering.h"
#include "services/runtime/date.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

void CopyIndicators(const v1::NetworkIndicators& from, v1::NetworkPoint* out) {
  out->set_persons(from.persons());
  out->set_caretakers(from.caretakers());
  out->set_ties(from.ties());
  if (from.has_coordinator_dependence()) {
    out->set_coordinator_dependence(from.coordinator_dependence());
  }
  if (from.has_coordinator_meeting_share()) {
    out->set_coordinator_meeting_share(from.coordinator_meeting_share());
  }
  if (from.has_coordinator_only_share()) {
    out->set_coordinator_only_share(from.coordinator_only_share());
  }
  if (from.has_isolation()) out->set_isolation(from.isolation());
  if (from.has_silo_landlord()) *out->mutable_silo_landlord() = from.silo_landlord();
  if (from.has_silo_neighbourhood()) {
    *out->mutable_silo_neighbourhood() = from.silo_neighbourhood();
  }
}

}  // namespace

absl::Status FillPoint(const PointSource& read, const Network& network, bool small_groups,
                       v1::NetworkPoint* out) {
  out->set_as_of(runtime::FormatDay(network.data.as_of));
  const int window = read.parameters.window_days();
  const int activity_window = read.parameters.activity_window_days();
  v1::NetworkIndicators indicators = IndicatorsOf(network, window, activity_window);
  const bool few = indicators.persons() < runtime::kGroupSizeMin;
  if (!small_groups) WithholdSmallGroups(indicators);
  CopyIndicators(indicators, out);
  if (!small_groups && few) return absl::OkStatus();

  const caretakers::Registry registry(read.caretakers);
  LOGE_ASSIGN_OR_RETURN(const Moment moment,
                        Moment::Load(read.partnership, registry, read.territory_id, network.data));
  LOGE_ASSIGN_OR_RETURN(const Relay relay, RelayOf(moment, activity_window));
  FillRelay(relay, small_groups, out);
  FillSteering(SteeringOf(network.data, activity_window), small_groups, out);
  LOGE_ASSIGN_OR_RETURN(const LandlordMix mix, LandlordMixOf(moment, activity_window));
  FillLandlordMix(mix, small_groups, out);
  LOGE_ASSIGN_OR_RETURN(
      const RelayParties parties,
      RelayParties::Load(read.partnership, registry, read.territory_id, network.data.tie_rule));
  LOGE_ASSIGN_OR_RETURN(const TiesByPartner ties, PartnerTiesOf(parties, window));
  LOGE_ASSIGN_OR_RETURN(const std::vector<StaleContact> stale,
                        StaleContactsOf(parties, activity_window));
  FillOrphans(ties, stale, small_groups, out);
  return absl::OkStatus();
}

absl::Status FillNetworkPoint(const PointSource& read, bool small_groups, v1::NetworkPoint* out) {
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(read.partnership, read.caretakers, read.territory_id,
                                    read.parameters, NetworkSpan::kWindows));
  const Network network =
      NetworkOf(std::move(data), read.parameters.window_days(), read.parameters.half_life_days());
  return FillPoint(read, network, small_groups, out);
}

}  // namespace loge::partnership

#include "services/partnership/explain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/explain_point.h"
#include "services/partnership/gatherer.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_point.h"
#include "services/partnership/network_view.h"
#include "services/partnership/small_groups.h"
#include "services/partnership/views.h"
#include "services/runtime/evidence.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

// The index of the tie that joins persons of these ids, in whatever order.
absl::StatusOr<size_t> FindTie(const Network& network, const std::string& a, const std::string& b) {
  const std::vector<Member>& members = network.data.members;
  for (size_t i = 0; i < network.ties.size(); ++i) {
    const std::string& one = members[static_cast<size_t>(network.ties[i].a)].key.id;
    const std::string& other = members[static_cast<size_t>(network.ties[i].b)].key.id;
    if ((one == a && other == b) || (one == b && other == a)) return i;
  }
  const auto is_member = [&](const std::string& id) {
    return std::any_of(members.begin(), members.end(),
                       [&](const Member& member) { return member.key.id == id; });
  };
  runtime::Violations wrong;
  if (!is_member(a)) wrong.Add(NotInNetwork("person_a", a));
  if (!is_member(b)) wrong.Add(NotInNetwork("person_b", b));
  if (wrong.empty()) wrong.Add(NoTie("person_b", a, b));
  return wrong.ToStatus(absl::StatusCode::kNotFound);
}

void GatherMeetingShare(const NetworkData& data, int window_days, Gatherer& gatherer) {
  for (const Member& member : data.members) {
    if (member.coordinator()) gatherer.AddCoordination(member.key.id);
  }
  for (const Activity& activity : data.activities) {
    if (activity.meeting() && InWindow(activity.date.day, data.as_of, window_days)) {
      gatherer.AddActivity(activity);
    }
  }
}

void GatherActiveCore(const NetworkData& data, int window_days, Gatherer& gatherer) {
  for (const Activity& activity : data.activities) {
    const auto& there = activity.participants;
    if (activity.voluntary() && InWindow(activity.date.day, data.as_of, window_days) &&
        std::any_of(there.begin(), there.end(),
                    [](const PersonKey& person) { return !person.contact; })) {
      gatherer.AddActivity(activity);
    }
  }
}

absl::Status GatherIndicator(v1::NetworkIndicator indicator, const PointSource& source,
                             const NetworkData& data, Gatherer& gatherer) {
  if (IsOfPoint(indicator)) return GatherPoint(indicator, source, data, gatherer);
  switch (indicator) {
    case v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE:
      GatherMeetingShare(data, source.parameters.window_days(), gatherer);
      return absl::OkStatus();
    case v1::NETWORK_INDICATOR_ACTIVE_CORE:
      GatherActiveCore(data, source.parameters.activity_window_days(), gatherer);
      return absl::OkStatus();
    default:
      return gatherer.AddWholeNetwork(data, source.parameters.window_days());
  }
}

}  // namespace

absl::StatusOr<runtime::EvidenceSet> EvidenceOf(v1::NetworkIndicator indicator,
                                                const PointSource& source,
                                                const NetworkData& data) {
  Gatherer gatherer(source.partnership, source.caretakers, source.territory_id);
  LOGE_RETURN_IF_ERROR(gatherer.AddTerritory());
  LOGE_RETURN_IF_ERROR(GatherIndicator(indicator, source, data, gatherer));
  return gatherer.evidence();
}

absl::Status ExplainTie(const runtime::QueryContext& context, const v1::ExplainTieRequest& request,
                        const runtime::Page& page, v1::ExplainTieResponse* response,
                        std::string* next_after) {
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, PersonsWithheld());
  }
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  const runtime::FactReader& partnership = context.Reader(kProjection);
  const runtime::FactReader& caretakers = context.Reader(caretakers::kProjection);
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(partnership, caretakers, request.territory_id(), parameters));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  LOGE_ASSIGN_OR_RETURN(const size_t index,
                        FindTie(network, request.person_a(), request.person_b()));
  *response->mutable_parameters() = parameters;
  *response->mutable_tie() = TieView(network, index, CutsOf(network.graph).bridges[index]);

  const Member& a = network.data.members[static_cast<size_t>(network.ties[index].a)];
  const Member& b = network.data.members[static_cast<size_t>(network.ties[index].b)];
  Gatherer gatherer(partnership, caretakers, request.territory_id());
  LOGE_RETURN_IF_ERROR(gatherer.AddTerritory());
  for (const Activity& activity : network.data.activities) {
    if (network.data.MakesTies(activity) && activity.Names(a.key) && activity.Names(b.key)) {
      gatherer.AddActivity(activity);
    }
  }
  LOGE_RETURN_IF_ERROR(gatherer.AddMember(a, PersonFacts::kPresence));
  LOGE_RETURN_IF_ERROR(gatherer.AddMember(b, PersonFacts::kPresence));
  return runtime::FillEvidence(context, gatherer.evidence(), page, response->mutable_evidence(),
                               next_after);
}

absl::Status ExplainIndicator(const runtime::QueryContext& context,
                              const v1::ExplainIndicatorRequest& request, const runtime::Page& page,
                              v1::ExplainIndicatorResponse* response, std::string* next_after) {
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  const PointSource source{context.Reader(kProjection), context.Reader(caretakers::kProjection),
                           request.territory_id(), parameters};
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(source.partnership, source.caretakers, request.territory_id(),
                                    parameters, NetworkSpan::kWindows));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  const bool small_groups = MaySeeSmallGroups(context.principal());
  *response->mutable_parameters() = parameters;
  *response->mutable_indicators() =
      IndicatorsOf(network, parameters.window_days(), parameters.activity_window_days());
  if (IsOfPoint(request.indicator())) {
    LOGE_RETURN_IF_ERROR(FillPoint(source, network, small_groups, response->mutable_point()));
  }
  if (!small_groups) {
    WithholdSmallGroups(*response->mutable_indicators());
    return absl::OkStatus();
  }
  LOGE_ASSIGN_OR_RETURN(const runtime::EvidenceSet evidence,
                        EvidenceOf(request.indicator(), source, network.data));
  return runtime::FillEvidence(context, evidence, page, response->mutable_evidence(), next_after);
}

}  // namespace loge::partnership

#include "services/partnership/explain_measure.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/gatherer.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_view.h"
#include "services/partnership/views.h"
#include "services/runtime/evidence.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

// Which ties a measure of one person is about.
enum class Ties {
  kOwn,           // To the neighbours.
  kOwnOfAllDays,  // The same, with what was shared before the window.
  kAmongThem,     // To the neighbours and among them.
  kOfComponent,
  kAll,
};

Ties TiesBehind(v1::PersonMeasure measure, int persons) {
  switch (measure) {
    case v1::PERSON_MEASURE_STRENGTH:
      return Ties::kOwnOfAllDays;
    case v1::PERSON_MEASURE_CLUSTERING:
      return Ties::kAmongThem;
    case v1::PERSON_MEASURE_BETWEENNESS:
      return persons > runtime::kBetweennessNodesMax ? Ties::kAll : Ties::kOfComponent;
    case v1::PERSON_MEASURE_ARTICULATION_POINT:
    case v1::PERSON_MEASURE_CORE_NUMBER:
      return Ties::kOfComponent;
    case v1::PERSON_MEASURE_COMPONENT:
    case v1::PERSON_MEASURE_FRAGMENTATION:
      return Ties::kAll;
    default:
      return Ties::kOwn;
  }
}

absl::StatusOr<size_t> FindPerson(const Network& network, const std::string& person_id) {
  const std::vector<Member>& members = network.data.members;
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const Member& member) { return member.key.id == person_id; });
  if (it == members.end()) {
    return runtime::Refusal(absl::StatusCode::kNotFound, NotInNetwork("person_id", person_id));
  }
  return static_cast<size_t>(it - members.begin());
}

// Gathers the ties that a measure of one person is about. All is borrowed.
class TiesGatherer {
 public:
  TiesGatherer(const Network& network, size_t person, int window_days, Gatherer& gatherer)
      : network_(network),
        person_(network.data.members[person]),
        index_(person),
        window_days_(window_days),
        gatherer_(gatherer) {}

  // With what the partners of the neighbours are, if wanted.
  absl::Status Gather(Ties ties, bool with_partners) {
    if (ties == Ties::kAll) return gatherer_.AddWholeNetwork(network_.data, window_days_);
    if (network_.graph.Degree(static_cast<int>(index_)) == 0) return GatherPresence();
    const std::vector<size_t> persons = PersonsOf(ties);
    for (const size_t i : persons) {
      const Member& member = network_.data.members[i];
      LOGE_RETURN_IF_ERROR(gatherer_.AddMember(member, PersonFacts::kPresence));
      if (with_partners && i != index_ && !member.partner_id.empty()) {
        LOGE_RETURN_IF_ERROR(gatherer_.AddPartner(member.partner_id));
      }
    }
    GatherActivities(persons, ties);
    return absl::OkStatus();
  }

 private:
  // The person and all others of the ties.
  std::vector<size_t> PersonsOf(Ties ties) const {
    std::vector<size_t> persons{index_};
    if (ties != Ties::kOfComponent) {
      for (const int neighbour : network_.graph.NeighboursOf(static_cast<int>(index_))) {
        persons.push_back(static_cast<size_t>(neighbour));
      }
      return persons;
    }
    const std::vector<int>& component = network_.components.of;
    for (size_t i = 0; i < component.size(); ++i) {
      if (i != index_ && component[i] == component[index_]) persons.push_back(i);
    }
    return persons;
  }

  void GatherActivities(const std::vector<size_t>& persons, Ties ties) {
    std::set<PersonKey> keys;
    for (const size_t i : persons) keys.insert(network_.data.members[i].key);
    const bool own = ties == Ties::kOwn || ties == Ties::kOwnOfAllDays;
    for (const Activity& activity : network_.data.activities) {
      if (!network_.data.MakesTies(activity) || (own && !activity.Names(person_.key))) continue;
      if (ties != Ties::kOwnOfAllDays && !Recent(activity)) continue;
      const auto& there = activity.participants;
      const auto named = std::count_if(there.begin(), there.end(),
                                       [&](const PersonKey& key) { return keys.count(key) != 0; });
      if (named >= 2) gatherer_.AddActivity(activity);
    }
  }

  // Whoever has no tie is in the network by a neighbourhood of work or by what names nobody else
  // who is.
  absl::Status GatherPresence() {
    LOGE_RETURN_IF_ERROR(gatherer_.AddMember(person_, PersonFacts::kBelonging));
    for (const Activity& activity : network_.data.activities) {
      if (activity.Names(person_.key) && Recent(activity)) gatherer_.AddActivity(activity);
    }
    return gatherer_.AddNeighbourhoods({person_});
  }

  bool Recent(const Activity& activity) const {
    return InWindow(activity.date.day, network_.data.as_of, window_days_);
  }

  const Network& network_;
  const Member& person_;
  const size_t index_;
  const int window_days_;
  Gatherer& gatherer_;
};

// The person as GetNetwork answers it.
void FillPerson(const Network& network, size_t person, int64_t as_known_at,
                v1::ExplainMeasureResponse* response) {
  v1::GetNetworkResponse all;
  FillNodes(network, CutsOf(network.graph), &all);
  if (response->measure() == v1::PERSON_MEASURE_BETWEENNESS) {
    FillBetweenness(network.graph, as_known_at, &all);
    *response->mutable_betweenness() = all.betweenness();
  }
  *response->mutable_node() = all.nodes(static_cast<int>(person));
}

}  // namespace

absl::Status ExplainMeasure(const runtime::QueryContext& context,
                            const v1::ExplainMeasureRequest& request, const runtime::Page& page,
                            v1::ExplainMeasureResponse* response, std::string* next_after) {
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, PersonsWithheld());
  }
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  LOGE_ASSIGN_OR_RETURN(NetworkData data, ReadNetwork(context.Reader(kProjection),
                                                      context.Reader(caretakers::kProjection),
                                                      request.territory_id(), parameters));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  LOGE_ASSIGN_OR_RETURN(const size_t person, FindPerson(network, request.person_id()));
  *response->mutable_parameters() = parameters;
  response->set_measure(request.measure());
  FillPerson(network, person, context.as_known_at(), response);

  Gatherer gatherer(context.Reader(kProjection), context.Reader(caretakers::kProjection),
                    request.territory_id());
  LOGE_RETURN_IF_ERROR(gatherer.AddTerritory());
  const bool diversity = request.measure() == v1::PERSON_MEASURE_DIVERSITY;
  LOGE_RETURN_IF_ERROR(
      TiesGatherer(network, person, parameters.window_days(), gatherer)
          .Gather(TiesBehind(request.measure(), network.graph.nodes()), diversity));
  return runtime::FillEvidence(context, gatherer.evidence(), page, response->mutable_evidence(),
                               next_after);
}

}  // namespace loge::partnership

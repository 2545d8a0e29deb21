#include "services/partnership/explain.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_view.h"
#include "services/partnership/state.h"
#include "services/partnership/views.h"
#include "services/runtime/evidence.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using runtime::DateFilter;
using runtime::Fact;
using runtime::FactReader;

// Whether a fact about a caretaker says that somebody employs the person.
bool TellsPresence(const Fact& fact) {
  const EventPayload& payload = *fact.payload;
  return payload.has_caretaker_joined() || payload.has_caretaker_transferred() ||
         payload.has_caretaker_left();
}

// Or where the person works.
bool TellsBelonging(const Fact& fact) {
  return TellsPresence(fact) || fact.payload->has_caretaker_reassigned();
}

// Gathers what parts of one network stand on.
class Gatherer {
 public:
  Gatherer(const runtime::QueryContext& context, const std::string& territory_id)
      : partnership_(context.Reader(kProjection)),
        caretakers_(context.Reader(caretakers::kProjection)),
        territory_id_(territory_id) {}

  // First of all: the territory itself.
  absl::Status AddTerritory() {
    LOGE_ASSIGN_OR_RETURN(
        territory_facts_,
        partnership_.Facts(absl::StrCat("territory/", territory_id_), DateFilter::kAny));
    const Fact* latest = nullptr;  // As FoldTerritory takes it.
    for (const Fact& fact : territory_facts_) {
      if (fact.payload->has_territory_proposed() &&
          fact.payload->territory_proposed().territory_id() == territory_id_) {
        latest = &fact;
      }
    }
    if (latest != nullptr) evidence_.Add(*latest);
    return absl::OkStatus();
  }

  void AddActivity(const Activity& activity) {
    for (const runtime::FactVersion& version : activity.told_by) evidence_.Add(version);
    for (const runtime::FactVersion& version : activity.kind_told_by) evidence_.Add(version);
  }

  // What makes `contact_id` a coordinator.
  void AddCoordination(const std::string& contact_id) {
    const auto about = [&](const auto& event) {
      return event.contact_id() == contact_id && event.territory_id() == territory_id_;
    };
    for (const Fact& fact : territory_facts_) {
      if (partnership_.as_of() < fact.date.day) continue;
      const EventPayload& payload = *fact.payload;
      if ((payload.has_coordinator_assigned() && about(payload.coordinator_assigned())) ||
          (payload.has_coordinator_ended() && about(payload.coordinator_ended()))) {
        evidence_.Add(fact);
      }
    }
  }

  // What makes a person present; with `wanted`, which facts about a caretaker that is.
  absl::Status AddMember(const Member& member, bool (*wanted)(const Fact&)) {
    if (member.coordinator()) AddCoordination(member.key.id);
    if (member.key.contact) {
      for (const auto& [id, succession] : member.became.landlords) evidence_.Add(succession.fact);
      return AddContact(member.key.id);
    }
    LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                          caretakers_.Facts(absl::StrCat("caretaker/", member.key.id)));
    std::erase_if(facts, [wanted](const Fact& fact) { return !wanted(fact); });
    for (const Fact& fact : facts) evidence_.Add(fact);
    // What became of the places that those facts name, and of no others.
    const caretakers::Registry registry(caretakers_);
    LOGE_ASSIGN_OR_RETURN(const caretakers::Person person, registry.PersonOf(member.key.id, facts));
    const caretakers::Successions& successions = person.successions;
    for (const auto& [id, succession] : successions.landlords) evidence_.Add(succession.fact);
    if (wanted == &TellsPresence) return absl::OkStatus();
    for (const auto& [id, succession] : successions.neighbourhoods) evidence_.Add(succession.fact);
    return absl::OkStatus();
  }

  // The neighbourhoods of the territory in which one of `members` works: who works in others is
  // there by other reasons.
  absl::Status AddNeighbourhoods(const NetworkData& data) {
    const auto territory = FoldTerritory(territory_id_, territory_facts_);
    if (!territory.has_value()) return absl::OkStatus();
    const caretakers::Registry registry(caretakers_);
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> own,
                          registry.NeighbourhoodsIn({territory->commune_codes().begin(),
                                                     territory->commune_codes().end()}));
    std::set<std::string> worked_in;
    for (const Member& member : data.members) {
      for (const caretakers::Employment& employment : member.person.employments) {
        if (!employment.Covers(data.as_of)) continue;
        const std::vector<std::string>& ids = employment.NeighbourhoodsOn(data.as_of);
        worked_in.insert(ids.begin(), ids.end());
      }
    }
    for (const std::string& id : worked_in) {
      if (own.count(id) == 0) continue;
      LOGE_ASSIGN_OR_RETURN(const std::optional<caretakers::NeighbourhoodEntry> entry,
                            registry.FindNeighbourhood(id));
      if (!entry.has_value()) continue;
      for (const caretakers::Codes& codes : entry->codes) evidence_.Add(codes.fact);
    }
    return absl::OkStatus();
  }

  const runtime::EvidenceSet& evidence() const { return evidence_; }

 private:
  absl::Status AddContact(const std::string& contact_id) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          partnership_.Facts(absl::StrCat("contact/", contact_id)));
    const std::optional<ContactEntry> contact = FoldContact(contact_id, facts);
    if (!contact.has_value()) return absl::OkStatus();
    evidence_.Add(contact->fact);
    if (contact->end_fact.has_value()) evidence_.Add(*contact->end_fact);
    return absl::OkStatus();
  }

  const FactReader& partnership_;
  const FactReader& caretakers_;
  const std::string territory_id_;
  std::vector<Fact> territory_facts_;
  runtime::EvidenceSet evidence_;
};

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

// What has no activity in the window has no part in any figure: ties need one.
absl::Status GatherWholeNetwork(const NetworkData& data, int window_days, Gatherer& gatherer) {
  for (const Activity& activity : data.activities) {
    if (InWindow(activity.date.day, data.as_of, window_days)) gatherer.AddActivity(activity);
  }
  for (const Member& member : data.members) {
    LOGE_RETURN_IF_ERROR(gatherer.AddMember(member, &TellsBelonging));
  }
  return gatherer.AddNeighbourhoods(data);
}

absl::Status GatherIndicator(v1::NetworkIndicator indicator, const NetworkData& data,
                             const v1::NetworkParameters& parameters, Gatherer& gatherer) {
  switch (indicator) {
    case v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE:
      GatherMeetingShare(data, parameters.window_days(), gatherer);
      return absl::OkStatus();
    case v1::NETWORK_INDICATOR_ACTIVE_CORE:
      GatherActiveCore(data, parameters.activity_window_days(), gatherer);
      return absl::OkStatus();
    default:
      return GatherWholeNetwork(data, parameters.window_days(), gatherer);
  }
}

}  // namespace

absl::Status ExplainTie(const runtime::QueryContext& context, const v1::ExplainTieRequest& request,
                        const runtime::Page& page, v1::ExplainTieResponse* response,
                        std::string* next_after) {
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, PersonsWithheld());
  }
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  LOGE_ASSIGN_OR_RETURN(NetworkData data, ReadNetwork(context.Reader(kProjection),
                                                      context.Reader(caretakers::kProjection),
                                                      request.territory_id(), parameters));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  LOGE_ASSIGN_OR_RETURN(const size_t index,
                        FindTie(network, request.person_a(), request.person_b()));
  *response->mutable_parameters() = parameters;
  *response->mutable_tie() = TieView(network, index, CutsOf(network.graph).bridges[index]);

  const Member& a = network.data.members[static_cast<size_t>(network.ties[index].a)];
  const Member& b = network.data.members[static_cast<size_t>(network.ties[index].b)];
  Gatherer gatherer(context, request.territory_id());
  LOGE_RETURN_IF_ERROR(gatherer.AddTerritory());
  for (const Activity& activity : network.data.activities) {
    if (network.data.MakesTies(activity) && activity.Names(a.key) && activity.Names(b.key)) {
      gatherer.AddActivity(activity);
    }
  }
  LOGE_RETURN_IF_ERROR(gatherer.AddMember(a, &TellsPresence));
  LOGE_RETURN_IF_ERROR(gatherer.AddMember(b, &TellsPresence));
  return runtime::FillEvidence(context, gatherer.evidence(), page, response->mutable_evidence(),
                               next_after);
}

absl::Status ExplainIndicator(const runtime::QueryContext& context,
                              const v1::ExplainIndicatorRequest& request, const runtime::Page& page,
                              v1::ExplainIndicatorResponse* response, std::string* next_after) {
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  LOGE_ASSIGN_OR_RETURN(NetworkData data, ReadNetwork(context.Reader(kProjection),
                                                      context.Reader(caretakers::kProjection),
                                                      request.territory_id(), parameters));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  *response->mutable_parameters() = parameters;
  *response->mutable_indicators() =
      IndicatorsOf(network, parameters.window_days(), parameters.activity_window_days());
  if (!MaySeeSmallGroups(context.principal())) {
    WithholdSmallGroups(*response->mutable_indicators());
    return absl::OkStatus();
  }
  Gatherer gatherer(context, request.territory_id());
  LOGE_RETURN_IF_ERROR(gatherer.AddTerritory());
  LOGE_RETURN_IF_ERROR(GatherIndicator(request.indicator(), network.data, parameters, gatherer));
  return runtime::FillEvidence(context, gatherer.evidence(), page, response->mutable_evidence(),
                               next_after);
}

}  // namespace loge::partnership

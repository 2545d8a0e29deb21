// The network, recounted: every figure by its definition, by trying all persons and all pairs.
#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/property/recount.h"
#include "tests/property/recount_measures.h"

namespace loge::property {

struct Recount::Graph {
  std::vector<v1::NetworkNode> nodes;
  std::vector<v1::NetworkTie> ties;
  std::vector<Activity> in_window;  // Of any kind, within the window of the ties.

  const v1::NetworkNode& Node(const std::string& id) const {
    return *std::find_if(nodes.begin(), nodes.end(),
                         [&](const auto& node) { return node.person_id() == id; });
  }
};

namespace {

using Ids = std::set<std::string>;
using Leaves = std::function<bool(const std::string&)>;

bool Meet(const Ids& a, const Ids& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& id) { return b.contains(id); });
}

bool IsCoordinator(const v1::NetworkNode& node) { return node.kind() == v1::NODE_KIND_COORDINATOR; }
bool IsCaretaker(const v1::NetworkNode& node) { return node.kind() == v1::NODE_KIND_CARETAKER; }

// The groups of persons joined by ties, without those who leave and without one tie; each group
// under its least member.
template <class Nodes, class Ties>
std::map<std::string, Ids> GroupsOf(const Nodes& nodes, const Ties& ties, const Leaves& leaves,
                                    const v1::NetworkTie* cut = nullptr) {
  std::map<std::string, std::string> least;
  for (const auto& node : nodes) {
    if (!leaves(node.person_id())) least[node.person_id()] = node.person_id();
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const v1::NetworkTie& tie : ties) {
      if (&tie == cut || leaves(tie.person_a()) || leaves(tie.person_b())) continue;
      std::string& a = least[tie.person_a()];
      std::string& b = least[tie.person_b()];
      if (a == b) continue;
      a = b = std::min(a, b);
      changed = true;
    }
  }
  std::map<std::string, Ids> groups;
  for (const auto& [id, first] : least) groups[first].insert(id);
  return groups;
}

int64_t JoinedPairs(const std::map<std::string, Ids>& groups, const Ids& coordinators) {
  int64_t pairs = 0;
  for (const auto& [first, group] : groups) {
    for (const std::string& a : group) {
      for (const std::string& b : group) {
        if (a < b && !coordinators.contains(a) && !coordinators.contains(b)) ++pairs;
      }
    }
  }
  return pairs;
}

// The tests give ids of caretakers a letter of their own.
bool NamesCaretaker(const std::string& id) { return id.front() == 'c'; }

const Leaves kNobody = [](const std::string&) { return false; };

// Whoever keeps at least k ties among those who do, for the highest such k.
template <class Nodes, class Ties>
int CoreNumberOf(const Nodes& nodes, const Ties& ties, const std::string& id) {
  for (int k = 1;; ++k) {
    Ids stay;
    for (const auto& node : nodes) stay.insert(node.person_id());
    for (bool changed = true; changed;) {
      std::map<std::string, int> degree;
      for (const v1::NetworkTie& tie : ties) {
        if (!stay.contains(tie.person_a()) || !stay.contains(tie.person_b())) continue;
        ++degree[tie.person_a()];
        ++degree[tie.person_b()];
      }
      changed = std::erase_if(stay, [&](const std::string& s) { return degree[s] < k; }) > 0;
    }
    if (!stay.contains(id)) return k - 1;
  }
}

v1::SiloIndex SiloOf(const std::vector<Ids>& persons, int same_ties, int all_ties) {
  v1::SiloIndex out;
  out.set_same_ties(same_ties);
  out.set_all_ties(all_ties);
  double same = 0;
  double pairs = 0;
  for (size_t i = 0; i < persons.size(); ++i) {
    for (size_t j = i + 1; j < persons.size(); ++j) {
      ++pairs;
      if (Meet(persons[i], persons[j])) ++same;
    }
  }
  if (pairs == 0) return out;
  const double expected = same / pairs;
  out.set_expected(expected);
  if (all_ties == 0) return out;
  const double p = static_cast<double>(same_ties) / all_ties;
  out.set_e_i((all_ties - 2.0 * same_ties) / all_ties);
  if (same < pairs) out.set_silo((p - expected) / (1 - expected));
  return out;
}

v1::TieKind KindOf(events::v1::MeetingKind kind) {
  switch (kind) {
    case events::v1::MEETING_KIND_INTER_LANDLORD:
      return v1::TIE_KIND_INTER_LANDLORD_MEETING;
    case events::v1::MEETING_KIND_STEERING:
      return v1::TIE_KIND_STEERING_MEETING;
    case events::v1::MEETING_KIND_EVENT_DAY:
      return v1::TIE_KIND_EVENT_DAY;
    default:
      return v1::TIE_KIND_PARTNER_MEETING;
  }
}

}  // namespace

v1::NetworkParameters Recount::Complete(const v1::NetworkParameters& asked) {
  v1::NetworkParameters out = asked;
  if (asked.window_days() == 0) out.set_window_days(730);
  if (asked.half_life_days() == 0) out.set_half_life_days(365);
  if (asked.activity_window_days() == 0) out.set_activity_window_days(365);
  if (asked.tie_participants_max() == 0) out.set_tie_participants_max(40);
  // In the order of TieKind, from its first kind on.
  std::vector<double> kappas{1, 1, 0.5, 0, 0.25, 0.5, 0.5, 2, 1};
  for (const v1::TieWeight& weight : asked.tie_weights()) {
    kappas.at(static_cast<size_t>(weight.kind()) - 1) = weight.kappa();
  }
  out.clear_tie_weights();
  for (size_t i = 0; i < kappas.size(); ++i) {
    v1::TieWeight* weight = out.add_tie_weights();
    weight->set_kind(static_cast<v1::TieKind>(i + 1));
    weight->set_kappa(kappas[i]);
  }
  return out;
}

std::vector<Recount::Activity> Recount::ActivitiesOf(
    const std::string& territory, const v1::NetworkParameters& parameters) const {
  std::vector<Activity> out;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_meeting_held()) continue;
    const auto& held = fact.payload->meeting_held();
    if (held.territory_id() != territory) continue;
    Activity activity{fact.day, fact.text, KindOf(held.kind())};
    activity.named.insert(held.caretaker_ids().begin(), held.caretaker_ids().end());
    activity.named.insert(held.contact_ids().begin(), held.contact_ids().end());
    out.push_back(activity);
  }
  for (const Fact& fact : all_) {  // A session may have been brought forward.
    if (!fact.payload->has_session_scheduled()) continue;
    const auto& planned = fact.payload->session_scheduled();
    if (planned.territory_id() != territory) continue;
    const v1::Session session = *Session(planned.session_id());
    if (session.cancelled()) continue;
    std::map<std::string, Activity> half_days;
    for (const v1::Attendance& line : session.attendance()) {
      if (line.status() != events::v1::ATTENDANCE_STATUS_PRESENT) continue;
      Activity& activity = half_days[line.half_day().ShortDebugString()];
      activity.day = DayNumber(line.half_day().date());
      activity.text = line.half_day().date();
      activity.kind = TeachesSeminar(session, activity.day) ? v1::TIE_KIND_SEMINAR_HALF_DAY
                                                            : v1::TIE_KIND_TRAINING_HALF_DAY;
      activity.named.insert(line.caretaker_id());
    }
    for (const auto& [half_day, activity] : half_days) out.push_back(activity);
  }
  for (const Fact& fact : past_) {
    if (!fact.payload->has_expression_group_held()) continue;
    const auto& held = fact.payload->expression_group_held();
    if (held.territory_id() != territory) continue;
    Activity activity{fact.day, fact.text, v1::TIE_KIND_EXPRESSION_GROUP};
    activity.named.insert(held.caretaker_ids().begin(), held.caretaker_ids().end());
    if (!held.facilitator_contact_id().empty()) {
      activity.named.insert(held.facilitator_contact_id());
    }
    out.push_back(activity);
  }
  for (const Fact& fact : past_) {
    if (!fact.payload->has_introduction_made()) continue;
    const auto& made = fact.payload->introduction_made();
    if (made.territory_id() != territory) continue;
    out.push_back(
        {fact.day, fact.text, v1::TIE_KIND_INTRODUCTION, {made.caretaker_id(), made.contact_id()}});
  }
  for (const Activity& activity : JoinsIn(territory)) out.push_back(activity);
  std::stable_sort(out.begin(), out.end(),
                   [](const Activity& a, const Activity& b) { return a.day < b.day; });
  const v1::NetworkParameters complete = Complete(parameters);
  for (Activity& activity : out) {
    activity.weight = complete.tie_weights(activity.kind - 1).kappa();
    activity.most = static_cast<size_t>(complete.tie_participants_max());
  }
  return out;
}

std::set<std::string> Recount::LandlordsOn(const v1::NetworkNode& node, int day) const {
  if (!IsCaretaker(node)) {
    if (node.landlord_id().empty()) return {};
    for (const Fact& fact : past_) {
      const auto& named = fact.payload->contact_named();
      if (named.contact_id() == node.person_id()) {
        return {endings_.LandlordOn(named.landlord_id(), day)};
      }
    }
  }
  Ids out;
  const std::vector<Spell>& spells = spells_.at(node.person_id());
  for (const Spell& spell : spells) {
    if (spell.Covers(day)) out.insert(spell.landlord);
  }
  if (!out.empty()) return out;
  for (const Spell& spell : spells) {  // Not employed that day: the next employment, or the last.
    if (spell.from > day) return {spell.landlord};
  }
  return {spells.back().landlord};
}

std::set<std::string> Recount::PlacesOn(const v1::NetworkNode& node, int day) const {
  Ids out;
  if (!IsCaretaker(node)) return out;
  const auto add = [&](const Spell& spell, int on) {
    for (const std::string& place : spell.PlacesOn(on)) out.insert(place);
  };
  const std::vector<Spell>& spells = spells_.at(node.person_id());
  bool employed = false;
  for (const Spell& spell : spells) {
    if (!spell.Covers(day)) continue;
    employed = true;
    add(spell, day);
  }
  if (employed) return out;
  for (const Spell& spell : spells) {
    if (spell.from <= day) continue;
    add(spell, spell.from);
    return out;
  }
  add(spells.back(), day);
  return out;
}

std::optional<v1::NetworkNode> Recount::NodeOf(const std::string& id, bool coordinator) const {
  v1::NetworkNode node;
  node.set_person_id(id);
  if (NamesCaretaker(id)) {
    const auto spells = spells_.find(id);
    if (spells == spells_.end()) return std::nullopt;
    for (const Spell& spell : spells->second) {
      if (node.landlord_id().empty() && spell.Covers(as_of_)) node.set_landlord_id(spell.landlord);
    }
    if (node.landlord_id().empty()) return std::nullopt;
    node.set_kind(v1::NODE_KIND_CARETAKER);
    for (const std::string& place : PlacesOn(node, as_of_)) node.add_neighbourhood_ids(place);
    return node;
  }
  const std::optional<v1::Contact> contact = Contact(id);
  const bool living =
      contact.has_value() && (contact->until().empty() || DayNumber(contact->until()) >= as_of_);
  if (!living && !coordinator) return std::nullopt;
  if (contact.has_value()) {
    node.set_landlord_id(contact->landlord_id());
    node.set_partner_id(contact->partner_id());
  }
  node.set_kind(node.partner_id().empty() ? v1::NODE_KIND_LANDLORD_STAFF
                                          : v1::NODE_KIND_PARTNER_CONTACT);
  if (coordinator) node.set_kind(v1::NODE_KIND_COORDINATOR);
  return node;
}

Recount::Graph Recount::GraphOf(const v1::GetNetworkRequest& request,
                                const std::vector<std::string>& communes) const {
  const v1::NetworkParameters parameters = Complete(request.parameters());
  const int window = parameters.window_days();
  const int half_life = parameters.half_life_days();
  const std::vector<Activity> activities = ActivitiesOf(request.territory_id(), parameters);
  Graph graph;
  Ids candidates = WorkersIn(NeighbourhoodsIn(communes));
  for (const Activity& activity : activities) {
    if (activity.day <= as_of_ - window) continue;
    graph.in_window.push_back(activity);
    candidates.insert(activity.named.begin(), activity.named.end());
  }
  Ids coordinators;
  for (const auto& row : Coordinators(request.territory_id())) {
    coordinators.insert(row.contact_id());
    candidates.insert(row.contact_id());
  }
  for (const std::string& id : candidates) {
    const std::optional<v1::NetworkNode> node = NodeOf(id, coordinators.contains(id));
    if (node.has_value()) graph.nodes.push_back(*node);
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (size_t j = i + 1; j < graph.nodes.size(); ++j) {
      v1::NetworkTie tie;
      tie.set_person_a(graph.nodes[i].person_id());
      tie.set_person_b(graph.nodes[j].person_id());
      for (const Activity& activity : activities) {
        if (!activity.MakesTies() || !activity.named.contains(tie.person_a())) continue;
        if (!activity.named.contains(tie.person_b())) continue;
        if (activity.day > as_of_ - window) tie.set_activities(tie.activities() + 1);
        if (tie.first_shared_on().empty()) tie.set_first_shared_on(activity.text);
        tie.set_last_shared_on(activity.text);
        const double others = static_cast<double>(activity.named.size()) - 1;
        tie.set_strength(
            tie.strength() +
            activity.weight / others *
                std::pow(2.0, -static_cast<double>(as_of_ - activity.day) / half_life));
      }
      if (tie.activities() > 0) graph.ties.push_back(tie);
    }
  }
  return graph;
}

void Recount::ShowBelonging(const Graph& graph, v1::NetworkIndicators* out) const {
  int all = 0;
  int same_landlord = 0;
  int same_place = 0;
  Ids tied;
  Ids outside;
  Ids beyond;  // With a tie outside the landlord to somebody who is no coordinator.
  for (const v1::NetworkTie& tie : graph.ties) {
    const v1::NetworkNode& a = graph.Node(tie.person_a());
    const v1::NetworkNode& b = graph.Node(tie.person_b());
    const int day = DayNumber(tie.last_shared_on());
    const bool same = Meet(LandlordsOn(a, day), LandlordsOn(b, day));
    for (const auto& [self, other] : {std::pair(a, b), std::pair(b, a)}) {
      tied.insert(self.person_id());
      if (!same) outside.insert(self.person_id());
      if (!same && !IsCoordinator(other)) beyond.insert(self.person_id());
    }
    if (!IsCaretaker(a) || !IsCaretaker(b)) continue;
    ++all;
    if (same) ++same_landlord;
    if (Meet(PlacesOn(a, day), PlacesOn(b, day))) ++same_place;
  }
  int caretakers = 0;
  int isolated = 0;
  int hanging = 0;
  int with_ties = 0;
  std::vector<Ids> landlords;
  std::vector<Ids> places;
  for (const v1::NetworkNode& node : graph.nodes) {
    if (!IsCaretaker(node)) continue;
    ++caretakers;
    if (!outside.contains(node.person_id())) ++isolated;
    if (outside.contains(node.person_id()) && !beyond.contains(node.person_id())) ++hanging;
    if (tied.contains(node.person_id())) ++with_ties;
    landlords.push_back(LandlordsOn(node, as_of_));
    places.push_back(PlacesOn(node, as_of_));
  }
  out->set_caretakers(caretakers);
  out->set_isolated_caretakers(isolated);
  out->set_coordinator_only_caretakers(hanging);
  out->set_tied_caretakers(with_ties);
  if (caretakers > 0) {
    out->set_isolation(static_cast<double>(isolated) / caretakers);
    out->set_coordinator_only_share(static_cast<double>(hanging) / caretakers);
  }
  *out->mutable_silo_landlord() = SiloOf(landlords, same_landlord, all);
  *out->mutable_silo_neighbourhood() = SiloOf(places, same_place, all);
}

void Recount::ShowDiversity(const Graph& graph, v1::GetNetworkResponse* out) const {
  const std::vector<v1::Partner> partners = Partners();
  for (v1::NetworkNode& shown : *out->mutable_nodes()) {
    Ids landlords;
    std::set<int> types;
    for (const v1::NetworkTie& tie : graph.ties) {
      if (tie.person_a() != shown.person_id() && tie.person_b() != shown.person_id()) continue;
      const bool is_first = tie.person_a() == shown.person_id();
      const v1::NetworkNode& other = graph.Node(is_first ? tie.person_b() : tie.person_a());
      for (const std::string& id : LandlordsOn(other, as_of_)) landlords.insert(id);
      for (const v1::Partner& partner : partners) {
        if (partner.partner_id() == other.partner_id()) types.insert(partner.type());
      }
    }
    shown.set_landlords_reached(static_cast<int>(landlords.size()));
    shown.set_partner_types_reached(static_cast<int>(types.size()));
  }
}

namespace {

template <class Graph>
void ShowShape(const Graph& graph, const Ids& coordinators, v1::GetNetworkResponse* out) {
  v1::NetworkIndicators* figures = out->mutable_indicators();
  const auto groups = GroupsOf(graph.nodes, graph.ties, kNobody);
  const auto without = GroupsOf(graph.nodes, graph.ties,
                                [&](const std::string& id) { return coordinators.contains(id); });
  const auto n = static_cast<double>(graph.nodes.size());
  figures->set_persons(static_cast<int>(graph.nodes.size()));
  figures->set_ties(static_cast<int>(graph.ties.size()));
  figures->set_components(static_cast<int>(groups.size()));
  const int64_t reachable = JoinedPairs(groups, coordinators);
  const int64_t left = JoinedPairs(without, coordinators);
  figures->set_reachable_pairs(reachable);
  figures->set_reachable_pairs_without_coordinators(left);
  if (reachable > 0) {
    figures->set_coordinator_dependence(1 -
                                        static_cast<double>(left) / static_cast<double>(reachable));
  }
  int most = 0;
  for (const v1::NetworkNode& node : graph.nodes) {
    v1::NetworkNode* shown = out->add_nodes();
    *shown = node;
    for (const v1::NetworkTie& tie : graph.ties) {
      if (tie.person_a() != node.person_id() && tie.person_b() != node.person_id()) continue;
      shown->set_degree(shown->degree() + 1);
      shown->set_strength(shown->strength() + tie.strength());
    }
    most = std::max(most, shown->degree());
    if (shown->degree() == 0) figures->set_isolates(figures->isolates() + 1);
    const auto left_behind = GroupsOf(
        graph.nodes, graph.ties, [&](const std::string& id) { return id == node.person_id(); });
    shown->set_articulation_point(left_behind.size() > groups.size());
    shown->set_core_number(CoreNumberOf(graph.nodes, graph.ties, node.person_id()));
    if (shown->core_number() > figures->structural_core_order()) {
      figures->set_structural_core_order(shown->core_number());
      figures->set_structural_core(0);
    }
    if (shown->core_number() > 0 && shown->core_number() == figures->structural_core_order()) {
      figures->set_structural_core(figures->structural_core() + 1);
    }
  }
  for (const v1::NetworkTie& tie : graph.ties) {
    v1::NetworkTie* shown = out->add_ties();
    *shown = tie;
    shown->set_bridge(GroupsOf(graph.nodes, graph.ties, kNobody, &tie).size() > groups.size());
  }
  const auto ties = static_cast<double>(graph.ties.size());
  if (n >= 2) figures->set_density(ties / (n * (n - 1) / 2));
  if (n >= 3) figures->set_centralisation((n * most - 2 * ties) / ((n - 1) * (n - 2)));
  if (coordinators.empty()) return;
  // The largest group that stays; of equal ones that with the least member.
  const Ids* largest = nullptr;
  for (const auto& [first, group] : without) {
    if (largest == nullptr || group.size() > largest->size()) largest = &group;
  }
  for (const v1::NetworkNode& node : out->nodes()) {
    if (IsCoordinator(node) || node.degree() == 0 || largest->contains(node.person_id())) continue;
    out->add_cut_off_without_coordinators(node.person_id());
  }
}

// N50: the fewest persons who make half of all, the busiest first.
int CoreOf(const std::map<std::string, int>& participations) {
  std::vector<int> counts;
  int all = 0;
  for (const auto& [id, count] : participations) {
    counts.push_back(count);
    all += count;
  }
  std::sort(counts.rbegin(), counts.rend());
  int made = 0;
  int persons = 0;
  while (made * 2 < all) made += counts[static_cast<size_t>(persons++)];
  return persons;
}

}  // namespace

std::optional<v1::GetNetworkResponse> Recount::Network(const v1::GetNetworkRequest& request) const {
  std::optional<std::vector<std::string>> communes;
  for (const Fact& fact : all_) {  // Its history may be older than its proposal.
    if (!fact.payload->has_territory_proposed()) continue;
    const auto& proposed = fact.payload->territory_proposed();
    if (proposed.territory_id() != request.territory_id()) continue;
    communes.emplace(proposed.commune_codes().begin(), proposed.commune_codes().end());
  }
  if (!communes.has_value()) return std::nullopt;
  const Graph graph = GraphOf(request, *communes);
  v1::GetNetworkResponse out;
  Ids coordinators;
  for (const v1::NetworkNode& node : graph.nodes) {
    if (!IsCoordinator(node)) continue;
    coordinators.insert(node.person_id());
    out.add_coordinator_ids(node.person_id());
  }
  ShowShape(graph, coordinators, &out);
  ShowMeasures(&out);
  ShowDiversity(graph, &out);
  v1::NetworkIndicators* figures = out.mutable_indicators();
  for (const Activity& activity : graph.in_window) {
    if (!activity.meeting()) continue;
    figures->set_meetings(figures->meetings() + 1);
    if (!Meet(activity.named, coordinators)) continue;
    figures->set_meetings_with_coordinator(figures->meetings_with_coordinator() + 1);
  }
  if (figures->meetings() > 0) {
    figures->set_coordinator_meeting_share(
        static_cast<double>(figures->meetings_with_coordinator()) / figures->meetings());
  }
  ShowBelonging(graph, figures);
  const v1::NetworkParameters parameters = Complete(request.parameters());
  std::map<std::string, int> participations;
  for (const Activity& activity : ActivitiesOf(request.territory_id(), parameters)) {
    if (!activity.voluntary() || activity.day <= as_of_ - parameters.activity_window_days()) {
      continue;
    }
    for (const std::string& id : activity.named) {
      if (NamesCaretaker(id)) ++participations[id];
    }
  }
  *out.mutable_parameters() = parameters;
  figures->set_active_core(CoreOf(participations));
  figures->set_participants(static_cast<int>(participations.size()));
  return out;
}

}  // namespace loge::property

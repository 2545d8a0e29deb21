// The point of a series, recounted: what was done in the territory, by its definition.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

using Ids = std::set<std::string>;

// The tests give ids of caretakers a letter of their own.
bool NamesCaretaker(const std::string& id) { return id.front() == 'c'; }

Ids NamedAt(const events::v1::MeetingHeld& held) {
  Ids named(held.caretaker_ids().begin(), held.caretaker_ids().end());
  named.insert(held.contact_ids().begin(), held.contact_ids().end());
  return named;
}

double Part(int part, int all) { return static_cast<double>(part) / all; }

void ShowIndicators(const v1::NetworkIndicators& from, v1::NetworkPoint* out) {
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
  *out->mutable_silo_landlord() = from.silo_landlord();
  *out->mutable_silo_neighbourhood() = from.silo_neighbourhood();
}

}  // namespace

std::optional<v1::NetworkNode> Recount::AnybodyOf(const std::string& id) const {
  v1::NetworkNode node;
  node.set_person_id(id);
  if (NamesCaretaker(id)) {
    const auto spells = spells_.find(id);
    if (spells == spells_.end() || spells->second.empty()) return std::nullopt;
    node.set_kind(v1::NODE_KIND_CARETAKER);
    return node;
  }
  const std::optional<v1::Contact> contact = Contact(id);
  if (!contact.has_value()) return std::nullopt;
  node.set_kind(v1::NODE_KIND_PARTNER_CONTACT);
  node.set_landlord_id(contact->landlord_id());
  node.set_partner_id(contact->partner_id());
  return node;
}

bool Recount::WasReferent(const std::string& id, int day) const {
  if (!AnybodyOf(id).has_value()) return false;
  for (const v1::ReferentMandate& mandate : MandatesOf(id)) {
    const bool begun = DayNumber(mandate.from()) <= day;
    if (begun && (mandate.until().empty() || day <= DayNumber(mandate.until()))) return true;
  }
  return false;
}

std::vector<Fact> Recount::MeetingsIn(const std::string& territory) const {
  std::vector<Fact> out;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_meeting_held()) continue;
    if (fact.payload->meeting_held().territory_id() == territory) out.push_back(fact);
  }
  return out;
}

void Recount::ShowRelay(const std::string& territory, int window, const Ids& coordinators,
                        v1::NetworkPoint* out) const {
  const auto count = [&](const std::string& leader, int day) {
    if (day <= as_of_ - window) return;
    out->set_relayable_meetings(out->relayable_meetings() + 1);
    if (leader.empty() || !NamesCaretaker(leader) || !WasReferent(leader, day)) return;
    out->set_relayed_meetings(out->relayed_meetings() + 1);
  };
  for (const Fact& fact : past_) {
    if (!fact.payload->has_support_meeting_held()) continue;
    const auto& held = fact.payload->support_meeting_held();
    if (held.territory_id() == territory) count(held.given_by_caretaker_id(), fact.day);
  }
  for (const Fact& fact : MeetingsIn(territory)) {
    const auto& held = fact.payload->meeting_held();
    if (held.kind() != events::v1::MEETING_KIND_PARTNER) continue;
    const Ids named = NamedAt(held);
    const bool led = std::none_of(coordinators.begin(), coordinators.end(),
                                  [&](const std::string& id) { return named.contains(id); });
    count(led ? held.led_by() : "", fact.day);
  }
  if (out->relayable_meetings() == 0) return;
  out->set_relay_rate(Part(out->relayed_meetings(), out->relayable_meetings()));
}

void Recount::ShowSteering(const std::string& territory, int window, v1::NetworkPoint* out) const {
  for (const Fact& fact : MeetingsIn(territory)) {
    const auto& held = fact.payload->meeting_held();
    if (held.kind() != events::v1::MEETING_KIND_STEERING || fact.day <= as_of_ - window) continue;
    const Ids named = NamedAt(held);
    const auto caretakers =
        static_cast<int>(std::count_if(named.begin(), named.end(), &NamesCaretaker));
    out->set_steering_meetings(out->steering_meetings() + 1);
    if (caretakers > 0) out->set_steering_with_caretakers(out->steering_with_caretakers() + 1);
    out->set_seats(out->seats() + static_cast<int>(named.size()));
    out->set_caretaker_seats(out->caretaker_seats() + caretakers);
  }
  if (out->steering_meetings() > 0) {
    out->set_steering_with_caretakers_share(
        Part(out->steering_with_caretakers(), out->steering_meetings()));
  }
  if (out->seats() > 0) out->set_caretaker_seat_share(Part(out->caretaker_seats(), out->seats()));
}

void Recount::ShowLandlords(const std::string& territory, int window, v1::NetworkPoint* out) const {
  for (const Fact& fact : MeetingsIn(territory)) {
    const auto& held = fact.payload->meeting_held();
    Ids landlords;
    for (const std::string& id : NamedAt(held)) {
      const std::optional<v1::NetworkNode> node = AnybodyOf(id);
      if (node.has_value()) landlords.merge(LandlordsOn(*node, fact.day));
    }
    for (const std::string& id : held.landlord_ids()) {
      landlords.insert(endings_.LandlordOn(id, fact.day));
    }
    const bool several = landlords.size() >= 2;
    if (several) out->set_days_since_last(as_of_ - fact.day);  // They are in order.
    if (fact.day <= as_of_ - window) continue;
    out->set_meetings(out->meetings() + 1);
    if (several) out->set_meetings_with_two_landlords(out->meetings_with_two_landlords() + 1);
  }
  if (out->meetings() == 0) return;
  out->set_meetings_with_two_landlords_share(
      Part(out->meetings_with_two_landlords(), out->meetings()));
}

void Recount::ShowEvenness(const std::string& territory, int window,
                           const v1::GetNetworkResponse& network, v1::NetworkPoint* out) const {
  std::map<std::string, int> employed;
  for (const v1::NetworkNode& node : network.nodes()) {
    if (node.kind() != v1::NODE_KIND_CARETAKER) continue;
    for (const std::string& id : LandlordsOn(node, as_of_)) ++employed[id];
  }
  std::map<std::string, int> made;
  for (const Activity& activity : ActivitiesOf(territory, {})) {
    if (!activity.voluntary() || activity.day <= as_of_ - window) continue;
    for (const std::string& id : activity.named) {
      const std::optional<v1::NetworkNode> node = AnybodyOf(id);
      if (!node.has_value() || node->kind() != v1::NODE_KIND_CARETAKER) continue;
      for (const std::string& landlord : LandlordsOn(*node, activity.day)) {
        ++made[endings_.LandlordOn(landlord, as_of_)];
      }
    }
  }
  double all = 0;
  for (const auto& [id, caretakers] : employed) all += Part(made[id], caretakers);
  if (employed.size() < 2 || all <= 0) return;
  double evenness = 0;
  for (const auto& [id, caretakers] : employed) {
    const double q = Part(made[id], caretakers) / all;
    if (q > 0) evenness -= q * std::log(q) / std::log(static_cast<double>(employed.size()));
  }
  out->set_evenness(evenness);
}

void Recount::ShowOrphans(const std::string& territory, const v1::NetworkParameters& days,
                          const Ids& present, v1::NetworkPoint* out) const {
  Ids coordinated;
  Ids closed;
  for (const Fact& fact : past_) {
    const auto& assigned = fact.payload->coordinator_assigned();
    if (assigned.territory_id() == territory) coordinated.insert(assigned.contact_id());
    closed.insert(fact.payload->partner_closed().partner_id());
  }
  const auto partner_of = [&](const std::string& id) -> std::string {
    const std::optional<v1::NetworkNode> node = AnybodyOf(id);
    return !node.has_value() || coordinated.contains(id) ? "" : node->partner_id();
  };
  std::map<std::string, bool> lasting;  // By partner that is tied.
  std::map<std::string, int> latest;    // Days on which contacts of partners took part.
  for (const Activity& activity : ActivitiesOf(territory, days)) {
    for (const std::string& id : activity.named) {
      const std::string partner = partner_of(id);
      if (partner.empty()) continue;
      latest[id] = activity.day;  // They are in order.
      if (!activity.MakesTies() || activity.day <= as_of_ - days.window_days()) continue;
      for (const std::string& other : activity.named) {
        const bool known = AnybodyOf(other).has_value() || present.contains(other);
        if (closed.contains(partner) || !known || partner_of(other) == partner) continue;
        const bool lasts = present.contains(id) && present.contains(other);
        lasting[partner] = lasting[partner] || lasts;
      }
    }
  }
  for (const auto& [partner, lasts] : lasting) {
    out->set_tied_partners(out->tied_partners() + 1);
    if (!lasts) out->set_orphaned_partners(out->orphaned_partners() + 1);
  }
  if (!lasting.empty()) {
    out->set_orphaned_share(Part(out->orphaned_partners(), out->tied_partners()));
  }
  for (const auto& [id, day] : latest) {
    const std::string until = Contact(id)->until();
    const bool living = until.empty() || DayNumber(until) >= as_of_;
    if (!living || day > as_of_ - days.activity_window_days()) continue;
    out->set_stale_contacts(out->stale_contacts() + 1);
  }
}

std::optional<v1::GetNetworkSeriesResponse> Recount::Series(
    const v1::GetNetworkSeriesRequest& request) const {
  v1::GetNetworkRequest asked;
  asked.set_territory_id(request.territory_id());
  *asked.mutable_parameters() = request.parameters();
  const std::optional<v1::GetNetworkResponse> network = Network(asked);
  if (!network.has_value()) return std::nullopt;
  v1::GetNetworkSeriesResponse out;
  out.set_from_month(request.from_month());
  out.set_until_month(request.from_month());
  const v1::NetworkParameters days = Complete(request.parameters());
  *out.mutable_parameters() = days;
  const Ids coordinators(network->coordinator_ids().begin(), network->coordinator_ids().end());
  Ids present;
  for (const v1::NetworkNode& node : network->nodes()) present.insert(node.person_id());
  const std::string& territory = request.territory_id();
  const int window = days.activity_window_days();
  v1::NetworkPoint* point = out.add_points();
  point->set_as_of(DayText(as_of_));
  ShowIndicators(network->indicators(), point);
  ShowRelay(territory, window, coordinators, point);
  ShowSteering(territory, window, point);
  ShowLandlords(territory, window, point);
  ShowExperiments(territory, window, point);
  ShowEvenness(territory, window, *network, point);
  ShowOrphans(territory, days, present, point);
  return out;
}

}  // namespace loge::property

#include "services/partnership/departure.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace loge::partnership {
namespace {

using runtime::FactDate;

// More days than there are between any two dates.
constexpr int kEverDays = 1 << 20;

// By number of the group: who remains in it.
std::vector<std::vector<size_t>> MembersByGroup(const Components& remaining) {
  std::vector<std::vector<size_t>> groups(static_cast<size_t>(remaining.count));
  for (size_t i = 0; i < remaining.of.size(); ++i) {
    if (remaining.of[i] >= 0) groups[static_cast<size_t>(remaining.of[i])].push_back(i);
  }
  return groups;
}

std::set<std::string> PlacesOf(const Member& member, runtime::Date day) {
  const Belonging now = member.BelongingOn(day);
  return {now.neighbourhood_ids.begin(), now.neighbourhood_ids.end()};
}

// Where the referent works, and those of the mandates.
std::set<std::string> PlacesOfReferent(const Member& member, runtime::Date day) {
  std::set<std::string> places = PlacesOf(member, day);
  for (const caretakers::Mandate& mandate : member.person.mandates) {
    if (!mandate.Covers(day) || mandate.neighbourhood_id.empty()) continue;
    places.insert(member.person.successions.NeighbourhoodOn(mandate.neighbourhood_id, day));
  }
  return places;
}

// Whom somebody has met last of a group, and when.
struct Meeting {
  size_t whom = 0;
  FactDate on;
};

// By the member and the group of the other one. Of one day the first of them counts.
using MeetingsWithGroups = std::map<std::pair<size_t, int>, Meeting>;

MeetingsWithGroups MeetingsOf(const std::vector<Tie>& met, const Departure& departure) {
  MeetingsWithGroups meetings;
  const auto note = [&](int self, int other, const FactDate& on) {
    const auto whom = static_cast<size_t>(other);
    const Meeting meeting{whom, on};
    const auto [it, first] =
        meetings.try_emplace({static_cast<size_t>(self), departure.remaining.of[whom]}, meeting);
    // Ties are in the order of members: of one date the first one stays.
    if (!first && EarlierDate(it->second.on, on)) it->second = meeting;
  };
  for (const Tie& tie : met) {
    if (departure.leaving[static_cast<size_t>(tie.a)]) continue;
    if (departure.leaving[static_cast<size_t>(tie.b)]) continue;
    note(tie.a, tie.b, tie.last_shared);
    note(tie.b, tie.a, tie.last_shared);
  }
  return meetings;
}

std::string PartnerOf(const Member& member) {
  return member.kind == v1::NODE_KIND_PARTNER_CONTACT ? member.partner_id : "";
}

std::string LandlordOf(const Member& member) {
  return member.coordinator() ? "" : member.landlord_id;
}

// What the ties of an organisation to others are.
struct OutsideTies {
  std::set<size_t> members;
  FactDate last_shared;
  bool lasting = false;  // One of them at least.
};

std::vector<OrganisationCutOff> OrganisationsCutOff(const Network& network,
                                                    const Departure& departure,
                                                    std::string (*of)(const Member&)) {
  std::map<std::string, OutsideTies> organisations;
  const auto note = [&](int self, int other, const Tie& tie) {
    const std::string own = of(network.data.members[static_cast<size_t>(self)]);
    if (own.empty() || own == of(network.data.members[static_cast<size_t>(other)])) return;
    OutsideTies& ties = organisations[own];
    if (ties.members.empty() || EarlierDate(ties.last_shared, tie.last_shared)) {
      ties.last_shared = tie.last_shared;
    }
    ties.members.insert(static_cast<size_t>(self));
    ties.lasting = ties.lasting || (!departure.leaving[static_cast<size_t>(self)] &&
                                    !departure.leaving[static_cast<size_t>(other)]);
  };
  for (const Tie& tie : network.ties) {
    note(tie.a, tie.b, tie);
    note(tie.b, tie.a, tie);
  }
  std::vector<OrganisationCutOff> cut_off;
  for (const auto& [id, ties] : organisations) {
    if (ties.lasting) continue;
    cut_off.push_back({id, {ties.members.begin(), ties.members.end()}, ties.last_shared});
  }
  return cut_off;
}

}  // namespace

Departure DepartureOf(const Network& network, std::vector<bool> leaving) {
  Departure out;
  out.leaving = std::move(leaving);
  out.remaining = ComponentsOf(network.graph, out.leaving);
  out.pairs_before = JoinedPairs(network.components, out.leaving);
  out.pairs_after = JoinedPairs(out.remaining, out.leaving);
  out.cut_off = CutOffIn(network, out.remaining);
  std::vector<int> left(out.leaving.size());  // Ties to those who stay.
  for (const Tie& tie : network.ties) {
    const auto a = static_cast<size_t>(tie.a);
    const auto b = static_cast<size_t>(tie.b);
    if (!out.leaving[b]) ++left[a];
    if (!out.leaving[a]) ++left[b];
  }
  const std::vector<int> degrees = Degrees(network.graph);
  std::set<int> before;
  for (size_t i = 0; i < out.leaving.size(); ++i) {
    if (out.leaving[i]) continue;
    before.insert(network.components.of[i]);
    if (degrees[i] > 0 && left[i] == 0) out.isolated.push_back(i);
  }
  out.groups_before = static_cast<int>(before.size());
  return out;
}

std::vector<Tie> EverMet(const NetworkData& data) {
  return TiesOf(data, kEverDays, /*half_life_days=*/1);
}

std::vector<bool> ReferentsIn(const NetworkData& data) {
  std::vector<bool> referents;
  referents.reserve(data.members.size());
  for (const Member& member : data.members) {
    const auto& mandates = member.person.mandates;
    referents.push_back(std::any_of(
        mandates.begin(), mandates.end(),
        [&](const caretakers::Mandate& mandate) { return mandate.Covers(data.as_of); }));
  }
  return referents;
}

std::vector<GroupCutOff> GroupsCutOff(const Network& network, const Departure& departure,
                                      const std::vector<Tie>& met) {
  std::vector<GroupCutOff> out;
  const std::vector<std::vector<size_t>> groups = MembersByGroup(departure.remaining);
  std::set<int> numbers;
  for (const size_t i : departure.cut_off) numbers.insert(departure.remaining.of[i]);
  if (numbers.empty()) return out;

  const std::vector<Member>& members = network.data.members;
  const runtime::Date day = network.data.as_of;
  const std::vector<size_t>& largest = groups[static_cast<size_t>(LargestOf(departure.remaining))];
  const std::vector<bool> referents = ReferentsIn(network.data);
  const MeetingsWithGroups meetings = MeetingsOf(met, departure);
  std::map<size_t, std::set<std::string>> places;  // Of the referents.
  for (const size_t i : largest) {
    if (referents[i]) places[i] = PlacesOfReferent(members[i], day);
  }
  for (const int number : numbers) {
    GroupCutOff group;
    group.members = groups[static_cast<size_t>(number)];
    group.joined_now =
        network.components.of[group.members.front()] == network.components.of[largest.front()];
    std::set<std::string> own;
    for (const size_t i : group.members) own.merge(PlacesOf(members[i], day));
    for (const auto& [referent, of_referent] : places) {
      RelayToGroup relay;
      relay.referent = referent;
      std::set_intersection(own.begin(), own.end(), of_referent.begin(), of_referent.end(),
                            std::back_inserter(relay.neighbourhood_ids));
      if (const auto it = meetings.find({referent, number}); it != meetings.end()) {
        relay.met = it->second.whom;
        relay.met_on = it->second.on;
      }
      if (!relay.met.has_value() && relay.neighbourhood_ids.empty()) continue;
      group.relays.push_back(std::move(relay));
    }
    out.push_back(std::move(group));
  }
  return out;
}

std::vector<OrganisationCutOff> PartnersCutOff(const Network& network, const Departure& departure) {
  return OrganisationsCutOff(network, departure, &PartnerOf);
}

std::vector<OrganisationCutOff> LandlordsCutOff(const Network& network,
                                                const Departure& departure) {
  return OrganisationsCutOff(network, departure, &LandlordOf);
}

}  // namespace loge::partnership

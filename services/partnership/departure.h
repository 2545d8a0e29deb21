// What would remain of a network if some of its members left (definitions: the comments of
// loge/v1/departure_simulation.proto). Pure; thread-safe (no state). Members are named by their
// index into NetworkData::members.
//
// Fragmentation: Borgatti, Identifying sets of key players in a social network, 2006.
#ifndef LOGE_SERVICES_PARTNERSHIP_DEPARTURE_H_
#define LOGE_SERVICES_PARTNERSHIP_DEPARTURE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/partnership/graph.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/partnership/ties.h"
#include "services/runtime/date.h"

namespace loge::partnership {

struct Departure {
  std::vector<bool> leaving;  // By member.
  Components remaining;       // Without those.
  int groups_before = 0;      // Of the components of the whole: those of which somebody stays.
  int64_t pairs_before = 0;   // R'(G), of those who stay.
  int64_t pairs_after = 0;    // R(G minus v).
  std::vector<size_t> cut_off;
  std::vector<size_t> isolated;
};

// `leaving` is by member. O(members + ties).
Departure DepartureOf(const Network& network, std::vector<bool> leaving);

// Everybody's ties of all days, for whom somebody has ever met; their strengths mean nothing.
std::vector<Tie> EverMet(const NetworkData& data);

// By member: whether the person has a mandate as referent on the date of the network.
std::vector<bool> ReferentsIn(const NetworkData& data);

// A referent in the largest group that remains who knows somebody of another one.
struct RelayToGroup {
  size_t referent = 0;
  std::optional<size_t> met;                   // Whom of the group, last of all.
  runtime::FactDate met_on;                    // With `met`.
  std::vector<std::string> neighbourhood_ids;  // In common, in order.
};

// A group that somebody of Departure::cut_off remains in.
struct GroupCutOff {
  std::vector<size_t> members;
  bool joined_now = false;  // To the largest group that remains.
  std::vector<RelayToGroup> relays;
};

// By the first member of each. `met` is that of EverMet.
std::vector<GroupCutOff> GroupsCutOff(const Network& network, const Departure& departure,
                                      const std::vector<Tie>& met);

// An organisation whose persons have ties to others, all of which end.
struct OrganisationCutOff {
  std::string organisation_id;
  std::vector<size_t> members;  // Its persons with these ties.
  runtime::FactDate last_shared;
};

// By id. A coordinator belongs to no partner or landlord here.
std::vector<OrganisationCutOff> PartnersCutOff(const Network& network, const Departure& departure);
std::vector<OrganisationCutOff> LandlordsCutOff(const Network& network, const Departure& departure);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DEPARTURE_H_

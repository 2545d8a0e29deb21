#include "bench/network/made_network.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/country/dice.h"
#include "services/runtime/date.h"

namespace loge::bench::networks {
namespace {

using country::Dice;
using partnership::Activity;
using partnership::ActivityKind;
using partnership::Member;
using partnership::PersonKey;
using runtime::Date;

constexpr int kTownPersons = 700;
constexpr int kLandlords = 6;        // Of a town.
constexpr int kNeighbourhoods = 8;   // The same.
constexpr int kNearPersons = 60;     // Among whom an activity finds its persons.
constexpr int kParticipantsMin = 3;  // Of an activity.
constexpr int kParticipantsMax = 12;
constexpr int kFromElsewherePerThousand = 60;  // Of the town.
constexpr int kFromFarPerThousand = 4;         // Of the whole network.
constexpr int kDays = 729;                     // Activities lie within them.
constexpr Date kAsOf(14376);                   // 2009-05-12.

// Ids in byte order are persons in order.
PersonKey KeyOf(int person) {
  return {absl::StrFormat("p%07d", person), person % 4 == 3};  // One in four is a contact.
}

Member MakeMember(int person, Dice& dice) {
  const int town = person / kTownPersons;
  Member member;
  member.key = KeyOf(person);
  if (member.key.contact) {
    const bool coordinator = person % kTownPersons == 3;
    member.kind = coordinator ? v1::NODE_KIND_COORDINATOR : v1::NODE_KIND_PARTNER_CONTACT;
    member.partner_id = absl::StrCat("partner-", town, "-", dice.Below(40));
    member.partner_type = static_cast<events::v1::PartnerType>(1 + dice.Below(12));
    return member;
  }
  member.kind = v1::NODE_KIND_CARETAKER;
  member.landlord_id = absl::StrCat("landlord-", town, "-", dice.Below(kLandlords));
  member.person.caretaker_id = member.key.id;
  caretakers::Employment employment;
  employment.landlord_id = member.landlord_id;
  employment.from.day = runtime::AddDays(kAsOf, -4000);
  const int neighbourhood = person % kTownPersons * kNeighbourhoods / kTownPersons;
  employment.placements.push_back(
      {employment.from.day, {absl::StrCat("neighbourhood-", town, "-", neighbourhood)}});
  member.person.employments.push_back(std::move(employment));
  return member;
}

// The persons of one activity, each once, in order.
std::set<int> MakeParticipants(int persons, Dice& dice) {
  const int middle = dice.Below(persons);
  const int town = middle / kTownPersons * kTownPersons;
  const int town_end = std::min(town + kTownPersons, persons);
  const int wanted = dice.Between(kParticipantsMin, kParticipantsMax);
  std::set<int> out{middle};
  for (int i = 1; i < wanted; ++i) {
    if (dice.Chance(kFromFarPerThousand)) {
      out.insert(dice.Below(persons));
    } else if (dice.Chance(kFromElsewherePerThousand)) {
      out.insert(dice.Between(town, town_end - 1));
    } else {
      const int begin = std::max(town, middle - kNearPersons / 2);
      out.insert(dice.Between(begin, std::min(begin + kNearPersons, town_end) - 1));
    }
  }
  return out;
}

}  // namespace

partnership::NetworkData MakeNetwork(int persons, int64_t ties, uint64_t seed) {
  Dice dice(seed);
  partnership::NetworkData data;
  data.as_of = kAsOf;
  data.members.reserve(static_cast<size_t>(persons));
  for (int person = 0; person < persons; ++person) {
    data.members.push_back(MakeMember(person, dice));
  }
  absl::flat_hash_set<int64_t> tied;  // Pairs, each as one number.
  tied.reserve(static_cast<size_t>(ties));
  while (static_cast<int64_t>(tied.size()) < ties) {
    const std::set<int> present = MakeParticipants(persons, dice);
    Activity activity;
    activity.date.day = runtime::AddDays(kAsOf, -dice.Below(kDays));
    activity.kind = ActivityKind::kPartnerMeeting;
    for (auto a = present.begin(); a != present.end(); ++a) {
      activity.participants.push_back(KeyOf(*a));
      for (auto b = std::next(a); b != present.end(); ++b) {
        tied.insert(int64_t{*a} * persons + *b);
      }
    }
    data.activities.push_back(std::move(activity));
  }
  std::stable_sort(data.activities.begin(), data.activities.end(),
                   [](const Activity& a, const Activity& b) { return a.date.day < b.date.day; });
  return data;
}

}  // namespace loge::bench::networks

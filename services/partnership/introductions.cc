#include "services/partnership/introductions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace loge::partnership {
namespace {

using Ids = std::vector<std::string>;
// Where somebody comes among those who could be introduced: referents first, coordinators last;
// then by id, which is the order of members.
using Turn = std::pair<int, size_t>;

class Introducer {
 public:
  Introducer(const Network& network, const Departure& departure, const std::vector<Tie>& met)
      : network_(network),
        remaining_(departure.remaining),
        referents_(ReferentsIn(network.data)),
        groups_(static_cast<size_t>(remaining_.count)),
        ties_left_(network.data.members.size()) {
    for (size_t i = 0; i < remaining_.of.size(); ++i) {
      if (Stays(i)) groups_[static_cast<size_t>(remaining_.of[i])].push_back(i);
    }
    FindHubs();
    FindPlaces();
    for (const Tie& tie : network.ties) {
      const auto a = static_cast<size_t>(tie.a);
      const auto b = static_cast<size_t>(tie.b);
      if (!Stays(a) || !Stays(b)) continue;
      ++ties_left_[a];
      ++ties_left_[b];
    }
    for (const Tie& tie : met) NoteMeeting(tie);
  }

  std::vector<SuggestedTie> All() const {
    std::vector<SuggestedTie> all;
    for (size_t group = 0; group < groups_.size(); ++group) {
      if (hubs_[group] != static_cast<int>(group)) all.push_back(OfGroup(group));
    }
    std::sort(all.begin(), all.end(),
              [](const SuggestedTie& x, const SuggestedTie& y) { return x.b < y.b; });
    return all;
  }

 private:
  // By group and id of a place: who of the group is there, the first to be introduced.
  using Places = std::map<std::pair<int, std::string>, size_t>;

  bool Stays(size_t member) const { return remaining_.of[member] >= 0; }

  Turn TurnOf(size_t member) const {
    if (referents_[member]) return {0, member};
    return {network_.coordinators[member] ? 2 : 1, member};
  }

  bool Before(const SuggestedTie& x, const SuggestedTie& y) const {
    return std::make_tuple(TurnOf(x.a), TurnOf(x.b)) < std::make_tuple(TurnOf(y.a), TurnOf(y.b));
  }

  // To which group each one is to be joined: the largest one of those that were one with it.
  void FindHubs() {
    std::map<int, int> largest;  // By component of the whole.
    for (size_t group = 0; group < groups_.size(); ++group) {
      const int whole = network_.components.of[groups_[group].front()];
      const auto [it, first] = largest.try_emplace(whole, static_cast<int>(group));
      // Groups are numbered by their least member: the first of the largest ones stays.
      const size_t size = groups_[static_cast<size_t>(it->second)].size();
      if (!first && size < groups_[group].size()) it->second = static_cast<int>(group);
    }
    for (const std::vector<size_t>& group : groups_) {
      hubs_.push_back(largest[network_.components.of[group.front()]]);
    }
  }

  void FindPlaces() {
    for (size_t i = 0; i < network_.data.members.size(); ++i) {
      belongings_.push_back(network_.data.members[i].BelongingOn(network_.data.as_of));
      if (!Stays(i)) continue;
      for (const std::string& id : belongings_[i].neighbourhood_ids) Note(i, id, neighbourhoods_);
      for (const std::string& id : belongings_[i].landlord_ids) Note(i, id, landlords_);
    }
  }

  void Note(size_t member, const std::string& id, Places& places) const {
    const auto [it, first] = places.try_emplace({remaining_.of[member], id}, member);
    if (!first && TurnOf(member) < TurnOf(it->second)) it->second = member;
  }

  void NoteMeeting(const Tie& tie) {
    const auto a = static_cast<size_t>(tie.a);
    const auto b = static_cast<size_t>(tie.b);
    if (!Stays(a) || !Stays(b) || remaining_.of[a] == remaining_.of[b]) return;
    const auto note = [&](size_t in_hub, size_t other) {
      const int group = remaining_.of[other];
      if (hubs_[static_cast<size_t>(group)] != remaining_.of[in_hub]) return;
      const SuggestedTie met{in_hub, other, v1::INTRODUCTION_REASON_MET_BEFORE, "",
                             tie.last_shared};
      const auto [it, first] = met_.try_emplace(group, met);
      if (!first && Before(met, it->second)) it->second = met;
    };
    note(a, b);
    note(b, a);
  }

  SuggestedTie OfGroup(size_t group) const {
    std::optional<SuggestedTie> found =
        InOnePlace(group, &Belonging::neighbourhood_ids, neighbourhoods_,
                   v1::INTRODUCTION_REASON_SAME_NEIGHBOURHOOD);
    if (!found.has_value()) {
      found = InOnePlace(group, &Belonging::landlord_ids, landlords_,
                         v1::INTRODUCTION_REASON_SAME_LANDLORD);
    }
    if (found.has_value()) return *std::move(found);
    if (const auto it = met_.find(static_cast<int>(group)); it != met_.end()) return it->second;
    const auto hub = static_cast<size_t>(hubs_[group]);
    return {MostTied(groups_[hub]),
            MostTied(groups_[group]),
            v1::INTRODUCTION_REASON_MOST_TIES,
            "",
            {}};
  }

  // Of several places that the two share, the first one by id.
  std::optional<SuggestedTie> InOnePlace(size_t group, const Ids Belonging::*ids,
                                         const Places& places,
                                         v1::IntroductionReason reason) const {
    std::optional<SuggestedTie> found;
    for (const size_t member : groups_[group]) {
      for (const std::string& id : belongings_[member].*ids) {
        const auto it = places.find({hubs_[group], id});
        if (it == places.end()) continue;
        SuggestedTie tie{it->second, member, reason, id, {}};
        if (!found.has_value() || Before(tie, *found)) found = std::move(tie);
      }
    }
    return found;
  }

  size_t MostTied(const std::vector<size_t>& group) const {
    const auto key = [this](size_t member) {
      return std::make_tuple(TurnOf(member).first, -ties_left_[member], member);
    };
    return *std::min_element(group.begin(), group.end(),
                             [&](size_t x, size_t y) { return key(x) < key(y); });
  }

  const Network& network_;
  const Components& remaining_;
  const std::vector<bool> referents_;
  std::vector<std::vector<size_t>> groups_;  // By number: who remains in it.
  std::vector<int> hubs_;                    // By group.
  std::vector<Belonging> belongings_;        // By member, on the date of the network.
  std::vector<int> ties_left_;               // By member: ties to those who stay.
  Places neighbourhoods_;
  Places landlords_;
  std::map<int, SuggestedTie> met_;  // By smaller group: the first of those who met before.
};

}  // namespace

std::vector<SuggestedTie> IntroductionsAfter(const Network& network, const Departure& departure,
                                             const std::vector<Tie>& met) {
  return Introducer(network, departure, met).All();
}

}  // namespace loge::partnership

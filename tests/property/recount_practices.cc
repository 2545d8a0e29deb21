// Who keeps to which practice, recounted: each beginning by itself, and the first drop after it.
#include <algorithm>
#include <tuple>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

struct Who {
  std::string landlord;
  std::string territory;

  friend bool operator==(const Who&, const Who&) = default;
  friend auto operator<=>(const Who&, const Who&) = default;
};

// One who keeps or kept to a practice.
struct Keeper {
  Who who;
  v1::AdoptionState how = v1::ADOPTION_STATE_ADOPTED;
  std::string made;  // Of ADAPTED.
  const Fact* began = nullptr;
  const Fact* dropped = nullptr;

  auto Key() const { return std::make_tuple(began->day, static_cast<int>(how), who, made); }
};

template <class Event>
Who WhoIn(const Event& event) {
  return {event.landlord_id(), event.territory_id()};
}

class Practices {
 public:
  Practices(const std::vector<Fact>& past, const Endings& endings, int as_of)
      : past_(past), endings_(endings), as_of_(as_of) {
    for (const Fact& fact : past_) {
      if (fact.payload->has_practice_shared()) {
        made_[fact.payload->practice_shared().practice_id()] = &fact;
      } else if (fact.payload->has_practice_adapted()) {
        made_[fact.payload->practice_adapted().practice_id()] = &fact;
      }
    }
  }

  const std::map<std::string, const Fact*>& made() const { return made_; }

  Who OnDay(const Who& who, int day) const {
    if (who.landlord.empty()) return who;
    return {endings_.LandlordOn(who.landlord, day), ""};
  }
  Who Now(const Who& who) const { return OnDay(who, as_of_); }

  static Who OriginOf(const Fact& made) {
    return made.payload->has_practice_shared() ? WhoIn(made.payload->practice_shared())
                                               : WhoIn(made.payload->practice_adapted());
  }
  static std::string TitleOf(const Fact& made) {
    return made.payload->has_practice_shared() ? made.payload->practice_shared().title()
                                               : made.payload->practice_adapted().title();
  }
  static std::string SourceOf(const Fact& made) {
    return made.payload->practice_adapted().from_practice_id();
  }

  // The practices that one comes from and that are known, the nearest first.
  std::vector<std::string> Above(const std::string& id) const {
    std::vector<std::string> out;
    for (std::string next = SourceOf(*made_.at(id)); made_.count(next) != 0;
         next = SourceOf(*made_.at(next))) {
      out.push_back(next);
    }
    return out;
  }

  events::v1::PracticeKind KindOf(const std::string& id) const {
    const std::vector<std::string> above = Above(id);
    return made_.at(above.empty() ? id : above.back())->payload->practice_shared().kind();
  }

  std::vector<Keeper> KeepersOf(const std::string& id) const {
    const Fact& made = *made_.at(id);
    std::vector<Keeper> out{OriginKeeper(id)};
    std::vector<Keeper> adoptions;
    for (const Fact& fact : past_) {
      const auto& adopted = fact.payload->practice_adopted();
      if (!fact.payload->has_practice_adopted() || adopted.practice_id() != id) continue;
      adoptions.push_back({WhoIn(adopted), v1::ADOPTION_STATE_ADOPTED, "", &fact,
                           FirstDrop(id, WhoIn(adopted), fact.day)});
    }
    std::sort(adoptions.begin(), adoptions.end(),
              [](const Keeper& a, const Keeper& b) { return a.Key() < b.Key(); });
    for (const Keeper& keeper : adoptions) {
      const bool before_made = keeper.began->day < made.day;
      const auto first = out.begin() + (before_made ? 1 : 0);
      if (!IsKept(first, out.end(), keeper)) out.push_back(keeper);
    }
    for (const auto& [other, fact] : made_) {
      if (SourceOf(*fact) != id) continue;
      Keeper keeper = OriginKeeper(other);
      keeper.how = v1::ADOPTION_STATE_ADAPTED;
      keeper.made = other;
      out.push_back(keeper);
    }
    std::sort(out.begin(), out.end(),
              [](const Keeper& a, const Keeper& b) { return a.Key() < b.Key(); });
    return out;
  }

  // What counts of all that those who now go on as one have to do with it.
  std::map<Who, Keeper> CellsOf(const std::string& id) const {
    std::map<Who, std::vector<Keeper>> all;
    for (const Keeper& keeper : KeepersOf(id)) all[Now(keeper.who)].push_back(keeper);
    std::map<Who, Keeper> out;
    for (const auto& [who, keepers] : all) {
      for (const auto how :
           {v1::ADOPTION_STATE_ORIGIN, v1::ADOPTION_STATE_ADAPTED, v1::ADOPTION_STATE_ADOPTED}) {
        for (const Keeper& keeper : keepers) {
          if (keeper.how == how && keeper.dropped == nullptr) out.emplace(who, keeper);
        }
      }
      if (out.count(who) != 0) continue;
      for (const Keeper& keeper : keepers) {
        const auto [last, added] = out.emplace(who, keeper);
        if (!added && last->second.dropped->day < keeper.dropped->day) last->second = keeper;
      }
    }
    return out;
  }

 private:
  Keeper OriginKeeper(const std::string& id) const {
    const Fact* made = made_.at(id);
    const Who who = OriginOf(*made);
    return {who, v1::ADOPTION_STATE_ORIGIN, "", made, FirstDrop(id, who, made->day)};
  }

  // The first drop after that day by who then goes on in the place of `who`.
  const Fact* FirstDrop(const std::string& id, const Who& who, int day) const {
    const Fact* first = nullptr;
    for (const Fact& fact : past_) {
      const auto& dropped = fact.payload->practice_dropped();
      if (!fact.payload->has_practice_dropped() || dropped.practice_id() != id) continue;
      if (fact.day <= day || OnDay(WhoIn(dropped), fact.day) != OnDay(who, fact.day)) continue;
      const bool before = first == nullptr ||
                          std::make_tuple(fact.day, WhoIn(dropped), fact.original) <
                              std::make_tuple(first->day, WhoIn(first->payload->practice_dropped()),
                                              first->original);
      if (before) first = &fact;
    }
    return first;
  }

  // Whether one of those before keeps to it on the day on which `keeper` would begin.
  template <class Iterator>
  bool IsKept(Iterator begin, Iterator end, const Keeper& keeper) const {
    const int day = keeper.began->day;
    return std::any_of(begin, end, [&](const Keeper& other) {
      return (other.dropped == nullptr || day < other.dropped->day) &&
             OnDay(other.who, day) == OnDay(keeper.who, day);
    });
  }

  const std::vector<Fact>& past_;
  const Endings& endings_;
  const int as_of_;
  std::map<std::string, const Fact*> made_;  // By practice.
};

v1::Practice Show(const Practices& all, const std::string& id) {
  const Fact& made = *all.made().at(id);
  v1::Practice out;
  out.set_practice_id(id);
  out.set_title(Practices::TitleOf(made));
  out.set_kind(all.KindOf(id));
  out.set_landlord_id(Practices::OriginOf(made).landlord);
  out.set_territory_id(Practices::OriginOf(made).territory);
  out.set_from_practice_id(Practices::SourceOf(made));
  out.set_shared_on(made.text);
  for (const Keeper& keeper : all.KeepersOf(id)) {
    v1::PracticeHolding& row = *out.add_holdings();
    row.set_how(keeper.how);
    row.set_landlord_id(keeper.who.landlord);
    row.set_territory_id(keeper.who.territory);
    row.set_by_landlord_id(all.Now(keeper.who).landlord);
    row.set_adapted_practice_id(keeper.made);
    row.set_from(keeper.began->text);
    if (keeper.dropped != nullptr) row.set_until(keeper.dropped->text);
    *row.mutable_provenance() = ProvenanceOf(*keeper.began);
  }
  *out.mutable_provenance() = ProvenanceOf(made);
  return out;
}

v1::PracticeRelative ShowRelative(const Practices& all, const std::string& id, size_t steps) {
  const Fact& made = *all.made().at(id);
  v1::PracticeRelative out;
  out.set_practice_id(id);
  out.set_title(Practices::TitleOf(made));
  out.set_from_practice_id(Practices::SourceOf(made));
  out.set_steps(static_cast<int>(steps));
  out.set_landlord_id(Practices::OriginOf(made).landlord);
  out.set_territory_id(Practices::OriginOf(made).territory);
  out.set_shared_on(made.text);
  *out.mutable_provenance() = ProvenanceOf(made);
  return out;
}

bool Adopts(const std::map<Who, Keeper>& cells, const Who& who) {
  const auto cell = cells.find(who);
  return cell != cells.end() && cell->second.dropped == nullptr &&
         cell->second.how != v1::ADOPTION_STATE_ORIGIN;
}

}  // namespace

std::optional<v1::GetPracticeResponse> Recount::Practice(const std::string& id) const {
  const Practices all(past_, endings_, as_of_);
  if (all.made().count(id) == 0) return std::nullopt;
  v1::GetPracticeResponse out;
  *out.mutable_practice() = Show(all, id);
  const std::vector<std::string> above = all.Above(id);
  for (size_t i = 0; i < above.size(); ++i) {
    *out.add_ancestors() = ShowRelative(all, above[i], i + 1);
  }
  std::set<std::pair<size_t, std::string>> below;
  for (const auto& [other, fact] : all.made()) {
    const std::vector<std::string> chain = all.Above(other);
    const auto found = std::find(chain.begin(), chain.end(), id);
    if (found == chain.end()) continue;
    below.emplace(static_cast<size_t>(found - chain.begin()) + 1, other);
  }
  for (const auto& [steps, other] : below) *out.add_descendants() = ShowRelative(all, other, steps);
  return out;
}

std::vector<v1::Practice> Recount::PracticesOf(const v1::ListPracticesRequest& request) const {
  const Practices all(past_, endings_, as_of_);
  std::vector<v1::Practice> out;
  for (const auto& [id, made] : all.made()) {
    const v1::Practice practice = Show(all, id);
    if (request.kind() != 0 && request.kind() != practice.kind()) continue;
    const Who origin = all.Now(Practices::OriginOf(*made));
    const std::string& landlord = request.origin_landlord_id();
    const std::string& territory = request.origin_territory_id();
    if (!landlord.empty() && landlord != origin.landlord) continue;
    if (!territory.empty() && territory != origin.territory) continue;
    const std::map<Who, Keeper> cells = all.CellsOf(id);
    const Who by_landlord{request.adopter_landlord_id(), ""};
    const Who by_territory{"", request.adopter_territory_id()};
    if (!by_landlord.landlord.empty() && !Adopts(cells, by_landlord)) continue;
    if (!by_territory.territory.empty() && !Adopts(cells, by_territory)) continue;
    out.push_back(practice);
  }
  return out;
}

std::vector<v1::AdoptionRow> Recount::AdoptionMatrix(v1::AdoptionAxis axis) const {
  const Practices all(past_, endings_, as_of_);
  std::vector<v1::AdoptionRow> out;
  for (const auto& [id, made] : all.made()) {
    v1::AdoptionRow& row = out.emplace_back();
    row.set_practice_id(id);
    row.set_title(Practices::TitleOf(*made));
    row.set_kind(all.KindOf(id));
    for (const auto& [who, keeper] : all.CellsOf(id)) {
      if (who.landlord.empty() == (axis == v1::ADOPTION_AXIS_LANDLORD)) continue;
      const Fact& fact = keeper.dropped == nullptr ? *keeper.began : *keeper.dropped;
      v1::AdoptionCell& cell = *row.add_cells();
      cell.set_landlord_id(who.landlord);
      cell.set_territory_id(who.territory);
      cell.set_state(keeper.dropped == nullptr ? keeper.how : v1::ADOPTION_STATE_DROPPED);
      if (keeper.dropped == nullptr) cell.set_adapted_practice_id(keeper.made);
      cell.set_since(fact.text);
      if (keeper.who.landlord != who.landlord) cell.set_told_landlord_id(keeper.who.landlord);
      *cell.mutable_provenance() = ProvenanceOf(fact);
    }
  }
  return out;
}

std::vector<v1::ValorisationAction> Recount::Valorisations(
    const v1::ListValorisationActionsRequest& request) const {
  std::map<std::string, v1::ValorisationAction> found;
  for (const Fact& fact : past_) {
    const auto& held = fact.payload->valorisation_action_held();
    if (!fact.payload->has_valorisation_action_held()) continue;
    const std::string& territory = request.territory_id();
    if (!territory.empty() && territory != held.territory_id()) continue;
    if (request.audience() != 0 && request.audience() != held.audience()) continue;
    if (request.medium() != 0 && request.medium() != held.medium()) continue;
    v1::ValorisationAction& row = found[held.action_id()];
    row.set_action_id(held.action_id());
    row.set_territory_id(held.territory_id());
    row.set_audience(held.audience());
    row.set_medium(held.medium());
    row.set_occurred_on(fact.text);
    *row.mutable_provenance() = ProvenanceOf(fact);
  }
  std::vector<v1::ValorisationAction> out;
  for (const auto& [id, action] : found) out.push_back(action);
  return out;
}

}  // namespace loge::property

// Landlords, neighbourhoods and referents, recounted.
#include <algorithm>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

v1::Succession ShowEnding(const std::string& into, const Fact& fact) {
  v1::Succession out;
  out.set_into_id(into);
  out.set_from(fact.text);
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

// Of the day, month or year that is told.
int LastDayOf(const Fact& fact) {
  if (fact.text.size() == 4) return MonthsLater(fact.day, 12) - 1;
  return fact.text.size() == 7 ? MonthsLater(fact.day, 1) - 1 : fact.day;
}

}  // namespace

std::vector<v1::Landlord> Recount::Landlords() const {
  std::map<std::string, v1::Landlord> found;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_landlord_registered()) continue;
    const auto& registered = fact.payload->landlord_registered();
    v1::Landlord& out = found[registered.landlord_id()];
    out.set_landlord_id(registered.landlord_id());
    out.set_kind(registered.kind());
    out.set_name(registered.name());
    out.set_siren(registered.siren());
    out.set_registered_on(fact.text);
    *out.mutable_provenance() = ProvenanceOf(fact);
  }
  for (const Fact& fact : past_) {
    const auto& renamed = fact.payload->landlord_renamed();
    if (found.contains(renamed.landlord_id())) {
      found[renamed.landlord_id()].set_name(renamed.name());
    }
    const auto& absorbed = fact.payload->landlord_absorbed();
    if (!found.contains(absorbed.landlord_id())) continue;
    *found[absorbed.landlord_id()].mutable_absorbed() =
        ShowEnding(absorbed.into_landlord_id(), fact);
  }
  std::vector<v1::Landlord> out;
  for (const auto& [id, landlord] : found) out.push_back(landlord);
  return out;
}

std::vector<v1::Neighbourhood> Recount::Neighbourhoods() const {
  std::map<std::string, v1::Neighbourhood> found;
  const auto add_codes = [](const std::string& commune, const std::string& zoning, const Fact& fact,
                            v1::Neighbourhood& out) {
    out.set_commune_code(commune);
    out.set_zoning_code(zoning);  // Of the one generation in force in these years.
    v1::NeighbourhoodCodes& codes = *out.add_codes();
    codes.set_from(fact.text);
    codes.set_commune_code(commune);
    codes.set_zoning_code(zoning);
    *codes.mutable_provenance() = ProvenanceOf(fact);
  };
  for (const Fact& fact : past_) {
    if (!fact.payload->has_neighbourhood_defined()) continue;
    const auto& defined = fact.payload->neighbourhood_defined();
    v1::Neighbourhood& out = found[defined.neighbourhood_id()];
    out.set_neighbourhood_id(defined.neighbourhood_id());
    out.set_name(defined.name());
    out.set_defined_on(fact.text);
    *out.mutable_provenance() = ProvenanceOf(fact);
    add_codes(defined.commune_code(), defined.zoning_code(), fact, out);
  }
  for (const Fact& fact : past_) {
    const auto& recoded = fact.payload->neighbourhood_recoded();
    const auto place = found.find(recoded.neighbourhood_id());
    if (place != found.end() && DayNumber(place->second.defined_on()) <= fact.day) {
      const std::string before = place->second.commune_code();
      add_codes(recoded.commune_code().empty() ? before : recoded.commune_code(),
                recoded.zoning_code(), fact, place->second);
    }
    const auto& merged = fact.payload->neighbourhood_merged();
    if (!found.contains(merged.neighbourhood_id())) continue;
    *found[merged.neighbourhood_id()].mutable_merged() =
        ShowEnding(merged.into_neighbourhood_id(), fact);
  }
  std::vector<v1::Neighbourhood> out;
  for (const auto& [id, place] : found) out.push_back(place);
  return out;
}

std::vector<v1::LandlordSnapshots> Recount::Snapshots() const {
  std::map<std::string, v1::LandlordSnapshots> found;
  for (const Fact& fact : past_) {
    const auto& received = fact.payload->snapshot_received();
    if (!fact.payload->has_snapshot_received()) continue;
    v1::LandlordSnapshots& out = found[received.landlord_id()];
    out.set_landlord_id(received.landlord_id());
    out.clear_latest();  // There is one kind only.
    v1::Snapshot& latest = *out.add_latest();
    latest.set_kind(received.kind());
    latest.set_taken_on(fact.text);
    latest.set_rows(received.rows());
    latest.set_complete(received.complete());
    *latest.mutable_provenance() = ProvenanceOf(fact);
  }
  std::vector<v1::LandlordSnapshots> out;
  for (const auto& [id, snapshots] : found) out.push_back(snapshots);
  return out;
}

std::optional<v1::Employment> Recount::LastOfTime(const std::string& id, int day) const {
  std::optional<v1::Employment> last;
  for (bool longer = true; longer;) {
    longer = false;
    int until = day;
    for (const Spell& spell : spells_.at(id)) {
      if (!spell.Covers(day)) continue;
      if (!spell.until.has_value()) return std::nullopt;
      if (longer && *spell.until <= until) continue;
      longer = true;
      until = *spell.until;
      last = spell.shown;
    }
    day = until + 1;
  }
  return last;
}

std::vector<v1::ReferentMandate> Recount::MandatesOf(const std::string& id) const {
  struct Mandate {
    v1::ReferentMandate shown;
    int begun = 0;  // In the course of the year or month that is told, when somebody employs.
  };
  std::vector<Mandate> mandates;
  const auto lapse = [&](std::optional<int> day) {
    for (Mandate& mandate : mandates) {
      if (!mandate.shown.until().empty()) continue;
      const std::optional<v1::Employment> last = LastOfTime(id, mandate.begun);
      if (last.has_value() && (!day.has_value() || DayNumber(last->until()) < *day)) {
        mandate.shown.set_until(last->until());
      }
    }
  };
  const auto find = [&](const auto& event, int day) -> Mandate* {
    for (Mandate& mandate : mandates) {
      if (mandate.shown.until().empty() && mandate.shown.territory_id() == event.territory_id() &&
          endings_.PlaceOn(mandate.shown.neighbourhood_id(), day) ==
              endings_.PlaceOn(event.neighbourhood_id(), day)) {
        return &mandate;
      }
    }
    return nullptr;
  };
  const auto appoint = [&](const Fact& fact) {
    const auto& appointed = fact.payload->referent_appointed();
    if (find(appointed, fact.day) != nullptr) return;
    const int last = LastDayOf(fact);
    for (const Spell& spell : spells_.at(id)) {
      if (last < spell.from || (spell.until.has_value() && *spell.until < fact.day)) continue;
      Mandate& mandate = mandates.emplace_back();
      mandate.begun = std::max(fact.day, spell.from);
      mandate.shown.set_neighbourhood_id(appointed.neighbourhood_id());
      mandate.shown.set_territory_id(appointed.territory_id());
      mandate.shown.set_mission(appointed.mission());
      mandate.shown.set_from(fact.text);
      *mandate.shown.mutable_provenance() = ProvenanceOf(fact);
      return;
    }
  };
  std::vector<Fact> told;
  for (const Fact& fact : past_) {
    if (fact.payload->referent_appointed().caretaker_id() == id ||
        fact.payload->referent_ended().caretaker_id() == id) {
      told.push_back(fact);
    }
  }
  std::stable_sort(told.begin(), told.end(), [](const Fact& a, const Fact& b) {
    if (a.day != b.day) return a.day < b.day;
    return a.payload->has_referent_appointed() && b.payload->has_referent_ended();
  });
  for (const Fact& fact : told) {
    lapse(fact.day);
    if (fact.payload->has_referent_appointed()) {
      appoint(fact);
    } else if (Mandate* mandate = find(fact.payload->referent_ended(), fact.day)) {
      mandate->shown.set_until(fact.text);
    }
  }
  lapse(std::nullopt);
  std::vector<v1::ReferentMandate> out;
  for (Mandate& mandate : mandates) {
    v1::ReferentMandate& shown = mandate.shown;
    const int day = shown.until().empty() ? as_of_ : std::min(as_of_, DayNumber(shown.until()));
    shown.set_neighbourhood_id(endings_.PlaceOn(shown.neighbourhood_id(), day));
    out.push_back(shown);
  }
  return out;
}

std::vector<v1::Referent> Recount::Referents(const v1::ListReferentsRequest& request) const {
  std::vector<v1::Referent> out;
  for (const std::string& id : people_) {
    v1::Referent referent;
    referent.set_caretaker_id(id);
    for (const v1::ReferentMandate& mandate : MandatesOf(id)) {
      const bool over = !mandate.until().empty() && DayNumber(mandate.until()) < as_of_;
      const std::string& place = request.neighbourhood_id();
      const std::string& territory = request.territory_id();
      if (over || (!place.empty() && place != mandate.neighbourhood_id())) continue;
      if (!territory.empty() && territory != mandate.territory_id()) continue;
      *referent.add_mandates() = mandate;
    }
    if (referent.mandates_size() > 0) out.push_back(referent);
  }
  return out;
}

}  // namespace loge::property

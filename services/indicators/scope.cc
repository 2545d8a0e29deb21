#include "services/indicators/scope.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/partnership/meetings.h"
#include "services/partnership/seminars.h"
#include "services/partnership/state.h"
#include "services/partnership/views.h"
#include "services/runtime/queries.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::indicators {
namespace {

using caretakers::Employment;
using caretakers::Person;
using runtime::AddDays;
using runtime::Date;
using runtime::DateFilter;
using runtime::Fact;

// Whoever worked in what has become part of a neighbourhood of the scope worked in it, too: a scope
// has those neighbourhoods alone that are on their own.
bool WorksIn(const Scope& scope, const caretakers::Successions& successions,
             const std::vector<std::string>& neighbourhood_ids, Date as_of) {
  return std::any_of(
      neighbourhood_ids.begin(), neighbourhood_ids.end(), [&](const std::string& id) {
        return scope.neighbourhood_ids.count(successions.NeighbourhoodOn(id, as_of)) != 0;
      });
}

// The parts of one employment that are in the scope.
void AddStays(const Scope& scope, const Person& person, const Employment& employment, Date as_of,
              std::vector<Stay>& out) {
  const bool ended = employment.until.has_value() && employment.until->day <= as_of;
  const Stay whole{employment.from.day, ended ? employment.until->day : as_of, !ended};
  if (whole.last < whole.first) return;
  if (scope.kind == Scope::Kind::kLandlord && employment.landlord_id != scope.id) return;
  if (scope.kind != Scope::Kind::kTerritory) {
    out.push_back(whole);
    return;
  }
  for (size_t i = 0; i < employment.placements.size(); ++i) {
    const std::vector<std::string>& places = employment.placements[i].neighbourhood_ids;
    if (!WorksIn(scope, person.successions, places, as_of)) continue;
    Stay part = whole;
    part.first = std::max(part.first, employment.placements[i].from);
    if (i + 1 < employment.placements.size()) {
      const Date before_next = AddDays(employment.placements[i + 1].from, -1);
      if (before_next < part.last) {
        part.last = before_next;
        part.lasts = false;
      }
    }
    if (part.first <= part.last) out.push_back(part);
  }
}

absl::StatusOr<std::vector<Fact>> OutlineOf(const Sources& sources, const std::string& id) {
  // A territory may be proposed later than the date asked for: its history is older.
  return sources.partnership.Facts(absl::StrCat(partnership::kOutline, "/", id), DateFilter::kAny);
}

// Reads activities of one territory after the other. Borrows the sources.
class ActivityReader {
 public:
  static absl::StatusOr<ActivityReader> Of(const Sources& sources) {
    LOGE_ASSIGN_OR_RETURN(partnership::Seminars seminars,
                          partnership::Seminars::Load(sources.partnership));
    return ActivityReader(sources, std::move(seminars));
  }

  // Those of `from` or later; nothing: of all days. `facts` as LoadActivities wants them. Errors:
  // those of FactReader and of `visit`.
  absl::Status Visit(absl::string_view id, const std::vector<Fact>& facts,
                     partnership::TrainingFilter training, std::optional<Date> from,
                     TerritoryVisitor visit) const {
    TerritoryActivities territory{ToString(id), facts, {}};
    LOGE_ASSIGN_OR_RETURN(
        territory.activities,
        partnership::LoadActivities(partnership_, meetings_, seminars_, id, facts, training, from));
    return visit(territory);
  }

 private:
  ActivityReader(const Sources& sources, partnership::Seminars seminars)
      : partnership_(sources.partnership),
        meetings_(sources.partnership),
        seminars_(std::move(seminars)) {}

  const runtime::FactReader& partnership_;
  partnership::Meetings meetings_;
  partnership::Seminars seminars_;
};

}  // namespace

absl::StatusOr<Scope> FindScope(const Sources& sources, const v1::IndicatorScope& asked) {
  Scope scope;
  const caretakers::Registry registry(sources.caretakers);
  if (asked.has_landlord_id()) {
    scope.kind = Scope::Kind::kLandlord;
    scope.id = asked.landlord_id();
    LOGE_ASSIGN_OR_RETURN(const auto landlord, registry.FindLandlord(scope.id));
    if (!landlord.has_value()) {
      return runtime::NotFound("landlord", scope.id, "scope.landlord_id");
    }
  } else if (asked.has_territory_id()) {
    scope.kind = Scope::Kind::kTerritory;
    scope.id = asked.territory_id();
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> outline, OutlineOf(sources, scope.id));
    const auto territory = partnership::FoldTerritory(scope.id, outline);
    if (!territory.has_value()) {
      return runtime::NotFound("territory", scope.id, "scope.territory_id");
    }
    LOGE_ASSIGN_OR_RETURN(scope.neighbourhood_ids,
                          registry.NeighbourhoodsIn({territory->commune_codes().begin(),
                                                     territory->commune_codes().end()}));
  }
  return scope;
}

std::vector<Stay> StaysIn(const Scope& scope, const Person& person, Date as_of) {
  std::vector<Stay> parts;
  for (const Employment& employment : person.employments) {
    AddStays(scope, person, employment, as_of, parts);
  }
  std::sort(parts.begin(), parts.end(), [](const Stay& a, const Stay& b) {
    return std::make_pair(a.first, a.last) < std::make_pair(b.first, b.last);
  });
  std::vector<Stay> stays;
  for (const Stay& part : parts) {
    if (stays.empty() || AddDays(stays.back().last, 1) < part.first) {
      stays.push_back(part);
      continue;
    }
    stays.back().last = std::max(stays.back().last, part.last);
    stays.back().lasts = stays.back().lasts || part.lasts;
  }
  return stays;
}

int64_t DaysWithin(const std::vector<Stay>& stays, Date as_of, int window_days) {
  int64_t days = 0;
  for (const Stay& stay : stays) {
    const Date first = std::max(stay.first, AddDays(as_of, 1 - window_days));
    days += std::max(0, runtime::DaysBetween(first, stay.last) + 1);
  }
  return days;
}

const Stay* StayOn(const std::vector<Stay>& stays, Date day) {
  for (const Stay& stay : stays) {
    if (stay.Covers(day)) return &stay;
  }
  return nullptr;
}

absl::Status ForEachInScope(const Sources& sources, const Scope& scope, PersonVisitor visit) {
  const caretakers::Registry registry(sources.caretakers);
  const auto visit_known = [&](const Person& person) {
    const std::vector<Stay> stays = StaysIn(scope, person, sources.as_of());
    if (!stays.empty()) visit(person, stays);
  };
  if (scope.kind != Scope::Kind::kTerritory) {
    const std::string landlord_id = scope.kind == Scope::Kind::kLandlord ? scope.id : "";
    return registry.ForEachPerson({landlord_id, ""}, "", [&](const Person& person) {
      visit_known(person);
      return true;
    });
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Person> placed,
                        registry.EverPlacedIn(scope.neighbourhood_ids));
  for (const Person& person : placed) visit_known(person);
  return absl::OkStatus();
}

absl::Status ForEachTerritory(const Sources& sources, const Scope& scope,
                              partnership::TrainingFilter training, TerritoryVisitor visit) {
  LOGE_ASSIGN_OR_RETURN(const ActivityReader reader, ActivityReader::Of(sources));
  if (scope.kind == Scope::Kind::kTerritory) {
    LOGE_ASSIGN_OR_RETURN(
        const std::vector<Fact> facts,
        sources.partnership.Facts(absl::StrCat("territory/", scope.id), DateFilter::kAny));
    return reader.Visit(scope.id, facts, training, std::nullopt, visit);
  }
  absl::Status failed;
  LOGE_RETURN_IF_ERROR(sources.partnership.ForEach(
      "territory", "",
      [&](absl::string_view id, const std::vector<Fact>& facts) {
        // Known by what was seeded from it alone, or taken back: it has no activities of its own.
        if (!partnership::FoldTerritory(id, facts).has_value()) return true;
        failed = reader.Visit(id, facts, training, std::nullopt, visit);
        return failed.ok();
      },
      DateFilter::kAny));
  return failed;
}

absl::StatusOr<Territories> TerritoriesIn(const Sources& sources, const Scope& scope) {
  Territories territories;
  if (scope.kind == Scope::Kind::kTerritory) {
    LOGE_ASSIGN_OR_RETURN(territories[scope.id], OutlineOf(sources, scope.id));
    return territories;
  }
  LOGE_RETURN_IF_ERROR(sources.partnership.ForEach(
      partnership::kOutline, "",
      [&](absl::string_view id, std::vector<Fact> facts) {
        // It was taken back, who coordinated it was not: it has no activities of its own.
        if (!partnership::FoldTerritory(id, facts).has_value()) return true;
        territories.emplace(ToString(id), std::move(facts));
        return true;
      },
      DateFilter::kAny));
  return territories;
}

absl::Status ForEachTerritoryOfLate(const Sources& sources, const Territories& territories,
                                    int window_days, TerritoryVisitor visit) {
  LOGE_ASSIGN_OR_RETURN(const ActivityReader reader, ActivityReader::Of(sources));
  const Date first = AddDays(sources.as_of(), 1 - window_days);
  for (const auto& [id, outline] : territories) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          sources.partnership.FactsSince(absl::StrCat("territory/", id), first));
    LOGE_RETURN_IF_ERROR(
        reader.Visit(id, facts, partnership::TrainingFilter::kSeminars, first, visit));
  }
  return absl::OkStatus();
}

}  // namespace loge::indicators

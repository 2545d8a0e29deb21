// Whose figures are asked for: which activities count, and who belongs to it when.
//
// Pure; thread-compatible values.
#ifndef LOGE_SERVICES_INDICATORS_SCOPE_H_
#define LOGE_SERVICES_INDICATORS_SCOPE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/v1/indicators.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/network_data.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::indicators {

// The read models that the figures stand on. Borrowed; all of one date and position.
struct Sources {
  const runtime::FactReader& partnership;
  const runtime::FactReader& caretakers;

  runtime::Date as_of() const { return caretakers.as_of(); }
};

struct Scope {
  enum class Kind { kCountry, kTerritory, kLandlord };

  Kind kind = Kind::kCountry;
  std::string id;                           // Of the territory or landlord.
  std::set<std::string> neighbourhood_ids;  // Of the territory.
};

// An unbroken time: [first, last], both days included, not later than the date asked for.
struct Stay {
  runtime::Date first;
  runtime::Date last;
  bool lasts = false;  // No end is known by the date asked for.

  bool Covers(runtime::Date day) const { return first <= day && day <= last; }
};

// NOT_FOUND when the territory or landlord is not known; errors of FactReader. It reads nothing of
// what was done in a territory.
absl::StatusOr<Scope> FindScope(const Sources& sources, const v1::IndicatorScope& asked);

// When somebody employed the person in the scope, in order; times that touch are one.
std::vector<Stay> StaysIn(const Scope& scope, const caretakers::Person& person,
                          runtime::Date as_of);

// Days of the stays that lie in the window ending on `as_of`.
int64_t DaysWithin(const std::vector<Stay>& stays, runtime::Date as_of, int window_days);

// The stay that covers the day. Null when none does.
const Stay* StayOn(const std::vector<Stay>& stays, runtime::Date day);

// Everybody who was ever in the scope, by id, with the stays in it (not empty). Errors: those of
// FactReader.
using PersonVisitor =
    absl::FunctionRef<void(const caretakers::Person& person, const std::vector<Stay>& stays)>;
absl::Status ForEachInScope(const Sources& sources, const Scope& scope, PersonVisitor visit);

// A territory and what was done in it until the date asked for, in canonical order. Lives during
// one visit.
struct TerritoryActivities {
  std::string territory_id;
  const std::vector<runtime::Fact>& facts;  // Filed under it, of any date unless told; borrowed.
  std::vector<partnership::Activity> activities;
};

// The territory of the scope, else every territory, by id. Errors: those of FactReader and the
// first one of `visit`, which ends it.
using TerritoryVisitor = absl::FunctionRef<absl::Status(const TerritoryActivities& territory)>;
absl::Status ForEachTerritory(const Sources& sources, const Scope& scope,
                              partnership::TrainingFilter training, TerritoryVisitor visit);

// By id, what partnership::kOutline files about each, of any date.
using Territories = std::map<std::string, std::vector<runtime::Fact>>;

// The territory of the scope, else every territory: those that ForEachTerritory visits. Errors:
// those of FactReader.
absl::StatusOr<Territories> TerritoriesIn(const Sources& sources, const Scope& scope);

// Each of `territories` with what was done in it in the last `window_days` days, of training the
// seminars alone; its facts are those of these days. It reads no earlier ones, but the plans of its
// sessions, the launches of its experiments, and all of a seminar or an experiment that had
// something in these days. Errors: as ForEachTerritory.
absl::Status ForEachTerritoryOfLate(const Sources& sources, const Territories& territories,
                                    int window_days, TerritoryVisitor visit);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_SCOPE_H_

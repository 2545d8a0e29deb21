#include "services/rollout/funded_territory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rollout/state.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {

using runtime::Fact;

FundedTerritory::FundedTerritory(std::string territory_id, std::set<std::string> places,
                                 const runtime::FactReader& rollout,
                                 const runtime::FactReader& people)
    : territory_id_(std::move(territory_id)),
      places_(std::move(places)),
      rollout_(rollout),
      registry_(people) {}

absl::StatusOr<bool> FundedTerritory::Has(const events::v1::FundingCommitted& committed) const {
  if (!committed.territory_id().empty()) return committed.territory_id() == territory_id_;
  const std::string& place = committed.neighbourhood_id();
  if (place.empty()) return false;
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became, registry_.SuccessionsOf({}, {place}));
  return places_.count(became.NeighbourhoodOn(place, rollout_.as_of())) != 0;
}

absl::StatusOr<std::vector<FundingState>> FundedTerritory::Fundings() const {
  std::vector<std::string> subjects{TerritorySubject(territory_id_)};
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> places, registry_.WithMerged(places_));
  for (const std::string& place : places) {
    subjects.push_back(absl::StrCat("funding-place/", place));
  }
  std::set<std::string> ids;
  for (const std::string& subject : subjects) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, rollout_.Facts(subject));
    for (const Fact& fact : facts) {
      if (!fact.payload->has_funding_committed()) continue;
      ids.insert(fact.payload->funding_committed().funding_id());
    }
  }
  std::vector<FundingState> fundings;
  for (const std::string& id : ids) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, rollout_.Facts(FundingSubject(id)));
    FundingState funding = FoldFunding(id, facts);
    if (!funding.known()) continue;
    LOGE_ASSIGN_OR_RETURN(const bool theirs, Has(funding.committed()));
    if (theirs) fundings.push_back(std::move(funding));
  }
  return fundings;
}

}  // namespace loge::rollout

// Class Registry of registry.h: the same folds over the read model of a query.
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "storage/base/status_macros.h"

namespace loge::caretakers {
namespace {

using runtime::Fact;

// Whom a fact puts into a neighbourhood; empty when it does not.
std::string PlacedPerson(const events::v1::EventPayload& payload) {
  if (payload.has_caretaker_joined()) return payload.caretaker_joined().caretaker_id();
  if (payload.has_caretaker_reassigned()) return payload.caretaker_reassigned().caretaker_id();
  if (payload.has_caretaker_transferred()) return payload.caretaker_transferred().caretaker_id();
  return "";
}

bool WorksInOneOf(const Person& person, const std::set<std::string>& neighbourhood_ids,
                  runtime::Date day) {
  for (const Employment& employment : person.employments) {
    if (!employment.Covers(day)) continue;
    for (const std::string& id : employment.NeighbourhoodsOn(day)) {
      if (neighbourhood_ids.count(id) != 0) return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<std::optional<LandlordEntry>> Registry::FindLandlord(
    absl::string_view landlord_id) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("landlord/", landlord_id)));
  return FoldLandlord(facts);
}

absl::StatusOr<std::optional<NeighbourhoodEntry>> Registry::FindNeighbourhood(
    absl::string_view neighbourhood_id) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("neighbourhood/", neighbourhood_id)));
  return FoldNeighbourhood(facts);
}

absl::StatusOr<Person> Registry::FindPerson(absl::string_view caretaker_id,
                                            runtime::DateFilter filter) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("caretaker/", caretaker_id), filter));
  return FoldPerson(caretaker_id, facts);
}

absl::StatusOr<std::set<std::string>> Registry::NeighbourhoodsIn(
    const std::vector<std::string>& commune_codes) const {
  std::set<std::string> ids;
  for (const std::string& code : commune_codes) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("commune/", code)));
    for (const Fact& fact : facts) {
      if (!fact.payload->has_neighbourhood_defined()) continue;
      ids.insert(fact.payload->neighbourhood_defined().neighbourhood_id());
    }
  }
  return ids;
}

absl::StatusOr<std::vector<Person>> Registry::EverPlacedIn(
    const std::set<std::string>& neighbourhood_ids) const {
  std::set<std::string> candidates;
  for (const std::string& id : neighbourhood_ids) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("neighbourhood/", id)));
    for (const Fact& fact : facts) {
      std::string person = PlacedPerson(*fact.payload);
      if (!person.empty()) candidates.insert(std::move(person));
    }
  }
  std::vector<Person> placed;
  placed.reserve(candidates.size());
  for (const std::string& id : candidates) {
    LOGE_ASSIGN_OR_RETURN(Person person, FindPerson(id));
    placed.push_back(std::move(person));
  }
  return placed;
}

absl::Status Registry::ForEachPerson(absl::FunctionRef<void(Person person)> visit) const {
  return reader_.ForEach("caretaker", "", [&](absl::string_view id, std::vector<Fact> facts) {
    Person person = FoldPerson(id, facts);
    if (person.known()) visit(std::move(person));
    return true;
  });
}

absl::StatusOr<std::vector<Person>> Registry::EmployedIn(
    const std::set<std::string>& neighbourhood_ids) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Person> employed, EverPlacedIn(neighbourhood_ids));
  std::erase_if(employed, [&](const Person& person) {
    return !WorksInOneOf(person, neighbourhood_ids, reader_.as_of());
  });
  return employed;
}

}  // namespace loge::caretakers

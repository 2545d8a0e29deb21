// Class Registry of registry.h: the same folds over the read model of a query.
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/caretakers/employed_ids.h"
#include "services/caretakers/registry.h"
#include "services/caretakers/successions.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

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

// The neighbourhood that a fact puts into a commune; empty when it does not.
std::string LocatedPlace(const events::v1::EventPayload& payload) {
  if (payload.has_neighbourhood_defined()) {
    return payload.neighbourhood_defined().neighbourhood_id();
  }
  return payload.neighbourhood_recoded().neighbourhood_id();
}

// What a part of a person takes in memory beside itself, about, for its strings, and what the
// sealed data does for its own; the id of a place; and the fact of a place, with the rows that were
// read together with it.
constexpr int64_t kStringsBytes = 64;
constexpr int64_t kSealedBytes = 160;
constexpr int64_t kIdBytes = sizeof(std::string) + 32;
constexpr int64_t kPlaceFactBytes = 1400;

int64_t BytesOf(const Person& person) {
  const auto parts = [](const auto& list) {
    using Part = typename std::decay_t<decltype(list)>::value_type;
    return static_cast<int64_t>(list.size() * (sizeof(Part) + kStringsBytes));
  };
  int64_t bytes = static_cast<int64_t>(sizeof(Person)) + parts(person.employments) +
                  parts(person.volunteering) + parts(person.mandates) + parts(person.sealed) +
                  parts(person.numbers);
  for (const std::vector<SealedData>* all : {&person.sealed, &person.numbers}) {
    for (const SealedData& each : *all) {
      bytes += kSealedBytes + static_cast<int64_t>(each.sealed->ciphertext().size());
    }
  }
  for (const Employment& employment : person.employments) {
    bytes += parts(employment.placements);
    for (const Placement& placement : employment.placements) {
      bytes += static_cast<int64_t>(placement.neighbourhood_ids.size()) * kIdBytes;
    }
  }
  for (const auto* successions :
       {&person.successions.landlords, &person.successions.neighbourhoods}) {
    bytes += parts(*successions) + static_cast<int64_t>(successions->size()) * kPlaceFactBytes;
  }
  return bytes;
}

int64_t BytesOfPosts(const std::vector<Post>& posts) {
  int64_t bytes = sizeof(posts);
  for (const Post& post : posts) {
    bytes += static_cast<int64_t>(sizeof(Post)) + kStringsBytes +
             static_cast<int64_t>(post.neighbourhood_ids.size()) * kIdBytes;
  }
  return bytes;
}

// Has copies made of what lies among the rows that were read, all of which it would keep in memory.
void LetGoOfRows(Person* person) {
  for (std::vector<SealedData>* all : {&person->sealed, &person->numbers}) {
    for (SealedData& each : *all) {
      each.sealed = std::make_shared<const events::v1::Sealed>(*each.sealed);
    }
  }
}

// Whether one of the posts is in one of these places.
bool AnyIn(const std::set<std::string>& neighbourhood_ids, const std::vector<Post>& posts) {
  for (const Post& post : posts) {
    for (const std::string& id : post.neighbourhood_ids) {
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
                        reader_.Facts(absl::StrCat("place/", neighbourhood_id)));
  return FoldNeighbourhood(facts);
}

absl::StatusOr<Person> Registry::FindPerson(absl::string_view caretaker_id,
                                            runtime::DateFilter filter) const {
  if (filter == runtime::DateFilter::kUntilAsOf) {
    LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const Person> person, RecallPerson(caretaker_id));
    return *person;
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader_.Facts(absl::StrCat("caretaker/", caretaker_id), filter));
  return PersonOf(caretaker_id, facts, filter);
}

absl::StatusOr<std::shared_ptr<const Person>> Registry::RecallPerson(
    absl::string_view caretaker_id) const {
  return runtime::Recall<Person>(
      reader_, "person", absl::StrCat("caretaker/", caretaker_id),
      [&](const std::vector<Fact>& facts, runtime::Dependencies& on) {
        absl::StatusOr<Person> person =
            Fold(caretaker_id, facts, runtime::DateFilter::kUntilAsOf, &on);
        if (person.ok()) LetGoOfRows(&*person);
        return person;
      },
      BytesOf);
}

absl::Status Registry::Follow(absl::string_view kind, const std::string& id,
                              runtime::DateFilter filter, Known& known,
                              std::map<std::string, Succession>& out,
                              runtime::Dependencies* on) const {
  for (std::string next = id; out.count(next) == 0;) {
    if (on != nullptr) on->Add(absl::StrCat(kind, "/", next));
    auto it = known.find(next);
    if (it == known.end()) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                            reader_.Facts(absl::StrCat(kind, "/", next), filter));
      it = known.emplace(next, FoldSuccession(facts)).first;
    }
    if (!it->second.has_value()) break;
    out.emplace(next, *it->second);
    next = it->second->into;
  }
  return absl::OkStatus();
}

absl::StatusOr<Successions> Registry::FollowAll(const std::set<std::string>& landlord_ids,
                                                const std::set<std::string>& neighbourhood_ids,
                                                runtime::DateFilter filter,
                                                runtime::Dependencies* on) const {
  Memory& memory = memory_[filter];
  Successions out;
  for (const std::string& id : landlord_ids) {
    LOGE_RETURN_IF_ERROR(
        Follow(kAbsorbedLandlord, id, filter, memory.landlords, out.landlords, on));
  }
  for (const std::string& id : neighbourhood_ids) {
    LOGE_RETURN_IF_ERROR(
        Follow(kMergedNeighbourhood, id, filter, memory.neighbourhoods, out.neighbourhoods, on));
  }
  return out;
}

absl::StatusOr<Person> Registry::Fold(absl::string_view caretaker_id,
                                      const std::vector<Fact>& facts, runtime::DateFilter filter,
                                      runtime::Dependencies* on) const {
  const NamedPlaces places = PlacesIn(facts);
  LOGE_ASSIGN_OR_RETURN(Successions successions,
                        FollowAll(places.landlords, places.neighbourhoods, filter, on));
  return FoldPerson(caretaker_id, facts, std::move(successions));
}

absl::StatusOr<Person> Registry::PersonOf(absl::string_view caretaker_id,
                                          const std::vector<Fact>& facts,
                                          runtime::DateFilter filter) const {
  return Fold(caretaker_id, facts, filter, nullptr);
}

absl::StatusOr<Successions> Registry::SuccessionsOf(
    const std::set<std::string>& landlord_ids,
    const std::set<std::string>& neighbourhood_ids) const {
  return FollowAll(landlord_ids, neighbourhood_ids, runtime::DateFilter::kUntilAsOf, nullptr);
}

absl::StatusOr<std::set<std::string>> Registry::WithAbsorbed(const std::string& landlord_id) const {
  std::set<std::string> all{landlord_id};
  std::vector<std::string> left{landlord_id};
  while (!left.empty()) {
    const std::string into = std::move(left.back());
    left.pop_back();
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("landlord/", into)));
    for (const Fact& fact : facts) {
      const auto& absorbed = fact.payload->landlord_absorbed();
      if (!fact.payload->has_landlord_absorbed() || absorbed.into_landlord_id() != into) continue;
      if (all.insert(absorbed.landlord_id()).second) left.push_back(absorbed.landlord_id());
    }
  }
  return all;
}

absl::StatusOr<std::set<std::string>> Registry::NeighbourhoodsIn(
    const std::vector<std::string>& commune_codes) const {
  std::set<std::string> ids;
  for (const std::string& code : commune_codes) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("commune/", code)));
    for (const Fact& fact : facts) {
      std::string id = LocatedPlace(*fact.payload);
      if (!id.empty()) ids.insert(std::move(id));
    }
  }
  Known& known = memory_[runtime::DateFilter::kUntilAsOf].neighbourhoods;
  std::map<std::string, Succession> merged;
  for (const std::string& id : ids) {
    LOGE_RETURN_IF_ERROR(
        Follow(kMergedNeighbourhood, id, runtime::DateFilter::kUntilAsOf, known, merged, nullptr));
  }
  for (const auto& [id, succession] : merged) ids.erase(id);
  return ids;
}

absl::StatusOr<std::set<std::string>> Registry::WithMerged(
    const std::set<std::string>& neighbourhood_ids) const {
  std::set<std::string> merged;
  LOGE_RETURN_IF_ERROR(reader_.ForEach(kMergedNeighbourhood, "",
                                       [&](absl::string_view id, const std::vector<Fact>&) {
                                         merged.insert(ToString(id));
                                         return true;
                                       }));
  LOGE_ASSIGN_OR_RETURN(const Successions became, SuccessionsOf({}, merged));
  std::set<std::string> all = neighbourhood_ids;
  for (const std::string& id : merged) {
    const std::string now = became.NeighbourhoodOn(id, reader_.as_of());
    if (neighbourhood_ids.count(now) != 0) all.insert(id);
  }
  return all;
}

// Whoever worked in what has become part of one of them works there now.
absl::StatusOr<std::set<std::string>> Registry::IdsEverPlacedIn(
    const std::set<std::string>& neighbourhood_ids) const {
  std::set<std::string> ids;
  std::vector<std::string> places(neighbourhood_ids.begin(), neighbourhood_ids.end());
  std::set<std::string> seen = neighbourhood_ids;
  while (!places.empty()) {
    const std::string place = std::move(places.back());
    places.pop_back();
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("neighbourhood/", place)));
    for (const Fact& fact : facts) {
      std::string person = PlacedPerson(*fact.payload);
      if (!person.empty()) ids.insert(std::move(person));
      const auto& merged = fact.payload->neighbourhood_merged();
      if (merged.into_neighbourhood_id() != place) continue;
      if (seen.insert(merged.neighbourhood_id()).second) {
        places.push_back(merged.neighbourhood_id());
      }
    }
  }
  return ids;
}

absl::StatusOr<bool> Registry::EverEmployedBy(const std::set<std::string>& landlord_ids,
                                              absl::string_view caretaker_id) const {
  for (const std::string& id : landlord_ids) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(EmployerSubject(id, caretaker_id)));
    if (!facts.empty()) return true;
  }
  return false;
}

absl::StatusOr<std::vector<Person>> Registry::EverPlacedIn(
    const std::set<std::string>& neighbourhood_ids) const {
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> ids, IdsEverPlacedIn(neighbourhood_ids));
  std::vector<Person> placed;
  placed.reserve(ids.size());
  for (const std::string& id : ids) {
    LOGE_ASSIGN_OR_RETURN(Person person, FindPerson(id));
    placed.push_back(std::move(person));
  }
  return placed;
}

absl::Status Registry::ForEachPerson(const Group& group, absl::string_view after_id,
                                     PersonVisitor visit) const {
  if (group.landlord_id.empty() && group.neighbourhood_id.empty()) {
    absl::Status failed;
    LOGE_RETURN_IF_ERROR(
        reader_.ForEach("caretaker", after_id, [&](absl::string_view id, std::vector<Fact> facts) {
          const absl::StatusOr<Person> person = PersonOf(id, facts);
          failed = person.status();
          return failed.ok() && (!person->known() || visit(*person));
        }));
    return failed;
  }
  return ForEachId(group, after_id, [&](const std::string& id) -> absl::StatusOr<bool> {
    LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const Person> person, RecallPerson(id));
    return !person->known() || visit(*person);
  });
}

absl::Status Registry::ForEachAtWork(const Group& group, absl::string_view after_id,
                                     AtWorkVisitor visit) const {
  if (group.landlord_id.empty() && group.neighbourhood_id.empty()) {
    return ForEachPerson(group, after_id, [&](const Person& person) {
      const std::vector<Post> posts = PostsOn(person, reader_.as_of());
      return posts.empty() || visit(person.caretaker_id, posts);
    });
  }
  return ForEachId(group, after_id, [&](const std::string& id) -> absl::StatusOr<bool> {
    LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const std::vector<Post>> posts, FindPosts(id));
    return posts->empty() || visit(id, *posts);
  });
}

absl::Status Registry::ForEachAtWorkIn(const std::set<std::string>& neighbourhood_ids,
                                       AtWorkVisitor visit) const {
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> ids, IdsEverPlacedIn(neighbourhood_ids));
  for (const std::string& id : ids) {
    LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const std::vector<Post>> posts, FindPosts(id));
    if (AnyIn(neighbourhood_ids, *posts) && !visit(id, *posts)) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const std::vector<Post>>> Registry::FindPosts(
    absl::string_view caretaker_id) const {
  return runtime::Recall<std::vector<Post>>(
      reader_, "posts", absl::StrCat("caretaker/", caretaker_id),
      [&](const std::vector<Fact>& facts,
          runtime::Dependencies& on) -> absl::StatusOr<std::vector<Post>> {
        LOGE_ASSIGN_OR_RETURN(const Person person,
                              Fold(caretaker_id, facts, runtime::DateFilter::kUntilAsOf, &on));
        return PostsOn(person, reader_.as_of());
      },
      BytesOfPosts);
}

absl::Status Registry::ForEachId(const Group& group, absl::string_view after_id,
                                 IdVisitor visit) const {
  std::set<std::string> landlords;
  if (!group.landlord_id.empty()) {
    LOGE_ASSIGN_OR_RETURN(landlords, WithAbsorbed(group.landlord_id));
  }
  // A landlord may have tens of thousands of people, a neighbourhood has tens.
  if (group.neighbourhood_id.empty()) {
    EmployedIds ids(reader_, landlords, after_id);
    for (;;) {
      LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> id, ids.Next());
      if (!id.has_value()) return absl::OkStatus();
      LOGE_ASSIGN_OR_RETURN(const bool more, visit(*id));
      if (!more) return absl::OkStatus();
    }
  }
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> ids, IdsEverPlacedIn({group.neighbourhood_id}));
  for (auto id = ids.upper_bound(ToString(after_id)); id != ids.end(); ++id) {
    if (!landlords.empty()) {
      LOGE_ASSIGN_OR_RETURN(const bool employed, EverEmployedBy(landlords, *id));
      if (!employed) continue;
    }
    LOGE_ASSIGN_OR_RETURN(const bool more, visit(*id));
    if (!more) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Person>> Registry::EmployedIn(
    const std::set<std::string>& neighbourhood_ids) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Person> employed, EverPlacedIn(neighbourhood_ids));
  std::erase_if(employed, [&](const Person& person) {
    return !AnyIn(neighbourhood_ids, PostsOn(person, reader_.as_of()));
  });
  return employed;
}

}  // namespace loge::caretakers

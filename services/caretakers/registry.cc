// The folds of registry.h, and the references that rules of all contexts check.
#include "services/caretakers/registry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/caretakers/errors.h"
#include "storage/base/strings.h"

namespace loge::caretakers {

using events::v1::EventPayload;
using runtime::AddDays;
using runtime::AddMonths;
using runtime::Date;
using runtime::Fact;
using runtime::FactDate;
using runtime::Violations;

const runtime::FoldSpec kLandlordFold{"landlord", {EventPayload::kLandlordRegistered}};
const runtime::FoldSpec kNeighbourhoodFold{"neighbourhood", {EventPayload::kNeighbourhoodDefined}};
const runtime::FoldSpec kCaretakerFold{
    "caretaker",
    {EventPayload::kCaretakerJoined, EventPayload::kCaretakerDetailsChanged,
     EventPayload::kCaretakerReassigned, EventPayload::kCaretakerTransferred,
     EventPayload::kCaretakerLeft, EventPayload::kVolunteeringStarted,
     EventPayload::kVolunteeringStopped}};

namespace {

template <class Ids>
Placement PlacementOf(Date from, const Ids& ids) {
  return Placement{from, {ids.begin(), ids.end()}};
}

// On the same day: what begins, then what changes it, then what ends it, so that a day may be the
// first and the last one whatever was reported first.
int RankOf(const Fact& fact) {
  switch (fact.payload->fact_case()) {
    case EventPayload::kCaretakerJoined:
    case EventPayload::kCaretakerTransferred:
    case EventPayload::kVolunteeringStarted:
      return 0;
    case EventPayload::kCaretakerLeft:
    case EventPayload::kVolunteeringStopped:
      return 2;
    default:
      return 1;
  }
}

// Takes the facts about one person in the order of days and ranks.
class PersonFold {
 public:
  explicit PersonFold(Person* person) : person_(*person) {}

  void Apply(const Fact& fact) {
    switch (fact.payload->fact_case()) {
      case EventPayload::kCaretakerJoined:
        return Join(fact, fact.payload->caretaker_joined());
      case EventPayload::kCaretakerTransferred:
        return Transfer(fact, fact.payload->caretaker_transferred());
      case EventPayload::kCaretakerReassigned:
        return Reassign(fact, fact.payload->caretaker_reassigned());
      case EventPayload::kCaretakerDetailsChanged:
        return ChangeDetails(fact.payload->caretaker_details_changed());
      case EventPayload::kCaretakerLeft:
        return Leave(fact, fact.payload->caretaker_left());
      case EventPayload::kVolunteeringStarted:
        return Start(fact, fact.payload->volunteering_started());
      case EventPayload::kVolunteeringStopped:
        return Stop(fact, fact.payload->volunteering_stopped());
      default:
        return;
    }
  }

 private:
  // The employment there that has not ended; null when there is none.
  Employment* Open(absl::string_view landlord_id) {
    for (auto it = person_.employments.rbegin(); it != person_.employments.rend(); ++it) {
      if (ToAbsl(it->landlord_id) == landlord_id && !it->until.has_value()) return &*it;
    }
    return nullptr;
  }

  Employment& Begin(const Fact& fact, const std::string& landlord_id) {
    Employment employment;
    employment.landlord_id = landlord_id;
    employment.from = fact.date;
    employment.hired_on = fact.date.day;
    employment.fact = fact;
    person_.employments.push_back(std::move(employment));
    return person_.employments.back();
  }

  void Join(const Fact& fact, const events::v1::CaretakerJoined& joined) {
    Employment* employment = Open(joined.landlord_id());
    if (employment == nullptr) {
      employment = &Begin(fact, joined.landlord_id());
      employment->hired_on = runtime::ParseDay(joined.hired_on()).value_or(fact.date.day);
    }
    // A second arrival without a departure in between: the departure is not reported yet.
    employment->placements.push_back(PlacementOf(fact.date.day, joined.neighbourhood_ids()));
    employment->job_title = joined.job_title();
    employment->job_family = joined.job_family();
  }

  void Transfer(const Fact& fact, const events::v1::CaretakerTransferred& transferred) {
    std::string job_title;
    auto job_family = events::v1::JOB_FAMILY_UNSPECIFIED;
    Employment* old = Open(transferred.from_landlord_id());
    if (old != nullptr && old->from.day < fact.date.day) {
      job_title = old->job_title;
      job_family = old->job_family;
      old->until = FactDate{AddDays(fact.date.day, -1), events::v1::PRECISION_DAY};
      old->ended_by_transfer = true;
      old->ended_by = fact;
    } else if (const Employment* ended = LastEnded(transferred.from_landlord_id())) {
      job_title = ended->job_title;  // The old employer's departure was told as well.
      job_family = ended->job_family;
    }
    Employment* employment = Open(transferred.to_landlord_id());
    if (employment == nullptr) {
      employment = &Begin(fact, transferred.to_landlord_id());
      employment->job_title = std::move(job_title);
      employment->job_family = job_family;
    }
    employment->placements.push_back(PlacementOf(fact.date.day, transferred.neighbourhood_ids()));
  }

  const Employment* LastEnded(absl::string_view landlord_id) const {
    for (auto it = person_.employments.rbegin(); it != person_.employments.rend(); ++it) {
      if (ToAbsl(it->landlord_id) == landlord_id) return &*it;
    }
    return nullptr;
  }

  void Reassign(const Fact& fact, const events::v1::CaretakerReassigned& reassigned) {
    Employment* employment = Open(reassigned.landlord_id());
    if (employment == nullptr) return;
    employment->placements.push_back(PlacementOf(fact.date.day, reassigned.neighbourhood_ids()));
  }

  void ChangeDetails(const events::v1::CaretakerDetailsChanged& changed) {
    Employment* employment = Open(changed.landlord_id());
    if (employment == nullptr) return;
    if (!changed.job_title().empty()) employment->job_title = changed.job_title();
    if (changed.job_family() != events::v1::JOB_FAMILY_UNSPECIFIED) {
      employment->job_family = changed.job_family();
    }
  }

  void Leave(const Fact& fact, const events::v1::CaretakerLeft& left) {
    Employment* employment = Open(left.landlord_id());
    if (employment == nullptr) return;
    employment->until = fact.date;
    employment->departure_reason = left.reason();
    employment->ended_by = fact;
  }

  VolunteeringSpell* OpenSpell(events::v1::VolunteeringScope scope) {
    for (VolunteeringSpell& spell : person_.volunteering) {
      if (spell.scope == scope && !spell.until.has_value()) return &spell;
    }
    return nullptr;
  }

  void Start(const Fact& fact, const events::v1::VolunteeringStarted& started) {
    if (OpenSpell(started.scope()) != nullptr) return;
    VolunteeringSpell spell;
    spell.scope = started.scope();
    spell.from = fact.date;
    spell.fact = fact;
    person_.volunteering.push_back(std::move(spell));
  }

  void Stop(const Fact& fact, const events::v1::VolunteeringStopped& stopped) {
    VolunteeringSpell* spell = OpenSpell(stopped.scope());
    if (spell == nullptr) return;
    spell->until = fact.date;
    spell->ended_by = fact;
  }

  Person& person_;
};

// CaretakerDetailsChanged carries the whole personal data; the others may carry a part.
void CollectSealed(const std::vector<Fact>& facts, Person* person) {
  for (const Fact& fact : facts) {
    if (fact.sealed == nullptr || !kCaretakerFold.Has(fact.type())) continue;
    if (fact.payload->has_caretaker_details_changed()) person->sealed.clear();
    person->sealed.push_back(fact.sealed);
  }
}

template <class Entry>
void RequireEntry(const std::optional<Entry>& entry, absl::string_view what, const std::string& id,
                  Date day, const std::string& field, Violations& out) {
  if (!entry.has_value()) {
    out.Add(Unknown(field, what, id));
  } else if (day < entry->fact.date.day) {
    out.Add(UnknownYet(field, what, id, day, entry->fact.date.day));
  }
}

}  // namespace

const std::vector<std::string>& Employment::NeighbourhoodsOn(Date day) const {
  static const auto* const kNone = new std::vector<std::string>();
  const std::vector<std::string>* found = kNone;
  for (const Placement& placement : placements) {
    if (placement.from <= day) found = &placement.neighbourhood_ids;
  }
  return *found;
}

const Employment* Person::EmployedOn(Date day, absl::string_view landlord_id) const {
  for (const Employment& employment : employments) {
    const bool there = landlord_id.empty() || ToAbsl(employment.landlord_id) == landlord_id;
    if (there && employment.Covers(day)) return &employment;
  }
  return nullptr;
}

const Employment* Person::EmployedWithin(Date first, Date last) const {
  for (const Employment& employment : employments) {
    const bool ended_before = employment.until.has_value() && employment.until->day < first;
    if (employment.from.day <= last && !ended_before) return &employment;
  }
  return nullptr;
}

Date LastDayOf(const FactDate& date) {
  if (date.precision == events::v1::PRECISION_YEAR) return AddDays(AddMonths(date.day, 12), -1);
  if (date.precision == events::v1::PRECISION_MONTH) return AddDays(AddMonths(date.day, 1), -1);
  return date.day;
}

std::optional<LandlordEntry> FoldLandlord(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (!fact.payload->has_landlord_registered()) continue;
    return LandlordEntry{fact.payload->landlord_registered(), fact};
  }
  return std::nullopt;
}

std::optional<NeighbourhoodEntry> FoldNeighbourhood(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (!fact.payload->has_neighbourhood_defined()) continue;
    return NeighbourhoodEntry{fact.payload->neighbourhood_defined(), fact};
  }
  return std::nullopt;
}

Person FoldPerson(absl::string_view caretaker_id, const std::vector<Fact>& facts) {
  Person person;
  person.caretaker_id = ToString(caretaker_id);
  std::vector<const Fact*> ordered;
  ordered.reserve(facts.size());
  for (const Fact& fact : facts) ordered.push_back(&fact);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Fact* a, const Fact* b) {
    return std::make_tuple(a->date.day, RankOf(*a), a->original) <
           std::make_tuple(b->date.day, RankOf(*b), b->original);
  });
  PersonFold fold(&person);
  for (const Fact* fact : ordered) fold.Apply(*fact);
  CollectSealed(facts, &person);
  return person;
}

void RequireLandlord(const runtime::States& states, const std::string& landlord_id, Date day,
                     const std::string& field, Violations& out) {
  const auto& set = states.Get(kLandlordFold, absl::StrCat("landlord/", landlord_id));
  RequireEntry(FoldLandlord(set.facts()), "landlord", landlord_id, day, field, out);
}

void RequireNeighbourhood(const runtime::States& states, const std::string& neighbourhood_id,
                          Date day, const std::string& field, Violations& out) {
  const auto& set =
      states.Get(kNeighbourhoodFold, absl::StrCat("neighbourhood/", neighbourhood_id));
  RequireEntry(FoldNeighbourhood(set.facts()), "neighbourhood", neighbourhood_id, day, field, out);
}

const Employment* RequireEmployed(const Person& person, Date day, const std::string& field,
                                  Violations& out) {
  return RequireEmployedWithin(person, FactDate{day, events::v1::PRECISION_DAY}, field, out);
}

const Employment* RequireEmployedWithin(const Person& person, const FactDate& date,
                                        const std::string& field, Violations& out) {
  if (!person.known()) {
    out.Add(Unknown(field, "caretaker", person.caretaker_id));
    return nullptr;
  }
  const Employment* employment = person.EmployedWithin(date.day, LastDayOf(date));
  if (employment != nullptr) return employment;
  const Employment* last_ended = nullptr;
  const Employment* next = nullptr;
  for (const Employment& each : person.employments) {
    if (date.day < each.from.day) {
      if (next == nullptr) next = &each;
    } else if (last_ended == nullptr || last_ended->until->day < each.until->day) {
      last_ended = &each;
    }
  }
  if (last_ended != nullptr) {
    out.Add(LeftBefore(field, date.day, last_ended->until->day, last_ended->ended_by->known_from));
  } else {
    out.Add(NotEmployedYet(field, date.day, next->from.day));
  }
  return nullptr;
}

}  // namespace loge::caretakers

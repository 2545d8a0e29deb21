// FoldPerson of registry.h: what the facts about a person mean, in the order of days.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "services/caretakers/mandates.h"
#include "services/caretakers/registry.h"
#include "services/caretakers/state.h"
#include "storage/base/strings.h"

namespace loge::caretakers {
namespace {

using events::v1::EventPayload;
using runtime::AddDays;
using runtime::Date;
using runtime::Fact;
using runtime::FactDate;

// On the same day: what becomes of places, what begins, then what changes it, then what ends it, so
// that a day may be the first and the last one whatever was reported first.
int RankOf(const Fact& fact) {
  switch (fact.payload->fact_case()) {
    case EventPayload::kLandlordAbsorbed:
    case EventPayload::kNeighbourhoodMerged:
      return -1;
    case EventPayload::kCaretakerJoined:
    case EventPayload::kCaretakerTransferred:
    case EventPayload::kVolunteeringStarted:
    case EventPayload::kReferentAppointed:
      return 0;
    case EventPayload::kCaretakerLeft:
    case EventPayload::kVolunteeringStopped:
    case EventPayload::kReferentEnded:
      return 2;
    default:
      return 1;
  }
}

// Takes the facts about one person, and those about the end of places, in the order of days and
// ranks.
class PersonFold {
 public:
  explicit PersonFold(Person* person) : person_(*person), successions_(person->successions) {}

  void Apply(const Fact& fact) {
    const EventPayload& payload = *fact.payload;
    switch (payload.fact_case()) {
      case EventPayload::kLandlordAbsorbed:
        return Absorb(fact, payload.landlord_absorbed());
      case EventPayload::kNeighbourhoodMerged:
        return Merge(fact, payload.neighbourhood_merged());
      case EventPayload::kCaretakerJoined:
        return Join(fact, payload.caretaker_joined());
      case EventPayload::kCaretakerTransferred:
        return Transfer(fact, payload.caretaker_transferred());
      case EventPayload::kCaretakerReassigned:
        return Reassign(fact, payload.caretaker_reassigned());
      case EventPayload::kCaretakerDetailsChanged:
        return ChangeDetails(fact, payload.caretaker_details_changed());
      case EventPayload::kCaretakerLeft:
        return Leave(fact, payload.caretaker_left());
      case EventPayload::kVolunteeringStarted:
        return Start(fact, payload.volunteering_started());
      case EventPayload::kVolunteeringStopped:
        return Stop(fact, payload.volunteering_stopped());
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

  // The same at the landlord that `landlord_id` means on that day.
  Employment* OpenOn(const std::string& landlord_id, Date day) {
    return Open(successions_.LandlordOn(landlord_id, day));
  }

  Employment& Begin(const Fact& fact, std::string landlord_id) {
    Employment employment;
    employment.landlord_id = std::move(landlord_id);
    employment.from = fact.date;
    employment.hired_on = fact.date.day;
    employment.fact = runtime::RefTo(fact);
    person_.employments.push_back(std::move(employment));
    return person_.employments.back();
  }

  // Adds the neighbourhoods that `ids` mean on that day, each once.
  template <class Ids>
  void Place(const Ids& ids, Placement* placement) {
    std::vector<std::string>& there = placement->neighbourhood_ids;
    for (const std::string& id : ids) {
      std::string now = successions_.NeighbourhoodOn(id, placement->from);
      if (std::find(there.begin(), there.end(), now) == there.end()) {
        there.push_back(std::move(now));
      }
    }
  }

  template <class Ids>
  Placement PlacementOf(Date from, const Ids& ids) {
    Placement placement{from, {}};
    Place(ids, &placement);
    return placement;
  }

  // The employment goes on at the landlord that goes on, with all that belongs to it. It began
  // before: what names the absorbed landlord from that day on means the other one.
  void Absorb(const Fact& fact, const events::v1::LandlordAbsorbed& absorbed) {
    Employment* old = Open(absorbed.landlord_id());
    if (old == nullptr) return;
    const Date day = fact.date.day;
    Placement placement = PlacementOf(day, old->NeighbourhoodsOn(day));
    Employment moved = *old;
    old->until = FactDate{AddDays(day, -1), events::v1::PRECISION_DAY};
    old->ended_by_absorption = true;
    old->ended_by = runtime::RefTo(fact);
    std::string into = successions_.LandlordOn(absorbed.into_landlord_id(), day);
    if (Employment* there = Open(into)) {  // Employed by both: one employment from now on.
      Place(there->NeighbourhoodsOn(day), &placement);
      there->placements.push_back(std::move(placement));
      return;
    }
    moved.landlord_id = std::move(into);
    moved.from = fact.date;
    moved.placements = {std::move(placement)};
    moved.fact = runtime::RefTo(fact);
    person_.employments.push_back(std::move(moved));
  }

  void Merge(const Fact& fact, const events::v1::NeighbourhoodMerged& merged) {
    const Date day = fact.date.day;
    for (Employment& employment : person_.employments) {
      if (employment.until.has_value()) continue;
      const std::vector<std::string> ids = employment.NeighbourhoodsOn(day);
      if (std::find(ids.begin(), ids.end(), merged.neighbourhood_id()) == ids.end()) continue;
      employment.placements.push_back(PlacementOf(day, ids));
    }
  }

  void Join(const Fact& fact, const events::v1::CaretakerJoined& joined) {
    std::string landlord_id = successions_.LandlordOn(joined.landlord_id(), fact.date.day);
    Employment* employment = Open(landlord_id);
    if (employment == nullptr) {
      employment = &Begin(fact, std::move(landlord_id));
      employment->hired_on = runtime::ParseDay(joined.hired_on()).value_or(fact.date.day);
    }
    // A second arrival without a departure in between: the departure is not reported yet.
    employment->placements.push_back(PlacementOf(fact.date.day, joined.neighbourhood_ids()));
    employment->job_title = joined.job_title();
    employment->job_family = joined.job_family();
  }

  void Transfer(const Fact& fact, const events::v1::CaretakerTransferred& transferred) {
    const Date day = fact.date.day;
    const std::string from =
        successions_.LandlordOn(transferred.from_landlord_id(), AddDays(day, -1));
    std::string to = successions_.LandlordOn(transferred.to_landlord_id(), day);
    std::string job_title;
    auto job_family = events::v1::JOB_FAMILY_UNSPECIFIED;
    Employment* old = Open(from);
    // When one had absorbed the other before, the employment had moved already.
    if (old != nullptr && old->from.day < day && from != to) {
      job_title = old->job_title;
      job_family = old->job_family;
      old->until = FactDate{AddDays(day, -1), events::v1::PRECISION_DAY};
      old->ended_by_transfer = true;
      old->ended_by = runtime::RefTo(fact);
    } else if (Employment* ended = LastEnded(from)) {
      job_title = ended->job_title;
      job_family = ended->job_family;
      // The old employer's departure was told as well, and first: it is the transfer that counts.
      const FactDate last{AddDays(day, -1), events::v1::PRECISION_DAY};
      if (ended->until == last && from != to) {
        ended->departure_reason = events::v1::DEPARTURE_REASON_UNSPECIFIED;
        ended->ended_by_transfer = true;
      }
    }
    Employment* employment = Open(to);
    if (employment == nullptr) {
      employment = &Begin(fact, std::move(to));
      employment->job_title = std::move(job_title);
      employment->job_family = job_family;
    }
    employment->placements.push_back(PlacementOf(day, transferred.neighbourhood_ids()));
  }

  Employment* LastEnded(absl::string_view landlord_id) {
    for (auto it = person_.employments.rbegin(); it != person_.employments.rend(); ++it) {
      if (ToAbsl(it->landlord_id) == landlord_id) return &*it;
    }
    return nullptr;
  }

  void Reassign(const Fact& fact, const events::v1::CaretakerReassigned& reassigned) {
    Employment* employment = OpenOn(reassigned.landlord_id(), fact.date.day);
    if (employment == nullptr) return;
    employment->placements.push_back(PlacementOf(fact.date.day, reassigned.neighbourhood_ids()));
  }

  void ChangeDetails(const Fact& fact, const events::v1::CaretakerDetailsChanged& changed) {
    Employment* employment = OpenOn(changed.landlord_id(), fact.date.day);
    if (employment == nullptr) return;
    if (!changed.job_title().empty()) employment->job_title = changed.job_title();
    if (changed.job_family() != events::v1::JOB_FAMILY_UNSPECIFIED) {
      employment->job_family = changed.job_family();
    }
  }

  void Leave(const Fact& fact, const events::v1::CaretakerLeft& left) {
    Employment* employment = OpenOn(left.landlord_id(), fact.date.day);
    if (employment == nullptr) return;
    employment->until = fact.date;
    employment->departure_reason = left.reason();
    employment->ended_by = runtime::RefTo(fact);
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
    spell.fact = runtime::RefTo(fact);
    person_.volunteering.push_back(std::move(spell));
  }

  void Stop(const Fact& fact, const events::v1::VolunteeringStopped& stopped) {
    VolunteeringSpell* spell = OpenSpell(stopped.scope());
    if (spell == nullptr) return;
    spell->until = fact.date;
    spell->reason = stopped.reason();
    spell->ended_by = runtime::RefTo(fact);
  }

  Person& person_;
  const Successions& successions_;
};

bool TellsSealed(const Fact& fact) {
  return fact.sealed != nullptr && kCaretakerFold.Has(fact.type());
}

// Nearly nobody was known twice, and everybody is folded for every list.
void CollectNumbers(const std::vector<Fact>& facts, Person* person) {
  const auto first = std::find_if(facts.begin(), facts.end(), &TellsSealed);
  const bool of_several = std::any_of(first, facts.end(), [&](const Fact& fact) {
    return TellsSealed(fact) && fact.sealed->person() != first->sealed->person();
  });
  if (!of_several) return;
  for (auto fact = first; fact != facts.end(); ++fact) {
    if (!TellsSealed(*fact)) continue;
    person->numbers.push_back({fact->sealed, NumberedBy(*fact->payload)});
  }
}

// CaretakerDetailsChanged carries the whole personal data; the others may carry a part.
void CollectSealed(const std::vector<Fact>& facts, Person* person) {
  for (const Fact& fact : facts) {
    if (!TellsSealed(fact)) continue;
    if (fact.payload->has_caretaker_details_changed()) person->sealed.clear();
    person->sealed.push_back({fact.sealed, NumberedBy(*fact.payload)});
  }
}

}  // namespace

Person FoldPerson(absl::string_view caretaker_id, const std::vector<Fact>& facts,
                  Successions successions) {
  Person person;
  person.caretaker_id = ToString(caretaker_id);
  person.successions = std::move(successions);
  std::vector<const Fact*> ordered;
  ordered.reserve(facts.size());
  for (const Fact& fact : facts) ordered.push_back(&fact);
  for (const auto& [id, succession] : person.successions.landlords) {
    ordered.push_back(&succession.fact);
  }
  for (const auto& [id, succession] : person.successions.neighbourhoods) {
    ordered.push_back(&succession.fact);
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const Fact* a, const Fact* b) {
    return std::make_tuple(a->date.day, RankOf(*a), a->original) <
           std::make_tuple(b->date.day, RankOf(*b), b->original);
  });
  PersonFold fold(&person);
  for (const Fact* fact : ordered) fold.Apply(*fact);
  FoldMandates(ordered, &person);
  CollectSealed(facts, &person);
  CollectNumbers(facts, &person);
  return person;
}

}  // namespace loge::caretakers

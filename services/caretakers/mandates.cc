#include "services/caretakers/mandates.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace loge::caretakers {
namespace {

using runtime::AddDays;
using runtime::Date;
using runtime::Fact;

// The employment with which the time ends that began on `day`, and through which employment follows
// on employment; null when it lasts.
const Employment* LastOfTime(const Person& person, Date day) {
  const Employment* last = nullptr;
  while (true) {
    const Employment* longest = nullptr;
    for (const Employment& employment : person.employments) {
      if (!employment.Covers(day)) continue;
      if (!employment.until.has_value()) return nullptr;
      if (longest == nullptr || longest->until->day < employment.until->day) longest = &employment;
    }
    if (longest == nullptr) return last;
    last = longest;
    day = AddDays(longest->until->day, 1);
  }
}

// Ends what has ended with the last employment before `day`.
void Lapse(Date day, Person* person) {
  for (Mandate& mandate : person->mandates) {
    if (mandate.until.has_value()) continue;
    const Employment* first = person->EmployedWithin(mandate.from.day, LastDayOf(mandate.from));
    const Date begun = std::max(mandate.from.day, first->from.day);
    const Employment* last = LastOfTime(*person, begun);
    if (last == nullptr || day <= last->until->day) continue;
    mandate.until = last->until;
    mandate.ended_by = last->ended_by;
  }
}

bool SameScope(const Person& person, const Mandate& mandate, const std::string& neighbourhood_id,
               const std::string& territory_id, Date day) {
  const auto now = [&](const std::string& id) {
    return person.successions.NeighbourhoodOn(id, day);
  };
  return mandate.territory_id == territory_id &&
         now(mandate.neighbourhood_id) == now(neighbourhood_id);
}

template <class Event>
Mandate* OpenMandate(const Event& event, Date day, Person* person) {
  for (Mandate& mandate : person->mandates) {
    if (!mandate.until.has_value() &&
        SameScope(*person, mandate, event.neighbourhood_id(), event.territory_id(), day)) {
      return &mandate;
    }
  }
  return nullptr;
}

void Appoint(const Fact& fact, const events::v1::ReferentAppointed& appointed, Person* person) {
  if (OpenMandate(appointed, fact.date.day, person) != nullptr) return;
  if (person->EmployedWithin(fact.date.day, LastDayOf(fact.date)) == nullptr) return;
  Mandate mandate;
  mandate.neighbourhood_id = appointed.neighbourhood_id();
  mandate.territory_id = appointed.territory_id();
  mandate.mission = appointed.mission();
  mandate.from = fact.date;
  mandate.fact = runtime::RefTo(fact);
  person->mandates.push_back(std::move(mandate));
}

void End(const Fact& fact, const events::v1::ReferentEnded& ended, Person* person) {
  Mandate* mandate = OpenMandate(ended, fact.date.day, person);
  if (mandate == nullptr) return;
  mandate->until = fact.date;
  mandate->ended_by = runtime::RefTo(fact);
}

}  // namespace

void FoldMandates(const std::vector<const Fact*>& facts, Person* person) {
  for (const Fact* fact : facts) {
    if (fact->payload->has_referent_appointed()) {
      Lapse(fact->date.day, person);
      Appoint(*fact, fact->payload->referent_appointed(), person);
    } else if (fact->payload->has_referent_ended()) {
      Lapse(fact->date.day, person);
      End(*fact, fact->payload->referent_ended(), person);
    }
  }
  Lapse(Date(std::numeric_limits<int32_t>::max()), person);
}

const Mandate* LastMandate(const Person& person, const std::string& neighbourhood_id,
                           const std::string& territory_id, Date day) {
  const Mandate* last = nullptr;
  for (const Mandate& mandate : person.mandates) {
    if (mandate.from.day <= day &&
        SameScope(person, mandate, neighbourhood_id, territory_id, day)) {
      last = &mandate;
    }
  }
  return last;
}

}  // namespace loge::caretakers

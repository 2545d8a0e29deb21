// The folds of places of registry.h, and the references that rules of all contexts check.
#include "services/caretakers/registry.h"

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

const runtime::FoldSpec kLandlordFold{
    "landlord",
    {EventPayload::kLandlordRegistered, EventPayload::kLandlordRenamed,
     EventPayload::kLandlordAbsorbed}};
const runtime::FoldSpec kNeighbourhoodFold{
    "neighbourhood",
    {EventPayload::kNeighbourhoodDefined, EventPayload::kNeighbourhoodRecoded,
     EventPayload::kNeighbourhoodMerged}};
const runtime::FoldSpec kCaretakerFold{
    "caretaker",
    {EventPayload::kCaretakerJoined, EventPayload::kCaretakerDetailsChanged,
     EventPayload::kCaretakerReassigned, EventPayload::kCaretakerTransferred,
     EventPayload::kCaretakerLeft, EventPayload::kVolunteeringStarted,
     EventPayload::kVolunteeringStopped, EventPayload::kReferentAppointed,
     EventPayload::kReferentEnded}};

namespace {

template <class Entry>
void RequireKnown(const std::optional<Entry>& entry, absl::string_view what, const std::string& id,
                  Date day, const std::string& field, Violations& out) {
  if (!entry.has_value()) {
    out.Add(Unknown(field, what, id));
  } else if (day < entry->fact.date.day) {
    out.Add(UnknownYet(field, what, id, day, entry->fact.date.day));
  }
}

void RequireLandlordBetween(const runtime::States& states, const std::string& landlord_id,
                            Date first, Date last, const std::string& field, Violations& out) {
  const auto& set = states.Get(kLandlordFold, absl::StrCat("landlord/", landlord_id));
  const std::optional<LandlordEntry> entry = FoldLandlord(set.facts());
  RequireKnown(entry, "landlord", landlord_id, last, field, out);
  if (entry.has_value() && entry->absorbed.has_value() && entry->absorbed->By(first)) {
    out.Add(AbsorbedBefore(field, *entry->absorbed, first));
  }
}

void RequireNeighbourhoodBetween(const runtime::States& states, const std::string& neighbourhood_id,
                                 Date first, Date last, const std::string& field, Violations& out) {
  const auto& set =
      states.Get(kNeighbourhoodFold, absl::StrCat("neighbourhood/", neighbourhood_id));
  const std::optional<NeighbourhoodEntry> entry = FoldNeighbourhood(set.facts());
  RequireKnown(entry, "neighbourhood", neighbourhood_id, last, field, out);
  if (entry.has_value() && entry->merged.has_value() && entry->merged->By(first)) {
    out.Add(MergedBefore(field, *entry->merged, first));
  }
}

}  // namespace

const std::string& LandlordEntry::NameOn(Date day) const {
  const std::string* name = &registered.name();
  for (const Fact& renaming : renamings) {
    if (renaming.date.day <= day) name = &renaming.payload->landlord_renamed().name();
  }
  return *name;
}

const Codes& NeighbourhoodEntry::CodesOn(Date day) const {
  const Codes* found = &codes.front();
  for (const Codes& each : codes) {
    if (each.fact.date.day <= day) found = &each;
  }
  return *found;
}

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

std::vector<Post> PostsOn(const Person& person, Date day) {
  std::vector<Post> posts;
  for (const Employment& employment : person.employments) {
    if (!employment.Covers(day)) continue;
    posts.push_back({employment.landlord_id, employment.NeighbourhoodsOn(day)});
  }
  return posts;
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
  std::optional<LandlordEntry> entry;
  for (const Fact& fact : facts) {
    if (entry.has_value() || !fact.payload->has_landlord_registered()) continue;
    entry.emplace();
    entry->registered = fact.payload->landlord_registered();
    entry->fact = fact;
  }
  if (!entry.has_value()) return entry;
  const std::string& id = entry->registered.landlord_id();
  for (const Fact& fact : facts) {
    if (fact.payload->landlord_renamed().landlord_id() == id) entry->renamings.push_back(fact);
    const auto& absorbed = fact.payload->landlord_absorbed();
    if (absorbed.landlord_id() != id || entry->absorbed.has_value()) continue;
    entry->absorbed = Succession{absorbed.into_landlord_id(), fact};
  }
  return entry;
}

std::optional<NeighbourhoodEntry> FoldNeighbourhood(const std::vector<Fact>& facts) {
  std::optional<NeighbourhoodEntry> entry;
  for (const Fact& fact : facts) {
    if (entry.has_value() || !fact.payload->has_neighbourhood_defined()) continue;
    entry.emplace();
    entry->defined = fact.payload->neighbourhood_defined();
    entry->fact = fact;
    entry->codes.push_back({entry->defined.commune_code(), entry->defined.zoning_code(), fact});
  }
  if (!entry.has_value()) return entry;
  const std::string& id = entry->defined.neighbourhood_id();
  for (const Fact& fact : facts) {
    const auto& recoded = fact.payload->neighbourhood_recoded();
    // What was told of a day before the first one counts as well as nothing.
    if (recoded.neighbourhood_id() == id && entry->fact.date.day <= fact.date.day) {
      const std::string& commune = recoded.commune_code();
      entry->codes.push_back(
          {commune.empty() ? entry->codes.back().commune : commune, recoded.zoning_code(), fact});
    }
    const auto& merged = fact.payload->neighbourhood_merged();
    if (merged.neighbourhood_id() != id || entry->merged.has_value()) continue;
    entry->merged = Succession{merged.into_neighbourhood_id(), fact};
  }
  return entry;
}

void RequireLandlord(const runtime::States& states, const std::string& landlord_id, Date day,
                     const std::string& field, Violations& out) {
  RequireLandlordBetween(states, landlord_id, day, day, field, out);
}

void RequireLandlord(const runtime::States& states, const std::string& landlord_id,
                     const FactDate& date, const std::string& field, Violations& out) {
  RequireLandlordBetween(states, landlord_id, date.day, LastDayOf(date), field, out);
}

void RequireNeighbourhood(const runtime::States& states, const std::string& neighbourhood_id,
                          Date day, const std::string& field, Violations& out) {
  RequireNeighbourhoodBetween(states, neighbourhood_id, day, day, field, out);
}

void RequireNeighbourhood(const runtime::States& states, const std::string& neighbourhood_id,
                          const FactDate& date, const std::string& field, Violations& out) {
  RequireNeighbourhoodBetween(states, neighbourhood_id, date.day, LastDayOf(date), field, out);
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

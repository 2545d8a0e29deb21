#include "bench/country/people.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace loge::bench::country {
namespace {

using events::v1::EventPayload;

// A departure is decided so many days ahead, so that nobody is enrolled beyond it.
constexpr int kNoticeDays = 12;
// A few arrivals are told late.
constexpr int kLateJoinPerThousand = 30;
constexpr int kLateJoinDaysMax = 40;
// What comes from a landlord's own system names its row there.
constexpr int kFromSystemPerThousand = 600;
constexpr int kStopsPerThousand = 350;
constexpr int kSealedChangePerThousand = 400;

const char* const kTitles[] = {"Gardien d'immeubles", "Régisseur", "Agent d'entretien",
                               "Responsable d'immeubles"};

}  // namespace

int People::Pace::Today() {
  owed += times;
  const auto today = static_cast<int>(owed / kDays);
  owed %= kDays;
  return today;
}

People::People(const Scale& scale, uint64_t seed, const Places& places, Desk& desk)
    : scale_(scale),
      dice_(seed),
      places_(places),
      desk_(desk),
      by_territory_(places.territories().size()),
      hires_{scale.caretakers - scale.caretakers_at_first},
      leaves_{scale.caretakers - scale.caretakers_at_first},
      changes_{scale.caretakers},
      reassignments_{scale.caretakers + scale.caretakers / 5},
      transfers_{scale.caretakers / 10},
      volunteers_{scale.caretakers / 2} {
  for (const std::string& id : places_.landlords()) {
    employers_.push_back(absl::StrCat("landlord/", id));
  }
  all_.reserve(static_cast<size_t>(scale_.caretakers));
  for (int i = 0; i < scale_.caretakers_at_first; ++i) Hire(0);
}

void People::Live(int day) {
  Depart(day);
  for (int i = hires_.Today(); i > 0; --i) Hire(day);
  for (int i = leaves_.Today(); i > 0; --i) Leave(day);
  for (int i = changes_.Today(); i > 0; --i) Change(day);
  for (int i = reassignments_.Today(); i > 0; --i) Reassign(day);
  for (int i = transfers_.Today(); i > 0; --i) Transfer(day);
  for (int i = volunteers_.Today(); i > 0; --i) Volunteer(day);
}

void People::TellOf(const Caretaker& caretaker, int arrival, Telling telling,
                    std::vector<Claimed> claims) {
  Decision decision;
  decision.tellings.push_back(std::move(telling));
  decision.claims = std::move(claims);
  if (dice_.Chance(kFromSystemPerThousand)) {
    decision.source_system = absl::StrCat("hr-", caretaker.landlord);
    decision.source_ref = absl::StrCat("row-", rows_++);
  }
  desk_.Tell(arrival, std::move(decision));
}

void People::Hire(int day) {
  const auto number = static_cast<int>(all_.size());
  if (number >= scale_.caretakers) return;
  Caretaker caretaker;
  caretaker.id = dice_.TimedUuid(int64_t{DateOf(day).value()} * 86'400'000 + number % 86'400'000);
  caretaker.employee_number = absl::StrFormat("%06d", number);
  caretaker.neighbourhood = dice_.Below(static_cast<int64_t>(places_.neighbourhoods().size()));
  const Neighbourhood& home =
      places_.neighbourhoods()[static_cast<size_t>(caretaker.neighbourhood)];
  caretaker.landlord = dice_.OneOf(home.landlords);
  const bool late = day > 0 && dice_.Chance(kLateJoinPerThousand);
  const int arrival = late ? day + dice_.Between(1, kLateJoinDaysMax) : day;
  caretaker.known_from = arrival + 1;

  EventPayload payload;
  auto& joined = *payload.mutable_caretaker_joined();
  joined.set_caretaker_id(caretaker.id);
  joined.set_landlord_id(Employer(caretaker));
  joined.add_neighbourhood_ids(home.id);
  if (day == 0) joined.set_hired_on(runtime::FormatDay(DateOf(-dice_.Between(1, 7000))));
  joined.set_job_title(kTitles[dice_.Below(4)]);
  joined.set_job_family(static_cast<events::v1::JobFamily>(dice_.Between(1, 4)));
  Telling telling = ToldOn(day, std::move(payload));
  telling.person = caretaker.id;
  telling.personal = MadeUpPerson(caretaker.employee_number, dice_);
  TellOf(caretaker, arrival, std::move(telling),
         {{"employee_number", Employer(caretaker), caretaker.employee_number,
           absl::StrCat("caretaker/", caretaker.id)}});
  employed_.push_back(number);
  by_territory_[static_cast<size_t>(home.territory)].push_back(number);
  all_.push_back(std::move(caretaker));
}

Caretaker* People::DrawAny(int day) {
  if (employed_.empty()) return nullptr;
  Caretaker& caretaker = all_[static_cast<size_t>(dice_.OneOf(employed_))];
  const bool may =
      caretaker.known_from <= day && caretaker.busy_until < day && caretaker.until == INT_MAX;
  return may ? &caretaker : nullptr;
}

Caretaker* People::Draw(int territory, int day, int last, Dice& dice) {
  const std::vector<int>& there = by_territory_[static_cast<size_t>(territory)];
  if (there.empty()) return nullptr;
  Caretaker& caretaker = all_[static_cast<size_t>(dice.OneOf(there))];
  const bool may = caretaker.known_from <= day && last <= caretaker.until;
  return may ? &caretaker : nullptr;
}

void People::Leave(int day) {
  Caretaker* caretaker = DrawAny(day);
  const int last = day + kNoticeDays;
  if (caretaker == nullptr || last >= kDays) return;
  caretaker->until = last;
  EventPayload payload;
  auto& left = *payload.mutable_caretaker_left();
  left.set_caretaker_id(caretaker->id);
  left.set_landlord_id(Employer(*caretaker));
  left.set_reason(static_cast<events::v1::DepartureReason>(dice_.Between(1, 6)));
  TellOf(*caretaker, desk_.ArrivalOf(day), ToldOn(last, std::move(payload)), {});
  if (!caretaker->volunteers) return;
  EventPayload stopped;
  stopped.mutable_volunteering_stopped()->set_caretaker_id(caretaker->id);
  stopped.mutable_volunteering_stopped()->set_scope(events::v1::VOLUNTEERING_SCOPE_CENTRE);
  stopped.mutable_volunteering_stopped()->set_reason(
      events::v1::VOLUNTEERING_STOP_REASON_DEPARTURE);
  desk_.Tell(desk_.ArrivalOf(last), ToldOn(last, std::move(stopped)));
}

void People::Depart(int day) {
  const auto gone = [this, day](int number) {
    return all_[static_cast<size_t>(number)].until < day;
  };
  std::erase_if(employed_, gone);
  for (std::vector<int>& there : by_territory_) std::erase_if(there, gone);
}

void People::Change(int day) {
  Caretaker* caretaker = DrawAny(day);
  if (caretaker == nullptr) return;
  EventPayload payload;
  auto& changed = *payload.mutable_caretaker_details_changed();
  changed.set_caretaker_id(caretaker->id);
  changed.set_landlord_id(Employer(*caretaker));
  changed.set_job_title(kTitles[dice_.Below(4)]);
  Telling telling = ToldOn(day, std::move(payload));
  if (dice_.Chance(kSealedChangePerThousand)) {
    telling.person = caretaker->id;
    telling.personal = MadeUpPerson(caretaker->employee_number, dice_);
  }
  TellOf(*caretaker, desk_.ArrivalOf(day), std::move(telling), {});
}

// To another neighbourhood of the territory, in which the landlord may be new.
void People::Reassign(int day) {
  Caretaker* caretaker = DrawAny(day);
  if (caretaker == nullptr) return;
  const Neighbourhood& home =
      places_.neighbourhoods()[static_cast<size_t>(caretaker->neighbourhood)];
  caretaker->neighbourhood =
      dice_.OneOf(places_.territories()[static_cast<size_t>(home.territory)].neighbourhoods);
  EventPayload payload;
  auto& reassigned = *payload.mutable_caretaker_reassigned();
  reassigned.set_caretaker_id(caretaker->id);
  reassigned.set_landlord_id(Employer(*caretaker));
  reassigned.add_neighbourhood_ids(
      places_.neighbourhoods()[static_cast<size_t>(caretaker->neighbourhood)].id);
  TellOf(*caretaker, desk_.ArrivalOf(day), ToldOn(day, std::move(payload)), {});
}

void People::Transfer(int day) {
  Caretaker* caretaker = DrawAny(day);
  if (caretaker == nullptr) return;
  const int to = dice_.Below(scale_.landlords);
  if (to == caretaker->landlord) return;
  EventPayload payload;
  auto& transferred = *payload.mutable_caretaker_transferred();
  transferred.set_caretaker_id(caretaker->id);
  transferred.set_from_landlord_id(Employer(*caretaker));
  caretaker->landlord = to;
  transferred.set_to_landlord_id(Employer(*caretaker));
  transferred.add_neighbourhood_ids(
      places_.neighbourhoods()[static_cast<size_t>(caretaker->neighbourhood)].id);
  Telling telling = ToldOn(day, std::move(payload));
  telling.person = caretaker->id;
  telling.personal = MadeUpPerson(caretaker->employee_number, dice_);
  TellOf(*caretaker, day, std::move(telling),
         {{"employee_number", Employer(*caretaker), caretaker->employee_number,
           absl::StrCat("caretaker/", caretaker->id)}});
}

void People::Volunteer(int day) {
  Caretaker* caretaker = DrawAny(day);
  if (caretaker == nullptr) return;
  EventPayload payload;
  if (!caretaker->volunteers) {
    payload.mutable_volunteering_started()->set_caretaker_id(caretaker->id);
    payload.mutable_volunteering_started()->set_scope(events::v1::VOLUNTEERING_SCOPE_CENTRE);
    caretaker->volunteers = true;
  } else if (dice_.Chance(kStopsPerThousand)) {
    payload.mutable_volunteering_stopped()->set_caretaker_id(caretaker->id);
    payload.mutable_volunteering_stopped()->set_scope(events::v1::VOLUNTEERING_SCOPE_CENTRE);
    payload.mutable_volunteering_stopped()->set_reason(
        events::v1::VOLUNTEERING_STOP_REASON_WORKLOAD);
    caretaker->volunteers = false;
  } else {
    return;
  }
  desk_.Tell(desk_.ArrivalOf(day), ToldOn(day, std::move(payload)));
}

}  // namespace loge::bench::country

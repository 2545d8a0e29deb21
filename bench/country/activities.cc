#include "bench/country/activities.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace loge::bench::country {
namespace {

using events::v1::EventPayload;

constexpr int kSessionPerThousand = 200;
constexpr int kHalfDays = 6;
constexpr int kSessionDays = kHalfDays / 2;
constexpr int kGroupLeast = 7;
constexpr int kGroupMost = 14;
constexpr int kModulesOfSession = 2;
// A territory has about forty sessions in a year; one of them is a seminar.
constexpr int kSeminarPerThousand = 25;
constexpr int kRegionalPerThousand = 200;
constexpr int kCalledOffPerThousand = 30;
constexpr int kPresentPerThousand = 920;
constexpr int kExcusedPerThousand = 50;
constexpr int kCompletesPerThousand = 700;
// Told after the sheets.
constexpr int kCompletionDaysMost = 10;
// Told ahead of the first day.
constexpr int kAnnouncedDaysLeast = 5;
constexpr int kAnnouncedDaysMost = 25;
// Caretakers and contacts of ordinary meetings, and of the few large ones; with those of landlords
// and partners that nobody is named for, 2 to 40 take part.
constexpr int kLargePerThousand = 40;
constexpr int kCaretakersMost = 9;
constexpr int kCaretakersOfLargeMost = 30;
constexpr int kContactsMost = 5;
constexpr int kCoordinatorPerThousand = 700;
constexpr int kDrawsPerPerson = 3;

}  // namespace

void Activities::Hold(int day) {
  const int territory = dice_.Below(places_.open_territories());
  const bool session = dice_.Chance(kSessionPerThousand) && day + kSessionDays <= kDays;
  return session ? HoldSession(territory, day) : HoldMeeting(territory, day);
}

std::vector<Caretaker*> Activities::DrawSome(int territory, int count, int day, int last) {
  std::vector<Caretaker*> drawn;
  for (int i = 0; i < kDrawsPerPerson * count && static_cast<int>(drawn.size()) < count; ++i) {
    Caretaker* caretaker = people_.Draw(territory, day, last, dice_);
    if (caretaker == nullptr) continue;
    if (std::find(drawn.begin(), drawn.end(), caretaker) == drawn.end()) {
      drawn.push_back(caretaker);
    }
  }
  return drawn;
}

void Activities::HoldSession(int territory, int day) {
  const int last = day + kSessionDays - 1;
  Session session;
  session.day = day;
  session.told_after = desk_.ArrivalOf(day) - day;
  for (Caretaker* each : DrawSome(territory, dice_.Between(kGroupLeast, kGroupMost), day, last)) {
    if (each->busy_until >= day) continue;
    each->busy_until = last;
    session.group.push_back(each);
  }
  if (session.group.empty()) return;
  session.id = absl::StrCat("session-", sessions_++);
  session.present.resize(session.group.size());
  const std::vector<Module>& taught =
      dice_.Chance(kSeminarPerThousand) ? places_.seminar_modules() : places_.modules();
  while (session.modules.size() < kModulesOfSession) {
    const Module* module = &dice_.OneOf(taught);
    if (!session.modules.empty() && session.modules.front() == module) continue;
    session.modules.push_back(module);
  }
  const int announced = Announce(session, territory);
  if (dice_.Chance(kCalledOffPerThousand)) return CallOff(session, announced);
  for (int half_day = 0; half_day < kHalfDays; ++half_day) TellSheet(session, half_day);
  TellCompletions(session);
}

int Activities::Announce(const Session& session, int territory) {
  EventPayload payload;
  auto& scheduled = *payload.mutable_session_scheduled();
  scheduled.set_session_id(session.id);
  for (const Module* module : session.modules) scheduled.add_module_ids(module->id);
  for (int i = 0; i < kHalfDays; ++i) {
    events::v1::HalfDay& half_day = *scheduled.add_half_days();
    half_day.set_date(runtime::FormatDay(DateOf(session.day + i / 2)));
    half_day.set_half(i % 2 == 0 ? events::v1::HALF_MORNING : events::v1::HALF_AFTERNOON);
  }
  scheduled.set_place("The town hall");
  scheduled.set_capacity(kGroupMost);
  scheduled.set_provider("A training body");
  const Territory& place = places_.territories()[static_cast<size_t>(territory)];
  if (!dice_.Chance(kRegionalPerThousand)) scheduled.set_territory_id(place.id);
  const int ahead = dice_.Between(kAnnouncedDaysLeast, kAnnouncedDaysMost);
  const int arrival = std::max(place.opens, session.day - ahead);
  desk_.Tell(arrival, ToldOn(session.day, std::move(payload)));
  return arrival;
}

void Activities::CallOff(const Session& session, int announced) {
  EventPayload payload;
  payload.mutable_session_cancelled()->set_session_id(session.id);
  payload.mutable_session_cancelled()->set_reason(
      static_cast<events::v1::CancellationReason>(dice_.Between(1, 3)));
  const int day = std::max(announced, session.day - dice_.Between(0, kAnnouncedDaysLeast));
  desk_.Tell(day, ToldOn(day, std::move(payload)));
}

void Activities::TellSheet(Session& session, int half_day) {
  const int day = session.day + half_day / 2;
  const std::string date = runtime::FormatDay(DateOf(day));
  Decision sheet;
  sheet.tellings.reserve(session.group.size());
  for (size_t i = 0; i < session.group.size(); ++i) {
    EventPayload payload;
    auto& recorded = *payload.mutable_attendance_recorded();
    recorded.set_session_id(session.id);
    recorded.mutable_half_day()->set_date(date);
    recorded.mutable_half_day()->set_half(half_day % 2 == 0 ? events::v1::HALF_MORNING
                                                            : events::v1::HALF_AFTERNOON);
    recorded.set_caretaker_id(session.group[i]->id);
    const int status = dice_.Below(1000);
    const bool present = status < kPresentPerThousand;
    session.present[i] = session.present[i] || present;
    recorded.set_status(present ? events::v1::ATTENDANCE_STATUS_PRESENT
                        : status < kPresentPerThousand + kExcusedPerThousand
                            ? events::v1::ATTENDANCE_STATUS_EXCUSED
                            : events::v1::ATTENDANCE_STATUS_NO_SHOW);
    Telling telling = ToldOn(day, std::move(payload));
    telling.extra_subjects.push_back(people_.EmployerSubject(*session.group[i]));
    sheet.tellings.push_back(std::move(telling));
  }
  desk_.Tell(day + session.told_after, std::move(sheet));
}

// On the last day: who was there completes what was taught, mostly.
void Activities::TellCompletions(const Session& session) {
  const int day = session.day + kSessionDays - 1;
  for (size_t i = 0; i < session.group.size(); ++i) {
    if (!session.present[i]) continue;
    for (const Module* module : session.modules) {
      if (!dice_.Chance(kCompletesPerThousand)) continue;
      EventPayload payload;
      auto& completed = *payload.mutable_training_completed();
      completed.set_caretaker_id(session.group[i]->id);
      completed.set_module_id(module->id);
      completed.set_session_id(session.id);
      completed.set_minutes(module->minutes);
      Telling telling = ToldOn(day, std::move(payload));
      telling.extra_subjects.push_back(people_.EmployerSubject(*session.group[i]));
      desk_.Tell(day + session.told_after + dice_.Between(0, kCompletionDaysMost),
                 std::move(telling));
    }
  }
}

void Activities::HoldMeeting(int territory, int day) {
  const bool large = dice_.Chance(kLargePerThousand);
  const int wanted = dice_.Between(1, large ? kCaretakersOfLargeMost : kCaretakersMost);
  const std::vector<Caretaker*> caretakers = DrawSome(territory, wanted, day, day);
  const Territory& place = places_.territories()[static_cast<size_t>(territory)];
  EventPayload payload;
  auto& held = *payload.mutable_meeting_held();
  std::vector<std::string> employers;
  for (const Caretaker* caretaker : caretakers) {
    held.add_caretaker_ids(caretaker->id);
    const std::string& employer = people_.EmployerSubject(*caretaker);
    if (std::find(employers.begin(), employers.end(), employer) == employers.end()) {
      employers.push_back(employer);
    }
  }
  const bool with_coordinator = !place.coordinator.empty() && dice_.Chance(kCoordinatorPerThousand);
  if (with_coordinator) held.add_contact_ids(place.coordinator);
  for (int i = dice_.Between(with_coordinator ? 0 : 1, kContactsMost); i > 0; --i) {
    const std::string& contact = dice_.OneOf(place.contacts);
    const auto& named = held.contact_ids();
    if (std::find(named.begin(), named.end(), contact) == named.end()) {
      held.add_contact_ids(contact);
    }
  }
  const int named = held.caretaker_ids_size() + held.contact_ids_size();
  if (named < 2) return;
  held.set_meeting_id(dice_.TimedUuid(int64_t{DateOf(day).value()} * 86'400'000));
  held.set_kind(static_cast<events::v1::MeetingKind>(dice_.Between(1, 3)));
  held.set_territory_id(place.id);
  if (dice_.Chance(600)) {
    const int there = dice_.OneOf(place.neighbourhoods);
    held.set_neighbourhood_id(places_.neighbourhoods()[static_cast<size_t>(there)].id);
  }
  held.add_topics(absl::StrCat("topic-", dice_.Below(30)));
  if (dice_.Chance(200)) held.add_partner_ids(dice_.OneOf(place.partners));
  held.set_led_by(with_coordinator ? place.coordinator : held.contact_ids(0));
  held.set_headcount(named + dice_.Between(0, 3));
  Telling telling = ToldOn(day, std::move(payload));
  telling.extra_subjects = std::move(employers);
  desk_.Tell(desk_.ArrivalOf(day), std::move(telling));
}

}  // namespace loge::bench::country

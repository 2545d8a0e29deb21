// The commands of StoryMix that name persons.
#include <iterator>
#include <utility>

#include "bench/story_mix.h"
#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/training.pb.h"

namespace loge::bench {
namespace {

// Sizes of meetings and groups, in turn; their means are those of the story.
constexpr int kMeetingCaretakers[] = {3, 9, 7, 3, 8, 5, 2, 6, 0, 8};
constexpr int kMeetingContacts[] = {6, 1, 3, 3, 2, 4, 3, 2, 4, 0};
constexpr int kGroupSizes[] = {12, 10, 12, 13, 12, 4, 13, 12, 12, 4};
// Every how many persons one volunteers, leaves, changes employer: a little more often than is
// asked for, and never the same person.
constexpr size_t kVolunteerEvery = 4;
constexpr size_t kLeaverEvery = 4;
constexpr size_t kTransferEvery = 20;
// Prime, so that meetings wander over all who have joined: not all are fresh in a cache.
constexpr size_t kParticipantStep = 7919;

template <class Sizes>
size_t InTurn(const Sizes& sizes, int64_t number) {
  return static_cast<size_t>(sizes[static_cast<size_t>(number) % std::size(sizes)]);
}

}  // namespace

size_t StoryMix::GroupSize() const {
  return InTurn(kGroupSizes, made_[kSheet] / kSheetsPerSession);
}

v1::Command StoryMix::MakePersonal(Kind kind) {
  switch (kind) {
    case kCompletion:
      return Completed();
    case kMeeting:
      return Meeting();
    case kSheet:
      return Sheet();
    case kDeparture:
      return Departure();
    case kTransfer:
      return Transfer();
    case kVolunteering: {
      v1::Command command;
      auto& request = *command.mutable_start_volunteering();
      workload_.Begin(request, DayIn(2002, static_cast<int>(next_volunteer_)));
      NameEmployee(people_[next_volunteer_], *request.mutable_caretaker());
      request.set_scope(events::v1::VOLUNTEERING_SCOPE_CENTRE);
      next_volunteer_ += kVolunteerEvery;
      return command;
    }
    default: {
      v1::Command command = workload_.Join(&people_.emplace_back());
      command.mutable_join_caretaker()->add_neighbourhood_ids(
          Numbered("home", made_[kJoin] % Workload::kNeighbourhoods));
      return command;
    }
  }
}

v1::Command StoryMix::Completed() {
  const Completion completion = std::move(completions_.front());
  completions_.pop_front();
  v1::Command command;
  auto& request = *command.mutable_complete_training();
  workload_.Begin(request, DayIn(2004, completion.session));
  NameEmployee(people_[completion.person], *request.mutable_caretaker());
  request.set_module_id(completion.module_id);
  request.set_session_id(Numbered("session", completion.session));
  return command;
}

v1::Command StoryMix::Meeting() {
  const int64_t number = made_[kMeeting];
  v1::Command command;
  auto& request = *command.mutable_record_meeting();
  workload_.Begin(request, DayIn(2005, static_cast<int>(number)));
  request.set_kind(events::v1::MEETING_KIND_PARTNER);
  request.set_territory_id(Numbered("territory", number % kTerritoriesAtFirst));
  request.add_topics("youth");
  const size_t caretakers = InTurn(kMeetingCaretakers, number);
  next_participant_ = (next_participant_ + kParticipantStep) % people_.size();
  for (size_t i = 0; i < caretakers; ++i) {
    NameEmployee(people_[(next_participant_ + i) % people_.size()], *request.add_caretakers());
  }
  const size_t contacts = InTurn(kMeetingContacts, number);
  for (size_t i = 0; i < contacts; ++i) {
    request.add_contact_ids(contact_ids_[(static_cast<size_t>(number) + i) % contact_ids_.size()]);
  }
  if (contacts > 0) request.set_led_by(request.contact_ids(0));
  return command;
}

v1::Command StoryMix::Sheet() {
  const auto session = static_cast<int>(made_[kSheet] / kSheetsPerSession);
  const auto half_day = static_cast<int>(made_[kSheet] % kSheetsPerSession);
  if (half_day == 0) {
    group_ = {next_attendee_, GroupSize()};
    next_attendee_ += group_.size;
    const std::string& module_id = session_modules_[static_cast<size_t>(session)];
    for (size_t i = 0; i < group_.size; ++i) {
      completions_.push_back({group_.first + i, session, module_id});
    }
  }
  v1::Command command;
  auto& request = *command.mutable_record_attendance();
  *request.mutable_half_day() = Workload::HalfDayOf(SessionDay(session), half_day);
  workload_.Begin(request, request.half_day().date());
  request.set_session_id(Numbered("session", session));
  for (size_t i = 0; i < group_.size; ++i) {
    v1::AttendanceEntry& entry = *request.add_entries();
    NameEmployee(people_[group_.first + i], *entry.mutable_caretaker());
    entry.set_status(events::v1::ATTENDANCE_STATUS_PRESENT);
  }
  return command;
}

v1::Command StoryMix::Departure() {
  v1::Command command;
  auto& request = *command.mutable_record_departure();
  workload_.Begin(request, DayIn(2007, static_cast<int>(next_leaver_)));
  NameEmployee(people_[next_leaver_], *request.mutable_caretaker());
  request.set_landlord_id(people_[next_leaver_].landlord_id);
  request.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  next_leaver_ += kLeaverEvery;
  return command;
}

v1::Command StoryMix::Transfer() {
  v1::Command command;
  auto& request = *command.mutable_transfer_caretaker();
  const Employee& person = people_[next_transfer_];
  workload_.Begin(request, DayIn(2006, static_cast<int>(next_transfer_)));
  NameEmployee(person, *request.mutable_caretaker());
  request.set_from_landlord_id(person.landlord_id);
  request.set_to_landlord_id(person.landlord_id == "landlord-0" ? "landlord-1" : "landlord-0");
  request.set_employee_number("T" + person.number);
  next_transfer_ += kTransferEvery;
  return command;
}

}  // namespace loge::bench

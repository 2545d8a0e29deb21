#include "bench/story_mix.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/events/v1/training.pb.h"

namespace loge::bench {
namespace {

constexpr int kTerritoriesAtFirst = 2;  // As many as the story has.
constexpr int kContactsAtFirst = 43;
// Sizes of meetings and groups, in turn; their means are those of the story.
constexpr int kMeetingCaretakers[] = {3, 9, 7, 3, 8, 5, 2, 6, 0, 8};
constexpr int kMeetingContacts[] = {6, 1, 3, 3, 2, 4, 3, 2, 4, 0};
constexpr int kGroupSizes[] = {12, 10, 12, 13, 12, 4, 13, 12, 12, 4};
// Every how many persons one volunteers, leaves, changes employer: a little more often than is
// asked for, and never the same person.
constexpr size_t kVolunteerEvery = 4;
constexpr size_t kLeaverEvery = 4;
constexpr size_t kTransferEvery = 20;
// DIAGNOSED to OPERATING.
constexpr int kStagesToReach = 5;

template <class Sizes>
auto InTurn(const Sizes& sizes, int64_t number) {
  return sizes[static_cast<size_t>(number) % std::size(sizes)];
}

std::string Numbered(const char* kind, int64_t number) {
  return std::string(kind) + "-" + std::to_string(number);
}

}  // namespace

std::vector<v1::Command> StoryMix::Setup() {
  std::vector<v1::Command> commands;
  for (int i = 0; i < kTerritoriesAtFirst; ++i) commands.push_back(Territory());
  commands.push_back(Partner());
  for (int i = 0; i < kContactsAtFirst; ++i) commands.push_back(Contact());
  return commands;
}

std::vector<v1::Command> StoryMix::Make(int count) {
  std::vector<v1::Command> commands;
  commands.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Kind kind = NextKind();
    commands.push_back(kind <= kDeparture || kind == kTransfer ? MakePersonal(kind)
                                                               : MakeOther(kind));
    ++made_[kind];
  }
  return commands;
}

void StoryMix::NoteIds(const std::vector<v1::Command>& commands,
                       const std::vector<std::string>& ids) {
  for (size_t i = 0; i < commands.size() && i < ids.size(); ++i) {
    if (commands[i].has_name_contact()) contact_ids_.push_back(ids[i]);
  }
}

StoryMix::Kind StoryMix::NextKind() {
  int64_t all = 0;
  for (int share : kShares) all += share;
  ++step_;
  Kind due = kJoin;
  int64_t lag_most = INT64_MIN;
  for (int kind = 0; kind < kKinds; ++kind) {
    const int64_t lag = kShares[kind] * step_ - all * made_[kind];
    if (lag <= lag_most) continue;
    lag_most = lag;
    due = static_cast<Kind>(kind);
  }
  return NeededFirst(due);
}

StoryMix::Kind StoryMix::NeededFirst(Kind kind) const {
  const bool begins_session = made_[kSheet] % kSheetsPerSession == 0;
  switch (kind) {
    case kCompletion:
      return completions_.empty() ? NeededFirst(kSheet) : kind;
    case kMeeting:
      return people_.size() < std::size(kMeetingCaretakers) ? kJoin : kind;
    case kSheet:
      if (!begins_session) return kind;
      if (people_.size() < next_attendee_ + GroupSize()) return kJoin;
      return made_[kSession] <= made_[kSheet] / kSheetsPerSession ? kSession : kind;
    case kVolunteering:
      return people_.size() <= next_volunteer_ ? kJoin : kind;
    case kDeparture:
      return people_.size() <= next_leaver_ ? kJoin : kind;
    case kTransfer:
      return people_.size() <= next_transfer_ ? kJoin : kind;
    case kAdvance:
      return territories_ - kTerritoriesAtFirst <= made_[kAdvance] / kStagesToReach ? kTerritory
                                                                                    : kind;
    default:
      return kind;
  }
}

size_t StoryMix::GroupSize() const {
  return static_cast<size_t>(InTurn(kGroupSizes, made_[kSheet] / kSheetsPerSession));
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
  // From all over those who have joined, so that not all of them are fresh in a cache.
  const auto caretakers = static_cast<size_t>(InTurn(kMeetingCaretakers, number));
  next_participant_ = (next_participant_ + 7919) % people_.size();
  for (size_t i = 0; i < caretakers; ++i) {
    NameEmployee(people_[(next_participant_ + i) % people_.size()], *request.add_caretakers());
  }
  const auto contacts = static_cast<size_t>(InTurn(kMeetingContacts, number));
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

v1::Command StoryMix::MakeOther(Kind kind) {
  const int64_t number = made_[kind];
  switch (kind) {
    case kContact:
      return Contact();
    case kSession: {
      v1::Command command = workload_.Session(
          Numbered("session", number), SessionDay(static_cast<int>(number)), kSheetsPerSession);
      session_modules_.push_back(command.schedule_session().module_ids(0));
      return command;
    }
    case kPartner:
      return Partner();
    case kLandlord:
      return workload_.Landlord(Numbered("late-landlord", number));
    case kAdvance:
      return Advance();
    case kModule:
      return workload_.Module(Numbered("late-module", number), "programme-0");
    case kProgramme:
      return workload_.Programme(Numbered("late-programme", number));
    case kTerritory:
      return Territory();
    default: {
      v1::Command command;
      *command.mutable_define_neighbourhood() = workload_.Neighbourhood();
      return command;
    }
  }
}

v1::Command StoryMix::Contact() {
  v1::Command command;
  auto& request = *command.mutable_name_contact();
  workload_.Begin(request, DayIn(2000, static_cast<int>(made_[kContact])));
  request.set_partner_id(Numbered("partner", made_[kContact] % partners_));
  request.set_function("Coordinator");
  request.mutable_personal_data()->set_family_name(Numbered("Contact", made_[kContact]));
  request.mutable_personal_data()->set_given_name("Demo");
  return command;
}

v1::Command StoryMix::Partner() {
  v1::Command command;
  auto& request = *command.mutable_register_partner();
  workload_.Begin(request, DayIn(1998, partners_));
  request.set_partner_id(Numbered("partner", partners_++));
  request.set_type(events::v1::PARTNER_TYPE_STATE);
  request.set_name("State services");
  return command;
}

v1::Command StoryMix::Advance() {
  const auto reached = static_cast<int>(made_[kAdvance] % kStagesToReach);
  v1::Command command;
  auto& request = *command.mutable_advance_territory();
  workload_.Begin(request, DayIn(2000 + reached, 0));
  request.set_territory_id(
      Numbered("territory", kTerritoriesAtFirst + made_[kAdvance] / kStagesToReach));
  request.set_stage(static_cast<events::v1::Stage>(events::v1::STAGE_DIAGNOSED + reached));
  return command;
}

v1::Command StoryMix::Territory() {
  v1::Command command;
  auto& request = *command.mutable_propose_territory();
  workload_.Begin(request, DayIn(1999, territories_));
  request.set_territory_id(Numbered("territory", territories_++));
  request.set_name("Territory");
  request.add_commune_codes("69256");
  return command;
}

}  // namespace loge::bench

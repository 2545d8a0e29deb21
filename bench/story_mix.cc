#include "bench/story_mix.h"

#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/rollout.pb.h"

namespace loge::bench {
namespace {

constexpr int kContactsAtFirst = 43;
// DIAGNOSED to OPERATING.
constexpr int kStagesToReach = 5;

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
      return people_.size() < kMeetingCaretakersMax ? kJoin : kind;
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
  request.set_force_reason(events::v1::FORCE_REASON_HISTORY_UNKNOWN);
  return command;
}

v1::Command StoryMix::Territory() {
  v1::Command command;
  auto& request = *command.mutable_propose_territory();
  workload_.Begin(request, DayIn(1999, territories_));
  request.set_territory_id(Numbered("territory", territories_));
  request.set_name("Territory");
  request.add_commune_codes(Workload::HomeCommune(territories_));
  ++territories_;
  return command;
}

}  // namespace loge::bench

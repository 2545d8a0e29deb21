#include "tests/property/explainer.h"

#include <iostream>

namespace loge::property {

void Explainer::Tell(int commands) {
  teller_.Tell(commands / 2);
  for (int i = 0; i < 30; ++i) {
    v1::Command command;
    auto* request = command.mutable_advance_territory();
    testing::Stamp(*request, DayText(teller_.generator().Day(teller_.story())));
    request->set_territory_id(dice().Pick(world().territories));
    request->set_stage(static_cast<events::v1::Stage>(2 + dice().Below(7)));
    request->set_skip_reason(events::v1::SKIP_REASON_HISTORY_UNKNOWN);
    request->set_force_reason(events::v1::FORCE_REASON_HISTORY_UNKNOWN);
    const int head = static_cast<int>(teller_.story().head());
    for (int j = dice().Below(4); j >= 0; --j) {
      request->add_evidence_positions(1 + dice().Below(head));
    }
    teller_.Tell(command);
  }
  TellTraining();
  teller_.Tell(commands / 2);
}

// Sessions that everybody attends who is employed then: chance seldom brings two together.
void Explainer::TellTraining() {
  for (int i = 0; i < 6; ++i) {
    const std::string day = DayText(teller_.generator().Day(teller_.story()));
    events::v1::HalfDay morning;
    morning.set_date(day);
    morning.set_half(events::v1::HALF_MORNING);
    v1::Command plan;
    testing::Stamp(*plan.mutable_schedule_session(), day);
    plan.mutable_schedule_session()->set_session_id(absl::StrCat("x", i));
    plan.mutable_schedule_session()->add_module_ids(dice().Pick(world().modules));
    *plan.mutable_schedule_session()->add_half_days() = morning;
    plan.mutable_schedule_session()->set_territory_id(dice().Pick(world().territories));
    teller_.Tell(plan);
    for (const std::string& id : world().caretakers) {
      v1::Command command;
      auto* request = command.mutable_record_attendance();
      testing::Stamp(*request, day);
      request->set_session_id(absl::StrCat("x", i));
      *request->mutable_half_day() = morning;
      v1::AttendanceEntry* entry = request->add_entries();
      entry->mutable_caretaker()->set_caretaker_id(id);
      entry->set_status(events::v1::ATTENDANCE_STATUS_PRESENT);
      teller_.Tell(command);
    }
  }
}

void Explainer::PickMoment() {
  const Story& story = teller_.story();
  int64_t known_at = 1 + dice().Below(static_cast<int>(story.head()));
  if (dice().Chance(30)) known_at = story.head();
  at_.Clear();
  at_.set_as_of(DayText(teller_.generator().Day(story)));
  at_.set_as_known_at_position(known_at);
  at_.set_min_position(story.head());
  standing_.clear();
  for (const Fact& fact : story.Standing(story.EndOfDecision(known_at))) {
    standing_.insert(fact.position);
  }
  recount_ =
      std::make_unique<Recount>(story, DayNumber(at_.as_of()), story.EndOfDecision(known_at));
}

void Explainer::CheckEvidence(const std::string& asked, const Replay::Events& evidence,
                              int64_t known_at) {
  int64_t before = 0;
  for (const v1::Evidence& row : evidence) {
    const events::v1::RecordedEvent& event = row.event();
    EXPECT_LT(before, event.position()) << asked;
    EXPECT_LE(event.position(), known_at) << asked;
    before = event.position();
    EXPECT_EQ(event.SerializeAsString(), teller_.story().At(before).SerializeAsString()) << asked;
    EXPECT_FALSE(event.actor().empty() || !event.has_recorded_at()) << asked;
    const bool cancellation = event.payload().has_fact_cancelled();
    EXPECT_EQ(row.stands(), cancellation || standing_.count(before) != 0)
        << asked << "\n"
        << event.ShortDebugString();
    ++events_;
    if (!row.stands()) ++replaced_;
  }
}

void Explainer::Print(uint64_t seed) const {
  std::cout << "seed " << seed << ": " << events_ << " events of evidence, " << replaced_
            << " of them replaced";
  for (const auto& [what, count] : explained_) std::cout << "; " << count << " " << what;
  std::cout << std::endl;
}

}  // namespace loge::property

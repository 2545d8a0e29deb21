// What landlords report late and wrong. Whatever came first: in the end the answers are those of a
// log to which the truth came first and once.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/decide.h"
#include "services/partnership/decide.h"
#include "services/training/decide.h"
#include "services/training/service.h"
#include "tests/services/anomalies/story.h"
#include "tests/support/given.h"

namespace loge::anomalies {
namespace {

using ::testing::ElementsAre;
using testing::Given;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;

const runtime::CommandRegistry& Commands() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry();
    caretakers::RegisterCommands(*registry);
    training::RegisterCommands(*registry);
    partnership::RegisterCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

events::v1::ProgrammeDefined Programme() {
  return Text<events::v1::ProgrammeDefined>(
      "programme_id: 'eclor' kind: PROGRAMME_KIND_REGIONAL_FOUNDATION name: 'ECLOR'");
}

events::v1::ModuleDefined Module() {
  return Text<events::v1::ModuleDefined>(
      "module_id: 'm1' programme_id: 'eclor' name: 'Module' minutes: 420 "
      "competence_kind: COMPETENCE_KIND_KNOW_HOW validity_months: 24");
}

events::v1::TrainingCompleted Completed(const std::string& person) {
  return Text<events::v1::TrainingCompleted>(absl::StrCat(
      "caretaker_id: '", person, "' module_id: 'm1' certificate_ref: 'X' ", "minutes: 420"));
}

// The training record of p without places in the log.
std::string RecordIn(const EventList& log, const std::string& day) {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    training::RegisterQueries(*registry);
    return registry;
  }();
  const auto answer = testing::Ask<v1::GetTrainingRecordResponse>(
      *kQueries, At(log, day),
      Text<v1::GetTrainingRecordRequest>("caretaker { caretaker_id: 'p' }"));
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return "";
  v1::TrainingRecord record = answer->record();
  for (v1::Completion& row : *record.mutable_completions()) row.clear_provenance();
  for (v1::Attendance& row : *record.mutable_attendance()) row.clear_provenance();
  return record.DebugString();
}

v1::CompleteTrainingRequest Complete(const std::string& date) {
  v1::CompleteTrainingRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_module_id("m1");
  request.set_certificate_ref("X");
  return request;
}

TEST(CorrectionCases, A_CompletionReportedLateAndAfterTheDeparture) {
  Given(Commands())
      .Fact(Programme(), "2007-10-01")
      .Fact(Module(), "2007-10-01")
      .Fact(Joined("p", "a"), "2001-09-01")
      .Fact(Left("p", "a"), "2009-01-31")
      .When(Complete("2009-01-15"))
      .ThenTells({Completed("p")});
  EventList late;
  late.Tell(Programme(), "2007-10-01");
  late.Tell(Module(), "2007-10-01");
  late.Tell(Joined("p", "a"), "2001-09-01");
  late.Tell(Left("p", "a"), "2009-01-31");
  late.Tell(Completed("p"), "2009-01-15");
  EventList in_time;
  in_time.Tell(Joined("p", "a"), "2001-09-01");
  in_time.Tell(Programme(), "2007-10-01");
  in_time.Tell(Module(), "2007-10-01");
  in_time.Tell(Completed("p"), "2009-01-15");
  in_time.Tell(Left("p", "a"), "2009-01-31");
  for (const char* day : {"2009-01-14", "2009-01-15", "2009-05-12"}) {
    EXPECT_EQ(RecordIn(late, day), RecordIn(in_time, day));
    EXPECT_THAT(AnomaliesIn(At(late, day)), IsEmpty());
  }
  EXPECT_THAT(RecordIn(late, "2009-05-12"), HasSubstr("valid_until: \"2011-01-14\""));
}

TEST(CorrectionCases, B_ParticipationDatedAfterTheDepartureIsRefusedWithBothDates) {
  Given given(Commands());
  given.Fact(Programme(), "2007-10-01")
      .Fact(Module(), "2007-10-01")
      .Fact(Joined("p", "a"), "2001-09-01")
      .Fact(Left("p", "a"), "2009-01-31")
      .Fact(Session("s", "2009-02-02"), "2009-02-02")
      .Fact(Text<events::v1::TerritoryProposed>("territory_id: 'vev' name: 'V'"), "1998")
      .Fact(Text<events::v1::ContactNamed>("contact_id: 'k' landlord_id: 'a'"), "2001-09-01");
  v1::RecordAttendanceRequest attend;
  attend.set_occurred_on("2009-02-02");
  attend.set_session_id("s");
  attend.mutable_half_day()->set_date("2009-02-02");
  attend.mutable_half_day()->set_half(events::v1::HALF_MORNING);
  attend.add_entries()->mutable_caretaker()->set_caretaker_id("p");
  attend.mutable_entries(0)->set_status(events::v1::ATTENDANCE_STATUS_PRESENT);
  v1::RecordExpressionGroupRequest group;
  group.set_occurred_on("2009-02-02");
  group.set_territory_id("vev");
  group.add_caretakers()->set_caretaker_id("p");
  v1::RecordMeetingRequest meeting;
  meeting.set_occurred_on("2009-02-02");
  meeting.set_territory_id("vev");
  meeting.set_kind(events::v1::MEETING_KIND_PARTNER);
  meeting.add_caretakers()->set_caretaker_id("p");
  v1::RecordIntroductionRequest introduction;
  introduction.set_occurred_on("2009-02-02");
  introduction.set_territory_id("vev");
  introduction.mutable_caretaker()->set_caretaker_id("p");
  introduction.set_contact_id("k");
  for (const Outcome& outcome :
       {given.When(Complete("2009-02-02")), given.When(attend), given.When(group),
        given.When(meeting), given.When(introduction)}) {
    outcome.ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_LEFT});
    if (outcome.violations.empty()) continue;
    const std::string told = outcome.violations.detail().violations(0).ShortDebugString();
    EXPECT_THAT(told, HasSubstr("2009-01-31"));
    EXPECT_THAT(told, HasSubstr("2009-02-02"));
  }
}

TEST(CorrectionCases, C_DepartureDatedBackBeforeParticipations) {
  v1::RecordDepartureRequest leave;
  leave.set_occurred_on("2008-12-31");
  leave.mutable_caretaker()->set_caretaker_id("p");
  leave.set_landlord_id("a");
  leave.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  Given(Commands())
      .Fact(Joined("p", "a"), "2001-09-01")
      .Fact(Met("m1", "p"), "2009-02-01")
      .When(leave)
      .ThenTells({Left("p", "a")});

  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Session("s", "2009-01-12"), "2009-01-12");
  log.Tell(Attended("s", "2009-01-12", "p"), "2009-01-12");
  log.Tell(Met("m1", "p"), "2009-02-01");
  log.Tell(Met("m0", "p"), "2008-12-31");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
  const int64_t left = log.Tell(Left("p", "a"), "2008-12-31");
  // What contradicts it now is listed, each with the departure behind it.
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12"), "caretaker { caretaker_id: 'p' }"),
              ElementsAre("p NOT_EMPLOYED session/s 2009-01-12: 3 6",
                          "p NOT_EMPLOYED meeting/m1 2009-02-01: 4 6"));

  // The departure was right, and the meeting was somebody else's: had the truth come first…
  log.Cancel(4);
  EventList truth;
  truth.Tell(Joined("p", "a"), "2001-09-01");
  truth.Tell(Left("p", "a"), "2008-12-31");
  truth.Tell(Session("s", "2009-01-12"), "2009-01-12");
  truth.Tell(Attended("s", "2009-01-12", "p"), "2009-01-12");
  truth.Tell(Met("m0", "p"), "2008-12-31");
  EXPECT_EQ(AnomaliesIn(At(log, "2009-05-12"), "", /*with_positions=*/false),
            AnomaliesIn(At(truth, "2009-05-12"), "", /*with_positions=*/false));
  EXPECT_EQ(RecordIn(log, "2009-05-12"), RecordIn(truth, "2009-05-12"));

  // Or the departure was wrong: then nothing is left to look at.
  log.Correct(left, Left("p", "a"), "2009-02-28");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
}

}  // namespace
}  // namespace loge::anomalies

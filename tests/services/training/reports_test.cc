#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/caretakers/registry.h"
#include "services/training/service.h"
#include "services/training/views.h"
#include "tests/services/training/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::training::testing {
namespace {

using loge::testing::Ask;
using loge::testing::QueryContextFake;
using ::testing::ElementsAre;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

// The caretakers read model, as far as these queries look at it.
const runtime::ProjectionSpec& People() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      caretakers::kProjection,
      1,
      {{events::v1::EventPayload::kCaretakerJoined, {"caretaker", "neighbourhood", "employer"}},
       {events::v1::EventPayload::kCaretakerLeft, {"caretaker"}}}};
  return *kSpec;
}

QueryContextFake At(const EventList& log, const std::string& day, int64_t known_at = 1000) {
  QueryContextFake context(day, known_at);
  context.Add(Projection(), log).Add(People(), log);
  return context;
}

v1::Session SessionAt(const EventList& log, const std::string& day, const std::string& id) {
  v1::GetSessionRequest request;
  request.set_session_id(id);
  const auto answer = Ask<v1::GetSessionResponse>(Queries(), At(log, day), request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? answer->session() : v1::Session();
}

// "p" for a seat, "q(1)" for the first who waits.
std::vector<std::string> EnrolledAt(const EventList& log, const std::string& day) {
  std::vector<std::string> out;
  const v1::Session session = SessionAt(log, day, "s");
  int seats = 0;
  for (const v1::Enrolment& row : session.enrolments()) {
    const int rank = row.waiting_rank();
    if (rank == 0) ++seats;
    out.push_back(rank == 0 ? row.caretaker_id()
                            : absl::StrCat(row.caretaker_id(), "(", rank, ")"));
  }
  EXPECT_EQ(session.enrolled(), seats);
  EXPECT_EQ(session.waiting(), session.enrolments_size() - seats);
  return out;
}

// One seat, three who want it, of whom the first gives it back.
EventList SmallSession() {
  EventList log;
  auto session = Session("s", {Morning("2008-03-03"), Afternoon("2008-03-03")});
  session.set_capacity(1);
  log.Tell(session, "2008-03-03");
  log.Tell(Enrolled("s", "r"), "2008-02-03");
  log.Tell(Enrolled("s", "p"), "2008-02-01");  // Told late, asked first.
  log.Tell(Enrolled("s", "q"), "2008-02-02");
  log.Tell(Withdrawn("s", "p"), "2008-02-10");  // 5
  return log;
}

TEST(WaitingListTest, TheFirstWhoWaitsGetsTheSeatGivenBack) {
  EventList log = SmallSession();
  EXPECT_THAT(EnrolledAt(log, "2008-01-31"), ElementsAre());
  EXPECT_THAT(EnrolledAt(log, "2008-02-09"), ElementsAre("p", "q(1)", "r(2)"));
  EXPECT_THAT(EnrolledAt(log, "2008-02-10"), ElementsAre("q", "r(1)"));
  log.Cancel(5);
  EXPECT_THAT(EnrolledAt(log, "2008-02-10"), ElementsAre("p", "q(1)", "r(2)"));
}

TEST(WaitingListTest, MoreSeatsLetMoreIn) {
  EventList log = SmallSession();
  auto moved = Rescheduled("s", {Morning("2008-04-07")});
  moved.set_capacity(2);
  moved.set_place("Town hall");
  log.Tell(moved, "2008-02-20");
  EXPECT_THAT(EnrolledAt(log, "2008-02-19"), ElementsAre("q", "r(1)"));
  EXPECT_THAT(EnrolledAt(log, "2008-02-20"), ElementsAre("q", "r"));
  const v1::Session before = SessionAt(log, "2008-02-19", "s");
  EXPECT_EQ(before.occurred_on(), "2008-03-03");
  EXPECT_EQ(before.half_days_size(), 2);
  EXPECT_EQ(before.rescheduled_on(), "");
  const v1::Session after = SessionAt(log, "2008-02-20", "s");
  EXPECT_EQ(after.occurred_on(), "2008-04-07");
  EXPECT_EQ(after.half_days_size(), 1);
  EXPECT_EQ(after.place(), "Town hall");
  EXPECT_EQ(after.capacity(), 2);
  EXPECT_EQ(after.rescheduled_on(), "2008-02-20");
  // A later decision that says nothing of the seats leaves them.
  log.Tell(Rescheduled("s", {Morning("2008-04-14")}), "2008-02-21");
  EXPECT_THAT(EnrolledAt(log, "2008-02-21"), ElementsAre("q", "r"));
  EXPECT_EQ(SessionAt(log, "2008-02-21", "s").place(), "Town hall");
}

TEST(WaitingListTest, ACancelledSessionReleasesAll) {
  EventList log = SmallSession();
  log.Tell(Cancelled("s"), "2008-02-25");
  EXPECT_THAT(EnrolledAt(log, "2008-02-24"), ElementsAre("q", "r(1)"));
  EXPECT_THAT(EnrolledAt(log, "2008-02-25"), ElementsAre());
}

TEST(ListAttendanceTest, PersonsAndHalfDays) {
  EventList log = SmallSession();
  log.Tell(Attended("s", Afternoon("2008-03-03"), "q"), "2008-03-03");
  log.Tell(Attended("s", Morning("2008-03-03"), "q", ATTENDANCE_STATUS_NO_SHOW), "2008-03-03");
  log.Tell(Attended("s", Morning("2008-03-03"), "a"), "2008-03-03");
  const auto request = Text<v1::ListAttendanceRequest>("session_id: 's'");
  const auto sheet = Ask<v1::ListAttendanceResponse>(Queries(), At(log, "2008-03-03"), request);
  ASSERT_TRUE(sheet.ok()) << sheet.status();
  ASSERT_EQ(sheet->half_days_size(), 2);
  EXPECT_EQ(sheet->half_days(0).half(), events::v1::HALF_MORNING);
  ASSERT_EQ(sheet->rows_size(), 3);
  EXPECT_EQ(sheet->rows(0).caretaker_id(), "a");
  EXPECT_EQ(sheet->rows(0).place(), v1::SHEET_PLACE_WALK_IN);
  EXPECT_THAT(sheet->rows(0).statuses(), ElementsAre(ATTENDANCE_STATUS_PRESENT, 0));
  EXPECT_EQ(sheet->rows(1).place(), v1::SHEET_PLACE_SEAT);
  EXPECT_THAT(sheet->rows(1).statuses(),
              ElementsAre(ATTENDANCE_STATUS_NO_SHOW, ATTENDANCE_STATUS_PRESENT));
  EXPECT_EQ(sheet->rows(2).caretaker_id(), "r");
  EXPECT_EQ(sheet->rows(2).place(), v1::SHEET_PLACE_WAITING);

  // The sheet to sign, before the session.
  const auto before = Ask<v1::ListAttendanceResponse>(Queries(), At(log, "2008-03-02"), request);
  ASSERT_EQ(before->rows_size(), 2);
  EXPECT_THAT(before->rows(0).statuses(), ElementsAre(0, 0));

  std::string next;
  const auto page =
      Ask<v1::ListAttendanceResponse>(Queries(), At(log, "2008-03-03"), request, {2, "a"}, &next);
  ASSERT_EQ(page->rows_size(), 2);
  EXPECT_EQ(page->rows(0).caretaker_id(), "q");
  EXPECT_EQ(next, "");
  EXPECT_EQ(Ask<v1::ListAttendanceResponse>(Queries(), At(log, "2008-03-03"),
                                            Text<v1::ListAttendanceRequest>("session_id: 'z'"))
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

events::v1::ModuleDefined Mandatory(events::v1::ModuleDefined module) {
  module.set_mandatory(true);
  return module;
}

events::v1::CaretakerJoined JoinedAt(const std::string& person, const std::string& landlord,
                                     const std::string& neighbourhood) {
  events::v1::CaretakerJoined event = Joined(person, landlord);
  event.add_neighbourhood_ids(neighbourhood);
  return event;
}

// m1 is valid for 24 months, and for 12 since 2009; m2 for ever. p, q and r are employed.
EventList DueStory() {
  EventList log;
  log.Tell(Programme("eclor"), "2006-01-01");
  log.Tell(Mandatory(Module("m1", 24)), "2006-01-01");
  log.Tell(Mandatory(Module("m2")), "2007-01-01");
  log.Tell(Module("m3"), "2006-01-01");
  log.Tell(Version(2, Programme("eclor")), "2009-01-01");
  log.Tell(Version(2, Mandatory(Module("m1", 12))), "2009-01-01");
  log.Tell(JoinedAt("p", "a", "n1"), "2001-09-01");  // 7
  log.Tell(JoinedAt("q", "b", "n1"), "2001-09-01");
  log.Tell(JoinedAt("r", "b", "n2"), "2001-09-01");
  log.Tell(Completed("p", "m1", "", "X-1"), "2008-03-01");  // 10: until 2010-02-28.
  log.Tell(Completed("q", "m1", "", "X-2"), "2009-03-01");  // 11: until 2010-02-28.
  log.Tell(Completed("q", "m2", "", "X-3"), "2009-03");     // 12
  log.Tell(Left("r", "b"), "2010-01-31");
  return log;
}

// "p/m2 missing", …
std::vector<std::string> DueAt(const EventList& log, const std::string& day,
                               const std::string& request) {
  std::vector<std::string> all;
  std::string after;
  do {  // In pages of two, so that some end within a person.
    std::string next;
    const auto answer = Ask<v1::ListDueTrainingsResponse>(
        Queries(), At(log, day), Text<v1::ListDueTrainingsRequest>(request), {2, after}, &next);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return all;
    for (const v1::DueTraining& row : answer->due()) {
      std::string text = absl::StrCat(row.caretaker_id(), "/", row.module_id());
      if (row.state() == v1::DUE_STATE_MISSING) absl::StrAppend(&text, " missing");
      if (row.state() == v1::DUE_STATE_EXPIRED) absl::StrAppend(&text, " expired ");
      if (row.state() == v1::DUE_STATE_ENDING) absl::StrAppend(&text, " ends ");
      all.push_back(absl::StrCat(text, row.valid_until()));
    }
    after = next;
  } while (!after.empty());
  return all;
}

TEST(ListDueTrainingsTest, MissingExpiredAndEndingSoon) {
  const EventList log = DueStory();
  EXPECT_THAT(DueAt(log, "2010-01-15", "within_days: 60"),
              ElementsAre("p/m1 ends 2010-02-28", "p/m2 missing", "q/m1 ends 2010-02-28",
                          "r/m1 missing", "r/m2 missing"));
  EXPECT_THAT(DueAt(log, "2010-01-15", ""),
              ElementsAre("p/m2 missing", "r/m1 missing", "r/m2 missing"));
  EXPECT_THAT(DueAt(log, "2010-02-28", ""),  // The last day.
              ElementsAre("p/m1 ends 2010-02-28", "p/m2 missing", "q/m1 ends 2010-02-28"));
  EXPECT_THAT(DueAt(log, "2010-03-01", ""),
              ElementsAre("p/m1 expired 2010-02-28", "p/m2 missing", "q/m1 expired 2010-02-28"));
  EXPECT_THAT(DueAt(log, "2005-01-01", ""), ElementsAre());  // Nothing is mandatory yet.
}

TEST(ListDueTrainingsTest, Filters) {
  const EventList log = DueStory();
  EXPECT_THAT(DueAt(log, "2010-01-15", "landlord_id: 'b'"),
              ElementsAre("r/m1 missing", "r/m2 missing"));
  EXPECT_THAT(DueAt(log, "2010-01-15", "neighbourhood_id: 'n1'"), ElementsAre("p/m2 missing"));
  EXPECT_THAT(DueAt(log, "2010-01-15", "module_id: 'm2'"),
              ElementsAre("p/m2 missing", "r/m2 missing"));
  EXPECT_THAT(DueAt(log, "2010-03-01", "state: DUE_STATE_EXPIRED"),
              ElementsAre("p/m1 expired 2010-02-28", "q/m1 expired 2010-02-28"));
  EXPECT_EQ(Ask<v1::ListDueTrainingsResponse>(
                Queries(), At(log, "2010-01-15"),
                Text<v1::ListDueTrainingsRequest>("within_days: -1 landlord_id: '?'"))
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ListDueTrainingsTest, TellsWhatItWasAskedWith) {
  const EventList log = DueStory();
  const std::string filters =
      "within_days: 60 state: DUE_STATE_ENDING landlord_id: 'a' neighbourhood_id: 'n1' "
      "module_id: 'm1'";
  const auto asked = Ask<v1::ListDueTrainingsResponse>(Queries(), At(log, "2010-01-15"),
                                                       Text<v1::ListDueTrainingsRequest>(filters));
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->parameters().ShortDebugString(),
            Text<v1::DueParameters>(filters).ShortDebugString());
  const auto nothing_due = Ask<v1::ListDueTrainingsResponse>(Queries(), At(log, "2005-01-01"),
                                                             Text<v1::ListDueTrainingsRequest>(""));
  ASSERT_TRUE(nothing_due.ok()) << nothing_due.status();
  EXPECT_TRUE(nothing_due->has_parameters());
}

TEST(ListDueTrainingsTest, ARetiredModuleIsNotDue) {
  EventList log = DueStory();
  log.Tell(Retired("m2"), "2009-12-31");
  EXPECT_THAT(DueAt(log, "2010-01-15", ""), ElementsAre("r/m1 missing"));
}

TEST(ListDueTrainingsTest, TheLongestValidityCounts) {
  EventList log = DueStory();
  log.Tell(Completed("p", "m1", "", "X-9"), "2009-01-01");  // Until 2009-12-31 only.
  EXPECT_THAT(DueAt(log, "2010-02-28", "landlord_id: 'a' module_id: 'm1'"),
              ElementsAre("p/m1 ends 2010-02-28"));
}

TEST(ModuleQueriesTest, TheVersionInForce) {
  EventList log = DueStory();
  log.Tell(Retired("m1"), "2010-06");
  const auto request = Text<v1::GetModuleRequest>("module_id: 'm1'");
  const auto then = Ask<v1::GetModuleResponse>(Queries(), At(log, "2008-12-31"), request);
  ASSERT_TRUE(then.ok());
  EXPECT_EQ(then->module().programme_version(), 1);
  EXPECT_EQ(then->module().validity_months(), 24);
  EXPECT_EQ(then->module().retired_on(), "");
  const auto now = Ask<v1::GetModuleResponse>(Queries(), At(log, "2010-06-01"), request);
  EXPECT_EQ(now->module().programme_version(), 2);
  EXPECT_EQ(now->module().validity_months(), 12);
  EXPECT_EQ(now->module().defined_on(), "2009-01-01");
  EXPECT_EQ(now->module().retired_on(), "2010-06");
  const auto programme = Ask<v1::GetProgrammeResponse>(
      Queries(), At(log, "2010-06-01"), Text<v1::GetProgrammeRequest>("programme_id: 'eclor'"));
  EXPECT_EQ(programme->programme().version(), 2);
}

// "a 1/2": one of two is covered.
std::vector<std::string> CoverageAt(const EventList& log, const std::string& day,
                                    const std::string& request,
                                    const std::string& principal = "local") {
  std::vector<std::string> all;
  std::string after;
  do {
    std::string next;
    QueryContextFake context = At(log, day);
    context.AskedBy(runtime::Principal{principal});
    const auto answer = Ask<v1::ListTrainingCoverageResponse>(
        Queries(), context, Text<v1::ListTrainingCoverageRequest>(request), {1, after}, &next);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return all;
    for (const v1::TrainingCoverage& row : answer->groups()) {
      const std::string covered = row.has_covered() ? absl::StrCat(row.covered()) : "?";
      const std::string employed = row.has_employed() ? absl::StrCat(row.employed()) : "?";
      EXPECT_EQ(row.withheld(), covered == "?");
      EXPECT_EQ(row.has_share(), covered != "?" && row.employed() > 0);
      all.push_back(absl::StrCat(row.group_id(), " ", covered, "/", employed));
    }
    after = next;
  } while (!after.empty());
  return all;
}

TEST(ListTrainingCoverageTest, ByLandlordNeighbourhoodAndProgramme) {
  EventList log = DueStory();
  log.Tell(Programme("local"), "2006-01-01");
  EXPECT_THAT(CoverageAt(log, "2010-01-15", ""), ElementsAre("a 1/1", "b 1/2"));
  EXPECT_THAT(CoverageAt(log, "2010-01-15", "module_id: 'm2'"), ElementsAre("a 0/1", "b 1/2"));
  EXPECT_THAT(CoverageAt(log, "2010-03-01", "module_id: 'm1'"), ElementsAre("a 0/1", "b 0/1"));
  const std::string by_place = "grouping: COVERAGE_GROUPING_NEIGHBOURHOOD ";
  EXPECT_THAT(CoverageAt(log, "2010-01-15", by_place), ElementsAre("n1 2/2", "n2 0/1"));
  EXPECT_THAT(CoverageAt(log, "2010-01-15", by_place + "landlord_id: 'a'"), ElementsAre("n1 1/1"));
  const std::string by_programme = "grouping: COVERAGE_GROUPING_PROGRAMME ";
  EXPECT_THAT(CoverageAt(log, "2010-01-15", by_programme), ElementsAre("eclor 2/3", "local 0/3"));
  EXPECT_THAT(CoverageAt(log, "2010-01-15", by_programme + "programme_id: 'local'"),
              ElementsAre("local 0/3"));
  EXPECT_THAT(CoverageAt(log, "2010-01-15", "programme_id: 'local'"),
              ElementsAre("a 0/1", "b 0/2"));
}

TEST(ListTrainingCoverageTest, TellsWhatItWasAskedWith) {
  const EventList log = DueStory();
  const std::string filters =
      "grouping: COVERAGE_GROUPING_NEIGHBOURHOOD programme_id: 'eclor' module_id: 'm1' "
      "landlord_id: 'a' neighbourhood_id: 'n1'";
  for (const auto& [request, told] :
       {std::pair<std::string, std::string>(filters, filters),
        std::pair<std::string, std::string>("", "grouping: COVERAGE_GROUPING_LANDLORD")}) {
    const auto answer = Ask<v1::ListTrainingCoverageResponse>(
        Queries(), At(log, "2010-01-15"), Text<v1::ListTrainingCoverageRequest>(request));
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->parameters().ShortDebugString(),
              Text<v1::CoverageParameters>(told).ShortDebugString());
  }
}

TEST(ListTrainingCoverageTest, OneThatIsStillValidIsEnough) {
  EventList log = DueStory();
  log.Tell(Completed("p", "m2", "", "X-9"), "2010-02-01");  // After that of m1, which ends first.
  EXPECT_THAT(CoverageAt(log, "2010-03-01", "landlord_id: 'a'"), ElementsAre("a 1/1"));
  const std::string by_programme = "grouping: COVERAGE_GROUPING_PROGRAMME landlord_id: 'a' ";
  EXPECT_THAT(CoverageAt(log, "2010-03-01", by_programme), ElementsAre("eclor 1/1"));
}

std::vector<std::string> CompletedBy(const EventList& log, const std::string& person,
                                     const std::string& day) {
  const loge::testing::FactReaderFake reader(Projection(), log, day);
  const auto completions = ReadCompletions(reader, person);
  EXPECT_TRUE(completions.ok()) << completions.status();
  std::vector<std::string> modules;
  for (const HeldModule& each : **completions) modules.push_back(each.module_id);
  return modules;
}

TEST(ReadCompletionsTest, WhatWasCompletedByTheDayOldestFirst) {
  EventList log;
  const int64_t second = log.Tell(Completed("p", "m2", "", "X-2"), "2009-02-01");
  log.Tell(Completed("p", "m1", "", "X-1"), "2009-01-01");
  log.Tell(Completed("q", "m3", "", "X-3"), "2009-01-01");
  EXPECT_THAT(CompletedBy(log, "p", "2009-02-01"), ElementsAre("m1", "m2"));
  EXPECT_THAT(CompletedBy(log, "p", "2009-01-31"), ElementsAre("m1"));
  log.Correct(second, Completed("q", "m2", "", "X-2"), "2009-02-01");
  EXPECT_THAT(CompletedBy(log, "p", "2009-02-01"), ElementsAre("m1"));
  EXPECT_THAT(CompletedBy(log, "q", "2009-02-01"), ElementsAre("m3", "m2"));
}

TEST(ListTrainingCoverageTest, SmallGroupsAreForCoordinators) {
  EventList log;
  for (int i = 0; i < 12; ++i) log.Tell(Joined(absl::StrCat("a", i), "a"), "2001-09-01");
  for (int i = 0; i < 4; ++i) log.Tell(Joined(absl::StrCat("b", i), "b"), "2001-09-01");
  for (int i = 0; i < 10; ++i) log.Tell(Joined(absl::StrCat("c", i), "c"), "2001-09-01");
  for (int i = 0; i < 8; ++i) log.Tell(Completed(absl::StrCat("a", i), "m", "", "X"), "2008");
  for (int i = 0; i < 5; ++i) log.Tell(Completed(absl::StrCat("c", i), "m", "", "X"), "2008");
  EXPECT_THAT(CoverageAt(log, "2009-01-01", ""), ElementsAre("a 8/12", "b 0/4", "c 5/10"));
  // Eight of twelve would tell of the four who are not covered.
  EXPECT_THAT(CoverageAt(log, "2009-01-01", "", "somebody"),
              ElementsAre("a ?/12", "b ?/?", "c 5/10"));
}

}  // namespace
}  // namespace loge::training::testing

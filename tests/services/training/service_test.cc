#include "services/training/service.h"

#include "gtest/gtest.h"
#include "services/caretakers/registry.h"
#include "services/training/views.h"
#include "tests/services/training/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::training::testing {
namespace {

using loge::testing::Ask;
using loge::testing::QueryContextFake;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

EventList Story() {
  EventList log;
  log.Tell(Programme("eclor"), "2007-10-01");
  log.Tell(Module("m1", 24), "2007-10-01");
  log.Tell(Module("m2"), "2008-10-01");
  log.Tell(Session("s", {Morning("2007-10-08"), Afternoon("2007-10-08")}), "2007-10-08");
  log.Tell(Session("t", {Morning("2009-06-01")}, "ven"), "2009-06-01");
  log.Tell(Cancelled("t"), "2009-05-20");
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Joined("idle", "a"), "2001-09-01");
  log.Tell(Attended("s", Morning("2007-10-08"), "p"), "2007-10-08");  // 9
  log.Tell(Attended("s", Afternoon("2007-10-08"), "p", ATTENDANCE_STATUS_NO_SHOW), "2007-10-08");
  log.Tell(Completed("p", "m1", "s"), "2007-10-08");  // 11
  log.Tell(Completed("p", "gone", "", "X-1"), "2008-02");
  log.Correct(10, Attended("s", Afternoon("2007-10-08"), "p"), "2007-10-08");  // 13
  return log;
}

// The caretakers read model, as far as these queries look at it.
const runtime::ProjectionSpec& People() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      caretakers::kProjection, 1, {{events::v1::EventPayload::kCaretakerJoined, {"caretaker"}}}};
  return *kSpec;
}

QueryContextFake At(const std::string& day, int64_t known_at = 1000) {
  QueryContextFake context(day, known_at);
  context.Add(Projection(), Story()).Add(People(), Story()).AddEmployee("a", "1", "p");
  return context;
}

template <class Response, class Request>
absl::StatusCode CodeOf(const std::string& day, const std::string& request) {
  return Ask<Response>(Queries(), At(day), Text<Request>(request)).status().code();
}

TEST(CatalogueQueriesTest, GetAtTheDate) {
  const auto programme = Ask<v1::GetProgrammeResponse>(
      Queries(), At("2008-01-01"), Text<v1::GetProgrammeRequest>("programme_id: 'eclor'"));
  ASSERT_TRUE(programme.ok());
  EXPECT_EQ(programme->programme().name(), "Programme eclor");
  const auto module = Ask<v1::GetModuleResponse>(Queries(), At("2008-01-01"),
                                                 Text<v1::GetModuleRequest>("module_id: 'm1'"));
  ASSERT_TRUE(module.ok());
  EXPECT_EQ(module->module().validity_months(), 24);
  EXPECT_EQ(module->module().defined_on(), "2007-10-01");
  EXPECT_EQ((CodeOf<v1::GetModuleResponse, v1::GetModuleRequest>("2008-01-01", "module_id: 'm2'")),
            absl::StatusCode::kNotFound);
  EXPECT_EQ((CodeOf<v1::GetProgrammeResponse, v1::GetProgrammeRequest>("2008-01-01", "")),
            absl::StatusCode::kInvalidArgument);
}

TEST(CatalogueQueriesTest, Lists) {
  const auto programmes =
      Ask<v1::ListProgrammesResponse>(Queries(), At("2009-01-01"), v1::ListProgrammesRequest());
  ASSERT_TRUE(programmes.ok());
  EXPECT_EQ(programmes->programmes_size(), 1);
  const auto modules = Ask<v1::ListModulesResponse>(
      Queries(), At("2009-01-01"), Text<v1::ListModulesRequest>("programme_id: 'eclor'"));
  ASSERT_TRUE(modules.ok());
  EXPECT_EQ(modules->modules_size(), 2);
  const auto none = Ask<v1::ListModulesResponse>(
      Queries(), At("2009-01-01"), Text<v1::ListModulesRequest>("programme_id: 'other'"));
  EXPECT_EQ(none->modules_size(), 0);
}

TEST(SessionQueriesTest, APlannedSessionIsFoundBeforehand) {
  const auto request = Text<v1::GetSessionRequest>("session_id: 't'");
  const auto before = Ask<v1::GetSessionResponse>(Queries(), At("2009-05-12"), request);
  ASSERT_TRUE(before.ok());
  EXPECT_FALSE(before->session().cancelled());
  EXPECT_EQ(before->session().occurred_on(), "2009-06-01");
  const auto after = Ask<v1::GetSessionResponse>(Queries(), At("2009-05-20"), request);
  ASSERT_TRUE(after.ok());
  EXPECT_TRUE(after->session().cancelled());
  EXPECT_EQ(after->session().cancellation_reason(), events::v1::CANCELLATION_REASON_TOO_FEW);
}

TEST(SessionQueriesTest, AttendanceOnlyInGetAndOnlyByThen) {
  const auto request = Text<v1::GetSessionRequest>("session_id: 's'");
  const auto then = Ask<v1::GetSessionResponse>(Queries(), At("2007-10-07"), request);
  ASSERT_TRUE(then.ok());
  EXPECT_EQ(then->session().attendance_size(), 0);
  const auto now = Ask<v1::GetSessionResponse>(Queries(), At("2007-10-08"), request);
  ASSERT_EQ(now->session().attendance_size(), 2);
  EXPECT_EQ(now->session().attendance(1).status(), ATTENDANCE_STATUS_PRESENT);
  EXPECT_EQ(now->session().attendance(1).provenance().position(), 13);
  EXPECT_EQ(now->session().attendance(1).provenance().original_position(), 10);
  EXPECT_EQ(
      (CodeOf<v1::GetSessionResponse, v1::GetSessionRequest>("2009-01-01", "session_id: 'z'")),
      absl::StatusCode::kNotFound);

  const auto listed =
      Ask<v1::ListSessionsResponse>(Queries(), At("2007-10-08"), v1::ListSessionsRequest());
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->sessions_size(), 2);
  EXPECT_EQ(listed->sessions(0).attendance_size(), 0);
  const auto of_ven = Ask<v1::ListSessionsResponse>(
      Queries(), At("2007-10-08"), Text<v1::ListSessionsRequest>("territory_id: 'ven'"));
  ASSERT_EQ(of_ven->sessions_size(), 1);
  EXPECT_EQ(of_ven->sessions(0).session_id(), "t");
}

TEST(RecordQueriesTest, WhatWasAttendedAndCompleted) {
  const auto answer = Ask<v1::GetTrainingRecordResponse>(
      Queries(), At("2009-01-01"),
      Text<v1::GetTrainingRecordRequest>(
          "caretaker { employee { landlord_id: 'a' employee_number: '1' } }"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  const v1::TrainingRecord& record = answer->record();
  EXPECT_EQ(record.caretaker_id(), "p");
  EXPECT_EQ(record.attendance_size(), 2);
  EXPECT_EQ(record.half_days_present(), 2);
  ASSERT_EQ(record.completions_size(), 2);
  EXPECT_EQ(record.completions(0).valid_until(), "2009-10-07");
  EXPECT_EQ(record.completions(1).occurred_on(), "2008-02");
  EXPECT_EQ(record.completions(1).valid_until(), "");  // Its module is not known.
}

TEST(RecordQueriesTest, AsKnownBeforeTheCorrection) {
  const auto answer = Ask<v1::GetTrainingRecordResponse>(
      Queries(), At("2009-01-01", 12),
      Text<v1::GetTrainingRecordRequest>("caretaker { caretaker_id: 'p' }"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->record().half_days_present(), 1);
}

TEST(RecordQueriesTest, EmptyOrUnknown) {
  const auto idle = Ask<v1::GetTrainingRecordResponse>(
      Queries(), At("2009-01-01"),
      Text<v1::GetTrainingRecordRequest>("caretaker { caretaker_id: 'idle' }"));
  ASSERT_TRUE(idle.ok());
  EXPECT_EQ(idle->record().half_days_present(), 0);
  EXPECT_EQ((CodeOf<v1::GetTrainingRecordResponse, v1::GetTrainingRecordRequest>(
                "2009-01-01", "caretaker { caretaker_id: 'zz' }")),
            absl::StatusCode::kNotFound);
  EXPECT_EQ((CodeOf<v1::GetTrainingRecordResponse, v1::GetTrainingRecordRequest>(
                "2009-01-01", "caretaker { employee { landlord_id: 'a' employee_number: '2' } }")),
            absl::StatusCode::kNotFound);
}

TEST(RecordQueriesTest, ListsThoseWhoHaveOne) {
  const auto answer = Ask<v1::ListTrainingRecordsResponse>(Queries(), At("2009-01-01"),
                                                           v1::ListTrainingRecordsRequest());
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->records_size(), 1);
  EXPECT_EQ(answer->records(0).caretaker_id(), "p");
}

// Position and whether it stands, of every event behind the record of a person.
std::vector<std::pair<int64_t, bool>> EvidenceOf(const QueryContextFake& context,
                                                 const std::string& request) {
  const auto answer = Ask<v1::ExplainTrainingRecordResponse>(
      Queries(), context, Text<v1::ExplainTrainingRecordRequest>(request));
  EXPECT_TRUE(answer.ok()) << answer.status();
  std::vector<std::pair<int64_t, bool>> positions;
  if (!answer.ok()) return positions;
  const auto record = Ask<v1::GetTrainingRecordResponse>(
      Queries(), context, Text<v1::GetTrainingRecordRequest>(request));
  EXPECT_EQ(answer->record().SerializeAsString(), record->record().SerializeAsString());
  for (const v1::Evidence& row : answer->evidence()) {
    positions.push_back({row.event().position(), row.stands()});
  }
  return positions;
}

using Positions = std::vector<std::pair<int64_t, bool>>;

TEST(ExplainTrainingRecordTest, HoldsTheRecordAndTheModulesThatCount) {
  const QueryContextFake context = At("2009-01-01");
  EXPECT_EQ(EvidenceOf(context, "caretaker { employee { landlord_id: 'a' employee_number: '1' } }"),
            (Positions{{2, true}, {9, true}, {10, false}, {11, true}, {12, true}, {13, true}}));
  EXPECT_EQ(EvidenceOf(At("2007-12-31"), "caretaker { caretaker_id: 'p' }"),
            (Positions{{2, true}, {9, true}, {10, false}, {11, true}, {13, true}}));
}

TEST(ExplainTrainingRecordTest, AsKnownBeforeTheCorrection) {
  EXPECT_EQ(EvidenceOf(At("2009-01-01", 12), "caretaker { caretaker_id: 'p' }"),
            (Positions{{2, true}, {9, true}, {10, true}, {11, true}, {12, true}}));
}

TEST(ExplainTrainingRecordTest, OfAnEmptyRecordIsWhatMakesThePersonKnown) {
  EXPECT_EQ(EvidenceOf(At("2009-01-01"), "caretaker { caretaker_id: 'idle' }"),
            (Positions{{8, true}}));
}

TEST(ExplainTrainingRecordTest, RefusesUnknownPersons) {
  using Response = v1::ExplainTrainingRecordResponse;
  using Request = v1::ExplainTrainingRecordRequest;
  EXPECT_EQ((CodeOf<Response, Request>("2009-01-01", "caretaker { caretaker_id: 'zz' }")),
            absl::StatusCode::kNotFound);
  EXPECT_EQ((CodeOf<Response, Request>(
                "2009-01-01", "caretaker { employee { landlord_id: 'a' employee_number: '2' } }")),
            absl::StatusCode::kNotFound);
  EXPECT_EQ((CodeOf<Response, Request>("2009-01-01", "")), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace loge::training::testing

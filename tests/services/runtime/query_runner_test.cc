#include "services/runtime/query_runner.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/stages.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/evidence.h"
#include "services/runtime/limits.h"
#include "services/runtime/page_token.h"
#include "services/runtime/recorded_days.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/timers.h"

namespace loge::runtime {
namespace {

using testing::Landlord;
using testing::Only;
using testing::Reasons;
using Code = absl::StatusCode;

absl::Status GetOne(const QueryContext& context, const v1::GetLandlordRequest& request,
                    v1::GetLandlordResponse* response) {
  const auto facts = context.Reader("people").Facts("landlord/" + request.landlord_id());
  if (!facts.ok()) return facts.status();
  if (facts->empty()) return NotFound("landlord", request.landlord_id(), "landlord_id");
  const Fact& fact = facts->back();
  response->mutable_landlord()->set_name(fact.payload->landlord_registered().name());
  response->mutable_landlord()->set_registered_on(FormatFactDate(fact.date));
  return absl::OkStatus();
}

absl::Status ListAll(const QueryContext& context, const v1::ListLandlordsRequest&, const Page& page,
                     v1::ListLandlordsResponse* response, std::string* next_after) {
  return ListBySubject<v1::Landlord>(context.Reader("people"), "landlord", page,
                                     response->mutable_landlords(), next_after,
                                     [](absl::string_view id, const std::vector<Fact>&,
                                        v1::Landlord* row) -> absl::StatusOr<bool> {
                                       row->set_landlord_id(std::string(id));
                                       return true;
                                     });
}

// Explains the event whose position stands in the request.
absl::Status ExplainOne(const QueryContext& context, const v1::ExplainStagesRequest& request,
                        const Page& page, v1::ExplainStagesResponse* response,
                        std::string* next_after) {
  EvidenceSet evidence;
  evidence.AddNamed(std::stoll(request.territory_id()));
  return FillEvidence(context, evidence, page, response->mutable_evidence(), next_after);
}

// Tells on which day the first two events were recorded.
absl::Status TellRecordedDays(const QueryContext& context, const v1::GetTerritoryRequest&,
                              v1::GetTerritoryResponse* response) {
  const auto days = RecordedDays(context, {1, 2});
  if (!days.ok()) return days.status();
  for (const Date day : *days) response->mutable_territory()->add_commune_codes(FormatDay(day));
  return absl::OkStatus();
}

// Tells since when landlord l1 was known at the end of the day in the request, and how.
absl::Status TellKnownOn(const QueryContext& context, const v1::GetEvaluationRequest& request,
                         v1::GetEvaluationResponse* response) {
  const auto then = context.AsKnownOn(*ParseDay(request.evaluation_id()));
  if (!then.ok()) return then.status();
  if (*then == nullptr) return NotFound("knowledge", request.evaluation_id(), "evaluation_id");
  const auto facts = (*then)->Reader("people").Facts("landlord/l1");
  if (!facts.ok()) return facts.status();
  v1::Evaluation* told = response->mutable_evaluation();
  for (const Fact& fact : *facts) told->add_territory_ids(FormatFactDate(fact.date));
  told->set_published_on(FormatDay((*then)->as_of()));
  told->set_title(absl::StrCat((*then)->as_known_at()));
  return absl::OkStatus();
}

// How often landlord `id` was told of by the day.
absl::StatusOr<Figure> CountFacts(const QueryContext& context, const std::string& id) {
  const auto facts = context.Reader("people").Facts("landlord/" + id);
  if (!facts.ok()) return facts.status();
  if (facts->empty()) return NotFound("landlord", id, "");
  return Figure{.value = static_cast<int64_t>(facts->size())};
}

// Consults the figure of landlord `territory_id` as of the first day of 2003, without a read model
// of its own.
absl::Status TellFigure(const QueryContext& context, const v1::GetStageReadinessRequest& request,
                        v1::GetStageReadinessResponse* response) {
  const auto figure = context.Consult({"facts", request.territory_id(), *ParseDay("2003-01-01")});
  if (!figure.ok()) return figure.status();
  v1::CriterionState* told = response->add_criteria();
  if (figure->value.has_value()) told->set_found(*figure->value);
  told->add_evidence_positions(figure->position);
  return absl::OkStatus();
}

class QueryRunnerTest : public ::testing::Test {
 protected:
  QueryRunnerTest() {
    queries_.Add<v1::GetLandlordRequest, v1::GetLandlordResponse>(
        {"people"},
        [](const v1::GetLandlordRequest& r, Violations& out) {
          CheckId(r.landlord_id(), "landlord_id", Presence::kRequired, out);
        },
        &GetOne);
    queries_.AddList<v1::ListLandlordsRequest, v1::ListLandlordsResponse>(
        {"people"}, [](const v1::ListLandlordsRequest&, Violations&) {}, &ListAll);
    queries_.AddList<v1::ExplainStagesRequest, v1::ExplainStagesResponse>(
        {"people"}, [](const v1::ExplainStagesRequest&, Violations&) {}, &ExplainOne);
    queries_.Add<v1::GetTerritoryRequest, v1::GetTerritoryResponse>(
        {"people"}, [](const v1::GetTerritoryRequest&, Violations&) {}, &TellRecordedDays);
    queries_.Add<v1::GetEvaluationRequest, v1::GetEvaluationResponse>(
        {"people"}, [](const v1::GetEvaluationRequest&, Violations&) {}, &TellKnownOn);
    queries_.Add<v1::GetStageReadinessRequest, v1::GetStageReadinessResponse>(
        {"sessions"}, [](const v1::GetStageReadinessRequest&, Violations&) {}, &TellFigure);
    queries_.Consults<v1::GetStageReadinessRequest>({"facts"});
    queries_.AddFigure("facts", {{"people"}, &CountFacts});
    StartViews(1);
  }
  ~QueryRunnerTest() override { pool_.Stop(); }

  void StartViews(int64_t version) {
    EXPECT_TRUE(views_.Start(testing::TestSpecs(version)).ok());
    QueryRunner::Env env;
    env.registry = &queries_;
    env.projections = views_.runner.get();
    env.log = runtime_.log.get();
    env.secrets = runtime_.secrets.get();
    env.pool = &pool_;
    env.calendar = {&runtime_.clock, absl::UTCTimeZone()};
    env.recorded_days = &recorded_days_;
    runner_ = std::make_unique<QueryRunner>(env);
  }
  int64_t Tell(const google::protobuf::Message& command) {
    const auto outcome = runtime_.Run(command);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? outcome->position : 0;
  }
  void CatchUp() { ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok()); }

  void Start(const google::protobuf::Message& request, absl::Time deadline,
             QueryRunner::Done done) {
    std::unique_ptr<google::protobuf::Message> copy(request.New());
    copy->CopyFrom(request);
    runner_->Run(LocalPrincipal(), std::move(copy), deadline, std::move(done));
  }
  template <class Response, class Request>
  absl::StatusOr<Response> Ask(const Request& request,
                               absl::Time deadline = absl::InfiniteFuture()) {
    absl::StatusOr<std::string> bytes = absl::UnknownError("no answer");
    testing::Signal answered;
    Start(request, deadline, [&](absl::StatusOr<std::string> answer) {
      bytes = std::move(answer);
      answered.Notify();
    });
    answered.Wait();
    if (!bytes.ok()) return bytes.status();
    Response response;
    EXPECT_TRUE(response.ParseFromString(*bytes));
    return response;
  }
  void LookAtTheClock() { testing::RingWhatIsDue(*views_.timers); }
  absl::StatusOr<v1::GetLandlordResponse> Get(const v1::GetLandlordRequest& request) {
    return Ask<v1::GetLandlordResponse>(request);
  }
  absl::StatusOr<v1::ListLandlordsResponse> List(const v1::ListLandlordsRequest& request) {
    return Ask<v1::ListLandlordsResponse>(request);
  }
  static v1::GetLandlordRequest Of(const std::string& id) {
    v1::GetLandlordRequest request;
    request.set_landlord_id(id);
    return request;
  }

  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  WorkerPool pool_{{.threads = 2}};
  QueryRegistry queries_;
  RecordedDayIndex recorded_days_;
  std::unique_ptr<QueryRunner> runner_;
};

TEST_F(QueryRunnerTest, AnswersAndSaysWhatItStandsOn) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  CatchUp();
  const auto answer = Get(Of("l1"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->landlord().registered_on(), "2003-01-01");
  EXPECT_EQ(answer->answered().as_of(), "2009-05-12");
  EXPECT_EQ(answer->answered().as_known_at(), 1);
  EXPECT_EQ(answer->answered().position(), 1);
  EXPECT_EQ(Get(Of("l2")).status().code(), Code::kNotFound);
  EXPECT_EQ(Reasons(Get(Of("l2")).status()), Only(v1::ERROR_REASON_NOT_FOUND));
}

TEST_F(QueryRunnerTest, FiguresAreOfTheirDayAndTellHowFarTheyReach) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  Tell(Landlord("r2", "l2", "2004-01-01"));
  CatchUp();
  const auto asked = [&](const char* id, const char* day) {
    const auto figure = runner_->Ask({"facts", id, *ParseDay(day)});
    EXPECT_TRUE(figure.ok()) << figure.status();
    return figure.value_or(Figure());
  };
  EXPECT_EQ(asked("l1", "2003-01-01").value, 1);
  EXPECT_EQ(asked("l1", "2003-01-01").position, 2);
  EXPECT_FALSE(asked("l1", "2002-12-31").value.has_value());  // Not known by then: no error.
  EXPECT_EQ(asked("l2", "2002-12-31").position, 2);
  EXPECT_EQ(runner_->Ask({"ghost", "l1", *ParseDay("2003-01-01")}).status().code(),
            Code::kInternal);
}

TEST_F(QueryRunnerTest, QueriesConsultFiguresByWhatIsAskedToBeKnown) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  Tell(Landlord("r2", "l2", "2003-01-01"));
  v1::GetStageReadinessRequest request;
  request.set_territory_id("l2");
  request.mutable_at()->set_min_position(2);  // It waits for the read models of the figure, too.
  const auto now = Ask<v1::GetStageReadinessResponse>(request);
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(now->criteria(0).found(), 1);
  EXPECT_EQ(now->criteria(0).evidence_positions(0), 2);
  request.mutable_at()->set_as_known_at_position(1);
  const auto then = Ask<v1::GetStageReadinessResponse>(request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_FALSE(then->criteria(0).has_found());
  EXPECT_EQ(then->criteria(0).evidence_positions(0), 1);
}

TEST_F(QueryRunnerTest, QueriesShareTheDaysOfRecordingThatTheyFind) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  Tell(Landlord("r2", "l2", "2003-01-01"));
  CatchUp();
  recorded_days_.Add(1, *ParseDay("2001-02-03"));  // Not the day that the log tells.
  const auto answer = Ask<v1::GetTerritoryResponse>(v1::GetTerritoryRequest());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->territory().commune_codes_size(), 2);
  EXPECT_EQ(answer->territory().commune_codes(0), "2001-02-03");
  EXPECT_EQ(answer->territory().commune_codes(1), "2009-05-12");
  EXPECT_EQ(recorded_days_.Find(2), ParseDay("2009-05-12"));
}

TEST_F(QueryRunnerTest, WaitsForAPositionWithoutAThread) {
  testing::Signal go;
  views_.rows.before_batch = [&](const storage::RowFamilyInfo& info) {
    if (info.projection == "people") go.Wait();
  };
  v1::GetLandlordRequest request = Of("l1");
  request.mutable_at()->set_min_position(1);
  testing::Signal answered;
  absl::StatusOr<std::string> bytes = absl::UnknownError("no answer");
  Start(request, absl::InfiniteFuture(), [&](absl::StatusOr<std::string> answer) {
    bytes = std::move(answer);
    answered.Notify();
  });
  Tell(Landlord("r1", "l1", "2003-01-01"));
  EXPECT_EQ(Get(Of("l1")).status().code(), Code::kNotFound);  // The workers are free meanwhile.
  go.Notify();
  answered.Wait();
  EXPECT_TRUE(bytes.ok()) << bytes.status();
}

TEST_F(QueryRunnerTest, APositionThatDoesNotComeInTimeIsSaid) {
  v1::GetLandlordRequest request = Of("l1");
  request.mutable_at()->set_min_position(7);
  const absl::Status status =
      Ask<v1::GetLandlordResponse>(request, runtime_.clock.Now() - absl::Seconds(1)).status();
  EXPECT_EQ(status.code(), Code::kDeadlineExceeded);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_DEADLINE_PASSED));
  EXPECT_EQ(testing::FirstField(status), "at.min_position");
  EXPECT_TRUE(DetailOf(status)->retry_can_help());
}

// A caller that sets no deadline waits no longer than the server lets anybody wait.
TEST_F(QueryRunnerTest, WaitsNoLongerThanTheLimitOfTheServer) {
  v1::GetLandlordRequest request = Of("l1");
  request.mutable_at()->set_min_position(7);
  absl::Status status;
  testing::Signal answered;
  Start(request, absl::InfiniteFuture(), [&](absl::StatusOr<std::string> answer) {
    status = answer.status();
    answered.Notify();
  });
  runtime_.clock.Advance(kMinPositionWaitMax - absl::Milliseconds(1));
  LookAtTheClock();
  EXPECT_FALSE(answered.notified());
  runtime_.clock.Advance(absl::Milliseconds(1));
  LookAtTheClock();
  answered.Wait();
  EXPECT_EQ(status.code(), Code::kDeadlineExceeded);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_DEADLINE_PASSED));
}

TEST_F(QueryRunnerTest, AClockThatIsSetBackProlongsNoWait) {
  v1::GetLandlordRequest request = Of("l1");
  request.mutable_at()->set_min_position(7);
  absl::Status status;
  testing::Signal answered;
  Start(request, runtime_.clock.Now() + absl::Seconds(1), [&](absl::StatusOr<std::string> answer) {
    status = answer.status();
    answered.Notify();
  });
  runtime_.clock.SetBack(absl::Hours(1));
  runtime_.clock.Advance(absl::Seconds(1) - absl::Milliseconds(1));
  LookAtTheClock();
  EXPECT_FALSE(answered.notified());
  runtime_.clock.Advance(absl::Milliseconds(1));
  LookAtTheClock();
  answered.Wait();
  EXPECT_EQ(status.code(), Code::kDeadlineExceeded);
}

TEST_F(QueryRunnerTest, AnswersAsItWasAndAsItWasKnown) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  events::v1::EventPayload corrected;
  corrected.mutable_landlord_registered()->set_landlord_id("l1");
  Tell(testing::Correct("r2", 1, corrected, "2001-01-01"));
  CatchUp();
  v1::GetLandlordRequest request = Of("l1");
  request.mutable_at()->set_as_of("2002-01-01");
  EXPECT_EQ(Get(request)->landlord().registered_on(), "2001-01-01");
  request.mutable_at()->set_as_known_at_position(1);
  EXPECT_EQ(Get(request).status().code(), Code::kNotFound);  // As of 2002, as known then.
  request.mutable_at()->set_as_of("2003-01-01");
  const auto then = Get(request);
  EXPECT_EQ(then->landlord().registered_on(), "2003-01-01");
  EXPECT_EQ(then->answered().as_known_at(), 1);
  EXPECT_EQ(then->answered().position(), 2);
}

TEST_F(QueryRunnerTest, AnswersAsItWasKnownAtTheEndOfADay) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  runtime_.clock.Advance(absl::Hours(48));
  events::v1::EventPayload corrected;
  corrected.mutable_landlord_registered()->set_landlord_id("l1");
  Tell(testing::Correct("r2", 1, corrected, "2001-01-01"));
  CatchUp();
  v1::GetEvaluationRequest request;
  const auto ask = [&](const std::string& day) {
    request.set_evaluation_id(day);
    return Ask<v1::GetEvaluationResponse>(request);
  };
  EXPECT_EQ(ask("2009-05-11").status().code(), Code::kNotFound);
  auto answer = ask("2009-05-12");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->evaluation().title(), "1");
  EXPECT_EQ(answer->evaluation().published_on(), "2009-05-12");
  ASSERT_EQ(answer->evaluation().territory_ids_size(), 1);
  EXPECT_EQ(answer->evaluation().territory_ids(0), "2003-01-01");
  EXPECT_EQ(ask("2009-05-13")->evaluation().title(), "1");
  EXPECT_EQ(ask("2009-05-14")->evaluation().territory_ids(0), "2001-01-01");
  // No more than what the query itself knows.
  request.mutable_at()->set_as_known_at_position(1);
  answer = ask("2009-05-14");
  EXPECT_EQ(answer->evaluation().title(), "1");
  EXPECT_EQ(answer->evaluation().published_on(), "2009-05-14");
  EXPECT_EQ(answer->answered().as_known_at(), 1);
}

TEST_F(QueryRunnerTest, HandsOutEventsAsTheyWereKnownAPageAtATime) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  events::v1::EventPayload corrected;
  corrected.mutable_landlord_registered()->set_landlord_id("l1");
  Tell(testing::Correct("r2", 1, corrected, "2001-01-01"));
  Tell(testing::Correct("r3", 2, corrected, "2002-01-01"));
  CatchUp();
  v1::ExplainStagesRequest request;
  request.set_territory_id("2");
  request.mutable_at()->set_as_known_at_position(2);
  auto answer = Ask<v1::ExplainStagesResponse>(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->evidence_size(), 2);
  EXPECT_EQ(answer->evidence(1).event().request_id(), "r2");
  EXPECT_EQ(answer->evidence(1).event().actor(), "local");
  EXPECT_TRUE(answer->evidence(1).event().has_recorded_at());
  EXPECT_TRUE(answer->evidence(1).stands());
  request.mutable_at()->set_as_known_at_position(1);
  EXPECT_EQ(Ask<v1::ExplainStagesResponse>(request).status().code(), Code::kOutOfRange);

  // All pages tell what was known at the first one.
  request.mutable_at()->Clear();
  request.mutable_page()->set_page_size(2);
  answer = Ask<v1::ExplainStagesResponse>(request);
  ASSERT_EQ(answer->evidence_size(), 2);
  EXPECT_FALSE(answer->evidence(1).stands());
  request.mutable_page()->set_page_token(answer->next_page_token());
  Tell(testing::Cancel("r4", 3));
  CatchUp();
  answer = Ask<v1::ExplainStagesResponse>(request);
  ASSERT_EQ(answer->evidence_size(), 1);
  EXPECT_TRUE(answer->evidence(0).stands());
  EXPECT_EQ(answer->next_page_token(), "");
}

TEST_F(QueryRunnerTest, WhatIsKnownEndsWithADecision) {
  std::vector<storage::EventDraft> decision;
  for (int i = 0; i < 3; ++i) {
    events::v1::EventPayload payload;
    payload.mutable_landlord_registered()->set_landlord_id(absl::StrCat("l", i));
    decision.push_back(DraftOf(payload, {Date(12000)}, {}));
  }
  ASSERT_TRUE(runtime_.AppendRaw(decision).ok());
  const absl::Time then = runtime_.clock.Now();
  runtime_.clock.Advance(absl::Hours(1));
  Tell(Landlord("r1", "z", "2003-01-01"));
  CatchUp();
  v1::ListLandlordsRequest request;
  for (int64_t position = 1; position <= 4; ++position) {
    request.mutable_at()->set_as_known_at_position(position);
    const auto answer = List(request);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->answered().as_known_at(), std::max<int64_t>(3, position));
    EXPECT_EQ(answer->landlords_size(), std::max<int64_t>(3, position));
  }
  const auto at_time = [&](absl::Time instant) {
    request.mutable_at()->mutable_as_known_at_time()->set_seconds(absl::ToUnixSeconds(instant));
    return List(request)->answered().as_known_at();
  };
  EXPECT_EQ(at_time(then - absl::Seconds(1)), 0);
  EXPECT_EQ(at_time(then), 3);
  EXPECT_EQ(at_time(then + absl::Minutes(59)), 3);
  EXPECT_EQ(at_time(then + absl::Hours(2)), 4);
}

TEST_F(QueryRunnerTest, RefusesAPositionAhead) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  CatchUp();
  v1::GetLandlordRequest request = Of("l1");
  request.mutable_at()->set_as_known_at_position(2);
  const absl::Status status = Get(request).status();
  EXPECT_EQ(status.code(), Code::kOutOfRange);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_POSITION_AHEAD));
  EXPECT_EQ(testing::FirstField(status), "at.as_known_at_position");
}

TEST_F(QueryRunnerTest, TellsAllThatIsWrongAtOnce) {
  v1::GetLandlordRequest request = Of("BAD");
  request.mutable_at()->set_as_of("2009-02-30");
  request.mutable_at()->set_as_known_at_position(0);
  request.mutable_at()->set_min_position(-1);
  const auto fields = [](const absl::Status& status) {
    EXPECT_EQ(status.code(), Code::kInvalidArgument);
    return testing::Fields(status);
  };
  EXPECT_EQ(fields(Get(request).status()),
            "at.as_of at.as_known_at_position at.min_position landlord_id ");
  v1::ListLandlordsRequest list;
  list.mutable_at()->set_as_of(FormatDay(AddDays(*ParseDay("2009-05-12"), kDaysAheadMax + 1)));
  list.mutable_at()->mutable_as_known_at_time()->set_nanos(-1);
  list.mutable_page()->set_page_size(kPageSizeMax + 1);
  EXPECT_EQ(fields(List(list).status()), "at.as_of at.as_known_at_time page.page_size ");
  list.Clear();
  list.mutable_at()->set_as_of(FormatDay(AddDays(*ParseDay("2009-05-12"), kDaysAheadMax)));
  EXPECT_TRUE(List(list).ok());
  list.mutable_page()->set_page_size(-1);
  EXPECT_EQ(fields(List(list).status()), "page.page_size ");
}

// What is wrong is told at once, not after waiting for a position that may never come.
TEST_F(QueryRunnerTest, TellsWhatIsWrongWithoutWaiting) {
  v1::GetLandlordRequest request = Of("BAD");
  request.mutable_at()->set_min_position(1000);
  EXPECT_EQ(Get(request).status().code(), Code::kInvalidArgument);
}

TEST_F(QueryRunnerTest, PagesTellOneStateOfKnowledgeWhileEventsArrive) {
  std::vector<std::string> first_ids;
  for (int i = 0; i < 20; ++i) {
    const std::string id = absl::StrCat("l", i < 10 ? "0" : "", i);
    first_ids.push_back(id);
    Tell(Landlord("r" + id, id, "2003-01-01"));
  }
  CatchUp();
  v1::ListLandlordsRequest request;
  request.mutable_page()->set_page_size(6);
  std::vector<std::string> ids;
  int pages = 0;
  for (; pages < 10; ++pages) {
    const auto answer = List(request);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->answered().as_known_at(), 20);
    EXPECT_EQ(answer->answered().as_of(), "2009-05-12");
    for (const auto& row : answer->landlords()) ids.push_back(row.landlord_id());
    // Between two pages somebody new comes in, one is cancelled, and the day passes.
    Tell(Landlord(absl::StrCat("n", pages), absl::StrCat("l05-", pages), "2003-01-01"));
    Tell(testing::Cancel(absl::StrCat("c", pages), 20 - pages));
    runtime_.clock.Advance(absl::Hours(24));
    CatchUp();
    if (answer->next_page_token().empty()) break;
    request.mutable_page()->set_page_token(answer->next_page_token());
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(ids, first_ids);
}

TEST_F(QueryRunnerTest, RefusesTheTokenOfAnotherQuery) {
  for (int i = 0; i < 3; ++i) {
    Tell(Landlord(absl::StrCat("r", i), absl::StrCat("l", i), "2003-01-01"));
  }
  CatchUp();
  v1::ListLandlordsRequest request;
  request.mutable_page()->set_page_size(1);
  const std::string token = List(request)->next_page_token();
  ASSERT_FALSE(token.empty());
  request.mutable_page()->set_page_token(token);
  request.mutable_page()->set_page_size(2);  // Of any size.
  EXPECT_EQ(List(request)->landlords(0).landlord_id(), "l1");
  request.mutable_at()->set_as_of("2008-01-01");
  EXPECT_EQ(Reasons(List(request).status()), Only(v1::ERROR_REASON_PAGE_TOKEN_INVALID));
  request.clear_at();
  request.mutable_page()->set_page_token("garbage");
  EXPECT_EQ(Reasons(List(request).status()), Only(v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

// The read models may be behind where they were when the token was given out (after a crash).
TEST_F(QueryRunnerTest, RefusesATokenThatIsAheadOfTheReadModels) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  CatchUp();
  v1::ListLandlordsRequest request;
  const std::string identity =
      absl::StrCat(v1::ListLandlordsRequest::descriptor()->full_name(), "\n");
  for (const int64_t position : {int64_t{2}, INT64_MAX}) {
    request.mutable_page()->set_page_token(
        EncodePageToken({*ParseDay("2009-05-12"), position, ""}, identity));
    const absl::Status status = List(request).status();
    EXPECT_EQ(status.code(), Code::kOutOfRange) << status;
    EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_POSITION_AHEAD));
  }
}

TEST_F(QueryRunnerTest, SaysWhenTooManyWait) {
  pool_.Stop();
  const absl::Status status = Get(Of("l1")).status();
  EXPECT_EQ(status.code(), Code::kResourceExhausted);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_OVERLOADED));
}

TEST_F(QueryRunnerTest, IsUnavailableWhileAReadModelIsBuilt) {
  Tell(Landlord("r1", "l1", "2003-01-01"));
  CatchUp();
  views_.Stop();
  testing::Signal go;
  views_.rows.before_batch = [&](const storage::RowFamilyInfo& info) {
    if (info.projection == "people") go.Wait();
  };
  StartViews(2);
  const absl::Status status = Get(Of("l1")).status();
  EXPECT_EQ(status.code(), Code::kUnavailable);
  EXPECT_NE(status.message().find("0 of 1"), std::string::npos) << status;
  go.Notify();
  CatchUp();
  EXPECT_TRUE(Get(Of("l1")).ok());
}

}  // namespace
}  // namespace loge::runtime

// An event that a projection cannot apply stops that projection there and no other, and whoever
// asks is told: the lists of the administrator, health, metrics, and queries that wait for what
// cannot come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "services/runtime/clock.h"
#include "services/runtime/event_codec.h"
#include "storage/committed_log.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"
#include "tests/integration/health_check.h"
#include "tests/services/runtime/rpc/test_client.h"
#include "tests/support/http_get.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

using events::v1::EventPayload;
using grpc::health::v1::HealthCheckResponse;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kDay[] = "2001-02-03";

// What a query answered, without its rows.
struct Answered {
  grpc::Status status;
  v1::AnswerMeta meta;
  std::string id;  // Of what was asked for.
};

template <class Response, class Stub, class Request>
Answered Ask(Stub& stub,
             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
             Request request, const v1::QueryMeta& at,
             const std::function<std::string(const Response&)>& id_of) {
  *request.mutable_at() = at;
  testing::ClientContext context;
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  return {status, response.answered(), id_of(response)};
}

Answered AskLandlord(testing::TestServer& server, const std::string& id, const v1::QueryMeta& at) {
  v1::GetLandlordRequest request;
  request.set_landlord_id(id);
  return Ask<v1::GetLandlordResponse>(
      *server.caretakers, &v1::CaretakerService::Stub::GetLandlord, request, at,
      [](const v1::GetLandlordResponse& r) { return r.landlord().landlord_id(); });
}

Answered AskProgramme(testing::TestServer& server, const std::string& id, const v1::QueryMeta& at) {
  v1::GetProgrammeRequest request;
  request.set_programme_id(id);
  return Ask<v1::GetProgrammeResponse>(
      *server.training, &v1::TrainingService::Stub::GetProgramme, request, at,
      [](const v1::GetProgrammeResponse& r) { return r.programme().programme_id(); });
}

Answered AskPartner(testing::TestServer& server, const std::string& id, const v1::QueryMeta& at) {
  v1::GetPartnerRequest request;
  request.set_partner_id(id);
  return Ask<v1::GetPartnerResponse>(
      *server.partnership, &v1::PartnershipService::Stub::GetPartner, request, at,
      [](const v1::GetPartnerResponse& r) { return r.partner().partner_id(); });
}

Answered AskEvaluation(testing::TestServer& server, const std::string& id,
                       const v1::QueryMeta& at) {
  v1::GetEvaluationRequest request;
  request.set_evaluation_id(id);
  return Ask<v1::GetEvaluationResponse>(
      *server.rollout, &v1::RolloutService::Stub::GetEvaluation, request, at,
      [](const v1::GetEvaluationResponse& r) { return r.evaluation().evaluation_id(); });
}

// A projection, a kind of fact that is filed in no other, and a query that reads no other.
struct Model {
  const char* name;
  EventPayload::FactCase fact;
  Answered (*ask)(testing::TestServer&, const std::string& id, const v1::QueryMeta& at);
};

const std::vector<Model>& Models() {
  static const auto* const kModels =
      new std::vector<Model>{{"caretakers", EventPayload::kCaretakerLeft, &AskLandlord},
                             {"training", EventPayload::kModuleRetired, &AskProgramme},
                             {"partnership", EventPayload::kContactNamed, &AskPartner},
                             {"rollout", EventPayload::kEvaluationPublished, &AskEvaluation}};
  return *kModels;
}

template <class Request>
Request* Add(std::vector<v1::Command>& commands, Request* (v1::Command::*fact)()) {
  commands.emplace_back();
  commands.back().set_sequence(static_cast<int64_t>(commands.size()));
  Request* request = (commands.back().*fact)();
  testing::Stamp(*request, kDay);
  return request;
}

class StoppedProjectionTest : public ::testing::TestWithParam<Model> {
 protected:
  void SetUp() override {
    StartServer();
    good_ = TellEach("before");
    ASSERT_FALSE(HasFailure());
    // All have seen what is good, so that each has something to answer.
    for (const Model& model : Models()) ASSERT_TRUE(Reach(model, "before", good_).status.ok());
    server_.reset();
    AppendImpossible();
    ASSERT_FALSE(HasFailure());
    StartServer();
  }

  void StartServer() { server_ = std::make_unique<testing::TestServer>(folder_.path()); }

  // Tells each projection of something called `id`; returns the end of the log.
  int64_t TellEach(const std::string& id) {
    std::vector<v1::Command> commands;
    auto* landlord = Add(commands, &v1::Command::mutable_register_landlord);
    landlord->set_landlord_id(id);
    landlord->set_kind(events::v1::LANDLORD_KIND_OPH);
    landlord->set_name("Landlord");
    auto* programme = Add(commands, &v1::Command::mutable_define_programme);
    programme->set_programme_id(id);
    programme->set_kind(events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION);
    programme->set_name("Programme");
    auto* partner = Add(commands, &v1::Command::mutable_register_partner);
    partner->set_partner_id(id);
    partner->set_type(events::v1::PARTNER_TYPE_POLICE);
    partner->set_name("Partner");
    auto* territory = Add(commands, &v1::Command::mutable_propose_territory);
    territory->set_territory_id(id);
    territory->set_name("Territory");
    territory->add_commune_codes("69256");
    auto* evaluation = Add(commands, &v1::Command::mutable_publish_evaluation);
    evaluation->set_evaluation_id(id);
    evaluation->set_title("Evaluation");
    evaluation->add_territory_ids(id);
    for (const v1::CommandResult& result : testing::ImportAll(*server_->import, commands)) {
      EXPECT_EQ(result.status().code(), 0) << result.ShortDebugString();
    }
    return static_cast<int64_t>(testing::ReadAll(*server_->events).size());
  }

  // Cancels a fact of the model's own kind that nobody told, with the server stopped: no command
  // can write this.
  void AppendImpossible() {
    storage::RocksDbOptions options;
    options.folder = folder_.path() + "/data/log";
    auto store = storage::OpenRocksDbLogStore(options);
    ASSERT_TRUE(store.ok()) << store.status();
    storage::LocalSequencer sequencer(**store);
    storage::testing::CapturingLogger logger;
    const runtime::SystemClock clock;
    storage::CommittedLogOptions log_options;
    log_options.now = [&clock] { return clock.Now(); };
    auto log = storage::OpenCommittedLog(**store, sequencer, logger, std::move(log_options));
    ASSERT_TRUE(log.ok()) << log.status();
    EventPayload payload;
    events::v1::FactCancelled* cancelled = payload.mutable_fact_cancelled();
    cancelled->set_target_position(1);  // A landlord.
    cancelled->set_original_position(1);
    cancelled->set_target_type(GetParam().fact);
    cancelled->set_reason(events::v1::CORRECTION_REASON_DUPLICATE);
    storage::AppendRequest request;
    request.events.push_back(
        runtime::DraftOf(payload, {*runtime::ParseDay(kDay)}, {"nothing/nowhere"}));
    const auto appended = storage::testing::AppendAndWait(**log, std::move(request));
    ASSERT_TRUE(appended.ok()) << appended.status();
    EXPECT_EQ(appended->last.value(), good_ + 1);
    (*log)->Stop();
  }

  Answered Reach(const Model& model, const std::string& id, int64_t position) {
    v1::QueryMeta at;
    at.set_min_position(position);
    return model.ask(*server_, id, at);
  }

  static bool Stops(const Model& model) { return std::string(model.name) == GetParam().name; }

  HealthCheckResponse::ServingStatus Health(const std::string& service) {
    return testing::CheckHealth(server_->channel(), service);
  }

  std::map<std::string, v1::Projection> Listed() {
    testing::ClientContext context;
    v1::ListProjectionsResponse response;
    EXPECT_TRUE(server_->admin->ListProjections(&context, {}, &response).ok());
    std::map<std::string, v1::Projection> listed;
    for (const v1::Projection& each : response.projections()) listed[each.name()] = each;
    return listed;
  }

  // UNAVAILABLE, with what stopped and where. Had the query waited, as long as the server lets it,
  // it would end with DEADLINE_EXCEEDED.
  void ExpectNotToCome(const Answered& answer) {
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(testing::ReasonsOf(answer.status),
              std::vector<v1::ErrorReason>{v1::ERROR_REASON_UNAVAILABLE});
    const std::string message = answer.status.error_message();
    EXPECT_TRUE(absl::StrContains(message, GetParam().name)) << message;
    EXPECT_TRUE(absl::StrContains(message, absl::StrCat("position ", good_ + 1))) << message;
  }

  void ExpectOneStoppedAndTheOthersAt(int64_t head) {
    for (const Model& model : Models()) {
      SCOPED_TRACE(model.name);
      const Answered answer = Reach(model, "before", head);
      if (Stops(model)) {
        ExpectNotToCome(answer);
        ExpectNotToCome(Reach(model, "before", head + 1000));
        // What it has it still answers, and says how old that is.
        const Answered old = Reach(model, "before", good_);
        EXPECT_TRUE(old.status.ok()) << old.status.error_message();
        EXPECT_EQ(old.id, "before");
        EXPECT_EQ(old.meta.position(), good_);
      } else {
        EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
        EXPECT_EQ(answer.id, "before");
        EXPECT_EQ(answer.meta.position(), head);
      }
    }
    // All have gone as far as they can.
    const std::map<std::string, v1::Projection> listed = Listed();
    ASSERT_EQ(listed.size(), Models().size());
    for (const Model& model : Models()) {
      SCOPED_TRACE(model.name);
      const bool stops = Stops(model);
      const v1::Projection& projection = listed.at(model.name);
      EXPECT_EQ(projection.state(),
                stops ? v1::PROJECTION_STATE_STOPPED : v1::PROJECTION_STATE_LIVE);
      EXPECT_EQ(projection.checkpoint(), stops ? good_ : head);
      EXPECT_EQ(projection.lag_events(), stops ? head - good_ : 0);
      EXPECT_EQ(projection.stopped_at_position(), stops ? good_ + 1 : 0);
      EXPECT_EQ(projection.stopped_at_event_type(), stops ? "FactCancelled" : "");
      EXPECT_EQ(!projection.error().empty(), stops) << projection.error();
      EXPECT_EQ(Health(absl::StrCat("projection/", model.name)),
                stops ? HealthCheckResponse::NOT_SERVING : HealthCheckResponse::SERVING);
    }
    EXPECT_EQ(Health(""), HealthCheckResponse::NOT_SERVING);
  }

  storage::testing::TempFolder folder_;
  std::unique_ptr<testing::TestServer> server_;
  int64_t good_ = 0;  // The end of the log before the event that cannot be applied.
};

TEST_P(StoppedProjectionTest, StopsAloneAndSaysSo) {
  ExpectOneStoppedAndTheOthersAt(good_ + 1);
  const std::string line =
      absl::StrCat("event=projection_stopped name=", GetParam().name, " position=", good_ + 1);
  // The line may come a moment after the answers; not after the server has ended.
  server_->Restart();
  int told = 0;
  for (const std::string& each : server_->logger().lines()) {
    if (!absl::StrContains(each, "event=projection_stopped")) continue;
    EXPECT_TRUE(absl::StrContains(each, line)) << each;
    ++told;
  }
  EXPECT_GE(told, 1);
}

TEST_P(StoppedProjectionTest, TheOthersGoOnWithWhatIsToldAfterwards) {
  const int64_t head = TellEach("after");
  ASSERT_GT(head, good_ + 1);
  ExpectOneStoppedAndTheOthersAt(head);
  for (const Model& model : Models()) {
    SCOPED_TRACE(model.name);
    const Answered answer = model.ask(*server_, "after", v1::QueryMeta());
    if (Stops(model)) {  // It has not heard of it.
      EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::NOT_FOUND);
    } else {
      EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
      EXPECT_EQ(answer.id, "after");
    }
  }
  // A restart neither skips the event nor takes the others back.
  server_->Restart();
  ExpectOneStoppedAndTheOthersAt(head);
}

TEST_P(StoppedProjectionTest, MetricsTellIt) {
  server_.reset();
  server_ = std::make_unique<testing::TestServer>(folder_.path(), testing::Metrics::kOn);
  const int64_t head = good_ + 1;
  // All have gone as far as they can.
  for (const Model& model : Models()) {
    EXPECT_EQ(Reach(model, "before", head).status.ok(), !Stops(model)) << model.name;
  }
  const testing::HttpAnswer answer = testing::HttpGet(server_->metrics_port(), "/metrics");
  ASSERT_EQ(answer.status, 200);
  EXPECT_THAT(server_->logger().lines(),
              Contains(HasSubstr(absl::StrCat(" metrics_port=", server_->metrics_port()))));
  EXPECT_THAT(answer.body, HasSubstr(absl::StrCat("\nloge_log_position ", head, "\n")));
  EXPECT_THAT(answer.body, HasSubstr("\nloge_rebuild_running 0\n"));
  for (const Model& model : Models()) {
    const bool stops = Stops(model);
    const auto line = [&model](const std::string& name, int64_t value) {
      return absl::StrCat("\n", name, "{projection=\"", model.name, "\"} ", value, "\n");
    };
    EXPECT_THAT(answer.body, HasSubstr(line("loge_projection_stopped", stops ? 1 : 0)));
    EXPECT_THAT(answer.body, HasSubstr(line("loge_projection_building", 0)));
    EXPECT_THAT(answer.body, HasSubstr(line("loge_projection_position", stops ? good_ : head)));
    EXPECT_THAT(answer.body, HasSubstr(line("loge_projection_lag_events", stops ? 1 : 0)));
    // The event was recorded before the server started, so that some time has passed since.
    EXPECT_EQ(absl::StrContains(answer.body, line("loge_projection_lag_seconds", 0)), !stops);
  }
}

INSTANTIATE_TEST_SUITE_P(EachProjection, StoppedProjectionTest, ::testing::ValuesIn(Models()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace loge

// loge experiments, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/rollout.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Tells everything at position 12, but knows conclusions already. Lists two, one a page.
class FakeRollout final : public v1::RolloutService::Service {
 public:
  grpc::Status LaunchExperiment(grpc::ServerContext*, const v1::LaunchExperimentRequest* request,
                                v1::LaunchExperimentResponse* response) override {
    launched = *request;
    response->set_position(12);
    response->set_first_position(12);
    response->set_experiment_id(request->experiment_id());
    return grpc::Status::OK;
  }

  grpc::Status JoinExperiment(grpc::ServerContext*, const v1::JoinExperimentRequest* request,
                              v1::JoinExperimentResponse* response) override {
    joined = *request;
    response->set_position(12);
    response->set_first_position(12);
    return grpc::Status::OK;
  }

  grpc::Status ConcludeExperiment(grpc::ServerContext*,
                                  const v1::ConcludeExperimentRequest* request,
                                  v1::ConcludeExperimentResponse* response) override {
    concluded = *request;
    response->set_position(12);
    return grpc::Status::OK;
  }

  grpc::Status GetExperiment(grpc::ServerContext*, const v1::GetExperimentRequest* request,
                             v1::GetExperimentResponse* response) override {
    v1::Experiment* experiment = response->mutable_experiment();
    experiment->set_experiment_id(request->experiment_id());
    experiment->set_lesson("Ask first");
    experiment->add_joins()->add_caretaker_ids("vev-001");
    return grpc::Status::OK;
  }

  grpc::Status ListExperiments(grpc::ServerContext*, const v1::ListExperimentsRequest* request,
                               v1::ListExperimentsResponse* response) override {
    listed = *request;
    const bool first = request->page().page_token().empty();
    response->add_experiments()->set_experiment_id(first ? "x1" : "x2");
    if (first) response->set_next_page_token("x1");
    return grpc::Status::OK;
  }

  v1::LaunchExperimentRequest launched;
  v1::JoinExperimentRequest joined;
  v1::ConcludeExperimentRequest concluded;
  v1::ListExperimentsRequest listed;
};

class ExperimentsTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&rollout_}); }

  FakeRollout rollout_;
};

TEST_F(ExperimentsTest, LaunchSendsAllOfIt) {
  EXPECT_EQ(
      Run("experiments launch x1 --on 2006-03-01 --title Cellars --territory vev --landlord a "
          "--landlord b --theme waste --approach preventive --hypothesis Cleaner"),
      kExitOk);
  EXPECT_EQ(out_.str(), "the experiment x1 is launched (position 12)\n");
  const v1::LaunchExperimentRequest& request = rollout_.launched;
  EXPECT_NE(request.meta().request_id(), "");
  EXPECT_FALSE(request.meta().validate_only());
  EXPECT_EQ(request.occurred_on(), "2006-03-01");
  EXPECT_EQ(request.experiment_id(), "x1");
  EXPECT_EQ(request.title(), "Cellars");
  EXPECT_EQ(request.territory_id(), "vev");
  ASSERT_EQ(request.landlord_ids_size(), 2);
  EXPECT_EQ(request.landlord_ids(1), "b");
  EXPECT_EQ(request.theme(), "waste");
  EXPECT_EQ(request.approach(), events::v1::EXPERIMENT_APPROACH_PREVENTIVE);
  EXPECT_EQ(request.hypothesis(), "Cleaner");
}

TEST_F(ExperimentsTest, LaunchNeedsLandlordsAndAnApproach) {
  EXPECT_NE(Run("experiments launch x1 --on 2006-01-01 --title T --territory vev --theme waste "
                "--approach preventive"),
            kExitOk);
  EXPECT_NE(Run("experiments launch x1 --on 2006-01-01 --title T --territory vev --landlord a "
                "--theme waste --approach other"),
            kExitOk);
}

TEST_F(ExperimentsTest, JoinNamesThePersons) {
  EXPECT_EQ(Run("experiments join x1 --on 2006-04-01 --caretaker vev-001 "
                "--caretaker landlord-a:00417 --contact k --dry-run"),
            kExitOk);
  EXPECT_EQ(out_.str(), "would be accepted\n");
  const v1::JoinExperimentRequest& request = rollout_.joined;
  EXPECT_TRUE(request.meta().validate_only());
  EXPECT_EQ(request.experiment_id(), "x1");
  ASSERT_EQ(request.caretakers_size(), 2);
  EXPECT_EQ(request.caretakers(0).caretaker_id(), "vev-001");
  EXPECT_EQ(request.caretakers(1).employee().employee_number(), "00417");
  ASSERT_EQ(request.contact_ids_size(), 1);
  EXPECT_EQ(request.contact_ids(0), "k");
}

TEST_F(ExperimentsTest, ConcludeTellsWhatCameOfIt) {
  EXPECT_EQ(Run("experiments conclude x1 --on 2007-01-01 --outcome failed --lesson Late"), kExitOk);
  EXPECT_EQ(out_.str(), "known already\n");
  EXPECT_EQ(rollout_.concluded.experiment_id(), "x1");
  EXPECT_EQ(rollout_.concluded.occurred_on(), "2007-01-01");
  EXPECT_EQ(rollout_.concluded.outcome(), events::v1::EXPERIMENT_OUTCOME_FAILED);
  EXPECT_EQ(rollout_.concluded.lesson(), "Late");
}

TEST_F(ExperimentsTest, ListsFollowThePagesToTheEnd) {
  EXPECT_EQ(Run("experiments list --territory vev --landlord a --theme waste --approach curative "
                "--outcome adopted --standing concluded --as-of 2008-12-31"),
            kExitOk);
  EXPECT_EQ(rollout_.listed.territory_id(), "vev");
  EXPECT_EQ(rollout_.listed.landlord_id(), "a");
  EXPECT_EQ(rollout_.listed.theme(), "waste");
  EXPECT_EQ(rollout_.listed.approach(), events::v1::EXPERIMENT_APPROACH_CURATIVE);
  EXPECT_EQ(rollout_.listed.outcome(), events::v1::EXPERIMENT_OUTCOME_ADOPTED);
  EXPECT_EQ(rollout_.listed.standing(), v1::EXPERIMENT_STANDING_CONCLUDED);
  EXPECT_EQ(rollout_.listed.at().as_of(), "2008-12-31");
  EXPECT_THAT(out_.str(), HasSubstr("x1"));
  EXPECT_THAT(out_.str(), HasSubstr("x2"));
  EXPECT_THAT(out_.str(), HasSubstr("2 experiments"));
  EXPECT_EQ(Run("experiments list"), kExitOk);
  EXPECT_EQ(rollout_.listed.standing(), v1::EXPERIMENT_STANDING_UNSPECIFIED);
}

TEST_F(ExperimentsTest, ShowTellsWhoJoinedAndWhatIsToBeLearnt) {
  EXPECT_EQ(Run("experiments show x7"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("x7"));
  EXPECT_THAT(out_.str(), HasSubstr("Lesson: Ask first"));
  EXPECT_THAT(out_.str(), HasSubstr("vev-001"));
  EXPECT_EQ(Run("experiments show x7 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"lesson\": \"Ask first\""));
}

}  // namespace
}  // namespace loge::cli

// What a rule consults is asked for once a try, and comes to it however the command came in.
#include "services/runtime/consultation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <vector>

#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using testing::Begin;
using testing::Copy;
using testing::Correct;
using testing::Landlord;
using testing::TestRuntime;

// Answers the same to everything, and counts.
class OneAnswer : public Consultation {
 public:
  absl::StatusOr<Figure> Ask(const FigureAsked&) const override {
    ++asked;
    return answer;
  }

  absl::StatusOr<Figure> answer = Figure{.value = 42, .position = 7};
  mutable std::atomic<int> asked = 0;
};

class ConsultationTest : public ::testing::Test {
 protected:
  ConsultationTest() {
    runtime_.hooks.consults.push_back(asked_);
    runtime_.hooks.on_consulted = [this](const std::map<FigureAsked, Figure>& consulted) {
      consulted_.push_back(consulted);
    };
  }

  // That the last rule was given the figure.
  void ExpectGiven() {
    ASSERT_FALSE(consulted_.empty());
    const auto figure = consulted_.back().find(asked_);
    ASSERT_NE(figure, consulted_.back().end());
    EXPECT_EQ(figure->second.value, 42);
    EXPECT_EQ(figure->second.position, 7);
  }

  const FigureAsked asked_{"warmth", "t", *ParseDay("2009-05-12")};
  OneAnswer consultation_;
  TestRuntime runtime_{TestRuntime::Options{.consultation = &consultation_}};
  std::vector<std::map<FigureAsked, Figure>> consulted_;
};

TEST_F(ConsultationTest, RulesThatConsultNothingAskForNothing) {
  ASSERT_TRUE(runtime_.Run(Landlord("r1", "l1", "2003-01-01")).ok());
  EXPECT_EQ(consultation_.asked.load(), 0);
}

TEST_F(ConsultationTest, IsAskedOnceForACommand) {
  ASSERT_TRUE(runtime_.Run(Begin("r1", "c1", "2003-01-01")).ok());
  EXPECT_EQ(consultation_.asked.load(), 1);
  ExpectGiven();
}

TEST_F(ConsultationTest, IsAskedWhenACommandIsOnlyValidated) {
  auto request = Begin("r1", "c1", "2003-01-01");
  request.mutable_meta()->set_validate_only(true);
  ASSERT_TRUE(runtime_.Run(request).ok());
  EXPECT_EQ(runtime_.head(), 0);
  ExpectGiven();
}

TEST_F(ConsultationTest, IsAskedInAnImport) {
  const auto results = runtime_.Import(
      {Copy(Landlord("r1", "l1", "2003-01-01")), Copy(Begin("r2", "c1", "2003-01-01"))});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_TRUE(results[1].outcome.ok()) << results[1].outcome.status();
  EXPECT_EQ(consultation_.asked.load(), 1);
  ExpectGiven();
}

TEST_F(ConsultationTest, IsAskedForTheReplacementInACorrection) {
  ASSERT_TRUE(runtime_.Run(Begin("r1", "c1", "2003-01-01")).ok());
  const auto corrected =
      runtime_.Run(Correct("r2", 1, testing::StartedPayload("c1"), "2003-02-01"));
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(consultation_.asked.load(), 2);
  EXPECT_EQ(consulted_.size(), 2u);
  ExpectGiven();
}

TEST_F(ConsultationTest, ADecisionDoesWithoutWhatIsBeingBuilt) {
  consultation_.answer = absl::UnavailableError("being built");
  ASSERT_TRUE(runtime_.Run(Begin("r1", "c1", "2003-01-01")).ok());
  ASSERT_EQ(consulted_.size(), 1u);
  EXPECT_TRUE(consulted_[0].empty());
}

TEST_F(ConsultationTest, OtherErrorsFailTheCommand) {
  consultation_.answer = absl::DataLossError("a broken row");
  const auto outcome = runtime_.Run(Begin("r1", "c1", "2003-01-01"));
  EXPECT_EQ(outcome.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(testing::WriteOutcomeOf(outcome.status()), v1::WRITE_OUTCOME_NOT_WRITTEN);
  EXPECT_EQ(runtime_.head(), 0);
}

TEST(NoConsultation, NothingIsToBeHad) {
  TestRuntime runtime;
  runtime.hooks.consults.push_back({"warmth", "t", *ParseDay("2009-05-12")});
  std::vector<std::map<FigureAsked, Figure>> heard;
  runtime.hooks.on_consulted = [&](const std::map<FigureAsked, Figure>& consulted) {
    heard.push_back(consulted);
  };
  ASSERT_TRUE(runtime.Run(Begin("r1", "c1", "2003-01-01")).ok());
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_TRUE(heard[0].empty());
}

}  // namespace
}  // namespace loge::runtime

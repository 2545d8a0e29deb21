// Explanations of the figures of people, of every territory and landlord: the same figures as the
// Get calls answer, and the events alone give them again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "loge/v1/indicators.pb.h"
#include "tests/property/explainer.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using google::protobuf::Message;

constexpr int kSeeds = 2;
constexpr int kCommands = 350;
constexpr int kMoments = 10;
// There are seven scopes of five figures at each moment: few pages each.
constexpr int kPageSizeMax = 300;

// Those that are explained.
Message* FiguresIn(v1::ExplainFiguresResponse* response) {
  const auto* reflection = response->GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      *response, v1::ExplainFiguresResponse::descriptor()->FindOneofByName("figures"));
  return field == nullptr ? response : reflection->MutableMessage(response, field);
}

void ForgetLag(v1::ExplainFiguresResponse* response) {
  Message* figures = FiguresIn(response);
  figures->GetReflection()->ClearField(figures, figures->GetDescriptor()->FindFieldByName("lag"));
}

class FigureExplanations : public Explainer {
 public:
  using Explainer::Explainer;

  void CheckMoment();

 private:
  void CheckScope(const v1::IndicatorScope& scope);
  // `telling` says whether the figures are of anybody.
  template <class Get, class Got>
  void CheckFigures(v1::Figures figures, const v1::IndicatorScope& scope,
                    bool (*telling)(const Got&));
};

// A meeting of another territory counts only when it is one that was told twice.
void CheckMeetings(const v1::IndicatorScope& scope, const Replay::Events& evidence) {
  if (!scope.has_territory_id()) return;
  const auto has_merge = [](const v1::Evidence& row) {
    const EventPayload& payload = row.event().payload();
    return payload.has_meetings_merged() ||
           payload.fact_corrected().replacement().has_meetings_merged();
  };
  if (std::any_of(evidence.begin(), evidence.end(), has_merge)) return;
  for (const v1::Evidence& row : evidence) {
    const EventPayload& payload = row.event().payload();
    if (!row.stands() || !payload.has_meeting_held()) continue;
    EXPECT_EQ(payload.meeting_held().territory_id(), scope.territory_id());
  }
}

template <class Get, class Got>
void FigureExplanations::CheckFigures(v1::Figures figures, const v1::IndicatorScope& scope,
                                      bool (*telling)(const Got&)) {
  v1::ExplainFiguresRequest request;
  request.set_figures(figures);
  *request.mutable_scope() = scope;
  if (dice().Chance(50)) request.mutable_parameters()->set_window_days(30 + dice().Below(2000));
  SCOPED_TRACE(request.ShortDebugString());
  Get get;
  *get.mutable_at() = at();
  *get.mutable_scope() = scope;
  *get.mutable_parameters() = request.parameters();
  Got answer;
  const grpc::Status status = Call(channel(), get, &answer);
  v1::ExplainFiguresResponse whole;
  ASSERT_EQ(Explain(request, &whole, kPageSizeMax), status.ok()) << status.error_message();
  if (!status.ok()) return;
  answer.clear_answered();
  ASSERT_EQ(FiguresIn(&whole)->GetDescriptor(), Got::descriptor());
  EXPECT_EQ(FiguresIn(&whole)->SerializeAsString(), answer.SerializeAsString())
      << Differences(answer, *FiguresIn(&whole));
  CheckReplay<v1::ExplainFiguresRequest, v1::ExplainFiguresResponse>(request, whole, &ForgetLag);
  CheckMeetings(scope, whole.evidence());
  if (telling(answer)) Count(v1::Figures_Name(figures));
}

void FigureExplanations::CheckScope(const v1::IndicatorScope& scope) {
  CheckFigures<v1::GetParticipationRequest, v1::GetParticipationResponse>(
      v1::FIGURES_PARTICIPATION, scope,
      [](const v1::GetParticipationResponse& got) { return got.participants() > 0; });
  CheckFigures<v1::GetRetentionRequest, v1::GetRetentionResponse>(
      v1::FIGURES_RETENTION, scope,
      [](const v1::GetRetentionResponse& got) { return got.persons() > 0; });
  CheckFigures<v1::GetActiveCoreRequest, v1::GetActiveCoreResponse>(
      v1::FIGURES_ACTIVE_CORE, scope,
      [](const v1::GetActiveCoreResponse& got) { return got.active_core() > 0; });
  CheckFigures<v1::GetOnboardingRequest, v1::GetOnboardingResponse>(
      v1::FIGURES_ONBOARDING, scope,
      [](const v1::GetOnboardingResponse& got) { return got.newcomers() > 0; });
  CheckFigures<v1::GetTurnoverRequest, v1::GetTurnoverResponse>(
      v1::FIGURES_TURNOVER, scope,
      [](const v1::GetTurnoverResponse& got) { return got.departures() > 0; });
}

void FigureExplanations::CheckMoment() {
  PickMoment();
  SCOPED_TRACE(at().ShortDebugString());
  for (const std::string& id : world().territories) {
    v1::IndicatorScope scope;
    scope.set_territory_id(id);
    CheckScope(scope);
  }
  for (const std::string& id : world().landlords) {
    v1::IndicatorScope scope;
    scope.set_landlord_id(id);
    CheckScope(scope);
  }
}

TEST(ExplainFigures, TheEventsAloneGiveTheSameFigures) {
  std::map<std::string, int64_t> all;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    FigureExplanations explainer(seed);
    explainer.Tell(kCommands);
    for (int i = 0; i < kMoments && !HasFailure(); ++i) explainer.CheckMoment();
    explainer.Print(seed);
    if (HasFailure()) return;
    for (int i = v1::FIGURES_PARTICIPATION; i <= v1::FIGURES_TURNOVER; ++i) {
      const std::string& name = v1::Figures_Name(static_cast<v1::Figures>(i));
      all[name] += explainer.explained(name);
    }
  }
  for (const auto& [what, count] : all) EXPECT_GT(count, 0) << what;
}

}  // namespace
}  // namespace loge::property

// Territories at equal age: how old they are is counted anew, and each figure is what the query
// that answers it alone answers as of the day, asked over the socket.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "loge/v1/indicators.pb.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/territory_comparison.pb.h"
#include "tests/property/explainer.h"

namespace loge::property {
namespace {

constexpr int kSeeds = 2;
constexpr int kCommands = 350;
constexpr int kMoments = 15;

using Figures = std::map<v1::ComparedIndicator, std::optional<double>>;

std::optional<double> Told(bool has, double value) {
  return has ? std::optional<double>(value) : std::nullopt;
}

class Territories : public Explainer {
 public:
  using Explainer::Explainer;

  void CheckMoment();

 private:
  v1::CompareTerritoriesRequest AnyRequest();
  // Answers it as of the day, at the state of knowledge of the moment.
  template <class Response, class Request>
  Response AskOn(const std::string& day, Request request);
  Figures AskedAlone(const v1::NetworkParameters& parameters, const std::string& territory,
                     const std::string& day);
  std::optional<int> AgeOf(const std::string& territory, v1::ComparisonAnchor anchor);
  void CheckTerritory(const v1::CompareTerritoriesResponse& response, const std::string& id,
                      const v1::TerritoryAtAge& territory);
};

v1::CompareTerritoriesRequest Territories::AnyRequest() {
  v1::CompareTerritoriesRequest request;
  *request.mutable_at() = at();
  for (const std::string& id : world().territories) request.add_territory_ids(id);
  request.mutable_territory_ids()->DeleteSubrange(dice().Below(3), 1);
  request.set_anchor(dice().Chance(50) ? v1::COMPARISON_ANCHOR_COMMITTED
                                       : v1::COMPARISON_ANCHOR_PILOT);
  request.set_step_months(6 + dice().Below(7));
  if (dice().Chance(40)) {
    request.mutable_parameters()->set_window_days(30 + dice().Below(2000));
    request.mutable_parameters()->set_activity_window_days(30 + dice().Below(900));
  }
  return request;
}

template <class Response, class Request>
Response Territories::AskOn(const std::string& day, Request request) {
  *request.mutable_at() = at();
  request.mutable_at()->set_as_of(day);
  Response response;
  const grpc::Status status = Call(channel(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message() << " " << request.ShortDebugString();
  return response;
}

Figures Territories::AskedAlone(const v1::NetworkParameters& parameters,
                                const std::string& territory, const std::string& day) {
  v1::GetNetworkSeriesRequest series;
  series.set_territory_id(territory);
  series.set_from_month(day.substr(0, 7));
  *series.mutable_parameters() = parameters;
  const auto points = AskOn<v1::GetNetworkSeriesResponse>(day, series);
  v1::NetworkPoint point;
  EXPECT_EQ(points.points_size(), 1);
  if (points.points_size() == 1) point = points.points(0);
  v1::GetParticipationRequest participation;
  participation.mutable_scope()->set_territory_id(territory);
  participation.mutable_parameters()->set_window_days(parameters.activity_window_days());
  const auto took_part = AskOn<v1::GetParticipationResponse>(day, participation);
  v1::GetActiveCoreRequest core;
  *core.mutable_scope() = participation.scope();
  *core.mutable_parameters() = participation.parameters();
  const auto carried = AskOn<v1::GetActiveCoreResponse>(day, core);
  v1::GetOnboardingRequest onboarding;
  *onboarding.mutable_scope() = participation.scope();
  *onboarding.mutable_parameters() = participation.parameters();
  const auto arrived = AskOn<v1::GetOnboardingResponse>(day, onboarding);
  Figures figures;
  figures[v1::COMPARED_INDICATOR_I1] =
      Told(point.has_coordinator_dependence(), point.coordinator_dependence());
  figures[v1::COMPARED_INDICATOR_I2] = Told(point.has_relay_rate(), point.relay_rate());
  figures[v1::COMPARED_INDICATOR_I6] = Told(point.has_isolation(), point.isolation());
  figures[v1::COMPARED_INDICATOR_I8] = Told(point.has_meetings_with_two_landlords_share(),
                                            point.meetings_with_two_landlords_share());
  figures[v1::COMPARED_INDICATOR_I9] = Told(point.has_orphaned_share(), point.orphaned_share());
  figures[v1::COMPARED_INDICATOR_MEETINGS] = point.meetings();
  figures[v1::COMPARED_INDICATOR_I3] = Told(took_part.has_rate(), took_part.rate());
  figures[v1::COMPARED_INDICATOR_PARTICIPATIONS] = took_part.participations();
  figures[v1::COMPARED_INDICATOR_N50] = carried.active_core();
  figures[v1::COMPARED_INDICATOR_I5] = Told(arrived.has_gap(), arrived.gap());
  return figures;
}

// In whole months; nothing: the territory has not come to the anchor.
std::optional<int> Territories::AgeOf(const std::string& territory, v1::ComparisonAnchor anchor) {
  const std::optional<v1::Territory> told = recount().Territory(territory);
  EXPECT_TRUE(told.has_value()) << territory;
  if (!told.has_value()) return std::nullopt;
  if (told->has_withdrawal()) Count("left");
  const bool pilot = anchor == v1::COMPARISON_ANCHOR_PILOT;
  if (pilot ? !told->has_age_months_since_pilot() : !told->has_age_months_since_committed()) {
    return std::nullopt;
  }
  return pilot ? told->age_months_since_pilot() : told->age_months_since_committed();
}

void Territories::CheckTerritory(const v1::CompareTerritoriesResponse& response,
                                 const std::string& id, const v1::TerritoryAtAge& territory) {
  SCOPED_TRACE(id + " on " + territory.as_of());
  const Figures alone = AskedAlone(response.parameters(), id, territory.as_of());
  ASSERT_EQ(territory.values_size(), response.indicators_size());
  for (int i = 0; i < response.indicators_size(); ++i) {
    const auto it = alone.find(response.indicators(i));
    if (it == alone.end()) continue;
    const std::string& name = v1::ComparedIndicator_Name(response.indicators(i));
    const v1::ComparedValue& value = territory.values(i);
    ASSERT_EQ(value.has_value(), it->second.has_value()) << name;
    if (!value.has_value()) continue;
    EXPECT_DOUBLE_EQ(value.value(), *it->second) << name;
    if (value.value() > 0) Count(name);
  }
}

void Territories::CheckMoment() {
  PickMoment();
  const v1::CompareTerritoriesRequest request = AnyRequest();
  SCOPED_TRACE(request.ShortDebugString());
  v1::CompareTerritoriesResponse response;
  const grpc::Status status = Call(channel(), request, &response);
  if (status.error_code() == grpc::NOT_FOUND) return;
  ASSERT_TRUE(status.ok()) << status.error_message();
  int youngest = 100000;
  ASSERT_EQ(response.territories_size(), request.territory_ids_size());
  for (int i = 0; i < request.territory_ids_size(); ++i) {
    const std::optional<int> age = AgeOf(request.territory_ids(i), response.anchor());
    const v1::ComparedTerritory& told = response.territories(i);
    ASSERT_EQ(told.has_age_months(), age.has_value()) << told.ShortDebugString();
    ASSERT_EQ(told.age_months(), age.value_or(0)) << told.ShortDebugString();
    youngest = std::min(youngest, age.value_or(-1));
  }
  const int ages = youngest < 0 ? 0 : youngest / request.step_months() + 1;
  ASSERT_EQ(response.ages_size(), ages);
  for (const v1::ComparedAge& age : response.ages()) {
    for (int i = 0; i < age.territories_size(); ++i) {
      CheckTerritory(response, request.territory_ids(i), age.territories(i));
    }
  }
}

TEST(CompareTerritories, TellsWhatIsAnsweredAloneOnEachDay) {
  std::map<std::string, int64_t> all;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    Territories territories(seed);
    territories.Tell(kCommands);
    for (int i = 0; i < kMoments && !HasFailure(); ++i) territories.CheckMoment();
    if (HasFailure()) return;
    for (const auto indicator :
         {v1::COMPARED_INDICATOR_I3, v1::COMPARED_INDICATOR_N50, v1::COMPARED_INDICATOR_MEETINGS}) {
      const std::string& name = v1::ComparedIndicator_Name(indicator);
      all[name] += territories.explained(name);
    }
  }
  for (const auto& [what, count] : all) EXPECT_GT(count, 0) << what;
}

}  // namespace
}  // namespace loge::property

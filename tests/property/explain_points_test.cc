// Explanations of I2, I7, I8 and I9 and of measures of persons: the same figures as
// GetNetworkSeries and GetNetwork answer, and the events alone give them again.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "loge/v1/partnership.pb.h"
#include "tests/property/explainer.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using google::protobuf::Message;

constexpr int kSeeds = 2;
constexpr int kCommands = 350;
constexpr int kMoments = 12;
constexpr int kPersonsPerMeasure = 2;
// Many are asked for at each moment: few pages each.
constexpr int kPageSizeMax = 300;

// Takes all fields out but these.
void Keep(const std::set<std::string>& wanted, Message* message) {
  for (const std::string& name : wanted) {
    EXPECT_NE(message->GetDescriptor()->FindFieldByName(name), nullptr) << name;
  }
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const auto* field = message->GetDescriptor()->field(i);
    if (wanted.count(field->name()) == 0) message->GetReflection()->ClearField(message, field);
  }
}

// Those of the point that each indicator is about.
const std::map<v1::NetworkIndicator, std::set<std::string>>& IndicatorFigures() {
  static const auto& figures = *new std::map<v1::NetworkIndicator, std::set<std::string>>{
      {v1::NETWORK_INDICATOR_REFERENT_RELAY,
       {"relay_rate", "relayed_meetings", "relayable_meetings"}},
      {v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING,
       {"steering_with_caretakers_share", "steering_with_caretakers", "steering_meetings",
        "caretaker_seat_share", "caretaker_seats", "seats"}},
      {v1::NETWORK_INDICATOR_INTER_LANDLORD,
       {"meetings_with_two_landlords_share", "meetings_with_two_landlords", "meetings", "evenness",
        "days_since_last"}},
      {v1::NETWORK_INDICATOR_ORPHANED_RELAYS,
       {"orphaned_partners", "tied_partners", "orphaned_share", "stale_contacts"}}};
  return figures;
}

// Those of the person that each measure is about.
const std::map<v1::PersonMeasure, std::set<std::string>>& MeasureFigures() {
  static const auto& figures = *new std::map<v1::PersonMeasure, std::set<std::string>>{
      {v1::PERSON_MEASURE_DEGREE, {"degree"}},
      {v1::PERSON_MEASURE_STRENGTH, {"strength"}},
      {v1::PERSON_MEASURE_DIVERSITY, {"landlords_reached", "partner_types_reached"}},
      {v1::PERSON_MEASURE_CLUSTERING, {"clustering"}},
      {v1::PERSON_MEASURE_BETWEENNESS, {"betweenness"}},
      {v1::PERSON_MEASURE_ARTICULATION_POINT, {"articulation_point"}},
      {v1::PERSON_MEASURE_CORE_NUMBER, {"core_number"}},
      {v1::PERSON_MEASURE_COMPONENT, {"component"}},
      {v1::PERSON_MEASURE_FRAGMENTATION, {"fragmentation"}}};
  return figures;
}

// What the event says about its fact.
const EventPayload& FactIn(const events::v1::RecordedEvent& event) {
  const EventPayload& payload = event.payload();
  return payload.has_fact_corrected() ? payload.fact_corrected().replacement() : payload;
}

class PointExplanations : public Explainer {
 public:
  using Explainer::Explainer;

  void CheckMoment();

 private:
  void CheckIndicator(const v1::GetNetworkRequest& asked, const v1::NetworkPoint& point,
                      v1::NetworkIndicator indicator);
  void CheckMeasure(const v1::GetNetworkRequest& asked, const v1::NetworkNode& node,
                    v1::PersonMeasure measure);
  void CheckTerritory(const std::string& territory);
};

void PointExplanations::CheckIndicator(const v1::GetNetworkRequest& asked,
                                       const v1::NetworkPoint& point,
                                       v1::NetworkIndicator indicator) {
  v1::ExplainIndicatorRequest request;
  request.set_territory_id(asked.territory_id());
  *request.mutable_parameters() = asked.parameters();
  request.set_indicator(indicator);
  SCOPED_TRACE(request.ShortDebugString());
  v1::ExplainIndicatorResponse whole;
  ASSERT_TRUE(Explain(request, &whole, kPageSizeMax));
  EXPECT_EQ(whole.point().SerializeAsString(), point.SerializeAsString())
      << Differences(point, whole.point());
  const std::set<std::string>& figures = IndicatorFigures().at(indicator);
  CheckReplay<v1::ExplainIndicatorRequest, v1::ExplainIndicatorResponse>(
      request, whole, [&figures](auto* response) {
        response->clear_indicators();
        Keep(figures, response->mutable_point());
      });
  v1::NetworkPoint told = point;
  Keep(figures, &told);
  if (told.ByteSizeLong() > 0) Count(v1::NetworkIndicator_Name(indicator));
  if (indicator != v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING) return;
  for (const v1::Evidence& row : whole.evidence()) {
    const EventPayload& fact = FactIn(row.event());
    EXPECT_TRUE(!row.stands() || fact.has_meeting_held() || fact.has_meetings_merged() ||
                fact.has_territory_proposed() || fact.has_caretakers_merged())
        << fact.ShortDebugString();
  }
}

void PointExplanations::CheckMeasure(const v1::GetNetworkRequest& asked,
                                     const v1::NetworkNode& node, v1::PersonMeasure measure) {
  v1::ExplainMeasureRequest request;
  request.set_territory_id(asked.territory_id());
  *request.mutable_parameters() = asked.parameters();
  request.set_person_id(node.person_id());
  request.set_measure(measure);
  SCOPED_TRACE(request.ShortDebugString());
  v1::ExplainMeasureResponse whole;
  ASSERT_TRUE(Explain(request, &whole, kPageSizeMax));
  v1::NetworkNode expected = node;
  if (measure != v1::PERSON_MEASURE_BETWEENNESS) expected.clear_betweenness();
  EXPECT_EQ(whole.node().SerializeAsString(), expected.SerializeAsString())
      << Differences(expected, whole.node());
  const std::set<std::string>& figures = MeasureFigures().at(measure);
  CheckReplay<v1::ExplainMeasureRequest, v1::ExplainMeasureResponse>(
      request, whole, [&figures](auto* response) {
        response->clear_betweenness();  // It counts the persons of the whole network.
        Keep(figures, response->mutable_node());
      });
  Keep(figures, &expected);
  if (expected.ByteSizeLong() > 0) Count(v1::PersonMeasure_Name(measure));
}

void PointExplanations::CheckTerritory(const std::string& territory) {
  v1::GetNetworkRequest request;
  *request.mutable_at() = at();
  request.set_territory_id(territory);
  request.set_include_graph(true);
  request.set_include_betweenness(true);
  if (dice().Chance(60)) {
    request.mutable_parameters()->set_window_days(30 + dice().Below(2000));
    request.mutable_parameters()->set_activity_window_days(30 + dice().Below(2000));
  }
  v1::GetNetworkResponse network;
  if (!Call(channel(), request, &network).ok()) {
    v1::ExplainMeasureRequest unknown;
    unknown.set_territory_id(territory);
    unknown.set_person_id(world().caretakers[0]);
    unknown.set_measure(v1::PERSON_MEASURE_DEGREE);
    v1::ExplainMeasureResponse whole;
    EXPECT_FALSE(Explain(unknown, &whole));
    return;
  }
  v1::GetNetworkSeriesRequest series;
  *series.mutable_at() = at();
  series.set_territory_id(territory);
  series.set_from_month(at().as_of().substr(0, 7));
  *series.mutable_parameters() = request.parameters();
  v1::GetNetworkSeriesResponse points;
  ASSERT_TRUE(Call(channel(), series, &points).ok());
  ASSERT_EQ(points.points_size(), 1);
  for (const auto& [indicator, figures] : IndicatorFigures()) {
    CheckIndicator(request, points.points(0), indicator);
  }
  const std::vector<v1::NetworkNode> nodes(network.nodes().begin(), network.nodes().end());
  for (const auto& [measure, figures] : MeasureFigures()) {
    for (const v1::NetworkNode& node : dice().Some(nodes, kPersonsPerMeasure)) {
      CheckMeasure(request, node, measure);
    }
  }
}

void PointExplanations::CheckMoment() {
  PickMoment();
  SCOPED_TRACE(at().ShortDebugString());
  for (const std::string& territory : world().territories) CheckTerritory(territory);
}

TEST(ExplainPoints, TheEventsAloneGiveTheSameFigures) {
  std::map<std::string, int64_t> all;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    PointExplanations explainer(seed);
    explainer.Tell(kCommands);
    for (int i = 0; i < kMoments && !HasFailure(); ++i) explainer.CheckMoment();
    explainer.Print(seed);
    if (HasFailure()) return;
    for (const auto& [indicator, figures] : IndicatorFigures()) {
      const std::string& name = v1::NetworkIndicator_Name(indicator);
      all[name] += explainer.explained(name);
    }
    for (const auto& [measure, figures] : MeasureFigures()) {
      const std::string& name = v1::PersonMeasure_Name(measure);
      all[name] += explainer.explained(name);
    }
  }
  for (const auto& [what, count] : all) EXPECT_GT(count, 0) << what;
}

}  // namespace
}  // namespace loge::property

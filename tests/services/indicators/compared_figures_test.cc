#include "services/indicators/compared_figures.h"

#include <map>
#include <optional>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "loge/v1/rollout.pb.h"
#include "services/partnership/service.h"
#include "services/rollout/service.h"
#include "tests/services/indicators/comparisons.h"

namespace loge::indicators {
namespace {

constexpr char kDay[] = "2009-05-12";

using Figures = std::map<v1::ComparedIndicator, std::optional<double>>;

const runtime::QueryRegistry& AllQueries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    partnership::RegisterQueries(*queries);
    rollout::RegisterQueries(*queries);
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

template <class Response, class Request>
Response AskOn(const EventList& log, const std::string& day, const Request& request) {
  const auto response = testing::Ask<Response>(AllQueries(), ComparisonContext(log, day), request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.value_or(Response());
}

v1::NetworkPoint PointOn(const EventList& log, const std::string& territory,
                         const std::string& day) {
  v1::GetNetworkSeriesRequest request;
  request.set_territory_id(territory);
  request.set_from_month(day.substr(0, 7));
  const auto series = AskOn<v1::GetNetworkSeriesResponse>(log, day, request);
  EXPECT_EQ(series.points_size(), 1);
  return series.points_size() == 1 ? series.points(0) : v1::NetworkPoint();
}

#define LOGE_TEST_OPTIONAL(message, name) \
  ((message).has_##name() ? std::optional<double>((message).name()) : std::nullopt)

// What each query answers when it is asked alone on the day.
Figures AskedAlone(const EventList& log, const std::string& territory, const std::string& day) {
  const v1::NetworkPoint point = PointOn(log, territory, day);
  v1::GetParticipationRequest participation;
  *participation.mutable_scope() = Of(territory);
  v1::GetActiveCoreRequest core;
  *core.mutable_scope() = Of(territory);
  v1::GetOnboardingRequest onboarding;
  *onboarding.mutable_scope() = Of(territory);
  v1::GetTerritoryRequest get;
  get.set_territory_id(territory);
  const auto took_part = AskOn<v1::GetParticipationResponse>(log, day, participation);
  const auto alone = AskOn<v1::GetTerritoryResponse>(log, day, get);
  double fte = 0;
  for (const auto& each : alone.territory().coordinators()) fte += each.fte_hundredths() / 100.0;
  Figures figures;
  figures[v1::COMPARED_INDICATOR_I1] = LOGE_TEST_OPTIONAL(point, coordinator_dependence);
  figures[v1::COMPARED_INDICATOR_I2] = LOGE_TEST_OPTIONAL(point, relay_rate);
  figures[v1::COMPARED_INDICATOR_I6] = LOGE_TEST_OPTIONAL(point, isolation);
  figures[v1::COMPARED_INDICATOR_SILO_LANDLORD] = LOGE_TEST_OPTIONAL(point.silo_landlord(), silo);
  figures[v1::COMPARED_INDICATOR_SILO_NEIGHBOURHOOD] =
      LOGE_TEST_OPTIONAL(point.silo_neighbourhood(), silo);
  figures[v1::COMPARED_INDICATOR_I7] = LOGE_TEST_OPTIONAL(point, steering_with_caretakers_share);
  figures[v1::COMPARED_INDICATOR_I8] = LOGE_TEST_OPTIONAL(point, meetings_with_two_landlords_share);
  figures[v1::COMPARED_INDICATOR_I9] = LOGE_TEST_OPTIONAL(point, orphaned_share);
  figures[v1::COMPARED_INDICATOR_MEETINGS] = point.meetings();
  figures[v1::COMPARED_INDICATOR_I3] = LOGE_TEST_OPTIONAL(took_part, rate);
  figures[v1::COMPARED_INDICATOR_PARTICIPATIONS] = LOGE_TEST_OPTIONAL(took_part, participations);
  const auto carried = AskOn<v1::GetActiveCoreResponse>(log, day, core);
  figures[v1::COMPARED_INDICATOR_N50] = LOGE_TEST_OPTIONAL(carried, active_core);
  const auto arrived = AskOn<v1::GetOnboardingResponse>(log, day, onboarding);
  figures[v1::COMPARED_INDICATOR_I5] = LOGE_TEST_OPTIONAL(arrived, gap);
  figures[v1::COMPARED_INDICATOR_COORDINATOR_FTE] = fte;
  return figures;
}

// Two territories in which something of every kind is done, and anchors at different dates.
EventList Eventful() {
  EventList log = TwoTerritories();
  log.Tell(Partner("police"), "2000-01-01");
  log.Tell(Contact("p1", "police"), "2000-01-01");
  log.Tell(Contact("p2", "police"), "2000-01-01");
  log.Tell(Coordinates("p2", "ven"), "2008-09-01");
  log.Tell(Advanced("vev", events::v1::STAGE_COMMITTED), "2007-12-15");
  log.Tell(Advanced("ven", events::v1::STAGE_COMMITTED), "2008-03-31");
  log.Tell(Joined("g1", "a", {"n1"}), "2007-03-01");
  using events::v1::MEETING_KIND_PARTNER;
  using events::v1::MEETING_KIND_STEERING;
  log.Tell(Meeting("s1", {"a1", "g1"}, {"k"}, MEETING_KIND_STEERING), "2008-02-10");
  log.Tell(Meeting("s2", {}, {"k", "p1"}, MEETING_KIND_STEERING), "2008-08-10");
  log.Tell(Meeting("v1", {"f1", "f2", "f5"}, {"p1"}, MEETING_KIND_PARTNER, "ven"), "2008-04-02");
  log.Tell(Meeting("v2", {"f1", "f6"}, {"p2"}, MEETING_KIND_PARTNER, "ven"), "2008-10-02");
  log.Tell(Meeting("v3", {"f3"}, {"p2"}, MEETING_KIND_STEERING, "ven"), "2009-02-02");
  log.Tell(Left("a2", "a"), "2009-01-15");
  return log;
}

TEST(ComparedFiguresTest, EachIsWhatItsQueryAnswersOnThatDay) {
  const EventList log = Eventful();
  const auto response = Compare(ComparisonContext(log, kDay),
                                Comparing("anchor: COMPARISON_ANCHOR_COMMITTED step_months: 1"));
  ASSERT_EQ(response.ages_size(), 14);
  std::set<v1::ComparedIndicator> told;
  for (const v1::ComparedAge& age : response.ages()) {
    for (int i = 0; i < age.territories_size(); ++i) {
      const v1::TerritoryAtAge& territory = age.territories(i);
      SCOPED_TRACE(response.territories(i).territory_id() + " on " + territory.as_of());
      Figures alone = AskedAlone(log, response.territories(i).territory_id(), territory.as_of());
      ASSERT_EQ(territory.values_size(), response.indicators_size());
      for (int j = 0; j < territory.values_size(); ++j) {
        const v1::ComparedIndicator indicator = response.indicators(j);
        const v1::ComparedValue& value = territory.values(j);
        if (alone.count(indicator) == 0) continue;  // No other query answers it.
        ASSERT_EQ(value.has_value(), alone[indicator].has_value())
            << v1::ComparedIndicator_Name(indicator);
        if (!value.has_value()) continue;
        EXPECT_DOUBLE_EQ(value.value(), *alone[indicator]) << v1::ComparedIndicator_Name(indicator);
        told.insert(indicator);
      }
    }
  }
  EXPECT_EQ(told.size(), 14u);  // Each of them at some age.
}

// The figures of vev on the day, of which it is twelve months since the anchor.
v1::TerritoryAtAge Vev(EventList log, const std::string& more,
                       runtime::Principal principal = runtime::LocalPrincipal()) {
  log.Tell(Advanced("vev", events::v1::STAGE_PILOT), "2008-05-12");
  log.Tell(Advanced("ven", events::v1::STAGE_PILOT), "2007-05-12");
  ComparisonContext context(log, kDay);
  context.AskedBy(std::move(principal));
  const auto response = Compare(context, Comparing("step_months: 12 " + more));
  EXPECT_EQ(response.ages_size(), 2);
  if (response.ages_size() != 2) return {};
  EXPECT_EQ(response.ages(1).territories(0).as_of(), kDay);
  return response.ages(1).territories(0);
}

constexpr char kThree[] =
    "indicators: [COMPARED_INDICATOR_PARTICIPATIONS, COMPARED_INDICATOR_N50, "
    "COMPARED_INDICATOR_I3] ";

std::string Per(const std::string& what) {
  return kThree + ("normalisation: COMPARISON_NORMALISATION_" + what);
}

TEST(ComparedFiguresTest, CountsAreDividedRatesAreNot) {
  EventList log = TwoTerritories();
  auto vev = Vev(log, Per("NONE"));
  EXPECT_DOUBLE_EQ(vev.values(0).value(), 8);
  EXPECT_DOUBLE_EQ(vev.values(1).value(), 3);
  EXPECT_DOUBLE_EQ(vev.values(2).value(), 1);
  EXPECT_FALSE(vev.has_divisor());

  vev = Vev(log, Per("PER_100_CARETAKERS"));
  EXPECT_EQ(vev.divisor(), 7);
  EXPECT_DOUBLE_EQ(vev.values(0).value(), 800.0 / 7);
  EXPECT_DOUBLE_EQ(vev.values(1).value(), 300.0 / 7);
  EXPECT_DOUBLE_EQ(vev.values(2).value(), 1);

  log.Tell(Counting("a", "n1", 2008, 700), "2008-02-01");
  log.Tell(Counting("b", "n2", 2008, 100), "2008-02-01");
  log.Tell(Counting("b", "n9", 2008, 4000), "2008-02-01");  // In the other territory.
  vev = Vev(log, Per("PER_1000_DWELLINGS"));
  EXPECT_EQ(vev.divisor(), 800);
  EXPECT_DOUBLE_EQ(vev.values(0).value(), 10);
  EXPECT_DOUBLE_EQ(vev.values(2).value(), 1);
}

TEST(ComparedFiguresTest, WithoutDivisorThereIsNoCount) {
  const auto vev = Vev(TwoTerritories(), Per("PER_1000_DWELLINGS"));
  EXPECT_FALSE(vev.has_divisor());
  EXPECT_FALSE(vev.values(0).has_value());
  EXPECT_FALSE(vev.values(1).has_value());
  EXPECT_DOUBLE_EQ(vev.values(2).value(), 1);
  // Nothing is divided: nothing is told of it.
  const auto rates = Vev(TwoTerritories(),
                         "indicators: COMPARED_INDICATOR_I3 "
                         "normalisation: COMPARISON_NORMALISATION_PER_100_CARETAKERS");
  EXPECT_FALSE(rates.has_divisor());
}

TEST(ComparedFiguresTest, TrainedAreThoseEmployedWhoWerePresent) {
  const std::string trained = "indicators: COMPARED_INDICATOR_TRAINED_PERSONS";
  EventList log = TwoTerritories();
  const auto attend = [&log](const std::string& session, const std::string& day,
                             const std::string& who) {
    log.Tell(Attendance(session, day, who), day);
  };
  log.Tell(Session("t1", ""), "2009-01-10");  // Given for no territory.
  attend("t1", "2009-01-10", "a1");
  attend("t1", "2009-01-11", "a1");  // The same once more.
  attend("t1", "2009-01-10", "b1");
  attend("t1", "2009-01-10", "f1");  // Of the other territory.
  log.Tell(Attendance("t1", "2009-01-10", "b2", events::v1::ATTENDANCE_STATUS_NO_SHOW),
           "2009-01-10");
  log.Tell(Session("t0", "vev"), "2008-01-10");
  attend("t0", "2008-01-10", "c1");  // Before the window.
  log.Tell(Session("t2", "vev"), "2009-02-10");
  attend("t2", "2009-02-10", "c2");
  events::v1::SessionCancelled cancelled;
  cancelled.set_session_id("t2");
  log.Tell(cancelled, "2009-02-11");
  EXPECT_DOUBLE_EQ(Vev(log, trained).values(0).value(), 2);
  log.Tell(Left("b1", "b"), "2009-03-01");
  EXPECT_DOUBLE_EQ(Vev(log, trained).values(0).value(), 1);
}

TEST(ComparedFiguresTest, ExpressionGroupsAreNoMeetings) {
  EventList log = TwoTerritories();
  log.Tell(testing::Text<events::v1::ExpressionGroupHeld>(
               "territory_id: 'vev' caretaker_ids: ['a1', 'b1'] headcount: 2"),
           "2009-01-10");
  log.Tell(testing::Text<events::v1::ExpressionGroupHeld>(
               "territory_id: 'ven' caretaker_ids: ['f1', 'b1'] headcount: 2"),
           "2009-01-10");
  const auto vev = Vev(log,
                       "indicators: [COMPARED_INDICATOR_EXPRESSION_GROUPS, "
                       "COMPARED_INDICATOR_MEETINGS]");
  EXPECT_DOUBLE_EQ(vev.values(0).value(), 1);
  EXPECT_DOUBLE_EQ(vev.values(1).value(), 5);
}

TEST(ComparedFiguresTest, FiguresOfFewPersonsAreForCoordinatorsOnly) {
  const std::string five =
      "indicators: [COMPARED_INDICATOR_PARTICIPATIONS, COMPARED_INDICATOR_N50, "
      "COMPARED_INDICATOR_EXPRESSION_GROUPS, COMPARED_INDICATOR_TRAINED_PERSONS, "
      "COMPARED_INDICATOR_COORDINATOR_FTE]";
  EventList log = TwoTerritories();
  log.Tell(testing::Text<events::v1::ExpressionGroupHeld>(
               "territory_id: 'vev' caretaker_ids: ['a1', 'b1'] headcount: 2"),
           "2009-01-10");
  log.Tell(Session("t1", ""), "2009-01-10");
  log.Tell(Attendance("t1", "2009-01-10", "a1"), "2009-01-10");
  const auto vev = Vev(log, five, runtime::Principal{"someone"});
  EXPECT_DOUBLE_EQ(vev.values(0).value(), 10);   // Of seven.
  EXPECT_FALSE(vev.values(1).has_value());       // Three or so.
  EXPECT_FALSE(vev.values(2).has_value());       // Two were there.
  EXPECT_FALSE(vev.values(3).has_value());       // One was.
  EXPECT_DOUBLE_EQ(vev.values(4).value(), 1.0);  // Who coordinates is no secret.
}

TEST(ComparedFiguresTest, FewCaretakersAreNoDivisor) {
  EventList log = TwoTerritories();
  const std::string fte =
      "indicators: COMPARED_INDICATOR_COORDINATOR_FTE "
      "normalisation: COMPARISON_NORMALISATION_PER_100_CARETAKERS";
  for (const char* id : {"a1", "a2"}) log.Tell(Left(id, "a"), "2009-01-01");
  EXPECT_EQ(Vev(log, fte, runtime::Principal{"someone"}).divisor(), 5);
  log.Tell(Left("b1", "b"), "2009-01-01");
  EXPECT_EQ(Vev(log, fte).divisor(), 4);
  const auto vev = Vev(log, fte, runtime::Principal{"someone"});
  EXPECT_FALSE(vev.has_divisor());
  EXPECT_FALSE(vev.values(0).has_value());
}

}  // namespace
}  // namespace loge::indicators

// The figures that stages stand on are those of the queries, in hundredths.
#include "services/indicators/stage_figures.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/service.h"
#include "services/rollout/criteria.h"
#include "tests/services/indicators/comparisons.h"

namespace loge::indicators {
namespace {

using events::v1::MEETING_KIND_PARTNER;
using rollout::kDependenceFigure;
using rollout::kParticipationFigure;
using rollout::kRelayFigure;

const runtime::QueryRegistry& AllQueries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    partnership::RegisterQueries(*queries);
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

absl::StatusOr<runtime::Figure> TryFigure(const std::string& name, const EventList& log,
                                          const std::string& territory, const std::string& day) {
  const ComparisonContext context(log, day);
  return AllQueries().FindFigure(name)->work_out(context, territory);
}

runtime::Figure FigureOn(const std::string& name, const EventList& log,
                         const std::string& territory, const std::string& day) {
  const auto figure = TryFigure(name, log, territory, day);
  EXPECT_TRUE(figure.ok()) << figure.status();
  return figure.value_or(runtime::Figure());
}

// What the queries answer, whole, to one who may see small groups or to somebody else.
struct Shares {
  std::optional<double> dependence;
  std::optional<double> relay;
  std::optional<double> participation;
};

Shares AskedAlone(const EventList& log, const std::string& territory, const std::string& day,
                  const runtime::Principal& caller) {
  ComparisonContext context(log, day);
  context.AskedBy(caller);
  v1::GetNetworkSeriesRequest series;
  series.set_territory_id(territory);
  series.set_from_month(day.substr(0, 7));
  v1::GetParticipationRequest participation;
  participation.mutable_scope()->set_territory_id(territory);
  const auto points = testing::Ask<v1::GetNetworkSeriesResponse>(AllQueries(), context, series);
  const auto rate =
      testing::Ask<v1::GetParticipationResponse>(AllQueries(), context, participation);
  Shares shares;
  EXPECT_TRUE(points.ok() && rate.ok()) << points.status() << rate.status();
  if (!points.ok() || !rate.ok() || points->points_size() != 1) return shares;
  const v1::NetworkPoint& point = points->points(0);
  if (point.has_coordinator_dependence()) shares.dependence = point.coordinator_dependence();
  if (point.has_relay_rate()) shares.relay = point.relay_rate();
  if (rate->has_rate()) shares.participation = rate->rate();
  return shares;
}

std::optional<int64_t> Down(std::optional<double> share) {
  if (!share.has_value()) return std::nullopt;
  return static_cast<int64_t>(std::floor(*share * 100 + 1e-9));
}
std::optional<int64_t> Up(std::optional<double> share) {
  if (!share.has_value()) return std::nullopt;
  return static_cast<int64_t>(std::ceil(*share * 100 - 1e-9));
}

// Referents led two of the three meetings of "ven"; its network has few persons at first.
EventList Eventful() {
  EventList log = TwoTerritories();
  log.Tell(Partner("police"), "2000-01-01");
  log.Tell(Contact("p1", "police"), "2000-01-01");
  events::v1::ReferentAppointed referent;
  referent.set_caretaker_id("f1");
  referent.set_neighbourhood_id("n9");
  log.Tell(referent, "2007-01-01");
  for (const char* day : {"2008-04-02", "2008-10-02", "2009-02-02"}) {
    events::v1::MeetingHeld held =
        Meeting(std::string("v") + day, {"f1", "f2", "f5"}, {"p1"}, MEETING_KIND_PARTNER, "ven");
    if (day != std::string("2008-10-02")) held.set_led_by("f1");
    log.Tell(held, day);
  }
  return log;
}

TEST(StageFiguresTest, AreWhatTheQueriesAnswerInHundredths) {
  const EventList log = Eventful();
  const runtime::Principal somebody{"somebody"};
  int told = 0;
  int of_few = 0;
  for (const char* territory : {"vev", "ven"}) {
    for (const char* day : {"2001-01-01", "2008-06-30", "2008-12-31", "2009-05-12"}) {
      SCOPED_TRACE(std::string(territory) + " on " + day);
      const Shares all = AskedAlone(log, territory, day, runtime::LocalPrincipal());
      const Shares some = AskedAlone(log, territory, day, somebody);
      const auto expect = [&](const char* name, std::optional<int64_t> value,
                              std::optional<int64_t> shown) {
        SCOPED_TRACE(name);
        const runtime::Figure figure = FigureOn(name, log, territory, day);
        EXPECT_EQ(figure.value, value);
        if (!value.has_value()) return;
        ++told;
        EXPECT_EQ(figure.of_few, !shown.has_value());
        if (figure.of_few) ++of_few;
      };
      expect(kDependenceFigure, Up(all.dependence), Up(some.dependence));
      expect(kRelayFigure, Down(all.relay), Down(some.relay));
      expect(kParticipationFigure, Down(all.participation), Down(some.participation));
    }
  }
  EXPECT_GT(told, of_few);
  EXPECT_GT(of_few, 0);
}

TEST(StageFiguresTest, AreRoundedAgainstTheCriterion) {
  // 5/7.
  EXPECT_EQ(FigureOn(kDependenceFigure, LogOf(TestVector()), "vev", "2009-05-12").value, 72);
  // 2/3, by one person.
  const runtime::Figure relay = FigureOn(kRelayFigure, Eventful(), "ven", "2009-03-31");
  EXPECT_EQ(relay.value, 66);
  EXPECT_TRUE(relay.of_few);
}

TEST(StageFiguresTest, ATerritoryThatIsNotKnownHasNone) {
  for (const char* name : {kDependenceFigure, kRelayFigure, kParticipationFigure}) {
    const auto figure = TryFigure(name, Eventful(), "ghost", "2009-05-12");
    EXPECT_EQ(figure.status().code(), absl::StatusCode::kNotFound) << name;
  }
}

}  // namespace
}  // namespace loge::indicators

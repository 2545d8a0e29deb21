#include "services/indicators/activity_report.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/services/indicators/activity_report.h"
#include "tests/services/partnership/points.h"

namespace loge::indicators {
namespace {

TEST(ActivityReportTest, ChaptersInTheOrderOfThePillarsEachKeyOnce) {
  const auto report = ReportOf(YearOfEverything());
  ASSERT_EQ(report.chapters_size(), 4);
  std::set<std::string> keys;
  const std::vector<std::string> prefixes{"training.", "networks.", "partnership.", "means."};
  for (int i = 0; i < report.chapters_size(); ++i) {
    EXPECT_EQ(report.chapters(i).kind(), i + 1);
    for (const v1::ReportFigure& figure : report.chapters(i).figures()) {
      EXPECT_TRUE(keys.insert(figure.key()).second) << figure.key();
      EXPECT_EQ(figure.key().rfind(prefixes[static_cast<size_t>(i)], 0), 0U) << figure.key();
      EXPECT_NE(figure.unit(), v1::REPORT_UNIT_UNSPECIFIED) << figure.key();
    }
  }
  const auto empty = ReportOf(LogOf(Cast()));
  ASSERT_EQ(empty.chapters_size(), 4);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(empty.chapters(i).figures_size(), report.chapters(i).figures_size());
  }
}

TEST(ActivityReportTest, SaysOfWhatItIs) {
  v1::GetActivityReportRequest request = Year2008();
  request.set_until("2009-12-31");
  const auto report = ReportOf(YearOfEverything(), request);
  EXPECT_EQ(report.territory_id(), "vev");
  ASSERT_EQ(report.territories_size(), 1);
  EXPECT_EQ(report.territories(0).name(), "Territory vev");
  EXPECT_EQ(report.from(), "2008-01-01");
  EXPECT_EQ(report.until(), kReportDay);  // The days that have not come yet do not count.
  EXPECT_EQ(report.previous_until(), "2007-12-31");
  EXPECT_EQ(report.previous_from(), "2006-08-21");  // 498 days.
  EXPECT_EQ(report.parameters().window_days(), 730);
  EXPECT_EQ(report.parameters().activity_window_days(), 365);
}

TEST(ActivityReportTest, TrainingOfThoseWhoWorkThere) {
  const auto report = ReportOf(YearOfEverything());
  EXPECT_EQ(WholeIn(report, "training.sessions"), 2);  // s1, s3; s2 did not take place.
  EXPECT_EQ(WholeIn(report, "training.sessions.local_foundation"), 1);
  EXPECT_EQ(WholeIn(report, "training.sessions.seminar"), 0);
  EXPECT_EQ(WholeIn(report, "training.half_days"), 3);
  EXPECT_EQ(WholeIn(report, "training.half_days.know_how"), 2);
  EXPECT_EQ(WholeIn(report, "training.half_days.soft_skill"), 0);
  EXPECT_EQ(WholeIn(report, "training.persons"), 3);  // a1, a2, c1.
  EXPECT_EQ(WholeIn(report, "training.persons.local_foundation"), 2);
  EXPECT_EQ(WholeIn(report, "training.attendances"), 4);
  EXPECT_EQ(WholeIn(report, "training.no_shows"), 1);
  EXPECT_EQ(WholeIn(report, "training.completions"), 1);
  EXPECT_EQ(WholeIn(report, "training.completions.know_how"), 1);
  EXPECT_EQ(FigureIn(report, "training.half_days").previous().whole(), 1);
  EXPECT_EQ(FigureIn(report, "training.persons").unit(), v1::REPORT_UNIT_PERSONS);
}

TEST(ActivityReportTest, NetworksOfWhatWasDoneThere) {
  const auto report = ReportOf(YearOfEverything());
  EXPECT_EQ(WholeIn(report, "networks.expression_groups"), 2);
  EXPECT_EQ(FigureIn(report, "networks.expression_groups").previous().whole(), 1);
  EXPECT_EQ(WholeIn(report, "networks.expression_attendance"), 6);
  EXPECT_EQ(WholeIn(report, "networks.expression_persons"), 2);
  EXPECT_EQ(WholeIn(report, "networks.support_meetings"), 2);
  EXPECT_EQ(WholeIn(report, "networks.introductions"), 2);
  EXPECT_EQ(WholeIn(report, "networks.introduced_persons"), 1);
  EXPECT_EQ(WholeIn(report, "networks.referents"), 2);  // a1, b2.
  EXPECT_EQ(FigureIn(report, "networks.referents").previous().whole(), 1);
}

TEST(ActivityReportTest, PartnershipOfWhatWasDoneThere) {
  const auto report = ReportOf(YearOfEverything());
  EXPECT_EQ(WholeIn(report, "partnership.meetings"), 4);
  EXPECT_EQ(WholeIn(report, "partnership.meetings.partner"), 2);
  EXPECT_EQ(WholeIn(report, "partnership.meetings.steering"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.meetings.event_day"), 1);
  EXPECT_EQ(FigureIn(report, "partnership.meetings").previous().whole(), 1);
  EXPECT_EQ(WholeIn(report, "partnership.partners_met"), 2);
  EXPECT_EQ(WholeIn(report, "partnership.partners_met.police"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.partners_met.post"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.agreements"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.proposals"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.answers"), 2);
  EXPECT_EQ(WholeIn(report, "partnership.answers.accepted"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.answers.refused"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.answer_days"), 10);  // Of 10 and 60.
  EXPECT_EQ(FigureIn(report, "partnership.answer_days").previous().value_case(),
            v1::ReportValue::VALUE_NOT_SET);
}

TEST(ActivityReportTest, WhatIsTriedAndWhatSpreads) {
  const auto report = ReportOf(YearOfEverything());
  EXPECT_EQ(WholeIn(report, "partnership.experiments_launched"), 1);
  EXPECT_EQ(FigureIn(report, "partnership.experiments_launched").previous().whole(), 1);
  EXPECT_EQ(WholeIn(report, "partnership.experiments_concluded"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.experiments_concluded.failed"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.experiments_concluded.adopted"), 0);
  EXPECT_EQ(WholeIn(report, "partnership.practices_shared"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.practices_adopted"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.practices_adapted"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.valorisation"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.valorisation.employers"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.valorisation.population"), 0);
}

TEST(ActivityReportTest, Means) {
  const auto report = ReportOf(YearOfEverything());
  EXPECT_EQ(WholeIn(report, "means.coordinators"), 95);  // (300 * 100 + 66 * 70) / 366 = 94.6.
  EXPECT_EQ(FigureIn(report, "means.coordinators").previous().whole(), 100);
  EXPECT_EQ(WholeIn(report, "means.committed"), 73'200);
  EXPECT_EQ(WholeIn(report, "means.committed.training"), 36'600);  // 366 of 731 days.
  EXPECT_EQ(WholeIn(report, "means.committed.tfpb"), 36'600);      // Of n1, not of n9.
  EXPECT_EQ(WholeIn(report, "means.committed.general"), 0);
  EXPECT_EQ(WholeIn(report, "means.paid"), 36'600);
  EXPECT_EQ(WholeIn(report, "means.paid.tfpb"), 0);
  // 2006-12-31 to 2007-12-31: one day of it before the period of the funding.
  EXPECT_EQ(FigureIn(report, "means.committed.training").previous().whole(), 36'500);
}

TEST(ActivityReportTest, ObjectivesAsPeopleStatedThemByThen) {
  const auto report = ReportOf(YearOfEverything());
  ASSERT_EQ(report.roadmaps_size(), 1);
  ASSERT_EQ(report.roadmaps(0).objectives_size(), 2);
  const v1::ReportObjective& first = report.roadmaps(0).objectives(0);
  EXPECT_EQ(first.status(), events::v1::OBJECTIVE_STATUS_REACHED);
  EXPECT_EQ(first.stated_on(), "2008-11-01");
  EXPECT_EQ(first.pillar(), events::v1::PILLAR_NETWORKS);
  EXPECT_EQ(report.roadmaps(0).objectives(1).status(), events::v1::OBJECTIVE_STATUS_UNSPECIFIED);
  EXPECT_EQ(report.roadmaps(0).objectives(1).stated_on(), "");
  v1::GetActivityReportRequest later = Year2008();
  later.set_until("2009-01-01");  // Its period is over.
  EXPECT_EQ(ReportOf(YearOfEverything(), later).roadmaps_size(), 0);
  EXPECT_EQ(ReportOf(YearOfEverything(), Year2008("ven")).roadmaps_size(), 0);
  EXPECT_EQ(ReportOf(YearOfEverything(), Year2008("")).roadmaps_size(), 1);
}

TEST(ActivityReportTest, AllTerritoriesTogether) {
  const auto report = ReportOf(YearOfEverything(), Year2008(""));
  EXPECT_EQ(report.territories_size(), 2);
  EXPECT_EQ(WholeIn(report, "training.persons"), 4);  // Also e1.
  EXPECT_EQ(WholeIn(report, "networks.support_meetings"), 3);
  EXPECT_EQ(WholeIn(report, "partnership.meetings.partner"), 3);
  EXPECT_EQ(WholeIn(report, "partnership.partners_met.police"), 1);
  EXPECT_EQ(WholeIn(report, "partnership.agreements"), 2);
  EXPECT_EQ(WholeIn(report, "partnership.experiments_launched"), 2);
  EXPECT_EQ(WholeIn(report, "partnership.practices_shared"), 2);
  EXPECT_EQ(WholeIn(report, "means.committed.tfpb"), 73'200);
  // There is no network of all.
  EXPECT_EQ(FigureIn(report, "networks.i1").value().value_case(), v1::ReportValue::VALUE_NOT_SET);
  EXPECT_FALSE(FigureIn(report, "networks.i1").value().withheld());
  EXPECT_EQ(FigureIn(report, "networks.i3").value().value_case(), v1::ReportValue::kReal);
}

// The value that an indicator has when it is asked for alone, as of that day.
TEST(ActivityReportTest, IndicatorsAreThoseOfTheLastDayAndOfTheDayBefore) {
  const EventList log = YearOfEverything();
  const auto report = ReportOf(log);
  const auto on = [&](const std::string& day) {
    return MustAsk<v1::GetParticipationRequest, v1::GetParticipationResponse>(log, day, Of("vev"));
  };
  EXPECT_DOUBLE_EQ(FigureIn(report, "networks.i3").value().real(), on("2008-12-31").rate());
  EXPECT_DOUBLE_EQ(FigureIn(report, "networks.i3").previous().real(), on("2007-12-31").rate());
  const auto core =
      MustAsk<v1::GetActiveCoreRequest, v1::GetActiveCoreResponse>(log, "2008-12-31", Of("vev"));
  EXPECT_EQ(WholeIn(report, "networks.n50"), core.active_core());
  EXPECT_GT(core.active_core(), 0);
  const auto series =
      partnership::SeriesOf(log, kReportDay, partnership::Months("2007-12", "2008-12"));
  const v1::NetworkPoint& last = series.points(12);
  const auto real = [&](const char* key) { return FigureIn(report, key).value().real(); };
  EXPECT_DOUBLE_EQ(real("networks.i1"), last.coordinator_dependence());
  EXPECT_DOUBLE_EQ(real("networks.i2"), last.relay_rate());
  EXPECT_DOUBLE_EQ(real("networks.i6"), last.isolation());
  EXPECT_DOUBLE_EQ(real("networks.i6s_landlord"), last.silo_landlord().silo());
  EXPECT_DOUBLE_EQ(real("partnership.i7"), last.steering_with_caretakers_share());
  EXPECT_DOUBLE_EQ(real("partnership.i8_two_landlords"), last.meetings_with_two_landlords_share());
  EXPECT_DOUBLE_EQ(real("partnership.i8_evenness"), last.evenness());
  EXPECT_DOUBLE_EQ(real("partnership.i9"), last.orphaned_share());
  EXPECT_EQ(WholeIn(report, "partnership.i8_days_since"), last.days_since_last());
  EXPECT_DOUBLE_EQ(FigureIn(report, "networks.i6").previous().real(), series.points(0).isolation());
}

TEST(ActivityReportTest, NewcomersAndI5OfThoseWhoseFirstYearEndedByTheLastDay) {
  EventList log = YearOfEverything();
  log.Tell(Joined("x1", "a", {"n1"}), "2007-03-01");
  log.Tell(Joined("x2", "a", {"n1"}), "2007-03-01");
  log.Tell(Attendance("s1", "2008-02-04", "x1"), "2008-02-04");
  log.Tell(Group("g3", {"x1"}, 1), "2008-02-20");
  const auto report = ReportOf(log);
  EXPECT_EQ(WholeIn(report, "training.newcomers"), 2);
  EXPECT_DOUBLE_EQ(FigureIn(report, "training.i5").value().real(), 0.5);
  EXPECT_EQ(FigureIn(report, "training.newcomers").previous().whole(), 0);
}

TEST(ActivityReportTest, MonthsAddUpAndQuartersEndWhereTheyEnd) {
  v1::GetActivityReportRequest request = Year2008();
  request.set_from("2008-02-05");  // Not the half-day of the day before.
  request.set_until("2008-07-15");
  const auto report = ReportOf(YearOfEverything(), request);
  const v1::ReportSeries months = SeriesIn(report, "training.half_days");
  EXPECT_EQ(months.unit(), v1::REPORT_UNIT_COUNT);
  ASSERT_EQ(months.points_size(), 6);
  EXPECT_EQ(months.points(0).day(), "2008-02-29");
  EXPECT_EQ(months.points(0).value().whole(), 0);
  EXPECT_EQ(months.points(1).value().whole(), 1);
  EXPECT_EQ(months.points(2).value().whole(), 0);
  EXPECT_EQ(months.points(3).value().whole(), 1);
  EXPECT_EQ(months.points(5).day(), "2008-07-15");
  EXPECT_EQ(SeriesIn(report, "networks.expression_groups").points(1).value().whole(), 1);
  EXPECT_EQ(SeriesIn(report, "partnership.meetings.partner").points(0).value().whole(), 1);
  const v1::ReportSeries quarters = SeriesIn(report, "networks.i3");
  ASSERT_EQ(quarters.points_size(), 3);
  EXPECT_EQ(quarters.points(0).day(), "2008-03-31");
  EXPECT_EQ(quarters.points(1).day(), "2008-06-30");
  EXPECT_EQ(quarters.points(2).day(), "2008-07-15");
  EXPECT_DOUBLE_EQ(quarters.points(2).value().real(),
                   FigureIn(report, "networks.i3").value().real());
  EXPECT_EQ(SeriesIn(report, "networks.i1").points_size(), 3);
  EXPECT_EQ(SeriesIn(report, "networks.i6").points_size(), 3);
}

TEST(ActivityReportTest, OnlyWhatStandsCounts) {
  EventList log = YearOfEverything();
  const int64_t group = log.Tell(Group("g3", {"a1"}, 1), "2008-08-01");
  const int64_t support = log.Tell(Support("i4"), "2009-01-02");
  EXPECT_EQ(WholeIn(ReportOf(log), "networks.expression_groups"), 3);
  EXPECT_EQ(WholeIn(ReportOf(log), "networks.support_meetings"), 2);
  log.Cancel(group);
  log.Correct(support, Support("i4"), "2008-12-31");
  EXPECT_EQ(WholeIn(ReportOf(log), "networks.expression_groups"), 2);
  EXPECT_EQ(WholeIn(ReportOf(log), "networks.support_meetings"), 3);
}

TEST(ActivityReportTest, RefusesWhatIsNoPeriod) {
  const EventList log = LogOf(Cast());
  const auto code = [&](const char* from, const char* until, const char* territory = "vev") {
    v1::GetActivityReportRequest request = Year2008(territory);
    request.set_from(from);
    request.set_until(until);
    return TryReport(log, request).status().code();
  };
  EXPECT_EQ(code("2008-01-01", "2008-12-31"), absl::StatusCode::kOk);
  EXPECT_EQ(code("2008-01-01", "2008-01-01"), absl::StatusCode::kOk);
  EXPECT_EQ(code("2008-01-02", "2008-01-01"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("2004-01-01", "2008-12-31"), absl::StatusCode::kOk);
  EXPECT_EQ(code("2004-01-01", "2009-01-01"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("", "2008-01-01"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("2009-05-13", "2009-06-01"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("2009-05-12", "2009-06-01"), absl::StatusCode::kOk);
  EXPECT_EQ(code("2008-01-01", "2008-12-31", "nowhere"), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace loge::indicators

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/indicators/activity_report.h"
#include "services/indicators/activity_report_figures.h"
#include "tests/services/indicators/activity_report.h"

namespace loge::indicators {
namespace {

runtime::Principal Someone() { return runtime::Principal{"someone"}; }

absl::StatusOr<v1::ExplainReportFigureResponse> TryExplain(
    const EventList& log, const v1::ExplainReportFigureRequest& request,
    runtime::Principal principal = runtime::LocalPrincipal(),
    const runtime::Page& page = {1000, ""}, std::string* next_after = nullptr) {
  testing::QueryContextFake context = ReportContext(log);
  context.AskedBy(std::move(principal));
  return testing::Ask<v1::ExplainReportFigureResponse>(Queries(), context, request, page,
                                                       next_after);
}

v1::ExplainReportFigureResponse Explained(const EventList& log, const std::string& key,
                                          const std::string& territory = "vev") {
  const auto response = TryExplain(log, Explaining(Year2008(territory), key));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ExplainReportFigureResponse();
}

void ExpectEveryFigureExplained(const EventList& log, const std::string& territory) {
  const auto report = ReportOf(log, Year2008(territory));
  for (const v1::ReportChapter& chapter : report.chapters()) {
    for (v1::ReportFigure figure : chapter.figures()) {
      SCOPED_TRACE(figure.key());
      const auto explained = Explained(log, figure.key(), territory);
      figure.clear_previous();
      EXPECT_EQ(explained.figure().SerializeAsString(), figure.SerializeAsString());
      int standing = 0;
      for (const v1::Evidence& row : explained.evidence()) standing += row.stands() ? 1 : 0;
      EXPECT_EQ(standing, figure.evidence());
      EXPECT_TRUE(standing > 0 || figure.value().whole() == 0);
    }
  }
}

TEST(ActivityReportExplainTest, EveryFigureStandsOnAsManyEventsAsItSays) {
  EventList log = YearOfEverything();
  const int64_t group = log.Tell(Group("g3", {"a1"}, 1), "2008-08-01");
  log.Correct(group, Group("g3", {"a1", "b1"}, 2), "2008-08-02");
  ExpectEveryFigureExplained(log, "vev");
  ExpectEveryFigureExplained(log, "ven");
  ExpectEveryFigureExplained(log, "");
}

TEST(ActivityReportExplainTest, NamesTheEventsWithWhatTheyCorrect) {
  EventList log = YearOfEverything();
  const int64_t told = log.Tell(Support("i4"), "2008-08-01");
  const int64_t corrected = log.Correct(told, Support("i4"), "2008-08-02");
  const auto explained = Explained(log, "networks.support_meetings");
  EXPECT_EQ(explained.figure().value().whole(), 3);
  ASSERT_EQ(explained.evidence_size(), 4);
  EXPECT_EQ(explained.evidence(2).event().position(), told);
  EXPECT_FALSE(explained.evidence(2).stands());
  EXPECT_EQ(explained.evidence(3).event().position(), corrected);
  EXPECT_TRUE(explained.evidence(3).stands());
}

TEST(ActivityReportExplainTest, PageByPage) {
  const EventList log = YearOfEverything();
  const auto request = Explaining(Year2008(), "partnership.meetings");
  std::string next;
  const auto first = TryExplain(log, request, runtime::LocalPrincipal(), {2, ""}, &next);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->evidence_size(), 2);
  ASSERT_NE(next, "");
  std::string last;
  const auto second = TryExplain(log, request, runtime::LocalPrincipal(), {100, next}, &last);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(last, "");
  // m1 is told by both tellings and by the merge.
  EXPECT_EQ(first->evidence_size() + second->evidence_size(), 6);
  EXPECT_EQ(second->figure().SerializeAsString(), first->figure().SerializeAsString());
}

TEST(ActivityReportExplainTest, RefusesAKeyThatNoReportHas) {
  const EventList log = LogOf(Cast());
  for (const char* key : {"", "training", "training.persons.unspecified", "Training.persons"}) {
    EXPECT_EQ(TryExplain(log, Explaining(Year2008(), key)).status().code(),
              absl::StatusCode::kInvalidArgument)
        << key;
  }
}

TEST(ActivityReportExplainTest, WhoMayNotSeeSmallGroupsGetsNoEvidence) {
  const EventList log = YearOfEverything();
  const auto report = ReportOf(log, Year2008(), Someone());
  EXPECT_FALSE(FigureIn(report, "networks.support_meetings").has_evidence());
  EXPECT_EQ(WholeIn(report, "networks.support_meetings"), 2);  // Of no caretaker.
  const auto response =
      TryExplain(log, Explaining(Year2008(), "networks.support_meetings"), Someone());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->figure().value().whole(), 2);
  EXPECT_EQ(response->evidence_size(), 0);
}

TEST(ActivityReportExplainTest, WithholdsWhatFewPersonsStandBehind) {
  const auto report = ReportOf(YearOfEverything(), Year2008(), Someone());
  for (const char* key :
       {"training.persons", "training.half_days", "training.no_shows", "training.completions",
        "networks.expression_persons", "networks.introductions", "networks.referents",
        "networks.n50", "networks.i3"}) {
    const v1::ReportValue value = FigureIn(report, key).value();
    EXPECT_TRUE(value.withheld()) << key;
    EXPECT_EQ(value.value_case(), v1::ReportValue::VALUE_NOT_SET) << key;
  }
  EXPECT_TRUE(FigureIn(report, "training.half_days").previous().withheld());
  // Nobody is no group.
  EXPECT_EQ(WholeIn(report, "training.persons.seminar"), 0);
  EXPECT_EQ(WholeIn(report, "networks.expression_attendance"), 6);  // Five came to one group.
  const v1::ReportSeries half_days = SeriesIn(report, "training.half_days");
  for (const v1::ReportPoint& point : half_days.points()) {
    // Nobody came in other months.
    const bool came =
        point.day() == "2008-02-29" || point.day() == "2008-03-31" || point.day() == "2008-05-31";
    EXPECT_EQ(point.value().withheld(), came) << point.day();
  }
}

// `counts`: by kind, how many persons, all different.
ReportFigures PersonsByKind(const std::map<std::string, int>& counts) {
  ReportFigures figures;
  for (const auto& [kind, count] : counts) {
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrCat(kind, i);
      const ReportDeed deed{id, testing::Day("2008-02-01"), {id}, {}};
      figures.Count("training.persons", deed);
      figures.Count(absl::StrCat("training.persons.", kind), deed);
    }
  }
  figures.WithholdSmallGroups();
  return figures;
}

TEST(ActivityReportExplainTest, WithholdsASecondKindThatTheFirstWouldFollowFrom) {
  const ReportFigures figures =
      PersonsByKind({{"seminar", 3}, {"continuing", 8}, {"local_foundation", 20}});
  EXPECT_EQ(figures.ValueOf("training.persons").whole(), 31);
  EXPECT_TRUE(figures.ValueOf("training.persons.seminar").withheld());
  EXPECT_TRUE(figures.ValueOf("training.persons.continuing").withheld());
  EXPECT_EQ(figures.ValueOf("training.persons.local_foundation").whole(), 20);
  const ReportFigures many =
      PersonsByKind({{"seminar", 5}, {"continuing", 8}, {"local_foundation", 20}});
  EXPECT_EQ(many.ValueOf("training.persons.seminar").whole(), 5);
}

TEST(ActivityReportExplainTest, WithholdsAKindWhenFewAreOfSeveral) {
  ReportFigures figures;
  for (int i = 0; i < 12; ++i) {
    const std::string id = absl::StrCat("p", i);
    const ReportDeed deed{id, testing::Day("2008-02-01"), {id}, {}};
    figures.Count("training.persons", deed);
    if (i < 7) figures.Count("training.persons.know_how", deed);
    if (i >= 5) figures.Count("training.persons.knowledge", deed);  // p5 and p6 are of both.
  }
  figures.WithholdSmallGroups();
  EXPECT_EQ(figures.ValueOf("training.persons").whole(), 12);
  EXPECT_TRUE(figures.ValueOf("training.persons.know_how").withheld());
  EXPECT_TRUE(figures.ValueOf("training.persons.knowledge").withheld());
}

TEST(ActivityReportExplainTest, WithholdsASecondMonth) {
  ReportFigures figures;
  const std::vector<std::pair<const char*, int>> months{
      {"2008-01-10", 2}, {"2008-02-10", 6}, {"2008-03-10", 9}};
  for (const auto& [day, count] : months) {
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrCat(day, "/", i);
      figures.Count("training.half_days", {id, testing::Day(day), {id}, {}});
    }
  }
  figures.WithholdSmallGroups();
  const auto month = [&](const char* first) {
    return figures.MonthOf("training.half_days", testing::Day(first));
  };
  EXPECT_EQ(figures.ValueOf("training.half_days").whole(), 17);
  EXPECT_TRUE(month("2008-01-01").withheld());
  EXPECT_TRUE(month("2008-02-01").withheld());
  EXPECT_EQ(month("2008-03-01").whole(), 9);
  EXPECT_EQ(month("2008-04-01").whole(), 0);
}

}  // namespace
}  // namespace loge::indicators

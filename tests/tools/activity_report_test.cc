#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tests/tools/command_line_test.h"
#include "tools/loge/report/chart.h"
#include "tools/loge/report/figures.h"
#include "tools/loge/report/page.h"
#include "tools/loge/report/texts.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kReport[] = R"({
  "answered": {"asOf": "2009-05-12", "asKnownAt": 4407, "position": 4407},
  "territoryId": "vev", "territories": [{"territoryId": "vev", "name": "Vaulx <&\"'>"}],
  "from": "2008-01-01", "until": "2008-12-31",
  "previousFrom": "2006-12-31", "previousUntil": "2007-12-31",
  "chapters": [
    {"kind": "REPORT_CHAPTER_KIND_TRAINING",
     "figures": [
       {"key": "training.persons", "unit": "REPORT_UNIT_PERSONS", "value": {"whole": 1234},
        "previous": {"whole": 1300}, "evidence": 3},
       {"key": "training.persons.seminar", "unit": "REPORT_UNIT_PERSONS",
        "value": {"withheld": true}, "previous": {"whole": 0}},
       {"key": "training.persons.continuing", "unit": "REPORT_UNIT_PERSONS",
        "value": {"whole": 0}, "previous": {"whole": 0}, "evidence": 0},
       {"key": "training.i5", "unit": "REPORT_UNIT_SHARE", "value": {"real": 0.25},
        "previous": {}, "evidence": 0}],
     "series": [
       {"key": "training.half_days", "unit": "REPORT_UNIT_COUNT", "points": [
         {"day": "2008-11-30", "value": {"whole": 4}},
         {"day": "2008-12-31", "value": {"whole": 8}}]}]},
    {"kind": "REPORT_CHAPTER_KIND_NETWORKS",
     "figures": [
       {"key": "networks.i6s_landlord", "unit": "REPORT_UNIT_INDEX", "value": {"real": -0.125},
        "previous": {"real": 0.5}},
       {"key": "of.a.newer_server", "unit": "REPORT_UNIT_COUNT", "value": {"whole": 7},
        "previous": {"whole": 7}}],
     "series": [
       {"key": "networks.i1", "unit": "REPORT_UNIT_SHARE", "points": [
         {"day": "2008-03-31", "value": {"real": 0.5}},
         {"day": "2008-06-30", "value": {}},
         {"day": "2008-12-31", "value": {"real": 0.75}}]}]},
    {"kind": "REPORT_CHAPTER_KIND_MEANS",
     "figures": [
       {"key": "means.coordinators", "unit": "REPORT_UNIT_HUNDREDTHS_FTE", "value": {"whole": 90},
        "previous": {"whole": 100}},
       {"key": "means.paid", "unit": "REPORT_UNIT_CENTS", "value": {"whole": 123456789},
        "previous": {"whole": 0}}]}],
  "roadmaps": [
    {"roadmapId": "r", "title": "Consolider", "periodFrom": "2009-01-01",
     "periodUntil": "2012-12-31", "objectives": [
       {"objectiveId": "o", "title": "Un sas", "pillar": "PILLAR_TRAINING",
        "status": "OBJECTIVE_STATUS_IN_PROGRESS", "statedOn": "2009-09"},
       {"objectiveId": "p", "title": "Des relais", "pillar": "PILLAR_NETWORKS"}]}]})";

v1::GetActivityReportResponse Report() {
  v1::GetActivityReportResponse report;
  const auto status = google::protobuf::util::JsonStringToMessage(kReport, &report);
  EXPECT_TRUE(status.ok()) << status.message();
  return report;
}

EventsByFigure Events() {
  EventsByFigure events;
  FigureEvents& of = events["training.persons"];
  of.more = 2;
  for (const int position : {12, 7}) {
    v1::Evidence& each = of.first.emplace_back();
    each.set_stands(position == 12);
    each.mutable_event()->set_position(position);
    events::v1::EventPayload& payload = *each.mutable_event()->mutable_payload();
    if (position == 12) {
      payload.mutable_fact_corrected()->mutable_replacement()->mutable_attendance_recorded();
      each.mutable_event()->set_type(events::v1::EventPayload::kFactCorrectedFieldNumber);
    } else {
      payload.mutable_attendance_recorded();
      each.mutable_event()->set_type(events::v1::EventPayload::kAttendanceRecordedFieldNumber);
    }
    each.mutable_event()->set_occurred_on("2008-03-01");
    each.mutable_event()->set_precision(events::v1::PRECISION_DAY);
    each.mutable_event()->mutable_source()->set_system("<hr>");
  }
  return events;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(LOGE_GOLDEN_CLI) + "/" + name;
  if (std::getenv("LOGE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path;
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << path;
}

TEST(ReportFiguresTest, NumbersAsTheFrenchWriteThem) {
  const Texts& texts = FrenchTexts();
  v1::ReportValue value;
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_COUNT, value), "–");
  value.set_whole(1234567);
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_COUNT, value), "1\u202f234\u202f567");
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_CENTS, value), "12\u202f345,67\u00a0€");
  value.set_whole(75);
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_HUNDREDTHS_FTE, value), "0,75\u00a0ETP");
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_DAYS, value), "75\u00a0jours");
  value.set_real(0.1234);
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_SHARE, value), "12,3\u00a0%");
  value.set_real(-0.5);
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_INDEX, value), "\u22120,50");
  value.set_withheld(true);
  EXPECT_EQ(ValueText(texts, v1::REPORT_UNIT_INDEX, value), "non communiqué");
  EXPECT_EQ(DecimalText(-0.001, 2), "0,00");
  EXPECT_EQ(DecimalText(999, 0), "999");
  EXPECT_EQ(DecimalText(1000, 0), "1\u202f000");
}

TEST(ReportFiguresTest, DifferencesNeedBoth) {
  const Texts& texts = FrenchTexts();
  v1::ReportValue now;
  v1::ReportValue then;
  now.set_whole(1500);
  EXPECT_EQ(DifferenceText(texts, v1::REPORT_UNIT_COUNT, now, then), "");
  then.set_whole(300);
  EXPECT_EQ(DifferenceText(texts, v1::REPORT_UNIT_COUNT, now, then), "+1\u202f200");
  EXPECT_EQ(DifferenceText(texts, v1::REPORT_UNIT_COUNT, then, now), "\u22121\u202f200");
  EXPECT_EQ(DifferenceText(texts, v1::REPORT_UNIT_COUNT, now, now), "0");
}

TEST(ReportFiguresTest, DaysAsExactlyAsTheyAreKnown) {
  const Texts& texts = FrenchTexts();
  EXPECT_EQ(DayText(texts, "2009-05-12"), "12\u00a0mai\u00a02009");
  EXPECT_EQ(DayText(texts, "2009-08-01"), "1er\u00a0août\u00a02009");
  EXPECT_EQ(DayText(texts, "2009-12"), "décembre\u00a02009");
  EXPECT_EQ(DayText(texts, "2009"), "2009");
  EXPECT_EQ(DayText(texts, ""), "");
  EXPECT_EQ(DayText(texts, "tomorrow morning"), "tomorrow morning");
}

TEST(ReportTextsTest, KindsAreCalledByTheirLastPart) {
  EXPECT_EQ(FigureText(FrenchTexts(), "training.persons"), "Personnes formées");
  EXPECT_EQ(FigureText(FrenchTexts(), "training.persons.seminar"), "séminaire");
  EXPECT_EQ(FigureText(FrenchTexts(), "of.a.newer_server"), "of.a.newer_server");
}

TEST(ReportChartTest, BarsStandOnTheAxis) {
  const std::string svg =
      ChartSvg({"c-1", "A & B", false, {{"jan", 4, "4"}, {"feb", 8, "8"}, {"mar", {}, "–"}}});
  EXPECT_THAT(svg, HasSubstr("<title id=\"c-1-title\">A &amp; B</title>"));
  EXPECT_THAT(svg, HasSubstr(">jan : 4 ; feb : 8 ; mar : –</desc>"));
  EXPECT_EQ(Count(svg, "class=\"bar\""), 2);
  // Of 0 to 8 over the 164 units between the axes: half and all of it, both down to 176.
  EXPECT_THAT(svg, HasSubstr("y=\"94.0\" width=\"152.1\" height=\"82.0\"><title>jan : 4</title>"));
  EXPECT_THAT(svg, HasSubstr("y=\"12.0\" width=\"152.1\" height=\"164.0\"><title>feb : 8</title>"));
}

TEST(ReportChartTest, AGapPartsTheLine) {
  const std::string svg =
      ChartSvg({"c", "t", true, {{"a", 1, "1"}, {"b", 2, "2"}, {"c", {}, "–"}, {"d", -1, "-1"}}});
  EXPECT_EQ(Count(svg, "class=\"dot\""), 3);
  const size_t begin = svg.find("d=\"M");
  ASSERT_NE(begin, std::string::npos);
  const std::string path = svg.substr(begin, svg.find("\"/>", begin) - begin);
  EXPECT_EQ(Count(path, "M"), 2);
  EXPECT_EQ(Count(path, "L"), 1);
}

TEST(ReportChartTest, OfNothing) {
  EXPECT_THAT(ChartSvg({"c", "t", true, {}}), HasSubstr("</svg>"));
  const std::string svg = ChartSvg({"c", "t", false, {{"a", {}, "–"}, {"b", 0, "0"}}});
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(ReportPageTest, IsWholeAndAsked) {
  ExpectGolden("activity_report.html", ReportPage(FrenchTexts(), Report(), Events()));
}

TEST(ReportPageTest, NothingOfANameIsMarkup) {
  const std::string page = ReportPage(FrenchTexts(), Report(), Events());
  EXPECT_THAT(page, HasSubstr("Vaulx &lt;&amp;&quot;&#39;&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("Vaulx <")));
  EXPECT_THAT(page, HasSubstr("&lt;hr&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<hr>")));
  for (const char* other : {"http:", "https:", "<script", "src=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(other)));
  }
}

TEST(ReportPageTest, NothingIsFetchedAndNothingRuns) {
  const std::string page = ReportPage(FrenchTexts(), Report(), Events());
  const size_t policy = page.find(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'; img-src data:\">");
  ASSERT_NE(policy, std::string::npos);
  EXPECT_LT(policy, page.find("<style>"));
}

TEST(ReportPageTest, EachFigureHasItsUnit) {
  const std::string page = ReportPage(FrenchTexts(), Report(), {});
  EXPECT_THAT(page, HasSubstr("<td>Personnes formées</td><td>personnes</td>"));
  EXPECT_THAT(page, HasSubstr("<td>Financements versés</td><td>euros</td>"));
  EXPECT_EQ(Count(page, "<th scope=\"col\">Unité</th>"), 3);
  // Of every unit there is a word.
  for (int i = v1::ReportUnit_MIN; i <= v1::ReportUnit_MAX; ++i) {
    if (!v1::ReportUnit_IsValid(i)) continue;
    const std::string& name = v1::ReportUnit_Name(static_cast<v1::ReportUnit>(i));
    EXPECT_TRUE(FrenchTexts().Has(name)) << name;
  }
}

TEST(ReportPageTest, FiguresLinkToTheirEvents) {
  const std::string page = ReportPage(FrenchTexts(), Report(), Events());
  EXPECT_THAT(page, HasSubstr("<a href=\"#f-training-persons\">3</a>"));
  EXPECT_THAT(page, HasSubstr("<p id=\"f-training-persons\">"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#e-7\">7</a> … et 2 de plus : "
                              "loge explain report training.persons"));
  EXPECT_EQ(Count(page, "<tr id=\"e-7\">"), 1);
  EXPECT_THAT(page, HasSubstr("AttendanceRecorded (remplacé)"));
  EXPECT_THAT(page, HasSubstr("AttendanceRecorded (rectification)"));
  EXPECT_THAT(ReportPage(FrenchTexts(), Report(), {}), Not(HasSubstr("id=\"f-")));
}

TEST(ReportPageTest, KindsThatThereWereNotAreLeftOut) {
  const std::string page = ReportPage(FrenchTexts(), Report(), {});
  EXPECT_THAT(page, HasSubstr(">séminaire<"));
  EXPECT_THAT(page, Not(HasSubstr("formation continue")));
}

TEST(ReportCsvTest, EveryFigureOnItsLine) {
  const v1::GetActivityReportResponse report = Report();
  EXPECT_EQ(ReportCsv(FrenchTexts(), report.chapters(0)),
            "key,label,unit,value,previous,withheld,previous_withheld,events\r\n"
            "training.persons,Personnes formées,PERSONS,1234,1300,0,0,3\r\n"
            "training.persons.seminar,séminaire,PERSONS,,0,1,0,\r\n"
            "training.persons.continuing,formation continue,PERSONS,0,0,0,0,0\r\n"
            "training.i5,Nouveaux arrivés sans double entrée (I5),SHARE,0.25,,0,0,0\r\n");
  EXPECT_THAT(ReportCsv(FrenchTexts(), report.chapters(1)),
              HasSubstr(",INDEX,-0.125,0.5,0,0,\r\n"));
}

TEST(ReportCsvTest, UnitsAreThoseOfTheNumbersAsTheyStand) {
  const std::string csv = ReportCsv(FrenchTexts(), Report().chapters(2));
  EXPECT_THAT(csv, HasSubstr(",FTE,0.9,1,0,0,\r\n"));
  EXPECT_THAT(csv, HasSubstr(",EUROS,1234567.89,0,0,0,\r\n"));
}

TEST(ReportCsvTest, WhatIsWithheldOfThePeriodBeforeIsNotUndefined) {
  v1::ReportChapter chapter;
  v1::ReportFigure* figure = chapter.add_figures();
  figure->set_key("training.persons");
  figure->set_unit(v1::REPORT_UNIT_PERSONS);
  figure->mutable_value()->set_whole(7);
  figure->mutable_previous()->set_withheld(true);
  EXPECT_THAT(ReportCsv(FrenchTexts(), chapter), HasSubstr(",PERSONS,7,,0,1,\r\n"));
}

class FakeIndicators : public v1::IndicatorService::Service {
 public:
  grpc::Status GetActivityReport(grpc::ServerContext*, const v1::GetActivityReportRequest* request,
                                 v1::GetActivityReportResponse* response) override {
    report = *request;
    *response = Report();
    return grpc::Status::OK;
  }
  grpc::Status ExplainReportFigure(grpc::ServerContext*,
                                   const v1::ExplainReportFigureRequest* request,
                                   v1::ExplainReportFigureResponse* response) override {
    explained.push_back(*request);
    response->mutable_answered()->set_as_of("2009-05-12");
    v1::ReportFigure* figure = response->mutable_figure();
    figure->set_key(request->key());
    figure->set_unit(v1::REPORT_UNIT_PERSONS);
    figure->mutable_value()->set_whole(1234);
    figure->set_evidence(3);
    // A version that was corrected, what stands, and a merge: one fact of the three.
    for (const int position : {41, 42, 43}) {
      v1::Evidence* each = response->add_evidence();
      each->mutable_event()->set_position(position);
      each->set_stands(position != 41);
      events::v1::EventPayload& payload = *each->mutable_event()->mutable_payload();
      if (position == 43) {
        payload.mutable_caretakers_merged();
      } else {
        payload.mutable_attendance_recorded();
      }
      each->mutable_event()->set_type(static_cast<uint32_t>(payload.fact_case()));
    }
    return grpc::Status::OK;
  }

  v1::GetActivityReportRequest report;
  std::vector<v1::ExplainReportFigureRequest> explained;
};

class ActivityReportTest : public CommandLineTest {
 protected:
  void SetUp() override {
    Serve({&indicators_});
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override {
    CommandLineTest::TearDown();
    std::filesystem::remove_all(folder_);
  }
  std::string Content(const std::string& name) const {
    std::ifstream file(folder_ / name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  FakeIndicators indicators_;
  // Tests run at the same time, and so may other builds of them: each has a folder of its own.
  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      absl::StrCat("activity_report_test_",
                   testing::UnitTest::GetInstance()->current_test_info()->name(), "_", getpid());
};

TEST_F(ActivityReportTest, ShowsTablesByChapter) {
  EXPECT_EQ(Run("report activity vev --year 2008 --as-of 2009-05-12 --known-at 17 --window 90"),
            kExitOk);
  EXPECT_EQ(indicators_.report.territory_id(), "vev");
  EXPECT_EQ(indicators_.report.from(), "2008-01-01");
  EXPECT_EQ(indicators_.report.until(), "2008-12-31");
  EXPECT_EQ(indicators_.report.at().as_of(), "2009-05-12");
  EXPECT_EQ(indicators_.report.at().as_known_at_position(), 17);
  EXPECT_EQ(indicators_.report.parameters().window_days(), 90);
  EXPECT_TRUE(indicators_.explained.empty());
  ExpectGolden("activity_report.txt", out_.str());
  EXPECT_EQ(Run("report activity --from 2008-02-01 --until 2008-02-29 --json"), kExitOk);
  EXPECT_EQ(indicators_.report.from(), "2008-02-01");
  EXPECT_EQ(indicators_.report.until(), "2008-02-29");
  EXPECT_THAT(out_.str(), HasSubstr("\"training.persons\""));
}

TEST_F(ActivityReportTest, WritesThePageAndTablesBesideIt) {
  const std::string html = (folder_ / "report.html").string();
  EXPECT_EQ(Run("report activity vev --year 2008 --html " + html), kExitOk);
  EXPECT_EQ(Lines(), 4);
  EXPECT_THAT(Content("report.html"), HasSubstr("<a href=\"#e-41\">41</a>"));
  // Three facts stand behind it, one of them is told.
  EXPECT_THAT(Content("report.html"), HasSubstr("… et 2 de plus"));
  EXPECT_THAT(Content("report-training.csv"), HasSubstr("training.persons,"));
  EXPECT_THAT(Content("report-networks.csv"), HasSubstr("networks.i6s_landlord,"));
  EXPECT_THAT(Content("report-means.csv"), HasSubstr("means.paid,"));
  // Those with events alone, as known when the report was answered.
  ASSERT_EQ(indicators_.explained.size(), 1u);
  EXPECT_EQ(indicators_.explained[0].key(), "training.persons");
  EXPECT_EQ(indicators_.explained[0].from(), "2008-01-01");
  EXPECT_EQ(indicators_.explained[0].at().as_of(), "2009-05-12");
  EXPECT_EQ(indicators_.explained[0].at().as_known_at_position(), 4407);
  EXPECT_EQ(Run("report activity vev --year 2008 --no-evidence --html " + html), kExitOk);
  EXPECT_EQ(indicators_.explained.size(), 1u);
  EXPECT_THAT(Content("report.html"), Not(HasSubstr("#e-41")));
}

TEST_F(ActivityReportTest, ThePageAndJsonGoTogether) {
  const std::string html = (folder_ / "report.html").string();
  EXPECT_EQ(Run("report activity vev --year 2008 --json --html " + html), kExitOk);
  EXPECT_THAT(Content("report.html"), HasSubstr("Personnes formées"));
  EXPECT_THAT(Content("report-training.csv"), HasSubstr("training.persons,"));
  v1::GetActivityReportResponse told;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &told).ok()) << out_.str();
  EXPECT_EQ(told.chapters_size(), 3);
}

TEST_F(ActivityReportTest, ExplainsAFigure) {
  EXPECT_EQ(Run("explain report training.persons vev --year 2008 --as-of 2009-05-12 --known-at 17 "
                "--window 90"),
            kExitOk);
  ASSERT_EQ(indicators_.explained.size(), 1u);
  const v1::ExplainReportFigureRequest& request = indicators_.explained[0];
  EXPECT_EQ(request.key(), "training.persons");
  EXPECT_EQ(request.territory_id(), "vev");
  EXPECT_EQ(request.from(), "2008-01-01");
  EXPECT_EQ(request.until(), "2008-12-31");
  EXPECT_EQ(request.at().as_of(), "2009-05-12");
  EXPECT_EQ(request.at().as_known_at_position(), 17);
  EXPECT_EQ(request.parameters().window_days(), 90);
  EXPECT_THAT(out_.str(), HasSubstr("Personnes formées  personnes"));
  EXPECT_THAT(out_.str(), HasSubstr("1\u202f234"));
  EXPECT_THAT(out_.str(), HasSubstr("CaretakersMerged"));
  EXPECT_THAT(out_.str(), HasSubstr("as of 2009-05-12"));
  EXPECT_EQ(Run("explain report training.persons.seminar --from 2008-02-01 --until 2008-02-29 "
                "--json"),
            kExitOk);
  EXPECT_EQ(indicators_.explained[1].from(), "2008-02-01");
  EXPECT_EQ(indicators_.explained[1].territory_id(), "");
  v1::ExplainReportFigureResponse told;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &told).ok()) << out_.str();
  EXPECT_EQ(told.evidence_size(), 3);
  EXPECT_EQ(Run("explain report training.persons.seminar --year 2008"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("Personnes formées – séminaire"));
}

TEST_F(ActivityReportTest, SaysWhatItCannotDo) {
  EXPECT_EQ(Run("report activity vev --year 2008 --html " + (folder_ / "no" / "x.html").string()),
            kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("cannot write"));
  EXPECT_EQ(Run("report activity vev"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--year"));
  EXPECT_NE(Run("report activity vev --year 2008 --from 2008-01-01"), kExitOk);
  EXPECT_NE(Run("report activity vev --from 2008-01-01"), kExitOk);
  EXPECT_EQ(Run("explain report training.persons vev"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--year"));
  EXPECT_NE(Run("explain report --year 2008"), kExitOk);
}

}  // namespace
}  // namespace loge::cli

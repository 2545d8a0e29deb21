// The tables of `loge report`. Golden files as in views_test.cc.
#include "tools/loge/report_views.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "google/protobuf/text_format.h"

namespace loge::cli {
namespace {

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(LOGE_GOLDEN_CLI) + "/" + name + ".txt";
  if (std::getenv("LOGE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path;
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << path;
}

TEST(ReportViewsTest, Participation) {
  ExpectGolden("report_participation", ViewParticipation(FromText<v1::GetParticipationResponse>(R"(
                 participants: 42 participations: 180 person_days: 32850 person_years: 90
                 rate: 0.4666 caretakers: 98 employed: 91 lag { facts: 230 p95_days: 40 })")) +
                                           "\n" + ViewParticipation({}));
}

TEST(ReportViewsTest, Retention) {
  ExpectGolden("report_retention", ViewRetention(FromText<v1::GetRetentionResponse>(R"(
    persons: 120 lapsed: 70 left: 20 active: 30 reactivated: 11 reactivation_rate: 0.157
    s12: 0.8 s24: 0.4 median_months: 20.25
    cohorts { year: 1999 persons: 14 lapsed: 9 left: 5 active: 0 reactivated: 2 s12: 0.9 s24: 0.5 }
    cohorts { year: 2009 persons: 6 }
    lag { facts: 3 p95_days: 0 })")));
}

TEST(ReportViewsTest, ActiveCore) {
  ExpectGolden("report_core", ViewActiveCore(FromText<v1::GetActiveCoreResponse>(R"(
    active_core: 8 participants: 42 participations: 180 core_participations: 92 earlier_core: 14
    renewal: 0.125 load: 11.5 year_before_core: 9 year_before_load: 10 fatigue: 1.15
    lag { facts: 230 p95_days: 40 })")));
}

TEST(ReportViewsTest, Onboarding) {
  ExpectGolden("report_onboarding", ViewOnboarding(FromText<v1::GetOnboardingResponse>(R"(
    newcomers: 20 neither: 6 training_only: 9 local_only: 0 both: 5 gap: 0.75
    first_module { reached: 14 median_days: 120 } first_local_activity { reached: 5 }
    first_cross_landlord_tie { reached: 7 median_days: 700 } lag { facts: 230 p95_days: 40 })")));
}

TEST(ReportViewsTest, Turnover) {
  ExpectGolden("report_turnover", ViewTurnover(FromText<v1::GetTurnoverResponse>(R"(
    departures: 8 transfers_out: 0 mean_headcount: 90.46 turnover: 0.088 tie_strength_lost: 3.25
    lag { facts: 12 p95_days: 4 })")));
}

TEST(ReportViewsTest, ReportingLag) {
  ExpectGolden("report_lag", ViewReportingLag(FromText<v1::GetReportingLagResponse>(R"(
    all { facts: 1230 p50_days: 2 p95_days: 40 corrections: 33 correction_share: 0.0268 }
    sources { facts: 30 p50_days: 9 p95_days: 400 corrections: 3 correction_share: 0.1 }
    sources { source_system: "hr-a" facts: 1200 p50_days: 1 p95_days: 31 corrections: 30
              correction_share: 0.025 })")));
}

constexpr char kStatement[] = R"(
  landlord_id: "landlord-a" year: 2008 until: "2008-12-31"
  rows { half_days: 4 persons: 2 meetings: 1 minutes: 90
         amounts { purpose: FUNDING_PURPOSE_TRAINING committed_cents: 123456789 } }
  rows { neighbourhood_id: "-n0" dwellings: 0 }
  rows { neighbourhood_id: "vev-n1" zoning_code: "=ZUS,\"1\"" half_days: 120 persons: 31
         meetings: 14 minutes: 5400 dwellings: 1240
         amounts { purpose: FUNDING_PURPOSE_GENERAL committed_cents: 507 paid_cents: 1000 }
         amounts { purpose: FUNDING_PURPOSE_TFPB committed_cents: 30000 paid_cents: 30000 } }
  zones { half_days: 4 persons: 2 meetings: 1 minutes: 90 dwellings: 0
          amounts { purpose: FUNDING_PURPOSE_TRAINING committed_cents: 123456789 } }
  zones { zoning_code: "=ZUS,\"1\"" half_days: 120 persons: 31 meetings: 14 minutes: 5400
          dwellings: 1240
          amounts { purpose: FUNDING_PURPOSE_GENERAL committed_cents: 507 paid_cents: 1000 }
          amounts { purpose: FUNDING_PURPOSE_TFPB committed_cents: 30000 paid_cents: 30000 } }
  total { half_days: 121 persons: 32 meetings: 14 minutes: 5490 dwellings: 1240
          amounts { purpose: FUNDING_PURPOSE_GENERAL committed_cents: 507 paid_cents: 1000 }
          amounts { purpose: FUNDING_PURPOSE_TRAINING committed_cents: 123456789 }
          amounts { purpose: FUNDING_PURPOSE_TFPB committed_cents: 30000 paid_cents: 30000 } })";

TEST(ReportViewsTest, Statement) {
  ExpectGolden("report_statement", ViewStatement(FromText<v1::YearlyStatement>(kStatement),
                                                 StatementBy::kNeighbourhood));
}

TEST(ReportViewsTest, StatementByZone) {
  ExpectGolden("report_statement_by_zone",
               ViewStatement(FromText<v1::YearlyStatement>(kStatement), StatementBy::kZone));
}

TEST(ReportViewsTest, StatementAsCsv) {
  EXPECT_EQ(
      StatementCsv(FromText<v1::YearlyStatement>(kStatement), StatementBy::kNeighbourhood),
      "landlord_id,year,until,neighbourhood_id,zoning_code,half_days,persons,meetings,minutes,"
      "dwellings,committed_general_eur,paid_general_eur,committed_training_eur,paid_training_eur,"
      "committed_tfpb_eur,paid_tfpb_eur,committed_experiment_eur,paid_experiment_eur\r\n"
      "landlord-a,2008,2008-12-31,,,4,2,1,90,,,,\"1234567,89\",\"0,00\",,,,\r\n"
      "landlord-a,2008,2008-12-31,'-n0,,,,,,0,,,,,,,,\r\n"
      "landlord-a,2008,2008-12-31,vev-n1,\"'=ZUS,\"\"1\"\"\",120,31,14,5400,1240,"
      "\"5,07\",\"10,00\",,,\"300,00\",\"300,00\",,\r\n"
      "landlord-a,2008,2008-12-31,TOTAL,,121,32,14,5490,1240,"
      "\"5,07\",\"10,00\",\"1234567,89\",\"0,00\",\"300,00\",\"300,00\",,\r\n");
}

TEST(ReportViewsTest, StatementByZoneAsCsv) {
  EXPECT_EQ(StatementCsv(FromText<v1::YearlyStatement>(kStatement), StatementBy::kZone),
            "landlord_id,year,until,zoning_code,half_days,persons,meetings,minutes,dwellings,"
            "committed_general_eur,paid_general_eur,committed_training_eur,paid_training_eur,"
            "committed_tfpb_eur,paid_tfpb_eur,committed_experiment_eur,paid_experiment_eur\r\n"
            "landlord-a,2008,2008-12-31,,4,2,1,90,0,,,\"1234567,89\",\"0,00\",,,,\r\n"
            "landlord-a,2008,2008-12-31,\"'=ZUS,\"\"1\"\"\",120,31,14,5400,1240,"
            "\"5,07\",\"10,00\",,,\"300,00\",\"300,00\",,\r\n"
            "landlord-a,2008,2008-12-31,TOTAL,121,32,14,5490,1240,"
            "\"5,07\",\"10,00\",\"1234567,89\",\"0,00\",\"300,00\",\"300,00\",,\r\n");
}

}  // namespace
}  // namespace loge::cli

#include "services/indicators/reporting_lag.h"

#include <map>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

// Answers as if each event had come from a system so many days after 2009-05-12.
class Recorded : public testing::QueryContextFake {
 public:
  struct Report {
    std::string system;
    int days = 0;
  };

  Recorded(const EventList& log, std::map<int64_t, Report> reports)
      : QueryContextFake("2009-05-12"), log_(log), reports_(std::move(reports)) {
    Add(partnership::Projection(), log).Add(caretakers::Projection(), log);
  }

  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    auto event = std::make_shared<events::v1::RecordedEvent>(
        *log_.events().at(static_cast<size_t>(position - 1)));
    const Report& report = reports_.at(position);
    event->mutable_source()->set_system(report.system);
    event->mutable_recorded_at()->set_seconds(int64_t{86400} *
                                              (Day("2009-05-12").value() + report.days));
    return runtime::EventPtr(std::move(event));
  }

 private:
  const EventList log_;
  const std::map<int64_t, Report> reports_;
};

TEST(ReportingLagTest, BySourceWithTheShareOfCorrections) {
  EventList log =
      LogOf({{Territory("vev", {"69256"}), "2000-01-01"}, {Neighbourhood("n1"), "2000-01-01"}});
  const int64_t met = log.Tell(Meeting("m1", {"p"}), "2009-05-12");
  const int64_t also_met = log.Tell(Meeting("m2", {"p"}), "2009-05-10");
  const int64_t joined = log.Tell(Joined("p", "a", {"n1"}), "2009-05-01");
  const int64_t corrected = log.Correct(also_met, Meeting("m2", {"p"}), "2009-05-11");
  const int64_t old = log.Tell(Joined("q", "a", {"n1"}), "2008-05-12");
  const Recorded context(log, {{met, {"sheet", 3}},
                               {joined, {"hr", -20}},  // Told beforehand.
                               {corrected, {"sheet", 9}},
                               {old, {"hr", 100}}});
  v1::GetReportingLagRequest request;
  request.mutable_scope()->set_territory_id("vev");
  const auto answer = testing::Ask<v1::GetReportingLagResponse>(Queries(), context, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->all().facts(), 3);
  EXPECT_EQ(answer->all().p50_days(), 3);
  EXPECT_EQ(answer->all().p95_days(), 10);
  EXPECT_EQ(answer->all().corrections(), 1);
  EXPECT_DOUBLE_EQ(answer->all().correction_share(), 1.0 / 3);
  ASSERT_EQ(answer->sources_size(), 2);
  EXPECT_EQ(answer->sources(0).source_system(), "hr");
  EXPECT_EQ(answer->sources(0).facts(), 1);
  EXPECT_EQ(answer->sources(0).p95_days(), 0);
  EXPECT_EQ(answer->sources(1).source_system(), "sheet");
  EXPECT_EQ(answer->sources(1).p50_days(), 3);
  EXPECT_EQ(answer->sources(1).p95_days(), 10);
  EXPECT_EQ(answer->sources(1).corrections(), 1);
}

}  // namespace
}  // namespace loge::indicators

// Activity reports over the small stories of this room.
#ifndef LOGE_TESTS_SERVICES_INDICATORS_ACTIVITY_REPORT_H_
#define LOGE_TESTS_SERVICES_INDICATORS_ACTIVITY_REPORT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "services/rollout/views.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {

inline constexpr char kReportDay[] = "2009-05-12";

inline testing::QueryContextFake ReportContext(const EventList& log,
                                               const std::string& as_of = kReportDay) {
  testing::QueryContextFake context(as_of);
  context.Add(partnership::Projection(), log)
      .Add(caretakers::Projection(), log)
      .Add(training::Projection(), log)
      .Add(rollout::Projection(), log);
  return context;
}

// Of the year 2008 and the territory of the stories.
inline v1::GetActivityReportRequest Year2008(const std::string& territory = "vev") {
  v1::GetActivityReportRequest request;
  request.set_territory_id(territory);
  request.set_from("2008-01-01");
  request.set_until("2008-12-31");
  return request;
}

inline absl::StatusOr<v1::GetActivityReportResponse> TryReport(
    const EventList& log, const v1::GetActivityReportRequest& request = Year2008(),
    runtime::Principal principal = runtime::LocalPrincipal(),
    const std::string& as_of = kReportDay) {
  testing::QueryContextFake context = ReportContext(log, as_of);
  context.AskedBy(std::move(principal));
  return testing::Ask<v1::GetActivityReportResponse>(Queries(), context, request);
}

inline v1::GetActivityReportResponse ReportOf(
    const EventList& log, const v1::GetActivityReportRequest& request = Year2008(),
    runtime::Principal principal = runtime::LocalPrincipal(),
    const std::string& as_of = kReportDay) {
  const auto response = TryReport(log, request, std::move(principal), as_of);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetActivityReportResponse();
}

inline v1::ReportFigure FigureIn(const v1::GetActivityReportResponse& report,
                                 const std::string& key) {
  for (const v1::ReportChapter& chapter : report.chapters()) {
    for (const v1::ReportFigure& figure : chapter.figures()) {
      if (figure.key() == key) return figure;
    }
  }
  ADD_FAILURE() << "no figure " << key;
  return {};
}

// A figure that must be told as a whole number.
inline int64_t WholeIn(const v1::GetActivityReportResponse& report, const std::string& key) {
  const v1::ReportValue value = FigureIn(report, key).value();
  EXPECT_EQ(value.value_case(), v1::ReportValue::kWhole) << key;
  return value.whole();
}

inline v1::ReportSeries SeriesIn(const v1::GetActivityReportResponse& report,
                                 const std::string& key) {
  for (const v1::ReportChapter& chapter : report.chapters()) {
    for (const v1::ReportSeries& series : chapter.series()) {
      if (series.key() == key) return series;
    }
  }
  ADD_FAILURE() << "no series " << key;
  return {};
}

inline v1::ExplainReportFigureRequest Explaining(const v1::GetActivityReportRequest& report,
                                                 const std::string& key) {
  v1::ExplainReportFigureRequest request;
  request.set_territory_id(report.territory_id());
  request.set_from(report.from());
  request.set_until(report.until());
  request.set_key(key);
  return request;
}

inline events::v1::ExpressionGroupHeld Group(const std::string& id,
                                             const std::vector<std::string>& caretakers,
                                             int headcount) {
  events::v1::ExpressionGroupHeld event;
  event.set_group_meeting_id(id);
  event.set_territory_id("vev");
  *event.mutable_caretaker_ids() = {caretakers.begin(), caretakers.end()};
  event.set_headcount(headcount);
  return event;
}

inline events::v1::SupportMeetingHeld Support(const std::string& id,
                                              const std::string& territory = "vev") {
  events::v1::SupportMeetingHeld event;
  event.set_support_meeting_id(id);
  event.set_territory_id(territory);
  event.set_given_by_contact_id("k");
  return event;
}

inline events::v1::ReferentAppointed Referent(const std::string& caretaker,
                                              const std::string& neighbourhood,
                                              const std::string& territory = "") {
  events::v1::ReferentAppointed event;
  event.set_caretaker_id(caretaker);
  event.set_neighbourhood_id(neighbourhood);
  event.set_territory_id(territory);
  event.set_mission(events::v1::REFERENT_MISSION_LOCAL);
  return event;
}

// Some of everything that a report counts, in 2008; and the same persons elsewhere and before.
EventList YearOfEverything();

}  // namespace loge::indicators

#endif  // LOGE_TESTS_SERVICES_INDICATORS_ACTIVITY_REPORT_H_

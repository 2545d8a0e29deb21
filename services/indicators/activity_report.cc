#include "services/indicators/activity_report.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_gather.h"
#include "services/indicators/activity_report_keys.h"
#include "services/indicators/activity_report_means.h"
#include "services/indicators/activity_report_sources.h"
#include "services/partnership/network_view.h"
#include "services/runtime/checks.h"
#include "services/runtime/evidence.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::AddDays;
using runtime::AddMonths;
using runtime::Date;
using runtime::Presence;
using runtime::Violations;

// What both requests have.
template <class Request>
void CheckPeriod(const Request& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
  partnership::CheckParameters(request.parameters(), out);
  const auto from = runtime::CheckDay(request.from(), "from", Presence::kRequired, out);
  const auto until = runtime::CheckDay(request.until(), "until", Presence::kRequired, out);
  if (!from.has_value() || !until.has_value()) return;
  if (*until < *from) {
    runtime::AddInvalid("from", "begins after its end",
                        absl::StrCat("at the latest ", request.until()), request.from(), out);
    return;
  }
  const int days = ReportPeriod{*from, *until}.days();
  if (days > kReportDaysMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, "until",
             "the period is too long: ask for it in several parts",
             absl::StrCat("at most ", kReportDaysMax, " days"), absl::StrCat(days)});
  }
}

// Of a request that was checked. Errors: INVALID_ARGUMENT when it begins after `as_of`.
template <class Request>
absl::StatusOr<ReportPeriod> PeriodOf(const Request& request, Date as_of) {
  const Date from = runtime::ParseDay(request.from()).value_or(as_of);
  const Date until = runtime::ParseDay(request.until()).value_or(as_of);
  if (as_of < from) {
    return runtime::Refusal(
        absl::StatusCode::kInvalidArgument,
        {v1::ERROR_REASON_DATE_IN_FUTURE, "from", "lies after the date asked for",
         absl::StrCat("at the latest ", runtime::FormatDay(as_of)), request.from()});
  }
  return ReportPeriod{from, std::min(until, as_of)};
}

// As many days, until the day before.
ReportPeriod Before(const ReportPeriod& period) {
  return {AddDays(period.from, -period.days()), AddDays(period.from, -1)};
}

// Without the period before.
v1::ReportFigure FigureOf(const Report& report, const ReportKey& key,
                          const ReportFigures& figures) {
  v1::ReportFigure out;
  out.set_key(key.key);
  out.set_unit(key.unit);
  *out.mutable_value() = figures.ValueOf(key.key);
  if (report.small_groups) {
    out.set_evidence(static_cast<int32_t>(figures.EvidenceOf(key.key).versions().size()));
  }
  return out;
}

v1::ReportSeries* AddSeries(const std::string& key, v1::ReportChapter* out) {
  v1::ReportSeries* series = out->add_series();
  series->set_key(key);
  const ReportKey* const known = FindReportKey(key);
  if (known != nullptr) series->set_unit(known->unit);
  return series;
}

void FillMonths(const ReportPeriod& period, const std::string& key, const ReportFigures& figures,
                v1::ReportSeries* out) {
  for (Date first = FirstOfMonth(period.from); first <= period.until; first = AddMonths(first, 1)) {
    v1::ReportPoint* point = out->add_points();
    const Date last = std::min(AddDays(AddMonths(first, 1), -1), period.until);
    point->set_day(runtime::FormatDay(last));
    *point->mutable_value() = figures.MonthOf(key, first);
  }
}

// `figures` are those of the period: as of its last day, here.
void FillQuarters(const Quarters& quarters, Date last, const ReportFigures& figures,
                  const std::string& key, v1::ReportSeries* out) {
  const auto add = [&](Date day, const ReportFigures& then) {
    v1::ReportPoint* point = out->add_points();
    point->set_day(runtime::FormatDay(day));
    *point->mutable_value() = then.ValueOf(key);
  };
  for (const auto& [day, then] : quarters) add(day, then);
  add(last, figures);
}

// The heading of the answer: of what it is.
void FillHeading(const Report& report, const ReportPeriod& period,
                 v1::GetActivityReportResponse* response) {
  response->set_territory_id(report.asked.territory_id());
  for (const auto& [id, name] : report.names) {
    v1::ReportTerritory* territory = response->add_territories();
    territory->set_territory_id(id);
    territory->set_name(name);
  }
  response->set_from(runtime::FormatDay(period.from));
  response->set_until(runtime::FormatDay(period.until));
  response->set_previous_from(runtime::FormatDay(Before(period).from));
  response->set_previous_until(runtime::FormatDay(Before(period).until));
  *response->mutable_parameters() = report.parameters;
}

}  // namespace

void CheckReport(const v1::GetActivityReportRequest& request, Violations& out) {
  CheckPeriod(request, out);
}

void CheckExplainReport(const v1::ExplainReportFigureRequest& request, Violations& out) {
  CheckPeriod(request, out);
  if (request.key().empty()) {
    runtime::AddMissing("key", out);
  } else if (FindReportKey(request.key()) == nullptr) {
    runtime::AddInvalid("key", "is no figure of the report", "a key that GetActivityReport gives",
                        request.key().substr(0, 100), out);
  }
}

absl::Status FillReport(const runtime::QueryContext& context,
                        const v1::GetActivityReportRequest& request,
                        v1::GetActivityReportResponse* response) {
  LOGE_ASSIGN_OR_RETURN(const ReportPeriod period, PeriodOf(request, context.as_of()));
  const ReportReaders readers(context);
  const ReportFacts facts(readers);
  LOGE_ASSIGN_OR_RETURN(const Report report,
                        FindReport(readers, facts, request.territory_id(), request.parameters(),
                                   runtime::MaySeeSmallGroups(context.principal())));
  // The earlier period first: what is read of it serves the later one, too.
  LOGE_ASSIGN_OR_RETURN(const ReportFigures before, GatherFigures(report, Before(period), false));
  LOGE_ASSIGN_OR_RETURN(const ReportFigures figures,
                        GatherFigures(report, period, report.small_groups));
  LOGE_ASSIGN_OR_RETURN(const Quarters quarters, GatherQuarters(report, period));
  FillHeading(report, period, response);
  for (const ReportChapterKeys& keys : ReportChapters()) {
    v1::ReportChapter* chapter = response->add_chapters();
    chapter->set_kind(keys.kind);
    for (const ReportKey& key : keys.keys) {
      v1::ReportFigure* figure = chapter->add_figures();
      *figure = FigureOf(report, key, figures);
      *figure->mutable_previous() = before.ValueOf(key.key);
    }
    for (const std::string& key : keys.monthly) {
      FillMonths(period, key, figures, AddSeries(key, chapter));
    }
    for (const std::string& key : keys.quarterly) {
      FillQuarters(quarters, period.until, figures, key, AddSeries(key, chapter));
    }
  }
  return FillRoadmaps(report, period.until, response->mutable_roadmaps());
}

absl::Status ExplainReport(const runtime::QueryContext& context,
                           const v1::ExplainReportFigureRequest& request, const runtime::Page& page,
                           v1::ExplainReportFigureResponse* response, std::string* next_after) {
  LOGE_ASSIGN_OR_RETURN(const ReportPeriod period, PeriodOf(request, context.as_of()));
  const ReportReaders readers(context);
  const ReportFacts facts(readers);
  LOGE_ASSIGN_OR_RETURN(const Report report,
                        FindReport(readers, facts, request.territory_id(), request.parameters(),
                                   runtime::MaySeeSmallGroups(context.principal())));
  const ReportKey* const key = FindReportKey(request.key());
  if (key == nullptr) return absl::InternalError("a key that the check lets through is unknown");
  LOGE_ASSIGN_OR_RETURN(const ReportFigures figures, GatherFigure(report, period, key->key));
  *response->mutable_figure() = FigureOf(report, *key, figures);
  *response->mutable_parameters() = report.parameters;
  if (!report.small_groups) return absl::OkStatus();
  return runtime::FillEvidence(context, figures.EvidenceOf(key->key), page,
                               response->mutable_evidence(), next_after);
}

}  // namespace loge::indicators

#include "services/partnership/series.h"

#include <algorithm>
#include <optional>
#include <string>

#include "services/partnership/errors.h"
#include "services/partnership/network_point.h"
#include "services/partnership/network_view.h"
#include "services/runtime/checks.h"
#include "services/runtime/date.h"
#include "services/runtime/earlier_reader.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::AddDays;
using runtime::AddMonths;
using runtime::Date;
using runtime::FactDate;

constexpr int kMonthsDefault = 12;

// The first day of the month.
std::optional<Date> ParseMonth(const std::string& text) {
  const std::optional<FactDate> date = runtime::ParseFactDate(text);
  if (!date.has_value() || date->precision != events::v1::PRECISION_MONTH) return std::nullopt;
  return date->day;
}

std::string FormatMonth(Date day) {
  return runtime::FormatFactDate({day, events::v1::PRECISION_MONTH});
}

void CheckMonth(const std::string& month, const std::string& field, runtime::Violations& out) {
  if (month.empty() || ParseMonth(month).has_value()) return;
  runtime::AddInvalid(field, "is no month of the calendar", "YYYY-MM", month, out);
}

// The first days of the first and of the last month.
struct Months {
  Date from;
  Date until;

  int count() const { return runtime::WholeMonthsBetween(from, until) + 1; }
};

absl::StatusOr<Months> MonthsOf(const v1::GetNetworkSeriesRequest& request, Date as_of) {
  const Date now = *ParseMonth(FormatMonth(as_of));
  Months months;
  months.until = ParseMonth(request.until_month()).value_or(now);
  months.from =
      ParseMonth(request.from_month()).value_or(AddMonths(months.until, 1 - kMonthsDefault));
  runtime::Violations violations;
  if (now < months.until) {
    violations.Add(MonthAhead("until_month", request.until_month(), as_of));
  } else if (now < months.from) {
    violations.Add(MonthAhead("from_month", request.from_month(), as_of));
  } else if (months.until < months.from) {
    violations.Add(
        MonthsReversed("from_month", FormatMonth(months.from), FormatMonth(months.until)));
  } else if (months.count() > runtime::kSeriesPointsMax) {
    violations.Add(SeriesTooLong("from_month", months.count()));
  }
  LOGE_RETURN_IF_ERROR(violations.ToStatus(absl::StatusCode::kInvalidArgument));
  return months;
}

}  // namespace

void CheckMonths(const v1::GetNetworkSeriesRequest& request, runtime::Violations& out) {
  CheckMonth(request.from_month(), "from_month", out);
  CheckMonth(request.until_month(), "until_month", out);
}

absl::Status FillSeries(const runtime::FactReader& partnership,
                        const runtime::FactReader& caretakers, bool small_groups,
                        const v1::GetNetworkSeriesRequest& request,
                        v1::GetNetworkSeriesResponse* response) {
  const Date as_of = partnership.as_of();
  LOGE_ASSIGN_OR_RETURN(const Months months, MonthsOf(request, as_of));
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  *response->mutable_parameters() = parameters;
  response->set_from_month(FormatMonth(months.from));
  response->set_until_month(FormatMonth(months.until));
  const runtime::ReadFacts partnership_facts(partnership);
  const runtime::ReadFacts caretakers_facts(caretakers);
  for (int i = 0; i < months.count(); ++i) {
    const Date last = AddDays(AddMonths(months.from, i + 1), -1);
    const Date day = std::min(last, as_of);
    const runtime::EarlierReader of_partnership(partnership_facts, day);
    const runtime::EarlierReader of_caretakers(caretakers_facts, day);
    LOGE_RETURN_IF_ERROR(
        FillNetworkPoint({of_partnership, of_caretakers, request.territory_id(), parameters},
                         small_groups, response->add_points()));
  }
  return absl::OkStatus();
}

}  // namespace loge::partnership

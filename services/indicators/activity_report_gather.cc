#include "services/indicators/activity_report_gather.h"

#include <algorithm>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/indicators/activity_report_indicators.h"
#include "services/indicators/activity_report_means.h"
#include "services/indicators/activity_report_networks.h"
#include "services/indicators/activity_report_partnership.h"
#include "services/indicators/activity_report_rollout.h"
#include "services/indicators/activity_report_training.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::AddDays;
using runtime::AddMonths;
using runtime::Date;

// What works out some figures, of the days of a period or as of its last one: one of the two is
// null. It tells all kinds of a figure together: what is withheld of one depends on the others.
struct Step {
  std::vector<std::string> keys;  // Without those of kinds.
  absl::Status (*count)(const Report&, const ReportPeriod&, ReportFigures&) = nullptr;
  absl::Status (*state)(const Report&, const ReportDay&, ReportFigures&) = nullptr;

  bool Tells(const std::string& key) const {
    return std::any_of(keys.begin(), keys.end(), [&](const std::string& each) {
      return key == each || absl::StartsWith(key, absl::StrCat(each, "."));
    });
  }
};

const std::vector<Step>& Steps() {
  static const auto* const kSteps = new std::vector<Step>{
      {{"training.sessions", "training.half_days", "training.persons", "training.completions",
        "training.attendances", "training.no_shows"},
       &CountTraining},
      {{"networks.expression_groups", "networks.expression_attendance",
        "networks.expression_persons", "networks.support_meetings", "networks.introductions",
        "networks.introduced_persons"},
       &CountNetworks},
      {{"partnership.meetings", "partnership.partners_met"}, &CountMeetings},
      {{"partnership.proposals", "partnership.answers", "partnership.answer_days"},
       &CountProposals},
      {{"partnership.experiments_launched", "partnership.experiments_concluded"},
       &CountExperiments},
      {{"partnership.practices_shared", "partnership.practices_adopted",
        "partnership.practices_adapted"},
       &CountPractices},
      {{"partnership.valorisation"}, &CountValorisation},
      {{"means.coordinators"}, &CountCoordinators},
      {{"means.committed", "means.paid"}, &CountFundings},
      {{"networks.referents"}, nullptr, &CountReferents},
      {{"partnership.agreements"}, nullptr, &CountAgreements},
      {{"networks.i3"}, nullptr, &StateParticipation},
      {{"networks.n50"}, nullptr, &StateActiveCore},
      {{"training.newcomers", "training.i5"}, nullptr, &StateOnboarding},
      {{"networks.i1", "networks.i2", "networks.i6", "networks.i6s_landlord",
        "networks.i6s_neighbourhood", "partnership.i7", "partnership.i8_two_landlords",
        "partnership.i8_evenness", "partnership.i8_days_since", "partnership.i9"},
       nullptr,
       &StateNetwork},
  };
  return *kSteps;
}

// The last days of the quarters of the period but for its own last day.
std::vector<Date> QuarterEnds(const ReportPeriod& period) {
  std::vector<Date> ends;
  for (Date first = FirstOfMonth(period.from); first <= period.until; first = AddMonths(first, 1)) {
    const Date last = AddDays(AddMonths(first, 1), -1);
    const std::string month = runtime::FormatDay(first).substr(5, 2);
    const bool quarter = month == "03" || month == "06" || month == "09" || month == "12";
    if (quarter && last < period.until) ends.push_back(last);
  }
  return ends;
}

}  // namespace

absl::StatusOr<ReportFigures> GatherFigures(const Report& report, const ReportPeriod& period,
                                            bool evidence) {
  ReportFigures figures;
  LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<ReportDay> last, ReportDay::Of(report, period.until));
  for (const Step& step : Steps()) {
    LOGE_RETURN_IF_ERROR(step.count != nullptr ? step.count(report, period, figures)
                                               : step.state(report, *last, figures));
  }
  if (evidence) LOGE_RETURN_IF_ERROR(GatherNetworkEvidence(report, *last, "", figures));
  if (!report.small_groups) figures.WithholdSmallGroups();
  return figures;
}

absl::StatusOr<ReportFigures> GatherFigure(const Report& report, const ReportPeriod& period,
                                           const std::string& key) {
  const auto step = std::find_if(Steps().begin(), Steps().end(),
                                 [&](const Step& each) { return each.Tells(key); });
  if (step == Steps().end()) return absl::InternalError(absl::StrCat("nobody tells ", key));
  ReportFigures figures;
  if (step->count != nullptr) {
    LOGE_RETURN_IF_ERROR(step->count(report, period, figures));
  } else {
    LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<ReportDay> last,
                          ReportDay::Of(report, period.until));
    LOGE_RETURN_IF_ERROR(step->state(report, *last, figures));
    if (report.small_groups) {
      LOGE_RETURN_IF_ERROR(GatherNetworkEvidence(report, *last, key, figures));
    }
  }
  if (!report.small_groups) figures.WithholdSmallGroups();
  return figures;
}

absl::StatusOr<Quarters> GatherQuarters(const Report& report, const ReportPeriod& period) {
  Quarters quarters;
  for (const Date day : QuarterEnds(period)) {
    LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<ReportDay> then, ReportDay::Of(report, day));
    ReportFigures figures;
    LOGE_RETURN_IF_ERROR(StateParticipation(report, *then, figures));
    LOGE_RETURN_IF_ERROR(StateNetwork(report, *then, figures));
    quarters.emplace_back(day, std::move(figures));
  }
  return quarters;
}

}  // namespace loge::indicators

#include "services/indicators/activity_report_indicators.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/network_series.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/participation.h"
#include "services/indicators/withhold.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_view.h"
#include "services/partnership/series.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::Activity;
using partnership::ActivityKind;
using runtime::EvidenceSet;
using runtime::Fact;

// What a figure says when `all` is what there is, and `told` what the caller may see of it.
v1::ReportValue Seen(const std::optional<double>& all, const std::optional<double>& told) {
  if (told.has_value()) return Real(*told);
  return all.has_value() ? Withheld() : v1::ReportValue();
}
v1::ReportValue SeenWhole(const std::optional<int>& all, const std::optional<int>& told) {
  if (told.has_value()) return Whole(*told);
  return all.has_value() ? Withheld() : v1::ReportValue();
}

// The field when it is set. `Has` and `Get` are members of the message.
template <class Value, class Message>
std::optional<Value> Get(const Message& message, bool (Message::*has)() const,
                         Value (Message::*get)() const) {
  if (!(message.*has)()) return std::nullopt;
  return (message.*get)();
}

std::optional<double> SiloOf(const v1::SiloIndex& index) {
  return index.has_silo() ? std::optional<double>(index.silo()) : std::nullopt;
}

int WindowOf(const Report& report) { return report.parameters.activity_window_days(); }

// The network of the day, with and without what few persons stand behind.
absl::StatusOr<v1::NetworkPoint> PointOf(const Report& report, const ReportDay& then,
                                         bool small_groups) {
  v1::GetNetworkSeriesRequest request;
  request.set_territory_id(report.asked.territory_id());
  *request.mutable_parameters() = report.parameters;
  request.set_until_month(runtime::FormatFactDate({then.day(), events::v1::PRECISION_MONTH}));
  request.set_from_month(request.until_month());
  v1::GetNetworkSeriesResponse response;
  LOGE_RETURN_IF_ERROR(partnership::FillSeries(
      then.sources().partnership, then.sources().caretakers, small_groups, request, &response));
  return response.points(0);
}

// What the figures of a network stand on.
struct NetworkEvidence {
  EvidenceSet ties;     // Tie-making activities, in the window of the ties.
  EvidenceSet relayed;  // The others: in the window of the activities.
  EvidenceSet steering;
  EvidenceSet meetings;
  EvidenceSet voluntary;
  EvidenceSet partners;  // In the window of the ties, but half-days.
};

void AddTo(const Activity& activity, EvidenceSet& evidence) {
  for (const runtime::FactVersion& version : activity.told_by) evidence.Add(version);
}

void AddActivity(const Activity& activity, NetworkEvidence& evidence, bool makes_ties,
                 bool tie_window, bool activity_window) {
  if (tie_window && makes_ties) AddTo(activity, evidence.ties);
  if (tie_window && !activity.half_day()) AddTo(activity, evidence.partners);
  if (!activity_window) return;
  if (activity.kind == ActivityKind::kPartnerMeeting) AddTo(activity, evidence.relayed);
  if (activity.kind == ActivityKind::kSteeringMeeting) AddTo(activity, evidence.steering);
  if (activity.meeting()) AddTo(activity, evidence.meetings);
  if (activity.voluntary()) AddTo(activity, evidence.voluntary);
}

absl::StatusOr<NetworkEvidence> EvidenceOf(const Report& report, const ReportDay& then) {
  const std::string& territory_id = report.asked.territory_id();
  LOGE_ASSIGN_OR_RETURN(
      const partnership::NetworkData data,
      partnership::ReadNetwork(then.sources().partnership, then.sources().caretakers, territory_id,
                               report.parameters));
  NetworkEvidence evidence;
  const int ties = report.parameters.window_days();
  for (const Activity& activity : data.activities) {
    const runtime::Date day = activity.date.day;
    AddActivity(activity, evidence, data.MakesTies(activity),
                partnership::InWindow(day, then.day(), ties),
                partnership::InWindow(day, then.day(), WindowOf(report)));
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        then.sources().partnership.Facts(absl::StrCat("territory/", territory_id)));
  for (const Fact& fact : facts) {
    if (fact.payload->has_support_meeting_held() &&
        fact.payload->support_meeting_held().territory_id() == territory_id &&
        partnership::InWindow(fact.date.day, then.day(), WindowOf(report))) {
      evidence.relayed.Add(fact);
    }
  }
  return evidence;
}

// One figure of a network: where it is in a point, and what it stands on.
struct NetworkFigure {
  const char* key;
  std::optional<double> (*value)(const v1::NetworkPoint& point);
  EvidenceSet NetworkEvidence::*evidence;
};

constexpr NetworkFigure kNetworkFigures[] = {
    {"networks.i1",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_coordinator_dependence,
                          &v1::NetworkPoint::coordinator_dependence);
     },
     &NetworkEvidence::ties},
    {"networks.i2",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_relay_rate, &v1::NetworkPoint::relay_rate);
     },
     &NetworkEvidence::relayed},
    {"networks.i6",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_isolation, &v1::NetworkPoint::isolation);
     },
     &NetworkEvidence::ties},
    {"networks.i6s_landlord",
     [](const v1::NetworkPoint& point) { return SiloOf(point.silo_landlord()); },
     &NetworkEvidence::ties},
    {"networks.i6s_neighbourhood",
     [](const v1::NetworkPoint& point) { return SiloOf(point.silo_neighbourhood()); },
     &NetworkEvidence::ties},
    {"partnership.i7",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_steering_with_caretakers_share,
                          &v1::NetworkPoint::steering_with_caretakers_share);
     },
     &NetworkEvidence::steering},
    {"partnership.i8_two_landlords",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_meetings_with_two_landlords_share,
                          &v1::NetworkPoint::meetings_with_two_landlords_share);
     },
     &NetworkEvidence::meetings},
    {"partnership.i8_evenness",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_evenness, &v1::NetworkPoint::evenness);
     },
     &NetworkEvidence::voluntary},
    {"partnership.i9",
     [](const v1::NetworkPoint& point) {
       return Get<double>(point, &v1::NetworkPoint::has_orphaned_share,
                          &v1::NetworkPoint::orphaned_share);
     },
     &NetworkEvidence::partners},
};

std::optional<int> DaysSince(const v1::NetworkPoint& point) {
  return point.has_days_since_last() ? std::optional<int>(point.days_since_last()) : std::nullopt;
}

}  // namespace

absl::Status StateParticipation(const Report& report, const ReportDay& then,
                                ReportFigures& figures) {
  ReportStatement statement;
  LagFacts lag(then.day(), WindowOf(report), &statement.evidence);
  v1::GetParticipationResponse all;
  LOGE_RETURN_IF_ERROR(
      FillParticipation(then.sources(), then.scope(), WindowOf(report), lag, &all));
  v1::GetParticipationResponse told = all;
  if (!report.small_groups) Withhold(told);
  const auto rate = [](const v1::GetParticipationResponse& response) {
    return Get<double>(response, &v1::GetParticipationResponse::has_rate,
                       &v1::GetParticipationResponse::rate);
  };
  statement.value = Seen(rate(all), rate(told));
  figures.State("networks.i3", std::move(statement));
  return absl::OkStatus();
}

absl::Status StateActiveCore(const Report& report, const ReportDay& then, ReportFigures& figures) {
  ReportStatement statement;
  LagFacts lag(then.day(), WindowOf(report));
  LOGE_ASSIGN_OR_RETURN(const Participations participations,
                        LoadParticipations(then.sources(), then.scope(), WindowOf(report), lag));
  for (const auto& [position, entry] : lag.entries()) {
    statement.evidence.Add(runtime::FactVersion{position, entry.original});
  }
  const Core core = CoreOn(participations, then.day(), WindowOf(report));
  statement.persons = static_cast<int>(core.members.size());
  statement.value = Whole(statement.persons);
  figures.State("networks.n50", std::move(statement));
  return absl::OkStatus();
}

absl::Status StateOnboarding(const Report& report, const ReportDay& then, ReportFigures& figures) {
  ReportStatement newcomers;
  LagFacts lag(then.day(), WindowOf(report), &newcomers.evidence);
  v1::GetOnboardingResponse all;
  LOGE_RETURN_IF_ERROR(
      FillOnboarding(then.sources(), then.training(), then.scope(), WindowOf(report), lag, &all));
  v1::GetOnboardingResponse told = all;
  if (!report.small_groups) Withhold(told);
  const auto count = [](const v1::GetOnboardingResponse& response) {
    return Get<int>(response, &v1::GetOnboardingResponse::has_newcomers,
                    &v1::GetOnboardingResponse::newcomers);
  };
  const auto gap = [](const v1::GetOnboardingResponse& response) {
    return Get<double>(response, &v1::GetOnboardingResponse::has_gap,
                       &v1::GetOnboardingResponse::gap);
  };
  newcomers.value = SeenWhole(count(all), count(told));
  ReportStatement i5;
  i5.evidence = newcomers.evidence;
  i5.value = Seen(gap(all), gap(told));
  figures.State("training.newcomers", std::move(newcomers));
  figures.State("training.i5", std::move(i5));
  return absl::OkStatus();
}

absl::Status StateNetwork(const Report& report, const ReportDay& then, ReportFigures& figures) {
  if (report.all()) {
    for (const NetworkFigure& figure : kNetworkFigures) figures.State(figure.key, {});
    figures.State("partnership.i8_days_since", {});
    return absl::OkStatus();
  }
  LOGE_ASSIGN_OR_RETURN(const v1::NetworkPoint all, PointOf(report, then, true));
  v1::NetworkPoint told = all;
  if (!report.small_groups) {
    LOGE_ASSIGN_OR_RETURN(told, PointOf(report, then, false));
  }
  LOGE_ASSIGN_OR_RETURN(const NetworkEvidence evidence, EvidenceOf(report, then));
  for (const NetworkFigure& figure : kNetworkFigures) {
    figures.State(figure.key,
                  {Seen(figure.value(all), figure.value(told)), evidence.*figure.evidence, 0});
  }
  figures.State("partnership.i8_days_since",
                {SeenWhole(DaysSince(all), DaysSince(told)), evidence.meetings, 0});
  return absl::OkStatus();
}

}  // namespace loge::indicators

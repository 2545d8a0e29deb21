#include "services/indicators/activity_report_indicators.h"

#include <map>
#include <optional>
#include <utility>

#include "loge/v1/network.pb.h"
#include "loge/v1/network_series.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/participation.h"
#include "services/indicators/withhold.h"
#include "services/partnership/explain.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_point.h"
#include "services/partnership/network_view.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::EvidenceSet;

// What a figure says when `all` is what there is, and `told` what the caller may see of it.
v1::ReportValue Seen(const v1::ReportValue& all, const v1::ReportValue& told) {
  if (all.value_case() == v1::ReportValue::VALUE_NOT_SET) return all;
  return told.value_case() == v1::ReportValue::VALUE_NOT_SET ? Withheld() : told;
}

// The field of an answer; unset when it is.
template <class Message>
v1::ReportValue RealOf(const Message& message, bool (Message::*has)() const,
                       double (Message::*get)() const) {
  return (message.*has)() ? Real((message.*get)()) : v1::ReportValue();
}

int WindowOf(const Report& report) { return report.parameters.activity_window_days(); }

partnership::PointSource SourceOf(const Report& report, const ReportDay& then) {
  return {then.sources().partnership, then.sources().caretakers, report.asked.territory_id(),
          report.parameters};
}

// One figure of a network: where it is in a point, and which indicator stands on the same.
struct NetworkFigure {
  const char* key;
  v1::ReportValue (*value)(const v1::NetworkPoint& point);
  v1::NetworkIndicator indicator;
};

// Those that stand on all of the network share what it stands on: NETWORK_INDICATOR_STRUCTURE.
constexpr NetworkFigure kNetworkFigures[] = {
    {"networks.i1",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_coordinator_dependence,
                     &v1::NetworkPoint::coordinator_dependence);
     },
     v1::NETWORK_INDICATOR_STRUCTURE},
    {"networks.i2",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_relay_rate, &v1::NetworkPoint::relay_rate);
     },
     v1::NETWORK_INDICATOR_REFERENT_RELAY},
    {"networks.i6",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_isolation, &v1::NetworkPoint::isolation);
     },
     v1::NETWORK_INDICATOR_STRUCTURE},
    {"networks.i6s_landlord",
     [](const v1::NetworkPoint& point) {
       return RealOf(point.silo_landlord(), &v1::SiloIndex::has_silo, &v1::SiloIndex::silo);
     },
     v1::NETWORK_INDICATOR_STRUCTURE},
    {"networks.i6s_neighbourhood",
     [](const v1::NetworkPoint& point) {
       return RealOf(point.silo_neighbourhood(), &v1::SiloIndex::has_silo, &v1::SiloIndex::silo);
     },
     v1::NETWORK_INDICATOR_STRUCTURE},
    {"partnership.i7",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_steering_with_caretakers_share,
                     &v1::NetworkPoint::steering_with_caretakers_share);
     },
     v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING},
    {"partnership.i8_two_landlords",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_meetings_with_two_landlords_share,
                     &v1::NetworkPoint::meetings_with_two_landlords_share);
     },
     v1::NETWORK_INDICATOR_INTER_LANDLORD},
    {"partnership.i8_evenness",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_evenness, &v1::NetworkPoint::evenness);
     },
     v1::NETWORK_INDICATOR_INTER_LANDLORD},
    {"partnership.i8_days_since",
     [](const v1::NetworkPoint& point) {
       return point.has_days_since_last() ? Whole(point.days_since_last()) : v1::ReportValue();
     },
     v1::NETWORK_INDICATOR_INTER_LANDLORD},
    {"partnership.i9",
     [](const v1::NetworkPoint& point) {
       return RealOf(point, &v1::NetworkPoint::has_orphaned_share,
                     &v1::NetworkPoint::orphaned_share);
     },
     v1::NETWORK_INDICATOR_ORPHANED_RELAYS},
};

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
    return RealOf(response, &v1::GetParticipationResponse::has_rate,
                  &v1::GetParticipationResponse::rate);
  };
  statement.value = Seen(rate(all), rate(told));
  figures.State("networks.i3", std::move(statement));
  return absl::OkStatus();
}

absl::Status StateActiveCore(const Report& report, const ReportDay& then, ReportFigures& figures) {
  ReportStatement statement;
  LagFacts lag(then.day(), WindowOf(report), &statement.evidence);
  LOGE_ASSIGN_OR_RETURN(const Participations participations,
                        LoadParticipations(then.sources(), then.scope(), WindowOf(report), lag));
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
    return response.has_newcomers() ? Whole(response.newcomers()) : v1::ReportValue();
  };
  const auto gap = [](const v1::GetOnboardingResponse& response) {
    return RealOf(response, &v1::GetOnboardingResponse::has_gap, &v1::GetOnboardingResponse::gap);
  };
  newcomers.value = Seen(count(all), count(told));
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
    return absl::OkStatus();
  }
  const partnership::PointSource source = SourceOf(report, then);
  v1::NetworkPoint all;
  LOGE_RETURN_IF_ERROR(partnership::FillNetworkPoint(source, true, &all));
  v1::NetworkPoint told = all;
  if (!report.small_groups) {
    told.Clear();
    LOGE_RETURN_IF_ERROR(partnership::FillNetworkPoint(source, false, &told));
  }
  for (const NetworkFigure& figure : kNetworkFigures) {
    figures.State(figure.key, {Seen(figure.value(all), figure.value(told)), {}, 0});
  }
  return absl::OkStatus();
}

absl::Status GatherNetworkEvidence(const Report& report, const ReportDay& then,
                                   const std::string& key, ReportFigures& figures) {
  if (report.all()) return absl::OkStatus();
  const partnership::PointSource source = SourceOf(report, then);
  std::optional<partnership::NetworkData> data;
  std::map<v1::NetworkIndicator, EvidenceSet> gathered;
  for (const NetworkFigure& figure : kNetworkFigures) {
    if (!key.empty() && key != figure.key) continue;
    if (!data.has_value()) {
      LOGE_ASSIGN_OR_RETURN(
          data, partnership::ReadNetwork(source.partnership, source.caretakers, source.territory_id,
                                         source.parameters, partnership::NetworkSpan::kWindows));
    }
    const auto [it, added] = gathered.try_emplace(figure.indicator);
    if (added) {
      LOGE_ASSIGN_OR_RETURN(it->second, partnership::EvidenceOf(figure.indicator, source, *data));
    }
    figures.SetEvidence(figure.key, it->second);
  }
  return absl::OkStatus();
}

}  // namespace loge::indicators

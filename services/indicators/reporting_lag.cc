#include "services/indicators/reporting_lag.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "services/runtime/recorded_days.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::Activity;

struct Reports {
  std::vector<int> lags;
  int corrections = 0;

  void Add(int lag, bool correction) {
    lags.push_back(lag);
    if (correction) ++corrections;
  }

  void Fill(v1::SourceLag* out) {
    std::sort(lags.begin(), lags.end());
    out->set_facts(static_cast<int32_t>(lags.size()));
    out->set_corrections(corrections);
    if (lags.empty()) return;
    out->set_p50_days(NearestRank(lags, 50));
    out->set_p95_days(NearestRank(lags, 95));
    out->set_correction_share(static_cast<double>(corrections) / static_cast<double>(lags.size()));
  }
};

}  // namespace

absl::Status AddAll(const Sources& sources, const Scope& scope, LagFacts& lag) {
  std::map<std::string, std::vector<Stay>> employed;
  LOGE_RETURN_IF_ERROR(ForEachInScope(
      sources, scope, [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
        lag.Add(person);
        if (scope.kind == Scope::Kind::kLandlord) employed[person.caretaker_id] = stays;
      }));
  const auto counts = [&](const Activity& activity) {
    if (scope.kind != Scope::Kind::kLandlord) return true;
    return std::any_of(activity.participants.begin(), activity.participants.end(),
                       [&](const partnership::PersonKey& key) {
                         const auto it = employed.find(key.id);
                         return !key.contact && it != employed.end() &&
                                StayOn(it->second, activity.date.day) != nullptr;
                       });
  };
  return ForEachTerritory(sources, scope, partnership::TrainingFilter::kWith,
                          [&](const TerritoryActivities& territory) {
                            for (const Activity& activity : territory.activities) {
                              if (counts(activity)) lag.Add(activity);
                            }
                            return absl::OkStatus();
                          });
}

absl::Status FillReportingLag(const runtime::QueryContext& context, const LagFacts& lag,
                              v1::GetReportingLagResponse* response) {
  Reports all;
  std::map<std::string, Reports> by_source;
  for (const auto& [position, entry] : lag.entries()) {
    LOGE_ASSIGN_OR_RETURN(const runtime::EventPtr event, context.ReadEvent(position));
    const int days = std::max(runtime::DaysBetween(entry.day, runtime::RecordedOn(*event)), 0);
    const bool correction = entry.original != position;
    all.Add(days, correction);
    by_source[event->source().system()].Add(days, correction);
  }
  all.Fill(response->mutable_all());
  for (auto& [system, reports] : by_source) {
    v1::SourceLag* out = response->add_sources();
    out->set_source_system(system);
    reports.Fill(out);
  }
  return absl::OkStatus();
}

}  // namespace loge::indicators

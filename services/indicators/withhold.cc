#include "services/indicators/withhold.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "services/indicators/suppression.h"
#include "services/runtime/limits.h"

namespace loge::indicators {
namespace {

// Of the parts of a whole that is told, one that is left out can be had from the others.
template <class Message>
void WithholdParts(Message* counts) {
  if (!Small(counts->lapsed()) && !Small(counts->left()) && !Small(counts->active())) return;
  counts->clear_lapsed();
  counts->clear_left();
  counts->clear_active();
}

// A figure of a statement's rows, and who stands behind it.
struct StatementFigure {
  int StatementGroup::*persons;
  void (*clear)(v1::StatementRow& row);
};

constexpr StatementFigure kStatementFigures[] = {
    {&StatementGroup::present, [](v1::StatementRow& row) { row.clear_half_days(); }},
    {&StatementGroup::met, [](v1::StatementRow& row) { row.clear_meetings(); }},
    {&StatementGroup::attended, [](v1::StatementRow& row) { row.clear_persons(); }},
    {&StatementGroup::completed, [](v1::StatementRow& row) { row.clear_minutes(); }},
};

// One figure of a row, of a zone or of all.
class StatementCell {
 public:
  StatementCell(const StatementFigure& figure, const StatementGroup& group, v1::StatementRow* row)
      : figure_(figure), persons_(group.*figure.persons), row_(row) {
    if (Small(group.all) || Small(persons_)) Withhold();
  }

  int persons() const { return persons_; }
  bool told() const { return told_; }
  void Withhold() {
    figure_.clear(*row_);
    told_ = false;
  }

 private:
  const StatementFigure& figure_;
  int persons_;
  v1::StatementRow* row_;
  bool told_ = true;
};

// One figure of all rows. Rows are parts of their zone, and zones of the total. A zone that is
// withheld is not the sum of its rows either.
void WithholdFigure(const StatementFigure& figure, const StatementGroups& groups,
                    v1::YearlyStatement& statement) {
  const StatementCell total(figure, groups.total.group, statement.mutable_total());
  std::vector<StatementCell> zones;
  for (size_t i = 0; i < groups.zones.size(); ++i) {
    zones.emplace_back(figure, groups.zones[i].group, statement.mutable_zones(static_cast<int>(i)));
  }
  std::vector<StatementCell*> parts;
  for (StatementCell& zone : zones) parts.push_back(&zone);
  WithholdAmong(total.persons(), groups.total.several.*figure.persons, parts);

  std::map<std::string, std::vector<StatementCell>> rows;  // By zone.
  for (size_t i = 0; i < groups.rows.size(); ++i) {
    v1::StatementRow* row = statement.mutable_rows(static_cast<int>(i));
    rows[row->zoning_code()].emplace_back(figure, groups.rows[i], row);
  }
  for (size_t i = 0; i < zones.size(); ++i) {
    parts.clear();
    for (StatementCell& row : rows[statement.zones(static_cast<int>(i)).zoning_code()]) {
      if (!zones[i].told() && row.persons() > 0) row.Withhold();
      parts.push_back(&row);
    }
    WithholdAmong(zones[i].persons(), groups.zones[i].several.*figure.persons, parts);
  }
}

void WithholdMilestone(v1::OnboardingMilestone* milestone) {
  if (!Small(milestone->reached())) return;
  milestone->clear_reached();
  milestone->clear_median_days();
}

}  // namespace

void Withhold(v1::GetParticipationResponse& response) {
  const bool few_participants = Small(response.participants());
  // Those who did not take part are a group as well, and the rate tells of them, too.
  if (Small(response.caretakers() - response.participants())) {
    response.clear_participants();
    response.clear_rate();
  }
  if (Small(response.employed())) response.clear_employed();
  if (Small(response.caretakers())) {
    response.clear_caretakers();
    response.clear_person_days();
    response.clear_person_years();
    response.clear_rate();
  }
  if (few_participants) {
    response.clear_participants();
    response.clear_participations();
    response.clear_rate();
  }
}

void Withhold(int caretakers, v1::GetActiveCoreResponse& response) {
  const bool few_earlier = Small(response.earlier_core());
  const bool few = Small(response.active_core());
  const bool few_participants = Small(response.participants());
  // As GetParticipation withholds them.
  if (few_participants || Small(caretakers - response.participants())) {
    response.clear_participants();
  }
  if (few_participants) response.clear_participations();
  if (Small(response.year_before_core())) {
    response.clear_year_before_core();
    response.clear_year_before_load();
    response.clear_fatigue();
  }
  if (few_earlier) response.clear_earlier_core();
  if (few || few_earlier) response.clear_renewal();
  if (!few) return;
  response.clear_active_core();
  response.clear_core_participations();
  response.clear_load();
  response.clear_fatigue();
}

void Withhold(v1::GetRetentionResponse& response) {
  if (Small(response.persons())) {
    const v1::IndicatorParameters parameters = response.parameters();
    const v1::LagNote lag = response.lag();
    response.Clear();
    *response.mutable_parameters() = parameters;
    *response.mutable_lag() = lag;
    return;
  }
  WithholdParts(&response);
  if (Small(response.reactivated()) || !response.has_lapsed()) {
    response.clear_reactivated();
    response.clear_reactivation_rate();
  }
  auto& steps = *response.mutable_steps();
  int shown = 0;
  while (shown < steps.size() && !Small(steps[shown].at_risk())) {
    if (Small(steps[shown].lapsed())) steps[shown].clear_lapsed();
    ++shown;
  }
  steps.DeleteSubrange(shown, steps.size() - shown);
  auto& cohorts = *response.mutable_cohorts();
  for (int i = cohorts.size() - 1; i >= 0; --i) {
    if (Small(cohorts[i].persons())) {
      cohorts.DeleteSubrange(i, 1);
      continue;
    }
    WithholdParts(&cohorts[i]);
    if (Small(cohorts[i].reactivated())) cohorts[i].clear_reactivated();
  }
}

void Withhold(v1::GetOnboardingResponse& response) {
  if (Small(response.neither()) || Small(response.training_only()) ||
      Small(response.local_only()) || Small(response.both())) {
    // The gap says how many both are.
    if (Small(response.both()) || Small(response.newcomers() - response.both())) {
      response.clear_gap();
    }
    response.clear_neither();
    response.clear_training_only();
    response.clear_local_only();
    response.clear_both();
  }
  for (v1::OnboardingMilestone* milestone :
       {response.mutable_first_module(), response.mutable_first_local_activity(),
        response.mutable_first_cross_landlord_tie(), response.mutable_first_partner_tie()}) {
    WithholdMilestone(milestone);
  }
  if (Small(response.newcomers())) {
    response.clear_newcomers();
    response.clear_gap();
  }
}

void Withhold(v1::GetTurnoverResponse& response) {
  const bool few_departed = Small(response.departures());
  const bool few_transferred = Small(response.transfers_out());
  if (few_departed || few_transferred) response.clear_turnover();
  if (few_departed) {
    response.clear_departures();
    response.clear_tie_strength_lost();
  }
  if (few_transferred) response.clear_transfers_out();
  if (response.mean_headcount() > 0 && response.mean_headcount() < runtime::kGroupSizeMin) {
    response.clear_mean_headcount();
    response.clear_turnover();
  }
}

void Withhold(const StatementGroups& groups, v1::YearlyStatement& statement) {
  for (const StatementFigure& figure : kStatementFigures) {
    WithholdFigure(figure, groups, statement);
  }
}

}  // namespace loge::indicators

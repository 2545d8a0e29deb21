#include "services/indicators/activity_report_means.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/means.pb.h"
#include "services/indicators/activity_report_keys.h"
#include "services/rollout/funded_territory.h"
#include "services/rollout/fundings.h"
#include "services/rollout/means.h"
#include "services/rollout/roadmaps.h"
#include "services/rollout/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using rollout::CoordinatorSpell;
using runtime::Date;
using runtime::Fact;
using runtime::FactReader;

constexpr char kCommitted[] = "means.committed";
constexpr char kPaid[] = "means.paid";

// The fundings of what the report is of. Errors: those of FactReader.
absl::StatusOr<std::vector<rollout::FundingState>> FundingsOf(const Report& report) {
  const FactReader& reader = report.readers.rollout;
  if (!report.all()) {
    return rollout::FundedTerritory(report.asked.territory_id(), report.scope.neighbourhood_ids,
                                    reader, report.readers.sources.caretakers)
        .Fundings();
  }
  std::vector<rollout::FundingState> fundings;
  LOGE_RETURN_IF_ERROR(
      ForEachSubject(reader, "funding", [&](const std::string& id, const std::vector<Fact>& facts) {
        rollout::FundingState funding = rollout::FoldFunding(id, facts);
        if (funding.known()) fundings.push_back(std::move(funding));
        return absl::OkStatus();
      }));
  return fundings;
}

// Amounts in cents, by key, with what tells them.
class Amounts {
 public:
  Amounts() {
    for (const ReportChapterKeys& chapter : ReportChapters()) {
      for (const ReportKey& each : chapter.keys) {
        if (each.unit == v1::REPORT_UNIT_CENTS) amounts_[each.key];
      }
    }
  }

  void Add(const std::string& key, int64_t cents, const runtime::EvidenceSet& evidence) {
    Amount& amount = amounts_[key];
    amount.cents += cents;
    for (const auto& [position, original] : evidence.versions()) {
      amount.evidence.Add(runtime::FactVersion{position, original});
    }
  }

  void State(ReportFigures& figures) const {
    for (const auto& [key, amount] : amounts_) {
      figures.State(key, {Whole(amount.cents), amount.evidence, 0});
    }
  }

 private:
  struct Amount {
    int64_t cents = 0;
    runtime::EvidenceSet evidence;
  };
  std::map<std::string, Amount> amounts_;
};

void AddFunding(const rollout::FundingState& funding, const ReportPeriod& days, Amounts& amounts) {
  const std::optional<rollout::FundingShare> share =
      rollout::ShareOn(rollout::AmountsOf(funding), {days.from, days.until});
  if (!share.has_value()) return;
  runtime::EvidenceSet commitment;
  commitment.Add(*funding.commitment);
  runtime::EvidenceSet payments = commitment;
  for (const Fact& fact : funding.reductions) commitment.Add(fact);
  for (const Fact& fact : funding.payments) payments.Add(fact);
  const events::v1::FundingPurpose purpose = funding.committed().purpose();
  amounts.Add(kCommitted, share->net_cents(), commitment);
  amounts.Add(ReportKeyOf(kCommitted, purpose), share->net_cents(), commitment);
  if (funding.payments.empty()) return;
  amounts.Add(kPaid, share->paid_cents, payments);
  amounts.Add(ReportKeyOf(kPaid, purpose), share->paid_cents, payments);
}

void FillObjectives(const rollout::RoadmapState& roadmap, Date day, v1::ReportRoadmap* out) {
  for (const events::v1::Objective& objective : roadmap.adopted().objectives()) {
    v1::ReportObjective* row = out->add_objectives();
    row->set_objective_id(objective.objective_id());
    row->set_title(objective.title());
    row->set_pillar(objective.pillar());
    for (const Fact& fact : roadmap.statements) {  // Oldest first.
      const events::v1::ObjectiveAssessed& assessed = fact.payload->objective_assessed();
      if (assessed.objective_id() != objective.objective_id() || day < fact.date.day) continue;
      row->set_status(assessed.status());
      row->set_stated_on(runtime::FormatFactDate(fact.date));
    }
  }
}

// Whether the roadmap is in force that day, for what the report is of.
bool InForce(const Report& report, const rollout::RoadmapState& roadmap, Date day) {
  if (!roadmap.known() || day < roadmap.adoption->date.day || !roadmap.InForceOn(day)) return false;
  const auto& ids = roadmap.adopted().territory_ids();
  return report.all() ||
         std::find(ids.begin(), ids.end(), report.asked.territory_id()) != ids.end();
}

const std::string& RoadmapOf(const events::v1::EventPayload& payload) {
  return payload.roadmap_adopted().roadmap_id();
}
constexpr FiledInTerritory kRoadmaps{"roadmap", &rollout::TerritorySubject, &RoadmapOf};

}  // namespace

absl::Status CountCoordinators(const Report& report, const ReportPeriod& period,
                               ReportFigures& figures) {
  int64_t hundredth_days = 0;
  ReportStatement statement;
  for (const auto& [territory_id, name] : report.names) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          report.readers.rollout.Facts(rollout::TerritorySubject(territory_id)));
    const std::vector<CoordinatorSpell> spells = rollout::FoldCoordinators(facts);
    for (const auto& [contact_id, theirs] :
         rollout::HundredthDays(spells, territory_id, {period.from, period.until})) {
      hundredth_days += theirs;
    }
    for (const CoordinatorSpell& spell : spells) {
      const Date last =
          spell.until.has_value() ? std::min(spell.until->day, period.until) : period.until;
      if (spell.territory_id != territory_id) continue;
      if (last < std::max(spell.from.day, period.from)) continue;
      statement.evidence.Add(spell.fact);
      // Also what ended it.
      for (const Fact& mark :
           rollout::CoordinatorMarks(facts, spell.contact_id, spell.territory_id)) {
        if (spell.from.day < mark.date.day && mark.date.day <= last) statement.evidence.Add(mark);
      }
    }
  }
  v1::Presence presence;
  rollout::FillPresence(hundredth_days, period.days(), &presence);
  statement.value = Whole(presence.fte_hundredths());
  figures.State("means.coordinators", statement);
  return absl::OkStatus();
}

absl::Status CountFundings(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<rollout::FundingState> fundings, FundingsOf(report));
  Amounts amounts;
  for (const rollout::FundingState& funding : fundings) AddFunding(funding, period, amounts);
  amounts.State(figures);
  return absl::OkStatus();
}

absl::Status FillRoadmaps(const Report& report, Date day,
                          google::protobuf::RepeatedPtrField<v1::ReportRoadmap>* out) {
  return ForEachInReport(report, report.readers.rollout, kRoadmaps,
                         [&](const std::string& id, const std::vector<Fact>& facts) {
                           const rollout::RoadmapState state = rollout::FoldRoadmap(id, facts);
                           if (!InForce(report, state, day)) return absl::OkStatus();
                           const events::v1::RoadmapAdopted& adopted = state.adopted();
                           v1::ReportRoadmap* roadmap = out->Add();
                           roadmap->set_roadmap_id(adopted.roadmap_id());
                           roadmap->set_title(adopted.title());
                           roadmap->set_period_from(adopted.period_from());
                           roadmap->set_period_until(adopted.period_until());
                           FillObjectives(state, day, roadmap);
                           return absl::OkStatus();
                         });
}

}  // namespace loge::indicators

#include "services/indicators/activity_report_means.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/indicators/activity_report_keys.h"
#include "services/rollout/fundings.h"
#include "services/rollout/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using rollout::CoordinatorSpell;
using runtime::Date;
using runtime::Fact;

constexpr char kCommitted[] = "means.committed";
constexpr char kPaid[] = "means.paid";

// Whether a funding is for what the report is of. Errors: those of FactReader.
absl::StatusOr<bool> IsFor(const Report& report, const caretakers::Registry& registry,
                           const events::v1::FundingCommitted& committed) {
  if (report.Has(committed.territory_id())) return true;
  const std::string& place = committed.neighbourhood_id();
  if (place.empty()) return false;
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became, registry.SuccessionsOf({}, {place}));
  const std::string now = became.NeighbourhoodOn(place, report.readers.sources.as_of());
  return report.scope.neighbourhood_ids.count(now) != 0;
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
    const auto amount = amounts_.find(key);
    if (amount == amounts_.end()) return;  // For a purpose that nobody knows.
    amount->second.cents += cents;
    for (const auto& [position, original] : evidence.versions()) {
      amount->second.evidence.Add(runtime::FactVersion{position, original});
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
  const events::v1::FundingCommitted& committed = funding.committed();
  const rollout::FundingPeriod period = rollout::PeriodOf(committed);
  const Date from = std::max(period.from, days.from);
  const Date until = std::min(period.until, days.until);
  if (until < from) return;
  runtime::EvidenceSet commitment;
  commitment.Add(*funding.commitment);
  runtime::EvidenceSet payments = commitment;
  for (const Fact& fact : funding.reductions) commitment.Add(fact);
  for (const Fact& fact : funding.payments) payments.Add(fact);
  const int64_t net = rollout::ShareOf(funding.net_cents(), period, from, until);
  amounts.Add(kCommitted, net, commitment);
  amounts.Add(ReportKeyOf(kCommitted, committed.purpose()), net, commitment);
  if (funding.payments.empty()) return;
  const int64_t paid = rollout::ShareOf(funding.paid_cents(), period, from, until);
  amounts.Add(kPaid, paid, payments);
  amounts.Add(ReportKeyOf(kPaid, committed.purpose()), paid, payments);
}

void FillStatuses(const std::vector<Fact>& facts, Date day, v1::ReportRoadmap* out) {
  for (const Fact& fact : facts) {  // Oldest first.
    const events::v1::ObjectiveAssessed& assessed = fact.payload->objective_assessed();
    if (!fact.payload->has_objective_assessed() || day < fact.date.day) continue;
    for (v1::ReportObjective& objective : *out->mutable_objectives()) {
      if (objective.objective_id() != assessed.objective_id()) continue;
      objective.set_status(assessed.status());
      objective.set_stated_on(runtime::FormatFactDate(fact.date));
    }
  }
}

// Whether the adoption is of a roadmap in force that day, for what the report is of.
bool InForce(const Report& report, const Fact& fact, Date day) {
  const events::v1::RoadmapAdopted& adopted = fact.payload->roadmap_adopted();
  if (!fact.payload->has_roadmap_adopted() || day < fact.date.day) return false;
  const std::string text = runtime::FormatDay(day);  // ISO dates are in the order of days.
  if (text < adopted.period_from() || adopted.period_until() < text) return false;
  const auto& ids = adopted.territory_ids();
  return report.all() ||
         std::find(ids.begin(), ids.end(), report.asked.territory_id()) != ids.end();
}

}  // namespace

absl::Status CountCoordinators(const Report& report, const ReportPeriod& period,
                               ReportFigures& figures) {
  int64_t hundredth_days = 0;
  ReportStatement statement;
  for (const auto& [territory_id, name] : report.names) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          report.readers.rollout.Facts(rollout::TerritorySubject(territory_id)));
    for (const CoordinatorSpell& spell : rollout::FoldCoordinators(facts)) {
      const Date first = std::max(spell.from.day, period.from);
      const Date last =
          spell.until.has_value() ? std::min(spell.until->day, period.until) : period.until;
      if (spell.territory_id != territory_id || last < first) continue;
      hundredth_days += int64_t{spell.fte_hundredths} * (runtime::DaysBetween(first, last) + 1);
      statement.evidence.Add(spell.fact);
      // Also what ended it.
      for (const Fact& mark :
           rollout::CoordinatorMarks(facts, spell.contact_id, spell.territory_id)) {
        if (spell.from.day < mark.date.day && mark.date.day <= last) statement.evidence.Add(mark);
      }
    }
  }
  statement.value = Whole(hundredth_days / period.days());
  figures.State("means.coordinators", statement);
  return absl::OkStatus();
}

absl::Status CountFundings(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures) {
  const caretakers::Registry registry(report.readers.sources.caretakers);
  Amounts amounts;
  LOGE_RETURN_IF_ERROR(ForEachSubject(
      report.readers.rollout, "funding",
      [&](const std::string& id, const std::vector<Fact>& facts) -> absl::Status {
        const rollout::FundingState funding = rollout::FoldFunding(id, facts);
        if (!funding.known()) return absl::OkStatus();
        LOGE_ASSIGN_OR_RETURN(const bool counts, IsFor(report, registry, funding.committed()));
        if (counts) AddFunding(funding, period, amounts);
        return absl::OkStatus();
      }));
  amounts.State(figures);
  return absl::OkStatus();
}

absl::Status FillRoadmaps(const Report& report, Date day,
                          google::protobuf::RepeatedPtrField<v1::ReportRoadmap>* out) {
  return ForEachSubject(
      report.readers.rollout, "roadmap", [&](const std::string&, const std::vector<Fact>& facts) {
        const auto fact = std::find_if(facts.begin(), facts.end(), [](const Fact& each) {
          return each.payload->has_roadmap_adopted();
        });
        if (fact == facts.end() || !InForce(report, *fact, day)) return absl::OkStatus();
        const events::v1::RoadmapAdopted& adopted = fact->payload->roadmap_adopted();
        v1::ReportRoadmap* roadmap = out->Add();
        roadmap->set_roadmap_id(adopted.roadmap_id());
        roadmap->set_title(adopted.title());
        roadmap->set_period_from(adopted.period_from());
        roadmap->set_period_until(adopted.period_until());
        for (const events::v1::Objective& objective : adopted.objectives()) {
          v1::ReportObjective* row = roadmap->add_objectives();
          row->set_objective_id(objective.objective_id());
          row->set_title(objective.title());
          row->set_pillar(objective.pillar());
        }
        FillStatuses(facts, day, roadmap);
        return absl::OkStatus();
      });
}

}  // namespace loge::indicators

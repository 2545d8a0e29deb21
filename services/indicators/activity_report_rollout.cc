#include "services/indicators/activity_report_rollout.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/indicators/activity_report_keys.h"
#include "services/rollout/experiments.h"
#include "services/rollout/practice_views.h"
#include "services/rollout/practices.h"
#include "services/rollout/readiness.h"
#include "services/rollout/state.h"
#include "services/rollout/valorisation.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

// When landlords employed caretakers of the scope.
class Employers {
 public:
  // Errors: those of FactReader.
  static absl::StatusOr<Employers> Of(const Report& report) {
    Employers employers;
    if (report.all()) return employers;
    LOGE_RETURN_IF_ERROR(
        ForEachInScope(report.readers.sources, report.scope,
                       [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
                         employers.Add(person, stays);
                       }));
    return employers;
  }

  std::set<std::string> landlord_ids() const {
    std::set<std::string> ids;
    for (const Spell& spell : spells_) ids.insert(spell.landlord_id);
    return ids;
  }

  bool Employed(const std::string& landlord_id, Date day) const {
    return std::any_of(spells_.begin(), spells_.end(), [&](const Spell& spell) {
      return spell.landlord_id == landlord_id && spell.first <= day && day <= spell.last;
    });
  }

 private:
  struct Spell {
    std::string landlord_id;
    Date first;
    Date last;
  };

  void Add(const caretakers::Person& person, const std::vector<Stay>& stays) {
    for (const caretakers::Employment& employment : person.employments) {
      for (const Stay& stay : stays) {
        const Date first = std::max(stay.first, employment.from.day);
        const Date last =
            employment.until.has_value() ? std::min(stay.last, employment.until->day) : stay.last;
        if (first <= last) spells_.push_back({employment.landlord_id, first, last});
      }
    }
  }

  std::vector<Spell> spells_;
};

const std::string& ExperimentOf(const EventPayload& payload) {
  return payload.experiment_launched().experiment_id();
}
const std::string& ActionOf(const EventPayload& payload) {
  return payload.valorisation_action_held().action_id();
}
std::string LaunchesIn(absl::string_view territory_id) {
  return absl::StrCat(rollout::kLaunched, "/", territory_id);
}
std::string ActionsIn(absl::string_view territory_id) {
  return rollout::ActivitySubject(territory_id, v1::CORE_COMPONENT_VALORISATION);
}
constexpr FiledInTerritory kExperiments{"experiment", &LaunchesIn, &ExperimentOf};
constexpr FiledInTerritory kActions{"valorisation", &ActionsIn, &ActionOf};

void CountExperiment(const std::string& id, const rollout::ExperimentState& experiment,
                     const ReportPeriod& period, ReportFigures& figures) {
  const Fact& launch = *experiment.launch;
  if (period.Has(launch.date.day)) {
    figures.Count("partnership.experiments_launched",
                  {id, launch.date.day, {}, {VersionOf(launch)}});
  }
  if (!experiment.conclusion.has_value()) return;
  const Fact& conclusion = *experiment.conclusion;
  if (!period.Has(conclusion.date.day)) return;
  const std::string whole = "partnership.experiments_concluded";
  const ReportDeed deed{id, conclusion.date.day, {}, {VersionOf(launch), VersionOf(conclusion)}};
  figures.Count(whole, deed);
  figures.Count(ReportKeyOf(whole, conclusion.payload->experiment_concluded().outcome()), deed);
}

// Of practices, those of the territory: by itself, or by a landlord that employed a caretaker of it
// that day.
class PracticeCounter {
 public:
  // Everything is borrowed.
  PracticeCounter(const Report& report, const ReportPeriod& period, const Employers& employers,
                  ReportFigures& figures)
      : report_(report),
        period_(period),
        employers_(employers),
        figures_(figures),
        practices_(report.readers.rollout, report.readers.sources.caretakers) {}

  absl::Status Count(const std::string& id, const std::vector<Fact>& facts) {
    LOGE_ASSIGN_OR_RETURN(const rollout::PracticeState practice, practices_.StateOf(id, facts));
    if (!practice.known()) return absl::OkStatus();
    const Fact& made = *practice.made;
    if (Counts(practice, made)) {
      const bool shared = made.payload->has_practice_shared();
      figures_.Count(shared ? "partnership.practices_shared" : "partnership.practices_adapted",
                     {id, made.date.day, {}, {VersionOf(made)}});
    }
    for (const rollout::Holding& holding : practice.holdings) {
      const Fact& began = holding.began;
      if (holding.how != v1::ADOPTION_STATE_ADOPTED || !Counts(practice, began)) continue;
      figures_.Count(
          "partnership.practices_adopted",
          {absl::StrCat(began.original), began.date.day, {}, {VersionOf(made), VersionOf(began)}});
    }
    return absl::OkStatus();
  }

 private:
  bool Counts(const rollout::PracticeState& practice, const Fact& step) const {
    const Date day = step.date.day;
    if (!period_.Has(day)) return false;
    const rollout::Holder holder =
        rollout::HolderOn(rollout::HolderOf(*step.payload), day, practice.became);
    return report_.Has(holder.territory_id) || employers_.Employed(holder.landlord_id, day);
  }

  const Report& report_;
  const ReportPeriod& period_;
  const Employers& employers_;
  ReportFigures& figures_;
  const rollout::PracticeReader practices_;
};

// The practices that a report of one territory may count.
absl::StatusOr<std::set<std::string>> PracticesAround(const Report& report,
                                                      const Employers& employers) {
  std::vector<std::string> subjects{rollout::TerritorySubject(report.asked.territory_id())};
  const caretakers::Registry registry(report.readers.sources.caretakers);
  for (const std::string& employer : employers.landlord_ids()) {
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> landlords, registry.WithAbsorbed(employer));
    for (const std::string& id : landlords) subjects.push_back(absl::StrCat("landlord/", id));
  }
  std::set<std::string> ids;
  for (const std::string& subject : subjects) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, report.readers.rollout.Facts(subject));
    for (const Fact& fact : facts) {
      const std::string& id = rollout::PracticeOf(*fact.payload);
      if (!id.empty()) ids.insert(id);
    }
  }
  return ids;
}

}  // namespace

absl::Status CountExperiments(const Report& report, const ReportPeriod& period,
                              ReportFigures& figures) {
  return ForEachInReport(report, report.readers.rollout, kExperiments,
                         [&](const std::string& id, const std::vector<Fact>& facts) {
                           const rollout::ExperimentState state =
                               rollout::FoldExperiment(id, facts);
                           if (state.known() && report.Has(state.launched().territory_id())) {
                             CountExperiment(id, state, period, figures);
                           }
                           return absl::OkStatus();
                         });
}

absl::Status CountPractices(const Report& report, const ReportPeriod& period,
                            ReportFigures& figures) {
  LOGE_ASSIGN_OR_RETURN(const Employers employers, Employers::Of(report));
  PracticeCounter counter(report, period, employers, figures);
  const auto count = [&](const std::string& id, const std::vector<Fact>& facts) {
    return counter.Count(id, facts);
  };
  if (report.all()) return ForEachSubject(report.readers.rollout, "practice", count);
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> ids, PracticesAround(report, employers));
  return ForEachSubject(report.readers.rollout, "practice", ids, count);
}

absl::Status CountValorisation(const Report& report, const ReportPeriod& period,
                               ReportFigures& figures) {
  return ForEachInReport(
      report, report.readers.rollout, kActions,
      [&](const std::string& id, const std::vector<Fact>& facts) {
        const std::optional<Fact> fact = rollout::FoldAction(id, facts);
        if (!fact.has_value() || !period.Has(fact->date.day)) return absl::OkStatus();
        const events::v1::ValorisationActionHeld& held = fact->payload->valorisation_action_held();
        if (!report.Has(held.territory_id())) return absl::OkStatus();
        const ReportDeed deed{id, fact->date.day, {}, {VersionOf(*fact)}};
        figures.Count("partnership.valorisation", deed);
        figures.Count(ReportKeyOf("partnership.valorisation", held.audience()), deed);
        return absl::OkStatus();
      });
}

}  // namespace loge::indicators

#include "services/indicators/activity_report_rollout.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/indicators/activity_report_keys.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

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

// Of one experiment, from the facts filed under it.
void CountExperiment(const std::string& id, const std::vector<Fact>& facts, const Report& report,
                     const ReportPeriod& period, ReportFigures& figures) {
  const auto launched = std::find_if(facts.begin(), facts.end(), [](const Fact& fact) {
    return fact.payload->has_experiment_launched();
  });
  if (launched == facts.end()) return;
  const events::v1::ExperimentLaunched& launch = launched->payload->experiment_launched();
  if (!report.Has(launch.territory_id())) return;
  if (period.Has(launched->date.day)) {
    figures.Count("partnership.experiments_launched",
                  {id, launched->date.day, {}, {VersionOf(*launched)}});
  }
  const auto concluded = std::find_if(facts.begin(), facts.end(), [](const Fact& fact) {
    return fact.payload->has_experiment_concluded();
  });
  if (concluded == facts.end() || !period.Has(concluded->date.day)) return;
  const std::string whole = "partnership.experiments_concluded";
  const ReportDeed deed{id, concluded->date.day, {}, {VersionOf(*launched), VersionOf(*concluded)}};
  figures.Count(whole, deed);
  figures.Count(ReportKeyOf(whole, concluded->payload->experiment_concluded().outcome()), deed);
}

// A step of a practice: whose, and the figure that counts it; empty of other facts.
struct Step {
  std::string key;
  std::string landlord_id;
  std::string territory_id;
};

Step StepOf(const events::v1::EventPayload& payload) {
  if (payload.has_practice_shared()) {
    const events::v1::PracticeShared& shared = payload.practice_shared();
    return {"partnership.practices_shared", shared.landlord_id(), shared.territory_id()};
  }
  if (payload.has_practice_adopted()) {
    const events::v1::PracticeAdopted& adopted = payload.practice_adopted();
    return {"partnership.practices_adopted", adopted.landlord_id(), adopted.territory_id()};
  }
  if (payload.has_practice_adapted()) {
    const events::v1::PracticeAdapted& adapted = payload.practice_adapted();
    return {"partnership.practices_adapted", adapted.landlord_id(), adapted.territory_id()};
  }
  return {};
}

}  // namespace

absl::Status CountExperiments(const Report& report, const ReportPeriod& period,
                              ReportFigures& figures) {
  return ForEachSubject(report.readers.rollout, "experiment",
                        [&](const std::string& id, const std::vector<Fact>& facts) {
                          CountExperiment(id, facts, report, period, figures);
                          return absl::OkStatus();
                        });
}

absl::Status CountPractices(const Report& report, const ReportPeriod& period,
                            ReportFigures& figures) {
  LOGE_ASSIGN_OR_RETURN(const Employers employers, Employers::Of(report));
  return ForEachSubject(
      report.readers.rollout, "practice", [&](const std::string&, const std::vector<Fact>& facts) {
        for (const Fact& fact : facts) {
          const Step step = StepOf(*fact.payload);
          const Date day = fact.date.day;
          if (step.key.empty() || !period.Has(day)) continue;
          if (!report.Has(step.territory_id) && !employers.Employed(step.landlord_id, day)) {
            continue;
          }
          // One that was made of another is filed under both.
          figures.Count(step.key, {absl::StrCat(fact.original), day, {}, {VersionOf(fact)}});
        }
        return absl::OkStatus();
      });
}

absl::Status CountValorisation(const Report& report, const ReportPeriod& period,
                               ReportFigures& figures) {
  return ForEachSubject(
      report.readers.rollout, "valorisation",
      [&](const std::string& id, const std::vector<Fact>& facts) {
        for (const Fact& fact : facts) {
          const events::v1::ValorisationActionHeld& held = fact.payload->valorisation_action_held();
          if (!fact.payload->has_valorisation_action_held() || !period.Has(fact.date.day) ||
              !report.Has(held.territory_id())) {
            continue;
          }
          const ReportDeed deed{id, fact.date.day, {}, {VersionOf(fact)}};
          figures.Count("partnership.valorisation", deed);
          figures.Count(ReportKeyOf("partnership.valorisation", held.audience()), deed);
        }
        return absl::OkStatus();
      });
}

}  // namespace loge::indicators

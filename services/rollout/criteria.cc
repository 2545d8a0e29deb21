#include "services/rollout/criteria.h"

#include <algorithm>
#include <set>

#include "loge/events/v1/centre.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/rollout/centre.h"
#include "services/rollout/components.h"
#include "services/rollout/state.h"
#include "services/rollout/thresholds.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::Stage;
using events::v1::StageCriterion;
using runtime::Date;
using runtime::Fact;

// Judges one criterion after the other for one territory and one day.
class Judge {
 public:
  Judge(const std::string& territory_id, Date on, EvidenceSource& source)
      : territory_id_(territory_id), on_(on), source_(source) {}

  // Fills in what is found and its evidence.
  void Find(StageCriterion criterion, CriterionResult& out) const;

 private:
  std::vector<Fact> Facts(const runtime::FoldSpec& fold) const {
    return FactsUntil(on_, fold, TerritorySubject(territory_id_), source_);
  }

  void FindActivity(v1::CoreComponent component, CriterionResult& out) const;
  void FindEvaluation(CriterionResult& out) const;
  void FindInterests(CriterionResult& out) const;
  void FindDiagnosis(CriterionResult& out) const;
  void FindAgreement(CriterionResult& out) const;
  void FindFundingMonths(CriterionResult& out) const;
  void FindCoordinators(CriterionResult& out) const;
  void FindPlace(CriterionResult& out) const;
  void FindSeats(CriterionResult& out) const;
  void FindComponents(CriterionResult& out) const;
  void FindLandlords(CriterionResult& out) const;
  void FindPeriods(CriterionResult& out) const;
  void FindChildren(CriterionResult& out) const;
  void FindPilotMonths(CriterionResult& out) const;
  void FindFigure(const std::string& name, CriterionResult& out) const;

  const std::string& territory_id_;
  const Date on_;
  EvidenceSource& source_;
};

// The first one.
void Judge::FindActivity(v1::CoreComponent component, CriterionResult& out) const {
  const std::vector<Fact> facts =
      ActivitiesUntil(on_, territory_id_, component, std::nullopt, source_);
  out.found = facts.empty() ? 0 : 1;
  if (!facts.empty()) out.positions.push_back(facts.front().known_from);
}

// The first one published.
void Judge::FindEvaluation(CriterionResult& out) const {
  out.found = 0;
  for (const Fact& fact : Facts(kCentreFold)) {
    if (!fact.payload->has_evaluation_published()) continue;
    out.found = 1;
    out.positions.push_back(fact.known_from);
    return;
  }
}

void Judge::FindInterests(CriterionResult& out) const {
  std::set<std::string> interested;
  for (const Fact& fact : FoldInterests(territory_id_, Facts(kCentreFold))) {
    const events::v1::InterestStated& stated = fact.payload->interest_stated();
    const bool landlord = stated.partner_id().empty();
    if (!landlord &&
        PartnerTypeOn(stated.partner_id(), on_, source_) != events::v1::PARTNER_TYPE_COMMUNE) {
      continue;
    }
    interested.insert(landlord ? "landlord/" + source_.LandlordOn(stated.landlord_id(), on_)
                               : PartnerSubject(stated.partner_id()));
    out.positions.push_back(fact.known_from);
  }
  out.found = static_cast<int64_t>(interested.size());
}

void Judge::FindDiagnosis(CriterionResult& out) const {
  out.found = 0;
  for (const Fact& fact : Facts(kCentreFold)) {
    if (!fact.payload->has_diagnosis_delivered()) continue;
    const auto& heard = fact.payload->diagnosis_delivered().heard();
    const auto groups = static_cast<int64_t>(std::set<int>(heard.begin(), heard.end()).size());
    if (groups <= *out.found) continue;
    out.found = groups;
    out.positions = {fact.known_from};
  }
}

void Judge::FindAgreement(CriterionResult& out) const {
  out.found = 0;
  for (const AgreementInForce& agreement : AgreementsOn(territory_id_, on_, source_)) {
    if (!agreement.by_commune || agreement.landlords <= *out.found) continue;
    out.found = agreement.landlords;
    out.positions = {agreement.signature.known_from};
  }
}

void Judge::FindFundingMonths(CriterionResult& out) const {
  int64_t months = 0;
  std::optional<TerritoryFunding> stretch;  // Of periods without a gap between them.
  const auto close = [&] {
    if (!stretch.has_value()) return;
    months += runtime::WholeMonthsBetween(stretch->from, runtime::AddDays(stretch->until, 1));
  };
  for (const TerritoryFunding& funding : FundingsOn(territory_id_, on_, source_)) {
    if (funding.until < on_) continue;
    out.positions.push_back(funding.commitment.known_from);
    if (stretch.has_value() && funding.from <= runtime::AddDays(stretch->until, 1)) {
      stretch->until = std::max(stretch->until, funding.until);
      continue;
    }
    close();
    stretch = funding;
  }
  close();
  out.found = months;
}

void Judge::FindCoordinators(CriterionResult& out) const {
  const Coordination coordination = CoordinationOn(territory_id_, Facts(kCoordinatorFold), on_);
  for (const CoordinatorSpell& spell : coordination.spells) {
    out.positions.push_back(spell.fact.known_from);
  }
  out.found = coordination.fte_hundredths;
}

// The last one named.
void Judge::FindPlace(CriterionResult& out) const {
  out.found = 0;
  for (const Fact& fact : Facts(kCentreFold)) {
    if (!fact.payload->has_centre_place_named()) continue;
    out.found = 1;
    out.positions = {fact.known_from};
  }
}

void Judge::FindSeats(CriterionResult& out) const {
  const std::map<std::string, Fact> seated = SeatedOn(territory_id_, on_, source_);
  for (const auto& [caretaker_id, fact] : seated) out.positions.push_back(fact.known_from);
  out.found = static_cast<int64_t>(seated.size());
  out.of_few = *out.found > 0 && *out.found < runtime::kGroupSizeMin;
}

void Judge::FindComponents(CriterionResult& out) const {
  int64_t evidenced = 0;
  for (const Component& component : ComponentsOn(territory_id_, on_, source_)) {
    if (!component.EvidencedOn(on_)) continue;
    ++evidenced;
    out.positions.push_back(component.position);
  }
  out.found = evidenced;
}

void Judge::FindLandlords(CriterionResult& out) const {
  const Date first = runtime::AddDays(on_, 1 - kComponentDays);
  std::vector<Fact> meetings;
  for (const v1::CoreComponent of :
       {v1::CORE_COMPONENT_PARTNER_MEETINGS, v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE,
        v1::CORE_COMPONENT_UNSPECIFIED}) {
    const std::vector<Fact> facts = ActivitiesUntil(on_, territory_id_, of, first, source_);
    meetings.insert(meetings.end(), facts.begin(), facts.end());
  }
  std::sort(meetings.begin(), meetings.end(), runtime::FactBefore);
  std::set<std::string> landlords;
  for (const Fact& fact : meetings) {
    const auto& named = fact.payload->meeting_held().landlord_ids();
    if (named.empty()) continue;
    for (const std::string& id : named) landlords.insert(source_.LandlordOn(id, on_));
    out.positions.push_back(fact.known_from);
  }
  out.found = static_cast<int64_t>(landlords.size());
}

// The most periods of which no two have a day in common: of those that begin after the last one
// taken, the one that ends first.
void Judge::FindPeriods(CriterionResult& out) const {
  std::vector<TerritoryFunding> fundings = FundingsOn(territory_id_, on_, source_);
  std::erase_if(fundings, [](const TerritoryFunding& funding) {
    return funding.commitment.payload->funding_committed().purpose() !=
           events::v1::FUNDING_PURPOSE_GENERAL;
  });
  std::stable_sort(
      fundings.begin(), fundings.end(),
      [](const TerritoryFunding& a, const TerritoryFunding& b) { return a.until < b.until; });
  std::optional<Date> last;
  int64_t periods = 0;
  for (const TerritoryFunding& funding : fundings) {
    if (last.has_value() && funding.from <= *last) continue;
    last = funding.until;
    ++periods;
    out.positions.push_back(funding.commitment.known_from);
  }
  out.found = periods;
}

void Judge::FindChildren(CriterionResult& out) const {
  int64_t committed = 0;
  for (const Fact& fact : Facts(kTerritoryFold)) {
    if (!fact.payload->has_territory_proposed()) continue;
    const std::string& child = fact.payload->territory_proposed().territory_id();
    if (child == territory_id_) continue;
    const TerritoryState state =
        FoldTerritory(child, FactsUntil(on_, kTerritoryFold, TerritorySubject(child), source_));
    if (state.withdrawn.has_value()) continue;
    const auto reached = std::find_if(
        state.stages.begin(), state.stages.end(),
        [](const StageEntry& entry) { return entry.stage >= events::v1::STAGE_COMMITTED; });
    if (reached == state.stages.end()) continue;
    ++committed;
    out.positions.push_back(reached->fact.known_from);
  }
  out.found = committed;
}

void Judge::FindPilotMonths(CriterionResult& out) const {
  const TerritoryState state = FoldTerritory(territory_id_, Facts(kTerritoryFold));
  for (const StageEntry& entry : state.stages) {
    if (entry.stage < events::v1::STAGE_PILOT) continue;
    out.found = runtime::WholeMonthsBetween(entry.day(), on_);
    out.positions = {entry.fact.known_from};
    return;
  }
}

void Judge::FindFigure(const std::string& name, CriterionResult& out) const {
  const runtime::Figure figure = source_.Consult({name, territory_id_, on_});
  out.found = figure.value;
  out.of_few = figure.of_few;
  out.consulted_at = figure.position;
}

void Judge::Find(StageCriterion criterion, CriterionResult& out) const {
  switch (criterion) {
    case events::v1::STAGE_CRITERION_INTEREST_STATED:
      return FindInterests(out);
    case events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED:
      return FindDiagnosis(out);
    case events::v1::STAGE_CRITERION_AGREEMENT_SIGNED:
      return FindAgreement(out);
    case events::v1::STAGE_CRITERION_FUNDING_SECURED:
      return FindFundingMonths(out);
    case events::v1::STAGE_CRITERION_COORDINATOR_ASSIGNED:
      return FindCoordinators(out);
    case events::v1::STAGE_CRITERION_PLACE_NAMED:
      return FindPlace(out);
    case events::v1::STAGE_CRITERION_COMMITTEE_SEATED:
      return FindSeats(out);
    case events::v1::STAGE_CRITERION_EXPRESSION_GROUP_HELD:
      return FindActivity(v1::CORE_COMPONENT_EXPRESSION_PLACE, out);
    case events::v1::STAGE_CRITERION_PARTNER_MEETING_HELD:
      return FindActivity(v1::CORE_COMPONENT_PARTNER_MEETINGS, out);
    case events::v1::STAGE_CRITERION_CORE_COMPONENTS:
      return FindComponents(out);
    case events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE:
      return FindLandlords(out);
    case events::v1::STAGE_CRITERION_EVALUATION_PUBLISHED:
      return FindEvaluation(out);
    case events::v1::STAGE_CRITERION_SECOND_FUNDING:
      return FindPeriods(out);
    case events::v1::STAGE_CRITERION_CHILD_COMMITTED:
      return FindChildren(out);
    case events::v1::STAGE_CRITERION_PILOT_MONTHS:
      return FindPilotMonths(out);
    case events::v1::STAGE_CRITERION_PARTICIPATION:
    case events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE:
    case events::v1::STAGE_CRITERION_REFERENT_RELAY:
      return FindFigure(FigureOf(criterion), out);
    default:
      return;
  }
}

// What is asked for; nothing when it is to be set first.
std::optional<int64_t> AskedFor(StageCriterion criterion, const std::string& territory_id, Date on,
                                EvidenceSource& source) {
  const std::vector<StageCriterion>& can_be_set = ThresholdCriteria();
  if (std::find(can_be_set.begin(), can_be_set.end(), criterion) != can_be_set.end()) {
    const std::string own = ThresholdsSubject(territory_id);
    const ThresholdValue threshold =
        ThresholdOn(criterion, on, source.Get(kThresholdsFold, own),
                    source.Get(kThresholdsFold, ThresholdsSubject("")));
    return threshold.value;
  }
  if (criterion == events::v1::STAGE_CRITERION_CORE_COMPONENTS) return kComponents;
  return criterion == events::v1::STAGE_CRITERION_SECOND_FUNDING ? 2 : 1;
}

}  // namespace

std::vector<StageCriterion> CriteriaOf(Stage stage) {
  switch (stage) {
    case events::v1::STAGE_SPOTTED:
      return {events::v1::STAGE_CRITERION_INTEREST_STATED};
    case events::v1::STAGE_DIAGNOSED:
      return {events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED};
    case events::v1::STAGE_COMMITTED:
      return {events::v1::STAGE_CRITERION_AGREEMENT_SIGNED,
              events::v1::STAGE_CRITERION_FUNDING_SECURED};
    case events::v1::STAGE_INSTALLED:
      return {events::v1::STAGE_CRITERION_COORDINATOR_ASSIGNED,
              events::v1::STAGE_CRITERION_PLACE_NAMED,
              events::v1::STAGE_CRITERION_COMMITTEE_SEATED};
    case events::v1::STAGE_PILOT:
      return {events::v1::STAGE_CRITERION_EXPRESSION_GROUP_HELD,
              events::v1::STAGE_CRITERION_PARTNER_MEETING_HELD};
    case events::v1::STAGE_OPERATING:
      return {events::v1::STAGE_CRITERION_CORE_COMPONENTS,
              events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE,
              events::v1::STAGE_CRITERION_PARTICIPATION, events::v1::STAGE_CRITERION_PILOT_MONTHS};
    case events::v1::STAGE_ROOTED:
      return {events::v1::STAGE_CRITERION_EVALUATION_PUBLISHED,
              events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE,
              events::v1::STAGE_CRITERION_REFERENT_RELAY,
              events::v1::STAGE_CRITERION_SECOND_FUNDING};
    case events::v1::STAGE_SEEDING:
      return {events::v1::STAGE_CRITERION_CHILD_COMMITTED};
    default:
      return {};
  }
}

std::string FigureOf(StageCriterion criterion) {
  switch (criterion) {
    case events::v1::STAGE_CRITERION_PARTICIPATION:
      return kParticipationFigure;
    case events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE:
      return kDependenceFigure;
    case events::v1::STAGE_CRITERION_REFERENT_RELAY:
      return kRelayFigure;
    default:
      return "";
  }
}

CriterionResult JudgeCriterion(StageCriterion criterion, const std::string& territory_id, Date on,
                               EvidenceSource& source) {
  CriterionResult out;
  out.criterion = criterion;
  out.at_most = criterion == events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE;
  out.threshold = AskedFor(criterion, territory_id, on, source);
  Judge(territory_id, on, source).Find(criterion, out);
  if (!out.found.has_value() || !out.threshold.has_value()) return out;
  out.met = out.at_most ? *out.found <= *out.threshold : *out.threshold <= *out.found;
  return out;
}

}  // namespace loge::rollout

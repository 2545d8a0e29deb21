// Which criteria of the stages are met, recounted.
#include <algorithm>
#include <set>

#include "tests/property/recount.h"
#include "tests/property/recount_stages.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using events::v1::Stage;
using events::v1::StageCriterion;

int WholeMonthsFrom(int from, int to) {
  int months = 0;
  while (MonthsLater(from, months + 1) <= to) ++months;
  return months;
}

// Of a date as it is told.
int LastDay(const std::string& text) {
  if (text.size() == 4) return DayNumber(text + "-12-31");
  if (text.size() == 7) return MonthsLater(DayNumber(text + "-01"), 1) - 1;
  return DayNumber(text);
}

// From which number to which the criteria of a stage go; those of PILOT_MONTHS come last.
std::vector<StageCriterion> CriteriaOf(Stage stage) {
  const std::pair<int, int> numbers[] = {{1, 1}, {2, 2},   {3, 4},   {5, 7},
                                         {8, 9}, {10, 12}, {13, 16}, {17, 17}};
  const auto [first, last] = numbers[stage - 1];
  std::vector<StageCriterion> out;
  for (int i = first; i <= last; ++i) out.push_back(static_cast<StageCriterion>(i));
  if (stage == events::v1::STAGE_OPERATING) {
    out.push_back(events::v1::STAGE_CRITERION_PILOT_MONTHS);
  }
  return out;
}

void SetOnly(int64_t found, int64_t position, v1::CriterionState* out) {
  out->set_found(found);
  out->clear_evidence_positions();
  out->add_evidence_positions(position);
}

}  // namespace

template <class Wanted>
void Then::FindFirst(Wanted wanted, v1::CriterionState* out) const {
  out->set_found(0);
  for (const Fact& fact : told_) {
    if (out->found() == 0 && wanted(*fact.payload)) SetOnly(1, fact.position, out);
  }
}

void Then::FindInterests(v1::CriterionState* out) const {
  // Of one day, what is known more exactly was told first.
  std::vector<Fact> told = told_;
  std::stable_sort(told.begin(), told.end(), [](const Fact& a, const Fact& b) {
    return a.day != b.day ? a.day < b.day : a.text.size() > b.text.size();
  });
  std::set<std::string> named;
  std::set<std::string> who;
  for (const Fact& fact : told) {
    const auto& stated = fact.payload->interest_stated();
    if (stated.territory_id() != territory_) continue;
    if (stated.landlord_id().empty() && !IsCommune(stated.partner_id())) continue;
    who.insert(people_.LandlordOn(stated.landlord_id(), on_) + "/" + stated.partner_id());
    if (!named.insert(stated.landlord_id() + "/" + stated.partner_id()).second) continue;
    out->add_evidence_positions(fact.position);
  }
  out->set_found(static_cast<int64_t>(who.size()));
}

void Then::FindDiagnosis(v1::CriterionState* out) const {
  out->set_found(0);
  for (const Fact& fact : told_) {
    const auto& delivered = fact.payload->diagnosis_delivered();
    const auto& about = delivered.territory_ids();
    if (std::count(about.begin(), about.end(), territory_) == 0) continue;
    if (delivered.heard_size() > out->found()) SetOnly(delivered.heard_size(), fact.position, out);
  }
}

void Then::FindAgreement(v1::CriterionState* out) const {
  out->set_found(0);
  for (const Fact& fact : told_) {
    const auto& terms = fact.payload->agreement_signed();
    if (terms.territory_id() != territory_) continue;
    const auto& partners = terms.partner_ids();
    const bool commune = std::any_of(partners.begin(), partners.end(),
                                     [&](const std::string& id) { return IsCommune(id); });
    const int first = terms.valid_from().empty() ? fact.day : DayNumber(terms.valid_from());
    if (!commune || on_ < first || EndOf(fact) < on_) continue;
    std::set<std::string> landlords;
    for (const std::string& id : terms.landlord_ids()) {
      landlords.insert(people_.LandlordOn(id, on_));
    }
    const auto signers = static_cast<int64_t>(landlords.size());
    if (signers > out->found()) SetOnly(signers, fact.position, out);
  }
}

void Then::FindMonths(v1::CriterionState* out) const {
  std::set<int> days;
  for (const Money& money : Fundings()) {
    if (money.until < on_) continue;
    out->add_evidence_positions(money.position);
    for (int day = money.from; day <= money.until; ++day) days.insert(day);
  }
  int months = 0;
  for (const int day : days) {
    if (days.count(day - 1) != 0) continue;
    int end = day;  // The first day without money.
    while (days.count(end) != 0) ++end;
    months += WholeMonthsFrom(day, end);
  }
  out->set_found(months);
}

void Then::FindPeriods(v1::CriterionState* out) const {
  std::vector<Money> fundings = Fundings();
  std::stable_sort(fundings.begin(), fundings.end(),
                   [](const Money& a, const Money& b) { return a.until < b.until; });
  int last = -1'000'000;
  for (const Money& money : fundings) {
    if (money.purpose != events::v1::FUNDING_PURPOSE_GENERAL || money.from <= last) continue;
    last = money.until;
    out->add_evidence_positions(money.position);
  }
  out->set_found(out->evidence_positions_size());
}

void Then::FindSeats(v1::CriterionState* out) const {
  // By committee and person: what gave the last seat. Of one day, what is known more exactly comes
  // first.
  std::map<std::pair<int, std::string>, Fact> last;
  for (const Fact& fact : told_) {
    const auto& given = fact.payload->committee_seat_given();
    if (given.territory_id() != territory_ || given.caretaker_id().empty()) continue;
    Fact& seat = last[{given.committee(), people_.SurvivorOf(given.caretaker_id())}];
    const bool later = seat.payload == nullptr || seat.day < fact.day;
    if (later || fact.text.size() <= seat.text.size()) seat = fact;
  }
  std::map<std::string, int64_t> seated;
  for (const auto& [key, seat] : last) {
    const auto& [committee, person] = key;
    if (!people_.IsEmployedOn(person, on_)) continue;
    bool over = false;
    for (const Fact& other : told_) {
      const auto& ended = other.payload->committee_seat_ended();
      if (ended.territory_id() != territory_ || ended.committee() != committee) continue;
      if (ended.caretaker_id().empty() || people_.SurvivorOf(ended.caretaker_id()) != person) {
        continue;
      }
      over = over || (seat.day <= other.day && other.day < on_);
    }
    if (!over) seated.emplace(person, seat.position);
  }
  for (const auto& [id, position] : seated) out->add_evidence_positions(position);
  out->set_found(static_cast<int64_t>(seated.size()));
}

void Then::FindLandlords(v1::CriterionState* out) const {
  std::set<std::string> landlords;
  for (const Fact& fact : told_) {
    const auto& meeting = fact.payload->meeting_held();
    if (meeting.territory_id() != territory_ || fact.day <= on_ - 365) continue;
    if (meeting.landlord_ids().empty()) continue;
    for (const std::string& id : meeting.landlord_ids()) {
      landlords.insert(people_.LandlordOn(id, on_));
    }
    out->add_evidence_positions(fact.position);
  }
  out->set_found(static_cast<int64_t>(landlords.size()));
}

void Then::FindChildren(v1::CriterionState* out) const {
  for (const Fact& fact : told_) {
    const auto& proposed = fact.payload->territory_proposed();
    const auto& parents = proposed.seeded_from();
    if (std::count(parents.begin(), parents.end(), territory_) == 0) continue;
    const bool left = std::any_of(told_.begin(), told_.end(), [&](const Fact& other) {
      return other.payload->territory_withdrawn().territory_id() == proposed.territory_id();
    });
    if (left) continue;
    for (const auto& [stage, reached] : StagesOf(proposed.territory_id())) {
      if (stage < events::v1::STAGE_COMMITTED) continue;
      out->add_evidence_positions(reached.position);
      break;
    }
  }
  out->set_found(out->evidence_positions_size());
}

void Then::Find(StageCriterion criterion, v1::CriterionState* out) const {
  switch (criterion) {
    case events::v1::STAGE_CRITERION_INTEREST_STATED:
      return FindInterests(out);
    case events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED:
      return FindDiagnosis(out);
    case events::v1::STAGE_CRITERION_AGREEMENT_SIGNED:
      return FindAgreement(out);
    case events::v1::STAGE_CRITERION_FUNDING_SECURED:
      return FindMonths(out);
    case events::v1::STAGE_CRITERION_SECOND_FUNDING:
      return FindPeriods(out);
    case events::v1::STAGE_CRITERION_COMMITTEE_SEATED:
      return FindSeats(out);
    case events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE:
      return FindLandlords(out);
    case events::v1::STAGE_CRITERION_CHILD_COMMITTED:
      return FindChildren(out);
    default:
      return FindRest(criterion, out);
  }
}

void Then::FindRest(StageCriterion criterion, v1::CriterionState* out) const {
  if (criterion == events::v1::STAGE_CRITERION_COORDINATOR_ASSIGNED) {
    int64_t fte = 0;
    for (const auto& [name, presence] : Presences()) {
      if (presence.second < on_) continue;
      fte += presence.first.payload->coordinator_assigned().fte_hundredths();
      out->add_evidence_positions(presence.first.position);
    }
    out->set_found(fte);
  } else if (criterion == events::v1::STAGE_CRITERION_PLACE_NAMED) {
    out->set_found(0);
    for (const Fact& fact : told_) {
      if (fact.payload->centre_place_named().territory_id() == territory_) {
        SetOnly(1, fact.position, out);
      }
    }
  } else if (criterion == events::v1::STAGE_CRITERION_EXPRESSION_GROUP_HELD) {
    FindFirst([&](const auto& p) { return p.expression_group_held().territory_id() == territory_; },
              out);
  } else if (criterion == events::v1::STAGE_CRITERION_PARTNER_MEETING_HELD) {
    FindFirst(
        [&](const auto& p) {
          return p.meeting_held().territory_id() == territory_ &&
                 p.meeting_held().kind() == events::v1::MEETING_KIND_PARTNER;
        },
        out);
  } else if (criterion == events::v1::STAGE_CRITERION_EVALUATION_PUBLISHED) {
    FindFirst(
        [&](const auto& p) {
          const auto& about = p.evaluation_published().territory_ids();
          return std::count(about.begin(), about.end(), territory_) != 0;
        },
        out);
  } else if (criterion == events::v1::STAGE_CRITERION_CORE_COMPONENTS) {
    for (const v1::ComponentState& row : Components()) {
      if (row.evidenced()) out->add_evidence_positions(row.last_position());
    }
    out->set_found(out->evidence_positions_size());
  } else if (criterion == events::v1::STAGE_CRITERION_PILOT_MONTHS) {
    for (const auto& [stage, reached] : StagesOf(territory_)) {
      if (stage < events::v1::STAGE_PILOT || out->has_found()) continue;
      SetOnly(WholeMonthsFrom(reached.day, on_), reached.position, out);
    }
  }
}

v1::CriterionState Then::Judge(StageCriterion criterion) const {
  v1::CriterionState out;
  out.set_criterion(criterion);
  out.set_threshold(1);
  if (criterion == events::v1::STAGE_CRITERION_CORE_COMPONENTS) out.set_threshold(8);
  if (criterion == events::v1::STAGE_CRITERION_SECOND_FUNDING) out.set_threshold(2);
  for (const v1::Threshold& row : Thresholds()) {
    if (row.criterion() != criterion) continue;
    out.clear_threshold();
    if (row.has_value()) out.set_threshold(row.value());
  }
  Find(criterion, &out);
  // Of a figure nothing is found here: see Recount::JudgeOn.
  out.set_met(out.has_found() && out.has_threshold() && out.found() >= out.threshold());
  auto* positions = out.mutable_evidence_positions();
  std::sort(positions->begin(), positions->end());
  if (positions->size() > 50) positions->ExtractSubrange(0, positions->size() - 50, nullptr);
  return out;
}

bool Recount::IsEmployedOn(const std::string& id, int day) const {
  const auto spells = spells_.find(SurvivorOf(id));
  return spells != spells_.end() &&
         std::any_of(spells->second.begin(), spells->second.end(),
                     [&](const Spell& spell) { return spell.Covers(day); });
}

std::optional<v1::GetThresholdsResponse> Recount::Thresholds(const std::string& territory) const {
  if (!territory.empty() && !Territory(territory).has_value()) return std::nullopt;
  v1::GetThresholdsResponse out;
  out.set_territory_id(territory);
  for (const v1::Threshold& row : Then(told_, territory, as_of_, *this).Thresholds()) {
    *out.add_thresholds() = row;
  }
  return out;
}

v1::CriterionState Recount::JudgeOn(int on, StageCriterion criterion,
                                    const std::string& territory) const {
  v1::CriterionState out = Then(told_, territory, on, *this).Judge(criterion);
  const bool low = criterion == events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE;
  if (!low && criterion != events::v1::STAGE_CRITERION_REFERENT_RELAY &&
      criterion != events::v1::STAGE_CRITERION_PARTICIPATION) {
    return out;
  }
  const std::optional<int64_t> found =
      Recount(story_, on, known_at_).StageFigure(criterion, territory);
  if (!found.has_value()) return out;
  out.set_found(*found);
  if (!out.has_threshold()) return out;
  out.set_met(low ? *found <= out.threshold() : *found >= out.threshold());
  return out;
}

std::optional<v1::GetStageReadinessResponse> Recount::Readiness(const std::string& id,
                                                                Stage stage) const {
  const std::optional<v1::Territory> territory = Territory(id);
  if (!territory.has_value()) return std::nullopt;
  v1::GetStageReadinessResponse out;
  out.set_territory_id(id);
  out.set_reached(territory->stage() - 1);
  const int next = std::min(territory->stage() + 1, 8);
  out.set_stage(stage != events::v1::STAGE_UNSPECIFIED ? stage : static_cast<Stage>(next));
  for (const StageCriterion criterion : CriteriaOf(out.stage())) {
    *out.add_criteria() = JudgeOn(as_of_, criterion, id);
  }
  for (const v1::StageInterval& interval : territory->stages()) {
    v1::StageScore& score = *out.add_scores();
    score.set_stage(interval.stage());
    score.set_days(interval.days());
    const int on = std::min(LastDay(interval.from()), as_of_);
    for (const StageCriterion criterion : CriteriaOf(interval.stage())) {
      score.set_criteria(score.criteria() + 1);
      if (JudgeOn(on, criterion, id).met()) score.set_criteria_met(score.criteria_met() + 1);
    }
  }
  return out;
}

std::optional<v1::GetFidelityResponse> Recount::Fidelity(const std::string& id) const {
  if (!Territory(id).has_value()) return std::nullopt;
  v1::GetFidelityResponse out;
  out.set_territory_id(id);
  std::string oldest = "9999-12-31";
  for (const v1::ComponentState& row : Then(told_, id, as_of_, *this).Components()) {
    *out.add_components() = row;
    out.set_evidenced(out.evidenced() + (row.evidenced() ? 1 : 0));
    if (row.last_on() >= oldest) continue;
    oldest = row.last_on();
    out.set_bottleneck(row.component());
  }
  return out;
}

}  // namespace loge::property

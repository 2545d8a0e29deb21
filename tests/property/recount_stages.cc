#include "tests/property/recount_stages.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using events::v1::StageCriterion;

constexpr int kYear = 365;

}  // namespace

std::vector<v1::Threshold> Then::Thresholds() const {
  using Set = events::v1::ThresholdsSet;
  struct Kind {
    StageCriterion criterion;
    int standard;  // Negative: none.
    bool (Set::*has)() const;
    int32_t (Set::*value)() const;
  };
  const Kind kinds[] = {
      {events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED, 3, &Set::has_groups_heard_min,
       &Set::groups_heard_min},
      {events::v1::STAGE_CRITERION_AGREEMENT_SIGNED, 2, &Set::has_signing_landlords_min,
       &Set::signing_landlords_min},
      {events::v1::STAGE_CRITERION_FUNDING_SECURED, 12, &Set::has_funding_months_min,
       &Set::funding_months_min},
      {events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE, 3, &Set::has_active_landlords_min,
       &Set::active_landlords_min},
      {events::v1::STAGE_CRITERION_PARTICIPATION, -1, &Set::has_participation_hundredths_min,
       &Set::participation_hundredths_min},
      {events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 50, &Set::has_dependence_hundredths_max,
       &Set::dependence_hundredths_max},
      {events::v1::STAGE_CRITERION_REFERENT_RELAY, 50, &Set::has_relay_hundredths_min,
       &Set::relay_hundredths_min},
      {events::v1::STAGE_CRITERION_PILOT_MONTHS, 12, &Set::has_pilot_months_min,
       &Set::pilot_months_min}};
  std::vector<v1::Threshold> out;
  for (const Kind& kind : kinds) {
    v1::Threshold row;
    row.set_criterion(kind.criterion);
    if (kind.standard >= 0) row.set_value(kind.standard);
    for (const bool own : {false, true}) {
      for (const Fact& fact : told_) {
        const Set& set = fact.payload->thresholds_set();
        if (!fact.payload->has_thresholds_set() || !(set.*kind.has)()) continue;
        if (set.territory_id() != (own ? territory_ : "")) continue;
        row.set_value((set.*kind.value)());
        row.set_own(own && !territory_.empty());
        *row.mutable_provenance() = ProvenanceOf(fact);
      }
    }
    out.push_back(row);
  }
  return out;
}

std::vector<std::pair<events::v1::Stage, Fact>> Then::StagesOf(const std::string& territory) const {
  std::vector<std::pair<events::v1::Stage, Fact>> reached;
  for (const Fact& fact : told_) {
    const EventPayload& p = *fact.payload;
    if (p.has_territory_proposed() && p.territory_proposed().territory_id() == territory) {
      reached.emplace_back(events::v1::STAGE_SPOTTED, fact);
    }
    if (p.has_territory_advanced() && p.territory_advanced().territory_id() == territory) {
      reached.emplace_back(p.territory_advanced().stage(), fact);
    }
  }
  std::stable_sort(reached.begin(), reached.end(), [](const auto& a, const auto& b) {
    return a.second.day != b.second.day ? a.second.day < b.second.day : a.first < b.first;
  });
  std::vector<std::pair<events::v1::Stage, Fact>> out;
  for (const auto& entry : reached) {
    if (out.empty() || out.back().first < entry.first) out.push_back(entry);
  }
  return out;
}

bool Then::IsCommune(const std::string& partner) const {
  return std::any_of(told_.begin(), told_.end(), [&](const Fact& fact) {
    const auto& registered = fact.payload->partner_registered();
    return !partner.empty() && registered.partner_id() == partner &&
           registered.type() == events::v1::PARTNER_TYPE_COMMUNE;
  });
}

std::vector<Then::Money> Then::Fundings() const {
  std::vector<Money> out;
  for (const Fact& fact : told_) {
    const auto& committed = fact.payload->funding_committed();
    if (!fact.payload->has_funding_committed() || committed.territory_id() != territory_) continue;
    int64_t left = committed.amount_cents();
    for (const Fact& other : told_) {
      const auto& reduced = other.payload->funding_reduced();
      if (reduced.funding_id() == committed.funding_id()) left -= reduced.amount_cents();
    }
    if (left <= 0) continue;
    out.push_back({DayNumber(committed.period_from()), DayNumber(committed.period_until()),
                   committed.purpose(), fact.original, fact.position});
  }
  std::sort(out.begin(), out.end(), [](const Money& a, const Money& b) {
    return std::make_tuple(a.from, a.until, a.original) <
           std::make_tuple(b.from, b.until, b.original);
  });
  return out;
}

int Then::EndOf(const Fact& signature) const {
  const auto& terms = signature.payload->agreement_signed();
  const auto day_or_far = [](const std::string& day) {
    return DayNumber(day.empty() ? "2999-12-31" : day);
  };
  int ended = day_or_far("");
  for (const Fact& fact : told_) {
    const auto& end = fact.payload->agreement_ended();
    if (end.agreement_id() != terms.agreement_id() || fact.day < signature.day) continue;
    ended = std::min(ended, fact.day);
  }
  int agreed = day_or_far(terms.valid_until());
  for (const Fact& fact : told_) {
    const auto& renewed = fact.payload->agreement_renewed();
    if (renewed.agreement_id() != terms.agreement_id() || fact.day < signature.day) continue;
    if (fact.day <= ended) agreed = day_or_far(renewed.valid_until());
  }
  return std::min(ended, agreed);
}

int Then::LastHalfDay(const events::v1::SessionScheduled& session) const {
  std::set<std::string> programmes;  // Of its modules, as they were defined last.
  for (const std::string& module_id : session.module_ids()) {
    std::string programme;
    for (const Fact& fact : told_) {
      const auto& defined = fact.payload->module_defined();
      if (defined.module_id() == module_id) programme = defined.programme_id();
    }
    programmes.insert(programme);
  }
  bool foundation = false;
  for (const std::string& id : programmes) {
    auto kind = events::v1::PROGRAMME_KIND_UNSPECIFIED;
    for (const Fact& fact : told_) {
      const auto& defined = fact.payload->programme_defined();
      if (!id.empty() && defined.programme_id() == id) kind = defined.kind();
    }
    foundation = foundation || kind == events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION ||
                 kind == events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION;
  }
  if (!foundation) return 0;
  auto half_days = session.half_days();
  for (const Fact& fact : told_) {
    const EventPayload& p = *fact.payload;
    if (p.session_cancelled().session_id() == session.session_id()) return 0;
    if (p.session_rescheduled().session_id() == session.session_id()) {
      half_days = p.session_rescheduled().half_days();
    }
  }
  int last = 0;
  for (const auto& half_day : half_days) {
    const int day = DayNumber(half_day.date());
    if (day <= on_) last = std::max(last, day);
  }
  return last;
}

void Then::See(v1::CoreComponent component, int day, const Fact& fact,
               std::vector<v1::ComponentState>* out) const {
  v1::ComponentState& row = (*out)[static_cast<size_t>(component - 1)];
  if (!row.last_on().empty() && day <= DayNumber(row.last_on())) return;
  row.set_last_on(DayText(day));
  row.set_last_position(fact.position);
  row.set_evidenced(day > on_ - kYear);
}

// Each presence, with its last day until on_, by contact and first day.
std::map<std::string, std::pair<Fact, int>> Then::Presences() const {
  std::map<std::string, std::pair<Fact, int>> out;
  for (const Fact& fact : told_) {
    const auto& assigned = fact.payload->coordinator_assigned();
    if (!fact.payload->has_coordinator_assigned() || assigned.territory_id() != territory_)
      continue;
    int last = on_;
    for (const Fact& other : told_) {
      const EventPayload& p = *other.payload;
      const bool same = p.coordinator_ended().territory_id() == territory_ &&
                        p.coordinator_ended().contact_id() == assigned.contact_id();
      if (same && fact.day <= other.day) last = std::min(last, other.day);
      const bool next = p.coordinator_assigned().territory_id() == territory_ &&
                        p.coordinator_assigned().contact_id() == assigned.contact_id();
      if (next && fact.day < other.day) last = std::min(last, other.day - 1);
    }
    out.emplace(absl::StrCat(assigned.contact_id(), " ", DayText(fact.day)),
                std::make_pair(fact, last));
  }
  return out;
}

void Then::SeeCoordinators(std::vector<v1::ComponentState>* out) const {
  for (const auto& [name, presence] : Presences()) {
    See(v1::CORE_COMPONENT_COORDINATOR, presence.second, presence.first, out);
  }
}

std::vector<v1::ComponentState> Then::Components() const {
  std::vector<v1::ComponentState> out;
  for (int i = 1; i <= 8; ++i) {
    out.emplace_back().set_component(static_cast<v1::CoreComponent>(i));
  }
  SeeCoordinators(&out);
  for (const Fact& fact : told_) {
    const EventPayload& p = *fact.payload;
    if (p.expression_group_held().territory_id() == territory_) {
      See(v1::CORE_COMPONENT_EXPRESSION_PLACE, fact.day, fact, &out);
    }
    if (p.support_meeting_held().territory_id() == territory_) {
      See(v1::CORE_COMPONENT_INDIVIDUAL_SUPPORT, fact.day, fact, &out);
    }
    if (p.valorisation_action_held().territory_id() == territory_) {
      See(v1::CORE_COMPONENT_VALORISATION, fact.day, fact, &out);
    }
    if (p.meeting_held().territory_id() == territory_) {
      const auto kind = p.meeting_held().kind();
      if (kind == events::v1::MEETING_KIND_PARTNER) {
        See(v1::CORE_COMPONENT_PARTNER_MEETINGS, fact.day, fact, &out);
      } else if (kind != events::v1::MEETING_KIND_EVENT_DAY) {
        See(v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE, fact.day, fact, &out);
      }
    }
    if (p.session_scheduled().territory_id() == territory_) {
      const int last = LastHalfDay(p.session_scheduled());
      if (last > 0) See(v1::CORE_COMPONENT_FOUNDATION_TRAINING, last, fact, &out);
    }
  }
  for (const Money& money : Fundings()) {
    Fact fact;
    fact.position = money.position;
    if (money.from <= on_) {
      See(v1::CORE_COMPONENT_FUNDING, std::min(money.until, on_), fact, &out);
    }
  }
  return out;
}

}  // namespace loge::property

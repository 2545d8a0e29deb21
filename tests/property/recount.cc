#include "tests/property/recount.h"

#include <algorithm>

namespace loge::property {
namespace {

using events::v1::EventPayload;

// On one day a thing begins before it changes, and ends last: a day can be the first and the last.
int TurnOf(const EventPayload& payload) {
  if (payload.has_landlord_absorbed() || payload.has_neighbourhood_merged()) return -1;
  if (payload.has_referent_appointed()) return 0;
  if (payload.has_referent_ended()) return 2;
  if (payload.has_caretaker_joined() || payload.has_caretaker_transferred()) return 0;
  if (payload.has_volunteering_started() || payload.has_coordinator_assigned()) return 0;
  if (payload.has_caretaker_left() || payload.has_volunteering_stopped()) return 2;
  return payload.has_coordinator_ended() ? 2 : 1;
}

std::vector<Fact> InTurn(std::vector<Fact> facts) {
  std::stable_sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) {
    return a.day != b.day ? a.day < b.day : TurnOf(*a.payload) < TurnOf(*b.payload);
  });
  return facts;
}

template <class Ids>
std::vector<std::string> Copy(const Ids& ids) {
  return {ids.begin(), ids.end()};
}

// The latest spell at that landlord that has no end yet.
Spell* OpenAt(std::vector<Spell>& spells, const std::string& landlord) {
  Spell* open = nullptr;
  for (Spell& spell : spells) {
    if (spell.landlord == landlord && !spell.until.has_value()) open = &spell;
  }
  return open;
}

// Tells the work of one person, fact by fact in turn.
class WorkTeller {
 public:
  explicit WorkTeller(const Endings& endings) : endings_(endings) {}

  void Apply(const Fact& fact) {
    const EventPayload& p = *fact.payload;
    if (p.has_caretaker_joined()) return Join(fact);
    if (p.has_caretaker_transferred()) return Transfer(fact);
    if (p.has_caretaker_reassigned()) {
      Spell* spell = OpenOn(p.caretaker_reassigned().landlord_id(), fact.day);
      if (spell != nullptr) Place(p.caretaker_reassigned().neighbourhood_ids(), fact.day, spell);
    } else if (p.has_caretaker_details_changed()) {
      const auto& changed = p.caretaker_details_changed();
      Spell* spell = OpenOn(changed.landlord_id(), fact.day);
      if (spell == nullptr) return;
      if (!changed.job_title().empty()) spell->shown.set_job_title(changed.job_title());
      if (changed.job_family() != events::v1::JOB_FAMILY_UNSPECIFIED) {
        spell->shown.set_job_family(changed.job_family());
      }
    } else if (p.has_caretaker_left()) {
      Spell* spell = OpenOn(p.caretaker_left().landlord_id(), fact.day);
      if (spell == nullptr) return;
      spell->until = fact.day;
      spell->ended_by = fact;
      spell->shown.set_until(fact.text);
      spell->shown.set_departure_reason(p.caretaker_left().reason());
    }
  }

  // The end of a place, whoever was there.
  void ApplyEnding(const Fact& fact) {
    const EventPayload& p = *fact.payload;
    if (p.has_landlord_absorbed()) return Absorb(fact);
    if (!p.has_neighbourhood_merged()) return;
    for (Spell& spell : spells) {
      // Whatever was there goes by its new name.
      if (!spell.until.has_value()) Place(spell.PlacesOn(fact.day), fact.day, &spell);
    }
  }

  std::vector<Spell> spells;

 private:
  Spell* OpenOn(const std::string& landlord, int day) {
    return OpenAt(spells, endings_.LandlordOn(landlord, day));
  }

  template <class Ids>
  void Place(const Ids& ids, int day, Spell* spell) {
    std::vector<std::string> places;
    for (const std::string& id : ids) {
      const std::string now = endings_.PlaceOn(id, day);
      if (std::count(places.begin(), places.end(), now) == 0) places.push_back(now);
    }
    spell->places.emplace_back(day, places);
  }

  Spell& BeginAt(const std::string& landlord, const Fact& fact) {
    if (Spell* open = OpenAt(spells, landlord)) return *open;
    Spell spell;
    spell.landlord = landlord;
    spell.from = fact.day;
    spell.shown.set_landlord_id(landlord);
    spell.shown.set_from(fact.text);
    spell.shown.set_hired_on(DayText(fact.day));
    *spell.shown.mutable_provenance() = ProvenanceOf(fact);
    spells.push_back(spell);
    return spells.back();
  }

  void Join(const Fact& fact) {
    const auto& joined = fact.payload->caretaker_joined();
    const std::string landlord = endings_.LandlordOn(joined.landlord_id(), fact.day);
    const bool anew = OpenAt(spells, landlord) == nullptr;
    Spell& spell = BeginAt(landlord, fact);
    if (anew && !joined.hired_on().empty()) spell.shown.set_hired_on(joined.hired_on());
    Place(joined.neighbourhood_ids(), fact.day, &spell);
    spell.shown.set_job_title(joined.job_title());
    spell.shown.set_job_family(joined.job_family());
  }

  void Transfer(const Fact& fact) {
    const auto& moved = fact.payload->caretaker_transferred();
    const std::string from = endings_.LandlordOn(moved.from_landlord_id(), fact.day - 1);
    const std::string to = endings_.LandlordOn(moved.to_landlord_id(), fact.day);
    // The post goes along from the employment that ends, or else the last one there.
    std::optional<v1::Employment> post;
    for (const Spell& spell : spells) {
      if (spell.landlord == from) post = spell.shown;
    }
    Spell* old = OpenAt(spells, from);
    if (old != nullptr && old->from < fact.day && from != to) {
      post = old->shown;
      old->until = fact.day - 1;
      old->ended_by = fact;
      old->shown.set_until(DayText(fact.day - 1));
    }
    for (Spell& spell : spells) {
      // The departure was told as well: why somebody was transferred is no reason of a departure.
      if (spell.landlord == from && from != to && spell.shown.until() == DayText(fact.day - 1)) {
        spell.shown.clear_departure_reason();
      }
    }
    const bool anew = OpenAt(spells, to) == nullptr;
    Spell& spell = BeginAt(to, fact);
    if (anew && post.has_value()) {
      spell.shown.set_job_title(post->job_title());
      spell.shown.set_job_family(post->job_family());
    }
    Place(moved.neighbourhood_ids(), fact.day, &spell);
  }

  void Absorb(const Fact& fact) {
    const auto& absorbed = fact.payload->landlord_absorbed();
    Spell* old = OpenAt(spells, absorbed.landlord_id());
    if (old == nullptr) return;
    const Spell before = *old;
    old->until = fact.day - 1;
    old->ended_by = fact;
    old->shown.set_until(DayText(fact.day - 1));
    const std::string into = endings_.LandlordOn(absorbed.into_landlord_id(), fact.day);
    const bool anew = OpenAt(spells, into) == nullptr;
    Spell& spell = BeginAt(into, fact);
    std::vector<std::string> places = before.PlacesOn(fact.day);
    const std::vector<std::string> there = spell.PlacesOn(fact.day);
    places.insert(places.end(), there.begin(), there.end());
    Place(places, fact.day, &spell);
    if (!anew) return;
    spell.shown.set_hired_on(before.shown.hired_on());
    spell.shown.set_job_title(before.shown.job_title());
    spell.shown.set_job_family(before.shown.job_family());
  }

  const Endings& endings_;
};

void ApplyVolunteering(const Fact& fact, v1::Caretaker* out) {
  const EventPayload& p = *fact.payload;
  if (!p.has_volunteering_started() && !p.has_volunteering_stopped()) return;
  const auto scope = p.has_volunteering_started() ? p.volunteering_started().scope()
                                                  : p.volunteering_stopped().scope();
  v1::VolunteeringPeriod* open = nullptr;
  for (v1::VolunteeringPeriod& period : *out->mutable_volunteering()) {
    if (period.scope() == scope && period.until().empty()) open = &period;
  }
  if (p.has_volunteering_stopped()) {
    if (open != nullptr) open->set_until(fact.text);
  } else if (open == nullptr) {
    v1::VolunteeringPeriod* period = out->add_volunteering();
    period->set_scope(scope);
    period->set_from(fact.text);
    *period->mutable_provenance() = ProvenanceOf(fact);
  }
}

// What is newer goes before what is older, field by field; new details replace all.
void MergePersonal(const events::v1::PersonalData& data, bool whole, v1::Caretaker* out) {
  if (whole) out->clear_personal_data();
  out->mutable_personal_data()->MergeFrom(data);
}

// The most m such that m months later than `from` is not after `to`.
int WholeMonths(int from, int to) {
  int months = 0;
  while (MonthsLater(from, months + 1) <= to) ++months;
  return months;
}

}  // namespace

std::string CaretakerOf(const EventPayload& p) {
  if (p.has_caretaker_joined()) return p.caretaker_joined().caretaker_id();
  if (p.has_caretaker_details_changed()) return p.caretaker_details_changed().caretaker_id();
  if (p.has_caretaker_reassigned()) return p.caretaker_reassigned().caretaker_id();
  if (p.has_caretaker_transferred()) return p.caretaker_transferred().caretaker_id();
  if (p.has_caretaker_left()) return p.caretaker_left().caretaker_id();
  if (p.has_volunteering_started()) return p.volunteering_started().caretaker_id();
  if (p.has_volunteering_stopped()) return p.volunteering_stopped().caretaker_id();
  if (p.has_referent_appointed()) return p.referent_appointed().caretaker_id();
  if (p.has_referent_ended()) return p.referent_ended().caretaker_id();
  return "";
}

std::string EmployerIn(const EventPayload& p) {
  if (p.has_caretaker_joined()) return p.caretaker_joined().landlord_id();
  if (p.has_caretaker_transferred()) return p.caretaker_transferred().to_landlord_id();
  return p.caretaker_details_changed().landlord_id();
}

v1::Provenance ProvenanceOf(const Fact& fact) {
  v1::Provenance out;
  out.set_position(fact.position);
  out.set_original_position(fact.original);
  return out;
}

std::string Endings::On(const std::map<std::string, Ending>& endings, std::string id, int day) {
  for (size_t step = 0; step < endings.size(); ++step) {
    const auto ending = endings.find(id);
    if (ending != endings.end() && ending->second.day <= day) id = ending->second.into;
  }
  return id;
}

std::vector<std::string> Spell::PlacesOn(int day) const {
  std::vector<std::string> found;
  for (const auto& [since, ids] : places) {
    if (since <= day) found = ids;
  }
  return found;
}

Recount::Recount(const Story& story, int as_of, int64_t known_at)
    : story_(story),
      as_of_(as_of),
      known_at_(known_at),
      told_(story.Standing(known_at)),
      all_(told_) {
  ResolveIdentities();
  UniteMeetings();
  for (const Fact& fact : all_) {
    if (fact.day <= as_of) past_.push_back(fact);
    const std::string person = CaretakerOf(*fact.payload);
    if (!person.empty()) people_.insert(person);
  }
  for (const Fact& fact : past_) {
    const auto& absorbed = fact.payload->landlord_absorbed();
    const auto& merged = fact.payload->neighbourhood_merged();
    if (fact.payload->has_landlord_absorbed()) {
      endings_.landlords[absorbed.landlord_id()] = {absorbed.into_landlord_id(), fact.day};
    } else if (fact.payload->has_neighbourhood_merged()) {
      endings_.places[merged.neighbourhood_id()] = {merged.into_neighbourhood_id(), fact.day};
    }
  }
  for (const std::string& id : people_) spells_[id] = SpellsOf(id);
}

std::vector<Spell> Recount::SpellsOf(const std::string& id) const {
  WorkTeller teller(endings_);
  for (const Fact& fact : InTurn(past_)) {
    if (CaretakerOf(*fact.payload) == id) teller.Apply(fact);
    teller.ApplyEnding(fact);
  }
  return teller.spells;
}

std::optional<v1::Caretaker> Recount::Caretaker(const std::string& asked) const {
  const std::string id = SurvivorOf(asked);
  const auto spells = spells_.find(id);
  if (spells == spells_.end() || spells->second.empty()) return std::nullopt;
  v1::Caretaker out;
  out.set_caretaker_id(id);
  for (const Spell& spell : spells->second) {
    v1::Employment* employment = out.add_employments();
    *employment = spell.shown;
    for (const std::string& place : spell.PlacesOn(as_of_)) {
      employment->add_neighbourhood_ids(place);
    }
    if (spell.Covers(as_of_)) out.set_employed(true);
  }
  for (const Fact& fact : InTurn(past_)) {
    if (CaretakerOf(*fact.payload) == id) ApplyVolunteering(fact, &out);
  }
  for (const v1::ReferentMandate& mandate : MandatesOf(id)) *out.add_mandates() = mandate;
  for (const Fact& fact : past_) {
    if (CaretakerOf(*fact.payload) != id) continue;
    const auto* data = story_.PersonalAt(fact.position);
    if (data == nullptr) continue;
    MergePersonal(*data, fact.payload->has_caretaker_details_changed(), &out);
    if (!data->employee_number().empty()) {
      out.set_employee_number_landlord_id(EmployerIn(*fact.payload));
    }
  }
  ShowNumbers(id, &out);
  return out;
}

std::vector<v1::Caretaker> Recount::Caretakers(const v1::ListCaretakersRequest& request) const {
  std::vector<v1::Caretaker> out;
  for (const std::string& id : people_) {
    const std::optional<v1::Caretaker> person = Caretaker(id);
    if (!person.has_value() || (!person->employed() && !request.include_departed())) continue;
    bool wanted = false;
    for (const Spell& spell : spells_.at(id)) {
      if (person->employed() && !spell.Covers(as_of_)) continue;
      const std::vector<std::string> places = spell.PlacesOn(as_of_);
      const bool there = request.landlord_id().empty() || request.landlord_id() == spell.landlord;
      const bool here = request.neighbourhood_id().empty() ||
                        std::count(places.begin(), places.end(), request.neighbourhood_id()) > 0;
      wanted = wanted || (there && here);
    }
    if (wanted) out.push_back(*person);
  }
  return out;
}

std::vector<v1::ExpressionGroup> Recount::ExpressionGroups(const std::string& territory) const {
  std::vector<v1::ExpressionGroup> out;
  for (const Fact& fact : past_) {
    const auto& held = fact.payload->expression_group_held();
    if (!fact.payload->has_expression_group_held() || held.territory_id() != territory) continue;
    v1::ExpressionGroup row;
    row.set_group_meeting_id(held.group_meeting_id());
    row.set_territory_id(held.territory_id());
    *row.mutable_caretaker_ids() = held.caretaker_ids();
    row.set_facilitator_contact_id(held.facilitator_contact_id());
    row.set_headcount(held.headcount());
    row.set_minutes(held.minutes());
    row.set_occurred_on(fact.text);
    *row.mutable_provenance() = ProvenanceOf(fact);
    out.push_back(row);
  }
  return out;
}

std::vector<v1::Introduction> Recount::Introductions(const std::string& territory) const {
  std::vector<v1::Introduction> out;
  for (const Fact& fact : past_) {
    const auto& made = fact.payload->introduction_made();
    if (!fact.payload->has_introduction_made() || made.territory_id() != territory) continue;
    v1::Introduction& row = out.emplace_back();
    row.set_introduction_id(made.introduction_id());
    row.set_territory_id(made.territory_id());
    row.set_caretaker_id(made.caretaker_id());
    row.set_contact_id(made.contact_id());
    row.set_by_caretaker_id(made.by_caretaker_id());
    row.set_by_contact_id(made.by_contact_id());
    row.set_occurred_on(fact.text);
    *row.mutable_provenance() = ProvenanceOf(fact);
  }
  return out;
}

v1::CountSupportMeetingsResponse Recount::Support(const std::string& territory) const {
  v1::CountSupportMeetingsResponse out;
  for (const Fact& fact : past_) {
    const auto& held = fact.payload->support_meeting_held();
    if (!fact.payload->has_support_meeting_held() || held.territory_id() != territory) continue;
    out.set_meetings(out.meetings() + 1);
    out.set_minutes(out.minutes() + held.minutes());
    if (held.given_by_contact_id().empty()) {
      out.set_given_by_caretakers(out.given_by_caretakers() + 1);
    }
  }
  return out;
}

std::set<std::string> Recount::NeighbourhoodsIn(const std::vector<std::string>& communes) const {
  std::set<std::string> out;
  for (const Fact& fact : past_) {
    const auto& defined = fact.payload->neighbourhood_defined();
    const auto& recoded = fact.payload->neighbourhood_recoded();
    const bool first = fact.payload->has_neighbourhood_defined();
    const std::string& code = first ? defined.commune_code() : recoded.commune_code();
    if (std::count(communes.begin(), communes.end(), code) == 0) continue;
    out.insert(first ? defined.neighbourhood_id() : recoded.neighbourhood_id());
  }
  for (const auto& [id, ending] : endings_.places) out.erase(id);
  return out;
}

std::set<std::string> Recount::WorkersIn(const std::set<std::string>& neighbourhoods) const {
  std::set<std::string> out;
  for (const auto& [id, spells] : spells_) {
    for (const Spell& spell : spells) {
      if (!spell.Covers(as_of_)) continue;
      for (const std::string& place : spell.PlacesOn(as_of_)) {
        if (neighbourhoods.contains(place)) out.insert(id);
      }
    }
  }
  return out;
}

v1::Coverage Recount::CoverageOf(const v1::Territory& territory) const {
  const std::set<std::string> places = NeighbourhoodsIn(Copy(territory.commune_codes()));
  const std::set<std::string> workers = WorkersIn(places);
  std::set<std::string> reached;
  std::set<std::string> landlords;
  for (const std::string& id : workers) {
    for (const Spell& spell : spells_.at(id)) {
      if (!spell.Covers(as_of_)) continue;
      for (const std::string& place : spell.PlacesOn(as_of_)) {
        if (!places.contains(place)) continue;
        reached.insert(place);
        landlords.insert(spell.landlord);
      }
    }
  }
  v1::Coverage out;
  out.set_neighbourhoods(static_cast<int>(places.size()));
  out.set_neighbourhoods_with_caretakers(static_cast<int>(reached.size()));
  out.set_landlords(static_cast<int>(landlords.size()));
  out.set_caretakers(static_cast<int>(workers.size()));
  return out;
}

std::vector<v1::CoordinatorAssignment> Recount::Coordinators(const std::string& territory) const {
  std::map<std::string, v1::CoordinatorAssignment> open;
  std::map<std::string, v1::CoordinatorAssignment> at_work;
  const auto keep = [&](const v1::CoordinatorAssignment& row, int until) {
    if (as_of_ <= until) at_work[row.contact_id()] = row;
  };
  for (const Fact& fact : InTurn(past_)) {
    const EventPayload& p = *fact.payload;
    if (p.has_coordinator_assigned() && p.coordinator_assigned().territory_id() == territory) {
      v1::CoordinatorAssignment row;
      row.set_contact_id(p.coordinator_assigned().contact_id());
      row.set_fte_hundredths(p.coordinator_assigned().fte_hundredths());
      row.set_from(fact.text);
      *row.mutable_provenance() = ProvenanceOf(fact);
      open[row.contact_id()] = row;  // A new presence takes the place of the one before.
    }
    if (p.has_coordinator_ended() && p.coordinator_ended().territory_id() == territory) {
      const auto it = open.find(p.coordinator_ended().contact_id());
      if (it == open.end()) continue;
      it->second.set_until(fact.text);
      keep(it->second, fact.day);
      open.erase(it);
    }
  }
  for (const auto& [id, row] : open) keep(row, as_of_);
  std::vector<v1::CoordinatorAssignment> out;
  for (const auto& [id, row] : at_work) out.push_back(row);
  return out;
}

void Recount::ShowStages(v1::Territory* out) const {
  std::vector<std::pair<Fact, events::v1::Stage>> reached;
  for (const Fact& fact : past_) {
    const EventPayload& p = *fact.payload;
    if (p.has_territory_proposed() &&
        p.territory_proposed().territory_id() == out->territory_id()) {
      reached.emplace_back(fact, events::v1::STAGE_SPOTTED);
    }
    if (p.has_territory_advanced() &&
        p.territory_advanced().territory_id() == out->territory_id()) {
      reached.emplace_back(fact, p.territory_advanced().stage());
    }
  }
  std::stable_sort(reached.begin(), reached.end(), [](const auto& a, const auto& b) {
    return a.first.day != b.first.day ? a.first.day < b.first.day : a.second < b.second;
  });
  for (const auto& [fact, stage] : reached) {
    if (stage <= out->stage()) continue;  // Stages lead forward only.
    if (out->stages_size() > 0) {
      v1::StageInterval* before = out->mutable_stages(out->stages_size() - 1);
      before->set_until(fact.text);
      before->set_days(fact.day - DayNumber(before->from()));
    }
    v1::StageInterval* interval = out->add_stages();
    interval->set_stage(stage);
    interval->set_from(fact.text);
    interval->set_days(as_of_ - fact.day);
    *interval->mutable_evidence_positions() =
        fact.payload->territory_advanced().evidence_positions();
    interval->set_skip_reason(fact.payload->territory_advanced().skip_reason());
    interval->set_force_reason(fact.payload->territory_advanced().force_reason());
    *interval->mutable_unmet() = fact.payload->territory_advanced().unmet();
    *interval->mutable_consulted() = fact.payload->territory_advanced().consulted();
    *interval->mutable_provenance() = ProvenanceOf(fact);
    out->set_stage(stage);
  }
}

// Of stages and the end that are shown: nothing grows older after its end.
void Recount::ShowAges(v1::Territory* out) const {
  const int last = out->has_withdrawal() ? DayNumber(out->withdrawal().from()) : as_of_;
  for (const v1::StageInterval& stage : out->stages()) {
    const int age = WholeMonths(DayNumber(stage.from()), last);
    if (stage.stage() >= events::v1::STAGE_PILOT && !out->has_age_months_since_pilot()) {
      out->set_age_months_since_pilot(age);
    }
    if (stage.stage() >= events::v1::STAGE_COMMITTED && !out->has_age_months_since_committed()) {
      out->set_age_months_since_committed(age);
    }
  }
}

void Recount::ShowPauses(v1::Territory* out) const {
  // The first day after a pause may be the first one of the next.
  std::vector<Fact> told = past_;
  std::stable_sort(told.begin(), told.end(), [](const Fact& a, const Fact& b) {
    return a.day != b.day ? a.day < b.day
                          : !a.payload->has_territory_paused() && b.payload->has_territory_paused();
  });
  for (const Fact& fact : told) {
    const EventPayload& p = *fact.payload;
    if (p.has_territory_paused() && p.territory_paused().territory_id() == out->territory_id() &&
        !out->paused()) {
      v1::PausePeriod* pause = out->add_pauses();
      pause->set_from(fact.text);
      pause->set_reason(p.territory_paused().reason());
      *pause->mutable_provenance() = ProvenanceOf(fact);
      out->set_paused(true);
    }
    if (p.has_territory_resumed() && p.territory_resumed().territory_id() == out->territory_id() &&
        out->paused()) {
      out->mutable_pauses(out->pauses_size() - 1)->set_until(fact.text);
      out->set_paused(false);  // The day of going on is no day of the pause.
    }
  }
}

void Recount::ShowWithdrawal(v1::Territory* out) const {
  for (const Fact& fact : past_) {
    const auto& withdrawn = fact.payload->territory_withdrawn();
    if (withdrawn.territory_id() != out->territory_id() || out->has_withdrawal()) continue;
    out->mutable_withdrawal()->set_from(fact.text);
    out->mutable_withdrawal()->set_reason(withdrawn.reason());
    *out->mutable_withdrawal()->mutable_provenance() = ProvenanceOf(fact);
    out->set_paused(false);
    if (out->stages().empty()) continue;
    v1::StageInterval* last = out->mutable_stages(out->stages_size() - 1);
    last->set_until(fact.text);
    last->set_days(last->days() - (as_of_ - fact.day));
  }
}

std::optional<v1::Territory> Recount::Territory(const std::string& id) const {
  v1::Territory out;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_territory_proposed()) continue;
    const auto& proposed = fact.payload->territory_proposed();
    if (proposed.territory_id() != id) continue;
    out.set_territory_id(id);
    out.set_name(proposed.name());
    *out.mutable_commune_codes() = proposed.commune_codes();
    *out.mutable_seeded_from() = proposed.seeded_from();
    out.set_replication_model(proposed.replication_model());
    *out.mutable_provenance() = ProvenanceOf(fact);
  }
  if (out.territory_id().empty()) return std::nullopt;
  ShowStages(&out);
  ShowPauses(&out);
  ShowWithdrawal(&out);
  ShowAges(&out);
  for (const v1::CoordinatorAssignment& row : Coordinators(id)) *out.add_coordinators() = row;
  *out.mutable_coverage() = CoverageOf(out);
  return out;
}

}  // namespace loge::property

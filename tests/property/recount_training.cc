// What was taught, who asked for a seat, who came, what is due.
#include <algorithm>
#include <map>
#include <set>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

v1::Attendance ShowAttendance(const Fact& fact) {
  const auto& recorded = fact.payload->attendance_recorded();
  v1::Attendance out;
  out.set_session_id(recorded.session_id());
  *out.mutable_half_day() = recorded.half_day();
  out.set_caretaker_id(recorded.caretaker_id());
  out.set_status(recorded.status());
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

// The same day, known more exactly.
bool TellsTheDayBetter(const std::string& text, const std::string& other) {
  const auto first_day = [](const std::string& date) { return (date + "-01-01").substr(0, 10); };
  return first_day(text) == first_day(other) && text.size() > other.size();
}

int Number(int version) { return std::max(version, 1); }

}  // namespace

const events::v1::ModuleDefined* Recount::ModuleOn(const std::string& id, int day) const {
  const events::v1::ModuleDefined* in_force = nullptr;
  for (const Fact& fact : all_) {
    const auto& defined = fact.payload->module_defined();
    if (!fact.payload->has_module_defined() || defined.module_id() != id || day < fact.day) {
      continue;
    }
    if (in_force == nullptr ||
        Number(in_force->programme_version()) < Number(defined.programme_version())) {
      in_force = &defined;
    }
  }
  return in_force;
}

const events::v1::ModuleDefined* Recount::ModuleCountingOn(const std::string& id, int day) const {
  const events::v1::ModuleDefined* counts = ModuleOn(id, day);
  if (counts != nullptr) return counts;
  // Before it was defined: the first version.
  for (const Fact& fact : all_) {
    const auto& defined = fact.payload->module_defined();
    if (!fact.payload->has_module_defined() || defined.module_id() != id) continue;
    if (counts == nullptr ||
        Number(defined.programme_version()) < Number(counts->programme_version())) {
      counts = &defined;
    }
  }
  return counts;
}

bool Recount::TeachesSeminar(const v1::Session& session, int day) const {
  for (const std::string& module_id : session.module_ids()) {
    const events::v1::ModuleDefined* module = ModuleCountingOn(module_id, day);
    if (module == nullptr) continue;
    for (const Fact& fact : all_) {
      const auto& programme = fact.payload->programme_defined();
      if (!fact.payload->has_programme_defined()) continue;
      if (programme.programme_id() == module->programme_id() &&
          Number(programme.version()) == Number(module->programme_version()) &&
          programme.kind() == events::v1::PROGRAMME_KIND_SEMINAR) {
        return true;
      }
    }
  }
  return false;
}

std::optional<int> Recount::LastValidDay(const std::string& module_id, int completed) const {
  const events::v1::ModuleDefined* counts = ModuleCountingOn(module_id, completed);
  if (counts == nullptr || counts->validity_months() == 0) return std::nullopt;
  return MonthsLater(completed, counts->validity_months()) - 1;
}

std::optional<v1::TrainingRecord> Recount::Training(const std::string& asked) const {
  const std::string id = SurvivorOf(asked);
  v1::TrainingRecord out;
  out.set_caretaker_id(id);
  std::set<std::string> present;
  for (const Fact& fact : past_) {
    const EventPayload& p = *fact.payload;
    if (p.has_attendance_recorded() && p.attendance_recorded().caretaker_id() == id) {
      const auto& recorded = p.attendance_recorded();
      *out.add_attendance() = ShowAttendance(fact);
      if (recorded.status() != events::v1::ATTENDANCE_STATUS_PRESENT) continue;
      present.insert(recorded.session_id() + " " + recorded.half_day().ShortDebugString());
    }
    if (!p.has_training_completed() || p.training_completed().caretaker_id() != id) continue;
    const auto& completed = p.training_completed();
    v1::Completion* row = out.add_completions();
    row->set_caretaker_id(id);
    row->set_module_id(completed.module_id());
    row->set_session_id(completed.session_id());
    row->set_certificate_ref(completed.certificate_ref());
    row->set_minutes(completed.minutes());
    row->set_occurred_on(fact.text);
    *row->mutable_provenance() = ProvenanceOf(fact);
    const std::optional<int> until = LastValidDay(completed.module_id(), fact.day);
    if (until.has_value()) row->set_valid_until(DayText(*until));
  }
  out.set_half_days_present(static_cast<int>(present.size()));
  const bool nothing = out.attendance_size() == 0 && out.completions_size() == 0;
  if (nothing && !Caretaker(id).has_value()) return std::nullopt;
  return out;
}

void Recount::ShowEnrolments(v1::Session* out) const {
  // One day after the other: who asks comes before who gives back.
  std::vector<v1::Enrolment> rows;
  const auto find = [&](const std::string& person) {
    return std::find_if(rows.begin(), rows.end(),
                        [&](const v1::Enrolment& row) { return row.caretaker_id() == person; });
  };
  const auto give_back = [&](int before) {
    for (const Fact& fact : past_) {
      const auto& withdrawn = fact.payload->enrolment_withdrawn();
      if (!fact.payload->has_enrolment_withdrawn() || fact.day != before) continue;
      if (withdrawn.session_id() != out->session_id()) continue;
      const auto it = find(withdrawn.caretaker_id());
      if (it != rows.end()) rows.erase(it);
    }
  };
  std::set<int> days;
  for (const Fact& fact : past_) days.insert(fact.day);
  for (const int day : days) {
    for (const Fact& fact : past_) {
      const auto& enrolled = fact.payload->caretaker_enrolled();
      if (!fact.payload->has_caretaker_enrolled() || fact.day != day) continue;
      if (enrolled.session_id() != out->session_id()) continue;
      if (find(enrolled.caretaker_id()) != rows.end()) continue;
      v1::Enrolment row;
      row.set_caretaker_id(enrolled.caretaker_id());
      row.set_occurred_on(fact.text);
      row.set_requested_by(enrolled.requested_by());
      *row.mutable_provenance() = ProvenanceOf(fact);
      rows.push_back(row);
    }
    give_back(day);
  }
  for (v1::Enrolment& row : rows) {
    const int taken = out->enrolled();
    if (out->capacity() == 0 || taken < out->capacity()) {
      out->set_enrolled(taken + 1);
    } else {
      out->set_waiting(out->waiting() + 1);
      row.set_waiting_rank(out->waiting());
    }
    *out->add_enrolments() = row;
  }
}

std::optional<v1::Session> Recount::Session(const std::string& id) const {
  std::optional<v1::Session> out;
  for (const Fact& fact : all_) {
    if (!fact.payload->has_session_scheduled()) continue;
    const auto& planned = fact.payload->session_scheduled();
    if (planned.session_id() != id) continue;
    out.emplace();
    out->set_session_id(id);
    *out->mutable_module_ids() = planned.module_ids();
    *out->mutable_half_days() = planned.half_days();
    out->set_place(planned.place());
    out->set_capacity(planned.capacity());
    out->set_provider(planned.provider());
    out->set_territory_id(planned.territory_id());
    out->set_occurred_on(fact.text);
    *out->mutable_provenance() = ProvenanceOf(fact);
  }
  if (!out.has_value()) return out;
  for (const Fact& fact : past_) {
    const EventPayload& p = *fact.payload;
    if (p.has_session_rescheduled() && p.session_rescheduled().session_id() == id) {
      const auto& moved = p.session_rescheduled();
      *out->mutable_half_days() = moved.half_days();
      std::set<std::string> days;
      for (const auto& half_day : moved.half_days()) days.insert(half_day.date());
      out->set_occurred_on(*days.begin());
      if (moved.has_place()) out->set_place(moved.place());
      if (moved.has_capacity()) out->set_capacity(moved.capacity());
      out->set_rescheduled_on(fact.text);
    }
    if (p.has_attendance_recorded() && p.attendance_recorded().session_id() == id) {
      *out->add_attendance() = ShowAttendance(fact);
    }
    if (p.has_session_cancelled() && p.session_cancelled().session_id() == id &&
        !out->cancelled()) {
      out->set_cancelled(true);
      out->set_cancellation_reason(p.session_cancelled().reason());
    }
  }
  if (!out->cancelled()) ShowEnrolments(&*out);
  return out;
}

std::set<std::string> Recount::MandatoryModules() const {
  std::set<std::string> ids;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_module_defined()) continue;
    const std::string& id = fact.payload->module_defined().module_id();
    if (ModuleOn(id, as_of_)->mandatory()) ids.insert(id);
  }
  for (const Fact& fact : all_) {
    if (!fact.payload->has_module_retired()) continue;
    // Known to the month or the year, the last day is that of the interval.
    int last = fact.day;
    if (fact.text.size() == 4) last = MonthsLater(fact.day, 12) - 1;
    if (fact.text.size() == 7) last = MonthsLater(fact.day, 1) - 1;
    if (last < as_of_) ids.erase(fact.payload->module_retired().module_id());
  }
  return ids;
}

std::vector<v1::DueTraining> Recount::Due(int within_days) const {
  std::vector<v1::DueTraining> out;
  const std::set<std::string> mandatory = MandatoryModules();
  for (const std::string& id : people_) {
    std::set<std::string> landlords;
    for (const Spell& spell : spells_.at(id)) {
      if (spell.Covers(as_of_)) landlords.insert(spell.landlord);
    }
    if (landlords.empty()) continue;
    const auto record = Training(id);
    for (const std::string& module_id : mandatory) {
      v1::DueTraining row;
      row.set_state(v1::DUE_STATE_MISSING);
      bool for_ever = false;
      for (const v1::Completion& completion : record->completions()) {
        if (completion.module_id() != module_id) continue;
        for_ever = for_ever || completion.valid_until().empty();
        if (completion.valid_until() < row.valid_until()) continue;
        const bool same = completion.valid_until() == row.valid_until();
        if (same && !TellsTheDayBetter(completion.occurred_on(), row.completed_on())) continue;
        row.set_valid_until(completion.valid_until());
        row.set_completed_on(completion.occurred_on());
        *row.mutable_provenance() = completion.provenance();
      }
      if (for_ever) continue;
      if (!row.valid_until().empty()) {
        const int until = DayNumber(row.valid_until());
        if (as_of_ + within_days < until) continue;
        row.set_state(until < as_of_ ? v1::DUE_STATE_EXPIRED : v1::DUE_STATE_ENDING);
      }
      row.set_caretaker_id(id);
      row.set_module_id(module_id);
      for (const std::string& landlord : landlords) row.add_landlord_ids(landlord);
      out.push_back(row);
    }
  }
  return out;
}

}  // namespace loge::property

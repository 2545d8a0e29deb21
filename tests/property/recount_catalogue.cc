// The catalogue, who sits in a session, and how many of a group are covered.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

int Number(int version) { return std::max(version, 1); }

auto OrderOf(const events::v1::HalfDay& half_day) {
  return std::make_pair(half_day.date(), static_cast<int>(half_day.half()));
}

v1::SheetRow& RowOf(const std::string& caretaker, int half_days,
                    std::map<std::string, v1::SheetRow>& rows) {
  const auto [found, is_new] = rows.try_emplace(caretaker);
  v1::SheetRow& row = found->second;
  if (!is_new) return row;
  row.set_caretaker_id(caretaker);
  row.set_place(v1::SHEET_PLACE_WALK_IN);
  for (int i = 0; i < half_days; ++i) row.add_statuses(events::v1::ATTENDANCE_STATUS_UNSPECIFIED);
  return row;
}

}  // namespace

std::vector<v1::Programme> Recount::Programmes() const {
  std::map<std::string, v1::Programme> found;
  for (const Fact& fact : past_) {
    const auto& defined = fact.payload->programme_defined();
    if (!fact.payload->has_programme_defined()) continue;
    v1::Programme& out = found[defined.programme_id()];
    if (Number(defined.version()) <= out.version()) continue;
    out.set_programme_id(defined.programme_id());
    out.set_kind(defined.kind());
    out.set_name(defined.name());
    out.set_defined_on(fact.text);
    *out.mutable_provenance() = ProvenanceOf(fact);
    out.set_version(Number(defined.version()));
  }
  std::vector<v1::Programme> out;
  for (const auto& [id, programme] : found) out.push_back(programme);
  return out;
}

std::vector<v1::Module> Recount::Modules() const {
  std::map<std::string, v1::Module> found;
  for (const Fact& fact : past_) {
    const auto& defined = fact.payload->module_defined();
    if (!fact.payload->has_module_defined()) continue;
    v1::Module& out = found[defined.module_id()];
    if (Number(defined.programme_version()) <= out.programme_version()) continue;
    out.set_module_id(defined.module_id());
    out.set_programme_id(defined.programme_id());
    out.set_name(defined.name());
    out.set_competence_kind(defined.competence_kind());
    *out.mutable_topics() = defined.topics();
    out.set_minutes(defined.minutes());
    out.set_mandatory(defined.mandatory());
    out.set_validity_months(defined.validity_months());
    out.set_defined_on(fact.text);
    *out.mutable_provenance() = ProvenanceOf(fact);
    out.set_programme_version(Number(defined.programme_version()));
  }
  for (const Fact& fact : past_) {
    const auto module = found.find(fact.payload->module_retired().module_id());
    if (!fact.payload->has_module_retired() || module == found.end()) continue;
    if (module->second.retired_on().empty()) module->second.set_retired_on(fact.text);
  }
  std::vector<v1::Module> out;
  for (const auto& [id, module] : found) out.push_back(module);
  return out;
}

std::vector<v1::Session> Recount::Sessions() const {
  std::set<std::string> ids;
  for (const Fact& fact : all_) {
    if (!fact.payload->has_session_scheduled()) continue;
    ids.insert(fact.payload->session_scheduled().session_id());
  }
  std::vector<v1::Session> out;
  for (const std::string& id : ids) {
    v1::Session session = *Session(id);
    session.clear_enrolments();
    session.clear_attendance();
    out.push_back(session);
  }
  return out;
}

std::optional<v1::ListAttendanceResponse> Recount::Sheet(const std::string& session) const {
  const std::optional<v1::Session> held = Session(session);
  if (!held.has_value()) return std::nullopt;
  std::map<std::pair<std::string, int>, events::v1::HalfDay> half_days;  // In the order of time.
  for (const auto& half_day : held->half_days()) half_days[OrderOf(half_day)] = half_day;
  for (const v1::Attendance& row : held->attendance()) {
    half_days[OrderOf(row.half_day())] = row.half_day();
  }
  const int columns = static_cast<int>(half_days.size());
  std::map<std::string, v1::SheetRow> rows;
  for (const v1::Enrolment& enrolment : held->enrolments()) {
    RowOf(enrolment.caretaker_id(), columns, rows)
        .set_place(enrolment.waiting_rank() == 0 ? v1::SHEET_PLACE_SEAT : v1::SHEET_PLACE_WAITING);
  }
  for (const v1::Attendance& attended : held->attendance()) {
    const auto column = half_days.find(OrderOf(attended.half_day()));
    RowOf(attended.caretaker_id(), columns, rows)
        .set_statuses(static_cast<int>(std::distance(half_days.begin(), column)),
                      attended.status());
  }
  v1::ListAttendanceResponse out;
  for (const auto& [time, half_day] : half_days) *out.add_half_days() = half_day;
  for (const auto& [id, row] : rows) *out.add_rows() = row;
  return out;
}

std::set<std::string> Recount::ProgrammesHeld(
    const std::string& id, const v1::ListTrainingCoverageRequest& request) const {
  std::set<std::string> held;
  for (const Fact& fact : past_) {
    const auto& completed = fact.payload->training_completed();
    if (!fact.payload->has_training_completed() || completed.caretaker_id() != id) continue;
    const std::string& module = completed.module_id();
    if (!request.module_id().empty() && request.module_id() != module) continue;
    const events::v1::ModuleDefined* counting = ModuleCountingOn(module, fact.day);
    const std::string programme = counting == nullptr ? "" : counting->programme_id();
    if (!request.programme_id().empty() && request.programme_id() != programme) continue;
    const std::optional<int> until = LastValidDay(module, fact.day);
    if (!until.has_value() || as_of_ <= *until) held.insert(programme);
  }
  return held;
}

std::vector<v1::TrainingCoverage> Recount::Coverage(
    const v1::ListTrainingCoverageRequest& request) const {
  const bool by_programme = request.grouping() == v1::COVERAGE_GROUPING_PROGRAMME;
  const bool by_place = request.grouping() == v1::COVERAGE_GROUPING_NEIGHBOURHOOD;
  const std::string& wanted = request.neighbourhood_id();
  std::map<std::string, std::pair<int, int>> counts;
  if (by_programme) {
    for (const v1::Programme& programme : Programmes()) {
      const std::string& id = programme.programme_id();
      if (request.programme_id().empty() || request.programme_id() == id) counts[id] = {0, 0};
    }
  }
  for (const std::string& id : people_) {
    const std::set<std::string> held = ProgrammesHeld(id, request);
    std::set<std::string> groups;
    for (const Spell& spell : spells_.at(id)) {
      const std::vector<std::string> places = spell.PlacesOn(as_of_);
      if (!spell.Covers(as_of_)) continue;
      if (!request.landlord_id().empty() && request.landlord_id() != spell.landlord) continue;
      if (!wanted.empty() && std::count(places.begin(), places.end(), wanted) == 0) continue;
      if (by_programme) {
        for (const auto& [programme, count] : counts) groups.insert(programme);
      } else if (by_place) {
        for (const std::string& place : places) {
          if (wanted.empty() || wanted == place) groups.insert(place);
        }
      } else {
        groups.insert(spell.landlord);
      }
    }
    for (const std::string& group : groups) {
      ++counts[group].first;
      if (by_programme ? held.contains(group) : !held.empty()) ++counts[group].second;
    }
  }
  std::vector<v1::TrainingCoverage> out;
  for (const auto& [group, count] : counts) {
    v1::TrainingCoverage row;
    row.set_group_id(group);
    row.set_employed(count.first);
    row.set_covered(count.second);
    if (count.first > 0) row.set_share(static_cast<double>(count.second) / count.first);
    out.push_back(row);
  }
  return out;
}

}  // namespace loge::property

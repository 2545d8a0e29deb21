#include "services/indicators/activity_report_training.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/indicators/activity_report_keys.h"
#include "services/indicators/curriculum.h"
#include "services/training/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Date;
using runtime::Fact;

// What was taught together: of what nobody knows the unspecified kind, never nothing.
struct Kinds {
  std::set<events::v1::ProgrammeKind> programmes;
  std::set<events::v1::CompetenceKind> competences;
};

class Counter {
 public:
  Counter(const Report& report, const ReportPeriod& period, ReportFigures& figures)
      : training_(report.readers.training),
        period_(period),
        figures_(figures),
        curriculum_(report.readers.training) {}

  absl::Status CountPerson(const std::string& id, const std::vector<Stay>& stays) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          training_.FactsSince(absl::StrCat("caretaker/", id), period_.from));
    const training::Record record = training::FoldRecord(facts);
    for (const training::AttendanceEntry& entry : record.attendance) {
      if (!Counts(entry.fact.date.day, stays)) continue;
      LOGE_RETURN_IF_ERROR(CountAttendance(id, entry));
    }
    for (const training::CompletionEntry& entry : record.completions) {
      if (!Counts(entry.fact.date.day, stays)) continue;
      LOGE_ASSIGN_OR_RETURN(const Kinds kinds,
                            KindsOf({entry.completed().module_id()}, entry.fact.date.day));
      Count(
          "training.completions", kinds,
          {absl::StrCat(entry.fact.original), entry.fact.date.day, {id}, {VersionOf(entry.fact)}});
    }
    return absl::OkStatus();
  }

 private:
  bool Counts(Date day, const std::vector<Stay>& stays) const {
    return period_.Has(day) && StayOn(stays, day) != nullptr;
  }

  // Of those of one person and half-day that were told twice each is evidence.
  absl::Status CountAttendance(const std::string& person, const training::AttendanceEntry& entry) {
    const events::v1::AttendanceRecorded& recorded = entry.recorded();
    const bool no_show = recorded.status() == events::v1::ATTENDANCE_STATUS_NO_SHOW;
    if (!entry.present() && !no_show) return absl::OkStatus();
    LOGE_ASSIGN_OR_RETURN(const training::SessionEntry* session,
                          curriculum_.Held(recorded.session_id()));
    if (session == nullptr) return absl::OkStatus();
    const Date day = entry.fact.date.day;
    const std::string half_day =
        absl::StrCat(recorded.session_id(), "/", recorded.half_day().date(), "/",
                     static_cast<int>(recorded.half_day().half()));
    const ReportDeed presence{
        absl::StrCat(half_day, "/", person), day, {person}, {VersionOf(entry.fact)}};
    if (no_show) {
      figures_.Count("training.no_shows", presence);
      return absl::OkStatus();
    }
    figures_.Count("training.attendances", presence);
    const auto& modules = session->plan.module_ids();
    LOGE_ASSIGN_OR_RETURN(const Kinds kinds,
                          KindsOf({modules.begin(), modules.end()}, session->date.day));
    Count("training.persons", kinds, {person, day, {person}, presence.told_by});
    const std::vector<runtime::FactVersion> with_plan{VersionOf(entry.fact),
                                                      VersionOf(session->fact)};
    Count("training.sessions", kinds, {recorded.session_id(), day, {person}, with_plan});
    Count("training.half_days", kinds, {half_day, day, {person}, with_plan});
    return absl::OkStatus();
  }

  absl::StatusOr<Kinds> KindsOf(const std::vector<std::string>& module_ids, Date day) {
    Kinds kinds;
    for (const std::string& id : module_ids) {
      LOGE_ASSIGN_OR_RETURN(const Taught taught, curriculum_.ModuleOn(id, day));
      kinds.programmes.insert(taught.programme);
      kinds.competences.insert(taught.competence);
    }
    if (module_ids.empty()) {
      kinds.programmes.insert(events::v1::PROGRAMME_KIND_UNSPECIFIED);
      kinds.competences.insert(events::v1::COMPETENCE_KIND_UNSPECIFIED);
    }
    return kinds;
  }

  void Count(const std::string& whole, const Kinds& kinds, const ReportDeed& deed) {
    figures_.Count(whole, deed);
    for (const auto kind : kinds.programmes) figures_.Count(ReportKeyOf(whole, kind), deed);
    for (const auto kind : kinds.competences) figures_.Count(ReportKeyOf(whole, kind), deed);
  }

  const runtime::FactReader& training_;
  const ReportPeriod& period_;
  ReportFigures& figures_;
  Curriculum curriculum_;
};

}  // namespace

absl::Status CountTraining(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures) {
  std::vector<std::pair<std::string, std::vector<Stay>>> people;
  LOGE_RETURN_IF_ERROR(
      ForEachInScope(report.readers.sources, report.scope,
                     [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
                       people.emplace_back(person.caretaker_id, stays);
                     }));
  Counter counter(report, period, figures);
  for (const auto& [id, stays] : people) LOGE_RETURN_IF_ERROR(counter.CountPerson(id, stays));
  return absl::OkStatus();
}

}  // namespace loge::indicators

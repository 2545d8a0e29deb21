#include "services/training/state.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace loge::training {

using events::v1::EventPayload;
using events::v1::HalfDay;
using runtime::Fact;
using runtime::Need;

const runtime::FoldSpec kProgrammeFold{"programme", {EventPayload::kProgrammeDefined}};
const runtime::FoldSpec kModuleFold{"module", {EventPayload::kModuleDefined}};
const runtime::FoldSpec kSessionFold{
    "session", {EventPayload::kSessionScheduled, EventPayload::kSessionCancelled}};
const runtime::FoldSpec kAttendanceFold{"attendance", {EventPayload::kAttendanceRecorded}};
const runtime::FoldSpec kRecordFold{
    "training record", {EventPayload::kAttendanceRecorded, EventPayload::kTrainingCompleted}};
const runtime::FoldSpec kTerritoryFold{"session territory", {EventPayload::kTerritoryProposed}};

bool SameHalfDay(const HalfDay& a, const HalfDay& b) {
  return a.date() == b.date() && a.half() == b.half();
}

bool SessionEntry::Has(const HalfDay& half_day) const {
  return std::any_of(scheduled.half_days().begin(), scheduled.half_days().end(),
                     [&](const HalfDay& each) { return SameHalfDay(each, half_day); });
}

bool SessionEntry::Teaches(const std::string& module_id) const {
  return std::find(scheduled.module_ids().begin(), scheduled.module_ids().end(), module_id) !=
         scheduled.module_ids().end();
}

const AttendanceEntry* Record::FindAttendance(const std::string& session_id,
                                              const HalfDay& half_day) const {
  for (const AttendanceEntry& entry : attendance) {
    if (entry.recorded.session_id() == session_id &&
        SameHalfDay(entry.recorded.half_day(), half_day)) {
      return &entry;
    }
  }
  return nullptr;
}

const CompletionEntry* Record::FindCompletion(
    const events::v1::TrainingCompleted& completed) const {
  for (const CompletionEntry& entry : completions) {
    if (entry.completed.module_id() != completed.module_id()) continue;
    if (entry.completed.session_id() != completed.session_id()) continue;
    if (!completed.session_id().empty() ||
        entry.completed.certificate_ref() == completed.certificate_ref()) {
      return &entry;
    }
  }
  return nullptr;
}

const AttendanceEntry* Record::FirstPresence(const std::string& session_id) const {
  for (const AttendanceEntry& entry : attendance) {
    if (entry.recorded.session_id() == session_id && entry.present()) return &entry;
  }
  return nullptr;
}

int Record::HalfDaysPresent() const {
  std::set<std::tuple<std::string, std::string, int>> half_days;
  for (const AttendanceEntry& entry : attendance) {
    if (!entry.present()) continue;
    const HalfDay& half_day = entry.recorded.half_day();
    half_days.emplace(entry.recorded.session_id(), half_day.date(), half_day.half());
  }
  return static_cast<int>(half_days.size());
}

std::optional<ProgrammeEntry> FoldProgramme(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (!fact.payload->has_programme_defined()) continue;
    return ProgrammeEntry{fact.payload->programme_defined(), fact};
  }
  return std::nullopt;
}

std::optional<ModuleEntry> FoldModule(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (!fact.payload->has_module_defined()) continue;
    return ModuleEntry{fact.payload->module_defined(), fact};
  }
  return std::nullopt;
}

std::optional<SessionEntry> FoldSession(const std::vector<Fact>& facts) {
  std::optional<SessionEntry> session;
  std::optional<Fact> cancelled;  // Mostly dated before the session it cancels.
  for (const Fact& fact : facts) {
    if (fact.payload->has_session_scheduled() && !session.has_value()) {
      session = SessionEntry{fact.payload->session_scheduled(), fact, std::nullopt};
    }
    if (fact.payload->has_session_cancelled() && !cancelled.has_value()) cancelled = fact;
  }
  if (session.has_value()) session->cancelled = std::move(cancelled);
  return session;
}

Record FoldRecord(const std::vector<Fact>& facts) {
  Record record;
  for (const Fact& fact : facts) {
    if (fact.payload->has_attendance_recorded()) {
      record.attendance.push_back({fact.payload->attendance_recorded(), fact});
    } else if (fact.payload->has_training_completed()) {
      record.completions.push_back({fact.payload->training_completed(), fact});
    }
  }
  return record;
}

Need ProgrammeNeed(const std::string& programme_id) {
  return {&kProgrammeFold, absl::StrCat("programme/", programme_id)};
}
Need ModuleNeed(const std::string& module_id) {
  return {&kModuleFold, absl::StrCat("module/", module_id)};
}
Need SessionNeed(const std::string& session_id) {
  return {&kSessionFold, absl::StrCat("session/", session_id)};
}
Need AttendanceNeed(const std::string& session_id) {
  return {&kAttendanceFold, absl::StrCat("session/", session_id)};
}
Need RecordNeed(const std::string& caretaker_id) {
  return {&kRecordFold, absl::StrCat("caretaker/", caretaker_id)};
}
Need TerritoryNeed(const std::string& territory_id) {
  return {&kTerritoryFold, absl::StrCat("territory/", territory_id)};
}

const std::vector<Fact>& FactsIn(const runtime::States& states, const Need& need) {
  return states.Get(*need.fold, need.subject).facts();
}

}  // namespace loge::training

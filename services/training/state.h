// What the living facts about training mean. The folds never fail: facts may contradict each other
// for a while, they keep what makes sense in the order of dates. Pure; thread-safe.
#ifndef LOGE_SERVICES_TRAINING_STATE_H_
#define LOGE_SERVICES_TRAINING_STATE_H_

#include <optional>
#include <string>
#include <vector>

#include "loge/events/v1/training.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/decisions.h"
#include "services/runtime/facts.h"

namespace loge::training {

extern const runtime::FoldSpec kProgrammeFold;   // Of "programme/<id>".
extern const runtime::FoldSpec kModuleFold;      // Of "module/<id>".
extern const runtime::FoldSpec kSessionFold;     // Of "session/<id>": the plan and its end.
extern const runtime::FoldSpec kAttendanceFold;  // Of "session/<id>": who came.
extern const runtime::FoldSpec kRecordFold;      // Of "caretaker/<id>".
extern const runtime::FoldSpec kTerritoryFold;   // Of "territory/<id>".

struct ProgrammeEntry {
  events::v1::ProgrammeDefined defined;
  runtime::Fact fact;
};

struct ModuleEntry {
  events::v1::ModuleDefined defined;
  runtime::Fact fact;
};

struct SessionEntry {
  events::v1::SessionScheduled scheduled;
  runtime::Fact fact;
  std::optional<runtime::Fact> cancelled;

  bool Has(const events::v1::HalfDay& half_day) const;
  bool Teaches(const std::string& module_id) const;
};

struct AttendanceEntry {
  events::v1::AttendanceRecorded recorded;
  runtime::Fact fact;

  bool present() const { return recorded.status() == events::v1::ATTENDANCE_STATUS_PRESENT; }
};

struct CompletionEntry {
  events::v1::TrainingCompleted completed;
  runtime::Fact fact;
};

// What one person attended and completed, oldest first.
struct Record {
  std::vector<AttendanceEntry> attendance;
  std::vector<CompletionEntry> completions;

  // By natural key. Null when there is none.
  const AttendanceEntry* FindAttendance(const std::string& session_id,
                                        const events::v1::HalfDay& half_day) const;
  // The same person, module, and session (or certificate, without a session).
  const CompletionEntry* FindCompletion(const events::v1::TrainingCompleted& completed) const;
  // The first half-day of the session at which the person was present.
  const AttendanceEntry* FirstPresence(const std::string& session_id) const;
  // Distinct half-days of sessions at which the person was present.
  int HalfDaysPresent() const;
};

std::optional<ProgrammeEntry> FoldProgramme(const std::vector<runtime::Fact>& facts);
std::optional<ModuleEntry> FoldModule(const std::vector<runtime::Fact>& facts);
std::optional<SessionEntry> FoldSession(const std::vector<runtime::Fact>& facts);
Record FoldRecord(const std::vector<runtime::Fact>& facts);

bool SameHalfDay(const events::v1::HalfDay& a, const events::v1::HalfDay& b);

// The needs of a rule, and the states they load.
runtime::Need ProgrammeNeed(const std::string& programme_id);
runtime::Need ModuleNeed(const std::string& module_id);
runtime::Need SessionNeed(const std::string& session_id);
runtime::Need AttendanceNeed(const std::string& session_id);
runtime::Need RecordNeed(const std::string& caretaker_id);
runtime::Need TerritoryNeed(const std::string& territory_id);
const std::vector<runtime::Fact>& FactsIn(const runtime::States& states, const runtime::Need& need);

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_STATE_H_

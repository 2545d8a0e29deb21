// What the living facts about training mean. The folds never fail: facts may contradict each other
// for a while, they keep what makes sense in the order of dates. Pure; thread-safe.
#ifndef LOGE_SERVICES_TRAINING_STATE_H_
#define LOGE_SERVICES_TRAINING_STATE_H_

#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "loge/events/v1/training.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/decisions.h"
#include "services/runtime/facts.h"

namespace loge::training {

extern const runtime::FoldSpec kProgrammeFold;   // Of "programme/<id>".
extern const runtime::FoldSpec kModuleFold;      // Of "module/<id>": its versions and its end.
extern const runtime::FoldSpec kSessionFold;     // Of "session/<id>": the plan and its end.
extern const runtime::FoldSpec kEnrolmentFold;   // Of "session/<id>": who asked for a seat.
extern const runtime::FoldSpec kAttendanceFold;  // Of "session/<id>": who came.
extern const runtime::FoldSpec kRecordFold;      // Of "caretaker/<id>".
extern const runtime::FoldSpec kTerritoryFold;   // Of "territory/<id>".

// The number of a version as it is stored: the first one may be told as 0.
inline int VersionNumber(int stored) { return stored == 0 ? 1 : stored; }

struct ProgrammeEntry {
  events::v1::ProgrammeDefined defined;
  runtime::Fact fact;

  int version() const { return VersionNumber(defined.version()); }
};

// All versions of one programme, by number; empty when it is not known.
struct Programme {
  std::vector<ProgrammeEntry> versions;

  bool known() const { return !versions.empty(); }
  // Null when there is none.
  const ProgrammeEntry* Find(int version) const;
  // The one in force on that day: the highest that begins by then. Null before the first.
  const ProgrammeEntry* On(runtime::Date day) const;
};

struct ModuleEntry {
  events::v1::ModuleDefined defined;
  runtime::Fact fact;

  int version() const { return VersionNumber(defined.programme_version()); }
};

// One module in all versions of its programme, by number; empty when it is not known.
struct Module {
  std::vector<ModuleEntry> versions;
  std::optional<runtime::Fact> retired;

  bool known() const { return !versions.empty(); }
  // As of Programme.
  const ModuleEntry* Find(int version) const;
  const ModuleEntry* On(runtime::Date day) const;
  // What counts for something dated that day: On(day), else the first version. Null when the module
  // is not known.
  const ModuleEntry* CountingOn(runtime::Date day) const;
  // The last day of validity of a completion of that day; nothing: for ever.
  std::optional<runtime::Date> ValidUntil(runtime::Date completed) const;
  // Whether no session of it may begin on that day any more.
  bool RetiredBefore(runtime::Date day) const;
};

struct SessionEntry {
  events::v1::SessionScheduled plan;         // As rescheduled.
  runtime::FactDate date;                    // Of the first half-day, as rescheduled.
  runtime::Fact fact;                        // That scheduled it.
  std::optional<runtime::Fact> rescheduled;  // The latest one.
  std::optional<runtime::Fact> cancelled;

  bool Has(const events::v1::HalfDay& half_day) const;
  bool Teaches(const std::string& module_id) const;
  runtime::Date LastDay() const;  // Of its half-days.
};

// From the day of asking for a seat to the day of giving it back, both included.
struct EnrolmentSpell {
  events::v1::CaretakerEnrolled enrolled;
  runtime::Fact fact;
  std::optional<runtime::Fact> withdrawn;
};

struct AttendanceEntry {
  runtime::Fact fact;  // That recorded it.

  const events::v1::AttendanceRecorded& recorded() const {
    return fact.payload->attendance_recorded();
  }
  bool present() const { return recorded().status() == events::v1::ATTENDANCE_STATUS_PRESENT; }
};

struct CompletionEntry {
  runtime::Fact fact;  // That told it.

  const events::v1::TrainingCompleted& completed() const {
    return fact.payload->training_completed();
  }
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

Programme FoldProgramme(const std::vector<runtime::Fact>& facts);
Module FoldModule(const std::vector<runtime::Fact>& facts);
std::optional<SessionEntry> FoldSession(const std::vector<runtime::Fact>& facts);
// In the order in which the seats were asked for: by date, on one day as told.
std::vector<EnrolmentSpell> FoldEnrolments(const std::vector<runtime::Fact>& facts);
// Those of them who are still enrolled after all facts of the fold; the order stays.
std::vector<EnrolmentSpell> StillEnrolled(std::vector<EnrolmentSpell> spells);
// The place in the waiting list, from 1, of the enrolled at `index`, from 0; 0 when there is a
// seat.
int WaitingRank(size_t index, int capacity);
Record FoldRecord(const std::vector<runtime::Fact>& facts);

bool SameHalfDay(const events::v1::HalfDay& a, const events::v1::HalfDay& b);
bool HalfDayBefore(const events::v1::HalfDay& a, const events::v1::HalfDay& b);

using HalfDays = google::protobuf::RepeatedPtrField<events::v1::HalfDay>;
// The earliest day of those that are well formed; nothing when none is.
std::optional<runtime::Date> FirstDayOf(const HalfDays& half_days);

// The needs of a rule, and the states they load.
runtime::Need ProgrammeNeed(const std::string& programme_id);
runtime::Need ModuleNeed(const std::string& module_id);
runtime::Need SessionNeed(const std::string& session_id);
runtime::Need EnrolmentNeed(const std::string& session_id);
runtime::Need AttendanceNeed(const std::string& session_id);
runtime::Need RecordNeed(const std::string& caretaker_id);
runtime::Need TerritoryNeed(const std::string& territory_id);
const std::vector<runtime::Fact>& FactsIn(const runtime::States& states, const runtime::Need& need);

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_STATE_H_

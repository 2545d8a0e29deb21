#include "services/training/state.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/caretakers/registry.h"
#include "storage/base/strings.h"

namespace loge::training {

using events::v1::EventPayload;
using events::v1::HalfDay;
using runtime::Date;
using runtime::Fact;
using runtime::Need;

const runtime::FoldSpec kProgrammeFold{"programme", {EventPayload::kProgrammeDefined}};
const runtime::FoldSpec kModuleFold{"module",
                                    {EventPayload::kModuleDefined, EventPayload::kModuleRetired}};
const runtime::FoldSpec kSessionFold{
    "session",
    {EventPayload::kSessionScheduled, EventPayload::kSessionRescheduled,
     EventPayload::kSessionCancelled}};
const runtime::FoldSpec kEnrolmentFold{
    "enrolment", {EventPayload::kCaretakerEnrolled, EventPayload::kEnrolmentWithdrawn}};
const runtime::FoldSpec kAttendanceFold{"attendance", {EventPayload::kAttendanceRecorded}};
const runtime::FoldSpec kRecordFold{
    "training record", {EventPayload::kAttendanceRecorded, EventPayload::kTrainingCompleted}};
const runtime::FoldSpec kTerritoryFold{"session territory", {EventPayload::kTerritoryProposed}};

bool SameHalfDay(const HalfDay& a, const HalfDay& b) {
  return a.date() == b.date() && a.half() == b.half();
}

bool HalfDayBefore(const HalfDay& a, const HalfDay& b) {
  return std::make_tuple(a.date(), a.half()) < std::make_tuple(b.date(), b.half());
}

std::optional<Date> FirstDayOf(const HalfDays& half_days) {
  std::optional<Date> first;
  for (const HalfDay& half_day : half_days) {
    const std::optional<Date> day = runtime::ParseDay(half_day.date());
    if (day.has_value() && (!first.has_value() || *day < *first)) first = day;
  }
  return first;
}

namespace {

// Of Programme and of Module.
template <class Entry>
const Entry* FindVersion(const std::vector<Entry>& versions, int version) {
  for (const Entry& entry : versions) {
    if (entry.version() == version) return &entry;
  }
  return nullptr;
}

template <class Entry>
const Entry* VersionOn(const std::vector<Entry>& versions, Date day) {
  const Entry* found = nullptr;
  for (const Entry& entry : versions) {
    const bool higher = found == nullptr || found->version() < entry.version();
    if (higher && entry.fact.date.day <= day) found = &entry;
  }
  return found;
}

template <class Entry>
void SortByVersion(std::vector<Entry>& versions) {
  std::stable_sort(versions.begin(), versions.end(),
                   [](const Entry& a, const Entry& b) { return a.version() < b.version(); });
}

}  // namespace

const ProgrammeEntry* Programme::Find(int version) const { return FindVersion(versions, version); }
const ProgrammeEntry* Programme::On(Date day) const { return VersionOn(versions, day); }

const ModuleEntry* Module::Find(int version) const { return FindVersion(versions, version); }
const ModuleEntry* Module::On(Date day) const { return VersionOn(versions, day); }

const ModuleEntry* Module::CountingOn(Date day) const {
  const ModuleEntry* in_force = On(day);
  return in_force != nullptr || versions.empty() ? in_force : &versions.front();
}

std::optional<Date> Module::ValidUntil(Date completed) const {
  const ModuleEntry* counting = CountingOn(completed);
  const int months = counting == nullptr ? 0 : counting->defined.validity_months();
  if (months == 0) return std::nullopt;
  return runtime::AddDays(runtime::AddMonths(completed, months), -1);
}

bool Module::RetiredBefore(Date day) const {
  return retired.has_value() && caretakers::LastDayOf(retired->date) < day;
}

bool SessionEntry::Has(const HalfDay& half_day) const {
  return std::any_of(plan.half_days().begin(), plan.half_days().end(),
                     [&](const HalfDay& each) { return SameHalfDay(each, half_day); });
}

bool SessionEntry::Teaches(const std::string& module_id) const {
  return std::find(plan.module_ids().begin(), plan.module_ids().end(), module_id) !=
         plan.module_ids().end();
}

Date SessionEntry::LastDay() const {
  Date last = caretakers::LastDayOf(date);
  for (const HalfDay& half_day : plan.half_days()) {
    const std::optional<Date> day = runtime::ParseDay(half_day.date());
    if (day.has_value() && last < *day) last = *day;
  }
  return last;
}

const AttendanceEntry* Record::FindAttendance(const std::string& session_id,
                                              const HalfDay& half_day) const {
  for (const AttendanceEntry& entry : attendance) {
    if (entry.recorded().session_id() == session_id &&
        SameHalfDay(entry.recorded().half_day(), half_day)) {
      return &entry;
    }
  }
  return nullptr;
}

const CompletionEntry* Record::FindCompletion(
    const events::v1::TrainingCompleted& completed) const {
  for (const CompletionEntry& entry : completions) {
    if (entry.completed().module_id() != completed.module_id()) continue;
    if (entry.completed().session_id() != completed.session_id()) continue;
    if (!completed.session_id().empty() ||
        entry.completed().certificate_ref() == completed.certificate_ref()) {
      return &entry;
    }
  }
  return nullptr;
}

const AttendanceEntry* Record::FirstPresence(const std::string& session_id) const {
  for (const AttendanceEntry& entry : attendance) {
    if (entry.recorded().session_id() == session_id && entry.present()) return &entry;
  }
  return nullptr;
}

int Record::HalfDaysPresent() const {
  std::set<std::tuple<absl::string_view, absl::string_view, int>> half_days;
  for (const AttendanceEntry& entry : attendance) {
    if (!entry.present()) continue;
    const HalfDay& half_day = entry.recorded().half_day();
    half_days.emplace(ToAbsl(entry.recorded().session_id()), ToAbsl(half_day.date()),
                      half_day.half());
  }
  return static_cast<int>(half_days.size());
}

Programme FoldProgramme(const std::vector<Fact>& facts) {
  Programme programme;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_programme_defined()) continue;
    programme.versions.push_back({fact.payload->programme_defined(), fact});
  }
  SortByVersion(programme.versions);
  return programme;
}

Module FoldModule(const std::vector<Fact>& facts) {
  Module module;
  for (const Fact& fact : facts) {
    if (fact.payload->has_module_defined()) {
      module.versions.push_back({fact.payload->module_defined(), fact});
    }
    if (fact.payload->has_module_retired() && !module.retired.has_value()) module.retired = fact;
  }
  SortByVersion(module.versions);
  return module;
}

namespace {

void Reschedule(const Fact& fact, SessionEntry& session) {
  const events::v1::SessionRescheduled& event = fact.payload->session_rescheduled();
  *session.plan.mutable_half_days() = event.half_days();
  if (event.has_place()) session.plan.set_place(event.place());
  if (event.has_capacity()) session.plan.set_capacity(event.capacity());
  session.date = {FirstDayOf(event.half_days()).value_or(session.date.day),
                  events::v1::PRECISION_DAY};
  session.rescheduled = fact;
}

}  // namespace

std::optional<SessionEntry> FoldSession(const std::vector<Fact>& facts) {
  std::optional<SessionEntry> session;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_session_scheduled()) continue;
    session = SessionEntry{fact.payload->session_scheduled(), fact.date, fact, {}, {}};
    break;
  }
  if (!session.has_value()) return session;
  // Decisions about it are mostly dated before the session itself.
  for (const Fact& fact : facts) {
    if (fact.payload->has_session_rescheduled()) Reschedule(fact, *session);
    const bool first = !session->cancelled.has_value();
    if (fact.payload->has_session_cancelled() && first) session->cancelled = fact;
  }
  return session;
}

std::vector<EnrolmentSpell> FoldEnrolments(const std::vector<Fact>& facts) {
  std::vector<const Fact*> ordered;
  for (const Fact& fact : facts) {
    if (kEnrolmentFold.Has(fact.type())) ordered.push_back(&fact);
  }
  // Whoever gave the seat back on the day of asking for it asked first, whatever was told first.
  std::stable_sort(ordered.begin(), ordered.end(), [](const Fact* a, const Fact* b) {
    return std::make_tuple(a->date.day, a->payload->has_enrolment_withdrawn()) <
           std::make_tuple(b->date.day, b->payload->has_enrolment_withdrawn());
  });
  std::vector<EnrolmentSpell> spells;
  const auto open = [&](const std::string& caretaker_id) {
    return std::find_if(spells.begin(), spells.end(), [&](const EnrolmentSpell& spell) {
      return spell.enrolled.caretaker_id() == caretaker_id && !spell.withdrawn.has_value();
    });
  };
  for (const Fact* fact : ordered) {
    if (fact->payload->has_caretaker_enrolled()) {
      const events::v1::CaretakerEnrolled& event = fact->payload->caretaker_enrolled();
      if (open(event.caretaker_id()) == spells.end()) {
        spells.push_back({event, *fact, std::nullopt});
      }
    } else {
      const auto it = open(fact->payload->enrolment_withdrawn().caretaker_id());
      if (it != spells.end()) it->withdrawn = *fact;
    }
  }
  return spells;
}

std::vector<EnrolmentSpell> StillEnrolled(std::vector<EnrolmentSpell> spells) {
  std::erase_if(spells, [](const EnrolmentSpell& spell) { return spell.withdrawn.has_value(); });
  return spells;
}

int WaitingRank(size_t index, int capacity) {
  const int place = static_cast<int>(index) + 1;
  return capacity == 0 || place <= capacity ? 0 : place - capacity;
}

Record FoldRecord(const std::vector<Fact>& facts) {
  Record record;
  for (const Fact& fact : facts) {
    if (fact.payload->has_attendance_recorded()) {
      record.attendance.push_back({fact});
    } else if (fact.payload->has_training_completed()) {
      record.completions.push_back({fact});
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
Need EnrolmentNeed(const std::string& session_id) {
  return {&kEnrolmentFold, absl::StrCat("session/", session_id)};
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

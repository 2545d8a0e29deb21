// The fast lane: many commands to a sync, over one stream.
#include <cstdio>
#include <string>
#include <vector>

#include "bench/import_client.h"
#include "bench/load.h"
#include "bench/log_parts.h"
#include "loge/v1/training.pb.h"

namespace loge::bench {
namespace {

constexpr int kJoins = 20000;
constexpr int kMixed = 11 * 1836;  // As long as eleven stories.

// Attendance: each person gets ten events, as many as a person of the demo has at most: the
// joining, then one on each of nine half-days.
constexpr int kGroups = 40;
constexpr int kPersonsPerGroup = 100;
constexpr int kHalfDaysSingly = 5;
constexpr int kHalfDaysBySheet = 3;
constexpr int kHalfDays = 1 + kHalfDaysSingly + kHalfDaysBySheet;  // The first one warms.
constexpr char kSessionDay[] = "2003-03-03";

// The sessions and persons of one run: fresh ones each time, so that every run finds states of the
// same size.
struct Groups {
  std::vector<std::string> sessions;
  std::vector<std::vector<Employee>> persons;  // By session.
};

bool SetUpGroups(LogUnderLoad& log, Groups& groups) {
  std::vector<v1::Command> joins;
  std::vector<v1::Command> sessions;
  for (int i = 0; i < kGroups; ++i) {
    groups.sessions.push_back("group-" + std::to_string(log.next_group++));
    sessions.push_back(log.workload.Session(groups.sessions.back(), kSessionDay, kHalfDays));
    std::vector<Employee>& persons = groups.persons.emplace_back();
    for (int n = 0; n < kPersonsPerGroup; ++n) {
      joins.push_back(log.workload.Join(&persons.emplace_back()));
    }
  }
  ImportResult joined = Import(log.channel, joins);
  log.caretaker_ids = std::move(joined.ids);
  return joined.ok && Import(log.channel, sessions).ok;
}

void AddEntry(const Employee& person, v1::RecordAttendanceRequest& sheet) {
  v1::AttendanceEntry& entry = *sheet.add_entries();
  NameEmployee(person, *entry.mutable_caretaker());
  entry.set_status(events::v1::ATTENDANCE_STATUS_PRESENT);
}

// A sheet without entries.
v1::RecordAttendanceRequest SheetOf(const std::string& session, int half_day, Workload& workload) {
  v1::RecordAttendanceRequest sheet;
  *sheet.mutable_half_day() = Workload::HalfDayOf(kSessionDay, half_day);
  workload.Begin(sheet, sheet.half_day().date());
  sheet.set_session_id(session);
  return sheet;
}

// Half-days [first, first + count), a command for each person of each.
std::vector<v1::Command> Singly(const Groups& groups, int first, int count, Workload& workload) {
  std::vector<v1::Command> commands;
  for (int half_day = first; half_day < first + count; ++half_day) {
    for (int group = 0; group < kGroups; ++group) {
      for (const Employee& person : groups.persons[static_cast<size_t>(group)]) {
        v1::RecordAttendanceRequest& request = *commands.emplace_back().mutable_record_attendance();
        request = SheetOf(groups.sessions[static_cast<size_t>(group)], half_day, workload);
        AddEntry(person, request);
      }
    }
  }
  return commands;
}

// The rest of the half-days, a sheet of all persons for each session: the one command that tells a
// hundred events.
std::vector<std::string> Sheets(const Groups& groups, Workload& workload) {
  std::vector<std::string> requests;
  for (int half_day = kHalfDays - kHalfDaysBySheet; half_day < kHalfDays; ++half_day) {
    for (int group = 0; group < kGroups; ++group) {
      v1::RecordAttendanceRequest sheet =
          SheetOf(groups.sessions[static_cast<size_t>(group)], half_day, workload);
      for (const Employee& person : groups.persons[static_cast<size_t>(group)]) {
        AddEntry(person, sheet);
      }
      requests.push_back(sheet.SerializeAsString());
    }
  }
  return requests;
}

bool BenchSheets(const BenchEnv& env, const std::vector<std::string>& requests, LogUnderLoad& log) {
  const LoadResult result =
      RunLoad({.channel = log.channel,
               .method = "/loge.v1.TrainingService/RecordAttendance",
               .request = [&](int number) { return requests[static_cast<size_t>(number)]; },
               .callers = 1,
               .calls = static_cast<int>(requests.size())});
  if (result.failed > 0) {
    std::fprintf(stderr, "log.sheet_100: %s\n", result.first_error.c_str());
    return false;
  }
  env.report->Add("log.sheet_100_events_per_s", result.per_s * kPersonsPerGroup);
  env.report->Add("log.sheet_100_p50_us", result.p50_us);
  return true;
}

}  // namespace

bool BenchImportJoin(const BenchEnv& env, LogUnderLoad& log) {
  std::vector<v1::Command> commands;
  for (int i = 0; i < kJoins; ++i) commands.push_back(log.workload.Join());
  const ImportResult imported = Import(log.channel, commands);
  env.report->Add("log.import_join_per_s", kJoins / imported.seconds);
  return imported.ok;
}

bool BenchImportMixed(const BenchEnv& env, LogUnderLoad& log) {
  const std::vector<v1::Command> commands = log.mix.Make(kMixed);
  const ImportResult imported = Import(log.channel, commands);
  log.mix.NoteIds(commands, imported.ids);
  env.report->Add("log.import_mixed_per_s", kMixed / imported.seconds);
  return imported.ok;
}

bool BenchAttendance(const BenchEnv& env, LogUnderLoad& log) {
  Groups groups;
  if (!SetUpGroups(log, groups)) return false;
  if (!Import(log.channel, Singly(groups, 0, 1, log.workload)).ok) return false;
  // One person to a command, as a landlord tells them one by one: commands and events are as many.
  const std::vector<v1::Command> commands = Singly(groups, 1, kHalfDaysSingly, log.workload);
  const ImportResult imported = Import(log.channel, commands);
  if (!imported.ok) return false;
  env.report->Add("log.import_attendance_per_s",
                  static_cast<double>(commands.size()) / imported.seconds);
  return BenchSheets(env, Sheets(groups, log.workload), log);
}

}  // namespace loge::bench

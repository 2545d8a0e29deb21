// What came of a file from a landlord's system, for people and for programs.
#ifndef LOGE_TOOLS_LOGE_CSV_REPORT_H_
#define LOGE_TOOLS_LOGE_CSV_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "loge/v1/anomalies.pb.h"
#include "loge/v1/import.pb.h"
#include "tools/loge/csv/file.h"
#include "tools/loge/csv/plan.h"

namespace loge::cli {

// What cannot be true beside a fact that the run recorded. That one is recorded all the same; a
// human finds out which of them is wrong.
struct CsvContradiction {
  int64_t line = 0;          // That told the fact; 0: none, somebody is not in the list any more.
  std::string kind;          // As `loge anomalies --kind` takes it.
  std::string caretaker_id;  // The person.
  std::string about;         // The session or meeting, as a subject; may be empty.
  std::string occurred_on;   // When the first of the facts happened, as exactly as known.
  std::vector<int64_t> positions;  // The events behind it.
};

struct CsvReport {
  std::string file;
  std::string kind;
  std::string landlord;
  std::string encoding;
  char separator = ';';
  std::string taken_on;
  bool dry_run = false;
  bool resumed = false;
  // By rows. A row of which one command was refused is rejected, whatever became of the others.
  int64_t rows = 0;
  int64_t accepted = 0;
  int64_t unchanged = 0;
  int64_t rejected = 0;
  int64_t unanswered = 0;
  int64_t absent = 0;  // Departures of people whom the list does not name any more.
  int64_t cursor = 0;  // The position that the log had reached; 0 when nothing was asked.
  std::vector<csv::Fault> faults;  // By line.
  // Why nothing was sent at all.
  std::vector<csv::Fault> held;
  std::vector<CsvContradiction> contradictions;  // By line. None of a dry run: nothing is recorded.
  // There may be others: they could not be asked for, or not every row of the file was answered in
  // this run.
  bool contradictions_incomplete = false;
};

// Gathers the answers to the commands of a plan.
class CsvOutcome {
 public:
  // Takes the answer to `planned`.
  void Take(const csv::PlannedCommand& planned, const v1::CommandResult& result);

  // Counts rows and sorts faults; `faults` are those found before anything was sent.
  void Fill(const csv::File& file, const csv::Plan& plan, CsvReport* report) const;

  // Whether any command recorded something.
  bool recorded() const { return !recorded_.empty(); }
  // Those of the list that stand on something that the commands recorded, by line.
  std::vector<CsvContradiction> ContradictionsIn(const v1::ListAnomaliesResponse& list) const;

 private:
  // The end of what one command recorded, and the line that made the command.
  struct Recorded {
    int64_t last = 0;
    int64_t line = 0;
  };

  // The command that recorded the event at `position`; null when none did.
  const Recorded* RecordedAt(int64_t position) const;

  std::set<int64_t> changed_;
  std::vector<csv::Fault> faults_;
  int64_t absent_ = 0;
  int64_t position_ = 0;
  std::map<int64_t, Recorded> recorded_;  // By the position of its first event.
};

// The column of the file that made the field of a command.
std::string ColumnOf(const std::string& command, const std::string& field);

// "table", "csv" (RFC 4180, ; between cells, formulas made harmless) or "json".
std::string ViewCsvReport(const CsvReport& report, const std::string& format);

// One line for logs: counts, and no value of the file.
std::string CsvReportLine(const CsvReport& report);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_CSV_REPORT_H_

// From the rows of a file, and what Loge knows already, to commands: only what differs is sent.
// Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_PLAN_H_
#define LOGE_TOOLS_LOGE_CSV_PLAN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loge/v1/caretakers.pb.h"
#include "loge/v1/import.pb.h"
#include "tools/loge/csv/fault.h"
#include "tools/loge/csv/file.h"

namespace loge::csv {

// What Loge knows of the landlord, all at one position.
struct Known {
  std::string landlord_id;
  std::string siren;  // Empty when unknown.
  // Everybody whom the landlord ever employed, with personal data, as of a day not before any date
  // of the file.
  std::vector<v1::Caretaker> caretakers;
  std::vector<v1::Neighbourhood> neighbourhoods;
};

struct PlannedCommand {
  int64_t line = 0;   // 0: somebody whom the list does not name any more.
  std::string name;   // "join", "departure", …; one of each to a line.
  std::string about;  // For line 0: the caretaker.
  // Stands on the command before it of the same line: a server that is only asked whether it would
  // accept cannot say so of this one.
  bool follows = false;
  v1::Command command;  // Without sequence and request id.
};

struct Plan {
  std::vector<PlannedCommand> commands;  // In the order of lines; those of line 0 last.
  int64_t rows_unchanged = 0;            // Rows that tell what Loge knows.
  int64_t rows_changing = 0;             // Rows with commands.
  int64_t absent = 0;                    // People whom the list does not name any more.
  std::vector<Fault> faults;             // Rows that cannot be sent, by line.
  // Why nothing at all may be sent; empty when it may.
  std::optional<Fault> held;
};

struct SnapshotRules {
  // Held when so many in a hundred of those employed would vanish, or more.
  int vanish_percent = 5;
  // Unless a person looked, and said how many they are. Negative: nobody did.
  int64_t confirmed_vanished = -1;
};

// The day up to which Known must reach for a full list: the latest that a good row names, but not
// more than 400 days after that of the list, because Loge takes no plans beyond.
std::string LastDayOf(const File& file);

// Plans a full list. Every good row is compared with what is known; who is known and not in it left
// on the day of the list, if the landlord declares it complete.
Plan PlanSnapshot(const File& file, const Known& known, const SnapshotRules& rules);

// Plans a delta: a command for each good row; who is not in it is no matter. Numbers are checked
// against those known, for zeros that a spreadsheet took away.
Plan PlanDelta(const File& file, const Known& known);

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_PLAN_H_

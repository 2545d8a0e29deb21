// A file from a landlord's system, read: its rows as what they say, and everything that is wrong.
// Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_FILE_H_
#define LOGE_TOOLS_LOGE_CSV_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/common.pb.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/training.pb.h"
#include "tools/loge/csv/columns.h"
#include "tools/loge/csv/fault.h"
#include "tools/loge/csv/text.h"

namespace loge::csv {

// Dates are ISO; empty: the cell is.
struct CaretakerRow {
  std::string family_name;
  std::string given_name;
  std::string job_title;
  std::string commune;
  std::vector<std::string> neighbourhoods;  // Ids or names.
  std::string from;
  std::string until;
  events::v1::JobFamily job_family = events::v1::JOB_FAMILY_UNSPECIFIED;  // Told or understood.
  bool family_told = false;
  events::v1::DepartureReason reason = events::v1::DEPARTURE_REASON_UNSTATED;
  std::string email;
  std::string phone;
  std::string siret;
  std::string former_landlord;
  std::string former_number;
};

struct AttendanceRow {
  std::string session;
  std::string date;
  events::v1::Half half = events::v1::HALF_UNSPECIFIED;
  events::v1::AttendanceStatus status = events::v1::ATTENDANCE_STATUS_UNSPECIFIED;
};

struct CompletionRow {
  std::string module;
  std::string session;
  std::string certificate;
  std::string date;
  int minutes = 0;
};

struct MeetingRow {
  std::string reference;
  events::v1::MeetingKind kind = events::v1::MEETING_KIND_UNSPECIFIED;
  std::string date;
  std::string territory;
  std::string neighbourhood;
  std::vector<std::string> topics;
  std::vector<std::string> numbers;  // Employee numbers of those who were there.
  std::vector<std::string> contacts;
  std::vector<std::string> partners;
  std::vector<std::string> landlords;
  std::string leader;  // An employee number, or the id of a contact.
  int headcount = 0;
};

struct Row {
  int64_t line = 0;
  std::string number;    // Employee number, as written even when something else is wrong.
  std::string landlord;  // Column bailleur.
  bool good = false;     // Nothing is wrong with it; what is, is in File::faults.
  // The one of the file's kind.
  CaretakerRow caretaker;
  AttendanceRow attendance;
  CompletionRow completion;
  MeetingRow meeting;
};

// #FIN;nb_lignes=112;complet=O;arrete_au=2008-12-31
struct Trailer {
  int64_t line = 0;
  int64_t rows = 0;
  bool complete = false;
  std::string taken_on;  // ISO.
};

struct File {
  FileKind kind = FileKind::kCaretakers;
  Encoding encoding = Encoding::kUtf8;
  char separator = ';';
  std::vector<std::string> columns;  // Those of the contract that the file has.
  std::vector<Row> rows;             // Also those with faults.
  std::optional<Trailer> trailer;
  // Faults that concern the file as a whole: nothing of it may be sent.
  std::vector<Fault> file_faults;
  // Faults of rows, by line: those rows must not be sent.
  std::vector<Fault> faults;
};

// Reads a file of `kind`. A full list (caretakers) needs a trailer; others may have one.
File ReadFile(FileKind kind, const std::string& bytes);

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_FILE_H_

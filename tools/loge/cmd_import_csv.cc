// loge import csv: files from landlords' systems.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/anomalies.grpc.pb.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/csv/file.h"
#include "tools/loge/csv/journal.h"
#include "tools/loge/csv/known.h"
#include "tools/loge/csv/plan.h"
#include "tools/loge/csv_report.h"
#include "tools/loge/import_stream.h"
#include "tools/loge/progress.h"
#include "tools/loge/random_bytes.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

constexpr char kHelp[] =
    "KIND: caretakers (a full list with a trailer), attendance, completions or meetings (deltas).\n"
    "tools/loge/csv/README.md lists the columns of each. Rows are compared with what Loge knows,\n"
    "and only what differs is sent: the same file again changes nothing. A row in which something\n"
    "is wrong is rejected and told with its line, column, value and cure; the others go on.\n"
    "A journal beside the file (FILE.journal) keeps the request ids, so that a run that was\n"
    "broken off goes on where it was.\n"
    "What cannot be true beside a row of this run (somebody took part after a departure that is\n"
    "told late) is told with the events behind it, for somebody to correct: the row is accepted\n"
    "and the exit code is as without. With --dry-run it is not asked for.\n"
    "Exit code 4: some rows were rejected. 5: the whole file is held and nothing was sent (a "
    "wrong\n"
    "header or trailer, or too many people would vanish). 6: a newer list was accepted already.";

// People asked for one by one, in a run.
constexpr size_t kAskedByNumberMax = 1000;

struct CsvFlags {
  std::string kind;
  std::string file;
  std::string landlord;
  std::string report;
  std::string format = "table";
  std::string journal;
  int64_t confirmed_vanished = -1;
  bool dry_run = false;
};

// The day before a date, which may be known to the month or the year only.
std::string DayBefore(const std::string& date) {
  absl::CivilDay day;
  return absl::ParseLenientCivilTime(date, &day) ? absl::FormatCivilTime(day - 1) : "";
}

// The commands of a plan, under the request ids of the journal.
class PlanSource final : public ImportSource {
 public:
  PlanSource(const csv::Plan& plan, const std::string& landlord, bool dry_run,
             csv::Journal& journal) {
    for (const csv::PlannedCommand& planned : plan.commands) {
      // What stands on another command cannot be asked alone: it is counted with that.
      if (dry_run && planned.follows) continue;
      sent_.push_back(&planned);
      ImportLine& line = lines_.emplace_back();
      line.line = static_cast<int64_t>(sent_.size());
      line.command = planned.command;
      line.command.set_sequence(line.line);
      Stamp(journal.IdOf(planned.line, planned.name, planned.about), landlord, &line.command);
    }
  }

  std::optional<ImportLine> Next() override {
    if (next_ == lines_.size()) return std::nullopt;
    return std::move(lines_[next_++]);
  }

  const csv::PlannedCommand& Planned(int64_t sequence) const {
    return *sent_[static_cast<size_t>(sequence - 1)];
  }
  int64_t size() const { return static_cast<int64_t>(sent_.size()); }

 private:
  static void Stamp(const std::string& id, const std::string& landlord, v1::Command* command) {
    const auto* reflection = command->GetReflection();
    const auto* field = reflection->GetOneofFieldDescriptor(
        *command, command->GetDescriptor()->FindOneofByName("command"));
    google::protobuf::Message* request = reflection->MutableMessage(command, field);
    const auto* meta_field = request->GetDescriptor()->FindFieldByName("meta");
    auto* meta = static_cast<v1::CommandMeta*>(
        request->GetReflection()->MutableMessage(request, meta_field));
    meta->set_request_id(id);
    meta->set_source_system(landlord);
  }

  std::vector<const csv::PlannedCommand*> sent_;
  std::vector<ImportLine> lines_;
  size_t next_ = 0;
};

// One run of the command: from the file to the report.
class CsvImport {
 public:
  CsvImport(Session& session, const CsvFlags& flags) : session_(session), flags_(flags) {}

  void Run() {
    std::ifstream input(flags_.file, std::ios::binary);
    std::ostringstream bytes;
    if (!input || !(bytes << input.rdbuf())) {
      return session_.Fail(kExitUsage, "cannot read " + flags_.file);
    }
    bytes_ = bytes.str();
    file_ = csv::ReadFile(*csv::KindNamed(flags_.kind), bytes_);
    Describe();
    if (!file_.file_faults.empty()) return Hold(file_.file_faults, kExitHeld);
    if (report_.landlord.empty()) {
      return session_.Fail(kExitUsage, "whose file is it? Give --landlord, or a column bailleur");
    }
    if (!OpenJournal()) return;
    if (const grpc::Status status = Ask(); !status.ok()) return session_.Fail(status);
    const bool snapshot = file_.kind == csv::FileKind::kCaretakers;
    csv::SnapshotRules rules;
    rules.confirmed_vanished = flags_.confirmed_vanished;
    plan_ = snapshot ? csv::PlanSnapshot(file_, known_, rules) : csv::PlanDelta(file_, known_);
    if (plan_.held.has_value()) return Hold({*plan_.held}, kExitHeld);
    if (snapshot && !Announce()) return;
    Send();
  }

 private:
  void Describe() {
    report_.file = flags_.file;
    report_.kind = flags_.kind;
    report_.encoding = csv::NameOf(file_.encoding);
    report_.separator = file_.separator;
    report_.dry_run = flags_.dry_run;
    report_.rows = static_cast<int64_t>(file_.rows.size());
    if (file_.trailer.has_value()) report_.taken_on = file_.trailer->taken_on;
    report_.landlord = flags_.landlord;
    for (const csv::Row& row : file_.rows) {
      if (!report_.landlord.empty()) break;
      report_.landlord = row.landlord;
    }
  }

  bool OpenJournal() {
    if (flags_.dry_run) {
      journal_ = csv::Journal::WithoutFile(&FillRandom);
      return true;
    }
    const std::string path = flags_.journal.empty() ? flags_.file + ".journal" : flags_.journal;
    absl::StatusOr<std::unique_ptr<csv::Journal>> journal =
        csv::Journal::Open(path, bytes_, &FillRandom);
    if (!journal.ok()) {
      session_.Fail(kExitUsage, std::string(journal.status().message()));
      return false;
    }
    journal_ = *std::move(journal);
    report_.resumed = journal_->resumed();
    return true;
  }

  // What Loge knows of the landlord, and what the server takes at a time.
  grpc::Status Ask() {
    v1::GetServerInfoResponse info;
    grpc::Status status =
        session_.Call(&v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), &info);
    if (!status.ok()) return status;
    limits_ = LimitsOf(info.limits());

    v1::QueryMeta at;
    // What was answered before this run, to whomever, is known to it.
    at.set_min_position(std::max(info.head_position(), journal_->reached()));
    v1::GetLandlordRequest landlord_request;
    v1::GetLandlordResponse landlord;
    if (file_.kind == csv::FileKind::kCaretakers) at.set_as_of(csv::LastDayOf(file_));
    *landlord_request.mutable_at() = at;
    landlord_request.set_landlord_id(report_.landlord);
    status = session_.Call(&v1::CaretakerService::Stub::GetLandlord, landlord_request, &landlord);
    if (!status.ok()) return status;
    known_.landlord_id = report_.landlord;
    known_.siren = landlord.landlord().siren();
    report_.cursor = landlord.answered().as_known_at();

    v1::ListCaretakersRequest request;
    v1::ListCaretakersResponse response;
    // The people of a landlord that is no more are those of its last day.
    if (landlord.landlord().has_absorbed()) {
      at.set_as_of(DayBefore(landlord.landlord().absorbed().from()));
    }
    at.set_as_known_at_position(report_.cursor);
    *request.mutable_at() = at;
    request.set_landlord_id(report_.landlord);
    request.set_include_departed(true);
    const auto caretakers = [](auto& list) { return list.mutable_caretakers(); };
    status = session_.CallPages(&v1::CaretakerService::Stub::ListCaretakers, request, 0, caretakers,
                                &response);
    if (!status.ok()) return status;
    known_.caretakers.reserve(static_cast<size_t>(response.caretakers_size()));
    for (v1::Caretaker& each : *response.mutable_caretakers()) {
      known_.caretakers.push_back(std::move(each));
    }
    status = AskFormer(at);
    if (!status.ok() || file_.kind != csv::FileKind::kCaretakers) return status;
    return AskPlaces(at);
  }

  // The numbers by which the landlord names somebody who was known twice; nothing for others.
  std::set<std::string> NumbersHere(const v1::Caretaker& person) const {
    std::set<std::string> numbers;
    for (const v1::Employment& post : person.employments()) {
      if (post.landlord_id() != report_.landlord) continue;
      numbers.insert(post.employee_numbers().begin(), post.employee_numbers().end());
    }
    return numbers;
  }

  // The list does not name those who went on to another landlord. They are asked for by number, if
  // there is not a whole first list to ask for.
  grpc::Status AskFormer(const v1::QueryMeta& at) {
    std::set<std::string> numbers;
    for (const csv::Row& row : file_.rows) {
      numbers.insert(row.number);
      numbers.insert(row.meeting.numbers.begin(), row.meeting.numbers.end());
    }
    numbers.erase("");
    for (const v1::Caretaker& each : known_.caretakers) {
      numbers.erase(csv::NumberAt(report_.landlord, each));
      for (const std::string& number : NumbersHere(each)) numbers.erase(number);
    }
    if (known_.caretakers.empty() || numbers.size() > kAskedByNumberMax) return grpc::Status::OK;
    for (const std::string& number : numbers) {
      v1::GetCaretakerRequest request;
      v1::GetCaretakerResponse response;
      *request.mutable_at() = at;
      request.mutable_caretaker()->mutable_employee()->set_landlord_id(report_.landlord);
      request.mutable_caretaker()->mutable_employee()->set_employee_number(number);
      const grpc::Status status =
          session_.Call(&v1::CaretakerService::Stub::GetCaretaker, request, &response);
      if (status.error_code() == grpc::StatusCode::NOT_FOUND ||
          status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) {
        continue;  // Nobody's, or no number at all.
      }
      if (!status.ok()) return status;
      // The person has another number by now; here the landlord's own counts.
      v1::Caretaker& person = *response.mutable_caretaker();
      if (NumbersHere(person).empty()) {
        person.mutable_personal_data()->set_employee_number(number);
        person.set_employee_number_landlord_id(report_.landlord);
      }
      known_.caretakers.push_back(std::move(person));
    }
    return grpc::Status::OK;
  }

  grpc::Status AskPlaces(const v1::QueryMeta& at) {
    v1::ListNeighbourhoodsRequest request;
    v1::ListNeighbourhoodsResponse response;
    *request.mutable_at() = at;
    const auto neighbourhoods = [](auto& list) { return list.mutable_neighbourhoods(); };
    const grpc::Status status = session_.CallPages(&v1::CaretakerService::Stub::ListNeighbourhoods,
                                                   request, 0, neighbourhoods, &response);
    for (v1::Neighbourhood& each : *response.mutable_neighbourhoods()) {
      known_.neighbourhoods.push_back(std::move(each));
    }
    return status;
  }

  // Tells the server that the list came, before anything of it: an older one is refused there.
  bool Announce() {
    v1::RecordSnapshotRequest request;
    v1::RecordSnapshotResponse response;
    request.mutable_meta()->set_request_id(journal_->IdOf(0, "snapshot", ""));
    request.mutable_meta()->set_validate_only(flags_.dry_run);
    request.mutable_meta()->set_source_system(report_.landlord);
    request.set_occurred_on(file_.trailer->taken_on);
    request.set_landlord_id(report_.landlord);
    request.set_kind(events::v1::SNAPSHOT_KIND_CARETAKERS);
    request.set_rows(static_cast<int32_t>(report_.rows));
    request.set_complete(file_.trailer->complete);
    if (!SyncJournal()) return false;
    const grpc::Status status =
        session_.Call(&v1::CaretakerService::Stub::RecordSnapshot, request, &response);
    if (status.ok()) {
      report_.cursor = std::max(report_.cursor, response.position());
      return true;
    }
    const std::optional<v1::ErrorDetail> detail = DetailOf(status);
    if (detail.has_value() && detail->violations_size() > 0 &&
        detail->violations(0).reason() == v1::ERROR_REASON_SNAPSHOT_STALE) {
      const v1::Violation& stale = detail->violations(0);
      Hold({{file_.trailer->line, "arrete_au", stale.actual(), stale.message(),
             "expected: " + stale.expected()}},
           kExitStale);
      return false;
    }
    session_.Fail(status, /*is_write=*/!flags_.dry_run);
    return false;
  }

  bool SyncJournal() {
    const absl::Status status = journal_->Sync();
    if (!status.ok()) session_.Fail(kExitUsage, std::string(status.message()));
    return status.ok();
  }

  void Send() {
    PlanSource source(plan_, report_.landlord, flags_.dry_run, *journal_);
    if (!SyncJournal()) return;
    CsvOutcome outcome;
    int64_t answered = 0;
    std::set<int64_t> waiting;
    ImportQueue queue(source, limits_, flags_.dry_run, [&](const v1::CommandResult& result) {
      outcome.Take(source.Planned(result.sequence()), result);
      ++answered;
    });
    Progress progress(session_.err(), "import", StderrIsTerminal());
    ImportRetry retry;
    retry.stall = std::chrono::milliseconds(
        std::max<int64_t>(1000, static_cast<int64_t>(session_.options().timeout_s * 1000)));
    const auto draw = [&] {
      progress.Update(answered, source.size());
      // Only where a later run reads from; that it could not be noted shows at the end.
      (void)journal_->Reach(queue.summary().last_position);
    };
    const auto broken = [&](const grpc::Status& status) {
      progress.Clear();
      session_.err() << "loge: the import broke off (" << CodeName(status.error_code()) << ": "
                     << Printable(status.error_message()) << "); sending "
                     << queue.unanswered_count() << " commands again\n";
    };
    grpc::Status status;
    if (source.size() > 0) status = RunImport(session_.channel(), queue, retry, draw, broken);
    progress.Clear();
    for (int64_t i = answered + 1; i <= source.size(); ++i) waiting.insert(source.Planned(i).line);
    report_.unanswered = static_cast<int64_t>(waiting.size());
    outcome.Fill(file_, plan_, &report_);
    if (!flags_.dry_run) AskContradictions(outcome, /*all_answered=*/status.ok());
    Print();
    if (!report_.faults.empty()) session_.set_exit_code(kExitPartial);
    if (!status.ok()) return session_.Fail(status, /*is_write=*/!flags_.dry_run);
    if (const absl::Status done = journal_->Finish(); !done.ok()) {
      session_.Fail(kExitUsage, std::string(done.message()));
    }
  }

  // What cannot be true beside the rows that this run recorded. It is for a human: the exit code
  // says what became of the rows, also when nobody answers this.
  void AskContradictions(const CsvOutcome& outcome, bool all_answered) {
    // Nobody knows the positions of what a run before recorded, nor of what has no answer.
    report_.contradictions_incomplete = report_.resumed || !all_answered;
    if (!outcome.recorded()) return;
    v1::ListAnomaliesRequest request;
    v1::ListAnomaliesResponse response;
    request.mutable_at()->set_min_position(report_.cursor);
    request.set_landlord_id(report_.landlord);
    const auto anomalies = [](auto& list) { return list.mutable_anomalies(); };
    const grpc::Status status = session_.CallPages(&v1::AnomalyService::Stub::ListAnomalies,
                                                   request, 0, anomalies, &response);
    if (status.ok()) {
      report_.contradictions = outcome.ContradictionsIn(response);
      return;
    }
    report_.contradictions_incomplete = true;
    session_.err() << "loge: contradictions could not be asked for ("
                   << CodeName(status.error_code()) << ": " << Printable(status.error_message())
                   << "); loge anomalies --landlord lists them\n";
  }

  void Hold(const std::vector<csv::Fault>& faults, int code) {
    report_.held = faults;
    report_.faults = file_.faults;
    Print();
    // For whoever reads the night's log: why, and no value of the file.
    for (const csv::Fault& fault : faults) {
      session_.err() << "loge: the file is held: "
                     << (fault.line > 0 ? absl::StrCat("line ", fault.line, ": ") : "")
                     << (fault.column.empty() ? "" : fault.column + " ") << Printable(fault.reason)
                     << "\n";
    }
    session_.set_exit_code(code);
    // Nothing was begun that a later run had to take up.
    if (journal_ == nullptr) return;
    if (const absl::Status done = journal_->Finish(); !done.ok()) {
      session_.err() << "loge: " << done.message() << "\n";
    }
  }

  void Print() {
    const std::string format = session_.options().json ? "json" : flags_.format;
    const std::string text = ViewCsvReport(report_, format);
    if (flags_.report.empty()) {
      session_.out() << text;
      return;
    }
    std::ofstream output(flags_.report, std::ios::binary);
    if (!(output << text) || !output.flush()) {
      session_.err() << "loge: cannot write " << flags_.report << "; here is the report\n" << text;
    }
    session_.out() << CsvReportLine(report_) << "\n";
  }

  Session& session_;
  const CsvFlags& flags_;
  std::string bytes_;
  csv::File file_;
  csv::Known known_;
  csv::Plan plan_;
  std::unique_ptr<csv::Journal> journal_;
  ImportLimits limits_;
  CsvReport report_;
};

}  // namespace

void AddImportCsv(CLI::App& import, Session& session) {
  auto flags = std::make_shared<CsvFlags>();
  CLI::App* command = import.add_subcommand("csv", "Sends a file from a landlord's system");
  command->footer(kHelp);
  command->add_option("KIND", flags->kind, "What it holds")
      ->required()
      ->check(CLI::IsMember({"caretakers", "attendance", "completions", "meetings"}));
  command->add_option("FILE", flags->file, "The file")->required();
  command->add_option("--landlord", flags->landlord, "Whose it is (default: column bailleur)");
  command->add_flag("--dry-run", flags->dry_run, "Say what would happen; write nothing");
  command->add_option("--report", flags->report, "Write the report there");
  command->add_option("--format", flags->format, "Of the report")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  command->add_option("--journal", flags->journal, "Where to keep request ids (FILE.journal)");
  command
      ->add_option("--confirm-vanished", flags->confirmed_vanished,
                   "Accept that exactly so many people left, though they are 5 % or more")
      ->check(CLI::Range(int64_t{0}, INT64_MAX));
  command->callback([&session, flags] { CsvImport(session, *flags).Run(); });
}

}  // namespace loge::cli

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "loge/v1/admin.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/import_stream.h"
#include "tools/loge/progress.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

constexpr size_t kRefusalsShownMax = 20;

constexpr char kHelp[] =
    "Sends commands to Loge, in order. FILE holds JSON lines, each a loge.v1.Command in protobuf\n"
    "JSON, for instance\n"
    "  {\"register_landlord\": {\"meta\": {\"request_id\": \"r-1\"}, \"occurred_on\": …}}\n"
    "A command without \"sequence\" gets the number of its line. A correct_fact or cancel_fact may "
    "have\n"
    "beside it \"target_request_id\": the request id of an earlier line, whose event it is about\n"
    "(\"target_index\": which of its events, from 0), instead of the target_position that only "
    "the\n"
    "answer to that line tells. A refused line does not stop the others. After a broken "
    "connection\n"
    "what has no answer is sent again under the same request ids, so nothing happens twice; and "
    "the\n"
    "whole file may be imported again. Exit code 4: some lines were refused.";

struct ImportFlags {
  std::string file;
  bool dry_run = false;
};

// Lines of a file that can be read twice; 0 for a pipe.
int64_t CountLines(std::istream& input) {
  const auto start = input.tellg();
  if (start == std::istream::pos_type(-1)) {
    input.clear();
    return 0;
  }
  int64_t lines = 0;
  std::string line;
  while (std::getline(input, line)) ++lines;
  input.clear();
  input.seekg(start);
  return lines;
}

void PrintSummaryJson(Session& session, const ImportSummary& summary, size_t unanswered);

void RunImportCommand(Session& session, const ImportFlags& flags) {
  std::ifstream opened;
  if (flags.file != "-") {
    opened.open(flags.file);
    if (!opened) return session.Fail(kExitUsage, "cannot read " + flags.file);
  }
  std::istream& input = flags.file == "-" ? std::cin : opened;
  v1::GetServerInfoResponse info;
  if (const grpc::Status status =
          session.Call(&v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), &info);
      !status.ok()) {
    return session.Fail(status);
  }
  const int64_t total = flags.file == "-" ? 0 : CountLines(input);
  ImportFile file(input);
  ImportQueue queue(file, LimitsOf(info.limits()), flags.dry_run);
  Progress progress(session.err(), "import", StderrIsTerminal());
  ImportRetry retry;
  retry.stall = std::chrono::milliseconds(
      std::max<int64_t>(1000, static_cast<int64_t>(session.options().timeout_s * 1000)));
  const auto draw = [&] {
    progress.Update(file.lines_read() - static_cast<int64_t>(queue.unanswered_count()), total);
  };
  const auto broken = [&](const grpc::Status& status) {
    progress.Clear();
    session.err() << "loge: the import broke off (" << CodeName(status.error_code()) << ": "
                  << Printable(status.error_message()) << "); sending " << queue.unanswered_count()
                  << " commands again\n";
  };
  const grpc::Status status = RunImport(session.channel(), queue, retry, draw, broken);
  progress.Clear();
  if (session.options().json) {
    PrintSummaryJson(session, queue.summary(), queue.unanswered_count());
  } else {
    session.out() << ViewImport(queue.summary(), flags.dry_run, queue.unanswered_count());
  }
  if (queue.summary().refused > 0) session.set_exit_code(kExitPartial);
  if (!status.ok()) session.Fail(status, /*is_write=*/!flags.dry_run);
}

}  // namespace

std::string ViewImport(const ImportSummary& summary, bool dry_run, size_t unanswered) {
  std::string text;
  // Lines refused here come before those that the server refused; people read by line.
  std::vector<ImportRefusal> refusals = summary.refusals;
  std::stable_sort(refusals.begin(), refusals.end(),
                   [](const ImportRefusal& a, const ImportRefusal& b) { return a.line < b.line; });
  for (size_t i = 0; i < refusals.size() && i < kRefusalsShownMax; ++i) {
    const ImportRefusal& refusal = refusals[i];
    for (const std::string& reason : refusal.reasons) {
      absl::StrAppend(&text, "line ", refusal.line, " refused: ", reason, "\n");
    }
  }
  const auto shown = static_cast<int64_t>(std::min(summary.refusals.size(), kRefusalsShownMax));
  if (summary.refused > shown) {
    absl::StrAppend(&text, "… and ", summary.refused - shown, " lines more\n");
  }
  if (dry_run) {
    absl::StrAppend(&text, "checked: ", summary.valid, " valid, ", summary.unchecked,
                    " not checked (they refer to an earlier line), ", summary.refused,
                    " refused; nothing was written\n");
    return text;
  }
  absl::StrAppend(&text, "imported: ", summary.accepted, " accepted, ", summary.unchanged,
                  " unchanged, ", summary.replayed, " replayed, ", summary.refused, " refused");
  if (unanswered > 0) absl::StrAppend(&text, ", ", unanswered, " without an answer");
  if (summary.last_position > 0) {
    absl::StrAppend(&text, "; the log is at position ", summary.last_position);
  }
  return text + "\n";
}

namespace {

void PrintSummaryJson(Session& session, const ImportSummary& summary, size_t unanswered) {
  nlohmann::json refusals = nlohmann::json::array();
  for (const ImportRefusal& refusal : summary.refusals) {
    refusals.push_back({{"line", refusal.line}, {"reasons", refusal.reasons}});
  }
  const nlohmann::json json = {{"accepted", summary.accepted},
                               {"unchanged", summary.unchanged},
                               {"replayed", summary.replayed},
                               {"valid", summary.valid},
                               {"unchecked", summary.unchecked},
                               {"refused", summary.refused},
                               {"unanswered", unanswered},
                               {"last_position", summary.last_position},
                               {"refusals", refusals}};
  session.out() << json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

void AddImport(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command = app.add_subcommand("import", "Sends a file of commands (JSON lines)");
  command->footer(kHelp);
  command->add_option("FILE", flags->file, "The file; - for standard input");
  command->add_flag("--dry-run", flags->dry_run,
                    "Only ask whether each would be accepted, over what is in the log now");
  AddImportCsv(*command, session);
  command->callback([&session, flags, command] {
    if (!command->get_subcommands().empty()) return;
    if (flags->file.empty()) return session.Fail(kExitUsage, "import what? Give FILE, or csv");
    RunImportCommand(session, *flags);
  });
}

}  // namespace loge::cli

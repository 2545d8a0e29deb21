#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "loge/v1/admin.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/progress.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

struct RebuildFlags {
  std::vector<std::string> names;
  bool all = false;
  bool verify = false;
  bool replace = false;
  bool replace_if_different = false;
  bool quiet = false;
  int share_percent = 0;
};

double Seconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
}

void RunProjections(Session& session) {
  v1::ListProjectionsResponse response;
  if (const grpc::Status status = session.Call(&v1::AdminService::Stub::ListProjections,
                                               v1::ListProjectionsRequest(), &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewProjections(response);
}

std::string PaceOf(const v1::RebuildProjectionsResponse& response) {
  if (!response.has_time_left()) return PaceNote(response.events_per_second());
  return PaceNote(response.events_per_second(),
                  std::chrono::seconds(response.time_left().seconds()));
}

void RunRebuild(Session& session, const RebuildFlags& flags) {
  v1::RebuildProjectionsRequest request;
  for (const std::string& name : flags.names) request.add_names(name);
  request.set_mode(flags.replace                ? v1::REBUILD_MODE_REPLACE
                   : flags.replace_if_different ? v1::REBUILD_MODE_REPLACE_IF_DIFFERENT
                                                : v1::REBUILD_MODE_VERIFY_ONLY);
  request.set_share_percent(flags.share_percent);
  v1::AdminService::Stub stub(session.channel());
  // No deadline: a large log takes long, and the messages are the sign of life.
  grpc::ClientContext context;
  std::vector<v1::RebuildResult> results;
  const auto reader = stub.RebuildProjections(&context, request);
  Progress progress(session.err(), "rebuild", StderrIsTerminal());
  v1::RebuildProjectionsResponse response;
  while (reader->Read(&response)) {
    progress.Update(response.events_done(), response.events_total(), PaceOf(response));
    if (!response.has_result()) continue;
    progress.Clear();
    const v1::RebuildResult& result = response.result();
    if (session.options().json) {
      session.out() << ToJson(result, /*pretty=*/false) << "\n" << std::flush;
    } else if (!flags.quiet) {
      session.out() << ViewRebuild(result) << std::flush;
    }
    results.push_back(result);
    const bool verify_only = request.mode() == v1::REBUILD_MODE_VERIFY_ONLY;
    if (verify_only && result.differences() > 0) session.set_exit_code(kExitRefused);
  }
  progress.Clear();
  if (const grpc::Status status = reader->Finish(); !status.ok()) return session.Fail(status);
  if (!session.options().json) session.out() << ViewRebuildSummary(results);
}

void RunRollBack(Session& session, const std::string& name) {
  v1::RollBackProjectionRequest request;
  request.set_name(name);
  v1::RollBackProjectionResponse response;
  // Without the usual deadline: it first catches up.
  v1::AdminService::Stub stub(session.channel());
  grpc::ClientContext context;
  const grpc::Status status = stub.RollBackProjection(&context, request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.options().json) return session.PrintJson(response);
  session.out() << name << ": generation " << response.generation() << " answers now, at position "
                << response.position() << "; generation " << response.kept_generation()
                << " is kept\n";
}

void RunCancelRebuild(Session& session) {
  v1::CancelRebuildResponse response;
  if (const grpc::Status status = session.Call(&v1::AdminService::Stub::CancelRebuild,
                                               v1::CancelRebuildRequest(), &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << (response.was_under_way() ? "the rebuild ends\n" : "no rebuild is under way\n");
}

void AddRebuild(CLI::App& admin, Session& session) {
  auto flags = std::make_shared<RebuildFlags>();
  CLI::App* rebuild = admin.add_subcommand(
      "rebuild",
      "Rebuilds read models beside the live ones and compares. With --verify exit code "
      "1 when they differ");
  rebuild->add_option("NAME", flags->names, "Names of read models");
  rebuild->add_flag("--all", flags->all, "All of them")->excludes("NAME");
  CLI::Option* verify =
      rebuild->add_flag("--verify", flags->verify, "Compare only, change nothing (the default)");
  CLI::Option* replace =
      rebuild->add_flag("--replace", flags->replace, "Let the rebuilt ones answer");
  rebuild->add_flag("--quiet", flags->quiet, "Print the last line only, for monitoring");
  rebuild
      ->add_option("--share-percent", flags->share_percent,
                   "The part of a processor core it may take; 0: what the server is set to")
      ->check(CLI::Range(0, 100));
  CLI::Option* if_different = rebuild->add_flag(
      "--replace-if-different", flags->replace_if_different, "Let those answer that differ");
  verify->excludes(replace)->excludes(if_different);
  replace->excludes(if_different);
  rebuild->callback([&session, flags] {
    if (flags->names.empty() && !flags->all) {
      return session.Fail(kExitUsage, "name read models to rebuild, or say --all");
    }
    RunRebuild(session, *flags);
  });
}

}  // namespace

std::string ViewProjections(const v1::ListProjectionsResponse& projections) {
  Table table(
      {"PROJECTION", "STATE", ">POSITION", ">LAG", ">LAG S", ">VERSION", ">GENERATION", "NOTE"});
  for (const v1::Projection& projection : projections.projections()) {
    std::string note;
    if (projection.stopped_at_position() > 0) {
      note = absl::StrCat("stopped at ", projection.stopped_at_position(), " (",
                          projection.stopped_at_event_type(), "): ");
    }
    note += projection.error();
    if (projection.verification().differs()) {
      absl::StrAppend(&note, note.empty() ? "" : "; ", "differs from the log in ",
                      projection.verification().differences(), " rows");
    }
    table.Add({projection.name(), EnumLabel(projection.state()),
               std::to_string(projection.checkpoint()), std::to_string(projection.lag_events()),
               absl::StrFormat("%.1f", Seconds(projection.lag())),
               std::to_string(projection.version()), std::to_string(projection.generation()),
               note});
  }
  return table.Render();
}

std::string ViewRebuild(const v1::RebuildResult& result) {
  std::string text = absl::StrCat(
      result.name(), ": ", result.rows(), " rows compared at position ",
      result.compared_at_position(), ", ",
      result.differences() == 0 ? "no difference" : absl::StrCat(result.differences(), " differ"),
      result.swapped() ? "; the rebuilt one answers now" : "", " (generation ", result.generation(),
      ", digest ", result.digest().substr(0, 16), ")\n");
  for (const v1::RowDifference& difference : result.first_differences()) {
    absl::StrAppend(&text, "  ", EnumLabel(difference.kind()), " ", difference.key());
    if (!difference.subject().empty()) {
      absl::StrAppend(&text, "  ", difference.subject(), ", event ", difference.position());
    }
    text += "\n";
  }
  return text;
}

std::string ViewRebuildSummary(const std::vector<v1::RebuildResult>& results) {
  int64_t rows = 0;
  int64_t position = 0;
  std::vector<std::string> differ;
  for (const v1::RebuildResult& result : results) {
    rows += result.rows();
    position = std::max(position, result.compared_at_position());
    if (result.differences() == 0) continue;
    differ.push_back(absl::StrCat(result.name(), " ", result.differences(), " rows",
                                  result.swapped() ? " (replaced)" : ""));
  }
  const std::string what =
      absl::StrCat(results.size(), " read models, ", rows, " rows, position ", position);
  if (differ.empty()) return absl::StrCat("OK: no difference; ", what, "\n");
  return absl::StrCat("DIFFERENT: ", absl::StrJoin(differ, ", "), "; ", what, "\n");
}

void AddAdmin(CLI::App& app, Session& session) {
  CLI::App* admin = app.add_subcommand("admin", "Operating the server");
  admin->require_subcommand(1);
  admin->add_subcommand("projections", "The read models and how far they are")
      ->callback([&session] { RunProjections(session); });

  AddVerify(*admin, session);

  AddRebuild(*admin, session);
  admin->add_subcommand("cancel-rebuild", "Ends the rebuild under way")->callback([&session] {
    RunCancelRebuild(session);
  });
  auto name = std::make_shared<std::string>();
  CLI::App* roll_back = admin->add_subcommand(
      "roll-back", "Lets the generation of a read model answer that its last swap kept");
  roll_back->add_option("NAME", *name, "Name of the read model")->required();
  roll_back->callback([&session, name] { RunRollBack(session, *name); });
}

}  // namespace loge::cli

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "loge/v1/admin.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/offline/verify_folder.h"
#include "tools/loge/progress.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

struct VerifyFlags {
  std::string offline;
  std::string expect;
  std::string since;
  bool index = false;
};

// The chain head in a file that `admin chain-head` wrote. Says what is wrong to the session.
std::optional<v1::ChainHead> ReadChainHead(Session& session, const std::string& path) {
  std::ifstream file(path);
  if (!file.good()) {
    session.Fail(kExitUsage, absl::StrCat("cannot read ", path));
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  v1::ChainHead head;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &head);
  const std::string wrong =
      parsed.ok() ? CheckChainHead(head) : std::string("it is not JSON of a chain head");
  if (wrong.empty()) return head;
  session.Fail(kExitUsage,
               absl::StrCat(path, ": ", wrong, "; write such a file with: loge admin chain-head"));
  return std::nullopt;
}

// Two bars, one after the other: the events, then the entries of the index.
class VerifyProgress {
 public:
  explicit VerifyProgress(Session& session)
      : events_(session.err(), "verify", StderrIsTerminal()),
        index_(session.err(), "index", StderrIsTerminal()) {}

  void Update(const v1::VerifyLogResponse& message) {
    if (message.index_entries_total() == 0) {
      events_.Update(message.events_done(), message.events_total(),
                     PaceNote(message.events_per_second()));
    } else {
      events_.Clear();
      index_.Update(message.index_entries_done(), message.index_entries_total());
    }
  }
  void Clear() {
    events_.Clear();
    index_.Clear();
  }

 private:
  Progress events_;
  Progress index_;
};

void PrintResult(Session& session, const v1::VerifyLogRequest& request,
                 const v1::VerifyLogResponse& last) {
  if (!last.result().intact()) session.set_exit_code(kExitRefused);
  if (session.options().json) {
    session.out() << ToJson(last.result(), /*pretty=*/false) << "\n";
  } else {
    session.out() << ViewVerification(request, last);
  }
}

void VerifyOnline(Session& session, const v1::VerifyLogRequest& request) {
  v1::AdminService::Stub stub(session.channel());
  // No deadline: a large log takes long, and the messages are the sign of life.
  grpc::ClientContext context;
  const auto reader = stub.VerifyLog(&context, request);
  VerifyProgress progress(session);
  v1::VerifyLogResponse response;
  while (reader->Read(&response)) {
    progress.Update(response);
    if (!response.has_result()) continue;
    progress.Clear();
    PrintResult(session, request, response);
  }
  progress.Clear();
  if (const grpc::Status status = reader->Finish(); !status.ok()) session.Fail(status);
}

void VerifyOffline(Session& session, const std::string& folder,
                   const v1::VerifyLogRequest& request) {
  VerifyProgress progress(session);
  const absl::StatusOr<v1::VerifyLogResponse> last =
      VerifyFolder(folder, request,
                   [&progress](const v1::VerifyLogResponse& message) { progress.Update(message); });
  progress.Clear();
  if (last.ok()) return PrintResult(session, request, *last);
  const absl::StatusCode code = last.status().code();
  const bool usage =
      code == absl::StatusCode::kNotFound || code == absl::StatusCode::kInvalidArgument;
  session.Fail(usage ? kExitUsage : kExitRefused, std::string(last.status().message()));
}

void RunVerify(Session& session, const VerifyFlags& flags) {
  v1::VerifyLogRequest request;
  request.set_check_index(flags.index);
  if (!flags.since.empty()) {
    const std::optional<v1::ChainHead> since = ReadChainHead(session, flags.since);
    if (!since.has_value()) return;
    *request.mutable_since() = *since;
  }
  if (!flags.expect.empty()) {
    const std::optional<v1::ChainHead> expected = ReadChainHead(session, flags.expect);
    if (!expected.has_value()) return;
    *request.mutable_expected() = *expected;
  }
  if (flags.offline.empty()) {
    VerifyOnline(session, request);
  } else {
    VerifyOffline(session, flags.offline, request);
  }
}

void RunChainHead(Session& session) {
  v1::GetServerInfoResponse info;
  if (const grpc::Status status =
          session.Call(&v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), &info);
      !status.ok()) {
    return session.Fail(status);
  }
  v1::ChainHead head;
  head.set_position(info.head_position());
  head.set_hash(info.chain_head());
  // JSON for people too: it is to be kept as it is.
  session.out() << ToJson(head, /*pretty=*/false) << "\n";
}

}  // namespace

std::string ViewVerification(const v1::VerifyLogRequest& request,
                             const v1::VerifyLogResponse& last) {
  const v1::VerifyLogResult& result = last.result();
  const v1::ChainHead& sound = result.sound_up_to();
  std::string text;
  if (result.intact()) {
    absl::StrAppend(
        &text, "intact: ", Grouped(result.events()), " events",
        request.has_since() ? absl::StrCat(" behind position ", request.since().position()) : "",
        ", the log ends at position ", sound.position(), "\n");
    if (request.check_index()) {
      absl::StrAppend(&text, "the index agrees: ", Grouped(result.index_entries()), " entries\n");
    }
    if (request.has_expected()) {
      absl::StrAppend(&text, "it still holds the expected head of position ",
                      request.expected().position(), "\n");
    }
  } else {
    const v1::Damage& damage = result.first_damage();
    absl::StrAppend(&text, "DAMAGED at position ", damage.position(), ": ",
                    EnumLabel(damage.kind()), ": ", Printable(damage.message()), "\n", "sound are ",
                    Grouped(result.events()), " events, up to position ", sound.position(), "\n");
  }
  absl::StrAppend(&text, "chain hash at position ", sound.position(), ": ", sound.hash(), "\n");
  return text;
}

void AddVerify(CLI::App& admin, Session& session) {
  auto flags = std::make_shared<VerifyFlags>();
  CLI::App* verify = admin.add_subcommand(
      "verify",
      "Recomputes the hash chain over the stored events and tells the first damage. Exit code 1 "
      "when there is one");
  verify
      ->add_option("--offline", flags->offline,
                   "Read this data folder, of which no loged is running, instead of asking a "
                   "server; changes nothing there")
      ->type_name("DIR");
  verify
      ->add_option("--expect", flags->expect,
                   "The log must still contain the chain head in this file")
      ->type_name("FILE");
  verify
      ->add_option("--since", flags->since,
                   "Begin behind the chain head in this file, up to which the log is sound")
      ->type_name("FILE");
  verify->add_flag("--index", flags->index, "Compare the index with the events too");
  verify->callback([&session, flags] { RunVerify(session, *flags); });
  admin
      .add_subcommand("chain-head",
                      "The position and the chain hash of the end of the log, as JSON: keep it "
                      "elsewhere, and give it to verify --expect later")
      ->callback([&session] { RunChainHead(session); });
}

}  // namespace loge::cli

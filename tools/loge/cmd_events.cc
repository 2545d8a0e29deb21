#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/events.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/progress.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using events::v1::RecordedEvent;

constexpr int kAttemptsMax = 5;

struct EventFlags {
  int64_t from = 0;
  int64_t to = 0;
  int64_t limit = 0;
  std::vector<std::string> types;
  std::vector<std::string> subjects;
  bool follow = false;
  bool personal_data = false;
  std::string file;
  bool force = false;
};

// Takes a batch: its events, the personal data of some of them, the position looked at. False ends
// the reading.
using Opened = google::protobuf::RepeatedPtrField<v1::OpenedPersonalData>;
using OnBatch = std::function<bool(const google::protobuf::RepeatedPtrField<RecordedEvent>& events,
                                   const Opened& opened, int64_t checkpoint)>;

template <typename Request>
Request RequestOf(const EventFlags& flags) {
  Request request;
  request.set_from_position(flags.from);
  for (const std::string& type : flags.types) request.mutable_filter()->add_types(type);
  for (const std::string& subject : flags.subjects) request.mutable_filter()->add_subjects(subject);
  request.set_include_personal_data(flags.personal_data);
  return request;
}

// Whether the same request from a later position can go on after `status`.
bool CanGoOn(const grpc::Status& status, bool got_something, int* attempts) {
  if (got_something) *attempts = 0;
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE || ++*attempts >= kAttemptsMax) {
    return false;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(250) * (1 << *attempts));
  return true;
}

// Reads a range to its end, again from where it broke off.
grpc::Status ReadRange(Session& session, v1::ReadEventsRequest request, const OnBatch& on_batch) {
  v1::EventService::Stub stub(session.channel());
  // The first attempt fails at once when nobody is there.
  for (int attempts = kAttemptsMax - 1;;) {
    grpc::ClientContext context;
    const auto reader = stub.ReadEvents(&context, request);
    v1::ReadEventsResponse batch;
    bool got_something = false;
    while (reader->Read(&batch)) {
      got_something = true;
      if (!on_batch(batch.events(), batch.personal_data(), batch.checkpoint())) {
        context.TryCancel();
        reader->Finish();
        return grpc::Status::OK;
      }
      request.set_from_position(batch.checkpoint() + 1);
    }
    const grpc::Status status = reader->Finish();
    if (status.ok() || !CanGoOn(status, got_something, &attempts)) return status;
  }
}

// Follows the log until somebody stops the program.
grpc::Status Follow(Session& session, v1::SubscribeEventsRequest request, const OnBatch& on_batch) {
  v1::EventService::Stub stub(session.channel());
  for (int attempts = kAttemptsMax - 1;;) {
    grpc::ClientContext context;
    const auto reader = stub.SubscribeEvents(&context, request);
    v1::SubscribeEventsResponse message;
    bool got_something = false;
    while (reader->Read(&message)) {
      got_something = true;
      if (message.has_checkpoint()) request.set_from_position(message.checkpoint() + 1);
      if (message.has_closing()) {
        session.err() << "loge: the server ends the subscription: "
                      << Printable(message.closing().reason()) << "; subscribing again from "
                      << message.closing().resume_position() << "\n";
        request.set_from_position(message.closing().resume_position());
      }
      if (!message.has_events()) continue;
      const v1::EventBatch& batch = message.events();
      if (!on_batch(batch.events(), batch.personal_data(), batch.checkpoint())) {
        context.TryCancel();
        reader->Finish();
        return grpc::Status::OK;
      }
      request.set_from_position(batch.checkpoint() + 1);
    }
    grpc::Status status = reader->Finish();
    // A subscription never ends well by itself; a server that stops may end it so.
    if (status.ok()) status = {grpc::StatusCode::UNAVAILABLE, "the subscription ended"};
    if (!CanGoOn(status, got_something, &attempts)) return status;
  }
}

// The event as one JSON line; opened personal data as one more field of it.
std::string EventLine(const RecordedEvent& event, const Opened& opened) {
  std::string line = ToJson(event, /*pretty=*/false);
  for (const v1::OpenedPersonalData& one : opened) {
    if (one.position() != event.position()) continue;
    line.pop_back();
    line += ",\"opened_personal_data\":" + ToJson(one, /*pretty=*/false) + "}";
    break;
  }
  return line + "\n";
}

void RunEvents(Session& session, const EventFlags& flags) {
  int64_t left = flags.limit > 0 ? flags.limit : INT64_MAX;
  if (!session.options().json) session.out() << ViewEventTitle() << std::flush;
  const OnBatch print = [&](const auto& events, const Opened& opened, int64_t) {
    for (const RecordedEvent& event : events) {
      if (left-- <= 0) return false;
      session.out() << (session.options().json ? EventLine(event, opened) : ViewEvent(event));
      if (session.options().json || !flags.personal_data) continue;
      for (const v1::OpenedPersonalData& one : opened) {
        if (one.position() != event.position()) continue;
        session.out() << "         " << Printable(one.person_id()) << ": "
                      << Printable(PersonName(true, one.personal_data())) << "\n";
      }
    }
    session.out() << std::flush;
    return left > 0 && session.out().good();
  };
  grpc::Status status;
  if (flags.follow) {
    status = Follow(session, RequestOf<v1::SubscribeEventsRequest>(flags), print);
  } else {
    auto request = RequestOf<v1::ReadEventsRequest>(flags);
    request.set_to_position(flags.to);
    status = ReadRange(session, request, print);
  }
  if (!status.ok()) session.Fail(status);
}

// Writes all events to `output`; says on err how many.
bool Export(Session& session, const EventFlags& flags, std::ostream& output) {
  v1::GetServerInfoResponse info;
  grpc::Status status =
      session.Call(&v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), &info);
  if (!status.ok()) {
    session.Fail(status);
    return false;
  }
  Progress progress(session.err(), "export", StderrIsTerminal());
  auto request = RequestOf<v1::ReadEventsRequest>(flags);
  // What is appended meanwhile is for the next export.
  request.set_to_position(info.head_position());
  int64_t count = 0;
  if (flags.from <= info.head_position() && info.head_position() > 0) {
    status = ReadRange(session, request,
                       [&](const auto& events, const Opened& opened, int64_t checkpoint) {
                         for (const RecordedEvent& event : events)
                           output << EventLine(event, opened);
                         count += events.size();
                         progress.Update(checkpoint, info.head_position());
                         return output.good();
                       });
  }
  progress.Clear();
  output.flush();
  if (!status.ok()) {
    session.Fail(status);
    return false;
  }
  if (!output.good()) {
    session.Fail(kExitRefused, "cannot write the export: is the disk full?");
    return false;
  }
  session.err() << "exported " << count << " events, up to position " << info.head_position()
                << "\n";
  return true;
}

void RunExport(Session& session, const EventFlags& flags) {
  if (flags.file.empty() || flags.file == "-") {
    Export(session, flags, session.out());
    return;
  }
  if (!flags.force && std::ifstream(flags.file).good()) {
    return session.Fail(kExitUsage, flags.file + " exists: name another file, or say --force");
  }
  // Under another name until it is whole, so that a broken export is never taken for a backup.
  const std::string part = flags.file + ".part";
  std::ofstream output(part, std::ios::trunc | std::ios::binary);
  if (!output) return session.Fail(kExitUsage, "cannot write " + part);
  bool whole = Export(session, flags, output);
  output.close();
  if (whole && (output.fail() || std::rename(part.c_str(), flags.file.c_str()) != 0)) {
    session.Fail(kExitRefused, "cannot write " + flags.file);
    whole = false;
  }
  if (!whole) std::remove(part.c_str());
}

std::string TypeText(const RecordedEvent& event) {
  const int told = event.payload().fact_case();
  return EventTypeName(told != 0 ? told : static_cast<int>(event.type()));
}

}  // namespace

std::string EventTypeName(int type) {
  const auto* fact = events::v1::EventPayload::descriptor()->FindFieldByNumber(type);
  return fact == nullptr ? absl::StrCat("type ", type) : fact->message_type()->name();
}

int FactTypeOf(const RecordedEvent& event) {
  const events::v1::EventPayload& payload = event.payload();
  if (payload.has_fact_corrected()) return payload.fact_corrected().replacement().fact_case();
  if (payload.has_fact_cancelled()) return static_cast<int>(payload.fact_cancelled().target_type());
  return static_cast<int>(event.type());
}

std::string ViewEventTitle() {
  return absl::StrFormat("%8s  %-10s  %-20s  %-24s  %s\n", "POSITION", "HAPPENED", "RECORDED",
                         "TYPE", "SUBJECTS");
}

std::string ViewEvent(const RecordedEvent& event) {
  std::string line = absl::StrFormat("%8d  %-10s  %-20s  %-24s  %s", event.position(),
                                     Printable(DateText(event.occurred_on(), event.precision())),
                                     Instant(event.recorded_at()), TypeText(event),
                                     Printable(Join(Strings(event.subjects()), " ")));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

void AddEvents(CLI::App& app, Session& session) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command = app.add_subcommand("events", "The log itself; with --json one line an event");
  command->add_option("--from", flags->from, "First position")->check(CLI::NonNegativeNumber);
  CLI::Option* to =
      command->add_option("--to", flags->to, "Last position")->check(CLI::NonNegativeNumber);
  command->add_option("--type", flags->types, "Only this type (CaretakerJoined); may be repeated")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--subject", flags->subjects,
                   "Only what is about this (landlord/landlord-a); may be repeated")
      ->expected(1)
      ->take_all();
  command->add_flag("--follow", flags->follow, "Go on as events come, until stopped")->excludes(to);
  command->add_flag("--personal-data", flags->personal_data, "Also open personal data");
  command->add_option("--limit", flags->limit, "Events at most (0: all)")
      ->check(CLI::NonNegativeNumber);
  command->callback([&session, flags] { RunEvents(session, *flags); });
}

void AddExport(CLI::App& app, Session& session) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command = app.add_subcommand("export", "Writes all events as JSON lines");
  command->add_option("FILE", flags->file, "The file (default: standard output)");
  command->add_option("--from", flags->from, "First position")->check(CLI::NonNegativeNumber);
  command->add_flag("--personal-data", flags->personal_data,
                    "Also open personal data: keep the file as carefully as the names in it");
  command->add_flag("--force", flags->force, "Replace the file if it exists");
  command->callback([&session, flags] { RunExport(session, *flags); });
}

}  // namespace loge::cli

#include "absl/strings/str_cat.h"
#include "loge/v1/training.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::TrainingService::Stub;

struct TrainingFlags {
  AtFlags at;
  std::string id;
  std::string territory;
  std::string programme;
};

void RunShow(Session& session, const TrainingFlags& flags) {
  v1::GetTrainingRecordRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  *request.mutable_caretaker() = PersonOf(flags.id);
  v1::GetTrainingRecordResponse response;
  if (const grpc::Status status = session.Call(&Service::GetTrainingRecord, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewTrainingRecord(response.record()) << AnsweredText(response.answered())
                << "\n";
}

void RunGetSession(Session& session, const TrainingFlags& flags) {
  v1::GetSessionRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_session_id(flags.id);
  v1::GetSessionResponse response;
  if (const grpc::Status status = session.Call(&Service::GetSession, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewSession(response.session()) << AnsweredText(response.answered()) << "\n";
}

void RunSessions(Session& session, const TrainingFlags& flags) {
  if (!flags.id.empty()) return RunGetSession(session, flags);
  v1::ListSessionsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  v1::ListSessionsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListSessions, request, flags.at.limit,
          [](auto& list) { return list.mutable_sessions(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewSessions(response) << AnsweredText(response.answered()) << "\n";
}

void RunModules(Session& session, const TrainingFlags& flags) {
  v1::ListModulesRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_programme_id(flags.programme);
  v1::ListModulesResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListModules, request, flags.at.limit,
          [](auto& list) { return list.mutable_modules(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewModules(response) << AnsweredText(response.answered()) << "\n";
}

std::string HalfDayText(const events::v1::HalfDay& half_day) {
  return absl::StrCat(half_day.date(), " ", EnumLabel(half_day.half()));
}

}  // namespace

std::string ViewTrainingRecord(const v1::TrainingRecord& record) {
  std::string text = absl::StrCat(Printable(record.caretaker_id()), "  present at ",
                                  record.half_days_present(), " half-days\n\n");
  Table attendance({"HALF-DAY", "SESSION", "STATUS", ">POSITION"});
  for (const v1::Attendance& line : record.attendance()) {
    attendance.Add({HalfDayText(line.half_day()), line.session_id(), EnumLabel(line.status()),
                    std::to_string(line.provenance().position())});
  }
  Table completions(
      {"COMPLETED", "MODULE", "SESSION", "CERTIFICATE", ">MINUTES", "VALID UNTIL", ">POSITION"});
  for (const v1::Completion& completion : record.completions()) {
    completions.Add({completion.occurred_on(), completion.module_id(),
                     OrNone(completion.session_id()), OrNone(completion.certificate_ref()),
                     std::to_string(completion.minutes()), OrNone(completion.valid_until()),
                     std::to_string(completion.provenance().position())});
  }
  if (!attendance.empty()) text += attendance.Render() + "\n";
  if (!completions.empty()) text += completions.Render() + "\n";
  return text;
}

std::string ViewSession(const v1::Session& session) {
  std::string text = absl::StrCat(session.session_id(), "  ", session.occurred_on());
  if (!session.place().empty()) text += "  " + session.place();
  if (session.cancelled()) text += "  cancelled: " + EnumLabel(session.cancellation_reason());
  if (!session.rescheduled_on().empty()) text += "  rescheduled on " + session.rescheduled_on();
  text = Printable(text) + "\n\n";
  Table table({"HALF-DAY", "CARETAKER", "STATUS", ">POSITION"});
  for (const v1::Attendance& line : session.attendance()) {
    table.Add({HalfDayText(line.half_day()), line.caretaker_id(), EnumLabel(line.status()),
               std::to_string(line.provenance().position())});
  }
  text += table.Render() + "\n";
  if (session.enrolments().empty()) return text;
  Table enrolments({"ENROLLED", "ON", "REQUESTED BY", ">WAITING", ">POSITION"});
  for (const v1::Enrolment& row : session.enrolments()) {
    enrolments.Add({row.caretaker_id(), row.occurred_on(), EnumLabel(row.requested_by()),
                    row.waiting_rank() > 0 ? std::to_string(row.waiting_rank()) : kNone,
                    std::to_string(row.provenance().position())});
  }
  return text + enrolments.Render() + "\n";
}

std::string ViewSessions(const v1::ListSessionsResponse& response) {
  Table table(
      {"SESSION", "DATE", "MODULES", ">HALF-DAYS", ">SEATS", "TERRITORY", "PROVIDER", "NOTE"});
  for (const v1::Session& session : response.sessions()) {
    table.Add(
        {session.session_id(), session.occurred_on(), Join(Strings(session.module_ids()), ", "),
         std::to_string(session.half_days_size()),
         session.capacity() > 0 ? std::to_string(session.capacity()) : kNone,
         session.territory_id().empty() ? "(regional)" : session.territory_id(),
         OrNone(session.provider()),
         session.cancelled() ? "cancelled: " + EnumLabel(session.cancellation_reason()) : ""});
  }
  return table.Render();
}

std::string ViewModules(const v1::ListModulesResponse& response) {
  Table table({"MODULE", "PROGRAMME", "NAME", "STRENGTHENS", ">MINUTES", "MANDATORY", "VALID"});
  for (const v1::Module& module : response.modules()) {
    table.Add({module.module_id(), module.programme_id(), module.name(),
               EnumLabel(module.competence_kind()), std::to_string(module.minutes()),
               module.mandatory() ? "yes" : "no",
               module.validity_months() > 0 ? absl::StrCat(module.validity_months(), " months")
                                            : "for ever"});
  }
  return table.Render();
}

void AddTraining(CLI::App& app, Session& session) {
  auto flags = std::make_shared<TrainingFlags>();
  CLI::App* training = app.add_subcommand("training", "Who was trained in what");
  training->require_subcommand(1);
  CLI::App* show = training->add_subcommand("show", "What one person attended and completed");
  show->add_option("CARETAKER", flags->id, "The id, or LANDLORD:EMPLOYEE-NUMBER")->required();
  AddAtFlags(show, &flags->at);
  show->callback([&session, flags] { RunShow(session, *flags); });
  CLI::App* sessions = training->add_subcommand("sessions", "The sessions, or one with who came");
  sessions->add_option("SESSION", flags->id, "Only this one, with its attendance");
  sessions->add_option("--territory", flags->territory, "Only those given for this territory");
  AddAtFlags(sessions, &flags->at);
  AddLimitFlag(sessions, &flags->at);
  sessions->callback([&session, flags] { RunSessions(session, *flags); });
  CLI::App* modules = training->add_subcommand("modules", "The modules");
  modules->add_option("--programme", flags->programme, "Only those of this programme");
  AddAtFlags(modules, &flags->at);
  AddLimitFlag(modules, &flags->at);
  modules->callback([&session, flags] { RunModules(session, *flags); });
  AddTrainingReports(training, session);
}

}  // namespace loge::cli

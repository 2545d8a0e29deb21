#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/training.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::TrainingService::Stub;

struct ReportFlags {
  AtFlags at;
  std::string session;
  std::string landlord;
  std::string neighbourhood;
  std::string programme;
  std::string module;
  std::string state;
  std::string by = "landlord";
  int32_t within_days = 0;
};

void RunAttendance(Session& session, const ReportFlags& flags) {
  v1::ListAttendanceRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_session_id(flags.session);
  v1::ListAttendanceResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListAttendance, request, flags.at.limit,
          [](auto& list) { return list.mutable_rows(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewAttendanceSheet(response) << AnsweredText(response.answered()) << "\n";
}

// "missing" as it stands in the proto; the parser let nothing else pass.
v1::DueState DueStateOf(const std::string& text) {
  v1::DueState state = v1::DUE_STATE_UNSPECIFIED;
  v1::DueState_Parse(absl::StrCat("DUE_STATE_", absl::AsciiStrToUpper(text)), &state);
  return state;
}

void RunDue(Session& session, const ReportFlags& flags) {
  v1::ListDueTrainingsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_within_days(flags.within_days);
  request.set_state(DueStateOf(flags.state));
  request.set_landlord_id(flags.landlord);
  request.set_neighbourhood_id(flags.neighbourhood);
  request.set_module_id(flags.module);
  v1::ListDueTrainingsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListDueTrainings, request, flags.at.limit,
          [](auto& list) { return list.mutable_due(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewDueTrainings(response) << AnsweredText(response.answered()) << "\n";
}

v1::CoverageGrouping GroupingOf(const std::string& text) {
  v1::CoverageGrouping grouping = v1::COVERAGE_GROUPING_UNSPECIFIED;
  v1::CoverageGrouping_Parse(absl::StrCat("COVERAGE_GROUPING_", absl::AsciiStrToUpper(text)),
                             &grouping);
  return grouping;
}

void RunCoverage(Session& session, const ReportFlags& flags) {
  v1::ListTrainingCoverageRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_grouping(GroupingOf(flags.by));
  request.set_programme_id(flags.programme);
  request.set_module_id(flags.module);
  request.set_landlord_id(flags.landlord);
  request.set_neighbourhood_id(flags.neighbourhood);
  v1::ListTrainingCoverageResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListTrainingCoverage, request, flags.at.limit,
          [](auto& list) { return list.mutable_groups(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewTrainingCoverage(flags.by, response) << AnsweredText(response.answered())
                << "\n";
}

void AddPeopleFlags(CLI::App* command, ReportFlags* flags) {
  command->add_option("--landlord", flags->landlord, "Only people of this landlord");
  command->add_option("--neighbourhood", flags->neighbourhood,
                      "Only people who work in this neighbourhood");
  command->add_option("--module", flags->module, "Only this module");
}

}  // namespace

std::string ViewAttendanceSheet(const v1::ListAttendanceResponse& response) {
  std::vector<std::string> titles{"CARETAKER", "PLACE"};
  for (const events::v1::HalfDay& half_day : response.half_days()) {
    titles.push_back(absl::StrCat(half_day.date(), " ", EnumLabel(half_day.half())));
  }
  Table table(titles);
  for (const v1::SheetRow& row : response.rows()) {
    std::vector<std::string> cells{row.caretaker_id(), EnumLabel(row.place())};
    for (const int status : row.statuses()) {
      cells.push_back(EnumLabel(static_cast<events::v1::AttendanceStatus>(status)));
    }
    table.Add(std::move(cells));
  }
  return table.Render();
}

std::string ViewDueTrainings(const v1::ListDueTrainingsResponse& response) {
  Table table({"CARETAKER", "LANDLORD", "MODULE", "STATE", "COMPLETED", "VALID UNTIL"});
  for (const v1::DueTraining& due : response.due()) {
    table.Add({due.caretaker_id(), Join(Strings(due.landlord_ids()), ", "), due.module_id(),
               EnumLabel(due.state()), OrNone(due.completed_on()), OrNone(due.valid_until())});
  }
  return table.Render();
}

std::string ViewTrainingCoverage(const std::string& by,
                                 const v1::ListTrainingCoverageResponse& response) {
  Table table({absl::AsciiStrToUpper(by), ">EMPLOYED", ">COVERED", ">SHARE", "NOTE"});
  const auto count = [](bool told, int number) {
    return told ? std::to_string(number) : std::string(kNone);
  };
  for (const v1::TrainingCoverage& group : response.groups()) {
    table.Add({group.group_id(), count(group.has_employed(), group.employed()),
               count(group.has_covered(), group.covered()), Share(LOGE_CLI_OPTIONAL(group, share)),
               group.withheld() ? "small group" : ""});
  }
  return table.Render();
}

void AddTrainingReports(CLI::App* training, Session& session) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* attendance =
      training->add_subcommand("attendance", "The attendance sheet of a session");
  attendance->add_option("SESSION", flags->session, "The session")->required();
  AddAtFlags(attendance, &flags->at);
  AddLimitFlag(attendance, &flags->at);
  attendance->callback([&session, flags] { RunAttendance(session, *flags); });

  CLI::App* due = training->add_subcommand("due", "Mandatory modules that people have to take");
  due->add_option("--within", flags->within_days, "Also what ends within so many days")
      ->check(CLI::Range(0, 3660));
  due->add_option("--state", flags->state, "Only these")
      ->check(CLI::IsMember({"missing", "expired", "ending"}));
  AddPeopleFlags(due, flags.get());
  AddAtFlags(due, &flags->at);
  AddLimitFlag(due, &flags->at);
  due->callback([&session, flags] { RunDue(session, *flags); });

  CLI::App* coverage = training->add_subcommand("coverage", "How many hold a valid completion");
  coverage->add_option("--by", flags->by, "What the groups are")
      ->check(CLI::IsMember({"landlord", "neighbourhood", "programme"}))
      ->capture_default_str();
  coverage->add_option("--programme", flags->programme, "Only modules of this programme");
  AddPeopleFlags(coverage, flags.get());
  AddAtFlags(coverage, &flags->at);
  AddLimitFlag(coverage, &flags->at);
  coverage->callback([&session, flags] { RunCoverage(session, *flags); });
}

}  // namespace loge::cli

// loge explain report: the events that a figure of the activity report stands on, all of them.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/report/figures.h"
#include "tools/loge/report/question.h"
#include "tools/loge/report/texts.h"
#include "tools/loge/report_views.h"
#include "tools/loge/table.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

struct ExplainReportFlags {
  ReportQuestion question;
  std::string key;
};

void RunExplainReport(Session& session, const ExplainReportFlags& flags) {
  if (!NamesPeriod(session, flags.question)) return;
  auto request = AskingFor<v1::ExplainReportFigureRequest>(flags.question);
  request.set_key(flags.key);
  v1::ExplainReportFigureResponse response;
  if (const grpc::Status status = session.CallPages(
          &v1::IndicatorService::Stub::ExplainReportFigure, request, flags.question.at.limit,
          [](v1::ExplainReportFigureResponse& page) { return page.mutable_evidence(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewReportFigure(response.figure()) << "\n"
                << ViewEvidence(response.evidence()) << "\n"
                << AnsweredText(response.answered()) << "\n";
}

}  // namespace

std::string ViewReportFigure(const v1::ReportFigure& figure) {
  const Texts& texts = FrenchTexts();
  Table table({texts("figure"), texts("unit"), ">" + texts("value"), ">" + texts("evidence")});
  table.Add({FullFigureText(texts, figure.key()), texts(v1::ReportUnit_Name(figure.unit())),
             ValueText(texts, figure.unit(), figure.value()),
             figure.has_evidence() ? absl::StrCat(figure.evidence()) : ""});
  return table.Render();
}

void AddExplainReport(CLI::App& explain, Session& session) {
  auto flags = std::make_shared<ExplainReportFlags>();
  CLI::App* command =
      explain.add_subcommand("report", "What a figure of the activity report stands on");
  command->add_option("KEY", flags->key, "The figure, as 'loge report activity --json' names it")
      ->required();
  AddReportQuestion(command, &flags->question);
  AddLimitFlag(command, &flags->question.at);
  command->callback([&session, flags] { RunExplainReport(session, *flags); });
}

}  // namespace loge::cli

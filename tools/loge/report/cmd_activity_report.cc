// loge report activity: what a centre did in a period, for people, as a page and as tables.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/report/figures.h"
#include "tools/loge/report/page.h"
#include "tools/loge/report/question.h"
#include "tools/loge/report/texts.h"
#include "tools/loge/report_views.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

using Service = v1::IndicatorService::Stub;

// Of one figure on the page; `loge explain report` has the others.
constexpr int kEventsShownMax = 200;

struct ActivityReportFlags {
  ReportQuestion question;
  std::string html;
  bool no_evidence = false;
};

// How many facts a figure counts of what its events tell: neither versions that were corrected
// since nor merges of persons are among them.
int64_t FactsAmong(const FigureEvents& events) {
  return std::count_if(events.first.begin(), events.first.end(), [](const v1::Evidence& each) {
    const events::v1::EventPayload& payload = each.event().payload();
    return each.stands() && !payload.has_caretakers_merged() && !payload.has_merge_reverted();
  });
}

// The events behind every figure that has some, as known when the report was answered.
grpc::Status AskForEvents(Session& session, const ActivityReportFlags& flags,
                          const v1::GetActivityReportResponse& report, EventsByFigure* out) {
  for (const v1::ReportChapter& chapter : report.chapters()) {
    for (const v1::ReportFigure& figure : chapter.figures()) {
      if (figure.evidence() == 0) continue;
      auto request = AskingFor<v1::ExplainReportFigureRequest>(flags.question);
      request.mutable_at()->set_as_of(report.answered().as_of());
      request.mutable_at()->set_as_known_at_position(report.answered().as_known_at());
      request.set_key(figure.key());
      v1::ExplainReportFigureResponse response;
      const grpc::Status status = session.CallPages(
          &Service::ExplainReportFigure, request, kEventsShownMax,
          [](v1::ExplainReportFigureResponse& each) { return each.mutable_evidence(); }, &response);
      if (!status.ok()) return status;
      FigureEvents& events = (*out)[figure.key()];
      events.first.assign(response.evidence().begin(), response.evidence().end());
      events.more = figure.evidence() - FactsAmong(events);
    }
  }
  return grpc::Status::OK;
}

// False, and the session says why, when the file cannot be written whole.
bool WriteFile(Session& session, const std::filesystem::path& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file.fail()) {
    if (!session.options().json) session.out() << "wrote " << Printable(path.string()) << "\n";
    return true;
  }
  session.Fail(kExitUsage, absl::StrCat("cannot write ", path.string(), ": ",
                                        errno == 0 ? "unknown error" : std::strerror(errno)));
  return false;
}

// "report-training.csv" beside "report.html".
std::filesystem::path TableBeside(const std::filesystem::path& html,
                                  const v1::ReportChapter& chapter) {
  const std::string name = absl::AsciiStrToLower(EnumLabel(chapter.kind()));
  return html.parent_path() / absl::StrCat(html.stem().string(), "-", name, ".csv");
}

// The same of the files that hold the report.
bool WritePage(Session& session, const ActivityReportFlags& flags,
               const v1::GetActivityReportResponse& report) {
  EventsByFigure events;
  if (!flags.no_evidence) {
    if (const grpc::Status status = AskForEvents(session, flags, report, &events); !status.ok()) {
      session.Fail(status);
      return false;
    }
  }
  const Texts& texts = FrenchTexts();
  if (!WriteFile(session, flags.html, ReportPage(texts, report, events))) return false;
  return std::all_of(
      report.chapters().begin(), report.chapters().end(), [&](const v1::ReportChapter& chapter) {
        return WriteFile(session, TableBeside(flags.html, chapter), ReportCsv(texts, chapter));
      });
}

void RunActivityReport(Session& session, const ActivityReportFlags& flags) {
  if (!NamesPeriod(session, flags.question)) return;
  v1::GetActivityReportResponse report;
  if (const grpc::Status status =
          session.Call(&Service::GetActivityReport,
                       AskingFor<v1::GetActivityReportRequest>(flags.question), &report);
      !status.ok()) {
    return session.Fail(status);
  }
  if (!flags.html.empty() && !WritePage(session, flags, report)) return;
  if (session.options().json) return session.PrintJson(report);
  if (!flags.html.empty()) return;
  session.out() << ViewActivityReport(report) << AnsweredText(report.answered()) << "\n";
}

}  // namespace

std::string ViewActivityReport(const v1::GetActivityReportResponse& report) {
  const Texts& texts = FrenchTexts();
  std::string text;
  for (const v1::ReportChapter& chapter : report.chapters()) {
    Table table({texts(v1::ReportChapterKind_Name(chapter.kind())), ">" + texts("value"),
                 ">" + texts("before"), ">" + texts("difference"), ">" + texts("evidence")});
    for (const v1::ReportFigure& figure : chapter.figures()) {
      if (!IsShown(texts, figure)) continue;
      const std::string indent = texts.Has(figure.key()) ? "" : "  ";
      table.Add({indent + FigureText(texts, figure.key()),
                 ValueText(texts, figure.unit(), figure.value()),
                 ValueText(texts, figure.unit(), figure.previous()),
                 DifferenceText(texts, figure.unit(), figure.value(), figure.previous()),
                 figure.has_evidence() ? absl::StrCat(figure.evidence()) : ""});
    }
    absl::StrAppend(&text, table.Render(), "\n");
  }
  for (const v1::ReportRoadmap& roadmap : report.roadmaps()) {
    Table table({Printable(roadmap.title()), texts("pillar"), texts("status"), texts("stated_on")});
    for (const v1::ReportObjective& objective : roadmap.objectives()) {
      table.Add({objective.title(), texts(events::v1::Pillar_Name(objective.pillar())),
                 texts(events::v1::ObjectiveStatus_Name(objective.status())),
                 OrNone(objective.stated_on())});
    }
    absl::StrAppend(&text, table.Render(), "\n");
  }
  return text;
}

void AddActivityReport(CLI::App& report, Session& session) {
  auto flags = std::make_shared<ActivityReportFlags>();
  CLI::App* command =
      report.add_subcommand("activity", "What a centre did in a period (words in French)");
  AddReportQuestion(command, &flags->question);
  command->add_option("--html", flags->html,
                      "Write a page that needs nothing else, and tables (CSV) beside it");
  command->add_flag("--no-evidence", flags->no_evidence,
                    "Leave the events behind the figures out of the page");
  command->callback([&session, flags] { RunActivityReport(session, *flags); });
}

}  // namespace loge::cli

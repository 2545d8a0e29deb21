// loge report: figures of people, of a territory, a landlord or the whole country.
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/report_views.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

using Service = v1::IndicatorService::Stub;

struct ReportFlags {
  AtFlags at;
  std::string territory;
  std::string landlord;
  int32_t window = 0;
};

// Asks and prints; every figure is asked for alike.
template <class Request, class Response>
void Run(Session& session, const ReportFlags& flags,
         grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
         std::string (*view)(const Response&)) {
  Request request;
  *request.mutable_at() = QueryAt(flags.at);
  if (!flags.territory.empty()) request.mutable_scope()->set_territory_id(flags.territory);
  if (!flags.landlord.empty()) request.mutable_scope()->set_landlord_id(flags.landlord);
  request.mutable_parameters()->set_window_days(flags.window);
  Response response;
  if (const grpc::Status status = session.Call(method, request, &response); !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << view(response) << "Window: " << response.parameters().window_days() << " days; "
                << AnsweredText(response.answered()) << "\n";
}

template <class Request, class Response>
void AddFigure(CLI::App* report, Session& session, const std::string& name,
               const std::string& description,
               grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
               std::string (*view)(const Response&)) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command = report->add_subcommand(name, description);
  auto* territory =
      command->add_option("--territory", flags->territory, "Of this territory (default: all)");
  command->add_option("--landlord", flags->landlord, "Of this landlord's caretakers")
      ->excludes(territory);
  command->add_option("--window", flags->window, "Days counted (default 365)")
      ->check(CLI::Range(0, 100000));
  AddAtFlags(command, &flags->at);
  command->callback([&session, flags, method, view] { Run(session, *flags, method, view); });
}

std::string Whole(std::optional<int64_t> number) {
  return number.has_value() ? Grouped(*number) : kNone;
}

// One digit behind the point.
std::string Tenths(std::optional<double> number) {
  return number.has_value() ? absl::StrFormat("%.1f", *number) : kNone;
}

#define LOGE_CLI_WHOLE(message, name) \
  ((message).has_##name() ? Whole((message).name()) : std::string(kNone))

std::string LagText(const v1::LagNote& lag) {
  if (!lag.has_p95_days()) return "No fact of the window stands behind it.\n";
  return absl::StrCat("95 % of the ", Grouped(lag.facts()),
                      " facts of the window behind it were recorded within ", lag.p95_days(),
                      " days.\n");
}

}  // namespace

std::string ViewParticipation(const v1::GetParticipationResponse& response) {
  Table table({"PARTICIPATION", ">"});
  table.Add({"caretakers who took part", LOGE_CLI_WHOLE(response, participants)});
  table.Add({"their participations", LOGE_CLI_WHOLE(response, participations)});
  table.Add({"caretakers employed in the window", LOGE_CLI_WHOLE(response, caretakers)});
  table.Add({"  of them on the day", LOGE_CLI_WHOLE(response, employed)});
  table.Add({"years of employment", Tenths(LOGE_CLI_OPTIONAL(response, person_years))});
  table.Add({"I3 participation rate", Share(LOGE_CLI_OPTIONAL(response, rate))});
  return table.Render() + LagText(response.lag());
}

std::string ViewRetention(const v1::GetRetentionResponse& response) {
  Table table(
      {"RETENTION", ">PERSONS", ">LAPSED", ">LEFT", ">ACTIVE", ">REACTIVATED", ">S(12)", ">S(24)"});
  const auto add = [&table](const std::string& title, const std::string& persons,
                            const auto& counts) {
    table.Add({title, persons, LOGE_CLI_WHOLE(counts, lapsed), LOGE_CLI_WHOLE(counts, left),
               LOGE_CLI_WHOLE(counts, active), LOGE_CLI_WHOLE(counts, reactivated),
               Share(LOGE_CLI_OPTIONAL(counts, s12)), Share(LOGE_CLI_OPTIONAL(counts, s24))});
  };
  for (const v1::RetentionCohort& cohort : response.cohorts()) {
    add(absl::StrCat("since ", cohort.year()), Grouped(cohort.persons()), cohort);
  }
  add("all", LOGE_CLI_WHOLE(response, persons), response);
  return table.Render() +
         "Half of them lapsed after months: " + Tenths(LOGE_CLI_OPTIONAL(response, median_months)) +
         "; share of the lapsed who came back: " +
         Share(LOGE_CLI_OPTIONAL(response, reactivation_rate)) + ".\n" + LagText(response.lag());
}

std::string ViewActiveCore(const v1::GetActiveCoreResponse& response) {
  Table table({"ACTIVE CORE", ">"});
  table.Add({"N50: caretakers who make half of the participations",
             LOGE_CLI_WHOLE(response, active_core)});
  table.Add({"  of so many who took part", LOGE_CLI_WHOLE(response, participants)});
  table.Add({"N50 two years before", LOGE_CLI_WHOLE(response, earlier_core)});
  table.Add({"renewal: share of new members", Share(LOGE_CLI_OPTIONAL(response, renewal))});
  table.Add({"load: participations a member and year", Tenths(LOGE_CLI_OPTIONAL(response, load))});
  table.Add({"fatigue: load / load a year before", Share(LOGE_CLI_OPTIONAL(response, fatigue))});
  return table.Render() + LagText(response.lag());
}

std::string ViewOnboarding(const v1::GetOnboardingResponse& response) {
  Table classes({"NEWCOMERS, AFTER A YEAR", ">"});
  classes.Add({"all", LOGE_CLI_WHOLE(response, newcomers)});
  classes.Add({"neither trained nor active", LOGE_CLI_WHOLE(response, neither)});
  classes.Add({"trained only", LOGE_CLI_WHOLE(response, training_only)});
  classes.Add({"active only", LOGE_CLI_WHOLE(response, local_only)});
  classes.Add({"both", LOGE_CLI_WHOLE(response, both)});
  classes.Add({"I5 onboarding gap", Share(LOGE_CLI_OPTIONAL(response, gap))});
  Table milestones({"FIRST", ">REACHED BY", ">MEDIAN DAYS"});
  const auto add = [&](const std::string& title, const v1::OnboardingMilestone& milestone) {
    milestones.Add(
        {title, LOGE_CLI_WHOLE(milestone, reached), LOGE_CLI_WHOLE(milestone, median_days)});
  };
  add("foundation module", response.first_module());
  add("local activity", response.first_local_activity());
  add("tie to another landlord", response.first_cross_landlord_tie());
  add("tie to a partner", response.first_partner_tie());
  return classes.Render() + "\n" + milestones.Render() + LagText(response.lag());
}

std::string ViewTurnover(const v1::GetTurnoverResponse& response) {
  Table table({"TURNOVER", ">"});
  table.Add({"departures", LOGE_CLI_WHOLE(response, departures)});
  table.Add({"transfers out", LOGE_CLI_WHOLE(response, transfers_out)});
  table.Add({"mean headcount", Tenths(LOGE_CLI_OPTIONAL(response, mean_headcount))});
  table.Add({"I10 turnover a year", Share(LOGE_CLI_OPTIONAL(response, turnover))});
  table.Add({"strength of ties lost", Share(LOGE_CLI_OPTIONAL(response, tie_strength_lost))});
  return table.Render() + LagText(response.lag());
}

std::string ViewReportingLag(const v1::GetReportingLagResponse& response) {
  Table table({"SOURCE", ">FACTS", ">P50 DAYS", ">P95 DAYS", ">CORRECTED", ">SHARE"});
  const auto add = [&table](const std::string& title, const v1::SourceLag& lag) {
    table.Add({title, Grouped(lag.facts()), LOGE_CLI_WHOLE(lag, p50_days),
               LOGE_CLI_WHOLE(lag, p95_days), Grouped(lag.corrections()),
               Share(LOGE_CLI_OPTIONAL(lag, correction_share))});
  };
  for (const v1::SourceLag& source : response.sources()) {
    add(source.source_system().empty() ? "(not told)" : source.source_system(), source);
  }
  add("all", response.all());
  return table.Render();
}

void AddReport(CLI::App& app, Session& session) {
  CLI::App* report =
      app.add_subcommand("report", "Figures of people: who takes part, stays, arrives, leaves");
  report->require_subcommand(1);
  AddFigure(report, session, "participation", "I3: who takes part", &Service::GetParticipation,
            &ViewParticipation);
  AddFigure(report, session, "retention", "How long they go on", &Service::GetRetention,
            &ViewRetention);
  AddFigure(report, session, "core", "I4: the few who make half of it", &Service::GetActiveCore,
            &ViewActiveCore);
  AddFigure(report, session, "onboarding", "I5: how newcomers arrive", &Service::GetOnboarding,
            &ViewOnboarding);
  AddFigure(report, session, "turnover", "I10: who leaves", &Service::GetTurnover, &ViewTurnover);
  AddFigure(report, session, "lag", "I11: how late facts are recorded, by source",
            &Service::GetReportingLag, &ViewReportingLag);
  AddStatement(*report, session);
  AddActivityReport(*report, session);
}

}  // namespace loge::cli

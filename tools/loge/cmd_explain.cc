#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "loge/v1/training.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/network_flags.h"
#include "tools/loge/report_views.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using events::v1::EventPayload;
using events::v1::RecordedEvent;

struct Flags {
  AtFlags at;
  NetworkFlags network;
  std::string territory;
  std::string person_a;
  std::string person_b;
  std::string indicator;
  std::string measure;
  std::string landlord;
  int32_t year = 0;
  int32_t window = 0;
};

// "coordinator-dependence" for NETWORK_INDICATOR_COORDINATOR_DEPENDENCE, …; those that may be asked
// for.
template <typename Enum>
std::map<std::string, Enum> Choices() {
  std::map<std::string, Enum> choices;
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (number == 0) continue;
    std::string name = absl::AsciiStrToLower(EnumLabel(*type, number));
    std::replace(name.begin(), name.end(), '_', '-');
    choices[name] = static_cast<Enum>(number);
  }
  return choices;
}

template <typename Enum>
std::vector<std::string> ChoiceNames() {
  std::vector<std::string> names;
  for (const auto& [name, value] : Choices<Enum>()) names.push_back(name);
  return names;
}

// Asks for all pages and prints them; `view` makes the text of what is explained.
template <typename Stub, typename Request, typename Response, typename View>
void Explain(Session& session, const AtFlags& at,
             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
             Request request, View view) {
  *request.mutable_at() = QueryAt(at);
  Response response;
  if (const grpc::Status status = session.CallPages(
          method, request, at.limit, [](Response& page) { return page.mutable_evidence(); },
          &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << view(response) << "\n"
                << ViewEvidence(response.evidence()) << "\n"
                << AnsweredText(response.answered()) << "\n";
}

void RunTie(Session& session, const Flags& flags) {
  v1::ExplainTieRequest request;
  request.set_territory_id(flags.territory);
  request.set_person_a(flags.person_a);
  request.set_person_b(flags.person_b);
  *request.mutable_parameters() = ParametersOf(flags.network);
  Explain(session, flags.at, &v1::PartnershipService::Stub::ExplainTie, request,
          [](const v1::ExplainTieResponse& response) {
            google::protobuf::RepeatedPtrField<v1::NetworkTie> ties;
            *ties.Add() = response.tie();
            return ViewTies(ties);
          });
}

void RunIndicator(Session& session, const Flags& flags) {
  v1::ExplainIndicatorRequest request;
  request.set_territory_id(flags.territory);
  request.set_indicator(Choices<v1::NetworkIndicator>().at(flags.indicator));
  *request.mutable_parameters() = ParametersOf(flags.network);
  Explain(session, flags.at, &v1::PartnershipService::Stub::ExplainIndicator, request,
          [&](const v1::ExplainIndicatorResponse& response) {
            return ViewIndicators(flags.territory, response);
          });
}

void RunMeasure(Session& session, const Flags& flags) {
  v1::ExplainMeasureRequest request;
  request.set_territory_id(flags.territory);
  request.set_person_id(flags.person_a);
  request.set_measure(Choices<v1::PersonMeasure>().at(flags.measure));
  *request.mutable_parameters() = ParametersOf(flags.network);
  Explain(session, flags.at, &v1::PartnershipService::Stub::ExplainMeasure, request,
          [](const v1::ExplainMeasureResponse& response) { return ViewPersonMeasures(response); });
}

void RunTrainingRecord(Session& session, const Flags& flags) {
  v1::ExplainTrainingRecordRequest request;
  *request.mutable_caretaker() = PersonOf(flags.person_a);
  Explain(session, flags.at, &v1::TrainingService::Stub::ExplainTrainingRecord, request,
          [](const v1::ExplainTrainingRecordResponse& response) {
            return ViewTrainingRecord(response.record());
          });
}

void RunStages(Session& session, const Flags& flags) {
  v1::ExplainStagesRequest request;
  request.set_territory_id(flags.territory);
  Explain(session, flags.at, &v1::RolloutService::Stub::ExplainStages, request,
          [&](const v1::ExplainStagesResponse& response) {
            return ViewStages(flags.territory, response);
          });
}

void RunYearlyStatement(Session& session, const Flags& flags) {
  v1::ExplainYearlyStatementRequest request;
  request.set_landlord_id(flags.landlord);
  request.set_year(flags.year);
  Explain(session, flags.at, &v1::IndicatorService::Stub::ExplainYearlyStatement, request,
          [](const v1::ExplainYearlyStatementResponse& response) {
            return ViewStatement(response.statement(), StatementBy::kNeighbourhood);
          });
}

// Figures of people: `kTold` gives them of an answer, `kView` their table.
template <v1::Figures kFigures, auto kTold, auto kView>
void RunFigures(Session& session, const Flags& flags) {
  if (flags.territory.empty() && flags.landlord.empty()) {
    return session.Fail(kExitUsage, "whose figures? Name --territory or --landlord");
  }
  v1::ExplainFiguresRequest request;
  request.set_figures(kFigures);
  if (!flags.territory.empty()) request.mutable_scope()->set_territory_id(flags.territory);
  if (!flags.landlord.empty()) request.mutable_scope()->set_landlord_id(flags.landlord);
  request.mutable_parameters()->set_window_days(flags.window);
  Explain(session, flags.at, &v1::IndicatorService::Stub::ExplainFigures, request,
          [](const v1::ExplainFiguresResponse& response) {
            const auto& told = (response.*kTold)();
            return absl::StrCat(kView(told), "Window: ", told.parameters().window_days(),
                                " days.\n");
          });
}

// Whose figures of people, and of how many days.
void AddFiguresFlags(CLI::App* command, Flags* flags) {
  auto* territory = command->add_option("--territory", flags->territory, "Of this territory");
  command->add_option("--landlord", flags->landlord, "Of this landlord's caretakers")
      ->excludes(territory);
  command->add_option("--window", flags->window, "Days counted (default 365)")
      ->check(CLI::Range(0, 100000));
}

// "MeetingHeld", "MeetingHeld (corrected)", "MeetingHeld (cancelled)".
std::string TypeText(const RecordedEvent& event) {
  std::string type = EventTypeName(FactTypeOf(event));
  if (event.payload().has_fact_corrected()) type += " (corrected)";
  if (event.payload().has_fact_cancelled()) type += " (cancelled)";
  return type;
}

// Why a fact was changed; empty for what tells it first.
std::string ReasonText(const RecordedEvent& event) {
  const EventPayload& payload = event.payload();
  if (payload.has_fact_corrected()) return EnumLabel(payload.fact_corrected().reason());
  if (payload.has_fact_cancelled()) return EnumLabel(payload.fact_cancelled().reason());
  return "";
}

std::string SourceText(const events::v1::Source& source) {
  if (source.ref().empty()) return OrNone(source.system());
  return absl::StrCat(source.system(), ":", source.ref());
}

}  // namespace

std::string ViewEvidence(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  Table table({">POSITION", "HAPPENED", "TYPE", "RECORDED", "ACTOR", "SOURCE", "STANDS", "REASON"});
  for (const v1::Evidence& row : evidence) {
    const RecordedEvent& event = row.event();
    table.Add({std::to_string(event.position()), DateText(event.occurred_on(), event.precision()),
               TypeText(event), Instant(event.recorded_at()), OrNone(event.actor()),
               SourceText(event.source()), row.stands() ? "yes" : "no", ReasonText(event)});
  }
  return table.Render();
}

void AddExplain(CLI::App& app, Session& session) {
  CLI::App* explain = app.add_subcommand("explain", "The events that an answer stands on");
  explain->require_subcommand(1);
  auto flags = std::make_shared<Flags>();
  const auto add = [&](const char* name, const char* text, void (*run)(Session&, const Flags&)) {
    CLI::App* command = explain->add_subcommand(name, text);
    command->callback([&session, flags, run] { run(session, *flags); });
    return command;
  };
  const auto add_territory = [&](CLI::App* command) {
    command->add_option("TERRITORY", flags->territory, "The territory")->required();
  };
  CLI::App* tie = add("tie", "Why two persons have a tie", &RunTie);
  add_territory(tie);
  tie->add_option("PERSON", flags->person_a, "One person, by id")->required();
  tie->add_option("OTHER", flags->person_b, "The other one")->required();
  CLI::App* indicator = add("indicator", "What a figure of the network is made of", &RunIndicator);
  add_territory(indicator);
  indicator->add_option("INDICATOR", flags->indicator, "The figure")
      ->required()
      ->check(CLI::IsMember(ChoiceNames<v1::NetworkIndicator>()));
  CLI::App* measure = add("measure", "What a measure of a person stands on", &RunMeasure);
  measure->add_option("--territory", flags->territory, "The territory")->required();
  measure->add_option("--person", flags->person_a, "The person, by id")->required();
  measure->add_option("--measure", flags->measure, "The measure")
      ->required()
      ->check(CLI::IsMember(ChoiceNames<v1::PersonMeasure>()));
  CLI::App* record =
      add("training-record", "Who told what somebody was trained in", &RunTrainingRecord);
  record->add_option("PERSON", flags->person_a, "caretaker_id or LANDLORD:EMPLOYEE-NUMBER")
      ->required();
  CLI::App* stages = add("stages", "What the stages of a territory stand on", &RunStages);
  add_territory(stages);
  CLI::App* statement =
      add("statement", "What a landlord's yearly statement is made of", &RunYearlyStatement);
  statement->add_option("LANDLORD", flags->landlord, "The landlord")->required();
  statement->add_option("YEAR", flags->year, "The year")->required();
  using Response = v1::ExplainFiguresResponse;
  const std::vector<CLI::App*> figures{
      add("participation", "What I3, who takes part, stands on",
          &RunFigures<v1::FIGURES_PARTICIPATION, &Response::participation, &ViewParticipation>),
      add("retention", "What retention, how long they go on, stands on",
          &RunFigures<v1::FIGURES_RETENTION, &Response::retention, &ViewRetention>),
      add("core", "What I4, the few who make half of it, stands on",
          &RunFigures<v1::FIGURES_ACTIVE_CORE, &Response::active_core, &ViewActiveCore>),
      add("onboarding", "What I5, how newcomers arrive, stands on",
          &RunFigures<v1::FIGURES_ONBOARDING, &Response::onboarding, &ViewOnboarding>),
      add("turnover", "What I10, who leaves, stands on",
          &RunFigures<v1::FIGURES_TURNOVER, &Response::turnover, &ViewTurnover>)};
  for (CLI::App* command : figures) AddFiguresFlags(command, flags.get());
  for (CLI::App* command : {tie, indicator, measure}) AddNetworkFlags(command, &flags->network);
  std::vector<CLI::App*> all{tie, indicator, measure, record, stages, statement};
  all.insert(all.end(), figures.begin(), figures.end());
  for (CLI::App* command : all) {
    AddAtFlags(command, &flags->at);
    AddLimitFlag(command, &flags->at);
  }
  AddExplainReport(*explain, session);
}

}  // namespace loge::cli

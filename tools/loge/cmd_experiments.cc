// loge experiments: what landlords try together, who takes part, what comes of it.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/experiments.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct ExperimentFlags {
  AtFlags at;
  WriteFlags write;
  std::string id;
  std::string title;
  std::string territory;
  std::string landlord;
  std::vector<std::string> landlords;
  std::string theme;
  std::string approach;
  std::string hypothesis;
  std::vector<std::string> caretakers;
  std::vector<std::string> contacts;
  std::string outcome;
  std::string lesson;
  std::string standing;
};

void RunLaunch(Session& session, const ExperimentFlags& flags) {
  auto request = WriteRequest<v1::LaunchExperimentRequest>(flags.write);
  request.set_experiment_id(flags.id);
  request.set_title(flags.title);
  request.set_territory_id(flags.territory);
  *request.mutable_landlord_ids() = {flags.landlords.begin(), flags.landlords.end()};
  request.set_theme(flags.theme);
  request.set_approach(EnumOf<events::v1::ExperimentApproach>(flags.approach));
  request.set_hypothesis(flags.hypothesis);
  v1::LaunchExperimentResponse response;
  const grpc::Status status = session.Call(&Service::LaunchExperiment, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("the experiment ", flags.id, " is launched"));
}

void RunJoin(Session& session, const ExperimentFlags& flags) {
  auto request = WriteRequest<v1::JoinExperimentRequest>(flags.write);
  request.set_experiment_id(flags.id);
  for (const std::string& caretaker : flags.caretakers) {
    *request.add_caretakers() = PersonOf(caretaker);
  }
  *request.mutable_contact_ids() = {flags.contacts.begin(), flags.contacts.end()};
  v1::JoinExperimentResponse response;
  const grpc::Status status = session.Call(&Service::JoinExperiment, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("they came together in the experiment ", flags.id));
}

void RunConclude(Session& session, const ExperimentFlags& flags) {
  auto request = WriteRequest<v1::ConcludeExperimentRequest>(flags.write);
  request.set_experiment_id(flags.id);
  request.set_outcome(EnumOf<events::v1::ExperimentOutcome>(flags.outcome));
  request.set_lesson(flags.lesson);
  v1::ConcludeExperimentResponse response;
  const grpc::Status status = session.Call(&Service::ConcludeExperiment, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("the experiment ", flags.id, " is concluded"));
}

void RunList(Session& session, const ExperimentFlags& flags) {
  v1::ListExperimentsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_landlord_id(flags.landlord);
  request.set_theme(flags.theme);
  request.set_approach(EnumOf<events::v1::ExperimentApproach>(flags.approach));
  request.set_outcome(EnumOf<events::v1::ExperimentOutcome>(flags.outcome));
  request.set_standing(EnumOf<v1::ExperimentStanding>(flags.standing));
  v1::ListExperimentsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListExperiments, request, flags.at.limit,
          [](auto& list) { return list.mutable_experiments(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewExperiments(response) << response.experiments_size() << " experiments, "
                << AnsweredText(response.answered()) << "\n";
}

void RunShow(Session& session, const ExperimentFlags& flags) {
  v1::GetExperimentRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_experiment_id(flags.id);
  v1::GetExperimentResponse response;
  if (const grpc::Status status = session.Call(&Service::GetExperiment, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewExperiment(response.experiment()) << AnsweredText(response.answered())
                << "\n";
}

void AddWrites(CLI::App* experiments, Session& session,
               const std::shared_ptr<ExperimentFlags>& flags) {
  CLI::App* launch = experiments->add_subcommand("launch", "Landlords begin one");
  launch->add_option("EXPERIMENT", flags->id, "The id to give it")->required();
  AddWriteFlags(launch, "The day on which it began", &flags->write);
  launch->add_option("--title", flags->title, "Its title; it must name no person")->required();
  launch->add_option("--territory", flags->territory, "The territory in which it is made")
      ->required();
  launch->add_option("--landlord", flags->landlords, "A landlord that makes it (two or more)")
      ->required();
  launch->add_option("--theme", flags->theme, "What it is about, as topics of meetings")
      ->required();
  AddEnumOption<events::v1::ExperimentApproach>(launch, "--approach", &flags->approach,
                                                "Whether it mends or prevents")
      ->required();
  launch->add_option("--hypothesis", flags->hypothesis, "What it expects; it must name no person");
  launch->callback([&session, flags] { RunLaunch(session, *flags); });

  CLI::App* join = experiments->add_subcommand("join", "Persons came together in one");
  join->add_option("EXPERIMENT", flags->id, "The experiment")->required();
  AddWriteFlags(join, "The day on which they did", &flags->write);
  join->add_option("--caretaker", flags->caretakers,
                   "A caretaker, or LANDLORD:NUMBER (may be repeated)");
  join->add_option("--contact", flags->contacts, "A contact (may be repeated)");
  join->callback([&session, flags] { RunJoin(session, *flags); });

  CLI::App* conclude = experiments->add_subcommand("conclude", "One ends");
  conclude->add_option("EXPERIMENT", flags->id, "The experiment")->required();
  AddWriteFlags(conclude, "The day on which it ended", &flags->write);
  AddEnumOption<events::v1::ExperimentOutcome>(conclude, "--outcome", &flags->outcome,
                                               "What came of it")
      ->required();
  conclude->add_option("--lesson", flags->lesson,
                       "What is to be learnt of it; it must name no person");
  conclude->callback([&session, flags] { RunConclude(session, *flags); });
}

}  // namespace

std::string ViewExperiments(const v1::ListExperimentsResponse& response) {
  Table table({"EXPERIMENT", "TERRITORY", "LANDLORDS", "THEME", "APPROACH", "LAUNCHED", "CONCLUDED",
               "OUTCOME", ">PERSONS", "TITLE"});
  for (const v1::Experiment& row : response.experiments()) {
    table.Add({row.experiment_id(), row.territory_id(), Join(Strings(row.landlord_ids()), ", ", 5),
               row.theme(), EnumLabel(row.approach()), row.launched_on(),
               OrNone(row.concluded_on()), EnumLabel(row.outcome()),
               row.has_persons() ? Grouped(row.persons()) : kNone, row.title()});
  }
  return table.Render();
}

std::string ViewExperiment(const v1::Experiment& experiment) {
  v1::ListExperimentsResponse one;
  *one.add_experiments() = experiment;
  std::string text = ViewExperiments(one);
  if (!experiment.hypothesis().empty()) {
    absl::StrAppend(&text, "Hypothesis: ", Printable(experiment.hypothesis()), "\n");
  }
  if (!experiment.lesson().empty()) {
    absl::StrAppend(&text, "Lesson: ", Printable(experiment.lesson()), "\n");
  }
  if (experiment.joins().empty()) return text;
  Table table({"JOINED", "CARETAKERS", "CONTACTS", ">POSITION"});
  for (const v1::ExperimentJoin& row : experiment.joins()) {
    table.Add({row.occurred_on(), OrNone(Join(Strings(row.caretaker_ids()), ", ", kNamesShownMax)),
               OrNone(Join(Strings(row.contact_ids()), ", ", kNamesShownMax)),
               std::to_string(row.provenance().position())});
  }
  return absl::StrCat(text, "\n", table.Render());
}

void AddExperiments(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ExperimentFlags>();
  CLI::App* experiments = app.add_subcommand("experiments", "What landlords try together");
  experiments->require_subcommand(1);
  AddWrites(experiments, session, flags);

  CLI::App* list = experiments->add_subcommand("list", "All that are launched by a day");
  list->add_option("--territory", flags->territory, "Only those in this territory");
  list->add_option("--landlord", flags->landlord, "Only those of this landlord");
  list->add_option("--theme", flags->theme, "Only those about this");
  AddEnumOption<events::v1::ExperimentApproach>(list, "--approach", &flags->approach,
                                                "Only those that mend, or that prevent");
  AddEnumOption<events::v1::ExperimentOutcome>(list, "--outcome", &flags->outcome,
                                               "Only those of which this came");
  AddEnumOption<v1::ExperimentStanding>(list, "--standing", &flags->standing,
                                        "Only those that go on, or that are concluded");
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });

  CLI::App* show = experiments->add_subcommand("show", "One of them, with those who joined it");
  show->add_option("EXPERIMENT", flags->id, "The experiment")->required();
  AddAtFlags(show, &flags->at);
  show->callback([&session, flags] { RunShow(session, *flags); });
}

}  // namespace loge::cli

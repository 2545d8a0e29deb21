// loge practices: what landlords and territories share, and who took over what.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/practices.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct PracticeFlags {
  AtFlags at;
  WriteFlags write;
  std::string practice;
  std::string title;
  std::string kind;
  std::string from;
  std::string landlord;
  std::string territory;
  std::string adopter_landlord;
  std::string adopter_territory;
  std::string by = "landlord";
};

// Sends a command that is complete but for what all of them have.
template <class Request, class Response>
void Tell(Session& session, const PracticeFlags& flags, Request request,
          grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
          const std::string& done) {
  request.set_practice_id(flags.practice);
  request.set_landlord_id(flags.landlord);
  request.set_territory_id(flags.territory);
  Response response;
  const grpc::Status status = session.Call(method, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat(flags.landlord, flags.territory, done, flags.practice));
}

void RunShare(Session& session, const PracticeFlags& flags) {
  auto request = WriteRequest<v1::SharePracticeRequest>(flags.write);
  request.set_title(flags.title);
  request.set_kind(EnumOf<events::v1::PracticeKind>(flags.kind));
  Tell(session, flags, std::move(request), &Service::SharePractice, " shares ");
}

void RunAdopt(Session& session, const PracticeFlags& flags) {
  Tell(session, flags, WriteRequest<v1::AdoptPracticeRequest>(flags.write), &Service::AdoptPractice,
       " adopts ");
}

void RunAdapt(Session& session, const PracticeFlags& flags) {
  auto request = WriteRequest<v1::AdaptPracticeRequest>(flags.write);
  request.set_title(flags.title);
  request.set_from_practice_id(flags.from);
  Tell(session, flags, std::move(request), &Service::AdaptPractice,
       absl::StrCat(" makes of ", flags.from, " "));
}

void RunDrop(Session& session, const PracticeFlags& flags) {
  Tell(session, flags, WriteRequest<v1::DropPracticeRequest>(flags.write), &Service::DropPractice,
       " drops ");
}

void RunList(Session& session, const PracticeFlags& flags) {
  v1::ListPracticesRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_kind(EnumOf<events::v1::PracticeKind>(flags.kind));
  request.set_origin_landlord_id(flags.landlord);
  request.set_origin_territory_id(flags.territory);
  request.set_adopter_landlord_id(flags.adopter_landlord);
  request.set_adopter_territory_id(flags.adopter_territory);
  v1::ListPracticesResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListPractices, request, flags.at.limit,
          [](auto& list) { return list.mutable_practices(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewPractices({response.practices().begin(), response.practices().end()})
                << response.practices_size() << " practices, " << AnsweredText(response.answered())
                << "\n";
}

void RunShow(Session& session, const PracticeFlags& flags) {
  v1::GetPracticeRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_practice_id(flags.practice);
  v1::GetPracticeResponse response;
  if (const grpc::Status status = session.Call(&Service::GetPractice, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewPractice(response) << AnsweredText(response.answered()) << "\n";
}

void RunMatrix(Session& session, const PracticeFlags& flags) {
  v1::GetAdoptionMatrixRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_axis(EnumOf<v1::AdoptionAxis>(flags.by));
  v1::GetAdoptionMatrixResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::GetAdoptionMatrix, request, flags.at.limit,
          [](auto& list) { return list.mutable_rows(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewAdoptionMatrix(response) << AnsweredText(response.answered()) << "\n";
}

// The landlord or the territory that a row is of.
template <class Row>
std::string WhoIn(const Row& row) {
  return row.landlord_id().empty() ? row.territory_id() : row.landlord_id();
}

// "ADAPTED 2007 (q)": the year alone, so that many columns find room.
std::string CellText(const v1::AdoptionCell& cell) {
  std::string text = absl::StrCat(EnumLabel(cell.state()), " ", cell.since().substr(0, 4));
  if (!cell.adapted_practice_id().empty()) {
    absl::StrAppend(&text, " (", cell.adapted_practice_id(), ")");
  }
  return text;
}

std::string ViewHoldings(const v1::Practice& practice) {
  Table table({"WHO", "HOW", "FROM", "UNTIL", "AS", "GOES ON AS", ">POSITION"});
  for (const v1::PracticeHolding& row : practice.holdings()) {
    const bool absorbed = row.by_landlord_id() != row.landlord_id();
    table.Add({WhoIn(row), EnumLabel(row.how()), row.from(), OrNone(row.until()),
               OrNone(row.adapted_practice_id()), absorbed ? row.by_landlord_id() : kNone,
               std::to_string(row.provenance().position())});
  }
  return table.Render();
}

void AddWhoFlags(CLI::App* command, PracticeFlags* flags) {
  auto* landlord = command->add_option("--landlord", flags->landlord, "Who, a landlord");
  command->add_option("--territory", flags->territory, "Who, a territory")->excludes(landlord);
}

// What the four commands that tell something have in common.
CLI::App* AddTelling(CLI::App* practices, const std::string& name, const std::string& help,
                     const std::string& on, PracticeFlags* flags) {
  CLI::App* command = practices->add_subcommand(name, help);
  command->add_option("PRACTICE", flags->practice, "Its id")->required();
  AddWhoFlags(command, flags);
  AddWriteFlags(command, on, &flags->write);
  return command;
}

void AddCommands(CLI::App* practices, Session& session,
                 const std::shared_ptr<PracticeFlags>& flags) {
  CLI::App* share = AddTelling(practices, "share", "Somebody shares one of their own",
                               "The day on which it was shared", flags.get());
  share->add_option("--title", flags->title, "Its title; it must name no person")->required();
  AddEnumOption<events::v1::PracticeKind>(share, "--kind", &flags->kind, "What it is")->required();
  share->callback([&session, flags] { RunShare(session, *flags); });

  CLI::App* adopt = AddTelling(practices, "adopt", "Somebody takes it over as it is",
                               "The first day", flags.get());
  adopt->callback([&session, flags] { RunAdopt(session, *flags); });

  CLI::App* adapt = AddTelling(practices, "adapt", "Somebody makes their own out of another",
                               "The day on which it was made", flags.get());
  adapt->add_option("--title", flags->title, "Its title; it must name no person")->required();
  adapt->add_option("--from", flags->from, "The practice that it is made of")->required();
  adapt->callback([&session, flags] { RunAdapt(session, *flags); });

  CLI::App* drop = AddTelling(practices, "drop", "Somebody no longer keeps to it",
                              "The first day without", flags.get());
  drop->callback([&session, flags] { RunDrop(session, *flags); });
}

void AddQueries(CLI::App* practices, Session& session,
                const std::shared_ptr<PracticeFlags>& flags) {
  CLI::App* list = practices->add_subcommand("list", "All that are there by a day");
  AddEnumOption<events::v1::PracticeKind>(list, "--kind", &flags->kind, "Only of this kind");
  list->add_option("--origin-landlord", flags->landlord, "Only those that come from this landlord");
  list->add_option("--origin-territory", flags->territory,
                   "Only those that come from this territory");
  list->add_option("--adopter-landlord", flags->adopter_landlord,
                   "Only those that this landlord has taken over");
  list->add_option("--adopter-territory", flags->adopter_territory,
                   "Only those that this territory has taken over");
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });

  CLI::App* show = practices->add_subcommand(
      "show", "One of them: who keeps to it, what it comes from, what comes from it");
  show->add_option("PRACTICE", flags->practice, "The practice")->required();
  AddAtFlags(show, &flags->at);
  show->callback([&session, flags] { RunShow(session, *flags); });

  CLI::App* matrix = practices->add_subcommand("matrix", "How everybody stands to each of them");
  AddEnumOption<v1::AdoptionAxis>(matrix, "--by", &flags->by, "What the columns are")
      ->capture_default_str();
  AddAtFlags(matrix, &flags->at);
  AddLimitFlag(matrix, &flags->at);
  matrix->callback([&session, flags] { RunMatrix(session, *flags); });
}

}  // namespace

std::string ViewPractices(const std::vector<v1::Practice>& practices) {
  Table table({"PRACTICE", "KIND", "ORIGIN", "SINCE", "MADE OF", ">ADOPTED", ">ADAPTED", ">DROPPED",
               "TITLE"});
  for (const v1::Practice& practice : practices) {
    std::map<v1::AdoptionState, int> counts;
    for (const v1::PracticeHolding& row : practice.holdings()) {
      ++counts[row.until().empty() ? row.how() : v1::ADOPTION_STATE_DROPPED];
    }
    table.Add({practice.practice_id(), EnumLabel(practice.kind()), WhoIn(practice),
               practice.shared_on(), OrNone(practice.from_practice_id()),
               std::to_string(counts[v1::ADOPTION_STATE_ADOPTED]),
               std::to_string(counts[v1::ADOPTION_STATE_ADAPTED]),
               std::to_string(counts[v1::ADOPTION_STATE_DROPPED]), practice.title()});
  }
  return table.Render();
}

std::string ViewPractice(const v1::GetPracticeResponse& response) {
  std::string text =
      ViewPractices({response.practice()}) + "\n" + ViewHoldings(response.practice()) + "\n";
  Table lineage({"LINEAGE", ">STEPS", "PRACTICE", "MADE OF", "ORIGIN", "SINCE", "TITLE"});
  const auto add = [&](const char* relation, const v1::PracticeRelative& row) {
    lineage.Add({relation, std::to_string(row.steps()), row.practice_id(),
                 OrNone(row.from_practice_id()), WhoIn(row), row.shared_on(), row.title()});
  };
  for (const v1::PracticeRelative& row : response.ancestors()) add("comes from", row);
  for (const v1::PracticeRelative& row : response.descendants()) add("led to", row);
  if (!lineage.empty()) text += lineage.Render() + "\n";
  return text;
}

std::string ViewAdoptionMatrix(const v1::GetAdoptionMatrixResponse& response) {
  std::set<std::string> columns;
  for (const v1::AdoptionRow& row : response.rows()) {
    for (const v1::AdoptionCell& cell : row.cells()) columns.insert(WhoIn(cell));
  }
  std::vector<std::string> titles{"PRACTICE"};
  titles.insert(titles.end(), columns.begin(), columns.end());
  Table table(titles);
  for (const v1::AdoptionRow& row : response.rows()) {
    std::map<std::string, std::string> texts;
    for (const v1::AdoptionCell& cell : row.cells()) texts[WhoIn(cell)] = CellText(cell);
    std::vector<std::string> cells{row.practice_id()};
    for (const std::string& column : columns) cells.push_back(OrNone(texts[column]));
    table.Add(cells);
  }
  return table.Render();
}

void AddPractices(CLI::App& app, Session& session) {
  auto flags = std::make_shared<PracticeFlags>();
  CLI::App* practices = app.add_subcommand("practices", "What spreads, and who took over what");
  practices->require_subcommand(1);
  AddCommands(practices, session, flags);
  AddQueries(practices, session, flags);
}

}  // namespace loge::cli

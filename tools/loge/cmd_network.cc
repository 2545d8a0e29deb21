#include "tools/loge/cmd_network.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

struct Flags {
  NetworkQuestion question;
  std::vector<std::string> as_of;
  bool graph = false;
  bool p_values = false;
  CompareFlags compare;
  NetworkExportFlags files;
  SeriesFlags series;
};

void RunTables(Session& session, const Flags& flags) {
  const NetworkQuestion& question = flags.question;
  v1::GetNetworkRequest request;
  request.set_territory_id(question.territory);
  *request.mutable_parameters() = ParametersOf(question.network);
  request.set_include_graph(flags.graph);
  request.set_include_betweenness(question.betweenness);
  request.set_include_p_values(flags.p_values);
  std::vector<std::string> dates = flags.as_of;
  if (dates.empty()) dates.emplace_back();
  std::vector<v1::GetNetworkResponse> responses;
  for (const std::string& date : dates) {
    AtFlags at = question.at;
    at.as_of = date;
    *request.mutable_at() = QueryAt(at);
    if (const grpc::Status status = session.Call(&v1::PartnershipService::Stub::GetNetwork, request,
                                                 &responses.emplace_back());
        !status.ok()) {
      return session.Fail(status);
    }
  }
  if (session.options().json) {
    // One document a date.
    for (const v1::GetNetworkResponse& response : responses) session.PrintJson(response);
    return;
  }
  session.out() << ViewNetworks(question.territory, responses);
  if (!flags.graph) return;
  for (const v1::GetNetworkResponse& response : responses) {
    session.out() << "\n" << ViewGraph(response);
  }
}

void RunNetwork(Session& session, const Flags& flags) {
  const bool tables = !flags.compare.wanted() && !flags.files.wanted() && !flags.series.wanted;
  if (tables) return RunTables(session, flags);
  if (flags.as_of.size() > 1) {
    return session.Fail(kExitUsage, "give one --as-of with --compare, --export, --series or --svg");
  }
  NetworkQuestion question = flags.question;
  if (!flags.as_of.empty()) question.at.as_of = flags.as_of[0];
  if (flags.compare.wanted()) return RunCompare(session, question, flags.compare);
  if (flags.series.wanted) return RunSeries(session, question, flags.series);
  RunNetworkExport(session, question, flags.files);
}

std::string OfAll(int64_t part, int64_t all, std::optional<double> share) {
  return absl::StrCat(Share(share), " (", part, " of ", all, ")");
}

std::string SiloText(const v1::SiloIndex& silo) {
  const std::string index = Share(LOGE_CLI_OPTIONAL(silo, silo));
  return silo.has_p_value() ? absl::StrFormat("%s (p %.3f)", index, silo.p_value()) : index;
}

using Indicators = v1::NetworkIndicators;

struct NetworkRow {
  const char* title;
  std::function<std::string(const Indicators&)> cell;
};

const std::vector<NetworkRow>& NetworkRows() {
  static const auto& rows = *new std::vector<NetworkRow>{
      {"persons", [](const Indicators& i) { return Grouped(i.persons()); }},
      {"  of them caretakers", [](const Indicators& i) { return Grouped(i.caretakers()); }},
      {"ties", [](const Indicators& i) { return Grouped(i.ties()); }},
      {"density", [](const Indicators& i) { return Share(LOGE_CLI_OPTIONAL(i, density)); }},
      {"separate groups", [](const Indicators& i) { return Grouped(i.components()); }},
      {"isolates (no tie)", [](const Indicators& i) { return Grouped(i.isolates()); }},
      {"I6 isolation: no tie outside the own landlord",
       [](const Indicators& i) {
         return OfAll(i.isolated_caretakers(), i.caretakers(), LOGE_CLI_OPTIONAL(i, isolation));
       }},
      {"I1 dependence on the coordinators",
       [](const Indicators& i) { return Share(LOGE_CLI_OPTIONAL(i, coordinator_dependence)); }},
      {"meetings with a coordinator",
       [](const Indicators& i) {
         return OfAll(i.meetings_with_coordinator(), i.meetings(),
                      LOGE_CLI_OPTIONAL(i, coordinator_meeting_share));
       }},
      {"tied outside only to a coordinator",
       [](const Indicators& i) {
         return OfAll(i.coordinator_only_caretakers(), i.tied_caretakers(),
                      LOGE_CLI_OPTIONAL(i, coordinator_only_share));
       }},
      {"silo index by landlord", [](const Indicators& i) { return SiloText(i.silo_landlord()); }},
      {"silo index by neighbourhood",
       [](const Indicators& i) { return SiloText(i.silo_neighbourhood()); }},
      {"centralisation",
       [](const Indicators& i) { return Share(LOGE_CLI_OPTIONAL(i, centralisation)); }},
      {"transitivity: pairs of ties that close to a triangle",
       [](const Indicators& i) { return Share(LOGE_CLI_OPTIONAL(i, transitivity)); }},
      {"N50: caretakers who make half of the participations",
       [](const Indicators& i) { return Grouped(i.active_core()); }},
      {"  of so many who took part", [](const Indicators& i) { return Grouped(i.participants()); }},
      {"structural core: persons with most ties among each other",
       [](const Indicators& i) { return Grouped(i.structural_core()); }},
      {"  ties that each of them has there at least",
       [](const Indicators& i) { return Grouped(i.structural_core_order()); }},
  };
  return rows;
}

// What the shape of the network says of each person.
std::string ViewMeasures(const v1::GetNetworkResponse& response) {
  Table table({"PERSON", ">GROUP", ">LANDLORDS REACHED", ">PARTNER TYPES REACHED", ">CLUSTERING",
               ">FRAGMENTATION"});
  for (const v1::NetworkNode& node : response.nodes()) {
    table.Add({node.person_id(), std::to_string(node.component()),
               std::to_string(node.landlords_reached()),
               std::to_string(node.partner_types_reached()),
               Share(LOGE_CLI_OPTIONAL(node, clustering)),
               Share(LOGE_CLI_OPTIONAL(node, fragmentation))});
  }
  return table.Render();
}

std::string BetweennessText(const v1::BetweennessNote& note) {
  if (note.exact()) return "";
  return absl::StrFormat(
      "Betweenness is estimated from the paths of %d persons; standard error of the largest: "
      "%.1f.\n",
      note.pivots(), note.error());
}

std::string ViewPersons(const v1::GetNetworkResponse& response) {
  Table nodes({"PERSON", "KIND", "OF", "NEIGHBOURHOODS", ">TIES", ">STRENGTH", ">BETWEENNESS",
               ">CORE", "SPLITS"});
  for (const v1::NetworkNode& node : response.nodes()) {
    nodes.Add({node.person_id(), EnumLabel(node.kind()),
               OrNone(node.landlord_id().empty() ? node.partner_id() : node.landlord_id()),
               Join(Strings(node.neighbourhood_ids()), ", "), std::to_string(node.degree()),
               absl::StrFormat("%.3f", node.strength()),
               node.has_betweenness() ? absl::StrFormat("%.1f", node.betweenness()) : kNone,
               std::to_string(node.core_number()), node.articulation_point() ? "yes" : ""});
  }
  std::string text = nodes.Render();
  if (response.has_betweenness()) text += BetweennessText(response.betweenness());
  return text;
}

// What the indicators of a point are, of those that are in no network.
std::string ViewPoint(const std::string& territory, const v1::NetworkPoint& point) {
  Table table({"NETWORK OF " + Printable(territory), ">" + point.as_of()});
  table.Add({"I2 meetings that referents led without a coordinator",
             OfAll(point.relayed_meetings(), point.relayable_meetings(),
                   LOGE_CLI_OPTIONAL(point, relay_rate))});
  table.Add({"I7 steering meetings with a caretaker",
             OfAll(point.steering_with_caretakers(), point.steering_meetings(),
                   LOGE_CLI_OPTIONAL(point, steering_with_caretakers_share))});
  table.Add(
      {"  seats that caretakers filled", OfAll(point.caretaker_seats(), point.seats(),
                                               LOGE_CLI_OPTIONAL(point, caretaker_seat_share))});
  table.Add({"I8 meetings with two landlords",
             OfAll(point.meetings_with_two_landlords(), point.meetings(),
                   LOGE_CLI_OPTIONAL(point, meetings_with_two_landlords_share))});
  table.Add(
      {"  how equally their caretakers take part", Share(LOGE_CLI_OPTIONAL(point, evenness))});
  table.Add({"  days since the last one",
             point.has_days_since_last() ? Grouped(point.days_since_last()) : kNone});
  table.Add({"I9 partners whose ties all lost somebody",
             OfAll(point.orphaned_partners(), point.tied_partners(),
                   LOGE_CLI_OPTIONAL(point, orphaned_share))});
  table.Add({"  contacts without a recent activity", Grouped(point.stale_contacts())});
  return table.Render();
}

}  // namespace

Table FigureTable(const std::string& territory, const std::vector<FigureColumn>& columns) {
  std::vector<std::string> titles = {"NETWORK OF " + Printable(territory)};
  for (const FigureColumn& column : columns) titles.push_back(">" + column.as_of);
  Table table(titles);
  for (const NetworkRow& row : NetworkRows()) {
    std::vector<std::string> cells = {row.title};
    for (const FigureColumn& column : columns) cells.push_back(row.cell(*column.figures));
    table.Add(cells);
  }
  return table;
}

std::string ParametersText(const v1::NetworkParameters& used, int64_t as_known_at) {
  return absl::StrCat("Ties and meetings: of ", used.window_days(), " days; active core: of ",
                      used.activity_window_days(), " days; as known at position ", as_known_at,
                      ".\n");
}

std::string ViewNetworks(const std::string& territory,
                         const std::vector<v1::GetNetworkResponse>& responses) {
  if (responses.empty()) return "";
  std::vector<FigureColumn> columns;
  std::vector<std::string> cut = {"cut off without the coordinators"};
  for (const auto& response : responses) {
    columns.push_back({response.answered().as_of(), &response.indicators()});
    cut.push_back(Grouped(response.cut_off_without_coordinators_size()));
  }
  Table table = FigureTable(territory, columns);
  table.Add(cut);
  const v1::GetNetworkResponse& last = responses.back();
  std::string cut_off =
      absl::StrCat("On ", last.answered().as_of(), " without ",
                   last.coordinator_ids_size() == 0 ? "any coordinator at work"
                                                    : Join(Strings(last.coordinator_ids()), ", "));
  const std::vector<std::string> names = Strings(last.cut_off_without_coordinators());
  cut_off += names.empty()
                 ? ", nobody is cut off."
                 : ", cut off from the largest group: " + Join(names, ", ", kNamesShownMax);
  return table.Render() + "\n" + Wrap(Printable(cut_off), kTextColumns) + "\n" +
         ParametersText(last.parameters(), last.answered().as_known_at());
}

std::string ViewIndicators(const std::string& territory,
                           const v1::ExplainIndicatorResponse& response) {
  if (response.has_point()) return ViewPoint(territory, response.point());
  return FigureTable(territory, {{response.answered().as_of(), &response.indicators()}}).Render();
}

std::string ViewTies(const google::protobuf::RepeatedPtrField<v1::NetworkTie>& ties) {
  Table table({"PERSON", "PERSON", ">STRENGTH", ">ACTIVITIES", "FIRST", "LATEST", "BRIDGE"});
  for (const v1::NetworkTie& tie : ties) {
    table.Add({tie.person_a(), tie.person_b(), absl::StrFormat("%.3f", tie.strength()),
               std::to_string(tie.activities()), tie.first_shared_on(), tie.last_shared_on(),
               tie.bridge() ? "yes" : ""});
  }
  return table.Render();
}

std::string ViewPersonMeasures(const v1::ExplainMeasureResponse& response) {
  v1::GetNetworkResponse network;
  *network.add_nodes() = response.node();
  if (response.has_betweenness()) *network.mutable_betweenness() = response.betweenness();
  return ViewPersons(network) + "\n" + ViewMeasures(network);
}

std::string ViewGraph(const v1::GetNetworkResponse& response) {
  return absl::StrCat("PERSONS ON ", response.answered().as_of(), "\n", ViewPersons(response),
                      "\nMEASURES\n", ViewMeasures(response), "\nTIES\n",
                      ViewTies(response.ties()));
}

void AddNetwork(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("network", "Who works with whom in a territory");
  command->add_option("TERRITORY", flags->question.territory, "The territory")->required();
  command
      ->add_option("--as-of", flags->as_of,
                   "As it was on this day (default: today); several: side by side")
      ->type_name("YYYY-MM-DD")
      ->expected(1)
      ->take_all()
      ->check(CheckDate);
  command->add_flag("--graph", flags->graph, "Also list persons and ties");
  command->add_flag("--betweenness", flags->question.betweenness, "With --graph: also betweenness")
      ->needs("--graph");
  command->add_flag("--p-values", flags->p_values,
                    "How likely chance alone makes the silo indices as high (1,000 draws)");
  AddCompareFlags(command, &flags->compare);
  AddNetworkExportFlags(command, &flags->files);
  AddSeriesFlags(command, &flags->series);
  AddNetworkFlags(command, &flags->question.network);
  AddAtFlags(command, &flags->question.at, /*with_as_of=*/false);
  command->callback([&session, flags] { RunNetwork(session, *flags); });
}

}  // namespace loge::cli

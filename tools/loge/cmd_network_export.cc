// loge network --export and --svg: the graph of a network in files.
#include <fstream>
#include <ostream>
#include <string>

#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/cmd_network.h"
#include "tools/loge/graphviz.h"
#include "tools/loge/network_dot.h"
#include "tools/loge/network_export.h"

namespace loge::cli {
namespace {

// False: it could not; the session says so.
bool Write(Session& session, const std::string& path, const std::string& text) {
  std::ofstream output(path, std::ios::trunc | std::ios::binary);
  output << text;
  output.close();
  if (output.good()) return true;
  session.Fail(kExitUsage, "cannot write " + path);
  return false;
}

// Tells it of a file, unless the output is for programs.
void Say(Session& session, const std::string& path) {
  if (!session.options().json) session.out() << "wrote " << path << "\n";
}

bool Export(Session& session, const std::string& territory, const NetworkExportFlags& flags,
            const v1::GetNetworkResponse& response) {
  if (flags.format == "csv") {
    const std::string nodes = flags.out + "-nodes.csv";
    const std::string ties = flags.out + "-ties.csv";
    if (!Write(session, nodes, NetworkNodesCsv(response))) return false;
    if (!Write(session, ties, NetworkTiesCsv(response))) return false;
    Say(session, nodes);
    Say(session, ties);
    return true;
  }
  const std::string text = flags.format == "json" ? ToJson(response, /*pretty=*/true)
                                                  : NetworkGraphml(territory, response);
  if (!Write(session, flags.out, text)) return false;
  Say(session, flags.out);
  return true;
}

}  // namespace

void AddNetworkExportFlags(CLI::App* command, NetworkExportFlags* flags) {
  CLI::Option* format = command
                            ->add_option("--export", flags->format,
                                         "Write persons and ties to --out: graphml, csv or json")
                            ->check(CLI::IsMember({"graphml", "csv", "json"}))
                            ->excludes("--compare");
  CLI::Option* out = command->add_option(
      "--out", flags->out, "With --export: the file; of csv FILE-nodes.csv and FILE-ties.csv");
  out->type_name("FILE")->needs(format);
  format->needs(out);
  command
      ->add_option("--svg", flags->svg,
                   "Draw the network into this file (needs the program neato of Graphviz)")
      ->type_name("FILE")
      ->excludes("--compare");
}

void RunNetworkExport(Session& session, const NetworkQuestion& question,
                      const NetworkExportFlags& flags) {
  v1::GetNetworkRequest request;
  *request.mutable_at() = QueryAt(question.at);
  request.set_territory_id(question.territory);
  *request.mutable_parameters() = ParametersOf(question.network);
  request.set_include_graph(true);
  request.set_include_betweenness(question.betweenness);
  v1::GetNetworkResponse response;
  if (const grpc::Status status =
          session.Call(&v1::PartnershipService::Stub::GetNetwork, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (response.nodes().empty() && response.indicators().persons() > 0) {
    return session.Fail(kExitRefused, "the server names no persons to you: there is no graph");
  }
  if (!flags.format.empty() && !Export(session, question.territory, flags, response)) return;
  if (!flags.svg.empty()) {
    const absl::Status drawn = DrawSvg(NetworkDot(question.territory, response), flags.svg);
    if (!drawn.ok()) return session.Fail(kExitRefused, std::string(drawn.message()));
    Say(session, flags.svg);
  }
  if (session.options().json) session.PrintJson(response);
}

}  // namespace loge::cli

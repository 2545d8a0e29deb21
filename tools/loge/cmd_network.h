// The groups of options of `loge network`, each in a file of its own, and the table they share.
#ifndef LOGE_TOOLS_LOGE_CMD_NETWORK_H_
#define LOGE_TOOLS_LOGE_CMD_NETWORK_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "loge/v1/network.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/network_flags.h"
#include "tools/loge/session.h"
#include "tools/loge/table.h"

namespace loge::cli {

// Which network, whatever is done with it. `at` holds the one date asked for, if there is one.
struct NetworkQuestion {
  AtFlags at;
  NetworkFlags network;
  std::string territory;
  bool betweenness = false;
};

// --compare: two days set against each other (cmd_network_compare.cc).
struct CompareFlags {
  std::string earlier;  // Empty: not asked for.
  double weakened_share = 0;

  bool wanted() const { return !earlier.empty(); }
};
void AddCompareFlags(CLI::App* command, CompareFlags* flags);
void RunCompare(Session& session, const NetworkQuestion& question, const CompareFlags& flags);

// --export and --svg: the network in files (cmd_network_export.cc).
struct NetworkExportFlags {
  std::string format;  // Empty: not asked for.
  std::string out;
  std::string svg;  // Empty: not asked for.

  bool wanted() const { return !format.empty() || !svg.empty(); }
};
void AddNetworkExportFlags(CLI::App* command, NetworkExportFlags* flags);
void RunNetworkExport(Session& session, const NetworkQuestion& question,
                      const NetworkExportFlags& flags);

// --series: figures month by month (cmd_network_series.cc).
struct SeriesFlags {
  bool wanted = false;
  std::string from;
  std::string until;
};
void AddSeriesFlags(CLI::App* command, SeriesFlags* flags);
void RunSeries(Session& session, const NetworkQuestion& question, const SeriesFlags& flags);

// Figures on a day. `figures` are borrowed.
struct FigureColumn {
  std::string as_of;
  const v1::NetworkIndicators* figures = nullptr;
};
// One column a day, side by side.
Table FigureTable(const std::string& territory, const std::vector<FigureColumn>& columns);

// "Ties and meetings: of 730 days; …; as known at position 4711.": what figures were computed with.
std::string ParametersText(const v1::NetworkParameters& used, int64_t as_known_at);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_CMD_NETWORK_H_

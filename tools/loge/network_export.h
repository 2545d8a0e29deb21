// The graph of a network in the formats of other programs, from the server's answer alone: the same
// answer, the same text. Each file says of which day it is and what it was computed with.
#ifndef LOGE_TOOLS_LOGE_NETWORK_EXPORT_H_
#define LOGE_TOOLS_LOGE_NETWORK_EXPORT_H_

#include <string>

#include "loge/v1/partnership.pb.h"

namespace loge::cli {

// GraphML (http://graphml.graphdrawing.org) with typed attributes of the graph, of persons and of
// ties; numbers that are not whole have six digits that count. `response` holds the whole graph.
std::string NetworkGraphml(const std::string& territory, const v1::GetNetworkResponse& response);

// RFC 4180 with a line of titles, "," between cells and formulas made harmless; numbers to the last
// bit. One line a person, one line a tie.
std::string NetworkNodesCsv(const v1::GetNetworkResponse& response);
std::string NetworkTiesCsv(const v1::GetNetworkResponse& response);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_NETWORK_EXPORT_H_

// The picture of a network in the language of Graphviz, from the server's answer alone: the same
// answer, the same text, and with one version of Graphviz the same picture.
#ifndef LOGE_TOOLS_LOGE_NETWORK_DOT_H_
#define LOGE_TOOLS_LOGE_NETWORK_DOT_H_

#include <string>

#include "loge/v1/partnership.pb.h"

namespace loge::cli {

// Persons are labelled by their ids alone. Shapes tell kinds, colours tell landlords (in the order
// of their ids; the colours of Okabe and Ito, "Color Universal Design", 2008, which colour-blind
// readers can tell), a bold outline tells articulation points, thick dashed lines tell bridges; a
// legend says so, with the date and what ties were computed with. `response` holds the whole graph.
std::string NetworkDot(const std::string& territory, const v1::GetNetworkResponse& response);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_NETWORK_DOT_H_

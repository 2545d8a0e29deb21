// The flags of all that is computed from a network, and how its parameters are shown.
#ifndef LOGE_TOOLS_LOGE_NETWORK_FLAGS_H_
#define LOGE_TOOLS_LOGE_NETWORK_FLAGS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "loge/v1/network.pb.h"

namespace loge::cli {

// Days and a number of persons; 0: what the server takes.
struct NetworkFlags {
  int32_t window = 0;
  int32_t half_life = 0;
  int32_t activity_window = 0;
  std::vector<std::string> kappas;  // "partner-meeting=0.5"
  int32_t tie_participants_max = 0;
};

// Adds --window, --half-life, --activity-window, --kappa, --tie-limit.
void AddNetworkFlags(CLI::App* command, NetworkFlags* flags);
// What the flags say; they were checked while they were parsed.
v1::NetworkParameters ParametersOf(const NetworkFlags& flags);

// Which activities make ties: "partner-meeting=1 … event-day=0, of 40 persons at most". Empty where
// the answer does not tell.
std::string TieRuleText(const v1::NetworkParameters& used);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_NETWORK_FLAGS_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/rpc/rpc_server.h"

namespace loge::rpc {
namespace {

bool IsPort(absl::string_view text) {
  int port = 0;
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &port) && port <= 65535;
}

// Whether `host` is 127.x.y.z.
bool IsLoopback4(absl::string_view host) {
  const std::vector<std::string> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4 || parts[0] != "127") return false;
  for (const std::string& part : parts) {
    int value = 0;
    if (!absl::SimpleAtoi(part, &value) || value < 0 || value > 255) return false;
  }
  return true;
}

}  // namespace

absl::Status CheckListenAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  const absl::string_view host = address.substr(0, colon == absl::string_view::npos ? 0 : colon);
  if (colon == absl::string_view::npos || host.empty() || !IsPort(address.substr(colon + 1)) ||
      (absl::StrContains(host, ":") && !absl::StartsWith(host, "["))) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the address '", address, "' is not of the form HOST:PORT, for instance 127.0.0.1:7145"));
  }
  if (host == "localhost" || host == "[::1]" || IsLoopback4(host)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the address ", address,
      " is not on loopback, and without TLS everybody on the network could read what passes: "
      "listen on 127.0.0.1, and let callers come through an SSH tunnel or a proxy that has TLS"));
}

}  // namespace loge::rpc

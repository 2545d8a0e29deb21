#include "tests/crash/child.h"

#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace loge::storage::testing {

std::vector<std::string> ToArguments(const ChildOptions& options) {
  std::vector<std::string> arguments = {options.folder,
                                        absl::StrCat(options.seed),
                                        absl::StrCat(options.first),
                                        absl::StrCat(options.end),
                                        absl::StrCat(options.kill_after_acks),
                                        absl::StrCat(options.write_buffer_bytes),
                                        absl::StrCat(options.prune_before)};
  if (options.fault.has_value()) {
    arguments.push_back(absl::StrCat(static_cast<int>(options.fault->kind)));
    arguments.push_back(absl::StrCat(static_cast<int>(options.fault->op)));
    arguments.push_back(absl::StrCat(options.fault->nth));
    arguments.push_back(absl::StrCat(static_cast<int>(options.fault->effect)));
  }
  return arguments;
}

std::optional<ChildOptions> FromArguments(const std::vector<std::string>& arguments) {
  if (arguments.size() != 7 && arguments.size() != 11) return std::nullopt;
  ChildOptions options;
  options.folder = arguments[0];
  if (!absl::SimpleAtoi(arguments[1], &options.seed) ||
      !absl::SimpleAtoi(arguments[2], &options.first) ||
      !absl::SimpleAtoi(arguments[3], &options.end) ||
      !absl::SimpleAtoi(arguments[4], &options.kill_after_acks) ||
      !absl::SimpleAtoi(arguments[5], &options.write_buffer_bytes) ||
      !absl::SimpleAtoi(arguments[6], &options.prune_before)) {
    return std::nullopt;
  }
  if (arguments.size() == 7) return options;
  int kind = 0;
  int op = 0;
  int64_t nth = 0;
  int effect = 0;
  if (!absl::SimpleAtoi(arguments[7], &kind) || !absl::SimpleAtoi(arguments[8], &op) ||
      !absl::SimpleAtoi(arguments[9], &nth) || !absl::SimpleAtoi(arguments[10], &effect)) {
    return std::nullopt;
  }
  options.fault = Fault{static_cast<FileKind>(kind), static_cast<FileOp>(op), nth,
                        static_cast<FaultEffect>(effect)};
  return options;
}

std::string AckFile(const std::string& folder) { return folder + "/acks"; }

std::vector<Ack> ReadAcks(const std::string& folder) {
  std::ifstream in(AckFile(folder));
  std::vector<Ack> acks;
  int64_t number = 0;
  int64_t seen = 0;
  int64_t first = 0;
  int64_t last = 0;
  while (in >> number >> seen >> first >> last) {
    acks.push_back({{number, Position(seen)}, Position(first), Position(last)});
  }
  return acks;
}

std::string ImageFolder(const std::string& folder) { return folder + "/cut"; }

std::string FaultFolder(const std::string& folder) { return folder + "/fault"; }

}  // namespace loge::storage::testing

#include "tools/loge/import_file.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

using nlohmann::json;

// Takes what only this program understands out of the object; the rest is the command.
std::string TakeTarget(json& object, ImportLine* line) {
  if (const auto found = object.find("target_request_id"); found != object.end()) {
    if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
      return "target_request_id must be the request id of an earlier command";
    }
    line->target_request_id = found->get<std::string>();
    object.erase(found);
  }
  if (const auto found = object.find("target_index"); found != object.end()) {
    if (!found->is_number_unsigned() || found->get<uint64_t>() > 1000) {
      return "target_index must be a number from 0 to 1000";
    }
    if (line->target_request_id.empty()) return "target_index needs target_request_id";
    line->target_index = found->get<int32_t>();
    object.erase(found);
  }
  return "";
}

// The parser's message names the place in a text that the user never sees; only its gist is kept.
std::string Gist(absl::string_view message) {
  return Printable(message.substr(0, message.find('\n')));
}

std::string ParseCommand(const std::string& text, ImportLine* line) {
  json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return "not valid JSON";
  if (!object.is_object()) return "a command is a JSON object: {\"join_caretaker\": {…}}";
  if (std::string problem = TakeTarget(object, line); !problem.empty()) return problem;
  const std::string command =
      object.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
  const auto status = google::protobuf::util::JsonStringToMessage(command, &line->command);
  if (!status.ok()) {
    const std::string message(status.message().data(), status.message().size());
    return "not a loge.v1.Command: " + Gist(message);
  }
  if (line->command.command_case() == v1::Command::COMMAND_NOT_SET) {
    return "no command: one of the commands of loge.v1.Command is required";
  }
  if (!line->target_request_id.empty() && !SetTargetPosition(line->command, 0)) {
    return "target_request_id belongs to correct_fact and cancel_fact only";
  }
  return "";
}

}  // namespace

ImportLine ParseImportLine(const std::string& text) {
  ImportLine line;
  line.problem = ParseCommand(text, &line);
  return line;
}

std::optional<ImportLine> ImportFile::Next() {
  std::string text;
  while (std::getline(input_, text)) {
    ++line_;
    if (line_ == 1 && text.compare(0, 3, "\xEF\xBB\xBF") == 0) text.erase(0, 3);
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    ImportLine line = ParseImportLine(text);
    line.line = line_;
    if (!line.problem.empty()) return line;
    if (line.command.sequence() == 0) line.command.set_sequence(line_);
    if (line.command.sequence() <= last_sequence_) {
      line.problem = absl::StrCat("sequence ", line.command.sequence(), " does not ascend: the ",
                                  "command before has ", last_sequence_);
      return line;
    }
    last_sequence_ = line.command.sequence();
    return line;
  }
  return std::nullopt;
}

std::string RequestIdOf(const v1::Command& command) {
  const auto* reflection = command.GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      command, command.GetDescriptor()->FindOneofByName("command"));
  if (field == nullptr) return "";
  const google::protobuf::Message& request = reflection->GetMessage(command, field);
  const auto* meta = request.GetDescriptor()->FindFieldByName("meta");
  if (meta == nullptr) return "";
  return static_cast<const v1::CommandMeta&>(request.GetReflection()->GetMessage(request, meta))
      .request_id();
}

bool SetTargetPosition(v1::Command& command, int64_t position) {
  if (command.has_correct_fact()) {
    command.mutable_correct_fact()->set_target_position(position);
    return true;
  }
  if (command.has_cancel_fact()) {
    command.mutable_cancel_fact()->set_target_position(position);
    return true;
  }
  return false;
}

}  // namespace loge::cli

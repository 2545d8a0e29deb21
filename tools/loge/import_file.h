// Reads a file of commands: JSON lines, each a loge.v1.Command in protobuf JSON.
#ifndef LOGE_TOOLS_LOGE_IMPORT_FILE_H_
#define LOGE_TOOLS_LOGE_IMPORT_FILE_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

#include "loge/v1/import.pb.h"

namespace loge::cli {

// One line that is not blank.
struct ImportLine {
  int64_t line = 0;  // From 1.
  v1::Command command;
  // For corrections and cancellations: the request id of an earlier command of the same file whose
  // event is meant, and which of its events (from 0). Empty: the command holds the position.
  std::string target_request_id;
  int32_t target_index = 0;
  // Why the line is no command; empty when it is one.
  std::string problem;
};

// Where the commands of an import come from. Not thread-safe.
class ImportSource {
 public:
  virtual ~ImportSource() = default;

  // The next command, its sequence greater than that of the one before; nothing at the end.
  virtual std::optional<ImportLine> Next() = 0;
};

// Reads line after line; holds one at a time. Not thread-safe; `input` is borrowed.
class ImportFile final : public ImportSource {
 public:
  explicit ImportFile(std::istream& input) : input_(input) {}

  // The next line that is not blank; nothing at the end. A command without a sequence gets the
  // number of its line; sequences that do not ascend are a problem of their line.
  std::optional<ImportLine> Next() override;

  // Lines read so far, blank ones included.
  int64_t lines_read() const { return line_; }

 private:
  std::istream& input_;
  int64_t line_ = 0;
  int64_t last_sequence_ = 0;
};

// One line as Next reads it, but for its number and sequence.
ImportLine ParseImportLine(const std::string& text);

// What identifies a command towards the server; empty when it has none.
std::string RequestIdOf(const v1::Command& command);

// Sets target_position of a CorrectFact or CancelFact; false for another command.
bool SetTargetPosition(v1::Command& command, int64_t position);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_IMPORT_FILE_H_

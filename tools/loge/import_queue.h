// What an import still has to send, what waits for an answer, and what came of the rest.
#ifndef LOGE_TOOLS_LOGE_IMPORT_QUEUE_H_
#define LOGE_TOOLS_LOGE_IMPORT_QUEUE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "loge/v1/admin.pb.h"
#include "loge/v1/import.pb.h"
#include "tools/loge/import_file.h"

namespace loge::cli {

// What the queue may put on its way.
struct ImportLimits {
  int32_t commands_per_message = 500;
  int64_t bytes_per_message = 1 << 20;
  // Commands without an answer.
  size_t unanswered = 4000;
};

// The same as a server's limits allow.
ImportLimits LimitsOf(const v1::Limits& server);

// A line that came to nothing.
struct ImportRefusal {
  int64_t line = 0;
  std::vector<std::string> reasons;
};

// What came of an import so far.
struct ImportSummary {
  int64_t accepted = 0;   // Appended events.
  int64_t unchanged = 0;  // Was so already.
  int64_t replayed = 0;   // Was sent before under the same request id.
  int64_t valid = 0;      // With --dry-run: would be accepted.
  int64_t unchecked = 0;  // With --dry-run: needs the position of another line.
  int64_t refused = 0;
  int64_t last_position = 0;
  // The first refusals; the others are only counted.
  std::vector<ImportRefusal> refusals;
};

// Knows no connection: the stream takes messages from it and gives it the answers. Memory grows by
// one entry a command (its request id and position), because a later line may refer to it.
// Not thread-safe; `source` is borrowed.
class ImportQueue {
 public:
  // Called with each answer, in the order of the commands.
  using OnAnswer = std::function<void(const v1::CommandResult&)>;

  ImportQueue(ImportSource& source, ImportLimits limits, bool dry_run, OnAnswer on_answer = {})
      : source_(source), limits_(limits), dry_run_(dry_run), on_answer_(std::move(on_answer)) {}

  // Fills an empty message with what may be sent now. Leaves it empty when everything is sent, when
  // too much is unanswered, or when the next line waits for the answer of an earlier one.
  void Fill(v1::ImportRequest* request);

  // Takes the answer to the oldest command without one; says what is wrong with it, or nothing.
  std::string Answer(const v1::CommandResult& result);

  // After a broken stream: what has no answer is to be sent again.
  void Rewind() { next_ = 0; }

  // Everything was sent at least once, since the last Rewind.
  bool all_sent() const { return ended_ && next_ == unanswered_.size(); }
  bool done() const { return ended_ && unanswered_.empty(); }
  size_t unanswered_count() const { return unanswered_.size(); }
  const ImportSummary& summary() const { return summary_; }

 private:
  struct Sent {
    int64_t line = 0;
    std::string request_id;
    v1::Command command;
  };
  struct Positions {
    int64_t line = 0;
    int64_t first = 0;  // 0: refused or nothing changed.
    int64_t last = 0;
  };

  // Moves the next line into unanswered_; false when there is none or it must wait.
  bool TakeLine();
  // Puts the position of its target into the line. kWait: not answered yet.
  enum class Target { kReady, kWait, kDropped };
  Target ResolveTarget(ImportLine& line);
  void Refuse(int64_t line, std::vector<std::string> reasons);

  ImportSource& source_;
  const ImportLimits limits_;
  const bool dry_run_;
  const OnAnswer on_answer_;

  std::optional<ImportLine> held_;  // Read, but waits for an answer.
  bool ended_ = false;
  std::deque<Sent> unanswered_;
  size_t next_ = 0;  // Of unanswered_: the first not yet sent on this stream.
  std::unordered_map<std::string, Positions> positions_;
  ImportSummary summary_;
};

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_IMPORT_QUEUE_H_

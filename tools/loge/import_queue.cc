#include "tools/loge/import_queue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/loge/errors.h"

namespace loge::cli {
namespace {

constexpr size_t kRefusalsKeptMax = 1000;

}  // namespace

ImportLimits LimitsOf(const v1::Limits& server) {
  ImportLimits limits;
  if (server.import_commands_per_message_max() > 0) {
    limits.commands_per_message =
        std::min(limits.commands_per_message, server.import_commands_per_message_max());
  }
  if (server.message_bytes_max() > 0) {
    // Half of it: room for what surrounds the commands.
    limits.bytes_per_message = std::min(limits.bytes_per_message, server.message_bytes_max() / 2);
  }
  return limits;
}

void ImportQueue::Fill(v1::ImportRequest* request) {
  request->set_validate_only(dry_run_);
  int64_t bytes = 0;
  while (request->commands_size() < limits_.commands_per_message) {
    if (next_ == unanswered_.size() && !TakeLine()) return;
    const v1::Command& command = unanswered_[next_].command;
    // 16: more than the tag and length of one more element.
    bytes += static_cast<int64_t>(command.ByteSizeLong()) + 16;
    if (request->commands_size() > 0 && bytes > limits_.bytes_per_message) return;
    *request->add_commands() = command;
    ++next_;
  }
}

bool ImportQueue::TakeLine() {
  while (unanswered_.size() < limits_.unanswered) {
    if (!held_.has_value()) held_ = source_.Next();
    if (!held_.has_value()) {
      ended_ = true;
      return false;
    }
    if (!held_->problem.empty()) {
      Refuse(held_->line, {held_->problem});
      held_.reset();
      continue;
    }
    if (const auto bytes = static_cast<int64_t>(held_->command.ByteSizeLong());
        bytes + 16 > limits_.bytes_per_message) {
      Refuse(held_->line, {absl::StrCat("the command has ", bytes, " bytes, at most ",
                                        limits_.bytes_per_message - 16)});
      held_.reset();
      continue;
    }
    const Target target = ResolveTarget(*held_);
    if (target == Target::kWait) return false;
    if (target == Target::kReady) {
      Sent sent;
      sent.line = held_->line;
      sent.request_id = RequestIdOf(held_->command);
      sent.command = std::move(held_->command);
      unanswered_.push_back(std::move(sent));
    }
    held_.reset();
    if (target == Target::kReady) return true;
  }
  return false;
}

ImportQueue::Target ImportQueue::ResolveTarget(ImportLine& line) {
  if (line.target_request_id.empty()) return Target::kReady;
  if (dry_run_) {
    ++summary_.unchecked;
    return Target::kDropped;
  }
  // The answer of a command that is on its way counts, not an older one of the same request id.
  for (const Sent& sent : unanswered_) {
    if (sent.request_id == line.target_request_id) return Target::kWait;
  }
  const auto found = positions_.find(line.target_request_id);
  if (found == positions_.end()) {
    Refuse(line.line, {"no earlier line has the request id " + line.target_request_id});
    return Target::kDropped;
  }
  const Positions& target = found->second;
  if (target.first == 0) {
    Refuse(line.line,
           {absl::StrCat("line ", target.line, ", which it refers to, appended nothing")});
    return Target::kDropped;
  }
  const int64_t position = target.first + line.target_index;
  if (position > target.last) {
    Refuse(line.line, {absl::StrCat("target_index ", line.target_index, ": line ", target.line,
                                    " made ", target.last - target.first + 1, " events")});
    return Target::kDropped;
  }
  SetTargetPosition(line.command, position);
  return Target::kReady;
}

std::string ImportQueue::Answer(const v1::CommandResult& result) {
  // An answer to what was not sent on this stream would be taken for another command's.
  if (next_ == 0 || result.sequence() != unanswered_.front().command.sequence()) {
    return absl::StrCat("the server answered sequence ", result.sequence(),
                        next_ == 0 ? ", which was not sent" : ", but not the ones before it");
  }
  const Sent sent = std::move(unanswered_.front());
  unanswered_.pop_front();
  --next_;
  if (on_answer_) on_answer_(result);
  const bool accepted = result.status().code() == 0;
  if (!accepted) {
    Refuse(sent.line, DescribeRefusal(result.status()));
  } else if (dry_run_) {
    ++summary_.valid;
  } else if (result.replayed()) {
    ++summary_.replayed;
  } else {
    ++(result.first_position() == 0 ? summary_.unchanged : summary_.accepted);
  }
  summary_.last_position = std::max(summary_.last_position, result.position());
  if (!sent.request_id.empty()) {
    positions_[sent.request_id] = {sent.line, accepted ? result.first_position() : 0,
                                   accepted ? result.position() : 0};
  }
  return "";
}

void ImportQueue::Refuse(int64_t line, std::vector<std::string> reasons) {
  ++summary_.refused;
  if (summary_.refusals.size() < kRefusalsKeptMax) {
    summary_.refusals.push_back({line, std::move(reasons)});
  }
}

}  // namespace loge::cli

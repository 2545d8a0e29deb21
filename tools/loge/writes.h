// What the commands that tell something have in common: the day it happened, the trial without
// effect, values of enums as people type them, and what became of it.
#ifndef LOGE_TOOLS_LOGE_WRITES_H_
#define LOGE_TOOLS_LOGE_WRITES_H_

#include <string>
#include <vector>

#include "google/protobuf/generated_enum_reflection.h"
#include "loge/v1/common.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/random_bytes.h"
#include "tools/loge/session.h"
#include "tools/loge/text.h"

namespace loge::cli {

struct WriteFlags {
  std::string on;
  bool dry_run = false;
};

// Adds --on, which `help` explains, and --dry-run.
void AddWriteFlags(CLI::App* command, const std::string& help, WriteFlags* flags);

// A request with a fresh request id, told of that day.
template <class Request>
Request WriteRequest(const WriteFlags& flags) {
  Request request;
  request.mutable_meta()->set_request_id(FreshRequestId());
  request.mutable_meta()->set_validate_only(flags.dry_run);
  request.set_occurred_on(flags.on);
  return request;
}

// Says what became of it; `done` is what is told now.
template <class Response>
void PrintWritten(Session& session, const WriteFlags& flags, const grpc::Status& status,
                  const Response& response, const std::string& done) {
  if (!status.ok()) return session.Fail(status, /*is_write=*/!flags.dry_run);
  if (session.options().json) return session.PrintJson(response);
  if (flags.dry_run) {
    session.out() << "would be accepted\n";
  } else if (response.first_position() == 0) {
    session.out() << "known already\n";
  } else {
    session.out() << Printable(done) << " (position " << response.position() << ")\n";
  }
}

// The values of an enum as people type them, without the one that says nothing: "dissolved" for
// PARTNER_CLOSURE_REASON_DISSOLVED.
std::vector<std::string> EnumWords(const google::protobuf::EnumDescriptor& type);
// The value that such a word means; 0 when it means none.
int EnumOfWord(const google::protobuf::EnumDescriptor& type, const std::string& word);

// The word for a value; empty when it says nothing.
template <class Enum>
std::string WordOfEnum(Enum value) {
  const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
  for (const std::string& word : EnumWords(type)) {
    if (EnumOfWord(type, word) == value) return word;
  }
  return "";
}

template <class Enum>
Enum EnumOf(const std::string& word) {
  return static_cast<Enum>(EnumOfWord(*google::protobuf::GetEnumDescriptor<Enum>(), word));
}

// Adds an option that takes one of these words.
template <class Enum>
CLI::Option* AddEnumOption(CLI::App* command, const std::string& name, std::string* word,
                           const std::string& help) {
  return command->add_option(name, *word, help)
      ->check(CLI::IsMember(EnumWords(*google::protobuf::GetEnumDescriptor<Enum>())));
}

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_WRITES_H_

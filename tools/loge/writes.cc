#include "tools/loge/writes.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace loge::cli {
namespace {

std::string WordOf(const google::protobuf::EnumValueDescriptor& value) {
  std::string word = absl::AsciiStrToLower(EnumLabel(*value.type(), value.number()));
  std::replace(word.begin(), word.end(), '_', '-');
  return word;
}

}  // namespace

void AddWriteFlags(CLI::App* command, const std::string& help, WriteFlags* flags) {
  command->add_option("--on", flags->on, help)->required()->check(CheckDate);
  command->add_flag("--dry-run", flags->dry_run, "Only ask whether it would be accepted");
}

std::vector<std::string> EnumWords(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words.push_back(WordOf(*type.value(i)));
  }
  return words;
}

int EnumOfWord(const google::protobuf::EnumDescriptor& type, const std::string& word) {
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.number() != 0 && WordOf(value) == word) return value.number();
  }
  return 0;
}

}  // namespace loge::cli

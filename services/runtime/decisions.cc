#include "services/runtime/decisions.h"

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"

namespace loge::runtime {
namespace {

const FoldSpec kNoFold{"none", {}};

}  // namespace

const FactSet& States::Get(const FoldSpec& fold, const std::string& subject) const {
  static const FactSet* const kEmpty = new FactSet(kNoFold, "");
  const auto it = sets_.find(Need{&fold, subject});
  return it == sets_.end() ? *kEmpty : *it->second;
}

std::string ReplacementPrefix(const events::v1::EventPayload& payload) {
  const auto* field =
      payload.GetDescriptor()->FindFieldByNumber(static_cast<int>(payload.fact_case()));
  return field == nullptr ? "replacement." : absl::StrCat("replacement.", field->name(), ".");
}

std::string FieldPrefix(const NewFact& fact, const RuleContext& context) {
  return context.corrects == nullptr ? "" : ReplacementPrefix(fact.payload);
}

FactDate PlannedDate(absl::string_view occurred_on) {
  return ParseFactDate(occurred_on).value_or(FactDate());
}

void CommandRegistry::AddErased(CommandDefinition definition) {
  const auto* request = definition.request;
  LOGE_CHECK(commands_.emplace(request, std::move(definition)).second);
}

void CommandRegistry::AddRule(FactRule rule) {
  const FactType type = rule.type;
  LOGE_CHECK(rules_.emplace(type, std::move(rule)).second);
}

const CommandDefinition* CommandRegistry::FindCommand(
    const google::protobuf::Descriptor* request) const {
  const auto it = commands_.find(request);
  return it == commands_.end() ? nullptr : &it->second;
}

const FactRule* CommandRegistry::FindRule(FactType type) const {
  const auto it = rules_.find(type);
  return it == rules_.end() ? nullptr : &it->second;
}

}  // namespace loge::runtime

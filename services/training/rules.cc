#include "services/training/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/training/errors.h"

namespace loge::training {

using caretakers::LastDayOf;
using events::v1::EventPayload;
using runtime::FactDate;

void RequireModule(const runtime::States& states, const std::string& module_id,
                   const FactDate& date, const std::string& field, runtime::Violations& out) {
  const std::optional<ModuleEntry> module = FoldModule(FactsIn(states, ModuleNeed(module_id)));
  if (!module.has_value()) {
    out.Add(Unknown(field, "module", module_id));
  } else if (LastDayOf(date) < module->fact.date.day) {
    out.Add(UnknownYet(field, "module", module_id, date.day, module->fact.date.day));
  }
}

runtime::Need PersonNeed(const std::string& caretaker_id) {
  return {&caretakers::kCaretakerFold, absl::StrCat("caretaker/", caretaker_id)};
}

caretakers::Person PersonIn(const runtime::States& states, const std::string& caretaker_id) {
  return caretakers::FoldPerson(caretaker_id, FactsIn(states, PersonNeed(caretaker_id)));
}

std::vector<std::string> EmployersOn(const caretakers::Person& person, const FactDate& date) {
  std::vector<std::string> subjects;
  for (const caretakers::Employment& employment : person.employments) {
    const bool ended = employment.until.has_value() && employment.until->day < date.day;
    if (ended || LastDayOf(date) < employment.from.day) continue;
    std::string subject = absl::StrCat("landlord/", employment.landlord_id);
    if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) {
      subjects.push_back(std::move(subject));
    }
  }
  return subjects;
}

bool Same(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace loge::training

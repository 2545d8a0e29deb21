#include "services/training/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/runtime/checks.h"
#include "services/training/errors.h"

namespace loge::training {

using caretakers::LastDayOf;
using events::v1::EventPayload;
using runtime::FactDate;

namespace {

constexpr int kHalfDaysMax = 100;

runtime::Date FirstDayDefined(const std::vector<ModuleEntry>& versions) {
  runtime::Date first = versions.front().fact.date.day;
  for (const ModuleEntry& entry : versions) first = std::min(first, entry.fact.date.day);
  return first;
}

}  // namespace

void RequireModule(const runtime::States& states, const std::string& module_id,
                   const FactDate& date, const std::string& field, runtime::Violations& out) {
  const Module module = FoldModule(FactsIn(states, ModuleNeed(module_id)));
  if (!module.known()) {
    out.Add(Unknown(field, "module", module_id));
  } else if (module.On(LastDayOf(date)) == nullptr) {
    out.Add(UnknownYet(field, "module", module_id, date.day, FirstDayDefined(module.versions)));
  }
}

void RequireModuleGiven(const runtime::States& states, const std::string& module_id,
                        const FactDate& date, const std::string& field, runtime::Violations& out) {
  RequireModule(states, module_id, date, field, out);
  const Module module = FoldModule(FactsIn(states, ModuleNeed(module_id)));
  if (module.RetiredBefore(date.day)) {
    out.Add(ModuleRetired(field, module_id, module.retired->date, module.retired->known_from));
  }
}

void CheckHalfDays(const HalfDays& half_days, const std::string& field, runtime::Violations& out) {
  if (half_days.empty()) runtime::AddMissing(field, out);
  if (half_days.size() > kHalfDaysMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", kHalfDaysMax), absl::StrCat(half_days.size())});
    return;
  }
  for (int i = 0; i < half_days.size(); ++i) {
    const std::string element = absl::StrCat(field, "[", i, "]");
    const events::v1::HalfDay& half_day = half_days.Get(i);
    runtime::CheckHalfDay(half_day, element, out);
    const auto end = half_days.begin() + i;
    if (std::any_of(half_days.begin(), end, [&](const events::v1::HalfDay& before) {
          return SameHalfDay(before, half_day);
        })) {
      runtime::AddInvalid(element, "is in the list twice", "each once", half_day.date(), out);
    }
  }
}

void AddPersonNeeds(const runtime::States& states, const std::string& caretaker_id,
                    std::vector<runtime::Need>& needs) {
  caretakers::AddPersonNeeds(states, caretaker_id, needs);
}

caretakers::Person PersonIn(const runtime::States& states, const std::string& caretaker_id) {
  return caretakers::PersonIn(states, caretaker_id);
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

// Checks of request fields, shared by all contexts: each adds a violation that names the field,
// what was expected and what was found, and never stops at the first. Pure.
#ifndef LOGE_SERVICES_RUNTIME_CHECKS_H_
#define LOGE_SERVICES_RUNTIME_CHECKS_H_

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "loge/events/v1/common.pb.h"
#include "loge/v1/common.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/violations.h"

namespace loge::runtime {

enum class Presence { kRequired, kOptional };

// Lower-case letters, digits and "-", 1 to 63.
bool IsId(absl::string_view text);

void CheckId(absl::string_view value, const std::string& field, Presence presence, Violations& out);

// A list of ids: at most `count_max`, each well formed, none twice.
template <class Ids>
void CheckIds(const Ids& ids, const std::string& field, int count_max, Violations& out);

// Text for people: valid, no control characters, at most `characters_max` characters.
void CheckText(absl::string_view value, const std::string& field, Presence presence,
               int characters_max, Violations& out);

// A date of a fact. Returns it when well formed.
std::optional<FactDate> CheckFactDate(absl::string_view value, const std::string& field,
                                      Presence presence, Violations& out);
// A date known to the day.
std::optional<Date> CheckDay(absl::string_view value, const std::string& field, Presence presence,
                             Violations& out);

void CheckRange(int64_t value, const std::string& field, int64_t min, int64_t max, Violations& out);

// Numbers and codes of others; services/runtime/identifiers.h says which are right.
void CheckSiren(absl::string_view value, const std::string& field, Presence presence,
                Violations& out);
// Also one of an unusual form: some old ones are so.
void CheckRna(absl::string_view value, const std::string& field, Presence presence,
              Violations& out);
void CheckCommuneCode(absl::string_view value, const std::string& field, Presence presence,
                      Violations& out);
// A code of the generation in force on the first day of `valid_from`; without one only its length.
void CheckZoningCode(absl::string_view value, std::optional<FactDate> valid_from,
                     const std::string& field, Violations& out);

void CheckPersonRef(const v1::PersonRef& ref, bool present, const std::string& field,
                    Violations& out);

void CheckEmployeeNumber(absl::string_view value, const std::string& field, Presence presence,
                         Violations& out);

// Names, e-mail, phone, employee number where given: lengths and characters.
void CheckPersonalData(const events::v1::PersonalData& data, const std::string& field,
                       Violations& out);

void CheckHalfDay(const events::v1::HalfDay& half_day, const std::string& field, Violations& out);

// What every command carries.
void CheckMeta(const v1::CommandMeta& meta, Violations& out);

void AddMissing(const std::string& field, Violations& out);
void AddInvalid(const std::string& field, absl::string_view message, absl::string_view expected,
                absl::string_view actual, Violations& out);

// An enum value that is neither 0 nor unknown.
template <class Enum>
void CheckEnum(Enum value, const std::string& field, Presence presence, Violations& out) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  if (static_cast<int>(value) == 0) {
    if (presence == Presence::kRequired) AddMissing(field, out);
    return;
  }
  if (descriptor->FindValueByNumber(static_cast<int>(value)) != nullptr) return;
  AddInvalid(field, absl::StrCat("is no value of ", descriptor->name()),
             absl::StrCat("a value of ", descriptor->name()), absl::StrCat(static_cast<int>(value)),
             out);
}

// Implementation of CheckIds for one element: `index` of the list, `previous` whether it came
// before.
void CheckIdOfList(absl::string_view value, const std::string& field, int index, bool previous,
                   Violations& out);

template <class Ids>
void CheckIds(const Ids& ids, const std::string& field, int count_max, Violations& out) {
  if (ids.size() > count_max) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", count_max), absl::StrCat(ids.size())});
    return;
  }
  for (int i = 0; i < ids.size(); ++i) {
    bool previous = false;
    for (int j = 0; j < i && !previous; ++j) previous = ids[j] == ids[i];
    CheckIdOfList(ids[i], field, i, previous, out);
  }
}

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_CHECKS_H_

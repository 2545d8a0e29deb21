#include "services/runtime/checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/runtime/identifiers.h"
#include "services/runtime/limits.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

constexpr char kIdRule[] = "1 to 63 lower-case letters, digits and -";

// Characters of valid UTF-8 (the parser has refused all else).
int CharacterCount(absl::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// At most `bytes_max` bytes of valid UTF-8, cut between two characters.
absl::string_view Cut(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  return text.substr(0, bytes_max);
}

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

// True when there is nothing more to check.
bool Absent(absl::string_view value, const std::string& field, Presence presence, Violations& out) {
  if (!value.empty()) return false;
  if (presence == Presence::kRequired) AddMissing(field, out);
  return true;
}

}  // namespace

void AddMissing(const std::string& field, Violations& out) {
  out.Add({v1::ERROR_REASON_FIELD_MISSING, field, "is required and empty", "a value", ""});
}

void AddInvalid(const std::string& field, absl::string_view message, absl::string_view expected,
                absl::string_view actual, Violations& out) {
  out.Add({v1::ERROR_REASON_FIELD_INVALID, field, ToString(message), ToString(expected),
           ToString(Cut(actual, 100))});
}

bool IsId(absl::string_view text) {
  if (text.empty() || text.size() > kIdBytesMax) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
  });
}

void CheckId(absl::string_view value, const std::string& field, Presence presence,
             Violations& out) {
  if (Absent(value, field, presence, out)) return;
  if (!IsId(value)) AddInvalid(field, "is no id", kIdRule, value, out);
}

void CheckIdOfList(absl::string_view value, const std::string& field, int index, bool previous,
                   Violations& out) {
  const std::string element = absl::StrCat(field, "[", index, "]");
  CheckId(value, element, Presence::kRequired, out);
  if (previous) AddInvalid(element, "is in the list twice", "each once", value, out);
}

void CheckText(absl::string_view value, const std::string& field, Presence presence,
               int characters_max, Violations& out) {
  if (Absent(value, field, presence, out)) return;
  const int characters = CharacterCount(value);
  if (characters > characters_max) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "is too long",
             absl::StrCat("at most ", characters_max, " characters"), absl::StrCat(characters)});
  }
  if (HasControlCharacter(value)) {
    AddInvalid(field, "holds a control character", "printable text", "", out);
  }
}

std::optional<FactDate> CheckFactDate(absl::string_view value, const std::string& field,
                                      Presence presence, Violations& out) {
  if (Absent(value, field, presence, out)) return std::nullopt;
  std::optional<FactDate> date = ParseFactDate(value);
  if (!date.has_value()) {
    AddInvalid(field, "is no date of the calendar", "YYYY-MM-DD, YYYY-MM or YYYY", value, out);
  }
  return date;
}

std::optional<Date> CheckDay(absl::string_view value, const std::string& field, Presence presence,
                             Violations& out) {
  if (Absent(value, field, presence, out)) return std::nullopt;
  std::optional<Date> day = ParseDay(value);
  if (!day.has_value()) {
    AddInvalid(field, "is no day of the calendar", "YYYY-MM-DD", value, out);
  }
  return day;
}

void CheckRange(int64_t value, const std::string& field, int64_t min, int64_t max,
                Violations& out) {
  if (value >= min && value <= max) return;
  AddInvalid(field, "is out of range", absl::StrCat(min, " to ", max), absl::StrCat(value), out);
}

void CheckSiren(absl::string_view value, const std::string& field, Presence presence,
                Violations& out) {
  if (Absent(value, field, presence, out)) return;
  if (IsSiren(NormalNumber(value))) return;
  AddInvalid(field, "is no SIREN", "9 digits with a right check digit", value, out);
}

void CheckRna(absl::string_view value, const std::string& field, Presence presence,
              Violations& out) {
  if (Absent(value, field, presence, out)) return;
  if (IsRna(value)) return;
  AddInvalid(field, "is no RNA number", "W and 9 digits or capital letters, or an old number",
             value, out);
}

void CheckCommuneCode(absl::string_view value, const std::string& field, Presence presence,
                      Violations& out) {
  if (Absent(value, field, presence, out)) return;
  if (IsCommuneCode(value)) return;
  AddInvalid(field, "is no INSEE commune code", "5 characters such as 69256 or 2A004", value, out);
}

void CheckZoningCode(absl::string_view value, std::optional<FactDate> valid_from,
                     const std::string& field, Violations& out) {
  if (value.empty()) return;
  CheckText(value, field, Presence::kOptional, 20, out);
  if (!valid_from.has_value() || ZoningInForce(value, valid_from->day)) return;
  AddInvalid(field, "is no code of the generation in force on that day",
             "a ZUS code before 2015, QP… until 2023 (overseas 2024), then QN…", value, out);
}

void CheckEmployeeNumber(absl::string_view value, const std::string& field, Presence presence,
                         Violations& out) {
  CheckText(value, field, presence, kEmployeeNumberCharactersMax, out);
}

void CheckPersonRef(const v1::PersonRef& ref, bool present, const std::string& field,
                    Violations& out) {
  if (!present || ref.person_case() == v1::PersonRef::PERSON_NOT_SET) {
    AddMissing(field, out);
    return;
  }
  if (ref.person_case() == v1::PersonRef::kCaretakerId) {
    CheckId(ref.caretaker_id(), field + ".caretaker_id", Presence::kRequired, out);
    return;
  }
  CheckId(ref.employee().landlord_id(), field + ".employee.landlord_id", Presence::kRequired, out);
  CheckEmployeeNumber(ref.employee().employee_number(), field + ".employee.employee_number",
                      Presence::kRequired, out);
}

void CheckPersonalData(const events::v1::PersonalData& data, const std::string& field,
                       Violations& out) {
  CheckText(data.family_name(), field + ".family_name", Presence::kOptional, kLabelCharactersMax,
            out);
  CheckText(data.given_name(), field + ".given_name", Presence::kOptional, kLabelCharactersMax,
            out);
  CheckText(data.email(), field + ".email", Presence::kOptional, kNameCharactersMax, out);
  CheckText(data.phone(), field + ".phone", Presence::kOptional, kLabelCharactersMax, out);
  CheckEmployeeNumber(data.employee_number(), field + ".employee_number", Presence::kOptional, out);
}

void CheckHalfDay(const events::v1::HalfDay& half_day, const std::string& field, Violations& out) {
  CheckDay(half_day.date(), field + ".date", Presence::kRequired, out);
  CheckEnum(half_day.half(), field + ".half", Presence::kRequired, out);
}

void CheckMeta(const v1::CommandMeta& meta, Violations& out) {
  const std::string& id = meta.request_id();
  if (!Absent(id, "meta.request_id", Presence::kRequired, out)) {
    const bool well_formed =
        id.size() <= kRequestIdBytesMax && std::all_of(id.begin(), id.end(), [](char c) {
          return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' ||
                 c == '-';
        });
    if (!well_formed) {
      AddInvalid("meta.request_id", "is no request id", "1 to 63 characters of [A-Za-z0-9._-]", id,
                 out);
    }
  }
  const bool has_ref = !meta.external_ref().empty();
  CheckId(meta.source_system(), "meta.source_system",
          has_ref ? Presence::kRequired : Presence::kOptional, out);
  if (has_ref && (meta.external_ref().size() > kExternalRefBytesMax ||
                  !std::all_of(meta.external_ref().begin(), meta.external_ref().end(), [](char c) {
                    return absl::ascii_isgraph(static_cast<unsigned char>(c));
                  }))) {
    AddInvalid("meta.external_ref", "is no external reference",
               absl::StrCat("1 to ", kExternalRefBytesMax, " printable ASCII characters, no space"),
               "", out);
  }
}

}  // namespace loge::runtime

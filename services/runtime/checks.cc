#include "services/runtime/checks.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
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

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

bool LuhnHolds(absl::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    int d = *it - '0';
    if (twice) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return sum % 10 == 0;
}

// Patterns are compiled once, each where it is used: that costs a thousand times as much as a
// match.
bool Matches(absl::string_view text, const re2::RE2& pattern) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
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

std::string NormalSiren(absl::string_view value) {
  return absl::StrReplaceAll(value, {{" ", ""}, {"\u00a0", ""}, {"\u202f", ""}, {".", ""}});
}

void CheckSiren(absl::string_view value, const std::string& field, Presence presence,
                Violations& out) {
  if (Absent(value, field, presence, out)) return;
  const std::string siren = NormalSiren(value);
  if (siren.size() == 9 && AllDigits(siren) && LuhnHolds(siren)) return;
  AddInvalid(field, "is no SIREN", "9 digits with a right check digit", value, out);
}

void CheckRna(absl::string_view value, const std::string& field, Presence presence,
              Violations& out) {
  if (Absent(value, field, presence, out)) return;
  static const re2::RE2 kPattern("W[0-9A-Z]{9}");
  if (!Matches(value, kPattern)) {
    AddInvalid(field, "is no RNA number", "W and 9 letters or digits", value, out);
  }
}

void CheckCommuneCode(absl::string_view value, const std::string& field, Presence presence,
                      Violations& out) {
  if (Absent(value, field, presence, out)) return;
  static const re2::RE2 kPattern("([013-9][0-9]|2[AB1-9])[0-9]{3}");
  if (!Matches(value, kPattern)) {
    AddInvalid(field, "is no INSEE commune code", "5 characters such as 69256 or 2A004", value,
               out);
  }
}

void CheckZoningCode(absl::string_view value, std::optional<FactDate> valid_from,
                     const std::string& field, Violations& out) {
  if (value.empty()) return;
  CheckText(value, field, Presence::kOptional, 20, out);
  static const re2::RE2 kQn("QN(0[0-9]{2}|02[AB]|9[78][0-9])[0-9]{2}[A-Z]");
  static const re2::RE2 kQp("QP(0[0-9]{2}|02[AB]|9[78][0-9])[0-9]{3}");
  const bool qn = Matches(value, kQn);
  const bool qp = Matches(value, kQp);
  if (!valid_from.has_value()) return;
  const std::string year = FormatDay(valid_from->day).substr(0, 4);
  if (year >= "2024" && !qn) {
    AddInvalid(field, "is no code of the generation in force on that day", "QN…, from 2024 on",
               value, out);
  } else if (year >= "2015" && year < "2024" && !qp) {
    AddInvalid(field, "is no code of the generation in force on that day", "QP…, 2015 to 2023",
               value, out);
  } else if (year < "2015" && (qn || qp)) {
    AddInvalid(field, "is a code of a later generation", "a ZUS code, before 2015", value, out);
  }
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

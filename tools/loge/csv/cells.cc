#include "tools/loge/csv/cells.h"

#include <algorithm>
#include <regex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "tools/loge/csv/text.h"

namespace loge::csv {
namespace {

constexpr int kIdBytesMax = 63;
constexpr int kEmployeeNumberCharactersMax = 30;
constexpr char kAsText[] = "set the column's format to Text in the spreadsheet before saving";
constexpr char kLaPosteSiren[] = "356000000";

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::string WithoutSpaces(const std::string& text) {
  // U+00A0 and U+202F: how French spreadsheets group digits.
  return absl::StrReplaceAll(text, {{" ", ""}, {"\xC2\xA0", ""}, {"\xE2\x80\xAF", ""}});
}

bool IsId(const std::string& text) {
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

// INSEE code of a commune: 2 characters of the department, 3 digits. Corsica is 2A and 2B.
bool IsCommune(const std::string& text) {
  if (text.size() != 5 || !AllDigits(text.substr(2)) || !absl::ascii_isdigit(text[0])) return false;
  if (text[0] == '2') return text[1] == 'A' || text[1] == 'B' || (text[1] > '0' && text[1] <= '9');
  return absl::ascii_isdigit(text[1]);
}

int LuhnSum(const std::string& digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum;
}

// The rule of INSEE: Luhn over all digits and over the first nine, but for La Poste, whose offices
// may have a sum of digits that five divides instead.
bool IsSiret(const std::string& digits) {
  if (digits.size() != 14 || LuhnSum(digits.substr(0, 9)) % 10 != 0) return false;
  if (LuhnSum(digits) % 10 == 0) return true;
  int sum = 0;
  for (const char c : digits) sum += c - '0';
  return digits.compare(0, 9, kLaPosteSiren) == 0 && sum % 5 == 0;
}

std::string IsoDay(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  if (civil.year() != year || civil.month() != month || civil.day() != day) return "";
  return absl::StrFormat("%04d-%02d-%02d", year, month, day);
}

}  // namespace

std::string ParseDate(const std::string& text, std::string* reason, std::string* cure) {
  *cure = "write JJ/MM/AAAA or AAAA-MM-JJ";
  const std::vector<std::string> parts = absl::StrSplit(text, absl::ByAnyChar("/-."));
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), AllDigits)) {
    *reason = "is no date";
    if (AllDigits(text) && text.size() <= 6) {
      *reason = "is a date as a spreadsheet counts it, in days";
      *cure = "set the column's format to Date (JJ/MM/AAAA) before saving";
    }
    return "";
  }
  std::string day;
  const bool french = absl::StrContains(text, '/') && parts[0].size() <= 2 &&
                      parts[1].size() <= 2 && parts[2].size() == 4;
  const bool iso = text.size() == 10 && text[4] == '-' && text[7] == '-';
  if (french) {
    day = IsoDay(std::stoi(parts[2]), std::stoi(parts[1]), std::stoi(parts[0]));
  } else if (iso) {
    day = IsoDay(std::stoi(parts[0]), std::stoi(parts[1]), std::stoi(parts[2]));
  } else {
    const bool two_digits = std::all_of(parts.begin(), parts.end(),
                                        [](const std::string& part) { return part.size() <= 2; });
    *reason = two_digits ? "is a date whose year has two digits" : "is no date";
    return "";
  }
  if (day.empty()) *reason = "is a day that no calendar has";
  return day;
}

int ParseYesNo(const std::string& text) {
  const std::string word = Fold(text);
  if (word == "o" || word == "oui") return 1;
  return word == "n" || word == "non" ? 0 : -1;
}

std::string NormalNumber(const std::string& text) {
  const std::string number = absl::StrReplaceAll(WithoutSpaces(text), {{",", "."}});
  double ignored = 0;
  const bool plain = number.find_first_not_of("0123456789.-") == std::string::npos;
  return plain && absl::SimpleAtod(number, &ignored) ? number : "";
}

bool IsScientific(const std::string& text) {
  if (!absl::StrContains(text, '+')) return false;
  static const auto* const kScientific = new std::regex("[0-9]([.,][0-9]+)?[eE]\\+[0-9]{1,2}");
  return std::regex_match(WithoutSpaces(text), *kScientific);
}

void Cells::AddFault(const std::string& column, std::string reason, std::string cure) {
  good_ = false;
  faults_->push_back(
      {record_.line, column, header_.Cell(record_, column), std::move(reason), std::move(cure)});
}

const std::string& Cells::Raw(const std::string& column, Presence presence) {
  const std::string& cell = header_.Cell(record_, column);
  if (cell.empty() && presence == Presence::kRequired) AddFault(column, "is empty", "fill it in");
  return cell;
}

std::string Cells::Text(const std::string& column, Presence presence, int characters_max) {
  const std::string& cell = Raw(column, presence);
  if (std::any_of(cell.begin(), cell.end(), absl::ascii_iscntrl)) {
    AddFault(column, "holds a line end or another control character", "take it away");
    return "";
  }
  if (LengthOf(cell) > characters_max) {
    AddFault(column, absl::StrCat("has ", LengthOf(cell), " characters"),
             absl::StrCat("shorten it to ", characters_max));
    return "";
  }
  return cell;
}

std::string Cells::Date(const std::string& column, Presence presence) {
  const std::string& cell = Raw(column, presence);
  if (cell.empty()) return "";
  std::string reason;
  std::string cure;
  std::string day = ParseDate(cell, &reason, &cure);
  if (day.empty()) AddFault(column, std::move(reason), std::move(cure));
  return day;
}

int Cells::Whole(const std::string& column, Presence presence, int least, int most) {
  const std::string& cell = Raw(column, presence);
  if (cell.empty()) return 0;
  double number = 0;
  const std::string normal = NormalNumber(cell);
  if (normal.empty() || !absl::SimpleAtod(normal, &number)) {
    AddFault(column, "is no number", "write digits only");
  } else if (number < least || number > most) {
    AddFault(column, "is out of range", absl::StrCat("write ", least, " to ", most));
  } else if (number != static_cast<int>(number)) {
    AddFault(column, "is no whole number", "round it");
  } else {
    return static_cast<int>(number);
  }
  return 0;
}

int Cells::Word(const std::string& column, Presence presence, const Words& words) {
  const std::string& cell = Raw(column, presence);
  if (cell.empty()) return 0;
  const std::string folded = Fold(cell);
  std::vector<std::string> known;
  for (const auto& [word, meaning] : words) {
    if (Fold(word) == folded) return meaning;
    known.push_back(word);
  }
  AddFault(column, "is not one of the words for it",
           absl::StrCat("write one of ", absl::StrJoin(known, ", ")));
  return 0;
}

std::string Cells::Id(const std::string& column, Presence presence) {
  const std::string& cell = Raw(column, presence);
  if (cell.empty() || IsId(cell)) return cell;
  AddFault(column, "is no id", "write lower-case letters, digits and -, as Loge knows it");
  return "";
}

std::vector<std::string> Cells::List(const std::string& column, Presence presence,
                                     int characters_max) {
  const std::string cell = Text(column, presence, characters_max);
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(cell, '|')) {
    std::string text(absl::StripAsciiWhitespace(part));
    if (text.empty()) continue;
    if (std::find(parts.begin(), parts.end(), text) != parts.end()) {
      AddFault(column, "names the same twice", "take one of the two away");
      return {};
    }
    parts.push_back(std::move(text));
  }
  return parts;
}

std::vector<std::string> Cells::Ids(const std::string& column) {
  constexpr int kCharactersMax = 33000;  // 500 ids.
  std::vector<std::string> ids = List(column, Presence::kOptional, kCharactersMax);
  if (!std::all_of(ids.begin(), ids.end(), IsId)) {
    AddFault(column, "holds what is no id", "write ids of Loge, with | between them");
    return {};
  }
  return ids;
}

std::string Cells::EmployeeNumber(const std::string& column, Presence presence) {
  std::string number = Text(column, presence, kEmployeeNumberCharactersMax);
  if (!IsScientific(number)) return number;
  AddFault(column, "is a long number that a spreadsheet cut short", kAsText);
  return "";
}

std::string Cells::Commune(const std::string& column, Presence presence) {
  const std::string cell = WithoutSpaces(Raw(column, presence));
  if (cell.empty() || IsCommune(cell)) return cell;
  if (AllDigits(cell) && cell.size() == 4) {
    AddFault(column, "is a commune code that lost its leading zero",
             absl::StrCat("write 0", cell, "; ", kAsText));
  } else {
    AddFault(column, "is no INSEE commune code", "write its 5 characters; the postcode is another");
  }
  return "";
}

std::string Cells::Siret(const std::string& column) {
  const std::string& cell = Raw(column, Presence::kOptional);
  const std::string digits = absl::StrReplaceAll(WithoutSpaces(cell), {{".", ""}});
  if (cell.empty()) return "";
  if (IsScientific(cell)) {
    AddFault(column, "is a SIRET that a spreadsheet cut short", kAsText);
  } else if (!AllDigits(digits) || digits.size() > 14) {
    AddFault(column, "is no SIRET", "write its 14 digits");
  } else if (digits.size() < 14) {
    AddFault(column, "is a SIRET without all its 14 digits: leading zeros may be lost", kAsText);
  } else if (!IsSiret(digits)) {
    AddFault(column, "is no SIRET: its check digit is wrong", "correct it");
  } else {
    return digits;
  }
  return "";
}

}  // namespace loge::csv

#include "services/runtime/identifiers.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

constexpr size_t kSirenDigits = 9;
constexpr size_t kSiretDigits = 14;
constexpr char kLaPoste[] = "356000000";

constexpr absl::string_view kQpFrom = "2015-01-01";
constexpr absl::string_view kQnFrom = "2024-01-01";
constexpr absl::string_view kQnFromOverseas = "2025-01-01";

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), &IsDigit); }

int LuhnSum(absl::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    const int d = *it - '0';
    sum += twice ? (d * 2 > 9 ? d * 2 - 9 : d * 2) : d;
  }
  return sum;
}

int DigitSum(absl::string_view digits) {
  int sum = 0;
  for (const char c : digits) sum += c - '0';
  return sum;
}

// Patterns are compiled once, each where it is used: that costs a thousand times as much as a
// match.
bool Matches(absl::string_view text, const re2::RE2& pattern) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

Date DayOfText(absl::string_view text) { return ParseDay(text).value_or(Date()); }

// The department follows the two letters of a code: 097x and 098x do not exist, overseas ones have
// three characters of their own.
bool IsOverseas(absl::string_view zoning_code) {
  const absl::string_view department = zoning_code.substr(2);
  return absl::StartsWith(department, "97") || absl::StartsWith(department, "98");
}

}  // namespace

std::string NormalNumber(absl::string_view value) {
  return absl::StrReplaceAll(value, {{" ", ""}, {"\u00a0", ""}, {"\u202f", ""}, {".", ""}});
}

bool IsSiren(absl::string_view value) {
  return value.size() == kSirenDigits && AllDigits(value) && LuhnSum(value) % 10 == 0;
}

bool IsSiret(absl::string_view value) {
  if (value.size() != kSiretDigits || !AllDigits(value)) return false;
  const absl::string_view siren = value.substr(0, kSirenDigits);
  if (!IsSiren(siren)) return false;
  if (LuhnSum(value) % 10 == 0) return true;
  return siren == kLaPoste && DigitSum(value) % 5 == 0;
}

bool IsRna(absl::string_view value) {
  static const re2::RE2 kPattern("[0-9A-Z]{4,14}");
  return std::any_of(value.begin(), value.end(), &IsDigit) && Matches(value, kPattern);
}

bool IsCommuneCode(absl::string_view value) {
  static const re2::RE2 kPattern("([013-9][0-9]|2[AB1-9])[0-9]{3}");
  return Matches(value, kPattern);
}

std::string CommuneOf(absl::string_view commune_code) {
  // All have five digits, so that the order of bytes is that of numbers.
  if (commune_code.size() == 5 && AllDigits(commune_code)) {
    if ("75101" <= commune_code && commune_code <= "75120") return "75056";
    if ("69381" <= commune_code && commune_code <= "69389") return "69123";
    if ("13201" <= commune_code && commune_code <= "13216") return "13055";
  }
  return ToString(commune_code);
}

ZoningGeneration ZoningGenerationOf(absl::string_view zoning_code) {
  static const re2::RE2 kQn("QN(0[0-9]{2}|02[AB]|9[78][0-9])[0-9]{2}[A-Z]");
  static const re2::RE2 kQp("QP(0[0-9]{2}|02[AB]|9[78][0-9])[0-9]{3}");
  if (Matches(zoning_code, kQn)) return ZoningGeneration::kQn;
  return Matches(zoning_code, kQp) ? ZoningGeneration::kQp : ZoningGeneration::kZus;
}

bool ZoningInForce(absl::string_view zoning_code, Date day) {
  const ZoningGeneration generation = ZoningGenerationOf(zoning_code);
  if (generation == ZoningGeneration::kZus) return day < DayOfText(kQpFrom);
  const Date qn_from = DayOfText(IsOverseas(zoning_code) ? kQnFromOverseas : kQnFrom);
  if (generation == ZoningGeneration::kQn) return qn_from <= day;
  return DayOfText(kQpFrom) <= day && day < qn_from;
}

}  // namespace loge::runtime

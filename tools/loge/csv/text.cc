#include "tools/loge/csv/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace loge::csv {
namespace {

constexpr char kUtf8Mark[] = "\xEF\xBB\xBF";
constexpr char kUtf16LittleMark[] = "\xFF\xFE";
constexpr char kUtf16BigMark[] = "\xFE\xFF";
constexpr char kApostrophe[] = "\xE2\x80\x99";  // ’
constexpr char kSaveAs[] = "save the file again as \"CSV UTF-8\"";

struct ConverterCloser {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

int64_t LineOf(const std::string& bytes, size_t offset) {
  return 1 + std::count(bytes.begin(), bytes.begin() + static_cast<int64_t>(offset), '\n');
}

// Converts all of `bytes`, or says at which of them that is not possible.
std::optional<size_t> Convert(const char* encoding, const std::string& bytes,
                              icu::UnicodeString* out) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, ConverterCloser> converter(ucnv_open(encoding, &error));
  if (U_FAILURE(error)) return 0;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  const char* from = bytes.data();
  const char* const from_end = from + bytes.size();
  std::u16string units(bytes.size() + 1, u'\0');  // No encoding here makes more units than bytes.
  char16_t* to = units.data();
  ucnv_toUnicode(converter.get(), &to, to + units.size(), &from, from_end, nullptr, true, &error);
  if (U_FAILURE(error)) {
    char bad[32];
    int8_t length = sizeof bad;
    UErrorCode ignored = U_ZERO_ERROR;
    ucnv_getInvalidChars(converter.get(), bad, &length, &ignored);
    return static_cast<size_t>(from - bytes.data()) - static_cast<size_t>(length);
  }
  *out = icu::UnicodeString(units.data(), static_cast<int32_t>(to - units.data()));
  return std::nullopt;
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string Normalised(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return ToUtf8(text);
  icu::UnicodeString normal = nfc->normalize(text, error);
  return ToUtf8(U_FAILURE(error) ? text : normal);
}

Decoded Refuse(int64_t line, std::string reason) {
  Decoded decoded;
  decoded.fault = Fault{line, "", "", std::move(reason), kSaveAs};
  return decoded;
}

// Windows-1252 has no character for five bytes; ICU takes them for control characters.
std::optional<size_t> FindUnused1252(const std::string& bytes) {
  const size_t at = bytes.find_first_of("\x81\x8D\x8F\x90\x9D");
  return at == std::string::npos ? std::nullopt : std::make_optional(at);
}

// Fold of a text without any other characters: most cells of a list are such.
std::string FoldAscii(const std::string& text) {
  std::string folded;
  folded.reserve(text.size());
  bool space = false;
  for (const char c : text) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      space = !folded.empty();
      continue;
    }
    if (space) folded.push_back(' ');
    space = false;
    folded.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return folded;
}

}  // namespace

std::string NameOf(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "UTF-8";
    case Encoding::kUtf8WithMark:
      return "UTF-8 with a byte order mark";
    case Encoding::kUtf16LittleEndian:
      return "UTF-16LE";
    case Encoding::kWindows1252:
      return "Windows-1252";
  }
  return "";
}

Decoded Decode(const std::string& bytes) {
  Decoded decoded;
  icu::UnicodeString text;
  if (absl::StartsWith(bytes, kUtf16BigMark)) return Refuse(0, "is UTF-16 with big-endian units");
  if (absl::StartsWith(bytes, kUtf16LittleMark)) {
    decoded.encoding = Encoding::kUtf16LittleEndian;
    if (Convert("UTF-16LE", bytes.substr(2), &text).has_value()) {
      return Refuse(0, "says that it is UTF-16, but holds what is no UTF-16");
    }
    decoded.text = Normalised(text);
    return decoded;
  }
  if (const size_t nul = bytes.find('\0'); nul != std::string::npos) {
    return Refuse(LineOf(bytes, nul), "holds a NUL byte: UTF-16 without its mark, or no text");
  }
  const bool marked = absl::StartsWith(bytes, kUtf8Mark);
  const std::string body = marked ? bytes.substr(3) : bytes;
  decoded.encoding = marked ? Encoding::kUtf8WithMark : Encoding::kUtf8;
  const std::optional<size_t> bad = Convert("UTF-8", body, &text);
  if (bad.has_value()) {
    if (marked) return Refuse(LineOf(body, *bad), "says that it is UTF-8, but a byte is not");
    if (const std::optional<size_t> unused = FindUnused1252(body)) {
      return Refuse(LineOf(body, *unused), "is neither UTF-8 nor Windows-1252");
    }
    decoded.encoding = Encoding::kWindows1252;
    if (Convert("windows-1252", body, &text).has_value()) {
      return Refuse(0, "is neither UTF-8 nor Windows-1252");
    }
  }
  decoded.text = Normalised(text);
  return decoded;
}

std::string Fold(const std::string& text) {
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); })) {
    return FoldAscii(text);
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(error);
  if (U_FAILURE(error)) return text;
  const icu::UnicodeString apart =
      nfkd->normalize(icu::UnicodeString::fromUTF8(WithPlainApostrophes(text)), error);
  icu::UnicodeString folded;
  bool space = false;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    if (u_isUWhiteSpace(c)) {
      space = folded.length() > 0;
      continue;
    }
    if (space) folded.append(static_cast<UChar32>(' '));
    space = false;
    folded.append(c);
  }
  folded.foldCase();
  return ToUtf8(folded);
}

std::string WithPlainApostrophes(const std::string& text) {
  return absl::StrReplaceAll(text, {{kApostrophe, "'"}});
}

int LengthOf(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace loge::csv

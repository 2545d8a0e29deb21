#include "tools/loge/text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/time_util.h"

namespace loge::cli {
namespace {

constexpr uint32_t kInvalid = 0xFFFFFFFF;

// Reads one code point at `*at` and moves past it; kInvalid for a byte that begins none.
uint32_t NextCodePoint(absl::string_view text, size_t* at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte((*at)++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || *at + more > text.size()) return kInvalid;
  uint32_t point = first & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    const unsigned char next = byte(*at + i);
    if ((next & 0xC0) != 0x80) return kInvalid;
    point = point << 6 | (next & 0x3F);
  }
  constexpr uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (point < kLeast[more] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
    return kInvalid;
  }
  *at += more;
  return point;
}

bool IsControl(uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
         // Marks that turn the writing direction, and line separators.
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
         point == 0x2028 || point == 0x2029;
}

int WidthOf(uint32_t point) {
  if ((point >= 0x300 && point <= 0x36F) || (point >= 0x200B && point <= 0x200F) ||
      (point >= 0xFE00 && point <= 0xFE0F)) {
    return 0;
  }
  const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                    (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                    (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
                    (point >= 0x1F300 && point <= 0x1FAFF) ||
                    (point >= 0x20000 && point <= 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

std::string Printable(absl::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    const uint32_t point = NextCodePoint(text, &at);
    if (point == kInvalid || IsControl(point)) {
      result += '?';
    } else {
      result.append(text.data() + start, at - start);
    }
  }
  return result;
}

int DisplayWidth(absl::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) width += WidthOf(NextCodePoint(text, &at));
  return width;
}

std::string EnumLabel(const google::protobuf::EnumDescriptor& type, int value) {
  const google::protobuf::EnumValueDescriptor* found = type.FindValueByNumber(value);
  if (found == nullptr) return absl::StrCat("UNKNOWN_", value);
  if (value == 0) return kNone;
  const google::protobuf::EnumValueDescriptor* zero = type.FindValueByNumber(0);
  constexpr size_t kSuffix = sizeof("UNSPECIFIED") - 1;
  const size_t prefix =
      zero != nullptr && zero->name().size() > kSuffix ? zero->name().size() - kSuffix : 0;
  return prefix < found->name().size() ? found->name().substr(prefix) : found->name();
}

std::string OrNone(const std::string& text) { return text.empty() ? kNone : text; }

std::string Share(std::optional<double> value) {
  return value.has_value() ? absl::StrFormat("%.3f", *value) : kNone;
}

std::string PersonName(bool readable, const events::v1::PersonalData& data) {
  if (!readable) return "(not readable)";
  if (data.given_name().empty()) return data.family_name();
  return data.family_name() + ", " + data.given_name();
}

std::string Instant(const google::protobuf::Timestamp& time) {
  google::protobuf::Timestamp seconds = time;
  seconds.set_nanos(0);
  return google::protobuf::util::TimeUtil::ToString(seconds);
}

std::string DateText(const std::string& date, events::v1::Precision precision) {
  if (precision == events::v1::PRECISION_YEAR) return date.substr(0, 4);
  if (precision == events::v1::PRECISION_MONTH) return date.substr(0, 7);
  return date;
}

std::string Join(const std::vector<std::string>& parts, absl::string_view separator, size_t max) {
  std::string text;
  const size_t shown = max > 0 && parts.size() > max ? max : parts.size();
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) absl::StrAppend(&text, separator);
    text += parts[i];
  }
  if (shown < parts.size()) absl::StrAppend(&text, " … and ", parts.size() - shown, " more");
  return text;
}

std::string Wrap(const std::string& text, int columns) {
  std::string wrapped;
  int width = 0;
  for (const auto& word : absl::StrSplit(text, ' ')) {
    const int more = DisplayWidth(word);
    if (!wrapped.empty() && width + 1 + more > columns) {
      wrapped += '\n';
      width = 0;
    } else if (!wrapped.empty()) {
      wrapped += ' ';
      ++width;
    }
    absl::StrAppend(&wrapped, word);
    width += more;
  }
  return wrapped;
}

std::string Grouped(int64_t number) {
  std::string digits = std::to_string(number);
  const int first = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(digits.size()) - 3; at > first; at -= 3) digits.insert(at, " ");
  return digits;
}

}  // namespace loge::cli

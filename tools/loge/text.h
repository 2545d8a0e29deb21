// Small pieces of text for people: names of enum values, shares, names of persons.
#ifndef LOGE_TOOLS_LOGE_TEXT_H_
#define LOGE_TOOLS_LOGE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/timestamp.pb.h"
#include "loge/events/v1/common.pb.h"

namespace loge::cli {

// What an empty cell shows.
inline constexpr char kNone[] = "–";

// `text` as a terminal may safely show it: control characters and bytes that are no UTF-8 become
// "?", so that a name in the log cannot steer the terminal.
std::string Printable(absl::string_view text);

// Columns that `text` takes on a terminal: combining marks take none, East Asian wide ones two.
int DisplayWidth(absl::string_view text);

// Name of an enum value without the prefix of its type: "PILOT"; "–" for the zero value.
std::string EnumLabel(const google::protobuf::EnumDescriptor& type, int value);
template <typename Enum>
std::string EnumLabel(Enum value) {
  return EnumLabel(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// The text, or "–" when it is empty.
std::string OrNone(const std::string& text);

// "0.714", or "–" when there is none.
std::string Share(std::optional<double> value);

// The optional field `name` of a message as std::optional.
#define LOGE_CLI_OPTIONAL(message, name) \
  ((message).has_##name() ? std::make_optional((message).name()) : std::nullopt)

// "Family name, given name"; "(not readable)" when it is empty.
std::string PersonName(bool readable, const events::v1::PersonalData& data);

// "2009-05-12T08:00:00Z", to the second.
std::string Instant(const google::protobuf::Timestamp& time);

// A date as exactly as it is known: "1998", "1998-10", "1998-10-27".
std::string DateText(const std::string& date, events::v1::Precision precision);

// Of texts below tables, and how many names one of them gives before it says how many more there
// are.
inline constexpr int kTextColumns = 100;
inline constexpr size_t kNamesShownMax = 24;

// Parts joined by `separator`; of more than `max` parts (0: no limit) the first, then "… and N
// more".
std::string Join(const std::vector<std::string>& parts, absl::string_view separator,
                 size_t max = 0);

// The text with line ends instead of spaces, so that no line is wider than `columns` if it can be.
std::string Wrap(const std::string& text, int columns);

// The strings of a repeated field.
template <typename Repeated>
std::vector<std::string> Strings(const Repeated& repeated) {
  return std::vector<std::string>(repeated.begin(), repeated.end());
}

// 1234567 as "1 234 567".
std::string Grouped(int64_t number);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_TEXT_H_

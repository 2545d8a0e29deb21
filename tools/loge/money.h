// Amounts of money: cents of a euro in messages, euros for people, as the French write them.
#ifndef LOGE_TOOLS_LOGE_MONEY_H_
#define LOGE_TOOLS_LOGE_MONEY_H_

#include <cstdint>
#include <optional>
#include <string>

namespace loge::cli {

// 123456789 as "1 234 567,89". Not negative.
std::string EurosText(int64_t cents);
// The same for a program to read: "1234567,89".
std::string EurosPlain(int64_t cents);

// The cents of "1234567,89", "1 234 567,8" or "1234567.89"; nothing when it is no such amount.
std::optional<int64_t> CentsOf(const std::string& euros);

// A check of CLI11: empty when good, else what is wrong.
std::string CheckEuros(const std::string& text);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_MONEY_H_

#include "services/runtime/row_keys.h"

#include "absl/strings/str_cat.h"

namespace loge::runtime {
namespace {

constexpr int64_t kDayBias = int64_t{1} << 31;

// Returns the place behind it.
char* StoreBigEndian(uint64_t value, int bytes, char* out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    *out++ = static_cast<char>(value >> shift);
  return out;
}

uint64_t BiasedDay(Date day) {
  return static_cast<uint64_t>(static_cast<int64_t>(day.value()) + kDayBias);
}

uint64_t ParseBigEndian(const char* bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

KeyTail TailOf(absl::string_view key) {
  const char* const day = key.data() + key.size() - kKeyTailBytes;
  const char* const original = day + kDayBytes;
  const auto biased = static_cast<int64_t>(ParseBigEndian(day, kDayBytes));
  return {Date(static_cast<int32_t>(biased - kDayBias)),
          static_cast<int64_t>(ParseBigEndian(original, kPositionBytes)),
          static_cast<int64_t>(ParseBigEndian(original + kPositionBytes, kPositionBytes))};
}

std::string SubjectPrefix(absl::string_view subject) {
  return absl::StrCat(absl::string_view(&kFactPrefix, 1), subject, absl::string_view("\0", 1));
}

std::string EndOfDay(const std::string& subject_prefix, Date day) {
  char behind[kDayBytes];
  StoreBigEndian(BiasedDay(day) + 1, kDayBytes, behind);
  return absl::StrCat(subject_prefix, absl::string_view(behind, kDayBytes));
}

void AppendRowKey(absl::string_view subject, Date day, int64_t original, int64_t known_from,
                  std::string& out) {
  char tail[kKeyTailBytes];
  char* end = StoreBigEndian(BiasedDay(day), kDayBytes, tail);
  end = StoreBigEndian(static_cast<uint64_t>(original), kPositionBytes, end);
  StoreBigEndian(static_cast<uint64_t>(known_from), kPositionBytes, end);
  absl::StrAppend(&out, absl::string_view(&kFactPrefix, 1), subject, absl::string_view("\0", 1),
                  absl::string_view(tail, kKeyTailBytes));
}

}  // namespace loge::runtime

// Names of rows: the subject under which a fact is filed, its day, the position that first told it
// and the one that told this version, so that rows of a subject are in the order of FactBefore.
//
// Pure; of fact_rows.cc and row_reader.cc alone.
#ifndef LOGE_SERVICES_RUNTIME_ROW_KEYS_H_
#define LOGE_SERVICES_RUNTIME_ROW_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "services/runtime/date.h"

namespace loge::runtime {

inline constexpr char kFactPrefix = 'f';
inline constexpr int kDayBytes = 4;
inline constexpr int kPositionBytes = 8;
inline constexpr size_t kKeyTailBytes = kDayBytes + 2 * kPositionBytes;

// What stands at the end of the key of a row.
struct KeyTail {
  Date day;
  int64_t original = 0;
  int64_t known_from = 0;
};
// Of a key of kKeyTailBytes or more.
KeyTail TailOf(absl::string_view key);

// What the keys of all rows of a subject begin with, and no others.
std::string SubjectPrefix(absl::string_view subject);
// Behind the keys of all rows of that day and of earlier ones of the subject with this prefix.
std::string EndOfDay(const std::string& subject_prefix, Date day);
void AppendRowKey(absl::string_view subject, Date day, int64_t original, int64_t known_from,
                  std::string& out);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_ROW_KEYS_H_

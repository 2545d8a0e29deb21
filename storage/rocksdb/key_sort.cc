#include "storage/rocksdb/key_sort.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace loge::storage::rocks {
namespace {

using Iterator = std::vector<RowEntry>::iterator;

constexpr size_t kDigitBytes = 8;
// So few are sorted by comparing keys.
constexpr std::ptrdiff_t kFew = 12;

// Bytes that all keys have in common, of which `known` are known to be.
size_t CommonBytes(Iterator begin, Iterator end, size_t known) {
  const absl::string_view first = begin->key();
  size_t common = first.size();
  for (auto it = begin + 1; it != end; ++it) {
    const absl::string_view key = it->key();
    common = std::min(common, key.size());
    if (std::memcmp(first.data() + known, key.data() + known, common - known) == 0) continue;
    size_t same = known;
    while (first[same] == key[same]) ++same;
    common = same;
  }
  return common;
}

// Big-endian, so that digits compare as their bytes do; zeros behind the end of the key.
uint64_t DigitAt(absl::string_view key, size_t at) {
  unsigned char bytes[kDigitBytes] = {};
  if (at < key.size()) std::memcpy(bytes, key.data() + at, std::min(kDigitBytes, key.size() - at));
  uint64_t digit = 0;
  for (const unsigned char byte : bytes) digit = digit << 8 | byte;
  return digit;
}

// Of keys that are the same but for zeros behind their ends: puts those of at most `bytes` first,
// in order, and returns where the longer ones begin. A key that ends is the beginning of these.
Iterator EndedFirst(Iterator begin, Iterator end, size_t bytes) {
  const auto ended = [bytes](const RowEntry& each) { return each.key_bytes <= bytes; };
  // Rarely any: and std::stable_partition takes memory of its own in any case.
  if (std::none_of(begin, end, ended)) return begin;
  const Iterator longer = std::stable_partition(begin, end, ended);
  std::stable_sort(begin, longer,
                   [](const RowEntry& a, const RowEntry& b) { return a.key_bytes < b.key_bytes; });
  return longer;
}

// The first `known` bytes of all keys are the same.
void Sort(Iterator begin, Iterator end, size_t known) {
  if (end - begin <= kFew) {
    std::sort(begin, end, [known](const RowEntry& a, const RowEntry& b) {
      const int order = a.key().substr(known).compare(b.key().substr(known));
      return order != 0 ? order < 0 : a.sequence < b.sequence;
    });
    return;
  }
  const size_t at = CommonBytes(begin, end, known);
  for (auto it = begin; it != end; ++it) it->digit = DigitAt(it->key(), at);
  std::sort(begin, end, [](const RowEntry& a, const RowEntry& b) {
    return std::tie(a.digit, a.sequence) < std::tie(b.digit, b.sequence);
  });
  while (begin != end) {
    const auto same_end = std::find_if(
        begin, end, [digit = begin->digit](const RowEntry& each) { return each.digit != digit; });
    if (same_end - begin > 1) {
      const Iterator longer = EndedFirst(begin, same_end, at + kDigitBytes);
      if (same_end - longer > 1) Sort(longer, same_end, at + kDigitBytes);
    }
    begin = same_end;
  }
}

}  // namespace

void SortByKey(std::vector<RowEntry>& entries) {
  if (entries.size() > 1) Sort(entries.begin(), entries.end(), 0);
}

}  // namespace loge::storage::rocks

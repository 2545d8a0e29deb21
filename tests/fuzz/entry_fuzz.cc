// Values of the log's store that hold many things: postings that parse are in order and within
// what their key allows; what parses is the same when written and parsed again.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/rocksdb/keys.h"
#include "tests/fuzz/expect.h"

using namespace loge::storage;         // NOLINT: a program of one function.
using namespace loge::storage::rocks;  // NOLINT

namespace {

// The first eight bytes are the position of the key.
void TryPostings(absl::string_view bytes) {
  if (bytes.size() < 8) return;
  const Position last(static_cast<int64_t>(ParseBigEndian64(bytes.substr(0, 8))));
  std::vector<Posting> postings;
  if (!ParsePostings(last, bytes.substr(8), postings)) return;
  LOGE_FUZZ_EXPECT(!postings.empty() && postings.front().position == last);
  LOGE_FUZZ_EXPECT(postings.back().position.value() >= 1);
  for (size_t i = 0; i < postings.size(); ++i) {
    LOGE_FUZZ_EXPECT(postings[i].type.value() != 0);
    LOGE_FUZZ_EXPECT(i == 0 || postings[i].position < postings[i - 1].position);
  }
  std::vector<Posting> ascending(postings.rbegin(), postings.rend());
  std::vector<Posting> again;
  LOGE_FUZZ_EXPECT(ParsePostings(last, EncodePostings(ascending), again));
  LOGE_FUZZ_EXPECT(std::equal(again.begin(), again.end(), postings.begin(), postings.end(),
                              [](const Posting& a, const Posting& b) {
                                return a.position == b.position && a.type == b.type;
                              }));
}

void TryRequestPlaces(absl::string_view bytes) {
  const auto places = ParseRequestPlaces(bytes);
  if (!places.has_value()) return;
  LOGE_FUZZ_EXPECT(!places->empty());
  for (const RequestPlace& place : *places) LOGE_FUZZ_EXPECT(place.last.value() >= 1);
  const auto again = ParseRequestPlaces(EncodeRequestPlaces(*places));
  LOGE_FUZZ_EXPECT(again.has_value() && again->size() == places->size());
  for (size_t i = 0; i < places->size(); ++i) {
    LOGE_FUZZ_EXPECT((*again)[i].last == (*places)[i].last);
    LOGE_FUZZ_EXPECT((*again)[i].key == (*places)[i].key);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  TryPostings(bytes);
  TryRequestPlaces(bytes);
  return 0;
}

// Page tokens from outside: a token that is accepted tells a day of the calendar and a position,
// and says the same when it is made again.
#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "services/runtime/page_token.h"
#include "tests/fuzz/expect.h"

using namespace loge::runtime;  // NOLINT: a program of one function.

namespace {

constexpr char kQuery[] = "query";

void Check(absl::string_view text) {
  const auto token = DecodePageToken(text, kQuery);
  if (!token.ok()) {
    LOGE_FUZZ_EXPECT(token.status().code() == absl::StatusCode::kInvalidArgument);
    return;
  }
  LOGE_FUZZ_EXPECT(token->as_known_at >= 0);
  const auto day = ParseDay(FormatDay(token->as_of));
  LOGE_FUZZ_EXPECT(day.has_value() && *day == token->as_of);
  const auto again = DecodePageToken(EncodePageToken(*token, kQuery), kQuery);
  LOGE_FUZZ_EXPECT(again.ok() && again->as_of == token->as_of);
  LOGE_FUZZ_EXPECT(again->as_known_at == token->as_known_at && again->after == token->after);
  LOGE_FUZZ_EXPECT(!DecodePageToken(text, "another query").ok());
}

// "1,<digest>,": what any caller finds in a token of the query.
std::string Front() {
  std::string plain;
  LOGE_FUZZ_EXPECT(absl::WebSafeBase64Unescape(EncodePageToken({Date(0), 0, ""}, kQuery), &plain));
  return plain.substr(0, plain.find(',', 2) + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  Check(bytes);
  // Anybody can read a token, change it and encode it again.
  static const std::string& front = *new std::string(Front());
  Check(absl::WebSafeBase64Escape(front + std::string(bytes.data(), bytes.size())));
  return 0;
}

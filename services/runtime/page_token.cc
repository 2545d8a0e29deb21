#include "services/runtime/page_token.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/violations.h"
#include "storage/base/strings.h"
#include "storage/sealing.h"

namespace loge::runtime {
namespace {

constexpr size_t kDigestHexDigits = 16;

std::string Digest(absl::string_view query) {
  return absl::BytesToHexString(storage::Sha256(query)).substr(0, kDigestHexDigits);
}

}  // namespace

std::string EncodePageToken(const PageToken& token, absl::string_view query) {
  return absl::WebSafeBase64Escape(absl::StrCat("1,", Digest(query), ",", token.as_of.value(), ",",
                                                token.as_known_at, ",", token.after));
}

absl::StatusOr<PageToken> DecodePageToken(absl::string_view text, absl::string_view query) {
  PageToken token;
  std::string plain;
  if (absl::WebSafeBase64Unescape(text, &plain)) {
    const std::vector<std::string> parts = absl::StrSplit(plain, absl::MaxSplits(',', 4));
    int32_t day = 0;
    if (parts.size() == 5 && parts[0] == "1" && parts[1] == Digest(query) &&
        absl::SimpleAtoi(parts[2], &day) && ParseDay(FormatDay(Date(day))).has_value() &&
        absl::SimpleAtoi(parts[3], &token.as_known_at) && token.as_known_at >= 0) {
      token.as_of = Date(day);
      token.after = parts[4];
      return token;
    }
  }
  return Refusal(absl::StatusCode::kInvalidArgument,
                 {v1::ERROR_REASON_PAGE_TOKEN_INVALID, "page.page_token",
                  "is no token of this list and query: begin at the first page",
                  "the next_page_token of the page before", ""});
}

}  // namespace loge::runtime

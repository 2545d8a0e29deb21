// Page tokens: where the next page of a list begins, opaque to the caller.
//
// A token carries the date and position of the first page, so that all pages tell the same state
// of knowledge, and a digest of the query, so that it is refused by any other. Pure; thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_PAGE_TOKEN_H_
#define LOGE_SERVICES_RUNTIME_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/date.h"

namespace loge::runtime {

struct PageToken {
  Date as_of;
  int64_t as_known_at = 0;
  std::string after;  // The last key of the page before.
};

// `query` is whatever identifies the list (method and request without page fields).
std::string EncodePageToken(const PageToken& token, absl::string_view query);

// INVALID_ARGUMENT (PAGE_TOKEN_INVALID) when the text is no token of this query.
absl::StatusOr<PageToken> DecodePageToken(absl::string_view text, absl::string_view query);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PAGE_TOKEN_H_

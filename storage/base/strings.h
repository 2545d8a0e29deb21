// The seam between absl::string_view and std::string_view.
//
// Debian's Abseil is built with its own string_view type; newer builds alias it to the standard
// one. Signatures in Loge take absl::string_view; these helpers convert where a library wants the
// other type. All functions are thread-safe and never allocate.
#ifndef LOGE_STORAGE_BASE_STRINGS_H_
#define LOGE_STORAGE_BASE_STRINGS_H_

#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace loge {

inline absl::string_view ToAbsl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view ToStd(absl::string_view s) { return {s.data(), s.size()}; }
inline std::string ToString(absl::string_view s) { return std::string(s.data(), s.size()); }

}  // namespace loge

#endif  // LOGE_STORAGE_BASE_STRINGS_H_

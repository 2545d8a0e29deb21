// Has Graphviz draw: a program of its own, which need not be there.
#ifndef LOGE_TOOLS_LOGE_GRAPHVIZ_H_
#define LOGE_TOOLS_LOGE_GRAPHVIZ_H_

#include <string>

#include "absl/status/status.h"

namespace loge::cli {

// Has the program neato, found in PATH, draw the graph `dot` into the file `path` as SVG, and waits
// for it; what it warns of goes to the terminal. Errors: NOT_FOUND when the program is not
// installed; UNAVAILABLE when it cannot be run; INTERNAL when it failed. Thread-safe.
absl::Status DrawSvg(const std::string& dot, const std::string& path);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_GRAPHVIZ_H_

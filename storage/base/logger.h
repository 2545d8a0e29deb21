// The seam through which every room writes its log lines: one line per thing that happened, with
// key=value fields, so that a person and a program can both read it. No personal data, ever.
#ifndef LOGE_STORAGE_BASE_LOGGER_H_
#define LOGE_STORAGE_BASE_LOGGER_H_

#include "absl/strings/string_view.h"

namespace loge {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Thread-safe. `Write` never fails and never throws; what cannot be written is lost.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void Write(LogLevel level, absl::string_view line) = 0;
};

}  // namespace loge

#endif  // LOGE_STORAGE_BASE_LOGGER_H_

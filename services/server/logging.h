// Log lines to stderr: one per thing that happened, key=value, UTC.
#ifndef LOGE_SERVICES_SERVER_LOGGING_H_
#define LOGE_SERVICES_SERVER_LOGGING_H_

#include <memory>

#include "storage/base/logger.h"

namespace loge::server {

// Writes lines of at least `level`, each beginning with time=… level=…; what a line holds beyond
// its first line end is written with "\n" as two characters, so that one thing stays one line.
std::unique_ptr<Logger> NewStderrLogger(LogLevel level);

}  // namespace loge::server

#endif  // LOGE_SERVICES_SERVER_LOGGING_H_

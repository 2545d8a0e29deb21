#include "services/server/logging.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <string>
#include <utility>

#include "absl/strings/str_replace.h"

namespace loge::server {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

class StderrLogger : public Logger {
 public:
  explicit StderrLogger(LogLevel level)
      : logger_("loged", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_level(ToSpdlog(level));
    logger_.flush_on(spdlog::level::debug);
    logger_.set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc));
  }

  void Write(LogLevel level, absl::string_view line) override {
    if (!logger_.should_log(ToSpdlog(level))) return;
    const std::string one_line = absl::StrReplaceAll(line, {{"\n", "\\n"}, {"\r", "\\r"}});
    logger_.log(ToSpdlog(level), spdlog::string_view_t(one_line.data(), one_line.size()));
  }

 private:
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Logger> NewStderrLogger(LogLevel level) {
  return std::make_unique<StderrLogger>(level);
}

}  // namespace loge::server

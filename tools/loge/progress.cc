#include "tools/loge/progress.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "tools/loge/text.h"

namespace loge::cli {
namespace {

constexpr int kBarColumns = 30;
constexpr std::chrono::milliseconds kRedrawAfter(100);

}  // namespace

std::string RenderBar(const std::string& label, int64_t done, int64_t total) {
  if (total <= 0) return label + "  " + Grouped(done);
  done = std::clamp<int64_t>(done, 0, total);
  const int full = static_cast<int>(done * kBarColumns / total);
  return label + "  [" + std::string(full, '#') + std::string(kBarColumns - full, '.') + "]  " +
         std::to_string(done * 100 / total) + " %  " + Grouped(done) + " of " + Grouped(total);
}

Progress::Progress(std::ostream& err, std::string label, bool is_terminal)
    : err_(err), label_(std::move(label)), is_terminal_(is_terminal) {}

Progress::~Progress() { Clear(); }

void Progress::Update(int64_t done, int64_t total) {
  if (!is_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < kRedrawAfter) return;
  // "\r" to the start of the line, "\033[K" wipes its rest.
  err_ << "\r" << RenderBar(label_, done, total) << "\033[K" << std::flush;
  drawn_ = true;
  last_ = now;
}

void Progress::Clear() {
  if (drawn_) err_ << "\r\033[K" << std::flush;
  drawn_ = false;
}

bool StderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace loge::cli

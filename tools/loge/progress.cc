#include "tools/loge/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "tools/loge/text.h"

namespace loge::cli {
namespace {

constexpr int kBarColumns = 30;
constexpr int64_t kSecondsPerMinute = 60;
constexpr std::chrono::milliseconds kRedrawAfter(100);

}  // namespace

std::string RenderBar(const std::string& label, int64_t done, int64_t total,
                      const std::string& note) {
  const std::string end = note.empty() ? "" : "  " + note;
  if (total <= 0) return label + "  " + Grouped(done) + end;
  done = std::clamp<int64_t>(done, 0, total);
  const int full = static_cast<int>(done * kBarColumns / total);
  return label + "  [" + std::string(full, '#') + std::string(kBarColumns - full, '.') + "]  " +
         std::to_string(done * 100 / total) + " %  " + Grouped(done) + " of " + Grouped(total) +
         end;
}

std::string PaceNote(double per_second, std::optional<std::chrono::seconds> left) {
  if (per_second <= 0) return "";
  std::string note = Grouped(std::llround(per_second)) + " per s";
  if (!left.has_value()) return note;
  const int64_t seconds = left->count();
  note += ", ";
  if (seconds >= kSecondsPerMinute) {
    note += Grouped(seconds / kSecondsPerMinute) + " min ";
  }
  return note + std::to_string(seconds % kSecondsPerMinute) + " s left";
}

Progress::Progress(std::ostream& err, std::string label, bool is_terminal)
    : err_(err), label_(std::move(label)), is_terminal_(is_terminal) {}

Progress::~Progress() { Clear(); }

void Progress::Update(int64_t done, int64_t total, const std::string& note) {
  if (!is_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < kRedrawAfter) return;
  // "\r" to the start of the line, "\033[K" wipes its rest.
  err_ << "\r" << RenderBar(label_, done, total, note) << "\033[K" << std::flush;
  drawn_ = true;
  last_ = now;
}

void Progress::Clear() {
  if (drawn_) err_ << "\r\033[K" << std::flush;
  drawn_ = false;
}

bool StderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace loge::cli

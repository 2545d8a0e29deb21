// Progress bars on a terminal.
#ifndef LOGE_TOOLS_LOGE_PROGRESS_H_
#define LOGE_TOOLS_LOGE_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace loge::cli {

// The bar as text, without line end: "import  [#####.....]  50 %  500 of 1 000". Without a total
// (0): "import  500". `note` comes after it.
std::string RenderBar(const std::string& label, int64_t done, int64_t total,
                      const std::string& note = "");

// A note about the pace: "41 200 per s", "41 200 per s, 3 min 20 s left"; empty while it is 0.
std::string PaceNote(double per_second, std::optional<std::chrono::seconds> left = std::nullopt);

// A bar that draws itself over the last line of a terminal, at most ten times a second, and is
// silent elsewhere. Not thread-safe. `err` is borrowed.
class Progress {
 public:
  // Draws only when `is_terminal`.
  Progress(std::ostream& err, std::string label, bool is_terminal);
  // Wipes the bar away, so that what is printed next starts on a clean line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0: unknown.
  void Update(int64_t done, int64_t total, const std::string& note = "");
  void Clear();

 private:
  std::ostream& err_;
  const std::string label_;
  const bool is_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

// Whether standard error is a terminal.
bool StderrIsTerminal();

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_PROGRESS_H_

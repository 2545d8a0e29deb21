// A real loged in a process of its own.
#ifndef LOGE_TESTS_SUPPORT_LOGED_PROCESS_H_
#define LOGE_TESTS_SUPPORT_LOGED_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace loge::testing {

// Starts the program at `path` and reads its output. Killed by the destructor.
class LogedProcess {
 public:
  LogedProcess(const std::string& path, const std::vector<std::string>& arguments);
  ~LogedProcess();
  LogedProcess(const LogedProcess&) = delete;
  LogedProcess& operator=(const LogedProcess&) = delete;

  // Reads its output up to the ready line and returns the port in it; 0 when it ended first.
  int WaitUntilReady();
  // That line, without its end; empty before.
  const std::string& ready_line() const { return ready_line_; }

  // kill -9, and waits until it is gone.
  void Kill();

  // Stops it where it is, and waits until it stands still: until Kill it does nothing.
  void Pause();

  // Sends SIGTERM and returns its exit code.
  int Terminate();

  // Waits for its end by itself and returns its exit code.
  int Wait();

  // What it wrote to stderr since it was started; complete once it has ended.
  std::string ReadStderr();

 private:
  pid_t pid_ = -1;
  int stdout_ = -1;
  int stderr_ = -1;
  std::string ready_line_;
};

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_LOGED_PROCESS_H_

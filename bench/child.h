// A server in a process of its own, so that it shares nothing with the load but the machine; and
// programs that run to their end.
#ifndef LOGE_BENCH_CHILD_H_
#define LOGE_BENCH_CHILD_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace loge::bench {

// Killed (SIGTERM, and waited for) by Stop and by the destructor.
class Child {
 public:
  // Starts `argv` and reads its stdout until a line that holds `ready`; port() is the number at the
  // end of that line's first word that ends with one, 0 when it never became ready.
  Child(const std::vector<std::string>& argv, const std::string& ready);
  ~Child() { Stop(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  void Stop();
  // The same with SIGKILL.
  void Kill();

 private:
  void End(int signal);

  pid_t pid_ = -1;
  int stdout_ = -1;
  int port_ = 0;
};

// Runs `argv` with the same stdout and stderr and waits for it. Whether it ended with exit code 0.
bool RunToEnd(const std::vector<std::string>& argv);

// Runs `argv` with the same stderr, waits for it and returns its stdout. Empty when it did not end
// with exit code 0.
std::string OutputOf(const std::vector<std::string>& argv);

}  // namespace loge::bench

#endif  // LOGE_BENCH_CHILD_H_

#include "bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>

namespace loge::bench {
namespace {

// The port in "ready 40000" or "loged ready listen=127.0.0.1:40000 data=…".
int PortIn(const std::string& line, const std::string& ready) {
  size_t at = line.find(ready);
  if (at == std::string::npos) return 0;
  at += ready.size();
  const size_t colon = line.find(':', at);
  if (colon != std::string::npos) at = colon + 1;
  while (at < line.size() && std::isdigit(static_cast<unsigned char>(line[at])) == 0) ++at;
  return std::atoi(line.c_str() + at);
}

// For execv; points into `argv`.
std::vector<char*> RawArguments(const std::vector<std::string>& argv) {
  std::vector<char*> raw;
  for (const std::string& argument : argv) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  return raw;
}

// Starts `argv` with a pipe for its stdout, of which `out` becomes our end. Its pid; less than 0
// when it cannot be started.
pid_t StartPiped(const std::vector<std::string>& argv, int& out) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  const std::vector<char*> raw = RawArguments(argv);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execv(raw[0], raw.data());
    _exit(127);
  }
  close(ends[1]);
  out = ends[0];
  return pid;
}

}  // namespace

Child::Child(const std::vector<std::string>& argv, const std::string& ready) {
  pid_ = StartPiped(argv, stdout_);
  std::string line;
  char c;
  while (port_ == 0 && read(stdout_, &c, 1) == 1) {
    if (c != '\n') {
      line.push_back(c);
      continue;
    }
    port_ = PortIn(line, ready);
    line.clear();
  }
}

void Child::Stop() { End(SIGTERM); }

void Child::Kill() { End(SIGKILL); }

void Child::End(int signal) {
  if (pid_ <= 0) return;
  kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
  close(stdout_);
}

bool RunToEnd(const std::vector<std::string>& argv) {
  const std::vector<char*> raw = RawArguments(argv);
  const pid_t pid = fork();
  if (pid == 0) {
    execv(raw[0], raw.data());
    _exit(127);
  }
  int status = -1;
  return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

std::string OutputOf(const std::vector<std::string>& argv) {
  int out = -1;
  const pid_t pid = StartPiped(argv, out);
  if (pid <= 0) return "";
  std::string text;
  char c;
  while (read(out, &c, 1) == 1) text.push_back(c);
  close(out);
  int status = -1;
  return waitpid(pid, &status, 0) == pid && status == 0 ? text : "";
}

}  // namespace loge::bench

#include "tests/support/loged_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

namespace loge::testing {
namespace {

// stderr goes to a file, so that a long log never fills a pipe that nobody reads.
int OpenUnnamedFile() {
  std::string name = ::testing::TempDir() + "loged-stderr-XXXXXX";
  const int fd = mkstemp(name.data());
  unlink(name.c_str());
  return fd;
}

int ExitCode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

}  // namespace

LogedProcess::LogedProcess(const std::string& path, const std::vector<std::string>& arguments) {
  int out[2];
  EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
  stderr_ = OpenUnnamedFile();
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(path.c_str()));
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(stderr_, STDERR_FILENO);
    execv(path.c_str(), argv.data());
    _exit(127);
  }
  close(out[1]);
  stdout_ = out[0];
}

LogedProcess::~LogedProcess() {
  Kill();
  close(stdout_);
  close(stderr_);
}

int LogedProcess::WaitUntilReady() {
  std::string line;
  char c;
  while (read(stdout_, &c, 1) == 1) {
    if (c != '\n') {
      line.push_back(c);
      continue;
    }
    const size_t listen = line.find("listen=");
    if (line.rfind("loged ready", 0) == 0 && listen != std::string::npos) {
      ready_line_ = line;
      const size_t colon = line.find(':', listen);
      return atoi(line.c_str() + colon + 1);
    }
    line.clear();
  }
  return 0;
}

void LogedProcess::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void LogedProcess::Pause() {
  int status = 0;
  ASSERT_EQ(kill(pid_, SIGSTOP), 0);
  ASSERT_EQ(waitpid(pid_, &status, WUNTRACED), pid_);
  ASSERT_TRUE(WIFSTOPPED(status));
}

int LogedProcess::Terminate() {
  kill(pid_, SIGTERM);
  return Wait();
}

int LogedProcess::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return ExitCode(status);
}

std::string LogedProcess::ReadStderr() {
  std::string text;
  char buffer[4096];
  off_t offset = 0;
  ssize_t got;
  while ((got = pread(stderr_, buffer, sizeof(buffer), offset)) > 0) {
    text.append(buffer, static_cast<size_t>(got));
    offset += got;
  }
  return text;
}

}  // namespace loge::testing

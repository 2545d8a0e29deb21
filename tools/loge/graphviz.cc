#include "tools/loge/graphviz.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace loge::cli {
namespace {

constexpr char kProgram[] = "neato";

using TemporaryFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// A file without a name that holds `text`, to be read from its beginning; null when it cannot be
// made. A pipe would break, with a signal, under a program that ends early.
TemporaryFile FileOf(const std::string& text) {
  TemporaryFile file(std::tmpfile(), &std::fclose);
  if (file == nullptr) return file;
  const bool whole = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                     std::fflush(file.get()) == 0 && std::fseek(file.get(), 0, SEEK_SET) == 0;
  if (!whole) file.reset();
  return file;
}

}  // namespace

absl::Status DrawSvg(const std::string& dot, const std::string& path) {
  const TemporaryFile input = FileOf(dot);
  if (input == nullptr) return absl::UnavailableError("cannot write a temporary file");
  // Each a buffer of its own: the system wants them writable.
  std::string program = kProgram;
  std::string format = "-Tsvg";
  std::string output = absl::StrCat("-o", path);
  const std::array<char*, 4> arguments = {program.data(), format.data(), output.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(input.get()), STDIN_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, kProgram, &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    return absl::NotFoundError(
        absl::StrCat("a picture is drawn by the program ", kProgram,
                     " of Graphviz, which is not installed: apt-get install graphviz"));
  }
  if (error != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot run ", kProgram, ": ", std::generic_category().message(error)));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return absl::UnavailableError(absl::StrCat("lost sight of ", kProgram));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(kProgram, " could not draw ", path, ": its own words are above"));
}

}  // namespace loge::cli

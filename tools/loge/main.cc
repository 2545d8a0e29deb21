// The command line of Loge.
#include <exception>
#include <iostream>

#include "tools/loge/commands.h"

int main(int argc, char** argv) {
  loge::cli::Session session(std::cout, std::cerr);
  CLI::App app;
  loge::cli::AddAll(app, session);
  // CLI11 reports bad usage and --help as exceptions.
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? loge::cli::kExitOk : loge::cli::kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << "loge: a fault of this program: " << error.what() << "\n";
    return loge::cli::kExitRefused;
  }
  if (!std::cout.flush()) {
    std::cerr << "loge: cannot write to standard output\n";
    return loge::cli::kExitRefused;
  }
  return session.exit_code();
}

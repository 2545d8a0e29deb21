#include "tests/golden/golden_file.h"

#include <cstdlib>
#include <fstream>

#include "gtest/gtest.h"

namespace loge::testing {
namespace {

std::string PathOf(const std::string& name) { return std::string(LOGE_GOLDEN_FOLDER) + "/" + name; }

}  // namespace

bool UpdatesGoldenFiles() {
  const char* update = std::getenv("LOGE_GOLDEN_UPDATE");
  return update != nullptr && std::string(update) == "1";
}

std::vector<std::string> ReadGoldenLines(const std::string& name) {
  std::ifstream file(PathOf(name));
  EXPECT_TRUE(file.is_open()) << "cannot read " << PathOf(name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  }
  return lines;
}

void WriteGoldenLines(const std::string& name, const std::string& head,
                      const std::vector<std::string>& lines) {
  std::ofstream file(PathOf(name));
  file << head;
  for (const std::string& line : lines) file << line << "\n";
  EXPECT_TRUE(file.good()) << "cannot write " << PathOf(name);
}

}  // namespace loge::testing

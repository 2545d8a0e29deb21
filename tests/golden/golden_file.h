// Golden files: what was written once and must stay so.
#ifndef LOGE_TESTS_GOLDEN_GOLDEN_FILE_H_
#define LOGE_TESTS_GOLDEN_GOLDEN_FILE_H_

#include <string>
#include <vector>

namespace loge::testing {

// Whether the run was asked to write the golden files anew (LOGE_GOLDEN_UPDATE=1).
bool UpdatesGoldenFiles();

// The lines of a file of tests/golden, without those that begin with "#". Fails the test when the
// file cannot be read.
std::vector<std::string> ReadGoldenLines(const std::string& name);

// Writes it anew, `head` (comment lines) first.
void WriteGoldenLines(const std::string& name, const std::string& head,
                      const std::vector<std::string>& lines);

}  // namespace loge::testing

#endif  // LOGE_TESTS_GOLDEN_GOLDEN_FILE_H_

// Metrics of a loged in a process of its own: where it says they are, and why it does not start.
// What they tell is tested where read models stop (stopped_projection_test) and differ
// (verified_test).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/http_get.h"
#include "tests/support/loged_process.h"
#include "tests/support/storage_test_util.h"

namespace loge {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The port that a ready line names for the metrics; 0: none.
int MetricsPortIn(const std::string& ready_line) {
  const std::string before = " metrics=127.0.0.1:";
  const size_t at = ready_line.find(before);
  return at == std::string::npos ? 0 : std::atoi(ready_line.c_str() + at + before.size());
}

TEST(MetricsOfLoged, AreWhereTheReadyLineSays) {
  const storage::testing::TempFolder folder;
  testing::LogedProcess loged(LOGE_LOGED_PATH, {"--listen", "127.0.0.1:0", "--metrics-listen",
                                                "127.0.0.1:0", "--data", folder.path() + "/data"});
  ASSERT_GT(loged.WaitUntilReady(), 0);
  const int port = MetricsPortIn(loged.ready_line());
  ASSERT_GT(port, 0) << loged.ready_line();
  const testing::HttpAnswer answer = testing::HttpGet(port, "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("\nloge_log_position 0\n"));

  // A second one that wants the same port does not start and says why.
  const storage::testing::TempFolder other;
  testing::LogedProcess second(
      LOGE_LOGED_PATH, {"--listen", "127.0.0.1:0", "--metrics-listen",
                        absl::StrCat("127.0.0.1:", port), "--data", other.path() + "/data"});
  EXPECT_EQ(second.Wait(), 1);
  EXPECT_THAT(second.ReadStderr(),
              HasSubstr(absl::StrCat("loged: cannot tell metrics on 127.0.0.1:", port, ": ")));

  EXPECT_EQ(loged.Terminate(), 0);
  EXPECT_EQ(testing::HttpGet(port, "/metrics").status, 0);
}

TEST(MetricsOfLoged, AreOffUnlessAskedFor) {
  const storage::testing::TempFolder folder;
  testing::LogedProcess loged(LOGE_LOGED_PATH,
                              {"--listen", "127.0.0.1:0", "--data", folder.path() + "/data"});
  ASSERT_GT(loged.WaitUntilReady(), 0);
  EXPECT_THAT(loged.ready_line(), Not(HasSubstr("metrics=")));
  EXPECT_EQ(loged.Terminate(), 0);
}

TEST(MetricsOfLoged, CheckConfigRefusesTheWholeNetwork) {
  testing::LogedProcess loged(
      LOGE_LOGED_PATH, {"--check-config", "--metrics-listen", "0.0.0.0:9145", "--data", "nowhere"});
  EXPECT_EQ(loged.Wait(), 2);
  EXPECT_THAT(loged.ReadStderr(), HasSubstr("--metrics-listen: the address 0.0.0.0:9145"));
}

}  // namespace
}  // namespace loge

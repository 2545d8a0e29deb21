#include "storage/rocksdb/info_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "tests/support/small_disk.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::rocks {
namespace {

std::string Contents(const std::string& path) {
  std::stringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(InfoLog, WritesLinesAndKeepsThoseOfTheRunBefore) {
  storage::testing::TempFolder folder;
  for (const char* run : {"first", "second", "third"}) {
    const auto log = NewInfoLog(folder.path(), *rocksdb::Env::Default());
    rocksdb::Log(log, "the %s run, line %d", run, 1);
    rocksdb::Log(log, "line %d\n", 2);
  }
  const std::string now = Contents(folder.path() + "/LOG");
  EXPECT_TRUE(absl::StrContains(now, " the third run, line 1\n")) << now;
  EXPECT_TRUE(absl::StrContains(now, " line 2\n")) << now;
  EXPECT_FALSE(absl::StrContains(now, "\n\n")) << now;
  EXPECT_TRUE(absl::StrContains(Contents(folder.path() + "/LOG.old"), "the second run"));
}

TEST(InfoLog, TakesTwiceItsBytesAtMost) {
  storage::testing::TempFolder folder;
  const auto log = NewInfoLog(folder.path(), *rocksdb::Env::Default(), /*bytes_max=*/1000);
  for (int i = 0; i < 1000; ++i) rocksdb::Log(log, "line %d", i);
  EXPECT_LT(std::filesystem::file_size(folder.path() + "/LOG"), 1100u);
  EXPECT_LT(std::filesystem::file_size(folder.path() + "/LOG.old"), 1100u);
  EXPECT_TRUE(absl::StrContains(Contents(folder.path() + "/LOG"), "line 999\n"));
}

TEST(InfoLog, CutsLongLines) {
  storage::testing::TempFolder folder;
  const auto log = NewInfoLog(folder.path(), *rocksdb::Env::Default());
  rocksdb::Log(log, "%s", std::string(100'000, 'x').c_str());
  rocksdb::Log(log, "next");
  const std::string text = Contents(folder.path() + "/LOG");
  EXPECT_LT(text.size(), 20'000u);
  EXPECT_TRUE(absl::StrContains(text, "xxx\n"));
  EXPECT_TRUE(absl::StrContains(text, " next\n"));
}

TEST(InfoLog, LosesWhatItCannotWrite) {
  const auto nowhere = NewInfoLog("/no/such/folder", *rocksdb::Env::Default());
  for (int i = 0; i < 10; ++i) rocksdb::Log(nowhere, "line %d", i);

  auto disk = loge::testing::SmallDisk::Mount(1 << 20);
  if (!disk.ok()) GTEST_SKIP() << "no small disk can be mounted here: " << disk.status();
  const auto log = NewInfoLog((*disk)->path(), *rocksdb::Env::Default());
  rocksdb::Log(log, "before");
  (*disk)->Fill(0);
  for (int i = 0; i < 1000; ++i) rocksdb::Log(log, "while it is full, line %d", i);
  (*disk)->MakeRoom();
  rocksdb::Log(log, "after");
  EXPECT_TRUE(absl::StrContains(Contents((*disk)->path() + "/LOG"), " after\n"));
}

}  // namespace
}  // namespace loge::storage::rocks

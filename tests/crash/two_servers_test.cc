// Two loged on one data folder: the second is refused and says why, the first is not disturbed.
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/log_check.h"
#include "tests/support/loged_process.h"
#include "tests/support/storage_test_util.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

constexpr int64_t kMib = 1 << 20;

// Of all that lies in a folder, and of itself: size, inode, when it was written (s, ns).
using Listing = std::map<std::string, std::tuple<int64_t, uint64_t, int64_t, int64_t>>;

Listing List(const std::string& folder) {
  std::vector<std::string> paths = {folder};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  Listing listing;
  for (const std::string& path : paths) {
    struct stat info;
    EXPECT_EQ(lstat(path.c_str(), &info), 0) << path;
    listing[path] = {info.st_size, info.st_ino, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
  }
  return listing;
}

// As the guard makes it.
void MakeBallast(const std::string& data, int64_t bytes) {
  std::filesystem::create_directory(data);
  const int file = open((data + "/ballast").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_GE(file, 0);
  ASSERT_EQ(posix_fallocate(file, 0, bytes), 0);
  close(file);
}

TEST(TwoServers, OnOneFolderTheSecondIsRefusedAndTheFirstGoesOn) {
  storage::testing::TempFolder folder;
  const std::vector<std::string> arguments = {"--listen", "127.0.0.1:0", "--data",
                                              folder.path() + "/data"};
  testing::LogedProcess first(LOGE_LOGED_PATH, arguments);
  const int port = first.WaitUntilReady();
  ASSERT_NE(port, 0) << first.ReadStderr();

  testing::LogedProcess second(LOGE_LOGED_PATH, arguments);
  EXPECT_EQ(second.WaitUntilReady(), 0);
  EXPECT_GT(second.Wait(), 0);
  EXPECT_TRUE(absl::StrContains(second.ReadStderr(), "another process holds the folder"))
      << second.ReadStderr();

  const auto channel =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  v1::Command command;
  v1::RegisterLandlordRequest& request = *command.mutable_register_landlord();
  request.mutable_meta()->set_request_id("request-1");
  request.set_occurred_on("1998-10-27");
  request.set_landlord_id("landlord-1");
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord");
  const auto results = testing::ImportAll(*v1::ImportService::NewStub(channel), {command});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status().code(), 0) << results[0].status().message();
  const testing::PositionOf there = testing::ExpectSound(
      channel, {{"request-1", results[0].position()}}, {{"request-1", command}});
  EXPECT_EQ(there.size(), 1u);
}

// Not even where it finds the disk nearly full, and would give up the ballast.
TEST(TwoServers, TheSecondTouchesNothing) {
  storage::testing::TempFolder folder;
  const std::string data = folder.path() + "/data";
  ASSERT_NO_FATAL_FAILURE(MakeBallast(data, 16 * kMib));
  const auto arguments = [&](const std::string& reserve_mib) {
    return std::vector<std::string>{"--listen",           "127.0.0.1:0", "--data",        data,
                                    "--disk-reserve-mib", reserve_mib,   "--ballast-mib", "16"};
  };
  testing::LogedProcess first(LOGE_LOGED_PATH, arguments("64"));
  ASSERT_NE(first.WaitUntilReady(), 0) << first.ReadStderr();
  ASSERT_NO_FATAL_FAILURE(first.Pause());  // So that what changes is the work of the second.
  const Listing before = List(data);
  ASSERT_EQ(before.count(data + "/ballast"), 1u);

  testing::LogedProcess second(LOGE_LOGED_PATH, arguments("16000000"));
  EXPECT_EQ(second.WaitUntilReady(), 0);
  EXPECT_EQ(second.Wait(), 1);
  EXPECT_TRUE(absl::StrContains(second.ReadStderr(),
                                "another process holds the folder " + data +
                                    ": stop the other loged, or give this one a data folder"))
      << second.ReadStderr();
  EXPECT_EQ(List(data), before);
}

}  // namespace
}  // namespace loge

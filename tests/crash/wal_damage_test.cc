// What opening makes of a write-ahead log that is torn or damaged.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/rocksdb/open.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kEvents = 50;

class WalDamage : public ::testing::Test {
 protected:
  WalDamage() {
    { DurableLog made(folder_.path()); }  // Its format version is flushed; the rest is not.
    DurableLog opened(folder_.path());
    for (int i = 0; i < kEvents; ++i) {
      LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(*opened.log, Request(1, {"a/1"})));
    }
  }

  // The bytes of the one WAL file that has any.
  std::string LoadWal() {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/log")) {
      if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
      EXPECT_TRUE(wal_.empty());
      wal_ = entry.path();
    }
    std::ifstream in(wal_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void SaveWal(const std::string& bytes) {
    std::ofstream(wal_, std::ios::binary | std::ios::trunc) << bytes;
  }
  absl::Status Open() {
    RocksDbOptions options;
    options.folder = folder_.path() + "/log";
    return OpenRocksDbLogStore(options).status();
  }

  TempFolder folder_;
  std::filesystem::path wal_;
};

TEST_F(WalDamage, ATornLastRecordIsDroppedAndNothingElse) {
  std::string bytes = LoadWal();
  bytes.resize(bytes.size() - 5);
  SaveWal(bytes);
  DurableLog opened(folder_.path());
  EXPECT_EQ(ReadAll(*opened.log).size(), static_cast<size_t>(kEvents - 1));
  const Answer next = AppendAndWait(*opened.log, Request(1, {"a/1"}));
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(next->first, Position(kEvents));
}

TEST_F(WalDamage, SpaceThatWasAllocatedButNotWrittenIsNoDamage) {
  SaveWal(LoadWal() + std::string(4096, '\0'));
  DurableLog opened(folder_.path());
  EXPECT_EQ(ReadAll(*opened.log).size(), static_cast<size_t>(kEvents));
}

TEST_F(WalDamage, AFlippedBitInTheMiddleIsRefusedAndNeverLosesEventsInSilence) {
  const std::string bytes = LoadWal();
  for (const size_t at : {bytes.size() / 4, bytes.size() / 2, bytes.size() - 100}) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    SaveWal(flipped);
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Open());
  }
  SaveWal(bytes);
  DurableLog opened(folder_.path());
  EXPECT_EQ(ReadAll(*opened.log).size(), static_cast<size_t>(kEvents));
}

}  // namespace
}  // namespace loge::storage::testing

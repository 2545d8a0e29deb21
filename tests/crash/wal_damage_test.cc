// What opening makes of a write-ahead log that is torn or damaged.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/rocksdb/open.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kEvents = 50;
// One is so large that its record lies in two blocks of the log.
constexpr int kLargeEvent = 20;
constexpr size_t kLargeBytes = 33'000;

constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kHeaderBytes = 7;  // Checksum (4), length of what follows (2), type (1).
constexpr size_t kTypeAt = 6;
constexpr char kFullType = 1;

// Where the headers of all records lie. Less than a header at the end of a block is left out.
std::vector<size_t> HeadersOf(const std::string& wal) {
  const auto byte = [&wal](size_t at) {
    return static_cast<size_t>(static_cast<unsigned char>(wal[at]));
  };
  std::vector<size_t> headers;
  for (size_t at = 0; at + kHeaderBytes <= wal.size();) {
    if (const size_t left = kBlockBytes - at % kBlockBytes; left < kHeaderBytes) {
      at += left;
      continue;
    }
    headers.push_back(at);
    at += kHeaderBytes + byte(at + 4) + (byte(at + 5) << 8);
  }
  return headers;
}

std::string WithFlippedBit(std::string bytes, size_t at, size_t bit) {
  at += bit / 8;
  bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1u << bit % 8));
  return bytes;
}

// The one WAL file in `folder` that has any bytes.
std::filesystem::path WalIn(const std::string& folder) {
  std::filesystem::path wal;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
    EXPECT_TRUE(wal.empty());
    wal = entry.path();
  }
  return wal;
}

std::string Contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class WalDamage : public ::testing::Test {
 protected:
  WalDamage() {
    { DurableLog made(folder_.path()); }  // Its format version is flushed; the rest is not.
    DurableLog opened(folder_.path());
    for (int i = 0; i < kEvents; ++i) {
      AppendRequest request;
      const std::string payload = i == kLargeEvent ? std::string(kLargeBytes, 'x') : "payload";
      request.events.push_back(Draft(1, {"a/1"}, payload));
      LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(*opened.log, std::move(request)));
    }
  }

  std::string LoadWal() {
    wal_ = WalIn(folder_.path() + "/log");
    return Contents(wal_);
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

// RocksDB alone takes a length that leads past the end of the file for a torn record, and some
// types for what an older log left behind: it would open, and give positions out again.
TEST_F(WalDamage, AFlippedBitInTheLengthOrTypeOfARecordIsRefused) {
  const std::string bytes = LoadWal();
  const std::vector<size_t> headers = HeadersOf(bytes);
  ASSERT_EQ(headers.size(), static_cast<size_t>(kEvents + 1));
  for (size_t i = 0; i < headers.size(); ++i) {
    const bool part = bytes[headers[i] + kTypeAt] != kFullType;
    if (i % 7 != 0 && !part && i + 1 != headers.size()) continue;
    for (size_t bit = 32; bit < 8 * kHeaderBytes; ++bit) {
      SCOPED_TRACE(absl::StrCat("bit ", bit, " of the header at ", headers[i]));
      SaveWal(WithFlippedBit(bytes, headers[i], bit));
      const absl::Status refusal = Open();
      ASSERT_EQ(refusal.code(), absl::StatusCode::kDataLoss) << refusal;
    }
  }
  SaveWal(bytes);
  DurableLog opened(folder_.path());
  EXPECT_EQ(ReadAll(*opened.log).size(), static_cast<size_t>(kEvents));
}

TEST_F(WalDamage, ARecordThatClaimsMoreThanIsThereIsLocated) {
  const std::string bytes = LoadWal();
  for (const size_t header : {HeadersOf(bytes)[30], HeadersOf(bytes).back()}) {
    SaveWal(WithFlippedBit(bytes, header, /*bit=*/46));
    const absl::Status refusal = Open();
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, refusal);
    const std::string place =
        absl::StrCat(wal_.filename().string(), ": what begins at byte ", header, " ");
    EXPECT_TRUE(absl::StrContains(refusal.message(), place)) << refusal;
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, OpenRocksDbLogScan(folder_.path() + "/log"));
  }
}

// The crash after which the log is opened may have torn a record that nobody was told of.
TEST_F(WalDamage, ATornRecordBehindADamagedOneHidesNothing) {
  std::string bytes = LoadWal();
  const std::vector<size_t> headers = HeadersOf(bytes);
  bytes.resize(bytes.size() - 5);
  SaveWal(WithFlippedBit(bytes, headers[headers.size() - 2], /*bit=*/46));
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Open());
}

TEST(VaultWalDamage, AKeyWithAFlippedBitInItsHeaderIsRefused) {
  TempFolder folder;
  const auto open = [&folder] {
    RocksDbOptions options;
    options.folder = folder.path() + "/vault";
    return OpenRocksDbKeyVault(options, [](char* out, int size) { std::fill_n(out, size, 'k'); });
  };
  { LOGE_ASSERT_OK(open()); }  // Its format version is flushed; the rest is not.
  {
    auto vault = open();
    LOGE_ASSERT_OK(vault);
    for (const char* person : {"a", "b", "c"}) {
      LOGE_ASSERT_OK((*vault)->EnsureKeys({person}));
      LOGE_ASSERT_OK((*vault)->SyncKeys());
    }
  }
  const std::filesystem::path wal = WalIn(folder.path() + "/vault");
  const std::string bytes = Contents(wal);
  const std::vector<size_t> headers = HeadersOf(bytes);
  ASSERT_EQ(headers.size(), 3u);
  for (const size_t header : headers) {
    for (const size_t bit : {size_t{46}, size_t{50}}) {  // Of the length; of the type.
      std::ofstream(wal, std::ios::binary | std::ios::trunc) << WithFlippedBit(bytes, header, bit);
      LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, open());
    }
  }
  std::ofstream(wal, std::ios::binary | std::ios::trunc) << bytes;
  auto vault = open();
  LOGE_ASSERT_OK(vault);
  for (const char* person : {"a", "b", "c"}) {
    const auto key = (*vault)->FindKey(person);
    LOGE_ASSERT_OK(key);
    EXPECT_TRUE(key->has_value());
  }
}

}  // namespace
}  // namespace loge::storage::testing

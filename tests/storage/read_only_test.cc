// Opening the log of a folder for reading only: nothing is changed, and no loged is disturbed.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/open.h"
#include "storage/verify.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kEvents = 200;

// Every file with its bytes and the time it was written.
using Files = std::map<std::string, std::pair<std::string, std::filesystem::file_time_type>>;

Files FilesOf(const std::string& folder) {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().filename()] = {
        std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()),
        entry.last_write_time()};
  }
  return files;
}

class ReadOnly : public ::testing::Test {
 protected:
  ReadOnly() {
    { DurableLog made(folder_.path()); }  // Its format version is flushed; the rest is not.
    DurableLog opened(folder_.path());
    for (int i = 0; i < kEvents; ++i) {
      AppendRequest request;
      request.events.push_back(
          Draft(1, {"a/1"}, std::string(500, static_cast<char>('a' + i % 26))));
      LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(*opened.log, std::move(request)));
    }
  }

  std::unique_ptr<rocks::Database> OpenRaw() {
    rocks::StoreSpec spec;
    spec.format_version = kLogFormatVersion;
    spec.families = {"meta"};
    spec.family_options = [](const std::string&) { return rocksdb::ColumnFamilyOptions(); };
    auto opened = rocks::OpenDatabase(log_, spec);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }
  // Moves everything from the write-ahead log into tables.
  void Flush() {
    const auto database = OpenRaw();
    for (const auto& [name, family] : database->families) {
      ASSERT_TRUE(database->db->Flush(rocksdb::FlushOptions(), family.get()).ok());
    }
  }
  void SetFormat(std::optional<std::string> version) {
    const auto database = OpenRaw();
    rocksdb::ColumnFamilyHandle* meta = database->family("meta");
    ASSERT_TRUE(version.has_value() ? database->db->Put({}, meta, "format_version", *version).ok()
                                    : database->db->Delete({}, meta, "format_version").ok());
  }

  absl::StatusOr<VerifyResult> Verified() {
    const absl::StatusOr<std::unique_ptr<LogScan>> scan = OpenRocksDbLogScan(log_);
    if (!scan.ok()) return scan.status();
    return VerifyLog(**scan, {.check_index = true}, [](const VerifyProgress&) { return true; });
  }

  TempFolder folder_;
  const std::string log_ = folder_.path() + "/log";
};

TEST_F(ReadOnly, ReadsEverythingAndChangesNothing) {
  for (const bool flushed : {false, true}) {
    if (flushed) Flush();
    const Files before = FilesOf(log_);
    const absl::StatusOr<VerifyResult> result = Verified();
    LOGE_ASSERT_OK(result);
    EXPECT_FALSE(result->finding.has_value());
    EXPECT_EQ(result->records, kEvents);
    EXPECT_EQ(result->index_entries, 2 * kEvents);  // Of the subject and of the type.
    EXPECT_EQ(FilesOf(log_), before);
  }
}

TEST_F(ReadOnly, ACopyWithoutALockFileWillDo) {
  std::filesystem::remove(log_ + "/LOCK");
  const Files before = FilesOf(log_);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, Verified());
  EXPECT_EQ(FilesOf(log_), before);
}

TEST_F(ReadOnly, IsRefusedWhileALogedHasTheFolderAndTheOtherWayRound) {
  {
    DurableLog opened(folder_.path());
    const auto refused = OpenRocksDbLogScan(log_);
    LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, refused);
    EXPECT_TRUE(absl::StrContains(refused.status().message(), "another process holds the folder"));
  }
  RocksDbOptions options;
  options.folder = log_;
  {
    const auto scan = OpenRocksDbLogScan(log_);
    LOGE_ASSERT_OK(scan);
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, OpenRocksDbLogScan(log_));  // Readers share.
    LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, OpenRocksDbLogStore(options));
  }
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, OpenRocksDbLogStore(options));
}

TEST_F(ReadOnly, AFolderWithoutALogIsNamed) {
  const auto missing = OpenRocksDbLogScan(folder_.path() + "/other");
  LOGE_EXPECT_CODE(absl::StatusCode::kNotFound, missing);
  EXPECT_TRUE(absl::StrContains(missing.status().message(), folder_.path() + "/other"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/other"));
  LOGE_EXPECT_CODE(absl::StatusCode::kNotFound, OpenRocksDbLogScan(folder_.path()));
}

TEST_F(ReadOnly, AnotherFormatIsRefused) {
  SetFormat("1234");
  const auto newer = OpenRocksDbLogScan(log_);
  LOGE_EXPECT_CODE(absl::StatusCode::kFailedPrecondition, newer);
  EXPECT_TRUE(absl::StrContains(newer.status().message(), "has format version 1234"));
}

TEST_F(ReadOnly, ADatabaseOfSomebodyElseIsRefused) {
  SetFormat(std::nullopt);
  LOGE_EXPECT_CODE(absl::StatusCode::kFailedPrecondition, OpenRocksDbLogScan(log_));
}

// Flips one byte of the largest table, where the events are.
TEST_F(ReadOnly, AFlippedByteInATableIsFound) {
  Flush();
  std::filesystem::path largest;
  for (const auto& entry : std::filesystem::directory_iterator(log_)) {
    if (entry.path().extension() != ".sst") continue;
    if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) {
      largest = entry.path();
    }
  }
  ASSERT_FALSE(largest.empty());
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(largest));
  std::fstream file(largest, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(size / 4);
  const char byte = static_cast<char>(file.get());
  file.seekp(size / 4);
  file.put(static_cast<char>(byte ^ 0x10));
  file.close();
  const absl::StatusOr<VerifyResult> result = Verified();
  LOGE_ASSERT_OK(result);
  ASSERT_TRUE(result->finding.has_value());
  EXPECT_EQ(result->finding->damage, Damage::kUnreadable);
  EXPECT_GE(result->finding->position, Position(1));
  EXPECT_LE(result->finding->position, Position(kEvents));
}

}  // namespace
}  // namespace loge::storage::testing

// What the vault gives from memory, shown by a disk that cannot be read.
#include "storage/key_vault.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/rocksdb/open.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class UnreadableFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  UnreadableFile(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file,
                 const std::atomic<bool>& unreadable)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), unreadable_(unreadable) {}

  rocksdb::IOStatus Read(uint64_t offset, size_t size, const rocksdb::IOOptions& options,
                         rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* debug) const override {
    if (unreadable_) return rocksdb::IOStatus::IOError("input/output error");
    return FSRandomAccessFileOwnerWrapper::Read(offset, size, options, result, scratch, debug);
  }

 private:
  const std::atomic<bool>& unreadable_;
};

// The disk, but for tables, which cannot be read while `unreadable`.
class UnreadableTables : public rocksdb::FileSystemWrapper {
 public:
  explicit UnreadableTables(const std::atomic<bool>& unreadable)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), unreadable_(unreadable) {}

  const char* Name() const override { return "UnreadableTables"; }
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = FileSystemWrapper::NewRandomAccessFile(name, options, file, debug);
    if (status.ok() && absl::EndsWith(name, ".sst")) {
      *file = std::make_unique<UnreadableFile>(std::move(*file), unreadable_);
    }
    return status;
  }

 private:
  const std::atomic<bool>& unreadable_;
};

class KeyVaultInMemory : public ::testing::Test {
 protected:
  // Opened twice: the second time what was written lies in a table. No block of it stays in the
  // cache of RocksDB, which has no room, so whatever is read is read from the file.
  void Open(int64_t key_cache_bytes, const std::vector<std::string>& persons) {
    ASSERT_NO_FATAL_FAILURE(OpenOnce(key_cache_bytes));
    LOGE_ASSERT_OK(vault_->EnsureKeys(persons));
    LOGE_ASSERT_OK(vault_->SyncKeys());
    vault_.reset();
    OpenOnce(key_cache_bytes);
  }

  std::atomic<bool> unreadable_ = false;
  const std::unique_ptr<rocksdb::Env> env_ =
      rocksdb::NewCompositeEnv(std::make_shared<UnreadableTables>(unreadable_));
  TempFolder folder_;
  std::unique_ptr<KeyVault> vault_;

 private:
  void OpenOnce(int64_t key_cache_bytes) {
    RocksDbOptions options;
    options.folder = absl::StrCat(folder_.path(), "/vault");
    options.block_cache_bytes = 0;
    options.write_buffer_bytes = 1 << 20;
    options.key_cache_bytes = key_cache_bytes;
    options.env = env_.get();
    auto opened = OpenRocksDbKeyVault(
        options, [this](char* out, int size) { std::fill(out, out + size, next_byte_++); });
    LOGE_ASSERT_OK(opened);
    vault_ = *std::move(opened);
  }

  char next_byte_ = 'a';  // Of the next key.
};

constexpr int64_t kRoomForAll = 1 << 20;

TEST_F(KeyVaultInMemory, AKeyIsReadOnce) {
  ASSERT_NO_FATAL_FAILURE(Open(kRoomForAll, {"anna", "bert"}));
  const auto anna = vault_->FindKey("anna");
  LOGE_ASSERT_OK(anna);
  EXPECT_EQ(*anna, std::string(kKeyBytes, 'a'));
  unreadable_ = true;
  EXPECT_FALSE(vault_->FindKey("bert").ok());
  for (int i = 0; i < 2; ++i) {
    const auto again = vault_->FindKey("anna");
    LOGE_ASSERT_OK(again);
    EXPECT_EQ(*again, *anna);
  }
  // Nor is the store asked whether a person has a key whose key is known.
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, vault_->EnsureKeys({"anna"}));
  EXPECT_FALSE(vault_->EnsureKeys({"bert"}).ok());
}

TEST_F(KeyVaultInMemory, AFailedReadIsTriedAgain) {
  ASSERT_NO_FATAL_FAILURE(Open(kRoomForAll, {"anna"}));
  unreadable_ = true;
  EXPECT_FALSE(vault_->FindKey("anna").ok());
  unreadable_ = false;
  const auto anna = vault_->FindKey("anna");
  LOGE_ASSERT_OK(anna);
  EXPECT_EQ(*anna, std::string(kKeyBytes, 'a'));
}

TEST_F(KeyVaultInMemory, APersonWithoutAKeyMayGetOne) {
  ASSERT_NO_FATAL_FAILURE(Open(kRoomForAll, {"anna"}));
  for (int i = 0; i < 2; ++i) {
    const auto nobody = vault_->FindKey("carl");
    LOGE_ASSERT_OK(nobody);
    EXPECT_EQ(*nobody, std::nullopt);
  }
  LOGE_ASSERT_OK(vault_->EnsureKeys({"carl"}));
  const auto carl = vault_->FindKey("carl");
  LOGE_ASSERT_OK(carl);
  EXPECT_EQ(*carl, std::string(kKeyBytes, 'b'));
}

TEST_F(KeyVaultInMemory, WithoutABudgetEveryKeyIsRead) {
  ASSERT_NO_FATAL_FAILURE(Open(/*key_cache_bytes=*/0, {"anna"}));
  LOGE_ASSERT_OK(vault_->FindKey("anna"));
  unreadable_ = true;
  EXPECT_FALSE(vault_->FindKey("anna").ok());
}

}  // namespace
}  // namespace loge::storage::testing

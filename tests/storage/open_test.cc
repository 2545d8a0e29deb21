// What is said when a data folder cannot be opened, and that nothing is harmed then.
#include "storage/rocksdb/open.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/keys.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class Opening : public ::testing::Test {
 protected:
  absl::Status OpenAt(const std::string& folder) {
    RocksDbOptions options;
    options.folder = folder;
    return OpenRocksDbLogStore(options).status();
  }
  absl::Status OpenAgain() { return OpenAt(log_); }

  // Opens the database as a loged of that format version would.
  std::unique_ptr<rocks::Database> OpenRaw(int64_t format_version = kLogFormatVersion) {
    rocks::StoreSpec spec;
    spec.format_version = format_version;
    spec.families = {"events", "meta"};
    spec.family_options = [](const std::string&) { return rocksdb::ColumnFamilyOptions(); };
    auto database = rocks::OpenDatabase(log_, spec);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }

  // Changes one entry behind our back; nothing as `value` deletes it.
  void Tamper(const std::string& family, const std::string& key, std::optional<std::string> value) {
    const auto database = OpenRaw();
    rocksdb::ColumnFamilyHandle* handle = database->family(family);
    const bool done = value.has_value() ? database->db->Put({}, handle, key, *value).ok()
                                        : database->db->Delete({}, handle, key).ok();
    ASSERT_TRUE(done);
  }

  TempFolder folder_;
  const std::string log_ = folder_.path() + "/log";
};

#define LOGE_EXPECT_SAYS(status, text) \
  EXPECT_TRUE(absl::StrContains((status).message(), (text))) << (status).ToString()

TEST_F(Opening, MakesAFolderThatOnlyItsOwnerMayEnter) {
  LOGE_ASSERT_OK(OpenAgain());
  struct stat info;
  ASSERT_EQ(stat(log_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, OpenAgain());
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, OpenAt(log_ + "/"));
}

TEST_F(Opening, RefusesANewerFormat) {
  OpenRaw(kLogFormatVersion + 1).reset();
  const absl::Status status = OpenAgain();
  LOGE_EXPECT_CODE(absl::StatusCode::kFailedPrecondition, status);
  LOGE_EXPECT_SAYS(status, absl::StrCat("has format version ", kLogFormatVersion + 1,
                                        ", this loged knows version ", kLogFormatVersion));
  LOGE_EXPECT_SAYS(status, "open it with the loged that wrote it");
  LOGE_EXPECT_SAYS(status, log_);
  OpenRaw(kLogFormatVersion + 1).reset();  // It is as it was.
}

TEST_F(Opening, RefusesAnOlderFormatAndOneThatIsNoNumber) {
  for (const char* version : {"0", "1", "2", "x"}) {
    LOGE_ASSERT_OK(OpenAgain());
    Tamper("meta", "format_version", version);
    LOGE_EXPECT_CODE(absl::StatusCode::kFailedPrecondition, OpenAgain());
    LOGE_EXPECT_SAYS(OpenAgain(), "open it with the loged that wrote it");
    std::filesystem::remove_all(log_);
  }
}

TEST_F(Opening, RefusesAFolderThatAnotherHolds) {
  RocksDbOptions options;
  options.folder = log_;
  const auto first = OpenRocksDbLogStore(options);
  LOGE_ASSERT_OK(first);
  const absl::Status status = OpenAgain();
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, status);
  LOGE_EXPECT_SAYS(status, "another process holds the folder");
}

TEST_F(Opening, RefusesAMissingParent) {
  const absl::Status status = OpenAt(folder_.path() + "/missing/log");
  LOGE_EXPECT_CODE(absl::StatusCode::kNotFound, status);
  LOGE_EXPECT_SAYS(status, "does not exist");
}

TEST_F(Opening, RefusesWhatCannotBeWritten) {
  const std::string file = folder_.path() + "/file";
  std::ofstream(file) << "a regular file";
  for (const std::string& path : {file, file + "/log", file + "/log/deeper"}) {
    const absl::Status status = OpenAt(path);
    LOGE_EXPECT_CODE(absl::StatusCode::kPermissionDenied, status);
    LOGE_EXPECT_SAYS(status, "cannot be written");
  }
}

TEST_F(Opening, RefusesADatabaseOfSomebodyElse) {
  LOGE_ASSERT_OK(OpenAgain());
  Tamper("events", "a", "b");
  Tamper("meta", "format_version", std::nullopt);
  const absl::Status status = OpenAgain();
  LOGE_EXPECT_CODE(absl::StatusCode::kFailedPrecondition, status);
  LOGE_EXPECT_SAYS(status, "without a format version");
}

TEST_F(Opening, RefusesALogWhoseHeadAndEventsDisagree) {
  {
    DurableLog opened(folder_.path());
    LOGE_ASSERT_OK(AppendAndWait(*opened.log, Request(1, {"a/1"})));
    LOGE_ASSERT_OK(AppendAndWait(*opened.log, Request(1, {"a/1"})));
  }
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, OpenAgain());
  Tamper("events", rocks::EventKey(Position(2)), std::nullopt);
  absl::Status status = OpenAgain();
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, status);
  LOGE_EXPECT_SAYS(status, "position 2");
  Tamper("events", rocks::EventKey(Position(2)), "garbage");
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, OpenAgain());
  Tamper("meta", "head", "garbage");
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, OpenAgain());
}

}  // namespace
}  // namespace loge::storage::testing

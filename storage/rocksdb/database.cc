#include "storage/rocksdb/database.h"

#include <errno.h>
#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdarg>
#include <filesystem>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/folder.h"
#include "storage/rocksdb/info_log.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"
#include "storage/rocksdb/wal_check.h"

namespace loge::storage::rocks {
namespace {

constexpr char kMetaFamily[] = "meta";
// Few threads read at a time; what is divided among many shards is little for each.
constexpr int kCacheShardBits = 2;

// Through the environment, as all that the store does to its files.
absl::Status SyncThrough(rocksdb::Env& env, const std::string& folder) {
  std::unique_ptr<rocksdb::Directory> directory;
  LOGE_RETURN_IF_ERROR(
      ToAbsl(env.NewDirectory(folder, &directory), absl::StrCat("opening ", folder)));
  return ToAbsl(directory->Fsync(), absl::StrCat("syncing ", folder));
}

absl::Status WrongFormat(const std::string& folder, absl::string_view found, int64_t wanted) {
  return absl::FailedPreconditionError(absl::StrCat(
      "the folder ", folder, " has format version ", found, ", this loged knows version ", wanted,
      ": open it with the loged that wrote it (until release 0.1 no loged reads the format of "
      "another version), or set another data folder"));
}

absl::Status CheckVersion(const std::string& folder, const std::string& found,
                          const StoreSpec& spec) {
  int64_t version = 0;
  if (absl::SimpleAtoi(found, &version) && version == spec.format_version) return absl::OkStatus();
  return WrongFormat(folder, found, spec.format_version);
}

absl::Status CheckFormat(const std::string& folder, const StoreSpec& spec, Database& database) {
  rocksdb::ColumnFamilyHandle* meta = database.family(kMetaFamily);
  std::string found;
  const rocksdb::Status status =
      database.db->Get(rocksdb::ReadOptions(), meta, kFormatVersionKey, &found);
  if (status.IsNotFound()) {
    if (database.db->GetLatestSequenceNumber() != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("the folder ", folder,
                       " is a database without a format version, so none of loged: set "
                       "another data folder"));
    }
    // A crash before the flush leaves an empty database: then this happens again.
    rocksdb::WriteOptions write;
    write.disableWAL = true;
    LOGE_RETURN_IF_ERROR(ToAbsl(
        database.db->Put(write, meta, kFormatVersionKey, std::to_string(spec.format_version)),
        "writing the format version"));
    return ToAbsl(database.db->Flush(rocksdb::FlushOptions(), meta), "writing the format version");
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading the format version"));
  return CheckVersion(folder, found, spec);
}

absl::Status CheckFormatReadOnly(const std::string& folder, const StoreSpec& spec,
                                 Database& database) {
  std::string found;
  const rocksdb::Status status = database.db->Get(
      rocksdb::ReadOptions(), database.family(kMetaFamily), kFormatVersionKey, &found);
  if (status.IsNotFound()) return CheckVersion(folder, "unknown", spec);
  LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading the format version"));
  return CheckVersion(folder, found, spec);
}

// RocksDB writes its messages into the folder unless it is given another place for them.
class NoMessages final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// The families in the folder, of this format or another; none in a new folder.
absl::StatusOr<std::vector<std::string>> FoundFamilies(const std::string& folder,
                                                       const rocksdb::DBOptions& options) {
  std::vector<std::string> names;
  struct stat info;
  if (stat(absl::StrCat(folder, "/CURRENT").c_str(), &info) != 0) {
    if (errno == ENOENT) return names;
    return CannotWriteFolder(folder, errno);
  }
  const rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, folder, &names);
  if (!status.ok()) return OpenError(status, folder);
  return names;
}

}  // namespace

Database::~Database() {
  families.clear();  // Before their database.
  if (db != nullptr) {
    // What could fail here is a last flush, which the next opening makes up for.
    const absl::Status ignored = ToAbsl(db->Close(), "closing");
    (void)ignored;
  }
}

rocksdb::ColumnFamilyHandle* Database::family(const std::string& name) const {
  const auto it = families.find(name);
  LOGE_CHECK(it != families.end());
  return it->second.get();
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const std::string& folder,
                                                       const StoreSpec& spec) {
  rocksdb::DBOptions options = spec.db_options;
  LOGE_RETURN_IF_ERROR(MakeFolder(
      folder, [&](const std::string& parent) { return SyncThrough(*options.env, parent); }));
  LOGE_RETURN_IF_ERROR(CheckWals(folder, *options.env));
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.info_log = NewInfoLog(folder, *options.env);
  std::shared_ptr<StopListener> stop;
  if (spec.writes_wal) {
    stop = std::make_shared<StopListener>();
    options.listeners.insert(options.listeners.begin(), stop);
  }
  LOGE_ASSIGN_OR_RETURN(std::vector<std::string> names, FoundFamilies(folder, options));
  for (const std::string& name : spec.families) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (std::find(names.begin(), names.end(), rocksdb::kDefaultColumnFamilyName) == names.end()) {
    names.push_back(rocksdb::kDefaultColumnFamilyName);
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) descriptors.emplace_back(name, spec.family_options(name));

  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status = rocksdb::DB::Open(options, folder, descriptors, &handles, &db);
  if (!status.ok()) return OpenError(status, folder);
  auto database = std::make_unique<Database>();
  database->stop = stop;
  database->db.reset(db);
  for (size_t i = 0; i < names.size(); ++i) database->families[names[i]].reset(handles[i]);
  LOGE_RETURN_IF_ERROR(CheckFormat(folder, spec, *database));
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabaseReadOnly(const std::string& folder,
                                                               const StoreSpec& spec) {
  struct stat info;
  if (stat(absl::StrCat(folder, "/CURRENT").c_str(), &info) != 0) {
    if (errno == EACCES) {
      return absl::PermissionDeniedError(absl::StrCat("the folder ", folder, " cannot be read"));
    }
    return absl::NotFoundError(
        absl::StrCat("there is no database in ", folder, ": name the data folder of a loged"));
  }
  LOGE_RETURN_IF_ERROR(CheckWals(folder, *spec.db_options.env));
  rocksdb::DBOptions options = spec.db_options;
  options.info_log = std::make_shared<NoMessages>();
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : spec.families) {
    descriptors.emplace_back(name, spec.family_options(name));
  }
  descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName,
                           spec.family_options(rocksdb::kDefaultColumnFamilyName));
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, folder, descriptors, &handles, &db);
  if (!status.ok()) return OpenError(status, folder);
  auto database = std::make_unique<Database>();
  database->db.reset(db);
  for (size_t i = 0; i < descriptors.size(); ++i) {
    database->families[descriptors[i].name].reset(handles[i]);
  }
  LOGE_RETURN_IF_ERROR(CheckFormatReadOnly(folder, spec, *database));
  return database;
}

rocksdb::DBOptions CommonDbOptions(const RocksDbOptions& options) {
  rocksdb::DBOptions db_options;
  if (options.env != nullptr) db_options.env = options.env;
  db_options.max_background_jobs = 2;
  db_options.max_open_files = 1000;  // Bounds the memory that open tables hold.
  db_options.bytes_per_sync = 1 << 20;
  // The manifest says how long each WAL is once the next one is begun, so that one that is missing
  // or cut short is refused: reading would take its end for that of a crash, and go on with a gap.
  db_options.track_and_verify_wals_in_manifest = true;
  return db_options;
}

rocksdb::BlockBasedTableOptions CommonTableOptions(int64_t cache_bytes) {
  rocksdb::BlockBasedTableOptions table;
  rocksdb::LRUCacheOptions cache;
  cache.capacity = static_cast<size_t>(cache_bytes);
  cache.num_shard_bits = kCacheShardBits;
  table.block_cache = rocksdb::NewLRUCache(cache);
  table.block_size = 32 << 10;
  table.format_version = 5;
  // Index and filter blocks count for the budget of the cache too. They come in parts: those of a
  // large table would be megabytes each, and push each other out.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  return table;
}

rocksdb::ColumnFamilyOptions CommonFamilyOptions(const RocksDbOptions& options,
                                                 const rocksdb::BlockBasedTableOptions& table) {
  rocksdb::ColumnFamilyOptions family;
  family.compression = rocksdb::kLZ4Compression;
  family.write_buffer_size = static_cast<size_t>(options.write_buffer_bytes);
  family.level_compaction_dynamic_level_bytes = true;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

}  // namespace loge::storage::rocks

namespace loge::storage {

absl::StatusOr<int64_t> RoomToOpen(const RocksDbOptions& options) {
  // Manifest, options, log lines of RocksDB, the format version.
  constexpr int64_t kSmallFiles = 4 << 20;
  int64_t wal = 0;
  std::error_code error;
  std::filesystem::directory_iterator file(options.folder, error);
  for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
    if (file->path().extension() != ".log") continue;
    const auto size = file->file_size(error);
    if (!error) wal += static_cast<int64_t>(size);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::UnknownError(
        absl::StrCat("reading the folder ", options.folder, ": ", error.message()));
  }
  // RocksDB allocates a WAL ahead of a buffer and a tenth at most.
  const int64_t ahead = options.write_buffer_bytes + options.write_buffer_bytes / 10;
  return wal + ahead + kSmallFiles;
}

}  // namespace loge::storage

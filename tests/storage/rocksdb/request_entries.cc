#include "tests/storage/rocksdb/request_entries.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/rocksdb/keys.h"

namespace loge::storage::testing {

using Place = std::pair<Position, std::string>;

std::string WrongRequestEntries(const std::string& folder) {
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()},
      {"requests", rocksdb::ColumnFamilyOptions()}};
  // As the log itself sets them; RocksDB aborts when it is to forget the WALs of a manifest that it
  // only reads.
  rocksdb::DBOptions options;
  options.track_and_verify_wals_in_manifest = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, folder, families, &handles, &opened);
  if (!status.ok()) return status.ToString();
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::unique_ptr<rocksdb::ColumnFamilyHandle> unused(handles[0]);
  const std::unique_ptr<rocksdb::ColumnFamilyHandle> requests(handles[1]);
  std::set<Place> by_id;
  std::set<Place> by_position;
  const std::unique_ptr<rocksdb::Iterator> it(
      db->NewIterator(rocksdb::ReadOptions(), requests.get()));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    const std::string key = it->key().ToString();
    if (key[0] == 'r') {
      const auto record = rocks::ParseRequest(rocks::ToView(it->value()));
      if (!record.has_value()) return "a damaged entry";
      by_id.insert({record->last, key});
      continue;
    }
    const auto places = rocks::ParseRequestPlaces(rocks::ToView(it->value()));
    if (!places.has_value()) return "a damaged entry by position";
    if (key != rocks::RequestsByPositionKey(places->back().last)) return "a wrong key by position";
    for (const rocks::RequestPlace& place : *places) by_position.insert({place.last, place.key});
  }
  if (!it->status().ok()) return it->status().ToString();
  if (by_id == by_position) return "";
  return absl::StrCat(by_id.size(), " by their ids, ", by_position.size(), " by position");
}

}  // namespace loge::storage::testing

#include "tests/support/log_image.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/base/strings.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/subject_index.h"

namespace loge::storage::testing {
namespace {

constexpr size_t kPostingsPerEntry = 3;

absl::StatusOr<std::unique_ptr<rocks::Database>> OpenRaw(const std::string& folder) {
  rocks::StoreSpec spec;
  spec.format_version = kLogFormatVersion;
  spec.families = {"events", "subjects", "requests", "meta"};
  spec.family_options = [](const std::string& name) {
    rocksdb::ColumnFamilyOptions options;
    if (name == "subjects") options.prefix_extractor = rocks::NewSubjectPrefix();
    return options;
  };
  return rocks::OpenDatabase(folder, spec);
}

// Puts what `to` has and `from` has not, deletes what only `from` has.
void WriteRecords(rocks::Database& database, const std::map<int64_t, std::string>& from,
                  const std::map<int64_t, std::string>& to) {
  rocksdb::ColumnFamilyHandle* events = database.family("events");
  for (const auto& [position, bytes] : to) {
    const auto it = from.find(position);
    if (it != from.end() && it->second == bytes) continue;
    ASSERT_TRUE(database.db->Put({}, events, rocks::EventKey(Position(position)), bytes).ok());
  }
  for (const auto& [position, bytes] : from) {
    if (to.count(position) > 0) continue;
    ASSERT_TRUE(database.db->Delete({}, events, rocks::EventKey(Position(position))).ok());
  }
}

// Anew, since no image says where the postings of a term are parted into entries.
void WriteIndex(rocks::Database& database, const LogImage& to) {
  rocksdb::ColumnFamilyHandle* subjects = database.family("subjects");
  rocksdb::ReadOptions all;
  all.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> it(database.db->NewIterator(all, subjects));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    ASSERT_TRUE(database.db->Delete({}, subjects, it->key()).ok());
  }
  ASSERT_TRUE(it->status().ok());
  std::vector<Posting> entry;
  for (auto posting = to.index.begin(); posting != to.index.end(); ++posting) {
    const auto& [term, position] = posting->first;
    entry.push_back({Position(position), EventType(posting->second)});
    const auto next = std::next(posting);
    const bool goes_on = next != to.index.end() && next->first.first == term;
    if (goes_on && entry.size() < kPostingsPerEntry) continue;
    const std::string key = rocks::PostingsKey(term, entry.back().position);
    ASSERT_TRUE(database.db->Put({}, subjects, key, rocks::EncodePostings(entry)).ok());
    entry.clear();
  }
}

}  // namespace

LogImage TakeImage(const LogScan& scan) {
  LogImage image;
  ScanCursor records;
  EXPECT_TRUE(scan.ScanRecords(records,
                               [&](const LogScan::Record& record) {
                                 image.records[record.position.value()] = ToString(record.bytes);
                                 return true;
                               })
                  .ok());
  ScanCursor index;
  EXPECT_TRUE(
      scan.ScanIndex(
              index,
              [&](const LogScan::IndexEntry& entry) {
                image.index[{ToString(entry.term), entry.position.value()}] = entry.type.value();
                return true;
              })
          .ok());
  image.head = *scan.StoredHead();
  return image;
}

absl::StatusOr<bool> ImageScan::ScanRecords(ScanCursor& cursor, RecordVisitor visit) const {
  for (auto it = image_.records.lower_bound(cursor.from.value()); it != image_.records.end();
       ++it) {
    cursor.from = Position(it->first + 1);
    if (!visit({Position(it->first), it->second})) return true;
  }
  return false;
}

absl::StatusOr<bool> ImageScan::ScanIndex(ScanCursor& cursor, IndexVisitor visit) const {
  for (auto it = image_.index.lower_bound({cursor.key, cursor.from.value()});
       it != image_.index.end(); ++it) {
    cursor = {Position(it->first.second + 1), it->first.first};
    if (!visit({it->first.first, Position(it->first.second), EventType(it->second)})) return true;
  }
  return false;
}

void WriteImage(const std::string& folder, const LogImage& from, const LogImage& to) {
  const auto opened = OpenRaw(folder);
  ASSERT_TRUE(opened.ok()) << opened.status();
  WriteRecords(**opened, from.records, to.records);
  if (to.index != from.index) WriteIndex(**opened, to);
}

void PutRaw(const std::string& folder, const std::string& family, const std::string& key,
            const std::string& value) {
  const auto opened = OpenRaw(folder);
  ASSERT_TRUE(opened.ok()) << opened.status();
  ASSERT_TRUE((*opened)->db->Put({}, (*opened)->family(family), key, value).ok());
}

}  // namespace loge::storage::testing

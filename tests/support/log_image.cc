#include "tests/support/log_image.h"

#include <gtest/gtest.h>

#include <memory>

#include "storage/base/strings.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/subject_index.h"

namespace loge::storage::testing {
namespace {

std::string TypeBytes(uint32_t type) {
  std::string bytes;
  rocks::AppendBigEndian32(type, bytes);
  return bytes;
}

// Puts what `to` has and `from` has not, deletes what only `from` has.
template <class Map, class Key, class Value>
void WriteDifference(rocks::Database& database, const char* family, const Map& from, const Map& to,
                     Key key_of, Value value_of) {
  rocksdb::ColumnFamilyHandle* handle = database.family(family);
  for (const auto& [key, value] : to) {
    const auto it = from.find(key);
    if (it != from.end() && it->second == value) continue;
    ASSERT_TRUE(database.db->Put({}, handle, key_of(key), value_of(value)).ok());
  }
  for (const auto& [key, value] : from) {
    if (to.count(key) > 0) continue;
    ASSERT_TRUE(database.db->Delete({}, handle, key_of(key)).ok());
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
  rocks::StoreSpec spec;
  spec.format_version = kLogFormatVersion;
  spec.families = {"events", "subjects", "meta"};
  spec.family_options = [](const std::string& name) {
    rocksdb::ColumnFamilyOptions options;
    if (name == "subjects") options.prefix_extractor = rocks::NewSubjectPrefix();
    return options;
  };
  const auto opened = rocks::OpenDatabase(folder, spec);
  ASSERT_TRUE(opened.ok()) << opened.status();
  rocks::Database& database = **opened;
  WriteDifference(
      database, "events", from.records, to.records,
      [](int64_t position) { return rocks::EventKey(Position(position)); },
      [](const std::string& bytes) { return bytes; });
  WriteDifference(
      database, "subjects", from.index, to.index,
      [](const auto& key) { return rocks::SubjectKey(key.first, Position(key.second)); },
      TypeBytes);
}

}  // namespace loge::storage::testing

#include "bench/raw_log.h"

#include <rocksdb/table_properties.h>

#include <chrono>
#include <cstdio>

namespace loge::bench {
namespace {

constexpr size_t kReadaheadBytes = 2 << 20;

bool Complain(const rocksdb::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "raw log: %s\n", status.ToString().c_str());
  return status.ok();
}

}  // namespace

std::unique_ptr<RawLog> RawLog::Open(const std::string& folder) {
  std::unique_ptr<RawLog> raw(new RawLog);
  rocksdb::DBOptions options;
  std::vector<std::string> names;
  if (!Complain(rocksdb::DB::ListColumnFamilies(options, folder, &names))) return nullptr;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names)
    descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions());
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, folder, descriptors, &raw->families_, &db);
  raw->db_.reset(db);
  return Complain(status) ? std::move(raw) : nullptr;
}

RawLog::~RawLog() {
  for (rocksdb::ColumnFamilyHandle* family : families_) delete family;
}

RawLog::Scanned RawLog::Scan(int64_t events_max) const {
  rocksdb::ReadOptions read;
  read.fill_cache = false;
  read.readahead_size = kReadaheadBytes;
  Scanned scanned;
  const auto begun = std::chrono::steady_clock::now();
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read, Find("events")));
  for (it->SeekToFirst(); it->Valid() && scanned.events < events_max; it->Next()) {
    ++scanned.events;
    scanned.bytes += static_cast<int64_t>(it->value().size());
  }
  Complain(it->status());
  scanned.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return scanned;
}

RawLog::Tables RawLog::TablesOf(const std::string& family) const {
  Tables tables;
  rocksdb::ColumnFamilyMetaData meta;
  db_->GetColumnFamilyMetaData(Find(family), &meta);
  tables.file_bytes = static_cast<int64_t>(meta.size);
  rocksdb::TablePropertiesCollection properties;
  Complain(db_->GetPropertiesOfAllTables(Find(family), &properties));
  for (const auto& [name, table] : properties) {
    tables.entries += static_cast<int64_t>(table->num_entries);
    tables.value_bytes += static_cast<int64_t>(table->raw_value_size);
  }
  return tables;
}

rocksdb::ColumnFamilyHandle* RawLog::Find(const std::string& family) const {
  for (rocksdb::ColumnFamilyHandle* each : families_) {
    if (each->GetName() == family) return each;
  }
  return db_->DefaultColumnFamily();
}

}  // namespace loge::bench

#include "storage/rocksdb/commit_write.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/status_macros.h"
#include "storage/index_terms.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

absl::Status Put(rocksdb::WriteBatch& out, rocksdb::ColumnFamilyHandle* family,
                 const std::string& key, const std::string& value) {
  return ToAbsl(out.Put(family, key, value), "building a commit");
}

absl::Status Delete(rocksdb::WriteBatch& out, rocksdb::ColumnFamilyHandle* family,
                    const std::string& key) {
  return ToAbsl(out.Delete(family, key), "building a commit");
}

using Entries = std::vector<std::pair<std::string, std::string>>;

// In the order of their keys: RocksDB finds the place of an entry from that of the one before, and
// what is inserted in order is found at once.
absl::Status PutInOrder(rocksdb::WriteBatch& out, rocksdb::ColumnFamilyHandle* family,
                        Entries entries) {
  std::sort(entries.begin(), entries.end());
  for (const auto& [key, value] : entries) LOGE_RETURN_IF_ERROR(Put(out, family, key, value));
  return absl::OkStatus();
}

absl::Status AddEvents(const CommitBatch& batch, const LogFamilies& families,
                       rocksdb::WriteBatch& out) {
  Entries index;
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const CommitBatch::Event& event = batch.events[i];
    const Position position(batch.first.value() + static_cast<int64_t>(i));
    LOGE_RETURN_IF_ERROR(Put(out, families.events, EventKey(position), event.bytes));
    std::string type;
    AppendBigEndian32(event.type.value(), type);
    index.emplace_back(SubjectKey(TypeTerm(event.type), position), type);
    for (const Subject& subject : event.subjects) {
      index.emplace_back(SubjectKey(subject.value(), position), type);
    }
  }
  return PutInOrder(out, families.subjects, std::move(index));
}

absl::Status AddRequests(const CommitBatch& batch, const LogFamilies& families,
                         rocksdb::WriteBatch& out) {
  Entries entries;
  entries.reserve(2 * batch.requests.size());
  for (const CommitBatch::Request& request : batch.requests) {
    const RequestStamp& stamp = request.stamp;
    std::string key = RequestKey(stamp.principal, stamp.request_id);
    entries.emplace_back(RequestByPositionKey(request.last, key), "");
    entries.emplace_back(std::move(key), EncodeRequest({stamp.fingerprint, stamp.answer,
                                                        request.first, request.last}));
  }
  return PutInOrder(out, families.requests, std::move(entries));
}

absl::Status AddClaim(const CommitBatch::Claim& claim, const LogFamilies& families,
                      rocksdb::WriteBatch& out) {
  const std::string by_key = ClaimKey(claim.key);
  const std::string by_slot = ClaimSlotKey(claim.holder, claim.slot);
  if (!claim.take) {
    LOGE_RETURN_IF_ERROR(Delete(out, families.claims, by_key));
    return Delete(out, families.claims, by_slot);
  }
  LOGE_RETURN_IF_ERROR(
      Put(out, families.claims, by_key, EncodeClaimHolder({claim.holder, claim.slot})));
  return Put(out, families.claims, by_slot, claim.key);
}

}  // namespace

absl::Status BuildCommitWrite(const CommitBatch& batch, const LogFamilies& families,
                              rocksdb::WriteBatch& out) {
  LOGE_RETURN_IF_ERROR(AddEvents(batch, families, out));
  LOGE_RETURN_IF_ERROR(AddRequests(batch, families, out));
  for (const CommitBatch::Claim& claim : batch.claims) {
    LOGE_RETURN_IF_ERROR(AddClaim(claim, families, out));
  }
  return Put(out, families.meta, kHeadKey, EncodeHead(batch.head));
}

}  // namespace loge::storage::rocks

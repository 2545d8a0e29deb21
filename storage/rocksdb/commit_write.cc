#include "storage/rocksdb/commit_write.h"

#include <string>

#include "storage/base/status_macros.h"
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

absl::Status AddEvent(const CommitBatch::Event& event, Position position,
                      const LogFamilies& families, rocksdb::WriteBatch& out) {
  LOGE_RETURN_IF_ERROR(Put(out, families.events, EventKey(position), event.bytes));
  std::string type;
  AppendBigEndian32(event.type.value(), type);
  for (const Subject& subject : event.subjects) {
    LOGE_RETURN_IF_ERROR(Put(out, families.subjects, SubjectKey(subject.value(), position), type));
  }
  return absl::OkStatus();
}

absl::Status AddRequest(const CommitBatch::Request& request, const LogFamilies& families,
                        rocksdb::WriteBatch& out) {
  const RequestStamp& stamp = request.stamp;
  const std::string key = RequestKey(stamp.principal, stamp.request_id);
  LOGE_RETURN_IF_ERROR(
      Put(out, families.requests, key,
          EncodeRequest({stamp.fingerprint, stamp.answer, request.first, request.last})));
  return Put(out, families.requests, RequestByPositionKey(request.last, key), "");
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
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const Position position(batch.first.value() + static_cast<int64_t>(i));
    LOGE_RETURN_IF_ERROR(AddEvent(batch.events[i], position, families, out));
  }
  for (const CommitBatch::Request& request : batch.requests) {
    LOGE_RETURN_IF_ERROR(AddRequest(request, families, out));
  }
  for (const CommitBatch::Claim& claim : batch.claims) {
    LOGE_RETURN_IF_ERROR(AddClaim(claim, families, out));
  }
  return Put(out, families.meta, kHeadKey, EncodeHead(batch.head));
}

}  // namespace loge::storage::rocks

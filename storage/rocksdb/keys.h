// Keys and small values of the RocksDB stores, to the byte; FORMAT.md describes them. All functions
// are pure.
#ifndef LOGE_STORAGE_ROCKSDB_KEYS_H_
#define LOGE_STORAGE_ROCKSDB_KEYS_H_

#include <rocksdb/slice.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/event_log.h"
#include "storage/types.h"

namespace loge::storage::rocks {

inline rocksdb::Slice ToSlice(absl::string_view s) { return {s.data(), s.size()}; }
inline absl::string_view ToView(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// Big-endian, so that the order of the bytes is the order of the numbers.
void AppendBigEndian16(uint16_t value, std::string& out);
void AppendBigEndian32(uint32_t value, std::string& out);
void AppendBigEndian64(uint64_t value, std::string& out);
std::string BigEndian64(uint64_t value);
// `bytes` must have 4 or 8 bytes; the callers check.
uint32_t ParseBigEndian32(absl::string_view bytes);
uint64_t ParseBigEndian64(absl::string_view bytes);

// events: position.
std::string EventKey(Position position);
// subjects: subject, or term of a type (index_terms.h), NUL, position.
std::string SubjectPrefix(absl::string_view subject);
std::string SubjectKey(absl::string_view subject, Position position);
// requests: 'r', principal with its length, request id; and 'p', position, the rest of that key.
std::string RequestKey(absl::string_view principal, absl::string_view request_id);
std::string RequestByPositionKey(Position last, absl::string_view request_key);
std::string RequestByPositionBound(Position position);  // The least such key at `position`.
// claims: 'k', key; and 'h', holder, NUL, slot.
std::string ClaimKey(absl::string_view key);
std::string ClaimSlotKey(absl::string_view holder, absl::string_view slot);
// keys: 'p', person; and 's', name of a system key.
std::string PersonKey(absl::string_view person);
std::string SystemName(absl::string_view name);

// Values; nullopt for bytes that are none.
std::string EncodeRequest(const RequestRecord& request);
std::optional<RequestRecord> ParseRequest(absl::string_view bytes);
std::string EncodeClaimHolder(const ClaimHolder& holder);
std::optional<ClaimHolder> ParseClaimHolder(absl::string_view bytes);
std::string EncodeHead(const Head& head);
std::optional<Head> ParseHead(absl::string_view bytes);

// Names in the families `meta`.
inline constexpr char kFormatVersionKey[] = "format_version";
inline constexpr char kHeadKey[] = "head";

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_KEYS_H_

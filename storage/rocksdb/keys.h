// Keys and small values of the RocksDB stores, to the byte; FORMAT.md describes them. All functions
// are pure.
#ifndef LOGE_STORAGE_ROCKSDB_KEYS_H_
#define LOGE_STORAGE_ROCKSDB_KEYS_H_

#include <rocksdb/slice.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/event_log.h"
#include "storage/index_terms.h"
#include "storage/types.h"

namespace loge::storage::rocks {

inline rocksdb::Slice ToSlice(absl::string_view s) { return {s.data(), s.size()}; }
inline absl::string_view ToView(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// Big-endian, so that the order of the bytes is the order of the numbers.
void AppendBigEndian16(uint16_t value, std::string& out);
void AppendBigEndian64(uint64_t value, std::string& out);
std::string BigEndian64(uint64_t value);
// `bytes` must have 8 bytes; the callers check.
uint64_t ParseBigEndian64(absl::string_view bytes);

// events: position.
std::string EventKey(Position position);
// subjects: term (index_terms.h), NUL, position of the last of its postings.
std::string TermPrefix(absl::string_view term);
std::string PostingsKey(absl::string_view term, Position last);
// requests: 'r', principal with its length, request id; and 'p', last position of a batch's last
// one.
std::string RequestKey(absl::string_view principal, absl::string_view request_id);
std::string RequestsByPositionKey(Position last);
// claims: 'k', key; and 'h', holder, NUL, slot.
std::string ClaimKey(absl::string_view key);
std::string ClaimSlotKey(absl::string_view holder, absl::string_view slot);
// keys: 'p', person; and 's', name of a system key.
std::string PersonKey(absl::string_view person);
std::string SystemName(absl::string_view name);

// Values; false or nullopt for bytes that are none.

// One posting at least, in order of their positions. The key tells the last of these.
std::string EncodePostings(absl::Span<const Posting> postings);
// The last one comes first.
bool ParsePostings(Position last, absl::string_view bytes, std::vector<Posting>& newest_first);
// A whole entry of the family `subjects`; `term` is a part of `key`.
bool ParseIndexEntry(absl::string_view key, absl::string_view value, absl::string_view& term,
                     std::vector<Posting>& newest_first);
// The keys of requests by position. Those of a batch, in order: the last one's is that of the key.
struct RequestPlace {
  Position last;
  std::string key;  // RequestKey.
};
std::string EncodeRequestPlaces(absl::Span<const RequestPlace> places);
std::optional<std::vector<RequestPlace>> ParseRequestPlaces(absl::string_view bytes);
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

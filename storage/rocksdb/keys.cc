#include "storage/rocksdb/keys.h"

#include "storage/base/check.h"
#include "storage/base/strings.h"
#include "storage/record.h"
#include "storage/wire.h"

namespace loge::storage::rocks {
namespace {

void AppendBigEndian(uint64_t value, int size, std::string& out) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

uint64_t ParseBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

constexpr bool IsBytes(const wire::Field& field, int number) {
  return field.number == number && field.type == wire::WireType::kBytes;
}
constexpr bool IsInt(const wire::Field& field, int number) {
  return field.number == number && field.type == wire::WireType::kVarint;
}

}  // namespace

void AppendBigEndian16(uint16_t value, std::string& out) { AppendBigEndian(value, 2, out); }
void AppendBigEndian64(uint64_t value, std::string& out) { AppendBigEndian(value, 8, out); }

std::string BigEndian64(uint64_t value) {
  std::string out;
  AppendBigEndian64(value, out);
  return out;
}

uint64_t ParseBigEndian64(absl::string_view bytes) {
  LOGE_CHECK(bytes.size() == 8);
  return ParseBigEndian(bytes);
}

std::string EventKey(Position position) {
  return BigEndian64(static_cast<uint64_t>(position.value()));
}

std::string TermPrefix(absl::string_view term) {
  std::string key = ToString(term);
  key.push_back('\0');
  return key;
}

std::string PostingsKey(absl::string_view term, Position last) {
  std::string key;
  key.reserve(term.size() + 9);
  key.append(term.data(), term.size());
  key.push_back('\0');
  AppendBigEndian64(static_cast<uint64_t>(last.value()), key);
  return key;
}

std::string EncodePostings(absl::Span<const Posting> postings) {
  LOGE_CHECK(!postings.empty());
  std::string out;
  wire::PutVarint(postings.back().type.value(), out);
  for (size_t i = postings.size() - 1; i > 0; --i) {
    const int64_t back = postings[i].position.value() - postings[i - 1].position.value();
    LOGE_CHECK(back > 0);
    wire::PutVarint(static_cast<uint64_t>(back), out);
    wire::PutVarint(postings[i - 1].type.value(), out);
  }
  return out;
}

bool ParsePostings(Position last, absl::string_view bytes, std::vector<Posting>& newest_first) {
  newest_first.clear();
  int64_t position = last.value();
  uint64_t back = 0;
  uint64_t type = 0;
  while (position > 0 && wire::TakeVarint(bytes, type) && type > 0 && type <= UINT32_MAX) {
    newest_first.push_back({Position(position), EventType(static_cast<uint32_t>(type))});
    if (bytes.empty()) return true;
    if (!wire::TakeVarint(bytes, back) || back == 0 || back > static_cast<uint64_t>(position)) {
      return false;
    }
    position -= static_cast<int64_t>(back);
  }
  return false;
}

bool ParseIndexEntry(absl::string_view key, absl::string_view value, absl::string_view& term,
                     std::vector<Posting>& newest_first) {
  const size_t nul = key.find('\0');
  if (nul == absl::string_view::npos || key.size() - nul - 1 != 8) return false;
  term = key.substr(0, nul);
  const Position last(static_cast<int64_t>(ParseBigEndian64(key.substr(nul + 1))));
  return ParsePostings(last, value, newest_first);
}

std::string RequestKey(absl::string_view principal, absl::string_view request_id) {
  LOGE_CHECK(principal.size() <= UINT16_MAX);
  std::string key = "r";
  AppendBigEndian16(static_cast<uint16_t>(principal.size()), key);
  key.append(principal.data(), principal.size());
  key.append(request_id.data(), request_id.size());
  return key;
}

std::string RequestsByPositionKey(Position last) {
  std::string key = "p";
  AppendBigEndian64(static_cast<uint64_t>(last.value()), key);
  return key;
}

std::string ClaimKey(absl::string_view key) { return "k" + ToString(key); }

std::string ClaimSlotKey(absl::string_view holder, absl::string_view slot) {
  std::string key = "h";
  key.append(holder.data(), holder.size());
  key.push_back('\0');
  key.append(slot.data(), slot.size());
  return key;
}

std::string PersonKey(absl::string_view person) { return "p" + ToString(person); }
std::string SystemName(absl::string_view name) { return "s" + ToString(name); }

std::string EncodeRequestPlaces(absl::Span<const RequestPlace> places) {
  std::string out;
  for (const RequestPlace& place : places) {
    wire::PutIntField(1, place.last.value(), out);
    wire::PutBytesField(2, place.key, out);
  }
  return out;
}

std::optional<std::vector<RequestPlace>> ParseRequestPlaces(absl::string_view bytes) {
  std::vector<RequestPlace> places;
  wire::Reader reader(bytes);
  wire::Field field;
  while (reader.Next(field)) {
    if (!IsInt(field, 1)) return std::nullopt;
    const Position last(static_cast<int64_t>(field.varint));
    if (!reader.Next(field) || !IsBytes(field, 2) || last.value() < 1) return std::nullopt;
    places.push_back({last, ToString(field.bytes)});
  }
  if (!reader.ok() || places.empty()) return std::nullopt;
  return places;
}

std::string EncodeRequest(const RequestRecord& request) {
  std::string out;
  wire::PutBytesField(1, request.fingerprint, out);
  wire::PutIntField(2, request.first.value(), out);
  wire::PutIntField(3, request.last.value(), out);
  wire::PutBytesField(4, request.answer, out);
  return out;
}

std::optional<RequestRecord> ParseRequest(absl::string_view bytes) {
  RequestRecord request;
  wire::Reader reader(bytes);
  wire::Field field;
  while (reader.Next(field)) {
    if (IsBytes(field, 1)) request.fingerprint = ToString(field.bytes);
    if (IsInt(field, 2)) request.first = Position(static_cast<int64_t>(field.varint));
    if (IsInt(field, 3)) request.last = Position(static_cast<int64_t>(field.varint));
    if (IsBytes(field, 4)) request.answer = ToString(field.bytes);
  }
  if (!reader.ok() || request.first.value() < 1 || request.last < request.first) {
    return std::nullopt;
  }
  return request;
}

std::string EncodeClaimHolder(const ClaimHolder& holder) {
  std::string out;
  wire::PutBytesField(1, holder.holder, out);
  wire::PutBytesField(2, holder.slot, out);
  return out;
}

std::optional<ClaimHolder> ParseClaimHolder(absl::string_view bytes) {
  ClaimHolder holder;
  wire::Reader reader(bytes);
  wire::Field field;
  while (reader.Next(field)) {
    if (IsBytes(field, 1)) holder.holder = ToString(field.bytes);
    if (IsBytes(field, 2)) holder.slot = ToString(field.bytes);
  }
  if (!reader.ok() || holder.holder.empty()) return std::nullopt;
  return holder;
}

std::string EncodeHead(const Head& head) {
  std::string out;
  wire::PutIntField(1, head.position.value(), out);
  wire::PutTimeField(2, head.recorded_at, out);
  wire::PutBytesField(3, head.chain_hash, out);
  return out;
}

std::optional<Head> ParseHead(absl::string_view bytes) {
  Head head;
  bool has_time = false;
  wire::Reader reader(bytes);
  wire::Field field;
  while (reader.Next(field)) {
    if (IsInt(field, 1)) head.position = Position(static_cast<int64_t>(field.varint));
    if (IsBytes(field, 2)) has_time = wire::ParseTime(field.bytes, head.recorded_at);
    if (IsBytes(field, 3)) head.chain_hash = ToString(field.bytes);
  }
  if (!reader.ok() || !has_time || head.position.value() < 1 ||
      head.chain_hash.size() != kChainHashBytes) {
    return std::nullopt;
  }
  return head;
}

}  // namespace loge::storage::rocks

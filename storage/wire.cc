#include "storage/wire.h"

namespace loge::storage::wire {
namespace {

constexpr int64_t kMicrosPerSecond = 1000000;
// The range of google.protobuf.Timestamp: years 1 to 9999.
constexpr int64_t kSecondsMin = -62135596800;
constexpr int64_t kSecondsMax = 253402300799;

void PutTag(int field, WireType type, std::string& out) {
  PutVarint(static_cast<uint64_t>(field) << 3 | static_cast<uint64_t>(type), out);
}

// The length of the UTF-8 sequence at the front of `text`, or 0 when there is none.
size_t Utf8SequenceLength(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;   // Overlong.
    if (lead == 0xED && byte(1) >= 0xA0) return 0;  // A surrogate.
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;   // Overlong.
    if (lead == 0xF4 && byte(1) >= 0x90) return 0;  // Beyond U+10FFFF.
    return 4;
  }
  return 0;
}

}  // namespace

void PutVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool TakeVarint(absl::string_view& bytes, uint64_t& value) {
  value = 0;
  for (size_t i = 0; i < 10 && i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (i == 9 && byte > 1) return false;  // More than 64 bits.
    value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

void PutUintField(int field, uint64_t value, std::string& out) {
  PutTag(field, WireType::kVarint, out);
  PutVarint(value, out);
}

void PutIntField(int field, int64_t value, std::string& out) {
  PutUintField(field, static_cast<uint64_t>(value), out);
}

void PutBytesField(int field, absl::string_view value, std::string& out) {
  PutTag(field, WireType::kBytes, out);
  PutVarint(value.size(), out);
  out.append(value.data(), value.size());
}

void PutTimeField(int field, absl::Time time, std::string& out) {
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {  // Nanos count forward even before 1970.
    rest += kMicrosPerSecond;
    --seconds;
  }
  std::string message;
  if (seconds != 0) PutIntField(1, seconds, message);
  if (rest != 0) PutIntField(2, rest * 1000, message);
  PutBytesField(field, message, out);
}

bool Reader::Fail() {
  ok_ = false;
  rest_ = {};
  return false;
}

bool Reader::TakeFixed(int size, uint64_t& value) {
  if (rest_.size() < static_cast<size_t>(size)) return false;
  value = 0;
  for (int i = size - 1; i >= 0; --i) {
    value = value << 8 | static_cast<unsigned char>(rest_[i]);
  }
  rest_.remove_prefix(size);
  return true;
}

bool Reader::Next(Field& field) {
  if (rest_.empty()) return false;
  uint64_t tag = 0;
  if (!TakeVarint(rest_, tag) || tag >> 3 == 0 || tag >> 3 > 0x1FFFFFFF) return Fail();
  field = Field();
  field.number = static_cast<int>(tag >> 3);
  field.type = static_cast<WireType>(tag & 7);
  switch (field.type) {
    case WireType::kVarint:
      return TakeVarint(rest_, field.varint) || Fail();
    case WireType::kFixed64:
      return TakeFixed(8, field.varint) || Fail();
    case WireType::kFixed32:
      return TakeFixed(4, field.varint) || Fail();
    case WireType::kBytes: {
      uint64_t size = 0;
      if (!TakeVarint(rest_, size) || size > rest_.size()) return Fail();
      field.bytes = rest_.substr(0, size);
      rest_.remove_prefix(size);
      return true;
    }
  }
  return Fail();
}

bool ParseTime(absl::string_view bytes, absl::Time& time) {
  Reader reader(bytes);
  Field field;
  int64_t seconds = 0;
  int64_t nanos = 0;
  while (reader.Next(field)) {
    if (field.type != WireType::kVarint) return false;
    if (field.number == 1) seconds = static_cast<int64_t>(field.varint);
    if (field.number == 2) nanos = static_cast<int64_t>(field.varint);
  }
  if (!reader.ok() || seconds < kSecondsMin || seconds > kSecondsMax || nanos < 0 ||
      nanos >= 1000000000) {
    return false;
  }
  time = absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos);
  return true;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = Utf8SequenceLength(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace loge::storage::wire

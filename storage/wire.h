// The few primitives of protobuf's wire format that storage needs: it writes records, requests and
// heads as valid protobuf messages without knowing any proto file.
//
// Format: https://protobuf.dev/programming-guides/encoding. All functions are pure; a Reader is
// thread-compatible. Reading is bounds-checked and safe on any bytes.
#ifndef LOGE_STORAGE_WIRE_H_
#define LOGE_STORAGE_WIRE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace loge::storage::wire {

enum class WireType { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void PutVarint(uint64_t value, std::string& out);
// Takes a varint off the front of `bytes`. False when there is none.
bool TakeVarint(absl::string_view& bytes, uint64_t& value);
// Writes the field even when the value is 0 or empty: leaving out is the caller's choice.
void PutUintField(int field, uint64_t value, std::string& out);
void PutIntField(int field, int64_t value, std::string& out);
void PutBytesField(int field, absl::string_view value, std::string& out);
// A google.protobuf.Timestamp as field `field`, to the microsecond.
void PutTimeField(int field, absl::Time time, std::string& out);

struct Field {
  int number = 0;
  WireType type = WireType::kVarint;
  uint64_t varint = 0;      // For kVarint, kFixed64 and kFixed32.
  absl::string_view bytes;  // For kBytes.
};

// Walks the fields of one message.
class Reader {
 public:
  explicit Reader(absl::string_view bytes) : rest_(bytes) {}

  // False at the end and on malformed bytes; `ok` tells which.
  bool Next(Field& field);
  bool ok() const { return ok_; }

 private:
  bool TakeFixed(int size, uint64_t& value);
  bool Fail();

  absl::string_view rest_;
  bool ok_ = true;
};

// False when `bytes` is no Timestamp or one out of range.
bool ParseTime(absl::string_view bytes, absl::Time& time);

// Whether `text` is well-formed UTF-8, which protobuf demands of every string field.
bool IsUtf8(absl::string_view text);

}  // namespace loge::storage::wire

#endif  // LOGE_STORAGE_WIRE_H_

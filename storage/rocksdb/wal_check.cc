#include "storage/rocksdb/wal_check.h"

#include <rocksdb/status.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

// A log is a row of blocks, a block a row of records: masked checksum of type and payload (4
// bytes), length of the payload (2), type (1), all little-endian, then the payload. Where less than
// a header is left in a block there are zeros.
constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kHeaderBytes = 7;
constexpr size_t kTypeAt = 6;

constexpr uint8_t kZeroType = 0;  // What was not written reads as zeros.
constexpr uint8_t kFullType = 1;  // To kLastType: a whole write, or its first, middle, last part.
constexpr uint8_t kLastType = 4;
constexpr uint8_t kRecyclableFullType = 5;
constexpr uint8_t kRecyclableLastType = 8;

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

struct Header {
  uint32_t crc = 0;
  size_t length = 0;
  uint8_t type = 0;
};

// Of a record that has at least its header.
Header ParseHeader(absl::string_view record) {
  const auto byte = [record](size_t at) {
    return static_cast<uint32_t>(static_cast<uint8_t>(record[at]));
  };
  Header header;
  const uint32_t masked = byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
  const uint32_t rotated = masked - 0xa282ead8u;
  header.crc = rotated >> 17 | rotated << 15;
  header.length = byte(4) | byte(5) << 8;
  header.type = static_cast<uint8_t>(byte(kTypeAt));
  return header;
}

// Whether a record may follow that begins with `bytes`: what was begun, zeros, or nothing.
bool MayFollow(absl::string_view bytes) {
  return bytes.size() < kHeaderBytes || ParseHeader(bytes).type <= kLastType;
}

// Whether the checksum of `record`, of which no more bytes are there, fits a length it may have
// had. By chance it does for one torn record in some millions.
bool FitsAShorterLength(absl::string_view record) {
  const Header header = ParseHeader(record);
  Crc32c crc;
  crc.process_byte(header.type);
  for (size_t end = kHeaderBytes;; ++end) {
    if (crc.checksum() == header.crc && MayFollow(record.substr(end))) return true;
    if (end == record.size()) return false;
    crc.process_byte(static_cast<unsigned char>(record[end]));
  }
}

bool BeginsWithARecord(absl::string_view bytes) {
  const Header header = ParseHeader(bytes);
  if (header.type < kFullType || header.type > kLastType) return false;
  if (header.length > bytes.size() - kHeaderBytes) return false;
  Crc32c crc;
  crc.process_bytes(bytes.data() + kTypeAt, header.length + 1);
  return crc.checksum() == header.crc;
}

// Whether a whole record lies anywhere in `bytes`, which are less than a block: at most bytes in
// which each offset looks like a header take long, and then well under a second.
bool HoldsARecord(absl::string_view bytes) {
  for (; bytes.size() >= kHeaderBytes; bytes.remove_prefix(1)) {
    if (BeginsWithARecord(bytes)) return true;
  }
  return false;
}

// Where in `block` the first record lies at which RocksDB would end in silence, if it was not a
// crash that made it so. Checksums of whole records are left to RocksDB, which refuses the log
// where one does not fit, whatever is found behind it.
std::optional<size_t> FindDamage(absl::string_view block) {
  size_t at = 0;
  while (block.size() - at >= kHeaderBytes) {
    const absl::string_view record = block.substr(at);
    const Header header = ParseHeader(record);
    if (header.type >= kRecyclableFullType && header.type <= kRecyclableLastType) return at;
    if (header.length > record.size() - kHeaderBytes) {
      // Where the block is whole, RocksDB knows that this is no end.
      const bool ends = block.size() < kBlockBytes;
      const bool damaged =
          ends && (FitsAShorterLength(record) || HoldsARecord(record.substr(kHeaderBytes)));
      return damaged ? std::optional<size_t>(at) : std::nullopt;
    }
    if (header.type == kZeroType && header.length == 0) return std::nullopt;
    at += kHeaderBytes + header.length;
  }
  return std::nullopt;
}

absl::Status CheckWal(const std::string& folder, const std::string& name, rocksdb::Env& env) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  const rocksdb::Status opened =
      env.NewSequentialFile(absl::StrCat(folder, "/", name), &file, rocksdb::EnvOptions());
  if (opened.IsNotFound() || opened.IsPathNotFound()) return absl::OkStatus();
  if (!opened.ok()) return OpenError(opened, folder);
  std::string buffer(kBlockBytes, '\0');
  for (uint64_t offset = 0;; offset += kBlockBytes) {
    rocksdb::Slice block;
    const rocksdb::Status read = file->Read(kBlockBytes, &block, buffer.data());
    if (!read.ok()) return OpenError(read, folder);
    if (const std::optional<size_t> at = FindDamage(ToView(block)); at.has_value()) {
      return OpenError(
          rocksdb::Status::Corruption(absl::StrCat(name, ": what begins at byte ", offset + *at,
                                                   " is not as a record was written")),
          folder);
    }
    if (block.size() < kBlockBytes) return absl::OkStatus();
  }
}

bool IsWalName(absl::string_view name) {
  return absl::ConsumeSuffix(&name, ".log") && !name.empty() &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::Status CheckWals(const std::string& folder, rocksdb::Env& env) {
  std::vector<std::string> names;
  const rocksdb::Status listed = env.GetChildren(folder, &names);
  if (!listed.ok()) return OpenError(listed, folder);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (IsWalName(name)) LOGE_RETURN_IF_ERROR(CheckWal(folder, name, env));
  }
  return absl::OkStatus();
}

}  // namespace loge::storage::rocks

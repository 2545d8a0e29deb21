#include "tools/loge/csv/journal.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace loge::csv {
namespace {

constexpr char kMagic[] = "loge-journal 1 ";
constexpr char kReached[] = "reached ";
constexpr char kDone[] = "done";
constexpr size_t kSaltBytes = 16;
constexpr size_t kUuidBytes = 16;

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

std::string DigestOf(const std::string& salt, const std::string& bytes) {
  const std::string all = absl::StrCat(salt, bytes);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(all.data(), all.size(), digest, &size, EVP_sha256(), nullptr) != 1) size = 0;
  return Hex(std::string(reinterpret_cast<const char*>(digest), size));
}

std::string KeyOf(int64_t line, const std::string& name, const std::string& about) {
  return absl::StrCat(line, " ", name, " ", about.empty() ? "-" : about);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(const std::string& path,
                                                       const std::string& bytes,
                                                       RandomBytes random) {
  std::unique_ptr<Journal> journal(new Journal(path, std::move(random)));
  if (absl::Status status = journal->Load(bytes); !status.ok()) return status;
  if (absl::Status status = journal->Begin(bytes); !status.ok()) return status;
  return journal;
}

std::unique_ptr<Journal> Journal::WithoutFile(RandomBytes random) {
  return std::unique_ptr<Journal>(new Journal("", std::move(random)));
}

Journal::~Journal() {
  if (file_ != nullptr) std::fclose(file_);
}

absl::Status Journal::Load(const std::string& bytes) {
  std::ifstream input(path_);
  if (!input) return absl::OkStatus();
  std::string line;
  if (!std::getline(input, line)) return absl::OkStatus();  // Begun, and nothing written yet.
  const std::vector<std::string> head = absl::StrSplit(line, ' ');
  if (!absl::StartsWith(line, kMagic) || head.size() != 4) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, " is no journal of an import: move it away, or give --journal"));
  }
  if (DigestOf(absl::HexStringToBytes(head[2]), bytes) != head[3]) return absl::OkStatus();
  while (std::getline(input, line)) {
    if (line == kDone) {
      ids_.clear();
      reached_ = 0;
      return absl::OkStatus();
    }
    if (input.eof()) break;  // Without its end: torn off while it was written.
    if (absl::StartsWith(line, kReached)) {
      int64_t position = 0;
      if (absl::SimpleAtoi(line.substr(std::strlen(kReached)), &position)) reached_ = position;
      continue;
    }
    const size_t space = line.rfind(' ');
    if (space != std::string::npos) ids_[line.substr(0, space)] = line.substr(space + 1);
  }
  resumed_ = true;
  return absl::OkStatus();
}

absl::Status Journal::Begin(const std::string& bytes) {
  file_ = std::fopen(path_.c_str(), resumed_ ? "a" : "w");
  if (file_ == nullptr) return Failed("cannot write");
  if (resumed_) {
    // What was torn off is a line of its own from here on.
    if (std::fputc('\n', file_) == EOF) return Failed("cannot write");
    return absl::OkStatus();
  }
  std::string salt(kSaltBytes, '\0');
  random_(reinterpret_cast<unsigned char*>(salt.data()), salt.size());
  if (std::fprintf(file_, "%s%s %s\n", kMagic, Hex(salt).c_str(), DigestOf(salt, bytes).c_str()) <
      0) {
    return Failed("cannot write");
  }
  return absl::OkStatus();
}

const std::string& Journal::IdOf(int64_t line, const std::string& name, const std::string& about) {
  const auto [entry, is_new] = ids_.try_emplace(KeyOf(line, name, about));
  if (is_new) {
    entry->second = Uuid();
    // What goes wrong here, Sync tells.
    if (file_ != nullptr) {
      std::fprintf(file_, "%s %s\n", entry->first.c_str(), entry->second.c_str());
    }
  }
  return entry->second;
}

absl::Status Journal::Sync() {
  if (file_ == nullptr) return absl::OkStatus();
  if (std::ferror(file_) != 0 || std::fflush(file_) != 0 || fdatasync(fileno(file_)) != 0) {
    return Failed("cannot write");
  }
  return absl::OkStatus();
}

absl::Status Journal::Reach(int64_t position) {
  if (file_ == nullptr || position <= reached_) return absl::OkStatus();
  reached_ = position;
  if (std::fprintf(file_, "%s%lld\n", kReached, static_cast<long long>(position)) < 0 ||
      std::fflush(file_) != 0) {
    return Failed("cannot write");
  }
  return absl::OkStatus();
}

absl::Status Journal::Finish() {
  if (file_ == nullptr) return absl::OkStatus();
  if (std::fprintf(file_, "%s\n", kDone) < 0) return Failed("cannot write");
  return Sync();
}

absl::Status Journal::Failed(const char* what) const {
  return absl::UnavailableError(
      absl::StrCat(what, " the journal ", path_, ": ", std::strerror(errno)));
}

std::string Journal::Uuid() {
  std::string bytes(kUuidBytes, '\0');
  random_(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // Version 4: random.
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string hex = Hex(bytes);
  for (const size_t at : {8, 13, 18, 23}) hex.insert(at, "-");
  return hex;
}

}  // namespace loge::csv

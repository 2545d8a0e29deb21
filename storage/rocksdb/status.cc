#include "storage/rocksdb/status.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/folder_lock.h"

namespace loge::storage::rocks {
namespace {

absl::StatusCode CodeOf(const rocksdb::Status& status) {
  if (status.ok()) return absl::StatusCode::kOk;
  // Room helps no store that has stopped for good.
  const bool stopped = status.severity() >= rocksdb::Status::Severity::kFatalError;
  if (status.IsNoSpace() && !stopped) return absl::StatusCode::kResourceExhausted;
  switch (status.code()) {
    case rocksdb::Status::kNotFound:
      return absl::StatusCode::kNotFound;
    case rocksdb::Status::kCorruption:
      return absl::StatusCode::kDataLoss;
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTimedOut:
    case rocksdb::Status::kTryAgain:
    case rocksdb::Status::kShutdownInProgress:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kUnknown;
  }
}

}  // namespace

absl::Status ToAbsl(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(CodeOf(status), absl::StrCat(doing, ": ", status.ToString()));
}

absl::Status OpenError(const rocksdb::Status& status, absl::string_view folder) {
  const std::string text = status.ToString();
  // RocksDB has no code of its own for these; its messages have been the same since 2012.
  if (absl::StrContains(text, "lock file") || absl::StrContains(text, "lock hold by")) {
    return HeldByAnother(folder, text);
  }
  if (absl::StrContains(text, "Permission denied") ||
      absl::StrContains(text, "Read-only file system")) {
    return absl::PermissionDeniedError(absl::StrCat(
        "the folder ", folder,
        " cannot be written: give it to the user that runs loged, with mode 0700 (", text, ")"));
  }
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the folder ", folder,
                     " is of another format: open it with the loged that wrote it (", text, ")"));
  }
  if (status.IsCorruption()) {
    return absl::DataLossError(absl::StrCat(
        "the folder ", folder,
        " is damaged and is left as it is: keep a copy and restore a backup (", text, ")"));
  }
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the disk of ", folder, " is full: make room and start again (", text, ")"));
  }
  return ToAbsl(status, absl::StrCat("opening ", folder));
}

}  // namespace loge::storage::rocks

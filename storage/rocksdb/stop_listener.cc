#include "storage/rocksdb/stop_listener.h"

#include "absl/strings/str_cat.h"

namespace loge::storage::rocks {
namespace {

using rocksdb::BackgroundErrorReason;
using Severity = rocksdb::Status::Severity;

bool OfManifest(BackgroundErrorReason reason) {
  return reason == BackgroundErrorReason::kManifestWrite ||
         reason == BackgroundErrorReason::kManifestWriteNoWAL;
}

}  // namespace

void StopListener::OnBackgroundError(BackgroundErrorReason reason, rocksdb::Status* error) {
  MutexLock lock(&mu_);
  // A flush tells of a manifest that failed once more, as an error of its own.
  if ((OfManifest(reason) || !status_.ok()) && error->severity() < Severity::kFatalError) {
    *error = rocksdb::Status(*error, Severity::kFatalError);
  }
  if (!status_.ok() || error->severity() < Severity::kFatalError) return;
  status_ = absl::UnavailableError(absl::StrCat(
      "the store has stopped", OfManifest(reason) ? " because its manifest cannot be written" : "",
      " and takes no writes until the server is restarted: ", error->ToString()));
}

void StopListener::OnErrorRecoveryBegin(BackgroundErrorReason, rocksdb::Status error,
                                        bool* auto_recovery) {
  if (error.severity() >= Severity::kFatalError) *auto_recovery = false;
}

absl::Status StopListener::status() const {
  MutexLock lock(&mu_);
  return status_;
}

}  // namespace loge::storage::rocks

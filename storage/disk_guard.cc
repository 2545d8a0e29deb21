#include "storage/disk_guard.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"

namespace loge::storage {
namespace {

// Rounded down, so that what is said to be free is.
int64_t Mebibytes(int64_t bytes) { return bytes >> 20; }

int64_t AQuarterAbove(int64_t bytes) { return bytes + bytes / 4; }

}  // namespace

DiskMarks::DiskMarks(const DiskGuardOptions& options)
    : refuse_facts(options.reserve_bytes),
      accept_facts(AQuarterAbove(refuse_facts)),
      refuse_rows(options.reserve_bytes / 2),
      accept_rows(AQuarterAbove(refuse_rows)),
      release_ballast(options.reserve_bytes / 4),
      make_ballast(accept_facts + options.ballast_bytes) {}

DiskRoom DiskRoom::Next(const DiskRoom& before, int64_t free_bytes, const DiskMarks& marks) {
  DiskRoom next;
  next.free_bytes = free_bytes;
  next.facts_refused =
      free_bytes < (before.facts_refused ? marks.accept_facts : marks.refuse_facts);
  next.rows_refused = free_bytes < (before.rows_refused ? marks.accept_rows : marks.refuse_rows);
  return next;
}

DiskGuard::DiskGuard(DataDisk& disk, Logger& logger, DiskGuardOptions options)
    : disk_(disk), logger_(logger), options_(std::move(options)), marks_(options_) {
  LOGE_CHECK(options_.ballast_bytes <= options_.reserve_bytes / 4);
  MutexLock look(&look_mu_);
  ballast_ = disk_.BallastBytes().value_or(0);
  Measure();
}

absl::Status DiskGuard::Admit(DiskUse use) {
  {
    MutexLock look(&look_mu_);
    Measure();
  }
  return Verdict(use);
}

absl::Status DiskGuard::Health() const { return Verdict(DiskUse::kFacts); }

void DiskGuard::Look() {
  MutexLock look(&look_mu_);
  Measure();
  KeepBallast(room().free_bytes);
}

absl::Status DiskGuard::AdmitStart(int64_t needed_bytes) {
  MutexLock look(&look_mu_);
  absl::StatusOr<int64_t> free = disk_.FreeBytes();
  if (free.ok() && *free < needed_bytes && *free + ballast_ >= needed_bytes) {
    Release();
    free = disk_.FreeBytes();
  }
  if (!free.ok()) return free.status();
  if (*free >= needed_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the disk of ", options_.folder, " is full: ", Mebibytes(*free), " MiB are free, and ",
      Mebibytes(needed_bytes) + 1,
      " MiB are needed to open the stores; nothing was touched. Make room on that disk (move away "
      "files that are not in the data folder, or enlarge it) and start again"));
}

void DiskGuard::SetStopped(DiskUse use, bool stopped) {
  {
    MutexLock lock(&mu_);
    (use == DiskUse::kFacts ? stopped_facts_ : stopped_rows_) += stopped ? 1 : -1;
  }
  logger_.Write(stopped ? LogLevel::kError : LogLevel::kInfo,
                absl::StrCat(stopped ? "event=store_stopped" : "event=store_goes_on", " folder=",
                             options_.folder, " of=", use == DiskUse::kFacts ? "facts" : "rows"));
}

DiskRoom DiskGuard::room() const {
  MutexLock lock(&mu_);
  return room_;
}

absl::Status DiskGuard::Verdict(DiskUse use) const {
  MutexLock lock(&mu_);
  if (!cannot_look_.ok()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("whether the disk of ", options_.folder,
                     " has room cannot be told, so nothing was written: ", cannot_look_.message()));
  }
  const bool facts = use == DiskUse::kFacts;
  if ((facts ? stopped_facts_ : stopped_rows_) > 0) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "a store found no room on the disk of ", options_.folder,
        " and takes no writes; nothing was written. Make room on that disk: the store goes on by "
        "itself some seconds later"));
  }
  if (!(facts ? room_.facts_refused : room_.rows_refused)) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the disk of ", options_.folder, " is nearly full: ", Mebibytes(room_.free_bytes),
      " MiB are free and ", Mebibytes(facts ? marks_.refuse_facts : marks_.refuse_rows),
      " MiB are kept in reserve; nothing was written. Make room on that disk: writing goes on by "
      "itself once ",
      Mebibytes(facts ? marks_.accept_facts : marks_.accept_rows), " MiB are free"));
}

void DiskGuard::Measure() {
  const absl::StatusOr<int64_t> free = disk_.FreeBytes();
  DiskRoom before;
  DiskRoom now;
  bool sight_changed = false;
  {
    MutexLock lock(&mu_);
    sight_changed = free.ok() != cannot_look_.ok();
    cannot_look_ = free.status();
    before = room_;
    if (free.ok()) room_ = DiskRoom::Next(room_, *free, marks_);
    now = room_;
  }
  if (sight_changed) {
    logger_.Write(free.ok() ? LogLevel::kInfo : LogLevel::kError,
                  free.ok() ? absl::StrCat("event=disk_seen_again folder=", options_.folder)
                            : absl::StrCat("event=disk_not_seen folder=", options_.folder,
                                           " effect=\"commands are refused\" error=\"",
                                           absl::CEscape(free.status().ToString()), "\""));
  }
  LogChange(before, now);
  if (free.ok() && *free < marks_.release_ballast && ballast_ > 0) Release();
}

void DiskGuard::LogChange(const DiskRoom& before, const DiskRoom& now) const {
  // As at nearly every look, of which each commit makes one.
  if (now.facts_refused == before.facts_refused && now.rows_refused == before.rows_refused) return;
  const std::string where =
      absl::StrCat(" folder=", options_.folder, " free_mib=", Mebibytes(now.free_bytes),
                   " reserve_mib=", Mebibytes(options_.reserve_bytes));
  if (now.facts_refused != before.facts_refused) {
    logger_.Write(now.facts_refused ? LogLevel::kError : LogLevel::kInfo,
                  now.facts_refused
                      ? absl::StrCat("event=disk_nearly_full", where,
                                     " effect=\"commands are refused, queries are answered\" "
                                     "cure=\"make room on that disk; no restart is needed\"")
                      : absl::StrCat("event=disk_has_room", where));
  }
  if (now.rows_refused != before.rows_refused) {
    logger_.Write(
        now.rows_refused ? LogLevel::kError : LogLevel::kInfo,
        absl::StrCat(now.rows_refused ? "event=rows_wait_for_room" : "event=rows_have_room",
                     where));
  }
}

void DiskGuard::Release() {
  const absl::Status status = disk_.ReleaseBallast();
  if (!status.ok()) return WarnOnce(status);
  ballast_made_ = false;
  logger_.Write(LogLevel::kWarning, absl::StrCat("event=ballast_released folder=", options_.folder,
                                                 " mib=", Mebibytes(ballast_)));
  ballast_ = 0;
}

void DiskGuard::KeepBallast(int64_t free_bytes) {
  const absl::StatusOr<int64_t> held = disk_.BallastBytes();
  if (!held.ok()) return WarnOnce(held.status());
  ballast_ = *held;
  if (ballast_ == 0) ballast_made_ = false;  // Removed by hand, perhaps.
  if (options_.ballast_bytes == 0) {
    if (ballast_ > 0) Release();
    return;
  }
  // What was made is not made again where the file system counts its bytes in another way.
  if (ballast_made_ || ballast_ == options_.ballast_bytes) return;
  if (free_bytes + ballast_ < marks_.make_ballast) return;
  const absl::Status status = disk_.MakeBallast(options_.ballast_bytes);
  if (!status.ok()) {
    ballast_ = 0;
    return WarnOnce(status);
  }
  ballast_ = options_.ballast_bytes;
  ballast_made_ = true;
  ballast_warned_ = false;
  logger_.Write(LogLevel::kInfo, absl::StrCat("event=ballast_made folder=", options_.folder,
                                              " mib=", Mebibytes(ballast_)));
}

void DiskGuard::WarnOnce(const absl::Status& status) {
  if (std::exchange(ballast_warned_, true)) return;
  logger_.Write(LogLevel::kWarning,
                absl::StrCat("event=ballast_failed folder=", options_.folder, " error=\"",
                             absl::CEscape(status.ToString()), "\""));
}

}  // namespace loge::storage

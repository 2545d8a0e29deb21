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

// What every refusal to start says after what is missing.
constexpr char kStartCure[] =
    "nothing was touched. Make room on that disk (move away files that are not in the data folder, "
    "or enlarge it) and start again";

}  // namespace

DiskMarks::DiskMarks(const DiskGuardOptions& options)
    : facts(options.reserve_bytes),
      rows(options.reserve_bytes / 2),
      facts_inodes(options.reserve_inodes),
      rows_inodes(options.reserve_inodes / 2),
      release_ballast(options.reserve_bytes / 4),
      make_ballast(facts.accept + options.ballast_bytes) {}

DiskRoom DiskRoom::Next(const DiskRoom& before, const FreeRoom& free, const DiskMarks& marks) {
  DiskRoom next;
  next.free = free;
  next.facts.bytes = marks.facts.Refused(before.facts.bytes, free.bytes);
  next.facts.inodes = marks.facts_inodes.Refused(before.facts.inodes, free.inodes);
  next.rows.bytes = marks.rows.Refused(before.rows.bytes, free.bytes);
  next.rows.inodes = marks.rows_inodes.Refused(before.rows.inodes, free.inodes);
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
  KeepBallast(room().free.bytes);
}

absl::Status DiskGuard::AdmitStart(int64_t needed_bytes) {
  MutexLock look(&look_mu_);
  absl::StatusOr<FreeRoom> free = disk_.Free();
  // First: giving up the ballast makes none.
  if (free.ok() && free->inodes < options_.reserve_inodes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the disk of ", options_.folder, " is full: ", free->inodes, " inodes are free, and ",
        options_.reserve_inodes, " are needed to open the stores; ", kStartCure));
  }
  if (free.ok() && free->bytes < needed_bytes && free->bytes + ballast_ >= needed_bytes) {
    Release();
    free = disk_.Free();
  }
  if (!free.ok()) return free.status();
  if (free->bytes < needed_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the disk of ", options_.folder, " is full: ", Mebibytes(free->bytes),
                     " MiB are free, and ", Mebibytes(needed_bytes) + 1,
                     " MiB are needed to open the stores; ", kStartCure));
  }
  return absl::OkStatus();
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
  return Refusal(use, room_);
}

absl::Status DiskGuard::Refusal(DiskUse use, const DiskRoom& now) const {
  const bool facts = use == DiskUse::kFacts;
  const DiskShortage& shortage = facts ? now.facts : now.rows;
  if (shortage.bytes) {
    const DiskMark& mark = facts ? marks_.facts : marks_.rows;
    return absl::ResourceExhaustedError(absl::StrCat(
        "the disk of ", options_.folder, " is nearly full: ", Mebibytes(now.free.bytes),
        " MiB are free and ", Mebibytes(mark.refuse),
        " MiB are kept in reserve; nothing was written. Make room on that disk: writing goes on by "
        "itself once ",
        Mebibytes(mark.accept), " MiB are free"));
  }
  if (shortage.inodes) {
    const DiskMark& mark = facts ? marks_.facts_inodes : marks_.rows_inodes;
    return absl::ResourceExhaustedError(absl::StrCat(
        "the disk of ", options_.folder, " is nearly full: ", now.free.inodes,
        " inodes are free and ", mark.refuse,
        " inodes are kept in reserve; nothing was written. Make room on that disk, by removing "
        "files: writing goes on by itself once ",
        mark.accept, " inodes are free"));
  }
  return absl::OkStatus();
}

void DiskGuard::Measure() {
  const absl::StatusOr<FreeRoom> free = disk_.Free();
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
  if (free.ok() && free->bytes < marks_.release_ballast && ballast_ > 0) Release();
}

void DiskGuard::LogChange(const DiskRoom& before, const DiskRoom& now) const {
  // As at nearly every look, of which each commit makes one.
  const bool facts_refused = now.facts.any();
  const bool rows_refused = now.rows.any();
  if (facts_refused == before.facts.any() && rows_refused == before.rows.any()) return;
  std::string where =
      absl::StrCat(" folder=", options_.folder, " free_mib=", Mebibytes(now.free.bytes),
                   " reserve_mib=", Mebibytes(options_.reserve_bytes));
  if (now.free.inodes != FreeRoom::kNoLimit) {
    absl::StrAppend(&where, " free_inodes=", now.free.inodes,
                    " reserve_inodes=", options_.reserve_inodes);
  }
  if (facts_refused != before.facts.any()) {
    logger_.Write(facts_refused ? LogLevel::kError : LogLevel::kInfo,
                  facts_refused
                      ? absl::StrCat("event=disk_nearly_full", where,
                                     " effect=\"commands are refused, queries are answered\" "
                                     "cure=\"make room on that disk; no restart is needed\"")
                      : absl::StrCat("event=disk_has_room", where));
  }
  if (rows_refused != before.rows.any()) {
    logger_.Write(
        rows_refused ? LogLevel::kError : LogLevel::kInfo,
        absl::StrCat(rows_refused ? "event=rows_wait_for_room" : "event=rows_have_room", where));
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

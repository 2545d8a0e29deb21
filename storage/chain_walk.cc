#include "storage/chain_walk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::storage {
namespace {

std::string Hex(absl::string_view hash) { return absl::BytesToHexString(hash); }

// The messages of record.h without what the finding says anyway.
std::string Reason(const absl::Status& status) { return ToString(status.message()); }

}  // namespace

absl::Status ChainWalk::Begin() {
  if (options_.since.has_value()) {
    const ChainHead& since = *options_.since;
    if (since.position > head_.position) {
      Find(Damage::kExpectedDiffers, Position(head_.position.value() + 1),
           absl::StrCat("the log ends at position ", head_.position.value(),
                        ", before the position ", since.position.value(), " to begin behind"));
      return absl::OkStatus();
    }
    if (since.position.value() > 0) {
      LOGE_RETURN_IF_ERROR(BeginBehind(since.position));
      if (finding_.has_value()) return absl::OkStatus();
    }
    if (hash_ != since.hash) {
      Find(Damage::kExpectedDiffers, since.position,
           absl::StrCat("the chain hash there is ", Hex(hash_), ", not ", Hex(since.hash),
                        ", on which to begin"));
      return absl::OkStatus();
    }
  }
  CheckExpected();
  return absl::OkStatus();
}

absl::Status ChainWalk::BeginBehind(Position position) {
  next_ = position;
  const absl::StatusOr<std::optional<std::string>> bytes = ReadRecordAt(scan_, position);
  if (absl::IsDataLoss(bytes.status())) {
    CannotRead(bytes.status());
    return absl::OkStatus();
  }
  LOGE_RETURN_IF_ERROR(bytes.status());
  if (!bytes->has_value()) {
    Find(Damage::kMissing, position, "there is no record");
    return absl::OkStatus();
  }
  const absl::StatusOr<RecordTrailer> trailer = SkimTrailer(**bytes);
  if (!trailer.ok()) {
    Find(Damage::kAltered, position, Reason(trailer.status()));
    return absl::OkStatus();
  }
  last_ = trailer->placement;
  hash_ = trailer->chain_hash;
  next_ = Position(position.value() + 1);
  return absl::OkStatus();
}

bool ChainWalk::Visit(const LogScan::Record& record) {
  if (finding_.has_value()) return false;
  if (options_.live && next_ > head_.position) return false;
  if (record.position.value() == 0) {
    Find(Damage::kMalformed, next_, "an entry of the events whose key is no position lies there");
    return false;
  }
  if (record.position != next_ && next_ <= head_.position) {
    Find(Damage::kMissing, next_,
         absl::StrCat("the next record is that of position ", record.position.value()));
    return false;
  }
  const absl::StatusOr<RecordTrailer> trailer = SkimTrailer(record.bytes);
  if (trailer.ok() && trailer->placement.position != record.position) {
    LookInto(record.position, trailer->placement.position, record.bytes);
    return false;
  }
  if (record.position > head_.position) {
    Find(Damage::kBehindHead, record.position,
         absl::StrCat("the log ends at position ", head_.position.value()));
    return false;
  }
  absl::Status sound = trailer.status();
  if (sound.ok()) sound = SkimType(record.bytes).status();
  if (sound.ok()) sound = SkimSubjects(record.bytes).status();
  if (sound.ok()) sound = VerifyRecord(record.bytes, hash_);
  if (!sound.ok()) {
    Find(Damage::kAltered, next_, Reason(sound));
    return false;
  }
  Follow(trailer->placement);
  if (finding_.has_value()) return false;
  last_ = trailer->placement;
  hash_ = trailer->chain_hash;
  next_ = Position(next_.value() + 1);
  CheckExpected();
  return !finding_.has_value();
}

void ChainWalk::Follow(const Placement& placement) {
  const bool goes_on = last_.has_value() && last_->index + 1 < last_->count;
  const int index = goes_on ? last_->index + 1 : 0;
  if (placement.index != index || (goes_on && placement.count != last_->count)) {
    Find(Damage::kMalformed, next_,
         absl::StrCat("it is event ", placement.index, " of ", placement.count,
                      " of its decision, where event ", index,
                      goes_on ? absl::StrCat(" of ", last_->count) : "", " should be"));
  } else if (last_.has_value() && placement.recorded_at < last_->recorded_at) {
    Find(Damage::kMalformed, next_, "it was recorded before the record before it");
  }
}

void ChainWalk::CannotRead(const absl::Status& reason) {
  Find(Damage::kUnreadable, next_, Reason(reason));
}

void ChainWalk::End() {
  if (finding_.has_value()) return;
  const Position last(next_.value() - 1);
  if (last < head_.position) {
    Find(Damage::kMissing, next_,
         absl::StrCat("there are no more records, and the head of the log is at position ",
                      head_.position.value()));
  } else if (last_.has_value() && last_->index + 1 < last_->count) {
    Find(Damage::kMalformed, last, "the last decision is not whole");
  } else if (hash_ != head_.chain_hash) {
    Find(Damage::kHeadDiffers, last,
         absl::StrCat("the chain hash of the head of the log is ", Hex(head_.chain_hash),
                      ", the last record's is ", Hex(hash_)));
  } else if (last_.has_value() && last_->recorded_at != head_.recorded_at) {
    Find(Damage::kHeadDiffers, last,
         "the head of the log names another time of recording than the last record");
  } else if (options_.expected.has_value() && options_.expected->position > last) {
    Find(Damage::kExpectedDiffers, next_,
         absl::StrCat("the log ends at position ", last.value(),
                      ", before the expected head at position ",
                      options_.expected->position.value()));
  }
}

void ChainWalk::CheckExpected() {
  if (!options_.expected.has_value()) return;
  const ChainHead& expected = *options_.expected;
  if (expected.position.value() != next_.value() - 1 || expected.hash == hash_) return;
  Find(Damage::kExpectedDiffers, expected.position,
       absl::StrCat("the chain hash there is ", Hex(hash_), ", expected was ", Hex(expected.hash),
                    ": up to there this log is not the one of the expected head"));
}

void ChainWalk::LookInto(Position at, Position own, absl::string_view bytes) {
  absl::StatusOr<std::optional<std::string>> there = RecordOf(own, own);
  if (there.ok() && there->has_value() && **there == bytes) {
    return Find(Damage::kDuplicated, at,
                absl::StrCat("it is a copy of the record of position ", own.value()));
  }
  absl::StatusOr<bool> genuine = there.ok() ? WasHashedAs(own, at, bytes) : there.status();
  // A neighbour that cannot be read says nothing.
  if (!genuine.ok() && absl::IsDataLoss(genuine.status())) genuine = false;
  if (!genuine.ok()) {
    status_ = genuine.status();
  } else if (*genuine) {
    Find(Damage::kOutOfOrder, at, absl::StrCat("it is the record of position ", own.value()));
  } else {
    Find(Damage::kAltered, at, absl::StrCat("it says that its position is ", own.value()));
  }
}

absl::StatusOr<bool> ChainWalk::WasHashedAs(Position own, Position at,
                                            absl::string_view bytes) const {
  if (own > head_.position) return false;
  const Position before(own.value() - 1);
  if (before.value() == 0) return VerifyRecord(bytes, GenesisHash()).ok();
  const Position behind(own.value() + 1);
  // Where the neighbours lie when the record was moved alone, when two changed places, or when
  // all that follows was shifted by one.
  for (const Position key : {before, own, at}) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> record, RecordOf(before, key));
    if (!record.has_value()) continue;
    LOGE_ASSIGN_OR_RETURN(const RecordTrailer trailer, SkimTrailer(*record));
    if (VerifyRecord(bytes, trailer.chain_hash).ok()) return true;
  }
  LOGE_ASSIGN_OR_RETURN(const RecordTrailer own_trailer, SkimTrailer(bytes));
  const Position shifted(std::min(at.value(), head_.position.value()) + 1);
  for (const Position key : {behind, own, shifted}) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> record, RecordOf(behind, key));
    if (record.has_value() && VerifyRecord(*record, own_trailer.chain_hash).ok()) return true;
  }
  return false;
}

absl::StatusOr<std::optional<std::string>> ChainWalk::RecordOf(Position own, Position key) const {
  LOGE_ASSIGN_OR_RETURN(std::optional<std::string> bytes, ReadRecordAt(scan_, key));
  if (!bytes.has_value()) return bytes;
  const absl::StatusOr<RecordTrailer> trailer = SkimTrailer(*bytes);
  if (!trailer.ok() || trailer->placement.position != own) return std::optional<std::string>();
  return bytes;
}

void ChainWalk::Find(Damage damage, Position position, std::string detail) {
  finding_ = Finding{damage, position, std::move(detail)};
}

}  // namespace loge::storage

#include "services/verification/verification.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/record.h"
#include "storage/verify.h"

namespace loge::verification {
namespace {

storage::ChainHead ChainHeadOf(const v1::ChainHead& head) {
  return {storage::Position(head.position()), absl::HexStringToBytes(head.hash())};
}

storage::VerifyOptions OptionsOf(const v1::VerifyLogRequest& request, bool live) {
  storage::VerifyOptions options;
  if (request.has_since()) options.since = ChainHeadOf(request.since());
  if (request.has_expected()) options.expected = ChainHeadOf(request.expected());
  options.check_index = request.check_index();
  options.live = live;
  return options;
}

v1::DamageKind KindOf(storage::Damage damage) {
  switch (damage) {
    case storage::Damage::kMissing:
      return v1::DAMAGE_KIND_MISSING;
    case storage::Damage::kUnreadable:
      return v1::DAMAGE_KIND_UNREADABLE;
    case storage::Damage::kAltered:
      return v1::DAMAGE_KIND_ALTERED;
    case storage::Damage::kDuplicated:
      return v1::DAMAGE_KIND_DUPLICATED;
    case storage::Damage::kOutOfOrder:
      return v1::DAMAGE_KIND_OUT_OF_ORDER;
    case storage::Damage::kMalformed:
      return v1::DAMAGE_KIND_MALFORMED;
    case storage::Damage::kBehindHead:
      return v1::DAMAGE_KIND_BEHIND_HEAD;
    case storage::Damage::kHeadDiffers:
      return v1::DAMAGE_KIND_HEAD_DIFFERS;
    case storage::Damage::kExpectedDiffers:
      return v1::DAMAGE_KIND_EXPECTED_DIFFERS;
    case storage::Damage::kIndexMissing:
      return v1::DAMAGE_KIND_INDEX_MISSING;
    case storage::Damage::kIndexExtra:
      return v1::DAMAGE_KIND_INDEX_EXTRA;
    case storage::Damage::kIndexAltered:
      return v1::DAMAGE_KIND_INDEX_ALTERED;
  }
  LOGE_CHECK(false);
}

void SetResult(const storage::VerifyResult& found, v1::VerifyLogResult& out) {
  out.set_intact(!found.finding.has_value());
  if (found.finding.has_value()) {
    v1::Damage& damage = *out.mutable_first_damage();
    damage.set_kind(KindOf(found.finding->damage));
    damage.set_position(found.finding->position.value());
    damage.set_message(found.finding->detail);
  }
  out.mutable_sound_up_to()->set_position(found.sound_upto.position.value());
  out.mutable_sound_up_to()->set_hash(absl::BytesToHexString(found.sound_upto.hash));
  out.set_events(found.records);
  out.set_index_entries(found.index_entries);
}

}  // namespace

std::string CheckChainHead(const v1::ChainHead& head) {
  if (head.position() < 0) return "a position is never negative";
  const std::string& hash = head.hash();
  if (hash.size() != 2 * storage::kChainHashBytes ||
      !std::all_of(hash.begin(), hash.end(), absl::ascii_isxdigit)) {
    return "a chain hash has 64 hexadecimal digits";
  }
  return "";
}

absl::StatusOr<v1::VerifyLogResponse> Verify(
    const VerificationEnv& env, const v1::VerifyLogRequest& request,
    absl::FunctionRef<bool(const v1::VerifyLogResponse&)> progress) {
  const absl::Time begun = env.now();
  v1::VerifyLogResponse message;
  const auto listener = [&](const storage::VerifyProgress& done) {
    const double seconds = absl::ToDoubleSeconds(env.now() - begun);
    // While the index is read, the rate of the events stands.
    if (done.index_entries_total == 0 && seconds > 0) {
      message.set_events_per_second(static_cast<double>(done.records_done) / seconds);
    }
    message.set_events_done(done.records_done);
    message.set_events_total(done.records_total);
    message.set_index_entries_done(done.index_entries_done);
    message.set_index_entries_total(done.index_entries_total);
    return progress(message);
  };
  LOGE_ASSIGN_OR_RETURN(const storage::VerifyResult found,
                        storage::VerifyLog(*env.scan, OptionsOf(request, env.live), listener));
  SetResult(found, *message.mutable_result());
  return message;
}

}  // namespace loge::verification

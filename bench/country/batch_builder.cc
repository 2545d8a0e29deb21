#include "bench/country/batch_builder.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/principal.h"
#include "storage/base/status_macros.h"
#include "storage/record.h"

namespace loge::bench::country {

void RepeatableRandom::Fill(char* out, int size) {
  while (size > 0) {
    const uint64_t bits = dice_.Bits();
    const int count = std::min<int>(size, sizeof(bits));
    std::memcpy(out, &bits, static_cast<size_t>(count));
    out += count;
    size -= count;
  }
}

absl::StatusOr<std::unique_ptr<BatchBuilder>> BatchBuilder::Create(storage::KeyVault& vault,
                                                                   uint64_t seed,
                                                                   storage::Head head) {
  std::unique_ptr<BatchBuilder> builder(new BatchBuilder(seed, std::move(head)));
  LOGE_ASSIGN_OR_RETURN(builder->secrets_, runtime::Secrets::Create(vault, builder->nonces_));
  return builder;
}

BatchBuilder::BatchBuilder(uint64_t seed, storage::Head head) : nonces_(seed) {
  batch_.first = storage::Position(head.position.value() + 1);
  batch_.head = std::move(head);
}

absl::StatusOr<storage::EventDraft> BatchBuilder::DraftOf(const Decision& decision,
                                                          const Telling& telling) {
  storage::EventDraft draft =
      runtime::DraftOf(telling.payload, telling.date, telling.extra_subjects);
  draft.actor = runtime::LocalPrincipal().id;
  draft.request_id = decision.request_id;
  if (!decision.source_system.empty()) {
    draft.source_system = decision.source_system;
    draft.source_ref = decision.source_ref;
    draft.subjects.emplace_back(
        absl::StrCat("source/", decision.source_system, "/", decision.source_ref));
  }
  if (telling.personal == nullptr) return draft;
  const bool new_person =
      telling.payload.has_caretaker_joined() || telling.payload.has_contact_named();
  if (new_person) LOGE_RETURN_IF_ERROR(secrets_->EnsureKeys({telling.person}));
  LOGE_ASSIGN_OR_RETURN(draft.sealed, secrets_->Seal(telling.person, *telling.personal));
  return draft;
}

absl::Status BatchBuilder::Add(const Decision& decision) {
  storage::Placement placement;
  placement.recorded_at = decision.recorded_at;
  placement.count = static_cast<int>(decision.tellings.size());
  for (const Telling& telling : decision.tellings) {
    LOGE_ASSIGN_OR_RETURN(storage::EventDraft draft, DraftOf(decision, telling));
    LOGE_ASSIGN_OR_RETURN(std::string bytes, storage::EncodeDraft(draft));
    placement.position = storage::Position(batch_.head.position.value() + 1);
    batch_.head.chain_hash = storage::FinishRecord(placement, batch_.head.chain_hash, bytes);
    batch_.head.position = placement.position;
    ++placement.index;
    bytes_ += static_cast<int64_t>(bytes.size());
    batch_.events.push_back({draft.type, std::move(draft.subjects), std::move(bytes)});
  }
  batch_.head.recorded_at = decision.recorded_at;
  for (const Claimed& claim : decision.claims) {
    batch_.claims.push_back({secrets_->ClaimKey(claim.kind, claim.scope, claim.value), claim.holder,
                             absl::StrCat(claim.kind, "/", claim.scope)});
  }
  return absl::OkStatus();
}

storage::CommitBatch BatchBuilder::Take() {
  storage::CommitBatch taken = std::exchange(batch_, {});
  batch_.first = storage::Position(taken.head.position.value() + 1);
  batch_.head = taken.head;
  bytes_ = 0;
  return taken;
}

}  // namespace loge::bench::country

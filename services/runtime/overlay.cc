#include "services/runtime/overlay.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

std::string SlotKey(const std::string& holder, const std::string& slot) {
  return absl::StrCat(holder, absl::string_view("\0", 1), slot);
}

}  // namespace

void Overlay::Add(int64_t sequence, const storage::AppendRequest& append) {
  for (const storage::EventDraft& draft : append.events) {
    auto event = std::make_shared<events::v1::RecordedEvent>();
    event->set_type(draft.type.value());
    event->set_position(++provisional_);
    event->set_occurred_on(draft.occurred_on);
    event->set_precision(static_cast<events::v1::Precision>(draft.precision));
    LOGE_CHECK(event->mutable_payload()->ParseFromString(draft.payload));
    if (!draft.sealed.person.empty()) {
      event->mutable_sealed()->set_person(draft.sealed.person);
      event->mutable_sealed()->set_ciphertext(draft.sealed.ciphertext);
    }
    for (const storage::Subject& subject : draft.subjects) {
      events_[subject.value()].push_back(Staged{sequence, event->type(), event});
    }
  }
  if (append.request.has_value()) requests_.insert(append.request->request_id);
  for (const storage::ClaimRelease& release : append.releases) {
    std::string& key = slots_[SlotKey(release.holder, release.slot)];
    Free(sequence, key, release.holder);
    key.clear();
  }
  for (const storage::ClaimTake& take : append.takes) {
    std::string& key = slots_[SlotKey(take.holder, take.slot)];
    if (key != take.key) Free(sequence, key, take.holder);
    key = take.key;
    claims_[take.key] = {sequence, take.holder};
  }
}

void Overlay::Free(int64_t sequence, const std::string& key, const std::string& holder) {
  const auto it = claims_.find(key);
  if (it != claims_.end() && it->second.holder == holder) it->second = {sequence, ""};
}

std::vector<EventPtr> Overlay::After(const std::string& subject, storage::Position as_of,
                                     const FoldSpec* spec) const {
  std::vector<EventPtr> out;
  const auto it = events_.find(subject);
  if (it == events_.end()) return out;
  // A chain is committed in its order, so what the state holds comes first.
  const auto first =
      std::partition_point(it->second.begin(), it->second.end(), [&](const Staged& staged) {
        const auto positions = chain_->PositionsOf(staged.sequence);
        return positions.has_value() && positions->second <= as_of;
      });
  for (auto staged = first; staged != it->second.end(); ++staged) {
    if (spec == nullptr || TakesType(*spec, staged->type)) out.push_back(staged->event);
  }
  return out;
}

std::optional<std::string> Overlay::ClaimHolder(const std::string& key) const {
  const auto it = claims_.find(key);
  if (it == claims_.end() || chain_->PositionsOf(it->second.sequence).has_value()) {
    return std::nullopt;
  }
  return it->second.holder;
}

bool Overlay::HasLeft(const std::string& holder, const std::string& slot,
                      const std::string& key) const {
  const auto it = slots_.find(SlotKey(holder, slot));
  return it != slots_.end() && it->second != key;
}

}  // namespace loge::runtime

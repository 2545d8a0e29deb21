#include "tests/crash/log_model.h"

#include <algorithm>

namespace loge::storage::testing {

std::optional<Rule> LogModel::WhyNot(const AppendTag& tag, const AppendRequest& request) const {
  if (request.request.has_value() && FindRequest(request.request->request_id).has_value()) {
    return Rule::kRequestId;
  }
  if (tag.chain != 0) {
    const std::optional<size_t> before = LastBefore(tag);
    const int64_t sequence = before.has_value() ? decisions_[*before].tag.sequence + 1 : 1;
    if (tag.sequence != sequence) return Rule::kChain;
  }
  if (FirstConflict(tag, request.condition).has_value()) return Rule::kCondition;
  LogModel after;  // Of the claims only.
  after.claims_ = claims_;
  after.keys_ = keys_;
  for (const ClaimRelease& release : request.releases) {
    after.ReleaseSlot({release.holder, release.slot});
  }
  for (const ClaimTake& take : request.takes) {
    if (Refuses(after.FindClaim(take.key), take)) return Rule::kClaim;
    after.Take(take);
  }
  return std::nullopt;
}

void LogModel::Apply(Decision decision) {
  const size_t index = decisions_.size();
  for (size_t i = 0; i < decision.request.events.size(); ++i) {
    const EventDraft& event = decision.request.events[i];
    const Position position(decision.first.value() + static_cast<int64_t>(i));
    for (const Subject& subject : event.subjects) {
      by_subject_[subject.value()].push_back({position, event.type, index});
    }
  }
  if (decision.request.request.has_value()) {
    by_request_id_.emplace(decision.request.request->request_id, index);
  }
  if (decision.tag.chain != 0) chains_[decision.tag.chain].push_back(index);
  decisions_.push_back(std::move(decision));
  const AppendRequest& request = decisions_.back().request;
  for (const ClaimRelease& release : request.releases) ReleaseSlot({release.holder, release.slot});
  for (const ClaimTake& take : request.takes) Take(take);
}

std::optional<size_t> LogModel::FindRequest(const std::string& request_id) const {
  const auto it = by_request_id_.find(request_id);
  if (it == by_request_id_.end()) return std::nullopt;
  return it->second;
}

bool LogModel::IsExcused(size_t decision, const AppendTag& tag) const {
  const AppendTag& writer = decisions_[decision].tag;
  return tag.chain != 0 && writer.chain == tag.chain && writer.sequence < tag.sequence;
}

std::optional<size_t> LogModel::LastBefore(const AppendTag& tag) const {
  const auto it = chains_.find(tag.chain);
  if (it == chains_.end()) return std::nullopt;
  for (auto index = it->second.rbegin(); index != it->second.rend(); ++index) {
    if (decisions_[*index].tag.sequence < tag.sequence) return *index;
  }
  return std::nullopt;
}

std::optional<size_t> LogModel::FirstConflict(const AppendTag& tag,
                                              const std::vector<ConditionItem>& condition) const {
  std::optional<size_t> first;
  for (const ConditionItem& item : condition) {
    for (const Subject& subject : item.query.subjects) {
      const auto it = by_subject_.find(subject.value());
      if (it == by_subject_.end()) continue;
      auto entry = std::upper_bound(
          it->second.begin(), it->second.end(), item.after,
          [](Position after, const Entry& candidate) { return after < candidate.position; });
      while (entry != it->second.end() &&
             (!item.query.MatchesType(entry->type) || IsExcused(entry->decision, tag))) {
        ++entry;
      }
      if (entry == it->second.end()) continue;
      first = std::min(first.value_or(entry->decision), entry->decision);
    }
  }
  return first;
}

bool LogModel::Refuses(const std::optional<ClaimHolder>& held, const ClaimTake& take) {
  return held.has_value() && held->holder != take.holder &&
         (take.instead_of.empty() || held->holder != take.instead_of);
}

bool LogModel::RefusedAtSomePrefix(const ClaimTake& take, const std::string& holder,
                                   size_t shortest, size_t longest) const {
  const auto it = claims_.find(take.key);
  if (it == claims_.end()) return false;
  const std::vector<ClaimChange>& changes = it->second;
  for (size_t i = 0; i < changes.size(); ++i) {
    // It holds from the prefix that ends with its decision to the one before the next change's.
    const size_t from = changes[i].decision + 1;
    const size_t to = i + 1 < changes.size() ? changes[i + 1].decision : SIZE_MAX;
    const bool by_holder =
        holder.empty() || (changes[i].holder.has_value() && changes[i].holder->holder == holder);
    if (Refuses(changes[i].holder, take) && by_holder &&
        std::max(from, shortest) <= std::min(to, longest)) {
      return true;
    }
  }
  return false;
}

std::vector<Position> LogModel::PositionsOf(const Subject& subject) const {
  std::vector<Position> positions;
  const auto it = by_subject_.find(subject.value());
  if (it == by_subject_.end()) return positions;
  for (const Entry& entry : it->second) positions.push_back(entry.position);
  return positions;
}

std::optional<ClaimHolder> LogModel::FindClaim(const std::string& key) const {
  const auto it = claims_.find(key);
  return it == claims_.end() ? std::nullopt : it->second.back().holder;
}

std::optional<std::string> LogModel::FindClaimKey(const std::string& holder,
                                                  const std::string& slot) const {
  const auto it = keys_.find({holder, slot});
  if (it == keys_.end()) return std::nullopt;
  return it->second;
}

void LogModel::SetClaim(const std::string& key, std::optional<ClaimHolder> holder) {
  // Within one decision only the last change of a key shows.
  std::vector<ClaimChange>& changes = claims_[key];
  const size_t decision = decisions_.empty() ? 0 : decisions_.size() - 1;
  if (!changes.empty() && changes.back().decision == decision) changes.pop_back();
  changes.push_back({decision, std::move(holder)});
}

void LogModel::ReleaseSlot(const Slot& slot) {
  const auto it = keys_.find(slot);
  if (it == keys_.end()) return;
  SetClaim(it->second, std::nullopt);
  keys_.erase(it);
}

void LogModel::Take(const ClaimTake& take) {
  const std::optional<ClaimHolder> held = FindClaim(take.key);
  if (held.has_value()) {
    if (held->holder == take.holder && held->slot == take.slot) return;
    ReleaseSlot({held->holder, held->slot});
  }
  ReleaseSlot({take.holder, take.slot});
  SetClaim(take.key, ClaimHolder{take.holder, take.slot});
  keys_[{take.holder, take.slot}] = take.key;
}

}  // namespace loge::storage::testing

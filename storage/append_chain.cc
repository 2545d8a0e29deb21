#include "storage/append_chain.h"

#include <algorithm>

#include "storage/base/check.h"

namespace loge::storage {

std::optional<std::pair<Position, Position>> AppendChain::PositionsOf(int64_t sequence) const {
  MutexLock lock(&mu_);
  const auto it =
      std::lower_bound(committed_.begin(), committed_.end(), sequence,
                       [](const Range& range, int64_t wanted) { return range.sequence < wanted; });
  if (it == committed_.end() || it->sequence != sequence) return std::nullopt;
  return std::make_pair(it->first, it->last);
}

bool AppendChain::broken() const {
  MutexLock lock(&mu_);
  return failed_first_ != INT64_MAX;
}

bool AppendChain::BrokenBefore(int64_t sequence) const {
  MutexLock lock(&mu_);
  return failed_first_ < sequence;
}

void AppendChain::NoteCommitted(int64_t sequence, Position first, Position last) {
  MutexLock lock(&mu_);
  LOGE_CHECK(committed_.empty() ||
             (committed_.back().sequence < sequence && committed_.back().last < first));
  committed_.push_back({sequence, first, last});
}

void AppendChain::NoteFailed(int64_t sequence) {
  MutexLock lock(&mu_);
  failed_first_ = std::min(failed_first_, sequence);
}

bool AppendChain::Wrote(Position position) const {
  MutexLock lock(&mu_);
  const auto it =
      std::lower_bound(committed_.begin(), committed_.end(), position,
                       [](const Range& range, Position wanted) { return range.last < wanted; });
  return it != committed_.end() && it->first <= position;
}

}  // namespace loge::storage

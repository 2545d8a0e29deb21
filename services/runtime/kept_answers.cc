#include "services/runtime/kept_answers.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

// What an answer stands on beside the facts of the first generation, under whose stamps it is kept.
struct Standing {
  int64_t stamps_number = 0;
  int64_t checkpoint = 0;
  FactCache::Slots slots;

  // As an entry of the cache holds (fact_cache.h).
  bool Holds(const CachedView& view) const {
    const int64_t change = FactCache::LastChange(*view.stamps, slots);
    return view.stamps->number() == stamps_number && change <= checkpoint &&
           change <= view.checkpoint;
  }
};

// What the map takes for each of the others, about.
constexpr int64_t kNodeBytes = 48;

struct Answer {
  WholeAnswer whole;
  std::map<std::string, Standing> others;
};

}  // namespace

std::unique_ptr<KeptAnswer> KeptAnswer::Of(
    const std::map<std::string, CachedView, std::less<>>& views, int64_t as_known_at) {
  for (const auto& [projection, view] : views) {
    if (view.answers == nullptr || view.stamps == nullptr || view.checkpoint != as_known_at) {
      return nullptr;
    }
  }
  if (views.empty()) return nullptr;
  std::unique_ptr<KeptAnswer> kept(new KeptAnswer(views));
  for (const auto& [projection, view] : views) kept->sources_.try_emplace(projection);
  return kept;
}

std::shared_ptr<const WholeAnswer> KeptAnswer::Find(const std::string& name) {
  name_ = absl::StrCat("answer@", name);  // No subject has an '@'.
  const CachedView& first = views_.begin()->second;
  FactCache::Found found = first.answers->Find(*first.stamps, first.checkpoint, name_);
  worth_keeping_ = found.worth_loading;
  if (found.value == nullptr) return nullptr;
  const auto answer = std::static_pointer_cast<const Answer>(std::move(found.value));
  for (const auto& [projection, standing] : answer->others) {
    if (standing.Holds(views_.find(projection)->second)) continue;
    worth_keeping_ = true;
    return nullptr;
  }
  return {answer, &answer->whole};
}

void KeptAnswer::Keep(WholeAnswer answer) {
  if (!worth_keeping_) return;
  auto kept = std::make_shared<Answer>();
  auto bytes =
      static_cast<int64_t>(sizeof(Answer) + answer.bytes.size() + answer.next_after.size());
  kept->whole = std::move(answer);
  for (auto it = std::next(views_.begin()); it != views_.end(); ++it) {
    const auto& [projection, view] = *it;
    const FactCache::Slots& slots = sources_.find(projection)->second.slots();
    bytes += static_cast<int64_t>(sizeof(Standing) + projection.size() +
                                  slots.size() * sizeof(uint32_t)) +
             kNodeBytes;
    kept->others[projection] = {view.stamps->number(), view.checkpoint, slots};
  }
  const auto& [projection, first] = *views_.begin();
  first.answers->InsertValue(*first.stamps, first.checkpoint, name_,
                             sources_.find(projection)->second.slots(), std::move(kept), bytes);
}

}  // namespace loge::runtime

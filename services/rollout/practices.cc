#include "services/rollout/practices.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace loge::rollout {
namespace {

using caretakers::Successions;
using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

constexpr runtime::FactType kShared = EventPayload::kPracticeSharedFieldNumber;
constexpr runtime::FactType kAdopted = EventPayload::kPracticeAdoptedFieldNumber;
constexpr runtime::FactType kAdapted = EventPayload::kPracticeAdaptedFieldNumber;
constexpr runtime::FactType kDropped = EventPayload::kPracticeDroppedFieldNumber;

// The order of what happens on one day.
int TurnOf(const EventPayload& payload) {
  if (payload.has_practice_dropped()) return 0;
  return payload.has_practice_adopted() ? 2 : 1;
}

bool MarkBefore(const Fact& a, const Fact& b) {
  return std::make_tuple(a.date.day, TurnOf(*a.payload), HolderOf(*a.payload), a.original) <
         std::make_tuple(b.date.day, TurnOf(*b.payload), HolderOf(*b.payload), b.original);
}

// Whether the fact is told of who goes on with this holding.
bool GoesOnWith(const Fact& fact, const Holding& holding, const Successions& became) {
  const Date day = fact.date.day;
  return !holding.dropped.has_value() &&
         HolderOn(holding.holder, day, became) == HolderOn(HolderOf(*fact.payload), day, became);
}

void Begin(const Fact& fact, v1::AdoptionState how, PracticeState& state) {
  const bool kept =
      std::any_of(state.holdings.begin(), state.holdings.end(),
                  [&](const Holding& holding) { return GoesOnWith(fact, holding, state.became); });
  if (kept && how != v1::ADOPTION_STATE_ORIGIN) {
    state.idle.push_back(fact);
  } else {
    state.holdings.push_back({HolderOf(*fact.payload), how, "", fact, std::nullopt});
  }
}

void Drop(const Fact& fact, PracticeState& state) {
  bool ended = false;
  for (Holding& holding : state.holdings) {
    if (!GoesOnWith(fact, holding, state.became)) continue;
    holding.dropped = fact;
    ended = true;
  }
  if (!ended) state.idle.push_back(fact);
}

template <class Message>
Holder HolderIn(const Message& message) {
  return {message.landlord_id(), message.territory_id()};
}

}  // namespace

const runtime::FoldSpec kPracticeFold{"rollout.practice", {kShared, kAdopted, kAdapted, kDropped}};

std::string PracticeSubject(absl::string_view practice_id) {
  return absl::StrCat("practice/", practice_id);
}

Holder HolderOf(const EventPayload& payload) {
  if (payload.has_practice_shared()) return HolderIn(payload.practice_shared());
  if (payload.has_practice_adopted()) return HolderIn(payload.practice_adopted());
  if (payload.has_practice_adapted()) return HolderIn(payload.practice_adapted());
  return HolderIn(payload.practice_dropped());
}

const std::string& PracticeOf(const EventPayload& payload) {
  if (payload.has_practice_shared()) return payload.practice_shared().practice_id();
  if (payload.has_practice_adopted()) return payload.practice_adopted().practice_id();
  if (payload.has_practice_adapted()) return payload.practice_adapted().practice_id();
  return payload.practice_dropped().practice_id();
}

Holder HolderOn(const Holder& holder, Date day, const Successions& became) {
  if (holder.landlord_id.empty()) return holder;
  return {became.LandlordOn(holder.landlord_id, day), ""};
}

std::set<std::string> LandlordsIn(const std::vector<Fact>& facts) {
  std::set<std::string> ids;
  for (const Fact& fact : facts) {
    const Holder holder = HolderOf(*fact.payload);
    if (!holder.landlord_id.empty()) ids.insert(holder.landlord_id);
  }
  return ids;
}

bool HoldingBefore(const Holding& a, const Holding& b) {
  return std::tie(a.began.date.day, a.how, a.holder, a.adapted_practice_id) <
         std::tie(b.began.date.day, b.how, b.holder, b.adapted_practice_id);
}

const std::string& PracticeState::title() const {
  return made->payload->has_practice_shared() ? made->payload->practice_shared().title()
                                              : made->payload->practice_adapted().title();
}

const std::string& PracticeState::from_practice_id() const {
  return made->payload->practice_adapted().from_practice_id();
}

const Holding* PracticeState::KeptOn(const Holder& holder, Date day) const {
  for (const Holding& holding : holdings) {
    const bool same = HolderOn(holding.holder, day, became) == HolderOn(holder, day, became);
    if (same && holding.Covers(day)) return &holding;
  }
  return nullptr;
}

const Holding* PracticeState::OriginHolding() const {
  for (const Holding& holding : holdings) {
    if (holding.how == v1::ADOPTION_STATE_ORIGIN) return &holding;
  }
  return nullptr;
}

PracticeState FoldPractice(absl::string_view practice_id, const std::vector<Fact>& facts,
                           Successions became) {
  PracticeState state;
  state.became = std::move(became);
  std::vector<Fact> marks;
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    const bool made = payload.has_practice_shared() || payload.has_practice_adapted();
    if (PracticeOf(payload) != practice_id) {
      if (payload.practice_adapted().from_practice_id() == practice_id) {
        state.adapted.push_back(fact);
      }
    } else if (!made) {
      marks.push_back(fact);
    } else if (!state.known()) {
      state.made = fact;
      marks.push_back(fact);
    }
  }
  std::sort(marks.begin(), marks.end(), MarkBefore);
  for (const Fact& mark : marks) {
    if (mark.payload->has_practice_dropped()) {
      Drop(mark, state);
    } else if (mark.payload->has_practice_adopted()) {
      Begin(mark, v1::ADOPTION_STATE_ADOPTED, state);
    } else {
      Begin(mark, v1::ADOPTION_STATE_ORIGIN, state);
    }
  }
  std::sort(state.holdings.begin(), state.holdings.end(), HoldingBefore);
  std::sort(state.adapted.begin(), state.adapted.end(), [](const Fact& a, const Fact& b) {
    return std::tie(a.date.day, PracticeOf(*a.payload)) <
           std::tie(b.date.day, PracticeOf(*b.payload));
  });
  return state;
}

}  // namespace loge::rollout

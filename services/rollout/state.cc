#include "services/rollout/state.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;
using runtime::FactDate;

constexpr runtime::FactType kProposed = EventPayload::kTerritoryProposedFieldNumber;
constexpr runtime::FactType kAdvanced = EventPayload::kTerritoryAdvancedFieldNumber;
constexpr runtime::FactType kPaused = EventPayload::kTerritoryPausedFieldNumber;
constexpr runtime::FactType kResumed = EventPayload::kTerritoryResumedFieldNumber;
constexpr runtime::FactType kWithdrawn = EventPayload::kTerritoryWithdrawnFieldNumber;
constexpr runtime::FactType kAssigned = EventPayload::kCoordinatorAssignedFieldNumber;
constexpr runtime::FactType kEnded = EventPayload::kCoordinatorEndedFieldNumber;
constexpr runtime::FactType kCommissioned = EventPayload::kEvaluationCommissionedFieldNumber;
constexpr runtime::FactType kPublished = EventPayload::kEvaluationPublishedFieldNumber;
constexpr runtime::FactType kNamed = EventPayload::kContactNamedFieldNumber;
constexpr runtime::FactType kContactEnded = EventPayload::kContactEndedFieldNumber;
constexpr runtime::FactType kPartnerClosed = EventPayload::kPartnerClosedFieldNumber;
constexpr runtime::FactType kRegistered = EventPayload::kPartnerRegisteredFieldNumber;

// Whose coordination the fact tells: (contact, territory); nothing for other kinds.
std::optional<std::pair<std::string, std::string>> CoordinationOf(const Fact& fact) {
  const EventPayload& payload = *fact.payload;
  if (payload.has_coordinator_assigned()) {
    return std::make_pair(payload.coordinator_assigned().contact_id(),
                          payload.coordinator_assigned().territory_id());
  }
  if (payload.has_coordinator_ended()) {
    return std::make_pair(payload.coordinator_ended().contact_id(),
                          payload.coordinator_ended().territory_id());
  }
  return std::nullopt;
}

bool MarkBefore(const Fact& a, const Fact& b) {
  return std::make_tuple(a.date.day, a.type(), a.original) <
         std::make_tuple(b.date.day, b.type(), b.original);
}

// The spells of one contact for one territory, from marks in order.
void FoldMarks(const std::vector<Fact>& marks, std::vector<CoordinatorSpell>& out) {
  CoordinatorSpell* open = nullptr;
  const size_t first = out.size();
  out.reserve(first + marks.size());  // `open` must stay where it is.
  for (const Fact& mark : marks) {
    if (mark.payload->has_coordinator_ended()) {
      if (open != nullptr) open->until = mark.date;
      open = nullptr;
      continue;
    }
    const auto& assigned = mark.payload->coordinator_assigned();
    if (open != nullptr) open->until = FactDate{runtime::AddDays(mark.date.day, -1)};
    out.push_back({assigned.contact_id(), assigned.territory_id(), assigned.fte_hundredths(),
                   mark.date, std::nullopt, mark});
    open = &out.back();
  }
}

void FoldStages(TerritoryState& state) {
  std::sort(state.reached.begin(), state.reached.end(),
            [](const StageEntry& a, const StageEntry& b) {
              return std::make_tuple(a.day(), a.stage, a.fact.original) <
                     std::make_tuple(b.day(), b.stage, b.fact.original);
            });
  for (const StageEntry& entry : state.reached) {
    if (state.stages.empty() || entry.stage > state.stages.back().stage) {
      state.stages.push_back(entry);
    }
  }
}

// An order that does not depend on which of one day was told first: the day of a resumption is the
// first one after a pause, and may be the first one of the next.
bool ToggleBefore(const Fact& a, const Fact& b) {
  const auto turn = [](const Fact& fact) {
    return std::make_tuple(fact.date.day, fact.payload->has_territory_paused(), fact.original);
  };
  return turn(a) < turn(b);
}

void FoldPauses(TerritoryState& state) {
  std::sort(state.toggles.begin(), state.toggles.end(), ToggleBefore);
  for (const Fact& toggle : state.toggles) {
    const bool paused = !state.pauses.empty() && !state.pauses.back().resumed.has_value();
    if (toggle.payload->has_territory_paused()) {
      if (!paused) state.pauses.push_back({toggle, std::nullopt});
    } else if (paused) {
      state.pauses.back().resumed = toggle;
    }
  }
}

}  // namespace

const runtime::FoldSpec kTerritoryFold{"rollout.territory",
                                       {kProposed, kAdvanced, kPaused, kResumed, kWithdrawn}};
const runtime::FoldSpec kProposalFold{"rollout.proposal", {kProposed}};
const runtime::FoldSpec kCoordinatorFold{"rollout.coordinator", {kAssigned, kEnded}};
const runtime::FoldSpec kContactFold{"rollout.contact", {kNamed, kContactEnded}};
const runtime::FoldSpec kClosingFold{"rollout.closing", {kPartnerClosed}};
const runtime::FoldSpec kEvaluationFold{"rollout.evaluation", {kCommissioned, kPublished}};
const runtime::FoldSpec kPartnerFold{"rollout.partner", {kRegistered}};

std::string TerritorySubject(absl::string_view territory_id) {
  return absl::StrCat("territory/", territory_id);
}
std::string ContactSubject(absl::string_view contact_id) {
  return absl::StrCat("contact/", contact_id);
}
std::string PartnerSubject(absl::string_view partner_id) {
  return absl::StrCat("partner/", partner_id);
}
std::string EvaluationSubject(absl::string_view evaluation_id) {
  return absl::StrCat("evaluation/", evaluation_id);
}

TerritoryState FoldTerritory(absl::string_view territory_id, const std::vector<Fact>& facts) {
  TerritoryState state;
  state.proposal = FoldProposal(territory_id, facts);
  if (state.proposal.has_value()) {
    state.reached.push_back({events::v1::STAGE_SPOTTED, *state.proposal});
  }
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_territory_advanced() &&
        payload.territory_advanced().territory_id() == territory_id) {
      state.reached.push_back({payload.territory_advanced().stage(), fact});
    } else if ((payload.has_territory_paused() &&
                payload.territory_paused().territory_id() == territory_id) ||
               (payload.has_territory_resumed() &&
                payload.territory_resumed().territory_id() == territory_id)) {
      state.toggles.push_back(fact);
    } else if (payload.has_territory_withdrawn() && !state.withdrawn.has_value() &&
               payload.territory_withdrawn().territory_id() == territory_id) {
      state.withdrawn = fact;
    }
  }
  FoldStages(state);
  FoldPauses(state);
  return state;
}

std::optional<Fact> FoldProposal(absl::string_view territory_id, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.payload->has_territory_proposed() &&
        fact.payload->territory_proposed().territory_id() == territory_id) {
      return fact;
    }
  }
  return std::nullopt;
}

std::vector<CoordinatorSpell> FoldCoordinators(const std::vector<Fact>& facts) {
  std::map<std::pair<std::string, std::string>, std::vector<Fact>> by_pair;
  for (const Fact& fact : facts) {
    if (auto pair = CoordinationOf(fact)) by_pair[*pair].push_back(fact);
  }
  std::vector<CoordinatorSpell> spells;
  for (auto& [pair, marks] : by_pair) {
    std::sort(marks.begin(), marks.end(), MarkBefore);
    FoldMarks(marks, spells);
  }
  return spells;
}

Coordination CoordinationOn(absl::string_view territory_id, const std::vector<Fact>& facts,
                            Date day) {
  Coordination out;
  std::vector<CoordinatorSpell> spells = FoldCoordinators(facts);
  for (CoordinatorSpell& spell : spells) {
    if (spell.territory_id != territory_id || !spell.Covers(day)) continue;
    out.fte_hundredths += spell.fte_hundredths;
    out.spells.push_back(std::move(spell));
  }
  return out;
}

std::vector<Fact> CoordinatorMarks(const std::vector<Fact>& facts, absl::string_view contact_id,
                                   absl::string_view territory_id) {
  std::vector<Fact> marks;
  for (const Fact& fact : facts) {
    const auto pair = CoordinationOf(fact);
    if (pair.has_value() && pair->first == contact_id && pair->second == territory_id) {
      marks.push_back(fact);
    }
  }
  std::sort(marks.begin(), marks.end(), MarkBefore);
  return marks;
}

FteSum MostFte(const std::vector<CoordinatorSpell>& spells, const CoordinatorSpell& spell) {
  // The sum can only rise on a day on which some spell begins.
  std::vector<Date> days{spell.from.day};
  for (const CoordinatorSpell& other : spells) {
    if (spell.Covers(other.from.day)) days.push_back(other.from.day);
  }
  std::sort(days.begin(), days.end());
  FteSum most{std::numeric_limits<int64_t>::min(), spell.from.day};
  for (const Date day : days) {
    int64_t sum = 0;
    for (const CoordinatorSpell& other : spells) {
      if (other.Covers(day)) sum += other.fte_hundredths;
    }
    if (sum > most.fte_hundredths) most = {sum, day};
  }
  return most;
}

ContactLife FoldContact(absl::string_view contact_id, const std::vector<Fact>& facts,
                        const std::vector<Fact>& closings) {
  ContactLife life;
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_contact_named() && payload.contact_named().contact_id() == contact_id) {
      if (!life.named.has_value()) life.named = fact;
    } else if (payload.has_contact_ended() && payload.contact_ended().contact_id() == contact_id) {
      if (life.named.has_value() && !life.ended.has_value()) life.ended = fact;
    }
  }
  if (!life.named.has_value()) return life;
  const std::string& partner_id = life.named->payload->contact_named().partner_id();
  for (const Fact& fact : closings) {
    const auto& closed = fact.payload->partner_closed();
    if (!fact.payload->has_partner_closed() || closed.partner_id() != partner_id) continue;
    if (life.named->date.day < fact.date.day) life.closed = fact;
    break;
  }
  return life;
}

EvaluationState FoldEvaluation(absl::string_view evaluation_id, const std::vector<Fact>& facts) {
  EvaluationState state;
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_evaluation_commissioned() && !state.commission.has_value() &&
        payload.evaluation_commissioned().evaluation_id() == evaluation_id) {
      state.commission = fact;
    } else if (payload.has_evaluation_published() && !state.publication.has_value() &&
               payload.evaluation_published().evaluation_id() == evaluation_id) {
      state.publication = fact;
    }
  }
  return state;
}

}  // namespace loge::rollout

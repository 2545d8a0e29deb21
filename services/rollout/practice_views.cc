#include "services/rollout/practice_views.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/rollout/valorisation.h"
#include "services/rollout/views.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::rollout {
namespace {

using caretakers::Successions;
using runtime::Date;
using runtime::Fact;

// What is kept goes before what was dropped; of what is kept, the origin first.
int RankOf(const Holding& holding) {
  if (holding.dropped.has_value()) return 3;
  if (holding.how == v1::ADOPTION_STATE_ORIGIN) return 0;
  return holding.how == v1::ADOPTION_STATE_ADAPTED ? 1 : 2;
}

// Whether `a` says more than `b` about one who has both, which are in order. Of what is kept the
// first counts, of what was dropped the last drop.
bool GoesBefore(const Holding& a, const Holding& b) {
  if (RankOf(a) != RankOf(b)) return RankOf(a) < RankOf(b);
  return a.dropped.has_value() && b.dropped->date.day < a.dropped->date.day;
}

v1::AdoptionCell CellOf(const Holder& holder, const Holding& holding) {
  const bool dropped = holding.dropped.has_value();
  const Fact& fact = dropped ? *holding.dropped : holding.began;
  v1::AdoptionCell cell;
  cell.set_landlord_id(holder.landlord_id);
  cell.set_territory_id(holder.territory_id);
  cell.set_state(dropped ? v1::ADOPTION_STATE_DROPPED : holding.how);
  if (!dropped) cell.set_adapted_practice_id(holding.adapted_practice_id);
  cell.set_since(runtime::FormatFactDate(fact.date));
  if (holding.holder != holder) cell.set_told_landlord_id(holding.holder.landlord_id);
  FillProvenance(fact, cell.mutable_provenance());
  return cell;
}

v1::PracticeRelative RelativeOf(const PracticeState& state, int32_t steps) {
  v1::PracticeRelative out;
  out.set_practice_id(PracticeOf(*state.made->payload));
  out.set_title(state.title());
  out.set_from_practice_id(state.from_practice_id());
  out.set_steps(steps);
  out.set_landlord_id(state.origin().landlord_id);
  out.set_territory_id(state.origin().territory_id);
  out.set_shared_on(runtime::FormatFactDate(state.made->date));
  FillProvenance(*state.made, out.mutable_provenance());
  return out;
}

void FillHolding(const Holding& holding, const Successions& became, Date as_of,
                 v1::PracticeHolding* out) {
  out->set_how(holding.how);
  out->set_landlord_id(holding.holder.landlord_id);
  out->set_territory_id(holding.holder.territory_id);
  out->set_by_landlord_id(HolderOn(holding.holder, as_of, became).landlord_id);
  out->set_adapted_practice_id(holding.adapted_practice_id);
  out->set_from(runtime::FormatFactDate(holding.began.date));
  if (holding.dropped.has_value()) {
    out->set_until(runtime::FormatFactDate(holding.dropped->date));
  }
  FillProvenance(holding.began, out->mutable_provenance());
}

}  // namespace

absl::StatusOr<PracticeState> PracticeReader::Find(const std::string& practice_id) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        rollout_.Facts(PracticeSubject(practice_id)));
  return StateOf(practice_id, facts);
}

absl::StatusOr<PracticeState> PracticeReader::StateOf(absl::string_view practice_id,
                                                      const std::vector<Fact>& facts) const {
  LOGE_ASSIGN_OR_RETURN(Successions became, registry_.SuccessionsOf(LandlordsIn(facts), {}));
  return FoldPractice(practice_id, facts, std::move(became));
}

absl::StatusOr<std::vector<Holding>> PracticeReader::HoldingsOf(const PracticeState& state) const {
  std::vector<Holding> holdings = state.holdings;
  for (const Fact& fact : state.adapted) {
    const std::string& made_id = PracticeOf(*fact.payload);
    LOGE_ASSIGN_OR_RETURN(const PracticeState made, Find(made_id));
    Holding holding{HolderOf(*fact.payload), v1::ADOPTION_STATE_ADAPTED, made_id, fact,
                    std::nullopt};
    if (const Holding* own = made.OriginHolding()) holding.dropped = own->dropped;
    holdings.push_back(std::move(holding));
  }
  std::sort(holdings.begin(), holdings.end(), HoldingBefore);
  return holdings;
}

absl::StatusOr<std::vector<PracticeState>> PracticeReader::AncestorsOf(
    const PracticeState& state) const {
  std::vector<PracticeState> ancestors;
  std::set<std::string> seen{PracticeOf(*state.made->payload)};
  std::string next = state.from_practice_id();
  while (!next.empty() && ancestors.size() < size_t{runtime::kPracticeGenerationsMax} &&
         seen.insert(next).second) {
    LOGE_ASSIGN_OR_RETURN(PracticeState ancestor, Find(next));
    if (!ancestor.known()) break;
    next = ancestor.from_practice_id();
    ancestors.push_back(std::move(ancestor));
  }
  return ancestors;
}

absl::StatusOr<events::v1::PracticeKind> PracticeReader::KindOf(const PracticeState& state) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<PracticeState> ancestors, AncestorsOf(state));
  const Fact& first = ancestors.empty() ? *state.made : *ancestors.back().made;
  return first.payload->practice_shared().kind();
}

absl::Status PracticeReader::FillLineage(const PracticeState& state,
                                         v1::GetPracticeResponse* out) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<PracticeState> ancestors, AncestorsOf(state));
  int32_t above = 0;
  for (const PracticeState& ancestor : ancestors) {
    *out->add_ancestors() = RelativeOf(ancestor, ++above);
  }
  std::set<std::string> seen{PracticeOf(*state.made->payload)};
  std::vector<PracticeState> level{state};
  for (int32_t steps = 1; !level.empty() && steps <= runtime::kPracticeGenerationsMax; ++steps) {
    std::set<std::string> ids;
    for (const PracticeState& parent : level) {
      for (const Fact& fact : parent.adapted) {
        const std::string& id = PracticeOf(*fact.payload);
        if (seen.insert(id).second) ids.insert(id);
      }
    }
    level.clear();
    for (const std::string& id : ids) {
      LOGE_ASSIGN_OR_RETURN(PracticeState child, Find(id));
      if (!child.known()) continue;
      *out->add_descendants() = RelativeOf(child, steps);
      level.push_back(std::move(child));
    }
  }
  return absl::OkStatus();
}

std::map<Holder, v1::AdoptionCell> CellsOf(const std::vector<Holding>& holdings,
                                           const Successions& became, Date as_of) {
  std::map<Holder, const Holding*> first;
  for (const Holding& holding : holdings) {
    const auto [it, added] = first.emplace(HolderOn(holding.holder, as_of, became), &holding);
    if (!added && GoesBefore(holding, *it->second)) it->second = &holding;
  }
  std::map<Holder, v1::AdoptionCell> cells;
  for (const auto& [holder, holding] : first) cells.emplace(holder, CellOf(holder, *holding));
  return cells;
}

void FillPractice(const PracticeState& state, events::v1::PracticeKind kind,
                  const std::vector<Holding>& holdings, Date as_of, v1::Practice* out) {
  out->set_practice_id(PracticeOf(*state.made->payload));
  out->set_title(state.title());
  out->set_kind(kind);
  out->set_landlord_id(state.origin().landlord_id);
  out->set_territory_id(state.origin().territory_id);
  out->set_from_practice_id(state.from_practice_id());
  out->set_shared_on(runtime::FormatFactDate(state.made->date));
  for (const Holding& holding : holdings) {
    FillHolding(holding, state.became, as_of, out->add_holdings());
  }
  FillProvenance(*state.made, out->mutable_provenance());
}

bool FillAction(absl::string_view action_id, const std::vector<Fact>& facts,
                v1::ValorisationAction* out) {
  const std::optional<Fact> fact = FoldAction(action_id, facts);
  if (!fact.has_value()) return false;
  const events::v1::ValorisationActionHeld& held = fact->payload->valorisation_action_held();
  out->set_action_id(held.action_id());
  out->set_territory_id(held.territory_id());
  out->set_audience(held.audience());
  out->set_medium(held.medium());
  out->set_occurred_on(runtime::FormatFactDate(fact->date));
  FillProvenance(*fact, out->mutable_provenance());
  return true;
}

}  // namespace loge::rollout

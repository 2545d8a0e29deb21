#include "services/rollout/practice_rules.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "services/caretakers/registry.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/practice_errors.h"
#include "services/rollout/practices.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using google::protobuf::util::MessageDifferencer;
using runtime::Admission;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

const std::vector<Fact>& FactsIn(const States& states, const std::string& practice_id) {
  return states.Get(kPracticeFold, PracticeSubject(practice_id)).facts();
}

PracticeState Folded(const States& states, const std::string& practice_id,
                     const std::vector<Fact>& facts) {
  return FoldPractice(practice_id, facts, caretakers::LandlordsIn(states, LandlordsIn(facts)));
}

PracticeState PracticeIn(const States& states, const std::string& practice_id) {
  return Folded(states, practice_id, FactsIn(states, practice_id));
}

// Calls `visit` with the id of the practice and of those it comes from, as far as they are loaded:
// with one more than there may be, at most. Ends although the stored ancestry may hold a cycle.
template <class Visit>
void WalkAncestors(std::string id, const States& states, Visit visit) {
  std::set<std::string> seen;
  while (!id.empty() && seen.size() <= size_t{runtime::kPracticeGenerationsMax} &&
         seen.insert(id).second) {
    visit(id);
    std::string parent;
    for (const Fact& fact : FactsIn(states, id)) {
      const auto& adapted = fact.payload->practice_adapted();
      if (adapted.practice_id() == id) parent = adapted.from_practice_id();
    }
    id = std::move(parent);
  }
}

// The practice that a fact is about as it was (with what is corrected, if anything is) and as it
// would be.
struct Change {
  int64_t original = 0;  // Of the fact that is told.
  PracticeState before;
  PracticeState after;
};

Change ChangeBy(const NewFact& fact, const RuleContext& context, const States& states) {
  const std::string& id = PracticeOf(fact.payload);
  Fact told;
  told.known_from = context.head_position + 1;
  told.original = context.corrects == nullptr ? told.known_from : context.corrects->original;
  told.date = fact.date;
  told.payload = std::make_shared<const EventPayload>(fact.payload);
  std::vector<Fact> before = FactsIn(states, id);
  std::vector<Fact> after = before;
  if (context.corrects != nullptr) before.push_back(*context.corrects);
  after.push_back(told);
  return {told.original, Folded(states, id, before), Folded(states, id, after)};
}

bool IsAmong(const std::vector<Fact>& facts, int64_t original) {
  return std::any_of(facts.begin(), facts.end(),
                     [&](const Fact& fact) { return fact.original == original; });
}

// Told before, just so.
bool IsKnown(const NewFact& fact, const RuleContext& context, const States& states) {
  if (context.corrects != nullptr) return false;
  const std::vector<Fact>& facts = FactsIn(states, PracticeOf(fact.payload));
  return std::any_of(facts.begin(), facts.end(), [&](const Fact& other) {
    return other.date == fact.date && MessageDifferencer::Equals(*other.payload, fact.payload);
  });
}

// Landlords live on the day; of territories something may be told before they are spotted.
void RequireHolder(const NewFact& fact, const std::string& prefix, const States& states,
                   Violations& out) {
  const Holder holder = HolderOf(fact.payload);
  if (!holder.landlord_id.empty()) {
    caretakers::RequireLandlord(states, holder.landlord_id, fact.date, prefix + "landlord_id", out);
  } else if (!ProposalIn(states, holder.territory_id).has_value()) {
    out.Add(UnknownTerritory(prefix + "territory_id", holder.territory_id));
  }
}

std::string HolderField(const NewFact& fact, const std::string& prefix) {
  return prefix + (HolderOf(fact.payload).landlord_id.empty() ? "territory_id" : "landlord_id");
}

// Whether the fact is told of who the practice comes from.
bool IsOfOrigin(const Holder& told, runtime::Date day, const PracticeState& state) {
  return HolderOn(told, day, state.became) == HolderOn(state.origin(), day, state.became);
}

// Drops that ended something go on doing so.
void AdmitDrops(const Change& change, Violations& out) {
  for (const Fact& fact : change.after.idle) {
    if (!fact.payload->has_practice_dropped() || fact.original == change.original) continue;
    if (!IsAmong(change.before.idle, fact.original)) out.Add(DropStandsOnThis("occurred_on", fact));
  }
}

// A drop that is corrected leaves adoptions after it their beginning: else the practice would be
// kept to on and on, and the drop would end that.
void AdmitAdoptions(const Change& change, Violations& out) {
  for (const Fact& fact : change.after.idle) {
    if (!fact.payload->has_practice_adopted()) continue;
    if (!IsAmong(change.before.idle, fact.original)) {
      out.Add(AdoptionStandsOnThis("occurred_on", fact));
    }
  }
}

// The practice is there by that day, and comes from somebody else.
void RequireOthersPractice(const NewFact& fact, const PracticeState& state,
                           const std::string& practice_field, const std::string& practice_id,
                           const std::string& prefix, Violations& out) {
  if (!state.known()) {
    out.Add(UnknownPractice(practice_field, practice_id));
    return;
  }
  if (caretakers::LastDayOf(fact.date) < state.made->date.day) {
    out.Add(PracticeNotYetShared("occurred_on", *state.made, fact.date));
  }
  if (IsOfOrigin(HolderOf(fact.payload), fact.date.day, state)) {
    out.Add(OwnPractice(HolderField(fact, prefix), *state.made));
  }
}

// What stands on the practice already: when it is corrected, or told again after a cancellation.
void AdmitDone(const NewFact& fact, const Change& change, const std::string& prefix,
               const States& states, Violations& out) {
  for (const Fact& done : FactsIn(states, PracticeOf(fact.payload))) {
    if (caretakers::LastDayOf(done.date) < fact.date.day) {
      out.Add(PracticeStandsOnThis("occurred_on", fact.date, done));
      return;  // One of them says enough.
    }
    if (done.payload->has_practice_dropped()) continue;
    if (IsOfOrigin(HolderOf(*done.payload), done.date.day, change.after)) {
      out.Add(KeptByItsOrigin(HolderField(fact, prefix), done));
      return;
    }
  }
  AdmitDrops(change, out);
}

}  // namespace

// What became of the landlords is known once it is known who they are.
std::vector<Need> PracticeNeeds(const NewFact& fact, const RuleContext& context,
                                const States& states) {
  const std::string& id = PracticeOf(fact.payload);
  const std::string& from = fact.payload.practice_adapted().from_practice_id();
  std::vector<Need> needs{{&kPracticeFold, PracticeSubject(id)}};
  WalkAncestors(from, states, [&](const std::string& each) {
    needs.push_back({&kPracticeFold, PracticeSubject(each)});
  });
  const Holder holder = HolderOf(fact.payload);
  std::set<std::string> landlords = LandlordsIn(FactsIn(states, id));
  landlords.merge(LandlordsIn(FactsIn(states, from)));
  if (context.corrects != nullptr) landlords.merge(LandlordsIn({*context.corrects}));
  if (holder.landlord_id.empty()) {
    needs.push_back(ProposalNeed(holder.territory_id));
  } else {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + holder.landlord_id});
    landlords.insert(holder.landlord_id);
  }
  for (const std::string& landlord : landlords) {
    caretakers::AddLandlordNeeds(states, landlord, needs);
  }
  return needs;
}

Admission AdmitMade(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  if (IsKnown(fact, context, states)) return Admission::kUnchanged;
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::string& id = PracticeOf(fact.payload);
  if (const PracticeState known = PracticeIn(states, id); known.known()) {
    out.Add(PracticeExists(prefix + "practice_id", *known.made));
    return Admission::kTell;
  }
  RequireHolder(fact, prefix, states, out);
  AdmitDone(fact, ChangeBy(fact, context, states), prefix, states, out);
  return Admission::kTell;
}

Admission AdmitAdopt(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  if (IsKnown(fact, context, states)) return Admission::kUnchanged;
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Change change = ChangeBy(fact, context, states);
  RequireHolder(fact, prefix, states, out);
  RequireOthersPractice(fact, change.after, prefix + "practice_id", PracticeOf(fact.payload),
                        prefix, out);
  if (!out.empty()) return Admission::kTell;
  const Holding* kept = change.after.KeptOn(HolderOf(fact.payload), fact.date.day);
  if (kept != nullptr && IsAmong(change.after.idle, change.original)) {
    out.Add(PracticeKeptAlready("occurred_on", kept->began));
  }
  AdmitDrops(change, out);
  return Admission::kTell;
}

Admission AdmitAdapt(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  if (AdmitMade(fact, context, states, out) == Admission::kUnchanged) {
    return Admission::kUnchanged;
  }
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::string& from = fact.payload.practice_adapted().from_practice_id();
  const std::string field = prefix + "from_practice_id";
  bool descends = false;
  int generations = 0;
  WalkAncestors(from, states, [&](const std::string& id) {
    descends = descends || id == PracticeOf(fact.payload);
    ++generations;
  });
  if (descends) {
    out.Add(PracticeCycle(field, from));
    return Admission::kTell;
  }
  if (generations > runtime::kPracticeGenerationsMax) {
    out.Add(LineageTooLong(field, from));
    return Admission::kTell;
  }
  std::vector<Fact> facts = FactsIn(states, from);
  Fact told;
  told.date = fact.date;
  told.payload = std::make_shared<const EventPayload>(fact.payload);
  facts.push_back(told);
  RequireOthersPractice(fact, Folded(states, from, facts), field, from, prefix, out);
  return Admission::kTell;
}

Admission AdmitDrop(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  if (IsKnown(fact, context, states)) return Admission::kUnchanged;
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Change change = ChangeBy(fact, context, states);
  RequireHolder(fact, prefix, states, out);
  if (!change.after.known()) {
    out.Add(UnknownPractice(prefix + "practice_id", PracticeOf(fact.payload)));
  }
  if (!out.empty()) return Admission::kTell;
  if (IsAmong(change.after.idle, change.original)) {
    out.Add(PracticeNotKept("occurred_on", fact.date));
  }
  AdmitDrops(change, out);
  if (context.corrects != nullptr) AdmitAdoptions(change, out);
  return Admission::kTell;
}

}  // namespace loge::rollout

// Two ids that are one person, and that are not after all. Whoever names a person by an absorbed id
// later is understood (services/runtime/identities.h): these rules see to it that there is always
// one id that goes on.
#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/identities.h"

namespace loge::caretakers {
namespace {

using events::v1::CaretakersMerged;
using events::v1::MergeReverted;
using runtime::Admission;
using runtime::Date;
using runtime::Identities;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// Where the two are named: a command names them otherwise than the stored fact.
struct Fields {
  std::string survivor;
  std::string absorbed;
};

Fields FieldsOf(const NewFact& fact, const RuleContext& context) {
  if (context.corrects == nullptr) return {"survivor", "absorbed"};
  const std::string prefix = runtime::FieldPrefix(fact, context);
  return {prefix + "survivor_id", prefix + "absorbed_id"};
}

template <class Request>
void CheckRequest(const Request& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.survivor(), request.has_survivor(), "survivor", out);
  runtime::CheckPersonRef(request.absorbed(), request.has_absorbed(), "absorbed", out);
}

template <class Event>
void CheckEvent(const Event& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.survivor_id(), prefix + "survivor_id", Presence::kRequired, out);
  runtime::CheckId(event.absorbed_id(), prefix + "absorbed_id", Presence::kRequired, out);
}

Plan PlanMerge(const v1::MergeCaretakersRequest& request, const PlanContext&) {
  NewFact fact;
  CaretakersMerged& event = *fact.payload.mutable_caretakers_merged();
  event.set_survivor_id(request.survivor().caretaker_id());
  event.set_absorbed_id(request.absorbed().caretaker_id());
  event.set_multi_employer_confirmed(request.confirm_multi_employer());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.survivor().caretaker_id()};
}

Plan PlanRevert(const v1::RevertMergeRequest& request, const PlanContext&) {
  NewFact fact;
  MergeReverted& event = *fact.payload.mutable_merge_reverted();
  event.set_survivor_id(request.survivor().caretaker_id());
  event.set_absorbed_id(request.absorbed().caretaker_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.absorbed().caretaker_id()};
}

const std::vector<runtime::Fact>& IdentityFacts(const States& states) {
  return states.Get(runtime::kIdentitiesFold, runtime::kIdentitiesSubject).facts();
}

// Who would be who with the fact. It is told last of its day.
Identities With(const States& states, const NewFact& fact) {
  std::vector<runtime::Fact> facts = IdentityFacts(states);
  runtime::Fact told;
  told.original = std::numeric_limits<int64_t>::max();
  told.date = fact.date;
  told.payload = std::make_shared<const events::v1::EventPayload>(fact.payload);
  facts.insert(std::upper_bound(facts.begin(), facts.end(), told, runtime::FactBefore), told);
  return Identities(facts);
}

// The latest revert of a merge of the two; null when there is none.
const runtime::Fact* LatestRevert(const States& states, const std::string& survivor_id,
                                  const std::string& absorbed_id) {
  const runtime::Fact* latest = nullptr;
  for (const runtime::Fact& fact : IdentityFacts(states)) {
    const MergeReverted& reverted = fact.payload->merge_reverted();
    if (!fact.payload->has_merge_reverted() || reverted.survivor_id() != survivor_id) continue;
    if (reverted.absorbed_id() == absorbed_id) latest = &fact;
  }
  return latest;
}

// The first day on which both work, each for another landlord.
void RequireOneEmployer(const Person& survivor, const Person& absorbed, const std::string& field,
                        Violations& out) {
  for (const Employment& one : survivor.employments) {
    for (const Employment& other : absorbed.employments) {
      const Date day = std::max(one.from.day, other.from.day);
      if (one.landlord_id == other.landlord_id || !one.Covers(day) || !other.Covers(day)) continue;
      out.Add(SeveralEmployers(field, one.landlord_id, other.landlord_id, day));
      return;
    }
  }
}

// Their landlords follow who their people are.
void AddEmployers(const Person& person, NewFact& fact) {
  std::set<std::string> subjects(fact.extra_subjects.begin(), fact.extra_subjects.end());
  for (const Employment& employment : person.employments) {
    subjects.insert(absl::StrCat("landlord/", employment.landlord_id));
  }
  fact.extra_subjects.assign(subjects.begin(), subjects.end());
}

Admission AdmitMerge(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const CaretakersMerged& event = fact.payload.caretakers_merged();
  const Fields fields = FieldsOf(fact, context);
  if (event.survivor_id() == event.absorbed_id()) {
    out.Add(SuccessionCycle(fields.absorbed, event.absorbed_id(), event.survivor_id()));
    return Admission::kTell;
  }
  const Identities identities(IdentityFacts(states));
  if (const runtime::Fact* known = identities.FindMerge(event.survivor_id(), event.absorbed_id())) {
    if (context.corrects == nullptr && known->date == fact.date) return Admission::kUnchanged;
    out.Add(MergedAlready(fields.absorbed, known->known_from));
    return Admission::kTell;
  }
  const auto require_own = [&](const std::string& id, const std::string& field) {
    const std::string survivor = identities.SurvivorOf(id);
    if (survivor != id) out.Add(CaretakerAbsorbed(field, survivor));
  };
  require_own(event.survivor_id(), fields.survivor);
  require_own(event.absorbed_id(), fields.absorbed);
  if (!out.empty()) return Admission::kTell;
  if (With(states, fact).FindMerge(event.survivor_id(), event.absorbed_id()) == nullptr) {
    const runtime::Fact* revert = LatestRevert(states, event.survivor_id(), event.absorbed_id());
    out.Add(RevertedLater("occurred_on", fact.date.day, revert->date.day, revert->known_from));
  }
  const Person survivor = PersonIn(states, event.survivor_id());
  const Person absorbed = PersonIn(states, event.absorbed_id());
  if (!survivor.known()) out.Add(Unknown(fields.survivor, "caretaker", event.survivor_id()));
  if (!absorbed.known()) out.Add(Unknown(fields.absorbed, "caretaker", event.absorbed_id()));
  if (!event.multi_employer_confirmed()) {
    RequireOneEmployer(survivor, absorbed, fields.absorbed, out);
  }
  AddEmployers(survivor, fact);
  AddEmployers(absorbed, fact);
  return Admission::kTell;
}

Admission AdmitRevert(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const MergeReverted& event = fact.payload.merge_reverted();
  const Fields fields = FieldsOf(fact, context);
  const Identities identities(IdentityFacts(states));
  const runtime::Fact* merge = identities.FindMerge(event.survivor_id(), event.absorbed_id());
  if (merge == nullptr) {
    const runtime::Fact* known = LatestRevert(states, event.survivor_id(), event.absorbed_id());
    const bool same = known != nullptr && known->date == fact.date;
    if (same && context.corrects == nullptr) return Admission::kUnchanged;
    out.Add(NotMerged(fields.absorbed));
    return Admission::kTell;
  }
  if (With(states, fact).FindMerge(event.survivor_id(), event.absorbed_id()) != nullptr) {
    out.Add(MergedLater("occurred_on", fact.date.day, merge->date.day, merge->known_from));
  }
  AddEmployers(PersonIn(states, identities.SurvivorOf(event.survivor_id())), fact);
  return Admission::kTell;
}

}  // namespace

void AddIdentityCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRequest<v1::MergeCaretakersRequest>, &PlanMerge);
  runtime::FactRule merge;
  merge.type = events::v1::EventPayload::kCaretakersMerged;
  merge.check = [](const NewFact& fact, Violations& out) {
    CheckEvent(fact.payload.caretakers_merged(), runtime::ReplacementPrefix(fact.payload), out);
  };
  merge.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    std::vector<Need> needs{runtime::IdentitiesNeed()};
    AddPersonNeeds(states, fact.payload.caretakers_merged().survivor_id(), needs);
    AddPersonNeeds(states, fact.payload.caretakers_merged().absorbed_id(), needs);
    return needs;
  };
  merge.admit = &AdmitMerge;
  registry.AddRule(std::move(merge));

  registry.AddCommand(&CheckRequest<v1::RevertMergeRequest>, &PlanRevert);
  runtime::FactRule revert;
  revert.type = events::v1::EventPayload::kMergeReverted;
  revert.check = [](const NewFact& fact, Violations& out) {
    CheckEvent(fact.payload.merge_reverted(), runtime::ReplacementPrefix(fact.payload), out);
  };
  revert.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    std::vector<Need> needs{runtime::IdentitiesNeed()};
    const Identities identities(IdentityFacts(states));
    AddPersonNeeds(states, identities.SurvivorOf(fact.payload.merge_reverted().survivor_id()),
                   needs);
    return needs;
  };
  revert.admit = &AdmitRevert;
  registry.AddRule(std::move(revert));
}

}  // namespace loge::caretakers

#include "services/rollout/decide.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "loge/v1/rollout.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::TerritoryProposed;
using google::protobuf::util::MessageDifferencer;
using runtime::Admission;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// --- Proposals ---

void CheckCommunes(const google::protobuf::RepeatedPtrField<std::string>& codes,
                   const std::string& field, Violations& out) {
  if (codes.empty()) runtime::AddMissing(field, out);
  if (codes.size() > runtime::kTerritoryCommunesMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", runtime::kTerritoryCommunesMax), absl::StrCat(codes.size())});
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < codes.size(); ++i) {
    const std::string element = absl::StrCat(field, "[", i, "]");
    runtime::CheckCommuneCode(codes[i], element, Presence::kRequired, out);
    if (!seen.insert(codes[i]).second) {
      runtime::AddInvalid(element, "is in the list twice", "each once", codes[i], out);
    }
  }
}

// A command and its event name their fields alike: one check serves both.
template <class Message>
void CheckProposalShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckText(m.name(), prefix + "name", Presence::kRequired, runtime::kNameCharactersMax,
                     out);
  CheckCommunes(m.commune_codes(), prefix + "commune_codes", out);
  runtime::CheckIds(m.seeded_from(), prefix + "seeded_from", runtime::kSeededFromMax, out);
  runtime::CheckEnum(m.replication_model(), prefix + "replication_model", Presence::kOptional, out);
}

void CheckPropose(const v1::ProposeTerritoryRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckProposalShape(request, "", out);
}

Plan PlanPropose(const v1::ProposeTerritoryRequest& request, const PlanContext&) {
  NewFact fact;
  TerritoryProposed* event = fact.payload.mutable_territory_proposed();
  event->set_territory_id(request.territory_id());
  event->set_name(request.name());
  *event->mutable_commune_codes() = request.commune_codes();
  *event->mutable_seeded_from() = request.seeded_from();
  event->set_replication_model(request.replication_model());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

// The proposals of a territory's ancestors as far as they are loaded; `visit` is called with each
// ancestor once. Ends although the stored ancestry may hold a cycle.
template <class Visit>
void WalkAncestors(const TerritoryProposed& proposed, const States& states, Visit visit) {
  std::vector<std::string> open(proposed.seeded_from().begin(), proposed.seeded_from().end());
  std::set<std::string> seen(open.begin(), open.end());
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    visit(id);
    const std::optional<Fact> ancestor = ProposalIn(states, id);
    if (!ancestor.has_value()) continue;
    for (const std::string& parent : ancestor->payload->territory_proposed().seeded_from()) {
      if (seen.insert(parent).second) open.push_back(parent);
    }
  }
}

std::vector<Need> ProposalNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const TerritoryProposed& proposed = fact.payload.territory_proposed();
  std::vector<Need> needs{TerritoryNeed(proposed.territory_id())};
  WalkAncestors(proposed, states,
                [&](const std::string& id) { needs.push_back(ProposalNeed(id)); });
  return needs;
}

// Parents exist, and none of them descends from the territory itself.
void AdmitParents(const TerritoryProposed& proposed, const std::string& field, const States& states,
                  Violations& out) {
  const std::string& own = proposed.territory_id();
  for (int i = 0; i < proposed.seeded_from_size(); ++i) {
    const std::string& parent = proposed.seeded_from(i);
    const std::string element = absl::StrCat(field, "[", i, "]");
    bool descends = parent == own;
    if (!descends) {
      const std::optional<Fact> known = ProposalIn(states, parent);
      if (!known.has_value()) {
        out.Add(UnknownTerritory(element, parent));
        continue;
      }
      WalkAncestors(known->payload->territory_proposed(), states,
                    [&](const std::string& id) { descends = descends || id == own; });
    }
    if (descends) out.Add(SeedingCycle(element, parent));
  }
}

Admission AdmitProposal(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const TerritoryProposed& proposed = fact.payload.territory_proposed();
  const TerritoryState state = TerritoryIn(states, proposed.territory_id());
  if (state.known()) {
    const Fact& known = *state.proposal;
    if (context.corrects == nullptr && known.date == fact.date &&
        MessageDifferencer::Equals(known.payload->territory_proposed(), proposed)) {
      return Admission::kUnchanged;
    }
    out.Add(TerritoryExists(runtime::FieldPrefix(fact, context) + "territory_id", known));
    return Admission::kTell;
  }
  AdmitParents(proposed, runtime::FieldPrefix(fact, context) + "seeded_from", states, out);
  for (const StageEntry& later : state.reached) {
    if (later.day() < fact.date.day) {
      out.Add(StageOutOfOrder("occurred_on", events::v1::STAGE_SPOTTED, fact.date, later));
    }
  }
  if (!state.toggles.empty() && state.toggles.front().date.day < fact.date.day) {
    out.Add(EndStandsOnThis("occurred_on", fact.date, state.toggles.front()));
  }
  if (state.LeftBefore(fact.date.day)) {
    out.Add(EndStandsOnThis("occurred_on", fact.date, *state.withdrawn));
  }
  return Admission::kTell;
}

}  // namespace

void RegisterCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::ProposeTerritoryRequest>(&CheckPropose, &PlanPropose);
  registry.AddRule({.type = EventPayload::kTerritoryProposedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckProposalShape(fact.payload.territory_proposed(),
                                             runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &ProposalNeeds,
                    .admit = &AdmitProposal,
                    .claims = nullptr});
  RegisterStageCommands(registry);
  RegisterWithdrawalCommands(registry);
  RegisterThresholdCommands(registry);
  RegisterCoordinatorCommands(registry);
  RegisterFundingCommands(registry);
  RegisterExperimentCommands(registry);
  RegisterPracticeCommands(registry);
  RegisterValorisationCommands(registry);
  RegisterRoadmapCommands(registry);
  RegisterCentreCommands(registry);
  RegisterCommitteeCommands(registry);
  RegisterEvaluationCommands(registry);
}

}  // namespace loge::rollout

// Stages and pauses of a territory.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/rollout.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::Stage;
using events::v1::TerritoryAdvanced;
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

// --- Stages ---

template <class Message>
void CheckAdvanceShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(m.stage(), prefix + "stage", Presence::kRequired, out);
  if (m.stage() == events::v1::STAGE_SPOTTED) {
    runtime::AddInvalid(prefix + "stage", "SPOTTED is told by the proposal: correct that fact",
                        "DIAGNOSED or later", "STAGE_SPOTTED", out);
  }
  runtime::CheckEnum(m.skip_reason(), prefix + "skip_reason", Presence::kOptional, out);
  runtime::CheckEnum(m.force_reason(), prefix + "force_reason", Presence::kOptional, out);
  const std::string field = prefix + "evidence_positions";
  if (m.evidence_positions_size() > runtime::kEvidencePositionsMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", runtime::kEvidencePositionsMax),
             absl::StrCat(m.evidence_positions_size())});
    return;
  }
  for (int i = 0; i < m.evidence_positions_size(); ++i) {
    if (m.evidence_positions(i) >= 1) continue;
    runtime::AddInvalid(absl::StrCat(field, "[", i, "]"), "is no position", "1 or more",
                        absl::StrCat(m.evidence_positions(i)), out);
  }
}

void CheckAdvance(const v1::AdvanceTerritoryRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckAdvanceShape(request, "", out);
}

Plan PlanAdvance(const v1::AdvanceTerritoryRequest& request, const PlanContext&) {
  NewFact fact;
  TerritoryAdvanced* event = fact.payload.mutable_territory_advanced();
  event->set_territory_id(request.territory_id());
  event->set_stage(request.stage());
  *event->mutable_evidence_positions() = request.evidence_positions();
  event->set_skip_reason(request.skip_reason());
  event->set_force_reason(request.force_reason());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

// Whether `told` says nothing that `known` does not say: it may leave out evidence and reasons.
bool SaysNoMore(const TerritoryAdvanced& told, const TerritoryAdvanced& known) {
  for (const int64_t position : told.evidence_positions()) {
    bool found = false;
    for (const int64_t other : known.evidence_positions()) found = found || other == position;
    if (!found) return false;
  }
  const bool same_force = told.force_reason() == events::v1::FORCE_REASON_UNSPECIFIED ||
                          told.force_reason() == known.force_reason();
  return same_force && (told.skip_reason() == events::v1::SKIP_REASON_UNSPECIFIED ||
                        told.skip_reason() == known.skip_reason());
}

// The dates of the stages told keep their order, whatever the order of arrival. Equal days are in
// order: dates known to the year only fall on one day.
void AdmitOrder(const NewFact& fact, const TerritoryState& state, const RuleContext& context,
                Violations& out) {
  const TerritoryAdvanced& advanced = fact.payload.territory_advanced();
  const runtime::FactDate date = fact.date;
  Stage before = events::v1::STAGE_UNSPECIFIED;
  for (const StageEntry& other : state.reached) {
    if (other.stage < advanced.stage() && other.stage > before) before = other.stage;
    const bool in_order =
        other.stage < advanced.stage() ? other.day() <= date.day : date.day <= other.day();
    if (!in_order) out.Add(StageOutOfOrder("occurred_on", advanced.stage(), date, other));
  }
  if (advanced.stage() - before > 1 &&
      advanced.skip_reason() == events::v1::SKIP_REASON_UNSPECIFIED) {
    out.Add(StageSkipped(runtime::FieldPrefix(fact, context) + "skip_reason", advanced.stage(),
                         before));
  }
}

Admission AdmitAdvance(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const TerritoryAdvanced& advanced = fact.payload.territory_advanced();
  const TerritoryState state = TerritoryIn(states, advanced.territory_id());
  const auto path = [&](const char* field) { return runtime::FieldPrefix(fact, context) + field; };
  if (!state.known()) {
    out.Add(UnknownTerritory(path("territory_id"), advanced.territory_id()));
    return Admission::kTell;
  }
  for (const StageEntry& reached : state.reached) {
    if (reached.stage != advanced.stage()) continue;
    const TerritoryAdvanced& known = reached.fact.payload->territory_advanced();
    if (context.corrects == nullptr && reached.fact.date == fact.date &&
        SaysNoMore(advanced, known)) {
      // What no caller tells: a row of a source that is told again says the same.
      TerritoryAdvanced& same = *fact.payload.mutable_territory_advanced();
      *same.mutable_unmet() = known.unmet();
      *same.mutable_consulted() = known.consulted();
      return Admission::kUnchanged;
    }
    out.Add(StageReachedAlready(path("stage"), reached));
    return Admission::kTell;
  }
  AdmitOrder(fact, state, context, out);
  for (const Pause& pause : state.pauses) {
    if (pause.Covers(fact.date.day)) {
      out.Add(TerritoryPausedOn("occurred_on", fact.date, pause.paused));
    }
  }
  RequireNotLeft(state, fact.date, out);
  for (int i = 0; i < advanced.evidence_positions_size(); ++i) {
    const int64_t position = advanced.evidence_positions(i);
    if (position <= context.head_position) continue;
    out.Add(EvidenceNotInLog(absl::StrCat(path("evidence_positions"), "[", i, "]"), position,
                             context.head_position));
  }
  AdmitCriteria(fact, state, context, states, out);
  return Admission::kTell;
}

// --- Pauses ---

template <class Message>
void CheckPauseShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(m.reason(), prefix + "reason", Presence::kRequired, out);
}

void CheckPause(const v1::PauseTerritoryRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckPauseShape(request, "", out);
}

Plan PlanPause(const v1::PauseTerritoryRequest& request, const PlanContext&) {
  NewFact fact;
  fact.payload.mutable_territory_paused()->set_territory_id(request.territory_id());
  fact.payload.mutable_territory_paused()->set_reason(request.reason());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

void CheckResume(const v1::ResumeTerritoryRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
}

Plan PlanResume(const v1::ResumeTerritoryRequest& request, const PlanContext&) {
  NewFact fact;
  fact.payload.mutable_territory_resumed()->set_territory_id(request.territory_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

const std::string& PausedTerritory(const EventPayload& payload) {
  return payload.has_territory_paused() ? payload.territory_paused().territory_id()
                                        : payload.territory_resumed().territory_id();
}

std::vector<Need> PauseNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {TerritoryNeed(PausedTerritory(fact.payload))};
}

// The first day after a pause may be the first one of the next.
constexpr MarkRules kPauseMarks{EventPayload::kTerritoryResumedFieldNumber, /*ends_first=*/true,
                                &TerritoryNotPaused, &ResumedAlready};

Marks TogglesIn(const States& states, const std::string& territory_id, const RuleContext& context) {
  return MarksAmong(states.Get(kTerritoryFold, TerritorySubject(territory_id)).facts(),
                    Corrected(context), kPauseMarks, [&](const std::vector<Fact>& facts) {
                      return FoldTerritory(territory_id, facts).toggles;
                    });
}

// Adds a violation unless the territory is known at that date, and has not left before.
void RequireKnown(const TerritoryState& state, const std::string& territory_id,
                  runtime::FactDate on, const std::string& field, Violations& out) {
  if (!state.known()) {
    out.Add(UnknownTerritory(field, territory_id));
  } else if (on.day < state.proposal->date.day) {
    out.Add(TerritoryNotYetKnown("occurred_on", *state.proposal, on));
  }
  RequireNotLeft(state, on, out);
}

// A pause may be told before a later one whose resumption is told too: its own resumption is then
// still to come.
Admission AdmitPause(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const events::v1::TerritoryPaused& paused = fact.payload.territory_paused();
  const TerritoryState state = TerritoryIn(states, paused.territory_id());
  RequireKnown(state, paused.territory_id(), fact.date,
               runtime::FieldPrefix(fact, context) + "territory_id", out);
  const Marks toggles = TogglesIn(states, paused.territory_id(), context);
  const Fact* before = NeighboursOf(toggles, fact.date.day, /*is_end=*/false).before;
  if (before == nullptr || toggles.IsEnd(*before)) {
    AdmitMoved(toggles, fact, out);
    return Admission::kTell;
  }
  if (context.corrects == nullptr && before->date == fact.date &&
      before->payload->territory_paused().reason() == paused.reason()) {
    return Admission::kUnchanged;
  }
  out.Add(TerritoryPausedOn("occurred_on", fact.date, *before));
  return Admission::kTell;
}

Admission AdmitResume(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const std::string& territory_id = fact.payload.territory_resumed().territory_id();
  const TerritoryState state = TerritoryIn(states, territory_id);
  RequireKnown(state, territory_id, fact.date, runtime::FieldPrefix(fact, context) + "territory_id",
               out);
  if (!state.known()) return Admission::kTell;
  return AdmitEnding(TogglesIn(states, territory_id, context), fact, context, out);
}

}  // namespace

void RegisterStageCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::AdvanceTerritoryRequest>(&CheckAdvance, &PlanAdvance);
  registry.AddRule({.type = EventPayload::kTerritoryAdvancedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckAdvanceShape(fact.payload.territory_advanced(),
                                            runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &CriteriaNeeds,
                    .consults = &CriteriaFigures,
                    .admit = &AdmitAdvance,
                    .claims = nullptr});
  registry.AddCommand<v1::PauseTerritoryRequest>(&CheckPause, &PlanPause);
  registry.AddRule({.type = EventPayload::kTerritoryPausedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckPauseShape(fact.payload.territory_paused(),
                                          runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &PauseNeeds,
                    .admit = &AdmitPause,
                    .claims = nullptr});
  registry.AddCommand<v1::ResumeTerritoryRequest>(&CheckResume, &PlanResume);
  registry.AddRule({.type = EventPayload::kTerritoryResumedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          runtime::CheckId(
                              fact.payload.territory_resumed().territory_id(),
                              runtime::ReplacementPrefix(fact.payload) + "territory_id",
                              Presence::kRequired, out);
                        },
                    .needs = &PauseNeeds,
                    .admit = &AdmitResume,
                    .claims = nullptr});
}

}  // namespace loge::rollout

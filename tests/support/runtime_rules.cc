// The commands and rules of the tests: as small as rules can be that still have states, claims,
// personal data and every kind of answer.
#include "services/runtime/checks.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime::testing {
namespace {

using events::v1::EventPayload;

const FoldSpec kLandlordFold{"landlord", {EventPayload::kLandlordRegistered}};
const FoldSpec kPersonFold{"person", {EventPayload::kCaretakerJoined}};
const FoldSpec kVolunteeringFold{
    "volunteering", {EventPayload::kVolunteeringStarted, EventPayload::kVolunteeringStopped}};

FactDate DateOfRequest(const std::string& text) { return ParseFactDate(text).value_or(FactDate()); }

std::string OwnSubject(const NewFact& fact) { return SubjectsOf(fact.payload).front(); }

Admission Known(const NewFact& fact, const FactSet& facts, v1::ErrorReason reason,
                const RuleContext& context, Violations& out) {
  if (facts.empty() || context.corrects != nullptr) return Admission::kTell;
  const Fact& known = facts.facts().back();
  if (known.date == fact.date &&
      known.payload->SerializeAsString() == fact.payload.SerializeAsString()) {
    return Admission::kUnchanged;
  }
  out.Add({reason, "occurred_on", "is known otherwise", "", ""});
  return Admission::kTell;
}

void AddLandlord(const Hooks& hooks, CommandRegistry& registry) {
  registry.AddCommand<v1::RegisterLandlordRequest>(
      [](const v1::RegisterLandlordRequest& r, const PlanContext&, Violations& out) {
        CheckFactDate(r.occurred_on(), "occurred_on", Presence::kRequired, out);
        CheckId(r.landlord_id(), "landlord_id", Presence::kOptional, out);
        CheckEnum(r.kind(), "kind", Presence::kRequired, out);
      },
      [](const v1::RegisterLandlordRequest& r, const PlanContext& context) {
        Plan plan;
        plan.id = r.landlord_id().empty() ? context.fresh_id : r.landlord_id();
        NewFact fact;
        fact.date = DateOfRequest(r.occurred_on());
        auto* event = fact.payload.mutable_landlord_registered();
        event->set_landlord_id(plan.id);
        event->set_kind(r.kind());
        event->set_name(r.name());
        event->set_siren(r.siren());
        plan.facts.push_back(std::move(fact));
        return plan;
      });
  FactRule rule;
  rule.type = EventPayload::kLandlordRegistered;
  rule.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector<Need>{{&kLandlordFold, OwnSubject(fact)}};
  };
  rule.admit = [&hooks](NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
    if (hooks.before_admit) hooks.before_admit(fact);
    for (const auto& [claim, holder] : context.held_claims) {
      out.Add({v1::ERROR_REASON_SIREN_TAKEN, claim.field, "is taken", "", holder});
    }
    return Known(fact, states.Get(kLandlordFold, OwnSubject(fact)), v1::ERROR_REASON_ALREADY_EXISTS,
                 context, out);
  };
  rule.claims = [](const NewFact& fact) {
    const auto& event = fact.payload.landlord_registered();
    if (event.siren().empty()) return std::vector<Claim>{};
    return std::vector<Claim>{{"siren", "", event.siren(), OwnSubject(fact), "siren"}};
  };
  registry.AddRule(std::move(rule));
}

std::vector<Claim> NumberClaims(const NewFact& fact, const std::string& landlord) {
  if (!fact.personal.has_value() || fact.personal->employee_number().empty()) return {};
  return {{"employee_number", landlord, fact.personal->employee_number(), OwnSubject(fact),
           "personal_data.employee_number"}};
}

void RefuseHeld(const RuleContext& context, Violations& out) {
  for (const auto& [claim, holder] : context.held_claims) {
    out.Add({v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN, claim.field, "is taken", "", holder});
  }
}

// Somebody who joins again, on the same day with the same number, is known already.
Admission AdmitJoin(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  for (const auto& [claim, holder] : context.held_claims) {
    const FactSet& facts = states.Get(kPersonFold, holder);
    if (!facts.empty() && facts.facts().back().date == fact.date && fact.new_person) {
      fact.known_id = facts.facts().back().payload->caretaker_joined().caretaker_id();
      return Admission::kUnchanged;
    }
  }
  RefuseHeld(context, out);
  return Known(fact, states.Get(kPersonFold, OwnSubject(fact)),
               v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED, context, out);
}

void AddJoinCommand(CommandRegistry& registry) {
  registry.AddCommand<v1::JoinCaretakerRequest>(
      [](const v1::JoinCaretakerRequest& r, const PlanContext&, Violations& out) {
        CheckFactDate(r.occurred_on(), "occurred_on", Presence::kRequired, out);
        CheckId(r.caretaker_id(), "caretaker_id", Presence::kOptional, out);
        CheckId(r.landlord_id(), "landlord_id", Presence::kRequired, out);
        CheckPersonalData(r.personal_data(), "personal_data", out);
      },
      [](const v1::JoinCaretakerRequest& r, const PlanContext& context) {
        Plan plan;
        plan.id = r.caretaker_id().empty() ? context.fresh_id : r.caretaker_id();
        NewFact fact;
        fact.date = DateOfRequest(r.occurred_on());
        fact.payload = JoinedPayload(plan.id, r.landlord_id());
        fact.person = plan.id;
        fact.new_person = true;
        if (r.has_personal_data()) fact.personal = r.personal_data();
        plan.facts.push_back(std::move(fact));
        return plan;
      });
}

void AddJoinRule(const Hooks& hooks, CommandRegistry& registry) {
  FactRule rule;
  rule.type = EventPayload::kCaretakerJoined;
  rule.may_be_planned = true;
  rule.opens_personal_data = true;
  rule.check = [](const NewFact& fact, Violations& out) {
    CheckId(fact.payload.caretaker_joined().landlord_id(),
            "replacement.caretaker_joined.landlord_id", Presence::kRequired, out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext& context, const States&) {
    std::vector<Need> needs{{&kPersonFold, OwnSubject(fact)}};
    for (const auto& held : context.held_claims) needs.push_back({&kPersonFold, held.second});
    return needs;
  };
  rule.admit = [&hooks](NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
    if (hooks.before_admit) hooks.before_admit(fact);
    return AdmitJoin(fact, context, states, out);
  };
  rule.claims = [](const NewFact& fact) {
    return NumberClaims(fact, fact.payload.caretaker_joined().landlord_id());
  };
  registry.AddRule(std::move(rule));
}

void AddChange(CommandRegistry& registry) {
  registry.AddCommand<v1::ChangeCaretakerDetailsRequest>(
      [](const v1::ChangeCaretakerDetailsRequest& r, const PlanContext&, Violations& out) {
        CheckFactDate(r.occurred_on(), "occurred_on", Presence::kRequired, out);
        CheckPersonRef(r.caretaker(), r.has_caretaker(), "caretaker", out);
      },
      [](const v1::ChangeCaretakerDetailsRequest& r, const PlanContext&) {
        Plan plan;
        plan.id = r.caretaker().caretaker_id();
        NewFact fact;
        fact.date = DateOfRequest(r.occurred_on());
        auto* event = fact.payload.mutable_caretaker_details_changed();
        event->set_caretaker_id(plan.id);
        event->set_landlord_id(r.landlord_id());
        fact.person = plan.id;
        if (r.has_personal_data()) fact.personal = r.personal_data();
        plan.facts.push_back(std::move(fact));
        return plan;
      });
  FactRule rule;
  rule.type = EventPayload::kCaretakerDetailsChanged;
  rule.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector<Need>{{&kPersonFold, OwnSubject(fact)}};
  };
  rule.admit = [](NewFact&, const RuleContext& context, const States&, Violations& out) {
    RefuseHeld(context, out);
    return Admission::kTell;
  };
  rule.claims = [](const NewFact& fact) {
    return NumberClaims(fact, fact.payload.caretaker_details_changed().landlord_id());
  };
  registry.AddRule(std::move(rule));
}

template <class Request>
void CheckVolunteering(const Request& r, const PlanContext&, Violations& out) {
  CheckFactDate(r.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckPersonRef(r.caretaker(), r.has_caretaker(), "caretaker", out);
}

template <class Request>
Plan PlanVolunteering(const Request& r, const PlanContext&) {
  Plan plan;
  plan.id = r.caretaker().caretaker_id();
  NewFact fact;
  fact.date = DateOfRequest(r.occurred_on());
  constexpr bool kStarts = std::is_same_v<Request, v1::StartVolunteeringRequest>;
  fact.payload = kStarts ? StartedPayload(plan.id) : StoppedPayload(plan.id);
  plan.facts.push_back(std::move(fact));
  return plan;
}

// Starts and stops alternate; the last one told again, on its day, changes nothing.
void AddVolunteering(const Hooks& hooks, FactType type, v1::ErrorReason refusal,
                     CommandRegistry& registry) {
  FactRule rule;
  rule.type = type;
  rule.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector<Need>{{&kVolunteeringFold, OwnSubject(fact)}};
  };
  rule.consults = [&hooks](const NewFact&, const RuleContext&, const States&) {
    return hooks.consults;
  };
  rule.admit = [&hooks, type, refusal](NewFact& fact, const RuleContext& context,
                                       const States& states, Violations& out) {
    if (hooks.before_admit) hooks.before_admit(fact);
    if (hooks.on_consulted) hooks.on_consulted(context.consulted);
    if (context.corrects != nullptr) return Admission::kTell;
    const auto& facts = states.Get(kVolunteeringFold, OwnSubject(fact)).facts();
    const FactType none = EventPayload::kVolunteeringStopped;
    const FactType last = facts.empty() ? none : facts.back().type();
    if (last != type) return Admission::kTell;
    if (!facts.empty() && facts.back().date == fact.date) return Admission::kUnchanged;
    out.Add({refusal, "caretaker", "does not alternate", "", ""});
    return Admission::kTell;
  };
  registry.AddRule(std::move(rule));
}

}  // namespace

void FillTestRegistry(const Hooks& hooks, CommandRegistry& registry) {
  AddLandlord(hooks, registry);
  AddJoinCommand(registry);
  AddJoinRule(hooks, registry);
  AddChange(registry);
  registry.AddCommand<v1::StartVolunteeringRequest>(
      &CheckVolunteering<v1::StartVolunteeringRequest>,
      &PlanVolunteering<v1::StartVolunteeringRequest>);
  registry.AddCommand<v1::StopVolunteeringRequest>(&CheckVolunteering<v1::StopVolunteeringRequest>,
                                                   &PlanVolunteering<v1::StopVolunteeringRequest>);
  AddVolunteering(hooks, EventPayload::kVolunteeringStarted, v1::ERROR_REASON_ALREADY_VOLUNTEERING,
                  registry);
  AddVolunteering(hooks, EventPayload::kVolunteeringStopped, v1::ERROR_REASON_NOT_VOLUNTEERING,
                  registry);
}

}  // namespace loge::runtime::testing

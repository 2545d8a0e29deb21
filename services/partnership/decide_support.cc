// Expression groups and support meetings: that they took place, never what was said.
#include "services/partnership/decide_support.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/require.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using events::v1::ExpressionGroupHeld;
using events::v1::SupportMeetingHeld;
using runtime::Admission;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kMinutesMax = 1440;

// Without the id, which a command may leave to the server.
void CheckShape(const ExpressionGroupHeld& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckId(event.facilitator_contact_id(), prefix + "facilitator_contact_id",
                   Presence::kOptional, out);
  runtime::CheckRange(event.headcount(), prefix + "headcount", 0, kHeadcountMax, out);
  runtime::CheckRange(event.minutes(), prefix + "minutes", 0, kMinutesMax, out);
}

// The event without its caretakers.
ExpressionGroupHeld EventOf(const v1::RecordExpressionGroupRequest& request) {
  ExpressionGroupHeld event;
  event.set_group_meeting_id(request.group_meeting_id());
  event.set_territory_id(request.territory_id());
  event.set_facilitator_contact_id(request.facilitator_contact_id());
  event.set_headcount(request.headcount());
  event.set_minutes(request.minutes());
  return event;
}

void CheckGroup(const v1::RecordExpressionGroupRequest& request, const PlanContext&,
                Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.group_meeting_id(), "group_meeting_id", Presence::kOptional, out);
  CheckShape(EventOf(request), "", out);
  CheckCaretakers(request.caretakers(), out);
}

// Persons that the event names.
int NamedIn(const ExpressionGroupHeld& event) {
  return event.caretaker_ids_size() + (event.facilitator_contact_id().empty() ? 0 : 1);
}

Plan PlanGroup(const v1::RecordExpressionGroupRequest& request, const PlanContext& context) {
  NewFact fact;
  ExpressionGroupHeld& event = *fact.payload.mutable_expression_group_held();
  event = EventOf(request);
  if (event.group_meeting_id().empty()) event.set_group_meeting_id(context.fresh_id);
  for (const v1::PersonRef& caretaker : request.caretakers()) {
    event.add_caretaker_ids(caretaker.caretaker_id());
  }
  if (event.headcount() == 0) event.set_headcount(NamedIn(event));
  fact.date = runtime::PlannedDate(request.occurred_on());
  std::string id = event.group_meeting_id();
  return {{std::move(fact)}, std::move(id)};
}

void CheckGroupFact(const NewFact& fact, Violations& out) {
  const ExpressionGroupHeld& event = fact.payload.expression_group_held();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.group_meeting_id(), prefix + "group_meeting_id", Presence::kRequired, out);
  runtime::CheckIds(event.caretaker_ids(), prefix + "caretaker_ids", runtime::kNamedParticipantsMax,
                    out);
  CheckShape(event, prefix, out);
}

std::vector<Need> GroupNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const ExpressionGroupHeld& event = fact.payload.expression_group_held();
  std::vector<Need> needs{{&kExpressionGroupFold, "meeting/" + event.group_meeting_id()},
                          {&kTerritoryFold, "territory/" + event.territory_id()}};
  for (const std::string& id : event.caretaker_ids()) {
    caretakers::AddPersonNeeds(states, id, needs);
  }
  if (!event.facilitator_contact_id().empty()) {
    AddContactNeeds(states, event.facilitator_contact_id(), needs);
  }
  return needs;
}

Admission AdmitGroup(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const ExpressionGroupHeld& event = fact.payload.expression_group_held();
  const std::string& id = event.group_meeting_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known =
      FoldExpressionGroup(id, states.Get(kExpressionGroupFold, "meeting/" + id).facts());
  if (known.has_value()) {
    if (known->fact.date == fact.date &&
        known->held.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "group_meeting_id", "meeting of an expression group", id,
                          known->fact.known_from));
  }
  RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  std::set<std::string> subjects;
  RequireCaretakers(event.caretaker_ids(), fact.date,
                    prefix.empty() ? "caretakers" : prefix + "caretaker_ids", states, subjects,
                    out);
  RequireContact(states, event.facilitator_contact_id(), fact.date,
                 prefix + "facilitator_contact_id", subjects, out);
  if (event.headcount() < std::max(1, NamedIn(event))) {
    out.Add(HeadcountTooSmall(prefix + "headcount", NamedIn(event), event.headcount()));
  }
  AddSubjects(std::move(subjects), fact);
  return Admission::kTell;
}

void CheckShape(const SupportMeetingHeld& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckId(event.given_by_contact_id(), prefix + "given_by_contact_id", Presence::kOptional,
                   out);
  runtime::CheckRange(event.minutes(), prefix + "minutes", 0, kMinutesMax, out);
}

SupportMeetingHeld EventOf(const v1::RecordSupportMeetingRequest& request) {
  SupportMeetingHeld event;
  event.set_support_meeting_id(request.support_meeting_id());
  event.set_territory_id(request.territory_id());
  event.set_given_by_contact_id(request.given_by_contact_id());
  event.set_given_by_caretaker_id(request.given_by_caretaker().caretaker_id());
  event.set_minutes(request.minutes());
  return event;
}

void CheckSupport(const v1::RecordSupportMeetingRequest& request, const PlanContext&,
                  Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.support_meeting_id(), "support_meeting_id", Presence::kOptional, out);
  CheckShape(EventOf(request), "", out);
  const bool contact = !request.given_by_contact_id().empty();
  if (contact == request.has_given_by_caretaker()) {
    out.Add(OneGiver("given_by_contact_id", contact));
  }
  if (request.has_given_by_caretaker()) {
    runtime::CheckPersonRef(request.given_by_caretaker(), true, "given_by_caretaker", out);
  }
}

Plan PlanSupport(const v1::RecordSupportMeetingRequest& request, const PlanContext& context) {
  NewFact fact;
  SupportMeetingHeld& event = *fact.payload.mutable_support_meeting_held();
  event = EventOf(request);
  if (event.support_meeting_id().empty()) event.set_support_meeting_id(context.fresh_id);
  fact.date = runtime::PlannedDate(request.occurred_on());
  std::string id = event.support_meeting_id();
  return {{std::move(fact)}, std::move(id)};
}

void CheckSupportFact(const NewFact& fact, Violations& out) {
  const SupportMeetingHeld& event = fact.payload.support_meeting_held();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.support_meeting_id(), prefix + "support_meeting_id", Presence::kRequired,
                   out);
  runtime::CheckId(event.given_by_caretaker_id(), prefix + "given_by_caretaker_id",
                   Presence::kOptional, out);
  const bool contact = !event.given_by_contact_id().empty();
  if (contact == !event.given_by_caretaker_id().empty()) {
    out.Add(OneGiver(prefix + "given_by_contact_id", contact));
  }
  CheckShape(event, prefix, out);
}

std::vector<Need> SupportNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const SupportMeetingHeld& event = fact.payload.support_meeting_held();
  std::vector<Need> needs{{&kSupportMeetingFold, "meeting/" + event.support_meeting_id()},
                          {&kTerritoryFold, "territory/" + event.territory_id()}};
  if (!event.given_by_contact_id().empty()) {
    AddContactNeeds(states, event.given_by_contact_id(), needs);
  }
  if (!event.given_by_caretaker_id().empty()) {
    caretakers::AddPersonNeeds(states, event.given_by_caretaker_id(), needs);
  }
  return needs;
}

Admission AdmitSupport(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const SupportMeetingHeld& event = fact.payload.support_meeting_held();
  const std::string& id = event.support_meeting_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known =
      FoldSupportMeeting(id, states.Get(kSupportMeetingFold, "meeting/" + id).facts());
  if (known.has_value()) {
    if (known->fact.date == fact.date &&
        known->held.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "support_meeting_id", "support meeting", id,
                          known->fact.known_from));
  }
  RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  std::set<std::string> subjects;
  RequireContact(states, event.given_by_contact_id(), fact.date, prefix + "given_by_contact_id",
                 subjects, out);
  if (!event.given_by_caretaker_id().empty()) {
    const caretakers::Person person = caretakers::PersonIn(states, event.given_by_caretaker_id());
    caretakers::RequireEmployedWithin(
        person, fact.date, prefix.empty() ? "given_by_caretaker" : prefix + "given_by_caretaker_id",
        out);
  }
  AddSubjects(std::move(subjects), fact);
  return Admission::kTell;
}

}  // namespace

void RegisterSupportCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::RecordExpressionGroupRequest>(CheckGroup, PlanGroup);
  registry.AddRule({.type = EventPayload::kExpressionGroupHeld,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckGroupFact,
                    .needs = GroupNeeds,
                    .admit = AdmitGroup,
                    .claims = nullptr});
  registry.AddCommand<v1::RecordSupportMeetingRequest>(CheckSupport, PlanSupport);
  registry.AddRule({.type = EventPayload::kSupportMeetingHeld,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckSupportFact,
                    .needs = SupportNeeds,
                    .admit = AdmitSupport,
                    .claims = nullptr});
}

}  // namespace loge::partnership

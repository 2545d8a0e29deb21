#include "services/partnership/decide_succession.h"

#include <optional>
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

namespace loge::partnership {
namespace {

using events::v1::ContactEnded;
using events::v1::ContactNamed;
using events::v1::EventPayload;
using events::v1::PartnerClosed;
using runtime::Admission;
using runtime::Date;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// Follows the successors of a partner as far as `states` tells, from the partner itself on. `visit`
// gets each id and its closing, if any, and says whether to go on. Facts that contradict each other
// may lead in a circle: no partner is visited twice.
template <class Visit>
void FollowPartner(const States& states, std::string partner_id, Visit visit) {
  std::set<std::string> seen;
  while (!partner_id.empty() && seen.insert(partner_id).second) {
    const std::optional<ClosingEntry> closing = ClosingIn(states, partner_id);
    if (!visit(partner_id, closing) || !closing.has_value()) return;
    partner_id = closing->closed.successor_partner_id();
  }
}

// The closing of a partner ------------------------------------------------------------------------

PartnerClosed EventOf(const v1::ClosePartnerRequest& request) {
  PartnerClosed event;
  event.set_partner_id(request.partner_id());
  event.set_successor_partner_id(request.successor_partner_id());
  event.set_reason(request.reason());
  return event;
}

void CheckClosing(const PartnerClosed& event, const std::string& prefix, Violations& out) {
  const std::string& successor = event.successor_partner_id();
  runtime::CheckId(event.partner_id(), prefix + "partner_id", Presence::kRequired, out);
  runtime::CheckId(successor, prefix + "successor_partner_id", Presence::kOptional, out);
  if (!successor.empty() && successor == event.partner_id()) {
    runtime::AddInvalid(prefix + "successor_partner_id", "is the same one", "another partner",
                        successor, out);
  }
  runtime::CheckEnum(event.reason(), prefix + "reason", Presence::kRequired, out);
}

void CheckClosePartner(const v1::ClosePartnerRequest& request, const PlanContext&,
                       Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckClosing(EventOf(request), "", out);
}

Plan PlanClosePartner(const v1::ClosePartnerRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_partner_closed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.partner_id()};
}

void CheckClosingFact(const NewFact& fact, Violations& out) {
  CheckClosing(fact.payload.partner_closed(), runtime::ReplacementPrefix(fact.payload), out);
}

std::vector<Need> ClosingNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const PartnerClosed& event = fact.payload.partner_closed();
  std::vector<Need> needs;
  AddPartnerNeeds(event.partner_id(), needs);
  FollowPartner(states, event.successor_partner_id(),
                [&](const std::string& id, const std::optional<ClosingEntry>&) {
                  AddPartnerNeeds(id, needs);
                  return id != event.partner_id();
                });
  return needs;
}

Admission AdmitClosing(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const PartnerClosed& event = fact.payload.partner_closed();
  const std::string& id = event.partner_id();
  const std::string& successor = event.successor_partner_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  if (const std::optional<ClosingEntry> known = ClosingIn(states, id)) {
    if (known->fact.date == fact.date &&
        known->closed.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(ClosingKnown(prefix + "partner_id", id, *known));
    return Admission::kTell;
  }
  const Date day = fact.date.day;
  RequirePartner(states, id, day, prefix + "partner_id", out);
  if (successor.empty()) return Admission::kTell;
  RequirePartner(states, successor, day, prefix + "successor_partner_id", out);
  FollowPartner(states, successor,
                [&](const std::string& next, const std::optional<ClosingEntry>&) {
                  if (next != id) return true;
                  out.Add(SuccessionCycle(prefix + "successor_partner_id", id, successor));
                  return false;
                });
  return Admission::kTell;
}

// The end of a contact ----------------------------------------------------------------------------

void CheckEnd(const ContactEnded& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.contact_id(), prefix + "contact_id", Presence::kRequired, out);
  runtime::CheckId(event.successor_contact_id(), prefix + "successor_contact_id",
                   Presence::kOptional, out);
  if (!event.contact_id().empty() && event.contact_id() == event.successor_contact_id()) {
    out.Add(OwnSuccessor(prefix + "successor_contact_id", event.contact_id()));
  }
}

ContactEnded EventOf(const v1::EndContactRequest& request) {
  ContactEnded event;
  event.set_contact_id(request.contact_id());
  event.set_successor_contact_id(request.successor_contact_id());
  return event;
}

void CheckEndContact(const v1::EndContactRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckEnd(EventOf(request), "", out);
}

Plan PlanEndContact(const v1::EndContactRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_contact_ended() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.contact_id()};
}

void CheckEndFact(const NewFact& fact, Violations& out) {
  CheckEnd(fact.payload.contact_ended(), runtime::ReplacementPrefix(fact.payload), out);
}

// As it was told: without the closing of its partner.
std::optional<ContactEntry> ContactIn(const States& states, const std::string& contact_id) {
  return FoldContact(contact_id, states.Get(kContactFold, "contact/" + contact_id).facts());
}

// What the contact speaks for, and what became of it.
void AddOrganisationNeeds(const States& states, const std::string& contact_id,
                          std::vector<Need>& needs) {
  AddContactNeeds(states, contact_id, needs);
  const std::optional<ContactEntry> contact = ContactIn(states, contact_id);
  if (!contact.has_value()) return;
  if (!contact->named.landlord_id().empty()) {
    caretakers::AddLandlordNeeds(states, contact->named.landlord_id(), needs);
  }
  FollowPartner(states, contact->named.partner_id(),
                [&](const std::string& id, const std::optional<ClosingEntry>&) {
                  AddPartnerNeeds(id, needs);
                  return true;
                });
}

std::vector<Need> EndNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const ContactEnded& event = fact.payload.contact_ended();
  std::vector<Need> needs;
  if (event.successor_contact_id().empty()) {
    AddContactNeeds(states, event.contact_id(), needs);
    return needs;
  }
  AddOrganisationNeeds(states, event.contact_id(), needs);
  AddOrganisationNeeds(states, event.successor_contact_id(), needs);
  return needs;
}

// The organisation that goes on, on that day, as a subject.
std::string OrganisationOn(const States& states, const ContactNamed& named, Date day) {
  if (!named.landlord_id().empty()) {
    const caretakers::Successions became = caretakers::LandlordsIn(states, {named.landlord_id()});
    return absl::StrCat("landlord/", became.LandlordOn(named.landlord_id(), day));
  }
  std::string last = named.partner_id();
  FollowPartner(states, named.partner_id(),
                [&](const std::string& id, const std::optional<ClosingEntry>& closing) {
                  last = id;
                  return closing.has_value() && closing->By(day);
                });
  return absl::StrCat("partner/", last);
}

// Who follows speaks, on the day after the last one, for the same organisation or for what that has
// become by then.
void RequireSuccessor(const ContactEntry& contact, const NewFact& fact, const std::string& field,
                      const States& states, Violations& out) {
  const std::string& id = fact.payload.contact_ended().successor_contact_id();
  const Date next = runtime::AddDays(caretakers::LastDayOf(fact.date), 1);
  const auto successor = RequireLivingContact(states, id, next, field, out);
  if (!successor.has_value()) return;
  const std::string expected = OrganisationOn(states, contact.named, next);
  const std::string actual = OrganisationOn(states, successor->named, next);
  if (expected != actual) out.Add(SuccessorElsewhere(field, expected, actual));
}

Admission AdmitEnd(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const ContactEnded& event = fact.payload.contact_ended();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::optional<ContactEntry> known = ContactIn(states, event.contact_id());
  if (known.has_value() && known->until.has_value() && *known->until == fact.date &&
      known->successor_contact_id == event.successor_contact_id()) {
    return Admission::kUnchanged;
  }
  const auto living =
      RequireLivingContact(states, event.contact_id(), fact.date.day, prefix + "contact_id", out);
  // One that only its partner's closing ends may still be told to end, and who follows.
  if (living.has_value() && known->until.has_value()) {
    out.Add(ContactEndsAlready(prefix + "contact_id", event.contact_id(), known->until->day,
                               known->end_fact->known_from));
  }
  if (known.has_value() && !event.successor_contact_id().empty()) {
    RequireSuccessor(*known, fact, prefix + "successor_contact_id", states, out);
  }
  return Admission::kTell;
}

}  // namespace

void RegisterSuccessionCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::ClosePartnerRequest>(CheckClosePartner, PlanClosePartner);
  registry.AddCommand<v1::EndContactRequest>(CheckEndContact, PlanEndContact);
  registry.AddRule({.type = EventPayload::kPartnerClosed,
                    .may_be_planned = true,
                    .opens_personal_data = false,
                    .check = CheckClosingFact,
                    .needs = ClosingNeeds,
                    .admit = AdmitClosing,
                    .claims = nullptr});
  registry.AddRule({.type = EventPayload::kContactEnded,
                    .may_be_planned = true,
                    .opens_personal_data = false,
                    .check = CheckEndFact,
                    .needs = EndNeeds,
                    .admit = AdmitEnd,
                    .claims = nullptr});
}

}  // namespace loge::partnership

// Who sits in the committees of a territory.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/centre.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/committee.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/errors_centre.h"
#include "services/runtime/identities.h"

namespace loge::rollout {
namespace {

using events::v1::CommitteeSeatEnded;
using events::v1::CommitteeSeatGiven;
using events::v1::EventPayload;
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

constexpr MarkRules kSeatMarks{EventPayload::kCommitteeSeatEndedFieldNumber, /*ends_first=*/false,
                               &NotSeated, &SeatEndedAlready};

// Without the person, whom a command may name by a number.
template <class Message>
void CheckSeatShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(m.committee(), prefix + "committee", Presence::kRequired, out);
  runtime::CheckId(m.contact_id(), prefix + "contact_id", Presence::kOptional, out);
}

// Whom the college takes: a caretaker, told in `caretaker`, or a contact.
template <class Message>
void CheckHolder(const Message& m, bool has_caretaker, const std::string& caretaker,
                 const std::string& prefix, Violations& out) {
  runtime::CheckEnum(m.college(), prefix + "college", Presence::kRequired, out);
  if (m.college() == events::v1::COLLEGE_UNSPECIFIED) return;
  const bool of_caretakers = m.college() == events::v1::COLLEGE_CARETAKER;
  const bool has_contact = !m.contact_id().empty();
  const std::string contact = prefix + "contact_id";
  if (of_caretakers ? !has_caretaker : !has_contact) {
    runtime::AddMissing(of_caretakers ? caretaker : contact, out);
  }
  if (of_caretakers ? has_contact : has_caretaker) {
    out.Add(OfAnotherCollege(of_caretakers ? contact : caretaker, m.college()));
  }
}

// Of the end of a seat, which has no college: one of the two.
void CheckOnePerson(bool has_caretaker, bool has_contact, const std::string& caretaker,
                    Violations& out) {
  if (has_caretaker != has_contact) return;
  if (!has_caretaker) return runtime::AddMissing(caretaker, out);
  out.Add(OneSeated(caretaker));
}

void CheckGive(const v1::GiveCommitteeSeatRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckSeatShape(request, "", out);
  if (request.has_caretaker()) {
    runtime::CheckPersonRef(request.caretaker(), true, "caretaker", out);
  }
  CheckHolder(request, request.has_caretaker(), "caretaker", "", out);
}

Plan PlanGive(const v1::GiveCommitteeSeatRequest& request, const PlanContext&) {
  NewFact fact;
  CommitteeSeatGiven* event = fact.payload.mutable_committee_seat_given();
  event->set_territory_id(request.territory_id());
  event->set_committee(request.committee());
  event->set_college(request.college());
  event->set_caretaker_id(request.caretaker().caretaker_id());
  event->set_contact_id(request.contact_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

void CheckGivenFact(const NewFact& fact, Violations& out) {
  const CommitteeSeatGiven& event = fact.payload.committee_seat_given();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  CheckSeatShape(event, prefix, out);
  runtime::CheckId(event.caretaker_id(), prefix + "caretaker_id", Presence::kOptional, out);
  CheckHolder(event, !event.caretaker_id().empty(), prefix + "caretaker_id", prefix, out);
}

void CheckEnd(const v1::EndCommitteeSeatRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckSeatShape(request, "", out);
  if (request.has_caretaker()) {
    runtime::CheckPersonRef(request.caretaker(), true, "caretaker", out);
  }
  CheckOnePerson(request.has_caretaker(), !request.contact_id().empty(), "caretaker", out);
}

Plan PlanEnd(const v1::EndCommitteeSeatRequest& request, const PlanContext&) {
  NewFact fact;
  CommitteeSeatEnded* event = fact.payload.mutable_committee_seat_ended();
  event->set_territory_id(request.territory_id());
  event->set_committee(request.committee());
  event->set_caretaker_id(request.caretaker().caretaker_id());
  event->set_contact_id(request.contact_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

void CheckEndedFact(const NewFact& fact, Violations& out) {
  const CommitteeSeatEnded& event = fact.payload.committee_seat_ended();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  CheckSeatShape(event, prefix, out);
  runtime::CheckId(event.caretaker_id(), prefix + "caretaker_id", Presence::kOptional, out);
  CheckOnePerson(!event.caretaker_id().empty(), !event.contact_id().empty(),
                 prefix + "caretaker_id", out);
}

// Whoever has the seat now may have been known under another id when it was told.
void AddMarkNeeds(const SeatKey& key, const RuleContext& context, std::vector<Need>& needs) {
  needs.push_back({&kSeatFold, key.subject()});
  if (context.corrects != nullptr) needs.push_back(runtime::IdentitiesNeed());
}

Marks MarksIn(const States& states, const SeatKey& key, const RuleContext& context) {
  std::optional<Fact> corrects = Corrected(context);
  if (corrects.has_value()) {
    const Need need = runtime::IdentitiesNeed();
    EventPayload resolved = *corrects->payload;
    runtime::Identities(states.Get(*need.fold, need.subject).facts()).Resolve(&resolved);
    corrects->payload = std::make_shared<const EventPayload>(std::move(resolved));
  }
  return MarksAmong(states.Get(kSeatFold, key.subject()).facts(), corrects, kSeatMarks,
                    [&](const std::vector<Fact>& facts) { return SeatMarks(facts, key); });
}

std::vector<Need> GiveNeeds(const NewFact& fact, const RuleContext& context, const States& states) {
  const CommitteeSeatGiven& event = fact.payload.committee_seat_given();
  std::vector<Need> needs{ProposalNeed(event.territory_id())};
  AddMarkNeeds(KeyOf(event), context, needs);
  if (event.caretaker_id().empty()) {
    AddContactNeeds(states, event.contact_id(), needs);
  } else {
    caretakers::AddPersonNeeds(states, event.caretaker_id(), needs);
  }
  return needs;
}

// Employed, or speaking for an organisation, on that day. The employers and the organisation hear
// of the seat, too.
void AdmitHolder(NewFact& fact, const RuleContext& context, const States& states, Violations& out) {
  const CommitteeSeatGiven& event = fact.payload.committee_seat_given();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  if (event.caretaker_id().empty()) {
    RequireContact(states, event.contact_id(), fact.date, prefix + "contact_id", out);
    const ContactLife life = ContactIn(states, event.contact_id());
    if (!life.named.has_value()) return;
    const auto& named = life.named->payload->contact_named();
    fact.extra_subjects.push_back(named.partner_id().empty() ? "landlord/" + named.landlord_id()
                                                             : "partner/" + named.partner_id());
    return;
  }
  const caretakers::Person person = caretakers::PersonIn(states, event.caretaker_id());
  const auto* employment = caretakers::RequireEmployedWithin(
      person, fact.date, prefix.empty() ? "caretaker" : prefix + "caretaker_id", out);
  if (employment == nullptr) return;
  const runtime::Date first = std::max(fact.date.day, employment->from.day);
  for (const caretakers::Post& post : caretakers::PostsOn(person, first)) {
    fact.extra_subjects.push_back("landlord/" + post.landlord_id);
  }
}

Admission AdmitGive(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const CommitteeSeatGiven& event = fact.payload.committee_seat_given();
  const SeatKey key = KeyOf(event);
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::vector<Fact>& facts = states.Get(kSeatFold, key.subject()).facts();
  for (const Seat& seat : FoldSeats(facts)) {
    if (!(seat.key == key) || !seat.Covers(fact.date.day)) continue;
    if (context.corrects == nullptr && seat.from == fact.date && seat.college == event.college()) {
      return Admission::kUnchanged;
    }
    out.Add(SeatAlreadyGiven(prefix + "committee", seat));
  }
  RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  AdmitHolder(fact, context, states, out);
  AdmitMoved(MarksIn(states, key, context), fact, out);
  return Admission::kTell;
}

std::vector<Need> EndNeeds(const NewFact& fact, const RuleContext& context, const States&) {
  std::vector<Need> needs;
  AddMarkNeeds(KeyOf(fact.payload.committee_seat_ended()), context, needs);
  return needs;
}

Admission AdmitEnd(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const SeatKey key = KeyOf(fact.payload.committee_seat_ended());
  return AdmitEnding(MarksIn(states, key, context), fact, context, out);
}

}  // namespace

void RegisterCommitteeCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::GiveCommitteeSeatRequest>(&CheckGive, &PlanGive);
  registry.AddRule({.type = EventPayload::kCommitteeSeatGivenFieldNumber,
                    .may_be_planned = true,
                    .check = &CheckGivenFact,
                    .needs = &GiveNeeds,
                    .admit = &AdmitGive,
                    .claims = nullptr});
  registry.AddCommand<v1::EndCommitteeSeatRequest>(&CheckEnd, &PlanEnd);
  registry.AddRule({.type = EventPayload::kCommitteeSeatEndedFieldNumber,
                    .may_be_planned = true,
                    .check = &CheckEndedFact,
                    .needs = &EndNeeds,
                    .admit = &AdmitEnd,
                    .claims = nullptr});
}

}  // namespace loge::rollout

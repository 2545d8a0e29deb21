#include "services/partnership/decide.h"

#include <string>
#include <utility>
#include <vector>

#include "loge/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/decide_agreement.h"
#include "services/partnership/decide_introduction.h"
#include "services/partnership/decide_meeting.h"
#include "services/partnership/decide_merge.h"
#include "services/partnership/decide_proposal.h"
#include "services/partnership/decide_succession.h"
#include "services/partnership/decide_support.h"
#include "services/partnership/errors.h"
#include "services/partnership/require.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/identifiers.h"
#include "services/runtime/limits.h"

namespace loge::partnership {
namespace {

using events::v1::ContactNamed;
using events::v1::EventPayload;
using events::v1::PartnerRegistered;
using events::v1::PersonalData;
using runtime::Admission;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// Partners ----------------------------------------------------------------------------------------

void CheckPartner(const PartnerRegistered& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.partner_id(), prefix + "partner_id", Presence::kRequired, out);
  runtime::CheckEnum(event.type(), prefix + "type", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
  runtime::CheckSiren(event.siren(), prefix + "siren", Presence::kOptional, out);
  runtime::CheckRna(event.rna(), prefix + "rna", Presence::kOptional, out);
}

PartnerRegistered EventOf(const v1::RegisterPartnerRequest& request) {
  PartnerRegistered event;
  event.set_partner_id(request.partner_id());
  event.set_type(request.type());
  event.set_name(request.name());
  event.set_siren(runtime::NormalNumber(request.siren()));
  event.set_rna(request.rna());
  return event;
}

void CheckRegisterPartner(const v1::RegisterPartnerRequest& request, const PlanContext&,
                          Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckPartner(EventOf(request), "", out);
}

Plan PlanRegisterPartner(const v1::RegisterPartnerRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_partner_registered() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.partner_id()};
}

void CheckPartnerFact(const NewFact& fact, Violations& out) {
  const auto& event = fact.payload.partner_registered();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  CheckPartner(event, prefix, out);
  if (runtime::NormalNumber(event.siren()) != event.siren()) {
    runtime::AddInvalid(prefix + "siren", "is stored without spaces", "9 digits", event.siren(),
                        out);
  }
}

std::vector<Need> PartnerNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {{&kPartnerFold, "partner/" + fact.payload.partner_registered().partner_id()}};
}

Admission AdmitPartner(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const auto& event = fact.payload.partner_registered();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known = FoldPartner(event.partner_id(),
                                 states.Get(kPartnerFold, "partner/" + event.partner_id()).facts());
  if (known.has_value()) {
    if (known->fact.date == fact.date &&
        known->registered.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "partner_id", "partner", event.partner_id(),
                          known->fact.known_from));
  }
  for (const auto& [claim, holder] : context.held_claims) {
    out.Add(SirenTaken(prefix + claim.field, holder));
  }
  return Admission::kTell;
}

std::vector<runtime::Claim> PartnerClaims(const NewFact& fact) {
  const auto& event = fact.payload.partner_registered();
  if (event.siren().empty()) return {};
  return {{"siren", "", event.siren(), "partner/" + event.partner_id(), "siren"}};
}

// Contacts ----------------------------------------------------------------------------------------

void CheckContact(const ContactNamed& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.partner_id(), prefix + "partner_id", Presence::kOptional, out);
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kOptional, out);
  if (event.partner_id().empty() == event.landlord_id().empty()) {
    out.Add(OneOrganisation(prefix + "partner_id", !event.partner_id().empty()));
  }
  runtime::CheckText(event.function(), prefix + "function", Presence::kOptional,
                     runtime::kLabelCharactersMax, out);
}

// Beyond runtime::CheckPersonalData, which the runner calls itself for corrections.
void CheckContactPerson(const PersonalData& data, Violations& out) {
  if (data.family_name().empty()) runtime::AddMissing("personal_data.family_name", out);
  if (!data.employee_number().empty()) {
    out.Add(HasEmployeeNumber("personal_data.employee_number"));
  }
}

ContactNamed EventOf(const v1::NameContactRequest& request, const std::string& contact_id) {
  ContactNamed event;
  event.set_contact_id(contact_id);
  event.set_partner_id(request.partner_id());
  event.set_landlord_id(request.landlord_id());
  event.set_function(request.function());
  event.set_key_relay(request.key_relay());
  return event;
}

void CheckNameContact(const v1::NameContactRequest& request, const PlanContext& context,
                      Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.contact_id(), "contact_id", Presence::kOptional, out);
  if (!request.contact_id().empty() && !context.person_ids_can_be_chosen) {
    out.Add(PersonIdChosen("contact_id"));
  }
  CheckContact(EventOf(request, request.contact_id()), "", out);
  if (!request.has_personal_data()) {
    runtime::AddMissing("personal_data", out);
  } else {
    runtime::CheckPersonalData(request.personal_data(), "personal_data", out);
    CheckContactPerson(request.personal_data(), out);
  }
}

Plan PlanNameContact(const v1::NameContactRequest& request, const PlanContext& context) {
  const std::string id = request.contact_id().empty() ? context.fresh_id : request.contact_id();
  NewFact fact;
  *fact.payload.mutable_contact_named() = EventOf(request, id);
  fact.date = runtime::PlannedDate(request.occurred_on());
  fact.person = id;
  fact.personal = request.personal_data();
  fact.new_person = true;
  return Plan{{std::move(fact)}, id};
}

void CheckContactFact(const NewFact& fact, Violations& out) {
  const auto& event = fact.payload.contact_named();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.contact_id(), prefix + "contact_id", Presence::kRequired, out);
  CheckContact(event, prefix, out);
  if (fact.personal.has_value()) CheckContactPerson(*fact.personal, out);
}

std::vector<Need> ContactNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const auto& event = fact.payload.contact_named();
  std::vector<Need> needs = {{&kContactFold, "contact/" + event.contact_id()}};
  if (!event.partner_id().empty()) AddPartnerNeeds(event.partner_id(), needs);
  if (!event.landlord_id().empty()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + event.landlord_id()});
  }
  return needs;
}

// Whether `known` says just what `fact` says, the person included. Data that cannot be opened any
// more is never the same.
bool SameContact(const ContactEntry& known, const NewFact& fact, const RuleContext& context) {
  const auto& event = fact.payload.contact_named();
  const auto opened = context.opened.find(known.fact.known_from);
  return known.fact.date == fact.date &&
         known.named.SerializeAsString() == event.SerializeAsString() &&
         opened != context.opened.end() && fact.personal.has_value() &&
         opened->second.SerializeAsString() == fact.personal->SerializeAsString();
}

Admission AdmitContact(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const auto& event = fact.payload.contact_named();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known = FoldContact(event.contact_id(),
                                 states.Get(kContactFold, "contact/" + event.contact_id()).facts());
  if (known.has_value()) {
    if (SameContact(*known, fact, context)) return Admission::kUnchanged;
    out.Add(AlreadyExists(prefix + "contact_id", "contact", event.contact_id(),
                          known->fact.known_from));
  }
  if (!event.partner_id().empty()) {
    RequirePartner(states, event.partner_id(), fact.date.day, prefix + "partner_id", out);
  }
  if (!event.landlord_id().empty()) {
    caretakers::RequireLandlord(states, event.landlord_id(), fact.date.day, prefix + "landlord_id",
                                out);
  }
  return Admission::kTell;
}

}  // namespace

void RegisterCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::RegisterPartnerRequest>(CheckRegisterPartner, PlanRegisterPartner);
  registry.AddCommand<v1::NameContactRequest>(CheckNameContact, PlanNameContact);
  registry.AddRule({.type = EventPayload::kPartnerRegistered,
                    .may_be_planned = true,
                    .opens_personal_data = false,
                    .check = CheckPartnerFact,
                    .needs = PartnerNeeds,
                    .admit = AdmitPartner,
                    .claims = PartnerClaims});
  registry.AddRule({.type = EventPayload::kContactNamed,
                    .may_be_planned = true,
                    .opens_personal_data = true,  // To know the same person when told again.
                    .check = CheckContactFact,
                    .needs = ContactNeeds,
                    .admit = AdmitContact,
                    .claims = nullptr});
  RegisterSuccessionCommands(registry);
  RegisterMeetingCommands(registry);
  RegisterMergeCommands(registry);
  RegisterSupportCommands(registry);
  RegisterIntroductionCommands(registry);
  RegisterAgreementCommands(registry);
  RegisterProposalCommands(registry);
}

}  // namespace loge::partnership

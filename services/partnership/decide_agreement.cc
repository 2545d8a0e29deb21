#include "services/partnership/decide_agreement.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "loge/v1/agreements.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/agreements.h"
#include "services/partnership/errors.h"
#include "services/partnership/require.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"

namespace loge::partnership {
namespace {

using events::v1::AgreementEnded;
using events::v1::AgreementRenewed;
using events::v1::AgreementSigned;
using events::v1::EventPayload;
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

constexpr int kSignatoriesMax = 50;  // Of each kind.

std::string SubjectOf(const std::string& agreement_id) {
  return absl::StrCat("agreement/", agreement_id);
}

std::optional<AgreementEntry> AgreementIn(const States& states, const std::string& agreement_id) {
  return FoldAgreement(agreement_id, states.Get(kAgreementFold, SubjectOf(agreement_id)).facts());
}

// Whoever follows one of the organisations hears of it.
void AddSignatories(const AgreementSigned& terms, NewFact& fact) {
  std::set<std::string> subjects;
  for (const std::string& id : terms.landlord_ids()) subjects.insert("landlord/" + id);
  for (const std::string& id : terms.partner_ids()) subjects.insert("partner/" + id);
  if (!terms.territory_id().empty()) subjects.insert("territory/" + terms.territory_id());
  AddSubjects(std::move(subjects), fact);
}

// The signature -----------------------------------------------------------------------------------

void CheckTerms(const AgreementSigned& event, const std::string& prefix, Violations& out) {
  runtime::CheckIds(event.landlord_ids(), prefix + "landlord_ids", kSignatoriesMax, out);
  runtime::CheckIds(event.partner_ids(), prefix + "partner_ids", kSignatoriesMax, out);
  const int signatories = event.landlord_ids_size() + event.partner_ids_size();
  if (signatories < 2) {
    runtime::AddInvalid(prefix + "landlord_ids", "an agreement has two signatories or more",
                        "landlord_ids and partner_ids together: at least 2",
                        absl::StrCat(signatories), out);
  }
  runtime::CheckEnum(event.purpose(), prefix + "purpose", Presence::kRequired, out);
  const std::optional<Date> from =
      runtime::CheckDay(event.valid_from(), prefix + "valid_from", Presence::kRequired, out);
  const std::optional<Date> until =
      runtime::CheckDay(event.valid_until(), prefix + "valid_until", Presence::kOptional, out);
  if (from.has_value() && until.has_value() && *until < *from) {
    runtime::AddInvalid(prefix + "valid_until", "lies before the first day",
                        absl::StrCat("at the earliest ", event.valid_from()), event.valid_until(),
                        out);
  }
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kOptional, out);
}

AgreementSigned EventOf(const v1::SignAgreementRequest& request, const std::string& agreement_id) {
  AgreementSigned event;
  event.set_agreement_id(agreement_id);
  *event.mutable_landlord_ids() = request.landlord_ids();
  *event.mutable_partner_ids() = request.partner_ids();
  event.set_purpose(request.purpose());
  event.set_valid_from(request.valid_from());
  event.set_valid_until(request.valid_until());
  event.set_territory_id(request.territory_id());
  return event;
}

void CheckSign(const v1::SignAgreementRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.agreement_id(), "agreement_id", Presence::kOptional, out);
  CheckTerms(EventOf(request, request.agreement_id()), "", out);
}

Plan PlanSign(const v1::SignAgreementRequest& request, const PlanContext& context) {
  const std::string id = request.agreement_id().empty() ? context.fresh_id : request.agreement_id();
  NewFact fact;
  *fact.payload.mutable_agreement_signed() = EventOf(request, id);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, id};
}

void CheckSignFact(const NewFact& fact, Violations& out) {
  const AgreementSigned& event = fact.payload.agreement_signed();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.agreement_id(), prefix + "agreement_id", Presence::kRequired, out);
  CheckTerms(event, prefix, out);
}

// What it says, whatever its id and in whatever order it names the signatories.
std::string TermsOf(AgreementSigned event) {
  event.clear_agreement_id();
  std::sort(event.mutable_landlord_ids()->begin(), event.mutable_landlord_ids()->end());
  std::sort(event.mutable_partner_ids()->begin(), event.mutable_partner_ids()->end());
  return event.SerializeAsString();
}

// One agreement: the same organisations, the same purpose, from the same day on.
std::vector<runtime::Claim> SignClaims(const NewFact& fact) {
  const AgreementSigned& event = fact.payload.agreement_signed();
  const std::set<std::string> landlords(event.landlord_ids().begin(), event.landlord_ids().end());
  const std::set<std::string> partners(event.partner_ids().begin(), event.partner_ids().end());
  const std::string key =
      absl::StrCat(static_cast<int>(event.purpose()), "/", event.valid_from(), "/",
                   absl::StrJoin(landlords, ","), "/", absl::StrJoin(partners, ","));
  return {{"agreement", "", key, SubjectOf(event.agreement_id()), "valid_from"}};
}

std::vector<Need> SignNeeds(const NewFact& fact, const RuleContext& context, const States&) {
  const AgreementSigned& event = fact.payload.agreement_signed();
  std::vector<Need> needs = {{&kAgreementFold, SubjectOf(event.agreement_id())}};
  for (const auto& [claim, holder] : context.held_claims) {
    needs.push_back({&kAgreementFold, holder});
  }
  for (const std::string& id : event.landlord_ids()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + id});
  }
  for (const std::string& id : event.partner_ids()) AddPartnerNeeds(id, needs);
  if (!event.territory_id().empty()) {
    needs.push_back({&kTerritoryFold, "territory/" + event.territory_id()});
  }
  return needs;
}

// Whether `known` says just what `fact` says, under whatever id.
bool SameAgreement(const AgreementEntry& known, const NewFact& fact) {
  return known.fact.date == fact.date &&
         TermsOf(known.terms) == TermsOf(fact.payload.agreement_signed());
}

void RequireSignatories(const NewFact& fact, const std::string& prefix, const States& states,
                        Violations& out) {
  const AgreementSigned& event = fact.payload.agreement_signed();
  for (int i = 0; i < event.landlord_ids_size(); ++i) {
    caretakers::RequireLandlord(states, event.landlord_ids(i), fact.date,
                                absl::StrCat(prefix, "landlord_ids[", i, "]"), out);
  }
  for (int i = 0; i < event.partner_ids_size(); ++i) {
    RequirePartner(states, event.partner_ids(i), fact.date.day,
                   absl::StrCat(prefix, "partner_ids[", i, "]"), out);
  }
}

Admission AdmitSign(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const AgreementSigned& event = fact.payload.agreement_signed();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  if (const auto known = AgreementIn(states, event.agreement_id())) {
    if (SameAgreement(*known, fact)) return Admission::kUnchanged;
    out.Add(AlreadyExists(prefix + "agreement_id", "agreement", event.agreement_id(),
                          known->fact.known_from));
  }
  for (const auto& [claim, holder] : context.held_claims) {
    const std::string id = holder.substr(SubjectOf("").size());
    const std::optional<AgreementEntry> known = AgreementIn(states, id);
    if (!known.has_value()) continue;
    if (context.corrects == nullptr && out.empty() && SameAgreement(*known, fact)) {
      fact.known_id = id;
      return Admission::kUnchanged;
    }
    out.Add(AgreementKnown(prefix + claim.field, id, known->fact.known_from));
  }
  RequireSignatories(fact, prefix, states, out);
  if (!event.territory_id().empty()) {
    RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  }
  return Admission::kTell;
}

// Renewals ----------------------------------------------------------------------------------------

AgreementRenewed EventOf(const v1::RenewAgreementRequest& request) {
  AgreementRenewed event;
  event.set_agreement_id(request.agreement_id());
  event.set_valid_until(request.valid_until());
  return event;
}

void CheckRenewal(const AgreementRenewed& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.agreement_id(), prefix + "agreement_id", Presence::kRequired, out);
  runtime::CheckDay(event.valid_until(), prefix + "valid_until", Presence::kOptional, out);
}

void CheckRenew(const v1::RenewAgreementRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckRenewal(EventOf(request), "", out);
}

Plan PlanRenew(const v1::RenewAgreementRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_agreement_renewed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.agreement_id()};
}

void CheckRenewFact(const NewFact& fact, Violations& out) {
  CheckRenewal(fact.payload.agreement_renewed(), runtime::ReplacementPrefix(fact.payload), out);
}

std::vector<Need> RenewNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {{&kAgreementFold, SubjectOf(fact.payload.agreement_renewed().agreement_id())}};
}

// Whether the day `one` lies behind `other`; nothing is the end of time.
bool Further(const std::optional<Date>& one, const std::optional<Date>& other) {
  return other.has_value() && (!one.has_value() || *other < *one);
}

// Known, and living on that day.
std::optional<AgreementEntry> RequireAgreement(const States& states, const std::string& id,
                                               Date day, const std::string& field,
                                               Violations& out) {
  std::optional<AgreementEntry> agreement = AgreementIn(states, id);
  if (!agreement.has_value()) {
    out.Add(Unknown(field, "agreement", id));
  } else if (!agreement->Living(day)) {
    out.Add(AgreementNotLiving(field, id, day, *agreement));
    agreement.reset();
  }
  return agreement;
}

Admission AdmitRenew(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const AgreementRenewed& event = fact.payload.agreement_renewed();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Date day = fact.date.day;
  const std::optional<Date> until = runtime::ParseDay(event.valid_until());
  if (const auto known = AgreementIn(states, event.agreement_id())) {
    for (const AgreementEntry::Renewal& renewal : known->renewals) {
      if (renewal.fact.date == fact.date && renewal.until == until) return Admission::kUnchanged;
    }
  }
  const auto agreement =
      RequireAgreement(states, event.agreement_id(), day, prefix + "agreement_id", out);
  if (!agreement.has_value()) return Admission::kTell;
  AddSignatories(agreement->terms, fact);
  const std::string field = prefix + "valid_until";
  const std::optional<Date> before = agreement->AgreedUntil(day);
  if (!Further(until, before)) out.Add(AgreementNotExtended(field, before, event.valid_until()));
  for (const AgreementEntry::Renewal& renewal : agreement->renewals) {
    if (renewal.fact.date.day <= day || Further(renewal.until, until)) continue;
    out.Add(RenewedByLess(field, renewal, event.valid_until()));
    break;
  }
  return Admission::kTell;
}

// The end -----------------------------------------------------------------------------------------

AgreementEnded EventOf(const v1::EndAgreementRequest& request) {
  AgreementEnded event;
  event.set_agreement_id(request.agreement_id());
  event.set_reason(request.reason());
  return event;
}

void CheckEnd(const AgreementEnded& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.agreement_id(), prefix + "agreement_id", Presence::kRequired, out);
  runtime::CheckEnum(event.reason(), prefix + "reason", Presence::kRequired, out);
}

void CheckEndAgreement(const v1::EndAgreementRequest& request, const PlanContext&,
                       Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckEnd(EventOf(request), "", out);
}

Plan PlanEndAgreement(const v1::EndAgreementRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_agreement_ended() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.agreement_id()};
}

void CheckEndFact(const NewFact& fact, Violations& out) {
  CheckEnd(fact.payload.agreement_ended(), runtime::ReplacementPrefix(fact.payload), out);
}

std::vector<Need> EndNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {{&kAgreementFold, SubjectOf(fact.payload.agreement_ended().agreement_id())}};
}

Admission AdmitEnd(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const AgreementEnded& event = fact.payload.agreement_ended();
  const std::string field = runtime::FieldPrefix(fact, context) + "agreement_id";
  const auto known = AgreementIn(states, event.agreement_id());
  if (known.has_value() && known->end_fact.has_value()) {
    if (known->end_fact->date == fact.date &&
        known->end_fact->payload->agreement_ended().reason() == event.reason()) {
      return Admission::kUnchanged;
    }
    out.Add(AgreementEndsAlready(field, event.agreement_id(), *known->end_fact));
    return Admission::kTell;
  }
  const auto agreement = RequireAgreement(states, event.agreement_id(), fact.date.day, field, out);
  if (agreement.has_value()) AddSignatories(agreement->terms, fact);
  return Admission::kTell;
}

}  // namespace

void RegisterAgreementCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::SignAgreementRequest>(CheckSign, PlanSign);
  registry.AddCommand<v1::RenewAgreementRequest>(CheckRenew, PlanRenew);
  registry.AddCommand<v1::EndAgreementRequest>(CheckEndAgreement, PlanEndAgreement);
  registry.AddRule({.type = EventPayload::kAgreementSigned,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckSignFact,
                    .needs = SignNeeds,
                    .admit = AdmitSign,
                    .claims = SignClaims});
  registry.AddRule({.type = EventPayload::kAgreementRenewed,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckRenewFact,
                    .needs = RenewNeeds,
                    .admit = AdmitRenew,
                    .claims = nullptr});
  registry.AddRule({.type = EventPayload::kAgreementEnded,
                    .may_be_planned = true,
                    .opens_personal_data = false,
                    .check = CheckEndFact,
                    .needs = EndNeeds,
                    .admit = AdmitEnd,
                    .claims = nullptr});
}

}  // namespace loge::partnership

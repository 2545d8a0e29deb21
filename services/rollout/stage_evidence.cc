#include "services/rollout/stage_evidence.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/centre.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/events/v1/training.pb.h"
#include "services/rollout/committee.h"
#include "services/rollout/fundings.h"
#include "services/rollout/state.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

// The last day as far as told; nothing when it has none. `facts` are those of kAgreementFold, in
// order: of several renewals the last, of several ends the first.
std::optional<Date> LastDayOfAgreement(const Fact& signature, const std::vector<Fact>& facts) {
  const Date signed_on = signature.date.day;
  std::optional<Date> ended;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_agreement_ended() || fact.date.day < signed_on) continue;
    ended = fact.date.day;
    break;
  }
  std::optional<Date> last = runtime::ParseDay(signature.payload->agreement_signed().valid_until());
  for (const Fact& fact : facts) {
    if (!fact.payload->has_agreement_renewed() || fact.date.day < signed_on) continue;
    if (ended.has_value() && *ended < fact.date.day) continue;
    last = runtime::ParseDay(fact.payload->agreement_renewed().valid_until());
  }
  if (!ended.has_value()) return last;
  return last.has_value() ? std::min(*last, *ended) : *ended;
}

bool SignedByCommune(const events::v1::AgreementSigned& terms, Date on, EvidenceSource& source) {
  bool by_commune = false;
  // Of each partner, although one may do: a decision learns here what to load.
  for (const std::string& id : terms.partner_ids()) {
    by_commune = PartnerTypeOn(id, on, source) == events::v1::PARTNER_TYPE_COMMUNE || by_commune;
  }
  return by_commune;
}

int64_t LandlordsSigned(const events::v1::AgreementSigned& terms, Date on, EvidenceSource& source) {
  std::set<std::string> landlords;
  for (const std::string& id : terms.landlord_ids()) landlords.insert(source.LandlordOn(id, on));
  return static_cast<int64_t>(landlords.size());
}

// Whether any module of the session is one of a foundation programme.
bool TeachesFoundation(const events::v1::SessionScheduled& session, Date on,
                       EvidenceSource& source) {
  bool teaches = false;
  for (const std::string& module_id : session.module_ids()) {
    const std::vector<Fact> modules =
        FactsUntil(on, kModuleFold, absl::StrCat("module/", module_id), source);
    if (modules.empty()) continue;
    const std::string& programme_id = modules.back().payload->module_defined().programme_id();
    const std::vector<Fact> programmes =
        FactsUntil(on, kProgrammeFold, absl::StrCat("programme/", programme_id), source);
    if (programmes.empty()) continue;
    teaches = IsFoundation(programmes.back().payload->programme_defined().kind()) || teaches;
  }
  return teaches;
}

// The last half-day until `on`; nothing when there is none, or the session is cancelled.
std::optional<Date> LastHalfDay(const Fact& plan, const std::vector<Fact>& facts, Date on) {
  const auto* half_days = &plan.payload->session_scheduled().half_days();
  for (const Fact& fact : facts) {
    if (fact.payload->has_session_cancelled()) return std::nullopt;
    if (fact.payload->has_session_rescheduled()) {
      half_days = &fact.payload->session_rescheduled().half_days();
    }
  }
  std::optional<Date> last;
  for (const events::v1::HalfDay& half_day : *half_days) {
    const std::optional<Date> day = runtime::ParseDay(half_day.date());
    if (!day.has_value() || on < *day) continue;
    if (!last.has_value() || *last < *day) last = day;
  }
  return last;
}

}  // namespace

const runtime::FoldSpec kCentreFold{
    "rollout.centre",
    {EventPayload::kInterestStatedFieldNumber, EventPayload::kDiagnosisDeliveredFieldNumber,
     EventPayload::kCentrePlaceNamedFieldNumber, EventPayload::kCommitteeSeatGivenFieldNumber,
     EventPayload::kCommitteeSeatEndedFieldNumber, EventPayload::kAgreementSignedFieldNumber,
     EventPayload::kFundingCommittedFieldNumber, EventPayload::kEvaluationPublishedFieldNumber}};
const runtime::FoldSpec kActivityFold{
    "rollout.activity",
    {EventPayload::kExpressionGroupHeldFieldNumber, EventPayload::kMeetingHeldFieldNumber,
     EventPayload::kSupportMeetingHeldFieldNumber, EventPayload::kValorisationActionHeldFieldNumber,
     EventPayload::kSessionScheduledFieldNumber}};
const runtime::FoldSpec kAgreementFold{
    "rollout.agreement",
    {EventPayload::kAgreementRenewedFieldNumber, EventPayload::kAgreementEndedFieldNumber}};
const runtime::FoldSpec kSessionFold{
    "rollout.session",
    {EventPayload::kSessionRescheduledFieldNumber, EventPayload::kSessionCancelledFieldNumber}};
const runtime::FoldSpec kModuleFold{"rollout.module", {EventPayload::kModuleDefinedFieldNumber}};
const runtime::FoldSpec kProgrammeFold{"rollout.programme",
                                       {EventPayload::kProgrammeDefinedFieldNumber}};

v1::CoreComponent ComponentOf(const EventPayload& activity) {
  if (activity.has_expression_group_held()) return v1::CORE_COMPONENT_EXPRESSION_PLACE;
  if (activity.has_support_meeting_held()) return v1::CORE_COMPONENT_INDIVIDUAL_SUPPORT;
  if (activity.has_valorisation_action_held()) return v1::CORE_COMPONENT_VALORISATION;
  if (activity.has_session_scheduled()) return v1::CORE_COMPONENT_FOUNDATION_TRAINING;
  switch (activity.meeting_held().kind()) {
    case events::v1::MEETING_KIND_PARTNER:
      return v1::CORE_COMPONENT_PARTNER_MEETINGS;
    case events::v1::MEETING_KIND_INTER_LANDLORD:
    case events::v1::MEETING_KIND_STEERING:
      return v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE;
    default:
      return v1::CORE_COMPONENT_UNSPECIFIED;
  }
}

std::vector<Fact> EvidenceSource::Activities(const std::string& territory_id,
                                             v1::CoreComponent component,
                                             std::optional<Date> from) {
  std::vector<Fact> facts = Get(kActivityFold, TerritorySubject(territory_id));
  std::erase_if(facts, [&](const Fact& fact) {
    return ComponentOf(*fact.payload) != component || (from.has_value() && fact.date.day < *from);
  });
  return facts;
}

std::vector<Fact> ActivitiesUntil(Date on, const std::string& territory_id,
                                  v1::CoreComponent component, std::optional<Date> from,
                                  EvidenceSource& source) {
  std::vector<Fact> facts = source.Activities(territory_id, component, from);
  std::erase_if(facts, [&](const Fact& fact) { return on < fact.date.day; });
  return facts;
}

std::vector<Fact> FactsUntil(Date on, const runtime::FoldSpec& fold, const std::string& subject,
                             EvidenceSource& source) {
  std::vector<Fact> facts = source.Get(fold, subject);
  std::erase_if(facts, [&](const Fact& fact) { return on < fact.date.day; });
  return facts;
}

std::optional<events::v1::PartnerType> PartnerTypeOn(const std::string& partner_id, Date on,
                                                     EvidenceSource& source) {
  const std::vector<Fact> registered =
      FactsUntil(on, kPartnerFold, PartnerSubject(partner_id), source);
  if (registered.empty()) return std::nullopt;
  return registered.front().payload->partner_registered().type();
}

std::vector<AgreementInForce> AgreementsOn(const std::string& territory_id, Date on,
                                           EvidenceSource& source) {
  std::vector<AgreementInForce> out;
  for (const Fact& fact : FactsUntil(on, kCentreFold, TerritorySubject(territory_id), source)) {
    if (!fact.payload->has_agreement_signed()) continue;
    const events::v1::AgreementSigned& terms = fact.payload->agreement_signed();
    const std::vector<Fact> later =
        FactsUntil(on, kAgreementFold, absl::StrCat("agreement/", terms.agreement_id()), source);
    AgreementInForce agreement{fact, LandlordsSigned(terms, on, source),
                               SignedByCommune(terms, on, source)};
    const Date first = runtime::ParseDay(terms.valid_from()).value_or(fact.date.day);
    const std::optional<Date> last = LastDayOfAgreement(fact, later);
    if (on < first || (last.has_value() && *last < on)) continue;
    out.push_back(std::move(agreement));
  }
  return out;
}

std::vector<TerritoryFunding> FundingsOn(const std::string& territory_id, Date on,
                                         EvidenceSource& source) {
  std::vector<TerritoryFunding> out;
  for (const Fact& fact : FactsUntil(on, kCentreFold, TerritorySubject(territory_id), source)) {
    if (!fact.payload->has_funding_committed()) continue;
    const events::v1::FundingCommitted& committed = fact.payload->funding_committed();
    if (committed.territory_id() != territory_id) continue;
    const std::string& id = committed.funding_id();
    const FundingState state =
        FoldFunding(id, FactsUntil(on, kFundingFold, FundingSubject(id), source));
    if (!state.known() || state.net_cents() <= 0) continue;
    const FundingPeriod period = PeriodOf(committed);
    out.push_back({fact, period.from, period.until});
  }
  std::sort(out.begin(), out.end(), [](const TerritoryFunding& a, const TerritoryFunding& b) {
    return std::make_tuple(a.from, a.until, a.commitment.original) <
           std::make_tuple(b.from, b.until, b.commitment.original);
  });
  return out;
}

std::map<std::string, Fact> SeatedOn(const std::string& territory_id, Date on,
                                     EvidenceSource& source) {
  std::map<std::string, Fact> seated;
  for (const Seat& seat :
       FoldSeats(FactsUntil(on, kCentreFold, TerritorySubject(territory_id), source))) {
    if (seat.college != events::v1::COLLEGE_CARETAKER || !seat.Covers(on)) continue;
    if (!source.IsEmployed(seat.key.caretaker_id, on)) continue;
    seated.emplace(seat.key.caretaker_id, seat.fact);
  }
  return seated;
}

bool IsFoundation(events::v1::ProgrammeKind kind) {
  return kind == events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION ||
         kind == events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION;
}

std::optional<LastTraining> LastFoundationTraining(const std::string& territory_id, Date on,
                                                   EvidenceSource& source) {
  std::optional<LastTraining> last;
  for (const Fact& fact : ActivitiesUntil(on, territory_id, v1::CORE_COMPONENT_FOUNDATION_TRAINING,
                                          std::nullopt, source)) {
    const events::v1::SessionScheduled& session = fact.payload->session_scheduled();
    if (!TeachesFoundation(session, on, source)) continue;
    const std::vector<Fact> later =
        FactsUntil(on, kSessionFold, absl::StrCat("session/", session.session_id()), source);
    const std::optional<Date> day = LastHalfDay(fact, later, on);
    if (!day.has_value()) continue;
    if (!last.has_value() || last->day < *day) last = LastTraining{*day, fact};
  }
  return last;
}

}  // namespace loge::rollout

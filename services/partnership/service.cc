#include "services/partnership/service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/agreement_views.h"
#include "services/partnership/comparison.h"
#include "services/partnership/departure_view.h"
#include "services/partnership/duplicate_meetings.h"
#include "services/partnership/errors.h"
#include "services/partnership/explain.h"
#include "services/partnership/explain_measure.h"
#include "services/partnership/network_view.h"
#include "services/partnership/proposal_views.h"
#include "services/partnership/relays.h"
#include "services/partnership/series.h"
#include "services/partnership/views.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::partnership {
namespace {

using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

// Opens personal data as the runtime allows it to the caller.
auto OpenerOf(const QueryContext& context) {
  return [&context](const events::v1::Sealed& sealed) { return context.OpenPersonal(sealed); };
}

void CheckGetPartner(const v1::GetPartnerRequest& request, Violations& out) {
  runtime::CheckId(request.partner_id(), "partner_id", Presence::kRequired, out);
}

absl::Status GetPartner(const QueryContext& context, const v1::GetPartnerRequest& request,
                        v1::GetPartnerResponse* response) {
  return FindPartner(context.Reader(kProjection), request.partner_id(),
                     response->mutable_partner());
}

void CheckListPartners(const v1::ListPartnersRequest& request, Violations& out) {
  runtime::CheckEnum(request.type(), "type", Presence::kOptional, out);
}

absl::Status AnswerListPartners(const QueryContext& context, const v1::ListPartnersRequest& request,
                                const Page& page, v1::ListPartnersResponse* response,
                                std::string* next_after) {
  return ListPartners(context.Reader(kProjection), request, page, response, next_after);
}

void CheckGetContact(const v1::GetContactRequest& request, Violations& out) {
  runtime::CheckId(request.contact_id(), "contact_id", Presence::kRequired, out);
}

absl::Status GetContact(const QueryContext& context, const v1::GetContactRequest& request,
                        v1::GetContactResponse* response) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return FindContact(context.Reader(kProjection), registry, request.contact_id(), OpenerOf(context),
                     response->mutable_contact());
}

void CheckListContacts(const v1::ListContactsRequest& request, Violations& out) {
  runtime::CheckId(request.partner_id(), "partner_id", Presence::kOptional, out);
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
}

absl::Status AnswerListContacts(const QueryContext& context, const v1::ListContactsRequest& request,
                                const Page& page, v1::ListContactsResponse* response,
                                std::string* next_after) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return ListContacts(context.Reader(kProjection), registry, request, page, OpenerOf(context),
                      response, next_after);
}

void CheckGetMeeting(const v1::GetMeetingRequest& request, Violations& out) {
  runtime::CheckId(request.meeting_id(), "meeting_id", Presence::kRequired, out);
}

absl::Status GetMeeting(const QueryContext& context, const v1::GetMeetingRequest& request,
                        v1::GetMeetingResponse* response) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return FindMeeting(context.Reader(kProjection), registry, request.meeting_id(),
                     response->mutable_meeting());
}

// Of lists and counts of a territory between two days.
template <class Request>
void CheckTerritoryAndDays(const Request& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckDay(request.from(), "from", Presence::kOptional, out);
  runtime::CheckDay(request.until(), "until", Presence::kOptional, out);
}

absl::Status AnswerListMeetings(const QueryContext& context, const v1::ListMeetingsRequest& request,
                                const Page& page, v1::ListMeetingsResponse* response,
                                std::string* next_after) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return ListMeetings(context.Reader(kProjection), registry, request, page, response, next_after);
}

// 0 stands for the default.
void CheckShare(double share, const std::string& field, Violations& out) {
  if (share >= 0 && share <= 1) return;  // Not what is no number, either.
  runtime::AddInvalid(field, "is no share", "above 0, at most 1", absl::StrCat(share), out);
}

void CheckListDuplicateMeetings(const v1::ListDuplicateMeetingsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
  runtime::CheckDay(request.from(), "from", Presence::kOptional, out);
  runtime::CheckDay(request.until(), "until", Presence::kOptional, out);
  CheckShare(request.similarity_min(), "similarity_min", out);
}

absl::Status AnswerListDuplicateMeetings(const QueryContext& context,
                                         const v1::ListDuplicateMeetingsRequest& request,
                                         const Page& page,
                                         v1::ListDuplicateMeetingsResponse* response,
                                         std::string* next_after) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return ListDuplicateMeetings(context.Reader(kProjection), registry, request, page, response,
                               next_after);
}

absl::Status AnswerListExpressionGroups(const QueryContext& context,
                                        const v1::ListExpressionGroupsRequest& request,
                                        const Page& page,
                                        v1::ListExpressionGroupsResponse* response,
                                        std::string* next_after) {
  return ListExpressionGroups(context.Reader(kProjection), request, page, response, next_after);
}

absl::Status AnswerListIntroductions(const QueryContext& context,
                                     const v1::ListIntroductionsRequest& request, const Page& page,
                                     v1::ListIntroductionsResponse* response,
                                     std::string* next_after) {
  return ListIntroductions(context.Reader(kProjection), request, page, response, next_after);
}

absl::Status AnswerCountSupportMeetings(const QueryContext& context,
                                        const v1::CountSupportMeetingsRequest& request,
                                        v1::CountSupportMeetingsResponse* response) {
  return CountSupportMeetings(context.Reader(kProjection), request, response);
}

void CheckGetAgreement(const v1::GetAgreementRequest& request, Violations& out) {
  runtime::CheckId(request.agreement_id(), "agreement_id", Presence::kRequired, out);
}

absl::Status GetAgreement(const QueryContext& context, const v1::GetAgreementRequest& request,
                          v1::GetAgreementResponse* response) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return FindAgreement(context.Reader(kProjection), registry, request.agreement_id(),
                       response->mutable_agreement());
}

void CheckListAgreements(const v1::ListAgreementsRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.partner_id(), "partner_id", Presence::kOptional, out);
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

absl::Status AnswerListAgreements(const QueryContext& context,
                                  const v1::ListAgreementsRequest& request, const Page& page,
                                  v1::ListAgreementsResponse* response, std::string* next_after) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return ListAgreements(context.Reader(kProjection), registry, request, page, response, next_after);
}

void CheckListProposals(const v1::ListProposalsRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

absl::Status AnswerListProposals(const QueryContext& context,
                                 const v1::ListProposalsRequest& request, const Page& page,
                                 v1::ListProposalsResponse* response, std::string* next_after) {
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  return ListProposals(context.Reader(kProjection), registry, request, page, response, next_after);
}

void CheckGetNetwork(const v1::GetNetworkRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  CheckParameters(request.parameters(), out);
}

absl::Status GetNetwork(const QueryContext& context, const v1::GetNetworkRequest& request,
                        v1::GetNetworkResponse* response) {
  return FillNetwork(context.Reader(kProjection), context.Reader(caretakers::kProjection),
                     {MaySeeSmallGroups(context.principal()), context.as_known_at()}, request,
                     response);
}

// What is drawn by chance changes with every event of the log.
bool MayKeepNetwork(const v1::GetNetworkResponse& answer) {
  const v1::NetworkIndicators& figures = answer.indicators();
  const bool sampled = answer.has_betweenness() && !answer.betweenness().exact();
  return !sampled && !figures.silo_landlord().has_relabellings() &&
         !figures.silo_neighbourhood().has_relabellings();
}

void CheckCompareNetworks(const v1::CompareNetworksRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckDay(request.earlier_as_of(), "earlier_as_of", Presence::kRequired, out);
  CheckParameters(request.parameters(), out);
  CheckShare(request.weakened_share(), "weakened_share", out);
}

void CheckGetNetworkSeries(const v1::GetNetworkSeriesRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  CheckMonths(request, out);
  CheckParameters(request.parameters(), out);
}

absl::Status GetNetworkSeries(const QueryContext& context,
                              const v1::GetNetworkSeriesRequest& request,
                              v1::GetNetworkSeriesResponse* response) {
  return FillSeries(context.Reader(kProjection), context.Reader(caretakers::kProjection),
                    MaySeeSmallGroups(context.principal()), request, response);
}

void CheckSimulateDeparture(const v1::SimulateDepartureRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  if (request.person_ids().empty()) runtime::AddMissing("person_ids", out);
  runtime::CheckIds(request.person_ids(), "person_ids", runtime::kDepartingPersonsMax, out);
  CheckParameters(request.parameters(), out);
}

absl::Status SimulateDeparture(const QueryContext& context,
                               const v1::SimulateDepartureRequest& request,
                               v1::SimulateDepartureResponse* response) {
  // Not even figures: those of two questions that differ by one person would tell of that person.
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, PersonsWithheld());
  }
  return FillDeparture(context.Reader(kProjection), context.Reader(caretakers::kProjection),
                       request, response);
}

void CheckExplainTie(const v1::ExplainTieRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckId(request.person_a(), "person_a", Presence::kRequired, out);
  runtime::CheckId(request.person_b(), "person_b", Presence::kRequired, out);
  if (!request.person_b().empty() && request.person_a() == request.person_b()) {
    out.Add(SamePerson("person_b", request.person_b()));
  }
  CheckParameters(request.parameters(), out);
}

void CheckExplainIndicator(const v1::ExplainIndicatorRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(request.indicator(), "indicator", Presence::kRequired, out);
  CheckParameters(request.parameters(), out);
}

void CheckExplainMeasure(const v1::ExplainMeasureRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckId(request.person_id(), "person_id", Presence::kRequired, out);
  runtime::CheckEnum(request.measure(), "measure", Presence::kRequired, out);
  CheckParameters(request.parameters(), out);
}

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> with_places{kProjection, caretakers::kProjection};
  registry.Add({kProjection}, CheckGetPartner, GetPartner);
  registry.AddList({kProjection}, CheckListPartners, AnswerListPartners);
  registry.Add(with_places, CheckGetContact, GetContact);
  registry.AddList(with_places, CheckListContacts, AnswerListContacts);
  registry.Add(with_places, CheckGetMeeting, GetMeeting);
  registry.AddList(with_places, CheckTerritoryAndDays<v1::ListMeetingsRequest>, AnswerListMeetings);
  registry.AddList(with_places, CheckListDuplicateMeetings, AnswerListDuplicateMeetings);
  registry.AddList({kProjection}, CheckTerritoryAndDays<v1::ListExpressionGroupsRequest>,
                   AnswerListExpressionGroups);
  registry.AddList({kProjection}, CheckTerritoryAndDays<v1::ListIntroductionsRequest>,
                   AnswerListIntroductions);
  registry.Add({kProjection}, CheckTerritoryAndDays<v1::CountSupportMeetingsRequest>,
               AnswerCountSupportMeetings);
  registry.Add(with_places, CheckGetAgreement, GetAgreement);
  registry.AddList(with_places, CheckListAgreements, AnswerListAgreements);
  registry.AddList(with_places, CheckListProposals, AnswerListProposals);
  registry.Add(with_places, CheckGetNetwork, GetNetwork);
  registry.AddList(with_places, CheckCompareNetworks, CompareNetworks);
  registry.KeepAnswers<v1::GetNetworkRequest>(MayKeepNetwork);
  registry.Add(with_places, CheckGetNetworkSeries, GetNetworkSeries);
  registry.KeepAnswers<v1::GetNetworkSeriesRequest>();
  registry.Add(with_places, CheckSimulateDeparture, SimulateDeparture);
  RegisterRelayQueries(registry);
  registry.AddList(with_places, CheckExplainTie, ExplainTie);
  registry.AddList(with_places, CheckExplainIndicator, ExplainIndicator);
  registry.AddList(with_places, CheckExplainMeasure, ExplainMeasure);
}

}  // namespace loge::partnership

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/centre.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/centre.h"
#include "services/rollout/centre_views.h"
#include "services/rollout/errors_centre.h"
#include "services/rollout/service_parts.h"
#include "services/rollout/state.h"
#include "services/rollout/views.h"
#include "services/runtime/checks.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using runtime::Fact;
using runtime::FactReader;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

const FactReader& Rollout(const QueryContext& context) { return context.Reader(Projection().name); }

void CheckGetCentre(const v1::GetCentreRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
}

absl::Status GetCentre(const QueryContext& context, const v1::GetCentreRequest& request,
                       v1::GetCentreResponse* response) {
  const std::string& id = request.territory_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        Rollout(context).Facts(TerritorySubject(id)));
  const Audience audience =
      MaySeeSmallGroups(context.principal()) ? Audience::kCoordinators : Audience::kEverybody;
  LOGE_ASSIGN_OR_RETURN(const bool found,
                        FillCentre(id, facts, context.Reader(caretakers::kProjection), audience,
                                   response->mutable_centre()));
  if (!found) return runtime::NotFound("territory", id, "territory_id");
  return absl::OkStatus();
}

void CheckListCommitteeSeats(const v1::ListCommitteeSeatsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(request.committee(), "committee", Presence::kOptional, out);
}

// Where a seat stands in the list; nobody has two of one place.
std::string PlaceOf(const v1::CommitteeSeat& seat) {
  return absl::StrCat(static_cast<int>(seat.committee()), " ", static_cast<int>(seat.college()),
                      " ", seat.caretaker_id(), seat.contact_id(), " ", seat.from());
}

absl::Status ListCommitteeSeats(const QueryContext& context,
                                const v1::ListCommitteeSeatsRequest& request, const Page& page,
                                v1::ListCommitteeSeatsResponse* response, std::string* next_after) {
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, SeatsWithheld());
  }
  const std::string& id = request.territory_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        Rollout(context).Facts(TerritorySubject(id)));
  LOGE_ASSIGN_OR_RETURN(const std::vector<v1::CommitteeSeat> seats,
                        SeatsOf(id, facts, context.Reader(caretakers::kProjection)));
  return runtime::ListEach<v1::CommitteeSeat>(
      page, response->mutable_seats(), next_after,
      [&](auto visit) {
        for (const v1::CommitteeSeat& seat : seats) {
          const std::string place = PlaceOf(seat);
          if (place > page.after && !visit(place, seat)) break;
        }
        return absl::OkStatus();
      },
      [&](absl::string_view, const v1::CommitteeSeat& seat,
          v1::CommitteeSeat* row) -> absl::StatusOr<bool> {
        if (!seat.present() && !request.include_ended()) return false;
        if (request.committee() != 0 && request.committee() != seat.committee()) return false;
        *row = seat;
        return true;
      });
}

void CheckGetDiagnosis(const v1::GetDiagnosisRequest& request, Violations& out) {
  runtime::CheckId(request.diagnosis_id(), "diagnosis_id", Presence::kRequired, out);
}

absl::Status GetDiagnosis(const QueryContext& context, const v1::GetDiagnosisRequest& request,
                          v1::GetDiagnosisResponse* response) {
  const std::string& id = request.diagnosis_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        Rollout(context).Facts(DiagnosisSubject(id)));
  if (FillDiagnosis(id, facts, response->mutable_diagnosis())) return absl::OkStatus();
  return runtime::NotFound("diagnosis", id, "diagnosis_id");
}

void CheckListDiagnoses(const v1::ListDiagnosesRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

const std::string& DiagnosisIn(const events::v1::EventPayload& payload) {
  return payload.diagnosis_delivered().diagnosis_id();
}

absl::Status ListDiagnoses(const QueryContext& context, const v1::ListDiagnosesRequest& request,
                           const Page& page, v1::ListDiagnosesResponse* response,
                           std::string* next_after) {
  const std::string& wanted = request.territory_id();
  return ListAmong<v1::Diagnosis>(
      Rollout(context), "diagnosis", wanted.empty() ? "" : TerritorySubject(wanted), &DiagnosisIn,
      page, response->mutable_diagnoses(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Diagnosis* row) -> absl::StatusOr<bool> {
        if (!FillDiagnosis(id, facts, row)) return false;
        const auto& about = row->territory_ids();
        return wanted.empty() || std::find(about.begin(), about.end(), wanted) != about.end();
      });
}

}  // namespace

void RegisterCentreQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> both{Projection().name, caretakers::kProjection};
  registry.Add<v1::GetCentreRequest, v1::GetCentreResponse>(both, &CheckGetCentre, &GetCentre);
  registry.KeepAnswers<v1::GetCentreRequest>();
  registry.AddList<v1::ListCommitteeSeatsRequest, v1::ListCommitteeSeatsResponse>(
      both, &CheckListCommitteeSeats, &ListCommitteeSeats);
  registry.Add<v1::GetDiagnosisRequest, v1::GetDiagnosisResponse>(
      {Projection().name}, &CheckGetDiagnosis, &GetDiagnosis);
  registry.AddList<v1::ListDiagnosesRequest, v1::ListDiagnosesResponse>(
      {Projection().name}, &CheckListDiagnoses, &ListDiagnoses);
  registry.KeepAnswers<v1::ListDiagnosesRequest>();
}

}  // namespace loge::rollout

#include <map>
#include <string>
#include <vector>

#include "loge/v1/practices.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/practice_views.h"
#include "services/rollout/readiness.h"
#include "services/rollout/service_parts.h"
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

PracticeReader Practices(const QueryContext& context) {
  return PracticeReader(Rollout(context), context.Reader(caretakers::kProjection));
}

void CheckGetPractice(const v1::GetPracticeRequest& request, Violations& out) {
  runtime::CheckId(request.practice_id(), "practice_id", Presence::kRequired, out);
}

absl::Status GetPractice(const QueryContext& context, const v1::GetPracticeRequest& request,
                         v1::GetPracticeResponse* response) {
  const PracticeReader practices = Practices(context);
  LOGE_ASSIGN_OR_RETURN(const PracticeState state, practices.Find(request.practice_id()));
  if (!state.known()) {
    return runtime::NotFound("practice", request.practice_id(), "practice_id");
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Holding> holdings, practices.HoldingsOf(state));
  LOGE_ASSIGN_OR_RETURN(const events::v1::PracticeKind kind, practices.KindOf(state));
  FillPractice(state, kind, holdings, context.as_of(), response->mutable_practice());
  return practices.FillLineage(state, response);
}

void CheckListPractices(const v1::ListPracticesRequest& request, Violations& out) {
  runtime::CheckEnum(request.kind(), "kind", Presence::kOptional, out);
  runtime::CheckId(request.origin_landlord_id(), "origin_landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.origin_territory_id(), "origin_territory_id", Presence::kOptional, out);
  runtime::CheckId(request.adopter_landlord_id(), "adopter_landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.adopter_territory_id(), "adopter_territory_id", Presence::kOptional,
                   out);
}

// Whether the list is of all, or of those that this one keeps to without being the origin.
bool IsAdopted(const std::map<Holder, v1::AdoptionCell>& cells, const Holder& by) {
  if (by == Holder()) return true;
  const auto cell = cells.find(by);
  return cell != cells.end() && (cell->second.state() == v1::ADOPTION_STATE_ADOPTED ||
                                 cell->second.state() == v1::ADOPTION_STATE_ADAPTED);
}

bool IsWanted(const v1::ListPracticesRequest& request, const PracticeState& state,
              const std::vector<Holding>& holdings, runtime::Date as_of) {
  const Holder origin = HolderOn(state.origin(), as_of, state.became);
  const std::string& landlord = request.origin_landlord_id();
  const std::string& territory = request.origin_territory_id();
  if (!landlord.empty() && landlord != origin.landlord_id) return false;
  if (!territory.empty() && territory != origin.territory_id) return false;
  const auto cells = CellsOf(holdings, state.became, as_of);
  return IsAdopted(cells, {request.adopter_landlord_id(), ""}) &&
         IsAdopted(cells, {"", request.adopter_territory_id()});
}

absl::Status ListPractices(const QueryContext& context, const v1::ListPracticesRequest& request,
                           const Page& page, v1::ListPracticesResponse* response,
                           std::string* next_after) {
  const PracticeReader practices = Practices(context);
  return runtime::ListBySubject<v1::Practice>(
      Rollout(context), "practice", page, response->mutable_practices(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Practice* row) -> absl::StatusOr<bool> {
        LOGE_ASSIGN_OR_RETURN(const PracticeState state, practices.StateOf(id, facts));
        if (!state.known()) return false;
        LOGE_ASSIGN_OR_RETURN(const events::v1::PracticeKind kind, practices.KindOf(state));
        if (request.kind() != 0 && request.kind() != kind) return false;
        LOGE_ASSIGN_OR_RETURN(const std::vector<Holding> holdings, practices.HoldingsOf(state));
        if (!IsWanted(request, state, holdings, context.as_of())) return false;
        FillPractice(state, kind, holdings, context.as_of(), row);
        return true;
      });
}

void CheckGetAdoptionMatrix(const v1::GetAdoptionMatrixRequest& request, Violations& out) {
  runtime::CheckEnum(request.axis(), "axis", Presence::kRequired, out);
}

absl::Status GetAdoptionMatrix(const QueryContext& context,
                               const v1::GetAdoptionMatrixRequest& request, const Page& page,
                               v1::GetAdoptionMatrixResponse* response, std::string* next_after) {
  response->set_axis(request.axis());
  const bool of_landlords = request.axis() == v1::ADOPTION_AXIS_LANDLORD;
  const PracticeReader practices = Practices(context);
  return runtime::ListBySubject<v1::AdoptionRow>(
      Rollout(context), "practice", page, response->mutable_rows(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::AdoptionRow* row) -> absl::StatusOr<bool> {
        LOGE_ASSIGN_OR_RETURN(const PracticeState state, practices.StateOf(id, facts));
        if (!state.known()) return false;
        LOGE_ASSIGN_OR_RETURN(const events::v1::PracticeKind kind, practices.KindOf(state));
        LOGE_ASSIGN_OR_RETURN(const std::vector<Holding> holdings, practices.HoldingsOf(state));
        row->set_practice_id(PracticeOf(*state.made->payload));
        row->set_title(state.title());
        row->set_kind(kind);
        for (const auto& [holder, cell] : CellsOf(holdings, state.became, context.as_of())) {
          if (holder.landlord_id.empty() != of_landlords) *row->add_cells() = cell;
        }
        return true;
      });
}

void CheckListActions(const v1::ListValorisationActionsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
  runtime::CheckEnum(request.audience(), "audience", Presence::kOptional, out);
  runtime::CheckEnum(request.medium(), "medium", Presence::kOptional, out);
}

const std::string& ActionIn(const events::v1::EventPayload& payload) {
  return payload.valorisation_action_held().action_id();
}

absl::Status ListActions(const QueryContext& context,
                         const v1::ListValorisationActionsRequest& request, const Page& page,
                         v1::ListValorisationActionsResponse* response, std::string* next_after) {
  const std::string& wanted = request.territory_id();
  return ListAmong<v1::ValorisationAction>(
      Rollout(context), "valorisation",
      wanted.empty() ? "" : ActivitySubject(wanted, v1::CORE_COMPONENT_VALORISATION), &ActionIn,
      page, response->mutable_actions(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::ValorisationAction* row) -> absl::StatusOr<bool> {
        if (!FillAction(id, facts, row)) return false;
        return (wanted.empty() || wanted == row->territory_id()) &&
               (request.audience() == 0 || request.audience() == row->audience()) &&
               (request.medium() == 0 || request.medium() == row->medium());
      });
}

}  // namespace

void RegisterPracticeQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> both{Projection().name, caretakers::kProjection};
  registry.Add<v1::GetPracticeRequest, v1::GetPracticeResponse>(both, &CheckGetPractice,
                                                                &GetPractice);
  registry.AddList<v1::ListPracticesRequest, v1::ListPracticesResponse>(both, &CheckListPractices,
                                                                        &ListPractices);
  registry.KeepAnswers<v1::ListPracticesRequest>();
  registry.AddList<v1::GetAdoptionMatrixRequest, v1::GetAdoptionMatrixResponse>(
      both, &CheckGetAdoptionMatrix, &GetAdoptionMatrix);
  registry.KeepAnswers<v1::GetAdoptionMatrixRequest>();
  registry.AddList<v1::ListValorisationActionsRequest, v1::ListValorisationActionsResponse>(
      {Projection().name}, &CheckListActions, &ListActions);
  registry.KeepAnswers<v1::ListValorisationActionsRequest>();
}

}  // namespace loge::rollout

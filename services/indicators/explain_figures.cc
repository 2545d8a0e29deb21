#include "services/indicators/explain_figures.h"

#include "loge/events/v1/recorded_event.pb.h"
#include "services/caretakers/registry.h"
#include "services/indicators/figures.h"
#include "services/indicators/scope.h"
#include "services/partnership/views.h"
#include "services/runtime/checks.h"
#include "services/runtime/evidence.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using events::v1::EventPayload;
using runtime::Fact;

// Which facts of each read model tell what figures use: it holds others beside them. Meetings,
// groups, introductions and attendance are not among them: whoever counts them gathers those that
// count.

// What became of places, and who worked where.
bool TellsPlaceOrWork(const Fact& fact) {
  switch (fact.payload->fact_case()) {
    case EventPayload::kLandlordRegistered:
    case EventPayload::kLandlordAbsorbed:
    case EventPayload::kNeighbourhoodDefined:
    case EventPayload::kNeighbourhoodRecoded:
    case EventPayload::kNeighbourhoodMerged:
    case EventPayload::kCaretakerJoined:
    case EventPayload::kCaretakerTransferred:
    case EventPayload::kCaretakerReassigned:
    case EventPayload::kCaretakerLeft:
      return true;
    default:
      return false;
  }
}

bool TellsTerritory(const Fact& fact) { return fact.payload->has_territory_proposed(); }

// Also who speaks for a partner, and who coordinates.
bool TellsTerritoryOrContact(const Fact& fact) {
  const EventPayload& payload = *fact.payload;
  return TellsTerritory(fact) || payload.has_contact_named() || payload.has_contact_ended() ||
         payload.has_coordinator_assigned() || payload.has_coordinator_ended();
}

// What a session taught, if it took place. The end of a module takes nothing from what it was.
bool TellsTeaching(const Fact& fact) {
  const EventPayload& payload = *fact.payload;
  return payload.has_session_scheduled() || payload.has_session_rescheduled() ||
         payload.has_session_cancelled() || payload.has_module_defined() ||
         payload.has_programme_defined();
}

absl::Status FillAsked(const FiguresQuestion& question, v1::Figures figures,
                       v1::ExplainFiguresResponse* response) {
  switch (figures) {
    case v1::FIGURES_PARTICIPATION:
      return Answer(question, response->mutable_participation());
    case v1::FIGURES_RETENTION:
      return Answer(question, response->mutable_retention());
    case v1::FIGURES_ACTIVE_CORE:
      return Answer(question, response->mutable_active_core());
    case v1::FIGURES_ONBOARDING:
      return Answer(question, response->mutable_onboarding());
    case v1::FIGURES_TURNOVER:
      return Answer(question, response->mutable_turnover());
    default:
      return absl::InternalError("figures that the check lets through are unknown");
  }
}

}  // namespace

void CheckExplainFigures(const v1::ExplainFiguresRequest& request, runtime::Violations& out) {
  runtime::CheckEnum(request.figures(), "figures", runtime::Presence::kRequired, out);
  if (request.scope().group_case() == v1::IndicatorScope::GROUP_NOT_SET) {
    runtime::AddMissing("scope", out);
  }
  CheckQuestion(request.scope(), request.parameters(), out);
}

absl::Status ExplainFigures(const runtime::QueryContext& context,
                            const v1::ExplainFiguresRequest& request, const runtime::Page& page,
                            v1::ExplainFiguresResponse* response, std::string* next_after) {
  runtime::EvidenceSet evidence;
  const bool onboarding = request.figures() == v1::FIGURES_ONBOARDING;
  const runtime::TracingReader partnership_reader(
      context.Reader(partnership::kProjection), &evidence,
      onboarding ? &TellsTerritoryOrContact : &TellsTerritory);
  // What became of places that other facts name (a referent's, say) is no part of it.
  const runtime::SelectingReader work_reader(context.Reader(caretakers::kProjection),
                                             &TellsPlaceOrWork);
  const runtime::TracingReader caretakers_reader(work_reader, &evidence);
  const runtime::TracingReader training_reader(context.Reader(training::kProjection), &evidence,
                                               &TellsTeaching);
  const Sources sources{partnership_reader, caretakers_reader};
  LOGE_RETURN_IF_ERROR(FillAsked(
      {context, sources, request.scope(), request.parameters(), &training_reader, &evidence},
      request.figures(), response));
  if (!runtime::MaySeeSmallGroups(context.principal())) return absl::OkStatus();
  return runtime::FillEvidence(context, evidence, page, response->mutable_evidence(), next_after);
}

}  // namespace loge::indicators

// ExplainFigures: what the figures of people stand on, event by event. Pure; thread-safe (no
// state).
#ifndef LOGE_SERVICES_INDICATORS_EXPLAIN_FIGURES_H_
#define LOGE_SERVICES_INDICATORS_EXPLAIN_FIGURES_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/indicators.pb.h"
#include "services/runtime/queries.h"
#include "services/runtime/violations.h"

namespace loge::indicators {

// The whole country is refused: its events are millions.
void CheckExplainFigures(const v1::ExplainFiguresRequest& request, runtime::Violations& out);

// The evidence of all figures: what the territories are; who was ever employed in the scope, or is
// looked at, and where; the activities that count. Of onboarding also all that the newcomers did in
// the territories of the scope, the contacts and coordinators among those whom they met, and what
// their sessions taught. The figures stand on every page. Who may not see small groups gets no
// evidence. Errors: NOT_FOUND when the territory or the landlord is not known; those of FactReader
// and of QueryContext::ReadEvent.
absl::Status ExplainFigures(const runtime::QueryContext& context,
                            const v1::ExplainFiguresRequest& request, const runtime::Page& page,
                            v1::ExplainFiguresResponse* response, std::string* next_after);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_EXPLAIN_FIGURES_H_

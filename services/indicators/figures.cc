#include "services/indicators/figures.h"

#include "services/indicators/lag.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/participation.h"
#include "services/indicators/retention.h"
#include "services/indicators/turnover.h"
#include "services/indicators/withhold.h"
#include "services/partnership/network_view.h"
#include "services/runtime/checks.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Presence;

constexpr int kWindowDaysDefault = 365;

// What all answers share: whose figures, of how many days, and how late their facts were recorded.
// `fill` fills in the figures and gathers the facts; `withhold` takes out what others than
// coordinators may not see.
template <class Response, class Fill, class TakeOut>
absl::Status AnswerWith(const FiguresQuestion& question, Response* response, Fill fill,
                        TakeOut withhold) {
  const int window_days = WindowOf(question.parameters);
  LOGE_ASSIGN_OR_RETURN(const Scope scope, FindScope(question.sources, question.scope));
  LagFacts lag(question.sources.as_of(), window_days, question.evidence);
  LOGE_RETURN_IF_ERROR(fill(scope, window_days, lag));
  response->mutable_parameters()->set_window_days(window_days);
  LOGE_ASSIGN_OR_RETURN(*response->mutable_lag(), NoteOf(question.context, lag));
  if (runtime::MaySeeSmallGroups(question.context.principal())) return absl::OkStatus();
  return withhold(scope, window_days);
}

// The same of answers that tell by themselves what to take out.
template <class Response, class Fill>
absl::Status AnswerWith(const FiguresQuestion& question, Response* response, Fill fill) {
  return AnswerWith(question, response, fill, [&](const Scope&, int) {
    Withhold(*response);
    return absl::OkStatus();
  });
}

}  // namespace

void CheckQuestion(const v1::IndicatorScope& scope, const v1::IndicatorParameters& parameters,
                   runtime::Violations& out) {
  if (scope.has_territory_id()) {
    runtime::CheckId(scope.territory_id(), "scope.territory_id", Presence::kRequired, out);
  }
  if (scope.has_landlord_id()) {
    runtime::CheckId(scope.landlord_id(), "scope.landlord_id", Presence::kRequired, out);
  }
  runtime::CheckRange(parameters.window_days(), "parameters.window_days", 0,
                      partnership::kParameterDaysMax, out);
}

int WindowOf(const v1::IndicatorParameters& parameters) {
  return parameters.window_days() == 0 ? kWindowDaysDefault : parameters.window_days();
}

absl::Status Answer(const FiguresQuestion& question, v1::GetParticipationResponse* response) {
  return AnswerWith(question, response, [&](const Scope& scope, int window_days, LagFacts& lag) {
    return FillParticipation(question.sources, scope, window_days, lag, response);
  });
}

absl::Status Answer(const FiguresQuestion& question, v1::GetRetentionResponse* response) {
  return AnswerWith(question, response, [&](const Scope& scope, int window_days, LagFacts& lag) {
    return FillRetention(question.sources, scope, window_days, lag, response);
  });
}

absl::Status Answer(const FiguresQuestion& question, v1::GetActiveCoreResponse* response) {
  return AnswerWith(
      question, response,
      [&](const Scope& scope, int window_days, LagFacts& lag) {
        return FillActiveCore(question.sources, scope, window_days, lag, response);
      },
      [&](const Scope& scope, int window_days) -> absl::Status {
        LOGE_ASSIGN_OR_RETURN(const int caretakers,
                              CountCaretakers(question.sources, scope, window_days));
        Withhold(caretakers, *response);
        return absl::OkStatus();
      });
}

absl::Status Answer(const FiguresQuestion& question, v1::GetOnboardingResponse* response) {
  LOGE_CHECK(question.training != nullptr);
  return AnswerWith(question, response, [&](const Scope& scope, int window_days, LagFacts& lag) {
    return FillOnboarding(question.sources, *question.training, scope, window_days, lag, response);
  });
}

absl::Status Answer(const FiguresQuestion& question, v1::GetTurnoverResponse* response) {
  return AnswerWith(question, response, [&](const Scope& scope, int window_days, LagFacts& lag) {
    return FillTurnover(question.sources, scope, window_days, lag, response);
  });
}

}  // namespace loge::indicators

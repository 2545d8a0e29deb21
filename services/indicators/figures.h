// The figures of people as queries answer them: with the note of the lag, and without what the
// caller may not see. What is asked for alone and what is explained is the same. Pure; thread-safe
// (no state).
#ifndef LOGE_SERVICES_INDICATORS_FIGURES_H_
#define LOGE_SERVICES_INDICATORS_FIGURES_H_

#include "absl/status/status.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/scope.h"
#include "services/runtime/evidence.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"
#include "services/runtime/violations.h"

namespace loge::indicators {

// Adds what is wrong with ids that are told, and with parameters.
void CheckQuestion(const v1::IndicatorScope& scope, const v1::IndicatorParameters& parameters,
                   runtime::Violations& out);

// The days counted: those told, else 365.
int WindowOf(const v1::IndicatorParameters& parameters);

// Whose figures, with what, read from where. All of it is borrowed.
struct FiguresQuestion {
  const runtime::QueryContext& context;
  const Sources& sources;
  const v1::IndicatorScope& scope;
  const v1::IndicatorParameters& parameters;
  // Of the read model of that name: for onboarding, may be null for all others.
  const runtime::FactReader* training = nullptr;
  // Gets the activities and employments that count; null: nobody asks.
  runtime::EvidenceSet* evidence = nullptr;
};

// Each fills in all but `answered`. Errors: NOT_FOUND when the territory or the landlord is not
// known; those of FactReader and of NoteOf.
absl::Status Answer(const FiguresQuestion& question, v1::GetParticipationResponse* response);
absl::Status Answer(const FiguresQuestion& question, v1::GetRetentionResponse* response);
absl::Status Answer(const FiguresQuestion& question, v1::GetActiveCoreResponse* response);
absl::Status Answer(const FiguresQuestion& question, v1::GetOnboardingResponse* response);
absl::Status Answer(const FiguresQuestion& question, v1::GetTurnoverResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_FIGURES_H_

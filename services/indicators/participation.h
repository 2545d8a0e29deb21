// I3 and I4: who takes part of the own will, and the few who carry half of it. Pure; thread-safe
// (no state).
#ifndef LOGE_SERVICES_INDICATORS_PARTICIPATION_H_
#define LOGE_SERVICES_INDICATORS_PARTICIPATION_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"

namespace loge::indicators {

// The days of each caretaker's participations in the scope until the date asked for, ascending; a
// day is there as often as there were activities on it.
using Participations = std::map<std::string, std::vector<runtime::Date>>;

// Whose participations a scope has. `scope` is borrowed. Thread-safe (never changes).
class ParticipationRule {
 public:
  // Reads whom the landlord of the scope employed. Errors: those of FactReader.
  static absl::StatusOr<ParticipationRule> Of(const Sources& sources, const Scope& scope);

  // Whether that person's taking part in an activity of that day, in a territory of the scope, is a
  // participation if it was voluntary.
  bool Counts(const partnership::PersonKey& key, runtime::Date day) const;
  // Whether the activity, in such a territory, is a participation of anybody.
  bool CountsAnyOf(const partnership::Activity& activity) const;

 private:
  explicit ParticipationRule(const Scope& scope) : scope_(&scope) {}

  const Scope* scope_;
  std::map<std::string, std::vector<Stay>> employed_;  // Of a landlord.
};

// Those of the last `days` days, or of all time: less is read of a few. Adds the activities behind
// them to `lag`. Errors: those of FactReader.
absl::StatusOr<Participations> LoadParticipations(const Sources& sources, const Scope& scope,
                                                  std::optional<int> days, LagFacts& lag);

// The few who made half of the participations later than day - window_days, not after `day`.
struct Core {
  std::vector<std::string> members;  // Most participations first, then by id.
  int core_participations = 0;
  int participations = 0;
  int participants = 0;

  // Participations per member and year of 365 days; 0 without members.
  double Load(int window_days) const;
};
Core CoreOn(const Participations& participations, runtime::Date day, int window_days);

// How many were employed in the scope on a day of the window. Errors: those of FactReader.
absl::StatusOr<int> CountCaretakers(const Sources& sources, const Scope& scope, int window_days);

// Each fills in the figures; `lag` gets the facts they stand on. Errors: those of FactReader.
absl::Status FillParticipation(const Sources& sources, const Scope& scope, int window_days,
                               LagFacts& lag, v1::GetParticipationResponse* response);
absl::Status FillActiveCore(const Sources& sources, const Scope& scope, int window_days,
                            LagFacts& lag, v1::GetActiveCoreResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_PARTICIPATION_H_

#include "services/rollout/errors_experiment.h"

#include "absl/strings/str_cat.h"
#include "services/rollout/errors.h"
#include "services/runtime/limits.h"

namespace loge::rollout {

using runtime::Fact;
using runtime::FactDate;
using runtime::FormatFactDate;
using runtime::Violation;

Violation TooFewLandlords(const std::string& field, int landlords) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "what one landlord tries alone is no experiment here: name the others, too",
          "at least 2 landlords", absl::StrCat(landlords)};
}

Violation ExperimentExists(const std::string& field, const Fact& launch) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "an experiment with this id was launched with another content: choose another id, or "
          "correct that fact",
          "an id not yet used", PositionOf(launch)};
}

Violation UnknownExperiment(const std::string& field, const std::string& experiment_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such experiment: record its launch first, or correct the id",
          "an experiment that was launched", experiment_id};
}

Violation ExperimentNotYetLaunched(const std::string& field, const Fact& launch, FactDate on) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "the experiment is launched later only: correct this date or that of the launch",
          absl::StrCat("on or after ", FormatFactDate(launch.date), " (", PositionOf(launch), ")"),
          FormatFactDate(on)};
}

Violation ExperimentOver(const std::string& field, const Fact& conclusion, FactDate on) {
  return {v1::ERROR_REASON_EXPERIMENT_OVER, field,
          "the experiment is concluded by then: correct this date or that of the conclusion",
          absl::StrCat("on or before ", FormatFactDate(conclusion.date), " (",
                       PositionOf(conclusion), ")"),
          FormatFactDate(on)};
}

Violation ExperimentConcludedAlready(const std::string& field, const Fact& conclusion) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the experiment was concluded on ", FormatFactDate(conclusion.date),
                       ": correct that fact"),
          "an experiment that goes on", PositionOf(conclusion)};
}

Violation ExperimentStandsOnThis(const std::string& field, FactDate on, const Fact& other) {
  const bool join = other.payload->has_experiment_joined();
  const bool earliest = !(on.day < other.date.day);
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat(join ? "persons came together in it" : "it was concluded", " on ",
                       FormatFactDate(other.date), " (", PositionOf(other),
                       "): correct this date, or correct or cancel that fact first"),
          absl::StrCat(earliest ? "on or before " : "on or after ", FormatFactDate(other.date)),
          FormatFactDate(on)};
}

Violation JoinToldAlready(const std::string& field, const Fact& join) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "the same persons of the same date are recorded already: cancel this fact instead",
          "persons not yet recorded of that date", PositionOf(join)};
}

Violation TooManyJoins(const std::string& field, size_t joins) {
  return {v1::ERROR_REASON_TOO_MANY_JOINS, field,
          "so many joins of this experiment are told that no more can be: launch another one for "
          "what follows, or cancel those that were told by mistake",
          absl::StrCat("at most ", runtime::kExperimentJoinsMax, " joins"),
          absl::StrCat(joins, " told already")};
}

Violation NobodyNamed(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_MISSING, field,
          "somebody takes part: name the caretakers, the contacts or both", "at least one person",
          ""};
}

Violation TooManyNamed(const std::string& field, int named) {
  return {v1::ERROR_REASON_FIELD_TOO_LONG, field,
          "too many persons are named: tell them in several commands",
          absl::StrCat("at most ", runtime::kNamedParticipantsMax), absl::StrCat(named)};
}

Violation NamedTwice(const std::string& field, const std::string& caretaker_id) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "is the same person as one named before",
          "each person once", caretaker_id};
}

}  // namespace loge::rollout

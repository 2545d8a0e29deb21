#include "services/rollout/errors_roadmap.h"

#include "absl/strings/str_cat.h"
#include "services/rollout/errors.h"

namespace loge::rollout {

using runtime::Fact;
using runtime::FactDate;
using runtime::FormatFactDate;
using runtime::Violation;

Violation RoadmapExists(const std::string& field, const Fact& adoption) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "a roadmap with this id was adopted with another content: choose another id, or correct "
          "that fact",
          "an id not yet used", PositionOf(adoption)};
}

Violation UnknownRoadmap(const std::string& field, const std::string& roadmap_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such roadmap: record its adoption first, or correct the id",
          "a roadmap that was adopted", roadmap_id};
}

Violation RoadmapNotYetAdopted(const std::string& field, const Fact& adoption, FactDate on) {
  return {
      v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
      "the roadmap is adopted later only: correct this date or that of its adoption",
      absl::StrCat("on or after ", FormatFactDate(adoption.date), " (", PositionOf(adoption), ")"),
      FormatFactDate(on)};
}

Violation UnknownObjective(const std::string& field, const Fact& adoption,
                           const std::string& objective_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("the roadmap (", PositionOf(adoption),
                       ") has no such objective: correct the id, or that fact"),
          "an objective of the roadmap", objective_id};
}

Violation ObjectiveAssessedAlready(const std::string& field, const Fact& statement) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("of ", FormatFactDate(statement.date),
                       " there is a statement about this objective already: correct that fact if "
                       "it was otherwise"),
          "a day without a statement", PositionOf(statement)};
}

Violation StatementStandsOnThis(const std::string& field, FactDate on, const Fact& statement) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("what was stated about it on ", FormatFactDate(statement.date), " (",
                       PositionOf(statement),
                       ") would come before it: correct or cancel that fact first"),
          absl::StrCat("on or before ", FormatFactDate(statement.date)), FormatFactDate(on)};
}

Violation StatementNeedsObjective(const std::string& field, const Fact& statement) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("something was stated about the objective ",
                       statement.payload->objective_assessed().objective_id(), " (",
                       PositionOf(statement), "): keep it, or cancel that fact first"),
          "every objective that was assessed", ""};
}

}  // namespace loge::rollout

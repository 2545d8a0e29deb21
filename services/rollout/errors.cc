#include "services/rollout/errors.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace loge::rollout {
namespace {

using runtime::Fact;
using runtime::FactDate;
using runtime::FormatFactDate;
using runtime::Violation;

// "INSTALLED" for STAGE_INSTALLED.
std::string StageName(events::v1::Stage stage) {
  const std::string name = events::v1::Stage_Name(stage);
  return name.rfind("STAGE_", 0) == 0 ? name.substr(6) : absl::StrCat(static_cast<int>(stage));
}

// "DIAGNOSIS_DELIVERED" for STAGE_CRITERION_DIAGNOSIS_DELIVERED.
std::string CriterionName(events::v1::StageCriterion criterion) {
  constexpr size_t kPrefix = sizeof("STAGE_CRITERION_") - 1;
  return events::v1::StageCriterion_Name(criterion).substr(kPrefix);
}

// "1998-10-27 (position 7)".
std::string DateAndPosition(const Fact& fact) {
  return absl::StrCat(FormatFactDate(fact.date), " (", PositionOf(fact), ")");
}

}  // namespace

std::string PositionOf(const Fact& fact) { return absl::StrCat("position ", fact.known_from); }

Violation UnknownTerritory(const std::string& field, const std::string& territory_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such territory: propose it first, or correct the id",
          "a territory that was proposed", territory_id};
}

Violation TerritoryNotYetKnown(const std::string& field, const Fact& proposal, FactDate on) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "the territory is spotted later only: correct this date or that of its proposal",
          absl::StrCat("on or after ", DateAndPosition(proposal)), FormatFactDate(on)};
}

Violation TerritoryExists(const std::string& field, const Fact& proposal) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "a territory with this id was proposed with another content: choose another id, or "
          "correct that fact",
          "an id not yet used", PositionOf(proposal)};
}

Violation SeedingCycle(const std::string& field, const std::string& parent_id) {
  return {v1::ERROR_REASON_SEEDING_CYCLE, field,
          "a territory cannot descend from itself: name territories it was really seeded from",
          "no territory that was seeded from this one", parent_id};
}

Violation StageOutOfOrder(const std::string& field, events::v1::Stage stage, FactDate on,
                          const StageEntry& other) {
  const bool other_comes_first = other.stage < stage;
  return {v1::ERROR_REASON_STAGE_ORDER, field,
          absl::StrCat("stages go forward: ", StageName(stage), " cannot be reached ",
                       other_comes_first ? "before " : "after ", StageName(other.stage),
                       "; correct one of the two dates"),
          absl::StrCat(other_comes_first ? "on or after " : "on or before ",
                       DateAndPosition(other.fact)),
          FormatFactDate(on)};
}

Violation StageReachedAlready(const std::string& field, const StageEntry& reached) {
  return {
      v1::ERROR_REASON_STAGE_ORDER, field,
      absl::StrCat(StageName(reached.stage), " was reached on ", FormatFactDate(reached.fact.date),
                   " already: correct that fact if it was otherwise"),
      "a stage not yet reached", PositionOf(reached.fact)};
}

Violation StageSkipped(const std::string& field, events::v1::Stage stage,
                       events::v1::Stage before) {
  return {v1::ERROR_REASON_STAGE_ORDER, field,
          absl::StrCat("the stages between ", StageName(before), " and ", StageName(stage),
                       " are skipped: record them first, or say why they are skipped"),
          "a skip_reason", ""};
}

Violation EvidenceNotInLog(const std::string& field, int64_t position, int64_t head_position) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no event at this position: name one that is in the log",
          absl::StrCat("1 to ", head_position), absl::StrCat(position)};
}

Violation TerritoryPausedOn(const std::string& field, FactDate on, const Fact& paused) {
  return {v1::ERROR_REASON_TERRITORY_PAUSED, field,
          absl::StrCat("the territory is paused on ", FormatFactDate(on), " since ",
                       FormatFactDate(paused.date), ": resume it first, or correct the pause"),
          "a date outside its pauses", PositionOf(paused)};
}

Violation TerritoryNotPaused(const std::string& field, FactDate on, const Fact* last) {
  std::string message = "the territory is not paused before that date";
  if (last != nullptr) absl::StrAppend(&message, ": it went on on ", DateAndPosition(*last));
  absl::StrAppend(&message, "; record its pause first, or correct the date");
  return {v1::ERROR_REASON_TERRITORY_NOT_PAUSED, field, message, "a day after the first of a pause",
          FormatFactDate(on)};
}

Violation ResumedAlready(const std::string& field, const Fact& resumed) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("this pause ended on ", FormatFactDate(resumed.date),
                       " already: correct that fact if it was otherwise"),
          "a pause that lasts", PositionOf(resumed)};
}

Violation TerritoryWithdrawnOn(const std::string& field, FactDate on, const Fact& withdrawn) {
  return {
      v1::ERROR_REASON_TERRITORY_WITHDRAWN, field,
      "the territory has left the rollout by then: propose it again under another id, or correct "
      "one of the two dates",
      absl::StrCat("on or before ", DateAndPosition(withdrawn)), FormatFactDate(on)};
}

Violation WithdrawnTooEarly(const std::string& field, FactDate on, const Fact& later) {
  return {
      v1::ERROR_REASON_TERRITORY_WITHDRAWN, field,
      "something is told of the territory that comes after its end: correct one of the two dates",
      absl::StrCat("on or after ", DateAndPosition(later)), FormatFactDate(on)};
}

Violation WithdrawnAlready(const std::string& field, const Fact& withdrawn) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the territory left on ", FormatFactDate(withdrawn.date),
                       " already: correct that fact if it was otherwise"),
          "a territory in the rollout", PositionOf(withdrawn)};
}

Violation CriterionUnmet(const std::string& field, events::v1::Stage stage,
                         const CriterionResult& result) {
  std::string expected = "a target of its own, to be set first";
  if (result.threshold.has_value()) {
    expected = absl::StrCat(result.at_most ? "at most " : "at least ", *result.threshold);
  }
  std::string actual = "nothing measured";
  if (result.found.has_value()) {
    actual = result.of_few ? "withheld, few persons stand behind it" : absl::StrCat(*result.found);
  }
  return {
      v1::ERROR_REASON_STAGE_CRITERIA_UNMET, field,
      absl::StrCat(StageName(stage), " asks for ", CriterionName(result.criterion),
                   ", which is not met: record what is missing, or say why the stage is told all "
                   "the same"),
      absl::StrCat(CriterionName(result.criterion), ": ", expected), std::move(actual)};
}

Violation NoThresholdGiven(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_MISSING, field, "nothing is set: give a threshold at least",
          "a threshold", ""};
}

Violation ThresholdsSetAlready(const std::string& field, const Fact& set) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "other thresholds were set for the same day: correct that fact", "a day of its own",
          PositionOf(set)};
}

Violation UnknownContact(const std::string& field, const std::string& contact_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such contact: name it first, or correct the id", "a contact that was named",
          contact_id};
}

Violation ContactNotLiving(const std::string& field, FactDate on, const ContactLife& life) {
  std::string expected = absl::StrCat("on or after ", DateAndPosition(*life.named));
  if (life.ended.has_value()) {
    absl::StrAppend(&expected, ", on or before ", DateAndPosition(*life.ended));
  }
  if (life.closed.has_value()) {
    absl::StrAppend(&expected, ", before the partner closed on ", DateAndPosition(*life.closed));
  }
  return {v1::ERROR_REASON_CONTACT_NOT_LIVING, field,
          "the contact does not speak for its organisation at that date: correct the date, or name "
          "another contact",
          expected, FormatFactDate(on)};
}

Violation CoordinatorAlreadyAssigned(const std::string& field, const CoordinatorSpell& spell) {
  return {
      v1::ERROR_REASON_COORDINATOR_ALREADY_ASSIGNED, field,
      absl::StrCat("the coordinator works for this territory since ", FormatFactDate(spell.from),
                   ": end that assignment first, or correct that fact"),
      "no assignment to this territory at that date", PositionOf(spell.fact)};
}

Violation CoordinatorNotAssigned(const std::string& field, FactDate on, const Fact* last) {
  std::string message = "the coordinator does not work for this territory at that date";
  if (last != nullptr) {
    absl::StrAppend(&message, ": the last day was ", DateAndPosition(*last));
  }
  absl::StrAppend(&message, "; correct the date, or record the assignment first");
  return {v1::ERROR_REASON_COORDINATOR_NOT_ASSIGNED, field, message,
          "a day on or after the first of an assignment", FormatFactDate(on)};
}

Violation CoordinatorEndedAlready(const std::string& field, const Fact& ended) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("this assignment ended on ", FormatFactDate(ended.date),
                       " already: correct that fact if it was otherwise"),
          "an assignment that lasts", PositionOf(ended)};
}

Violation FteExceeded(const std::string& field, const FteSum& most) {
  return {v1::ERROR_REASON_FTE_EXCEEDED, field,
          "the coordinator's presences sum to more than full time: lower this one, or end another",
          "at most 100 on every day",
          absl::StrCat(most.fte_hundredths, " on ", runtime::FormatDay(most.day))};
}

Violation EndStandsOnThis(const std::string& field, FactDate on, const Fact& other) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("what ends it on ", FormatFactDate(other.date), " (", PositionOf(other),
                       ") would come before it: correct or cancel that fact first"),
          absl::StrCat("on or before ", FormatFactDate(other.date)), FormatFactDate(on)};
}

Violation EndLost(const std::string& field, FactDate on, const Fact& end) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("what ends it on ", FormatFactDate(end.date), " (", PositionOf(end),
                       ") would not end it any more: correct or cancel that fact first"),
          "a date that keeps its end", FormatFactDate(on)};
}

Violation EndsAnother(const std::string& field, FactDate on, const Fact& begun) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("this would end what began on ", DateAndPosition(begun),
                       ", and no more what it ended: correct or cancel that fact first, or record "
                       "its end"),
          "a date that ends what it ended", FormatFactDate(on)};
}

Violation EvaluationExists(const std::string& field, const Fact& told) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("an evaluation with this id was ",
                       told.payload->has_evaluation_published() ? "published" : "ordered",
                       " with another content: choose another id, or correct that fact"),
          "an id not yet used", PositionOf(told)};
}

Violation UnknownPartner(const std::string& field, const std::string& partner_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such partner: register it first, or correct the id",
          "a partner that was registered", partner_id};
}

Violation PartnerNotYetKnown(const std::string& field, const Fact& registered, FactDate on) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "the partner takes part later only: correct this date or that of its registration",
          absl::StrCat("on or after ", DateAndPosition(registered)), FormatFactDate(on)};
}

Violation OneFunder(const std::string& field, bool both) {
  if (!both) {
    return {v1::ERROR_REASON_FIELD_MISSING, field,
            "somebody pays: give the landlord or the partner that does",
            "one of landlord_id and partner_id", ""};
  }
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "a funding has one funder: give the landlord or the partner, not both",
          "one of landlord_id and partner_id", "both"};
}

Violation FundingExists(const std::string& field, const Fact& commitment) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "a funding with this id was committed with another content: choose another id, or "
          "correct that fact",
          "an id not yet used", PositionOf(commitment)};
}

Violation FundingToldAlready(const std::string& field, const Fact& commitment) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the funding ", commitment.payload->funding_committed().funding_id(),
                       " is just so: cancel this fact instead"),
          "a funding not yet recorded", PositionOf(commitment)};
}

Violation UnknownFunding(const std::string& field, const std::string& funding_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such funding: record the commitment first, or correct the id",
          "a funding that was committed", funding_id};
}

Violation FundingNotYetCommitted(const std::string& field, const Fact& commitment, FactDate on) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "the funding is committed later only: correct this date or that of the commitment",
          absl::StrCat("on or after ", DateAndPosition(commitment)), FormatFactDate(on)};
}

Violation MovementToldAlready(const std::string& field, const Fact& movement) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "the same amount of the same date is recorded already: cancel this fact instead, or tell "
          "the two as their sum",
          "an amount not yet recorded", PositionOf(movement)};
}

Violation FundingExceeded(const std::string& field, const Fact& commitment, int64_t net_cents,
                          int64_t amount_cents) {
  return {v1::ERROR_REASON_FUNDING_EXCEEDED, field,
          absl::StrCat("no more can be taken back than is committed (", PositionOf(commitment),
                       "): lower this amount, or correct that one"),
          absl::StrCat("at most ", net_cents, " cents"), absl::StrCat(amount_cents)};
}

Violation ReducedByMore(const std::string& field, int64_t reduced_cents, int64_t amount_cents) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          "more is taken back of this funding: correct or cancel its reductions first",
          absl::StrCat("at least ", reduced_cents, " cents"), absl::StrCat(amount_cents)};
}

Violation MovementStandsOnThis(const std::string& field, FactDate on, const Fact& movement) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("what was paid or taken back of it on ", FormatFactDate(movement.date), " (",
                       PositionOf(movement),
                       ") would come before it: correct or cancel that fact first"),
          absl::StrCat("on or before ", FormatFactDate(movement.date)), FormatFactDate(on)};
}

}  // namespace loge::rollout

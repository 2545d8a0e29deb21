#include "services/rollout/practice_errors.h"

#include "absl/strings/str_cat.h"
#include "services/rollout/errors.h"
#include "services/runtime/limits.h"

namespace loge::rollout {

using runtime::Fact;
using runtime::FactDate;
using runtime::FormatFactDate;
using runtime::Violation;

Violation OneHolder(const std::string& field, bool both) {
  if (!both) {
    return {v1::ERROR_REASON_FIELD_MISSING, field,
            "somebody does this: give the landlord or the territory that does",
            "one of landlord_id and territory_id", ""};
  }
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "one does this: give the landlord or the territory, not both",
          "one of landlord_id and territory_id", "both"};
}

Violation UnknownPractice(const std::string& field, const std::string& practice_id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "there is no such practice: record first that it was shared, or correct the id",
          "a practice that was shared", practice_id};
}

Violation PracticeNotYetShared(const std::string& field, const Fact& made, FactDate on) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          "the practice is there later only: correct this date or that of the practice",
          absl::StrCat("on or after ", FormatFactDate(made.date), " (", PositionOf(made), ")"),
          FormatFactDate(on)};
}

Violation PracticeExists(const std::string& field, const Fact& made) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "a practice with this id was told with another content: choose another id, or correct "
          "that fact",
          "an id not yet used", PositionOf(made)};
}

Violation OwnPractice(const std::string& field, const Fact& made) {
  return {v1::ERROR_REASON_OWN_PRACTICE, field,
          "the practice comes from there: only others adopt or adapt it",
          "another landlord or territory", PositionOf(made)};
}

Violation PracticeKeptAlready(const std::string& field, const Fact& began) {
  return {v1::ERROR_REASON_PRACTICE_ADOPTED, field,
          absl::StrCat("the practice is kept to since ", FormatFactDate(began.date),
                       ": drop it first, or correct that fact"),
          "a date on which it is not kept to", PositionOf(began)};
}

Violation PracticeNotKept(const std::string& field, FactDate on) {
  return {v1::ERROR_REASON_PRACTICE_NOT_ADOPTED, field,
          "the practice is not kept to until then, or was dropped already: record the adoption "
          "first, or correct the date",
          "a date after one on which it is kept to", FormatFactDate(on)};
}

Violation PracticeCycle(const std::string& field, const std::string& practice_id) {
  return {v1::ERROR_REASON_PRACTICE_CYCLE, field,
          "a practice cannot come from itself: name the one that it was really made of",
          "no practice that comes from this one", practice_id};
}

Violation LineageTooLong(const std::string& field, const std::string& practice_id) {
  return {
      v1::ERROR_REASON_PRACTICE_LINEAGE_TOO_LONG, field,
      "the practice comes from too many others, one from another: name an earlier one, or "
      "share what is made as a practice of its own",
      absl::StrCat("at most ", runtime::kPracticeGenerationsMax, " practices from which it comes"),
      practice_id};
}

Violation AdoptionStandsOnThis(const std::string& field, const Fact& adopted) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("what was adopted on ", FormatFactDate(adopted.date),
                       " would be kept to already: correct or cancel that fact first, or record "
                       "another drop"),
          "an adoption that begins something", PositionOf(adopted)};
}

Violation DropStandsOnThis(const std::string& field, const Fact& dropped) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          absl::StrCat("what was dropped on ", FormatFactDate(dropped.date),
                       " would not be kept to until then: correct or cancel that fact first"),
          "a drop that ends something", PositionOf(dropped)};
}

Violation PracticeStandsOnThis(const std::string& field, FactDate on, const Fact& done) {
  return {
      v1::ERROR_REASON_FACT_IN_USE, field,
      absl::StrCat("what was done with the practice on ", FormatFactDate(done.date), " (",
                   PositionOf(done), ") would come before it: correct or cancel that fact first"),
      absl::StrCat("on or before ", FormatFactDate(done.date)), FormatFactDate(on)};
}

Violation KeptByItsOrigin(const std::string& field, const Fact& done) {
  return {v1::ERROR_REASON_FACT_IN_USE, field,
          "who has adopted or adapted the practice is not where it comes from: correct or cancel "
          "that fact first",
          "another landlord or territory", PositionOf(done)};
}

Violation ActionExists(const std::string& field, const Fact& held) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "an action with this id was told with another content: choose another id, or correct "
          "that fact",
          "an id not yet used", PositionOf(held)};
}

}  // namespace loge::rollout

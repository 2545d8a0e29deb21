#include "services/rollout/errors_centre.h"

#include "absl/strings/str_cat.h"
#include "services/rollout/errors.h"

namespace loge::rollout {

using runtime::Fact;
using runtime::FactDate;
using runtime::FormatFactDate;
using runtime::Violation;

Violation OneInterested(const std::string& field, bool both) {
  if (!both) {
    return {v1::ERROR_REASON_FIELD_MISSING, field,
            "somebody states its interest: give the landlord or the partner that does",
            "one of landlord_id and partner_id", ""};
  }
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "each states its own interest: give the landlord or the partner, not both",
          "one of landlord_id and partner_id", "both"};
}

Violation InterestToldAlready(const std::string& field, const Fact& stated) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "the same interest of the same date is recorded already: cancel this fact instead",
          "an interest not yet recorded", PositionOf(stated)};
}

Violation BeginsOnThatDay(const std::string& field, FactDate on, const Fact& other) {
  const bool carrier = other.payload->has_carrier_designated();
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("another ", carrier ? "carrier" : "place",
                       " is recorded of the same day: correct that fact, or the date"),
          absl::StrCat("another day than that of ", PositionOf(other)), FormatFactDate(on)};
}

Violation OfAnotherCollege(const std::string& field, events::v1::College college) {
  const bool of_caretakers = college == events::v1::COLLEGE_CARETAKER;
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "seats of the college of caretakers are for caretakers, those of the others for contacts",
          of_caretakers ? "a caretaker alone" : "a contact alone",
          of_caretakers ? "a contact" : "a caretaker"};
}

Violation OneSeated(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "a seat is one person's: give the caretaker or the contact, not both",
          "one of the caretaker and contact_id", "both"};
}

Violation SeatAlreadyGiven(const std::string& field, const Seat& seat) {
  return {v1::ERROR_REASON_SEAT_ALREADY_GIVEN, field,
          absl::StrCat("the person has a seat in this committee since ", FormatFactDate(seat.from),
                       ": end that one first, or correct that fact"),
          "no seat in this committee at that date", PositionOf(seat.fact)};
}

Violation NotSeated(const std::string& field, FactDate on, const Fact* last) {
  std::string message = "the person has no seat in this committee at that date";
  if (last != nullptr) {
    absl::StrAppend(&message, ": the last day was ", FormatFactDate(last->date), " (",
                    PositionOf(*last), ")");
  }
  absl::StrAppend(&message, "; correct the date, or record the seat first");
  return {v1::ERROR_REASON_NOT_SEATED, field, message, "a day on or after the first of a seat",
          FormatFactDate(on)};
}

Violation SeatEndedAlready(const std::string& field, const Fact& ended) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("this seat ended on ", FormatFactDate(ended.date),
                       " already: correct that fact if it was otherwise"),
          "a seat that lasts", PositionOf(ended)};
}

Violation DiagnosisExists(const std::string& field, const Fact& delivered) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "a diagnosis with this id was delivered with another content: choose another id, or "
          "correct that fact",
          "an id not yet used", PositionOf(delivered)};
}

Violation FoundElsewhere(const std::string& field, const std::string& territory_id) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "the evaluation is not about this territory: name one of its own, or none",
          "one of territory_ids, or empty", territory_id};
}

Violation PublishedBeforeCommissioned(const std::string& field, FactDate on, const Fact& other) {
  const bool published = other.payload->has_evaluation_published();
  return {v1::ERROR_REASON_PUBLISHED_BEFORE_COMMISSIONED, field,
          "an evaluation is ordered before it is made public: correct one of the two dates",
          absl::StrCat(published ? "on or before " : "on or after ", FormatFactDate(other.date),
                       " (", PositionOf(other), ")"),
          FormatFactDate(on)};
}

Violation SeatsWithheld() {
  return {v1::ERROR_REASON_PERMISSION_DENIED, "",
          "this tells of persons one by one: that is for coordinators", "a coordinator", ""};
}

}  // namespace loge::rollout

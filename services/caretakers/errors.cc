#include "services/caretakers/errors.h"

#include "absl/strings/str_cat.h"

namespace loge::caretakers {

using runtime::Date;
using runtime::FormatDay;
using runtime::Violation;

namespace {

std::string At(int64_t position) { return absl::StrCat("position ", position); }

}  // namespace

Violation Unknown(const std::string& field, absl::string_view what, absl::string_view id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("names a ", what, " that is not known: record it first"),
          absl::StrCat("a known ", what), absl::StrCat(id)};
}

Violation UnknownYet(const std::string& field, absl::string_view what, absl::string_view id,
                     Date day, Date from) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("names a ", what, " that is known only later: correct either date"),
          absl::StrCat("on or after ", FormatDay(from)), absl::StrCat(id, " on ", FormatDay(day))};
}

Violation AlreadyExists(const std::string& field, absl::string_view what, absl::string_view id,
                        int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("names a ", what, " (", id,
                       ") that is recorded already: choose another id, or correct that fact"),
          "a new id", At(position)};
}

Violation AbsorbedBefore(const std::string& field, const Succession& by, Date day) {
  return {v1::ERROR_REASON_LANDLORD_ABSORBED, field,
          absl::StrCat("was absorbed on ", FormatDay(by.fact.date.day), " by ", by.into,
                       ": name that one, or correct the date"),
          by.into, FormatDay(day)};
}

Violation MergedBefore(const std::string& field, const Succession& by, Date day) {
  return {v1::ERROR_REASON_NEIGHBOURHOOD_MERGED, field,
          absl::StrCat("became part of ", by.into, " on ", FormatDay(by.fact.date.day),
                       ": name that one, or correct the date"),
          by.into, FormatDay(day)};
}

Violation SuccessionKnown(v1::ErrorReason reason, const std::string& field,
                          const Succession& known) {
  return {reason, field,
          absl::StrCat("is part of ", known.into, " since ", FormatDay(known.fact.date.day),
                       " as recorded already: correct that fact if it is wrong"),
          "on its own", At(known.fact.known_from)};
}

Violation SuccessionCycle(const std::string& field, absl::string_view id, absl::string_view into) {
  return {v1::ERROR_REASON_SUCCESSION_CYCLE, field,
          absl::StrCat("is, or becomes, part of ", id, " itself: correct one of the facts"),
          "one that goes on", absl::StrCat(into)};
}

Violation ToldOtherwise(const std::string& field, Date day, int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("is told otherwise for ", FormatDay(day), " already: correct that fact"),
          "another day", At(position)};
}

Violation SirenTaken(const std::string& field, absl::string_view holder) {
  return {v1::ERROR_REASON_SIREN_TAKEN, field,
          "belongs to another organisation: check the number, or use that organisation",
          "a SIREN nobody has", absl::StrCat(holder)};
}

Violation PersonIdChosen(const std::string& field) {
  return {v1::ERROR_REASON_PERSON_ID_CHOSEN, field,
          "names nobody known, and this server makes the ids of persons itself: leave it empty",
          "empty, or a known caretaker", "an unknown id"};
}

Violation PersonalDataMissing(const std::string& field, absl::string_view why) {
  return {v1::ERROR_REASON_FIELD_MISSING, field, absl::StrCat("is required ", why), "a value", ""};
}

Violation EmployeeNumberTaken(const std::string& field, Date from, int64_t position) {
  return {v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN, field,
          absl::StrCat("belongs to another person, employed there since ", FormatDay(from),
                       ": check the number, or correct that fact"),
          "a number nobody has there on that day", At(position)};
}

Violation AlreadyEmployed(const std::string& field, absl::string_view landlord_id, Date from,
                          int64_t position) {
  return {v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED, field,
          absl::StrCat("is employed by ", landlord_id, " on that day already, since ",
                       FormatDay(from), ": correct that fact, or record the departure first"),
          "not employed there", At(position)};
}

Violation NotEmployed(const std::string& field, absl::string_view landlord_id, Date day) {
  return {v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, field,
          landlord_id.empty()
              ? std::string("is employed by nobody on that day: record who employs the person")
              : absl::StrCat("is not employed by ", landlord_id,
                             " on that day: check the date and the employer"),
          "employed", FormatDay(day)};
}

Violation NotEmployedYet(const std::string& field, Date day, Date from) {
  return {v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, field,
          "is not employed on that day yet: check the date, or correct the arrival",
          absl::StrCat("on or after ", FormatDay(from)), FormatDay(day)};
}

Violation LeftBefore(const std::string& field, Date day, Date until, int64_t position) {
  return {v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, field,
          absl::StrCat("had left before that day (see position ", position,
                       "): check the date, or correct the departure"),
          absl::StrCat("on or before ", FormatDay(until)), FormatDay(day)};
}

Violation DepartureKnown(const std::string& field, Date until, int64_t position) {
  return {v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, field,
          absl::StrCat("left on ", FormatDay(until),
                       " as recorded already: correct that fact if it is wrong"),
          FormatDay(until), At(position)};
}

Violation LeftBeforeJoined(const std::string& field, Date day, Date from) {
  return {v1::ERROR_REASON_LEFT_BEFORE_JOINED, field,
          "lies before the arrival: check the date, or correct the arrival",
          absl::StrCat("on or after ", FormatDay(from)), FormatDay(day)};
}

Violation CaretakerAbsorbed(const std::string& field, absl::string_view survivor_id) {
  return {v1::ERROR_REASON_CARETAKER_ABSORBED, field,
          absl::StrCat("is another name of ", survivor_id, " already: name that one"),
          absl::StrCat(survivor_id), "an absorbed id"};
}

Violation MergedAlready(const std::string& field, int64_t position) {
  return {v1::ERROR_REASON_CARETAKER_ABSORBED, field,
          "is merged with this survivor already: correct that fact if its day is wrong",
          "an id of its own", At(position)};
}

Violation NotMerged(const std::string& field) {
  return {v1::ERROR_REASON_NOT_MERGED, field,
          "is not merged with this survivor: name the two as the merge did", "a merged pair", ""};
}

Violation MergedLater(const std::string& field, Date day, Date merged, int64_t position) {
  return {v1::ERROR_REASON_NOT_MERGED, field,
          absl::StrCat("lies before the merge (see position ", position, "): check the date"),
          absl::StrCat("on or after ", FormatDay(merged)), FormatDay(day)};
}

Violation RevertedLater(const std::string& field, Date day, Date reverted, int64_t position) {
  return {
      v1::ERROR_REASON_NOT_MERGED, field,
      absl::StrCat("lies before the day on which a merge of the two was reverted (see position ",
                   position, "): check the date, or cancel that fact"),
      absl::StrCat("on or after ", FormatDay(reverted)), FormatDay(day)};
}

Violation SeveralEmployers(const std::string& field, absl::string_view one, absl::string_view other,
                           Date day) {
  return {v1::ERROR_REASON_SEVERAL_EMPLOYERS, field,
          absl::StrCat("works for ", other, " while the survivor works for ", one,
                       ": they may be two people; confirm_multi_employer if one person does both"),
          "one employer a day", FormatDay(day)};
}

Violation AlreadyReferent(const std::string& field, Date from, int64_t position) {
  return {v1::ERROR_REASON_ALREADY_REFERENT, field,
          absl::StrCat("is the referent there on that day already, since ", FormatDay(from),
                       ": correct that fact, or record the end first"),
          "not the referent there", At(position)};
}

Violation NotReferent(const std::string& field, Date day) {
  return {v1::ERROR_REASON_NOT_REFERENT, field,
          "is not the referent there on that day: record the appointment first",
          "the referent there", FormatDay(day)};
}

Violation MandateEnded(const std::string& field, Date until, int64_t position) {
  return {v1::ERROR_REASON_NOT_REFERENT, field,
          absl::StrCat("ended on ", FormatDay(until),
                       " as recorded already: correct that fact if it is wrong"),
          FormatDay(until), At(position)};
}

Violation AlreadyVolunteering(const std::string& field, Date from, int64_t position) {
  return {v1::ERROR_REASON_ALREADY_VOLUNTEERING, field,
          absl::StrCat("volunteers in this scope on that day already, since ", FormatDay(from),
                       ": correct that fact, or record the stop first"),
          "not volunteering in it", At(position)};
}

Violation NotVolunteering(const std::string& field, Date day) {
  return {v1::ERROR_REASON_NOT_VOLUNTEERING, field,
          "does not volunteer in this scope on that day: record the start first",
          "volunteering in it", FormatDay(day)};
}

Violation StoppedAlready(const std::string& field, Date until, int64_t position) {
  return {v1::ERROR_REASON_NOT_VOLUNTEERING, field,
          absl::StrCat("stopped on ", FormatDay(until),
                       " as recorded already: correct that fact if it is wrong"),
          FormatDay(until), At(position)};
}

Violation DwellingsCountedAlready(const std::string& field, int count, int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          "differs from the count recorded for that landlord, neighbourhood and year: correct that "
          "fact if it is wrong",
          absl::StrCat(count), At(position)};
}

Violation CountMissing(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_MISSING, field, "is required: say 0 where there is none",
          "a number", ""};
}

Violation SnapshotStale(const std::string& field, Date day, Date latest, int64_t position) {
  return {v1::ERROR_REASON_SNAPSHOT_STALE, field,
          absl::StrCat("lies before the list of ", FormatDay(latest),
                       " that was accepted already (see position ", position,
                       "): send the list of today"),
          absl::StrCat("on or after ", FormatDay(latest)), FormatDay(day)};
}

}  // namespace loge::caretakers

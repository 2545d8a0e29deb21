#include "services/partnership/errors.h"

#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"

namespace loge::partnership {

using runtime::Date;
using runtime::FormatDay;
using runtime::Violation;

namespace {

std::string Position(int64_t position) { return absl::StrCat("position ", position); }

// The last day of an agreement.
std::string LastDay(const std::optional<Date>& day) {
  return day.has_value() ? FormatDay(*day) : "no end";
}

}  // namespace

Violation AlreadyExists(const std::string& field, absl::string_view what, absl::string_view id,
                        int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the ", what, " ", id,
                       " is known with another content: choose another id, or correct that fact"),
          "a new id", Position(position)};
}

Violation SirenTaken(const std::string& field, absl::string_view holder) {
  return {v1::ERROR_REASON_SIREN_TAKEN, field,
          "the SIREN belongs to another organisation: check the number, or use that organisation",
          "a SIREN that nobody has", std::string(holder.data(), holder.size())};
}

Violation PersonIdChosen(const std::string& field) {
  return {v1::ERROR_REASON_PERSON_ID_CHOSEN, field,
          "ids of persons are made by the server: leave the field empty", "empty", "an id"};
}

Violation Unknown(const std::string& field, absl::string_view what, absl::string_view id) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("there is no ", what, " ", id, ": record it first"),
          absl::StrCat("a known ", what), std::string(id.data(), id.size())};
}

Violation UnknownYet(const std::string& field, absl::string_view what, absl::string_view id,
                     Date day, Date from) {
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("the ", what, " ", id, " takes part from ", FormatDay(from),
                       " on only: correct one of the two dates"),
          absl::StrCat("known on ", FormatDay(day)), absl::StrCat("from ", FormatDay(from))};
}

Violation ClosedBefore(const std::string& field, absl::string_view id, Date day,
                       const ClosingEntry& closing) {
  const std::string& successor = closing.closed.successor_partner_id();
  const std::string since = FormatDay(closing.fact.date.day);
  if (successor.empty()) {
    return {v1::ERROR_REASON_PARTNER_CLOSED, field,
            absl::StrCat("the partner ", id, " is no more since ", since,
                         " and none follows it: correct one of the two dates"),
            absl::StrCat("taking part on ", FormatDay(day)),
            absl::StrCat("until the day before ", since, ", ", Position(closing.fact.known_from))};
  }
  return {v1::ERROR_REASON_PARTNER_CLOSED, field,
          absl::StrCat("the partner ", id, " is no more since ", since, ": name ", successor,
                       ", which follows it, or correct one of the two dates"),
          successor,
          absl::StrCat("until the day before ", since, ", ", Position(closing.fact.known_from))};
}

Violation ClosingKnown(const std::string& field, absl::string_view id,
                       const ClosingEntry& closing) {
  return {v1::ERROR_REASON_PARTNER_CLOSED, field,
          absl::StrCat("the partner ", id, " is no more since ", FormatDay(closing.fact.date.day),
                       " as recorded already: correct that fact if it is wrong"),
          "a partner that takes part", Position(closing.fact.known_from)};
}

Violation SuccessionCycle(const std::string& field, absl::string_view id,
                          absl::string_view successor) {
  return {v1::ERROR_REASON_SUCCESSION_CYCLE, field,
          absl::StrCat("the partner ", id, " follows it by some way: correct one of the facts"),
          "a partner that goes on", std::string(successor.data(), successor.size())};
}

Violation ContactNotBegun(const std::string& field, absl::string_view id, Date day, Date from) {
  return {v1::ERROR_REASON_CONTACT_NOT_LIVING, field,
          absl::StrCat("the contact ", id, " begins on ", FormatDay(from),
                       ": correct one of the two dates"),
          absl::StrCat("living on ", FormatDay(day)), absl::StrCat("from ", FormatDay(from))};
}

Violation ContactEndedBefore(const std::string& field, absl::string_view id, Date day, Date until,
                             int64_t position) {
  return {v1::ERROR_REASON_CONTACT_NOT_LIVING, field,
          absl::StrCat("the contact ", id, " ended on ", FormatDay(until),
                       ": name the one who follows, or correct one of the two dates"),
          absl::StrCat("living on ", FormatDay(day)),
          absl::StrCat("until ", FormatDay(until), ", ", Position(position))};
}

Violation ContactEndsAlready(const std::string& field, absl::string_view id, Date until,
                             int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the end of the contact ", id, " is recorded already, on ", FormatDay(until),
                       ": correct that fact"),
          "a contact without an end", Position(position)};
}

Violation NamedTwice(const std::string& field, absl::string_view id) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "is the same person as one named before",
          "each person once", std::string(id.data(), id.size())};
}

Violation TooManyNamed(const std::string& field, int named) {
  return {v1::ERROR_REASON_FIELD_TOO_LONG, field,
          "too many persons are named: give the headcount and name the speakers only",
          absl::StrCat("at most ", runtime::kNamedParticipantsMax), absl::StrCat(named)};
}

Violation HeadcountTooSmall(const std::string& field, int named, int headcount) {
  return {v1::ERROR_REASON_HEADCOUNT_TOO_SMALL, field,
          "fewer persons in all than named ones (and never fewer than one): correct the headcount",
          absl::StrCat("at least ", named > 1 ? named : 1), absl::StrCat(headcount)};
}

Violation LeaderNotNamed(const std::string& field, absl::string_view id) {
  return {v1::ERROR_REASON_LEADER_NOT_NAMED, field,
          "who led the meeting is not among those named: name that person, too",
          "one of the persons named", std::string(id.data(), id.size())};
}

Violation MeetingMerged(const std::string& field, absl::string_view id, absl::string_view survivor,
                        int64_t position) {
  return {v1::ERROR_REASON_MEETING_MERGED, field,
          absl::StrCat("the meeting ", id, " was found to be ", survivor,
                       ": name that one, or cancel that fact"),
          "a meeting of its own", Position(position)};
}

Violation NotTheSameMeeting(const std::string& field, absl::string_view what,
                            absl::string_view survivors, absl::string_view absorbeds) {
  return {v1::ERROR_REASON_NOT_THE_SAME_MEETING, field,
          absl::StrCat("the two are of another ", what, ": correct one of them first"),
          absl::StrCat(what, " ", survivors), std::string(absorbeds.data(), absorbeds.size())};
}

Violation NotTheDay(const std::string& field, absl::string_view of_meeting,
                    absl::string_view told) {
  return {v1::ERROR_REASON_NOT_THE_SAME_MEETING, field,
          "is not the date of the meeting that goes on: give that one",
          std::string(of_meeting.data(), of_meeting.size()), std::string(told.data(), told.size())};
}

Violation AgreementKnown(const std::string& field, absl::string_view known, int64_t position) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the same organisations signed for the same purpose from that day on, as ",
                       known, " says: correct that fact"),
          "an agreement not yet recorded", Position(position)};
}

Violation AgreementNotLiving(const std::string& field, absl::string_view id, Date day,
                             const AgreementEntry& agreement) {
  if (day < agreement.fact.date.day) {
    const std::string from = FormatDay(agreement.fact.date.day);
    return {v1::ERROR_REASON_AGREEMENT_NOT_LIVING, field,
            absl::StrCat("the agreement ", id, " was signed on ", from,
                         " only: correct one of the two dates"),
            absl::StrCat("signed on ", FormatDay(day)), absl::StrCat("from ", from)};
  }
  const bool ended = agreement.end_fact.has_value() && agreement.end_fact->date.day < day;
  const std::string until =
      ended ? FormatDay(agreement.end_fact->date.day) : LastDay(agreement.AgreedUntil(day));
  return {v1::ERROR_REASON_AGREEMENT_NOT_LIVING, field,
          absl::StrCat("the agreement ", id, " was over on ", until,
                       ": sign a new one, or correct one of the two dates"),
          absl::StrCat("not over on ", FormatDay(day)), absl::StrCat("until ", until)};
}

Violation AgreementEndsAlready(const std::string& field, absl::string_view id,
                               const runtime::Fact& end) {
  return {v1::ERROR_REASON_ALREADY_EXISTS, field,
          absl::StrCat("the end of the agreement ", id, " is recorded already, on ",
                       FormatDay(end.date.day), ": correct that fact"),
          "an agreement without an end", Position(end.known_from)};
}

Violation AgreementNotExtended(const std::string& field, const std::optional<Date>& before,
                               absl::string_view told) {
  return {v1::ERROR_REASON_AGREEMENT_NOT_EXTENDED, field,
          absl::StrCat("a renewal reaches further than what was agreed before, which is ",
                       LastDay(before), ": end the agreement instead, or correct one of the two"),
          before.has_value() ? absl::StrCat("after ", FormatDay(*before)) : "no renewal",
          told.empty() ? "no end" : std::string(told.data(), told.size())};
}

Violation RenewedByLess(const std::string& field, const AgreementEntry::Renewal& next,
                        absl::string_view told) {
  return {v1::ERROR_REASON_AGREEMENT_NOT_EXTENDED, field,
          absl::StrCat("the agreement was renewed later, on ", FormatDay(next.fact.date.day),
                       ", and no further: correct one of the two"),
          absl::StrCat("before ", LastDay(next.until), ", ", Position(next.fact.known_from)),
          told.empty() ? "no end" : std::string(told.data(), told.size())};
}

Violation MeetingLater(const std::string& field, absl::string_view id, Date day,
                       const runtime::Fact& meeting) {
  const std::string held = FormatDay(meeting.date.day);
  return {v1::ERROR_REASON_UNKNOWN_REFERENCE, field,
          absl::StrCat("the meeting ", id, " took place on ", held,
                       " only: correct one of the two dates"),
          absl::StrCat("a meeting held by ", FormatDay(day)), absl::StrCat("on ", held)};
}

Violation AnsweredBeforeMade(const std::string& field, Date day, const runtime::Fact& proposal) {
  const std::string made = FormatDay(proposal.date.day);
  return {v1::ERROR_REASON_ANSWERED_BEFORE_MADE, field,
          absl::StrCat("the proposal was made on ", made, " only: correct one of the two dates"),
          absl::StrCat("on or after ", made, ", ", Position(proposal.known_from)), FormatDay(day)};
}

Violation NotAddressed(const std::string& field, absl::string_view id,
                       absl::string_view landlord_id) {
  return {v1::ERROR_REASON_PROPOSAL_NOT_ADDRESSED, field,
          absl::StrCat("the proposal ", id,
                       " was not made to that landlord, nor to one that it had absorbed by then"),
          "a landlord that it was made to", std::string(landlord_id.data(), landlord_id.size())};
}

Violation AnsweredAlready(const std::string& field, absl::string_view id,
                          const runtime::Fact& answer) {
  return {v1::ERROR_REASON_PROPOSAL_ANSWERED, field,
          absl::StrCat("the landlord answered the proposal ", id, " on ",
                       FormatDay(answer.date.day), ": correct that fact"),
          "a landlord that has not answered", Position(answer.known_from)};
}

Violation OneOrganisation(const std::string& field, bool both) {
  if (!both) {
    return {v1::ERROR_REASON_FIELD_MISSING, field,
            "a contact speaks for an organisation: give its partner or its landlord",
            "one of partner_id and landlord_id", ""};
  }
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "a contact speaks for one organisation: give its partner or its landlord, not both",
          "one of partner_id and landlord_id", "both"};
}

Violation OneGiver(const std::string& field, bool both) {
  if (!both) {
    return {v1::ERROR_REASON_FIELD_MISSING, field,
            "somebody gave support: name the contact or the caretaker who did",
            "one of given_by_contact_id and given_by_caretaker", ""};
  }
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "one person gave support: name the contact or the caretaker, not both",
          "one of given_by_contact_id and given_by_caretaker", "both"};
}

Violation OneIntroducer(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "one person introduced the two: name the contact or the caretaker, not both",
          "one of by_contact_id and by_caretaker, or none", "both"};
}

Violation IntroducesOneself(const std::string& field, absl::string_view id) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "is one of the two who were introduced: name who introduced them, or leave it empty",
          "a third person, or nobody", std::string(id.data(), id.size())};
}

Violation HasEmployeeNumber(const std::string& field) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "contacts have no employee number: leave it empty",
          "empty", "a number"};
}

Violation OwnSuccessor(const std::string& field, absl::string_view id) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "nobody follows oneself: name another contact",
          "another contact", std::string(id.data(), id.size())};
}

Violation SuccessorElsewhere(const std::string& field, absl::string_view expected,
                             absl::string_view elsewhere) {
  return {v1::ERROR_REASON_SUCCESSOR_ELSEWHERE, field,
          "who follows speaks for another organisation: name somebody of the same one, or end the "
          "contact without a successor",
          std::string(expected.data(), expected.size()),
          std::string(elsewhere.data(), elsewhere.size())};
}

Violation MonthAhead(const std::string& field, absl::string_view month, runtime::Date as_of) {
  return {v1::ERROR_REASON_DATE_IN_FUTURE, field, "lies after the date asked for",
          absl::StrCat("a month that has begun by ", runtime::FormatDay(as_of)),
          std::string(month.data(), month.size())};
}

Violation MonthsReversed(const std::string& field, absl::string_view from,
                         absl::string_view until) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "begins after its end",
          absl::StrCat("at the latest ", until), std::string(from.data(), from.size())};
}

Violation SeriesTooLong(const std::string& field, int points) {
  return {v1::ERROR_REASON_FIELD_TOO_LONG, field,
          "the series is too long: ask for it in several parts",
          absl::StrCat("at most ", runtime::kSeriesPointsMax, " months"), absl::StrCat(points)};
}

Violation NotInNetwork(const std::string& field, absl::string_view id) {
  return {v1::ERROR_REASON_NOT_FOUND, field,
          "nobody of this id is in the network of the territory at the date and position asked for",
          "a person that GetNetwork names", std::string(id.data(), id.size())};
}

Violation NoTie(const std::string& field, absl::string_view a, absl::string_view b) {
  return {v1::ERROR_REASON_NOT_FOUND, field,
          absl::StrCat("no activity in the window makes a tie to ", a),
          "two persons that a tie of GetNetwork joins", std::string(b.data(), b.size())};
}

Violation SamePerson(const std::string& field, absl::string_view id) {
  return {v1::ERROR_REASON_FIELD_INVALID, field, "a tie joins two persons: name another one",
          "another person", std::string(id.data(), id.size())};
}

Violation PersonsWithheld() {
  return {v1::ERROR_REASON_PERMISSION_DENIED, "",
          "this tells of persons one by one: that is for coordinators", "a coordinator", ""};
}

Violation NotBefore(const std::string& field, runtime::Date day, runtime::Date later) {
  return {v1::ERROR_REASON_FIELD_INVALID, field,
          "is not before the day that it is compared with, that of as_of",
          absl::StrCat("a day before ", runtime::FormatDay(later)), runtime::FormatDay(day)};
}

Violation RelaysWithheld() {
  return {v1::ERROR_REASON_PERMISSION_DENIED, "",
          "a relay is a person with those whom the person met: that is for coordinators",
          "a coordinator", ""};
}

}  // namespace loge::partnership

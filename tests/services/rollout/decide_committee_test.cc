// Who sits in the committees of a territory.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rollout/committee.h"
#include "tests/services/rollout/centre.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::EventList;
using loge::testing::Given;
using ::testing::ElementsAre;

// A caretaker of landlord a from 1998 to 2007, and a contact from 1998-10-27 on.
Given Centre() {
  Given given(Registry());
  given.Fact(Proposed("vaulx"), "1998")
      .Fact(Employed("c", "a"), "1998-01-01")
      .Fact(Departed("c", "a"), "2007-12-31")
      .Fact(Named("k"), "1998-10-27");
  return given;
}
events::v1::CommitteeSeatGiven OfCaretaker() { return SeatOf("vaulx", kSteering, "c"); }
events::v1::CommitteeSeatGiven OfContact() { return ContactSeat("vaulx", kSteering, "k"); }

TEST(GiveCommitteeSeat, TellsItToEmployersAndOrganisations) {
  EXPECT_THAT(Centre()
                  .When(Give(OfCaretaker(), "1999-01-01"))
                  .ThenTells({OfCaretaker()})
                  .told.at(0)
                  .extra_subjects,
              ElementsAre("landlord/a"));
  EXPECT_THAT(Centre()
                  .When(Give(OfContact(), "1999-01-01"))
                  .ThenTells({OfContact()})
                  .told.at(0)
                  .extra_subjects,
              ElementsAre("partner/carrier"));
}

TEST(GiveCommitteeSeat, MayBePlanned) {
  Centre().When(Give(OfContact(), "2010-01-01")).ThenTells({OfContact()});
  Centre().When(Give(OfContact(), "2011-01-01")).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(GiveCommitteeSeat, TheHolderIsThereOnThatDay) {
  Centre()
      .When(Give(OfCaretaker(), "2008-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  Centre()
      .When(Give(OfContact(), "1998-10-26"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  Centre()
      .When(Give(SeatOf("bron", kSteering, "ghost"), "1999"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Centre()
      .When(Give(ContactSeat("vaulx", kSteering, "ghost"), "1999"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "contact_id");
}

TEST(GiveCommitteeSeat, CollegesTakeWhomTheyAreFor) {
  const auto caretakers = events::v1::COLLEGE_CARETAKER;
  auto both = Give(OfCaretaker(), "1999");
  both.set_contact_id("k");
  Centre().When(both).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "contact_id");
  both.set_college(events::v1::COLLEGE_LANDLORD);
  Centre().When(both).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "caretaker");
  Centre()
      .When(Give(ContactSeat("vaulx", kSteering, "k", caretakers), "1999"))
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
  Centre()
      .When(v1::GiveCommitteeSeatRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(GiveCommitteeSeat, OneAtATimeInEachCommittee) {
  Given given = Centre();
  given.Fact(OfCaretaker(), "1999-01-01");
  given.When(Give(OfCaretaker(), "1999-01-01")).ThenUnchanged();
  const auto outcome = given.When(Give(OfCaretaker(), "2000-01-01"))
                           .ThenRefusesField(v1::ERROR_REASON_SEAT_ALREADY_GIVEN, "committee");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 5");
  // Before it there was none, and another committee is another.
  given.When(Give(OfCaretaker(), "1998-12-31")).ThenTells({OfCaretaker()});
  const auto technical = SeatOf("vaulx", kTechnical, "c");
  given.When(Give(technical, "2000-01-01")).ThenTells({technical});
  given.Fact(SeatLeft(OfCaretaker()), "2000-01-01");
  given.When(Give(OfCaretaker(), "2000-01-01"))
      .ThenRefuses({v1::ERROR_REASON_SEAT_ALREADY_GIVEN});  // Still the last day.
  given.When(Give(OfCaretaker(), "2000-01-02")).ThenTells({OfCaretaker()});
}

TEST(GiveCommitteeSeat, TwoIdsOfOnePersonHaveOneSeat) {
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("c");
  merged.set_absorbed_id("d");
  Given given = Centre();
  given.Fact(Employed("d", "b"), "1998-01-01").Fact(merged, "2001");
  given.Fact(OfCaretaker(), "1999-01-01");
  given.When(Give(SeatOf("vaulx", kSteering, "d"), "2000-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_SEAT_ALREADY_GIVEN, "committee");
}

TEST(EndCommitteeSeat, TellsTheLastDay) {
  Given given = Centre();
  given.Fact(OfContact(), "1999-01-01");
  given.When(EndSeat(OfContact(), "2010-01-01")).ThenTells({SeatLeft(OfContact())});
  given.Fact(SeatLeft(OfContact()), "2005-12-31");
  given.When(EndSeat(OfContact(), "2005-12-31")).ThenUnchanged();
  given.When(EndSeat(OfContact(), "2004-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
  given.When(EndSeat(OfContact(), "2006-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_SEATED, "occurred_on");
}

TEST(EndCommitteeSeat, RefusesWhoHasNone) {
  Given given = Centre();
  given.Fact(OfContact(), "1999-01-01");
  given.When(EndSeat(OfContact(), "1998-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_SEATED, "occurred_on");
  given.When(EndSeat(OfCaretaker(), "1999-12-31")).ThenRefuses({v1::ERROR_REASON_NOT_SEATED});
  given.When(EndSeat(ContactSeat("vaulx", kTechnical, "k"), "1999-12-31"))
      .ThenRefuses({v1::ERROR_REASON_NOT_SEATED});
}

TEST(EndCommitteeSeat, NamesOnePerson) {
  auto request = EndSeat(OfCaretaker(), "1999-12-31");
  request.set_contact_id("k");
  Centre().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "caretaker");
  request.clear_contact_id();
  request.clear_caretaker();
  Centre().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "caretaker");
}

TEST(CorrectSeat, MayNotMoveBehindItsEnd) {
  Given given = Centre();
  given.Fact(OfContact(), "1999-01-01").Fact(SeatLeft(OfContact()), "2001-01-01");
  given.WhenCorrecting(5, OfContact(), "2001-01-02")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(5, OfContact(), "2001-01-01").ThenTells({OfContact()});
  given.WhenCorrecting(6, SeatLeft(OfContact()), "2002").ThenTells({SeatLeft(OfContact())});
  given
      .WhenCorrecting(5, ContactSeat("vaulx", kSteering, "k", events::v1::COLLEGE_CARETAKER),
                      "1999-01-01")
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(CorrectSeat, AnEndDoesNotComeToEndAnother) {
  Given given = Centre();
  given.Fact(OfContact(), "1999-01-01")
      .Fact(SeatLeft(OfContact()), "2001-01-01")
      .Fact(OfContact(), "2003-01-01");
  given.WhenCorrecting(6, SeatLeft(OfContact()), "2003-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(6, SeatLeft(OfContact()), "2002-12-31").ThenTells({SeatLeft(OfContact())});
  // Of somebody else it ends what that one has.
  given.Fact(OfCaretaker(), "2003-01-01");
  given.WhenCorrecting(6, SeatLeft(OfCaretaker()), "2004-01-01")
      .ThenTells({SeatLeft(OfCaretaker())});
}

TEST(CorrectSeat, DoesNotLeaveItsEndToAnother) {
  Given given = Centre();
  given.Fact(OfContact(), "2001-01-01")
      .Fact(SeatLeft(OfContact()), "2002-01-01")
      .Fact(OfContact(), "2003-01-01")
      .Fact(SeatLeft(OfContact()), "2004-01-01");
  given.WhenCorrecting(7, OfContact(), "2000-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(7, OfContact(), "2002-01-02").ThenTells({OfContact()});
}

TEST(CorrectSeat, KnowsItUnderAnotherIdOfThePerson) {
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("c");
  merged.set_absorbed_id("d");
  const auto told = SeatOf("vaulx", kSteering, "d");
  Given given = Centre();
  given.Fact(Employed("d", "b"), "1998-01-01")
      .Fact(told, "1999-01-01")
      .Fact(SeatLeft(told), "2001-01-01")
      .Fact(OfCaretaker(), "2003-01-01")
      .Fact(merged, "2004");
  given.WhenCorrecting(7, SeatLeft(told), "2003-06-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(6, told, "2001-01-02")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

// What gives and ends a seat of one person, "+day" and "-day", and the seats that it makes.
struct Row {
  std::string name;
  std::vector<std::string> marks;
  std::vector<std::string> seats;
};

class Seats : public ::testing::TestWithParam<Row> {};

std::vector<std::string> Shown(const EventList& log) {
  std::vector<std::string> shown;
  for (const Seat& seat : FoldSeats(log.Living(log.head()))) {
    shown.push_back(runtime::FormatFactDate(seat.from) + ".." +
                    (seat.until.has_value() ? runtime::FormatFactDate(*seat.until) : ""));
  }
  return shown;
}

TEST_P(Seats, AreFoldedInTheOrderOfDays) {
  std::vector<std::string> marks = GetParam().marks;
  std::sort(marks.begin(), marks.end());
  do {  // Whatever arrives first.
    EventList log;
    for (const std::string& mark : marks) {
      if (mark.front() == '+') {
        log.Tell(OfContact(), mark.substr(1));
      } else {
        log.Tell(SeatLeft(OfContact()), mark.substr(1));
      }
    }
    EXPECT_EQ(Shown(log), GetParam().seats);
  } while (std::next_permutation(marks.begin(), marks.end()));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Seats,
    ::testing::Values(
        Row{"None", {}, {}}, Row{"Open", {"+2000-01-01"}, {"2000-01-01.."}},
        Row{"Ended", {"+2000-01-01", "-2001-01-01"}, {"2000-01-01..2001-01-01"}},
        Row{"OfOneDay", {"+2000-01-01", "-2000-01-01"}, {"2000-01-01..2000-01-01"}},
        Row{"EndAlone", {"-2000-01-01"}, {}},
        Row{"EndBefore", {"-1999-01-01", "+2000-01-01"}, {"2000-01-01.."}},
        Row{"EndedTwice",
            {"+2000-01-01", "-2001-01-01", "-2002-01-01"},
            {"2000-01-01..2001-01-01"}},
        Row{"GivenAgain",
            {"+2000-01-01", "-2001-01-01", "+2003"},
            {"2000-01-01..2001-01-01", "2003.."}},
        Row{"GivenTwice", {"+2000-01-01", "+2003-05"}, {"2000-01-01..2003-04-30", "2003-05.."}},
        Row{"GivenTwiceOnOneDay", {"+2000-01-01", "+2000"}, {"2000.."}},
        Row{"GivenTwiceAndEnded",
            {"+2000-01-01", "+2003-01-01", "-2004-01-01"},
            {"2000-01-01..2002-12-31", "2003-01-01..2004-01-01"}}),
    [](const auto& row) { return row.param.name; });

TEST(FoldSeats, KeepsCommitteesTerritoriesAndPersonsApart) {
  EventList log;
  log.Tell(SeatOf("a", kSteering, "x"), "2000");
  log.Tell(ContactSeat("a", kSteering, "x"), "2001");
  log.Tell(SeatOf("a", kTechnical, "x"), "2002");
  log.Tell(SeatOf("b", kSteering, "x"), "2003");
  log.Tell(SeatLeft(SeatOf("b", kSteering, "x")), "2004");
  EXPECT_THAT(Shown(log), ElementsAre("2001..", "2000..", "2002..", "2003..2004"));
}

}  // namespace
}  // namespace loge::rollout::testing

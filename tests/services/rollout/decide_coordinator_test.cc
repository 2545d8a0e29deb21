// Who coordinates which territory.
#include "gtest/gtest.h"
#include "services/rollout/decide.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;

// Two territories and a contact who lives from 1998-10-27 on.
Given Centre() {
  Given given(Registry());
  given.Fact(Proposed("vaulx"), "1998")
      .Fact(Proposed("venissieux", {"vaulx"}), "2007")
      .Fact(Named("k"), "1998-10-27");
  return given;
}

TEST(AssignCoordinator, TellsTheAssignment) {
  Centre().When(Assign("k", "vaulx", 100, "1998-10-27")).ThenTells({Assigned("k", "vaulx", 100)});
}

TEST(AssignCoordinator, MayBePlanned) {
  Centre().When(Assign("k", "vaulx", 100, "2010-01-01")).ThenTells({Assigned("k", "vaulx", 100)});
  Centre()
      .When(Assign("k", "vaulx", 100, "2011-01-01"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(AssignCoordinator, IsUnchangedWhenTheSameIsToldAgain) {
  Centre()
      .Fact(Assigned("k", "vaulx", 70), "2007-06-01")
      .When(Assign("k", "vaulx", 70, "2007-06-01"))
      .ThenUnchanged();
}

TEST(AssignCoordinator, RefusesASecondAssignmentToOneTerritory) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 50), "1999-01-01");
  const auto outcome =
      given.When(Assign("k", "vaulx", 20, "2000-01-01"))
          .ThenRefusesField(v1::ERROR_REASON_COORDINATOR_ALREADY_ASSIGNED, "territory_id");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 4");
  given.Fact(CoordinationEnded("k", "vaulx"), "1999-12-31");
  given.When(Assign("k", "vaulx", 20, "1999-12-31"))
      .ThenRefuses({v1::ERROR_REASON_COORDINATOR_ALREADY_ASSIGNED});  // Still the last day.
  given.When(Assign("k", "vaulx", 20, "2000-01-01")).ThenTells({Assigned("k", "vaulx", 20)});
}

TEST(AssignCoordinator, RefusesUnknownTerritoryAndContact) {
  Given(Registry())
      .When(Assign("k", "vaulx", 50, "2000-01-01"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(AssignCoordinator, RefusesAContactWhoDoesNotLiveThen) {
  Given given = Centre();
  given.Fact(Ended("k", "m"), "2008-12-31");
  given.When(Assign("k", "vaulx", 50, "1998-10-26"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  given.When(Assign("k", "vaulx", 50, "2009-01-01"))
      .ThenRefuses({v1::ERROR_REASON_CONTACT_NOT_LIVING});
  given.When(Assign("k", "vaulx", 50, "2008-12-31")).ThenTells({Assigned("k", "vaulx", 50)});
  // To be named as a successor makes nobody a contact.
  given.When(Assign("m", "vaulx", 50, "2008-12-31"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(AssignCoordinator, RefusesAContactWhosePartnerClosed) {
  Given given = Centre();
  events::v1::PartnerClosed closed;
  closed.set_partner_id("carrier");
  given.Fact(closed, "2009-01-01");
  given.When(Assign("k", "vaulx", 50, "2009-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  given.When(Assign("k", "vaulx", 50, "2008-12-31")).ThenTells({Assigned("k", "vaulx", 50)});
}

TEST(AssignCoordinator, RefusesMoreThanFullTime) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 70), "1999-01-01");
  const auto outcome = given.When(Assign("k", "venissieux", 31, "2007-06-01"))
                           .ThenRefusesField(v1::ERROR_REASON_FTE_EXCEEDED, "fte_hundredths");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "101 on 2007-06-01");
  given.When(Assign("k", "venissieux", 30, "2007-06-01"))
      .ThenTells({Assigned("k", "venissieux", 30)});
}

TEST(AssignCoordinator, SumsOverEveryDayOfTheSpell) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 70), "2008-01-01");
  // Full time before 2008 fits only until then.
  const auto outcome = given.When(Assign("k", "venissieux", 100, "2007-06-01"))
                           .ThenRefuses({v1::ERROR_REASON_FTE_EXCEEDED});
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "170 on 2008-01-01");
  given.Fact(CoordinationEnded("k", "vaulx"), "2008-06-30");
  given.When(Assign("k", "venissieux", 100, "2008-07-01"))
      .ThenTells({Assigned("k", "venissieux", 100)});
  given.When(Assign("k", "venissieux", 100, "2008-06-30"))
      .ThenRefuses({v1::ERROR_REASON_FTE_EXCEEDED});
}

TEST(AssignCoordinator, ALateOneLastsUntilTheNextOfItsTerritory) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 100), "2005-01-01");
  given.When(Assign("k", "vaulx", 100, "2003-01-01")).ThenTells({Assigned("k", "vaulx", 100)});
}

TEST(AssignCoordinator, RefusesAMalformedRequest) {
  Given(Registry())
      .When(Assign("K", "", 0, "x"))
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_INVALID});
  Given(Registry())
      .When(Assign("k", "vaulx", 101, "2000"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "fte_hundredths");
}

TEST(EndCoordinator, TellsTheEnd) {
  Centre()
      .Fact(Assigned("k", "vaulx", 100), "1999-01-01")
      .When(End("k", "vaulx", "2009-12-31"))
      .ThenTells({CoordinationEnded("k", "vaulx")});
}

TEST(EndCoordinator, IsUnchangedWhenTheSameIsToldAgain) {
  Centre()
      .Fact(Assigned("k", "vaulx", 100), "1999-01-01")
      .Fact(CoordinationEnded("k", "vaulx"), "2007-05-31")
      .When(End("k", "vaulx", "2007-05-31"))
      .ThenUnchanged();
}

TEST(EndCoordinator, RefusesWhoIsNotAssigned) {
  Given given = Centre();
  given.When(End("k", "vaulx", "1998-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_COORDINATOR_NOT_ASSIGNED, "occurred_on");
  given.Fact(Assigned("k", "vaulx", 100), "1999-01-01");
  given.When(End("k", "vaulx", "1998-12-31"))
      .ThenRefuses({v1::ERROR_REASON_COORDINATOR_NOT_ASSIGNED});
  given.When(End("k", "venissieux", "2008-12-31"))
      .ThenRefuses({v1::ERROR_REASON_COORDINATOR_NOT_ASSIGNED});
  given.Fact(CoordinationEnded("k", "vaulx"), "2007-05-31");
  given.When(End("k", "vaulx", "2008-01-01"))
      .ThenRefuses({v1::ERROR_REASON_COORDINATOR_NOT_ASSIGNED});
}

TEST(EndCoordinator, RefusesASecondEndOfOneAssignment) {
  const auto outcome = Centre()
                           .Fact(Assigned("k", "vaulx", 100), "1999-01-01")
                           .Fact(CoordinationEnded("k", "vaulx"), "2007-05-31")
                           .When(End("k", "vaulx", "2006-01-01"))
                           .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 5");
}

TEST(EndCoordinator, RefusesAMalformedRequest) {
  Given(Registry())
      .When(v1::EndCoordinatorRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(CorrectCoordinator, ReplacesPresenceAndDate) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 70), "1999-01-01")
      .Fact(Assigned("k", "venissieux", 30), "2007-06-01");
  given.WhenCorrecting(4, Assigned("k", "vaulx", 60), "1999-02-01")
      .ThenTells({Assigned("k", "vaulx", 60)});
  given.WhenCorrecting(4, Assigned("k", "vaulx", 71), "1999-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FTE_EXCEEDED,
                        "replacement.coordinator_assigned.fte_hundredths");
  given.WhenCorrecting(4, Assigned("k", "vaulx", 0), "1999-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.coordinator_assigned.fte_hundredths");
}

TEST(CorrectCoordinator, MayNotMoveBehindItsEnd) {
  Centre()
      .Fact(Assigned("k", "vaulx", 70), "1999-01-01")
      .Fact(CoordinationEnded("k", "vaulx"), "2001-01-01")
      .WhenCorrecting(4, Assigned("k", "vaulx", 70), "2001-01-02")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(CorrectCoordinator, AnEndDoesNotComeToEndAnother) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 70), "1999-01-01")
      .Fact(CoordinationEnded("k", "vaulx"), "2001-01-01")
      .Fact(Assigned("k", "vaulx", 50), "2003-01-01");
  given.WhenCorrecting(5, CoordinationEnded("k", "vaulx"), "2004-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(5, CoordinationEnded("k", "vaulx"), "2002-12-31")
      .ThenTells({CoordinationEnded("k", "vaulx")});
}

TEST(CorrectCoordinator, AnEndOfNothingMayComeToEndSomething) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 70), "1999-01-01")
      .Fact(CoordinationEnded("k", "vaulx"), "2001-01-01")
      .Fact(Assigned("k", "vaulx", 50), "2003-01-01")
      .Cancelled(4);
  given.WhenCorrecting(5, CoordinationEnded("k", "vaulx"), "2004-01-01")
      .ThenTells({CoordinationEnded("k", "vaulx")});
}

TEST(CorrectCoordinator, ALaterEndMayNotExceedFullTime) {
  Given given = Centre();
  given.Fact(Assigned("k", "vaulx", 100), "1999-01-01")
      .Fact(CoordinationEnded("k", "vaulx"), "2007-05-31")
      .Fact(Assigned("k", "venissieux", 100), "2007-06-01");
  given.WhenCorrecting(5, CoordinationEnded("k", "vaulx"), "2007-06-01")
      .ThenRefusesField(v1::ERROR_REASON_FTE_EXCEEDED, "occurred_on");
  given.WhenCorrecting(5, CoordinationEnded("k", "vaulx"), "2007-05-30")
      .ThenTells({CoordinationEnded("k", "vaulx")});
}

}  // namespace
}  // namespace loge::rollout::testing

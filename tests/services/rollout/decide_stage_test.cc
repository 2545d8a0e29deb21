// Stages and pauses.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rollout/decide.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;
using loge::testing::Outcome;
using ::testing::HasSubstr;

using events::v1::SKIP_REASON_HISTORY_UNKNOWN;
using events::v1::STAGE_COMMITTED;
using events::v1::STAGE_DIAGNOSED;
using events::v1::STAGE_INSTALLED;
using events::v1::STAGE_OPERATING;
using events::v1::STAGE_PILOT;
using events::v1::STAGE_ROOTED;
using events::v1::STAGE_SEEDING;
using events::v1::STAGE_SPOTTED;

// A territory at `stage`, reached in 2000; those before it in 1999, one day after the other.
Given At(Stage stage) {
  Given given(Registry());
  given.Fact(Proposed("t"), "1999-01-01");
  for (int s = STAGE_DIAGNOSED; s <= stage; ++s) {
    const std::string date = s == stage ? "2000-01-01" : "1999-01-0" + std::to_string(s);
    given.Fact(Advanced("t", static_cast<Stage>(s)), date);
  }
  return given;
}

// The outcome without the criteria that are not met, which decide_criteria_test.cc is about.
Outcome Plain(Outcome outcome) {
  for (runtime::NewFact& fact : outcome.told) {
    fact.payload.mutable_territory_advanced()->clear_unmet();
    fact.payload.mutable_territory_advanced()->clear_consulted();
  }
  return outcome;
}

// What may follow what on a later day: all transitions between the eight stages.
TEST(AdvanceTerritory, EveryTransition) {
  for (int from = STAGE_SPOTTED; from <= STAGE_SEEDING; ++from) {
    for (int to = STAGE_DIAGNOSED; to <= STAGE_SEEDING; ++to) {
      SCOPED_TRACE(events::v1::Stage_Name(from) + " to " + events::v1::Stage_Name(to));
      const auto stage = static_cast<Stage>(to);
      const Given given = At(static_cast<Stage>(from));
      const Outcome plain = Plain(given.When(Advance("t", stage, "2001-01-01")));
      const Outcome skipping =
          Plain(given.When(Advance("t", stage, "2001-01-01", SKIP_REASON_HISTORY_UNKNOWN)));
      if (to <= from) {  // Reached already.
        plain.ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "stage");
        skipping.ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "stage");
      } else if (to == from + 1) {
        plain.ThenTells({Advanced("t", stage)});
        skipping.ThenTells({Advanced("t", stage, SKIP_REASON_HISTORY_UNKNOWN)});
      } else {
        plain.ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "skip_reason");
        skipping.ThenTells({Advanced("t", stage, SKIP_REASON_HISTORY_UNKNOWN)});
      }
    }
  }
}

// Each pair of stages in each order of arrival: the dates decide, not the arrival.
TEST(AdvanceTerritory, DatesKeepTheOrderWhateverTheArrival) {
  for (int known = STAGE_DIAGNOSED; known <= STAGE_SEEDING; ++known) {
    for (int told = STAGE_DIAGNOSED; told <= STAGE_SEEDING; ++told) {
      if (told == known) continue;
      for (const char* date : {"1999-06-01", "2000-01-01", "2000-06-01"}) {
        SCOPED_TRACE(events::v1::Stage_Name(known) + " known on 2000-01-01, told " +
                     events::v1::Stage_Name(told) + " on " + date);
        const auto stage = static_cast<Stage>(told);
        const auto outcome =
            Given(Registry())
                .Fact(Proposed("t"), "1998")
                .Fact(Advanced("t", static_cast<Stage>(known), SKIP_REASON_HISTORY_UNKNOWN),
                      "2000-01-01")
                .When(Advance("t", stage, date, SKIP_REASON_HISTORY_UNKNOWN));
        const std::string day = date;
        if (told < known ? day <= "2000-01-01" : day >= "2000-01-01") {
          Plain(outcome).ThenTells({Advanced("t", stage, SKIP_REASON_HISTORY_UNKNOWN)});
        } else {
          outcome.ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "occurred_on");
        }
      }
    }
  }
}

TEST(AdvanceTerritory, RefusalNamesBothDates) {
  const auto outcome = At(STAGE_COMMITTED).When(Advance("t", STAGE_INSTALLED, "1999-12-31"));
  outcome.ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "occurred_on");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(),
            "on or after 2000-01-01 (position 3)");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "1999-12-31");
}

TEST(AdvanceTerritory, AcceptsAYearInWhichTheStageBeforeWasReached) {
  Plain(Given(Registry()).Fact(Proposed("t"), "1998").When(Advance("t", STAGE_DIAGNOSED, "1998")))
      .ThenTells({Advanced("t", STAGE_DIAGNOSED)});
}

TEST(AdvanceTerritory, IsUnchangedWhenTheSameIsToldAgain) {
  At(STAGE_COMMITTED).When(Advance("t", STAGE_COMMITTED, "2000-01-01")).ThenUnchanged();
}

TEST(AdvanceTerritory, RefusesAStageReachedOnAnotherDay) {
  const auto outcome = At(STAGE_COMMITTED)
                           .When(Advance("t", STAGE_COMMITTED, "2000-01-02"))
                           .ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "stage");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 3");
}

TEST(AdvanceTerritory, RefusesNewEvidenceForAStageToldBefore) {
  auto request = Advance("t", STAGE_COMMITTED, "2000-01-01");
  request.add_evidence_positions(1);
  At(STAGE_COMMITTED).When(request).ThenRefuses({v1::ERROR_REASON_STAGE_ORDER});
}

TEST(AdvanceTerritory, KeepsEvidenceInTheLogOnly) {
  auto request = Advance("t", STAGE_INSTALLED, "2001-01-01");
  request.add_evidence_positions(3);
  auto event = Advanced("t", STAGE_INSTALLED);
  event.add_evidence_positions(3);
  Plain(At(STAGE_COMMITTED).When(request)).ThenTells({event});
  request.add_evidence_positions(4);
  At(STAGE_COMMITTED)
      .When(request)
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "evidence_positions[1]");
}

TEST(AdvanceTerritory, RefusesAnUnknownTerritory) {
  Given(Registry())
      .When(Advance("t", STAGE_DIAGNOSED, "2000"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  // A child that names it as its parent does not make it known.
  Given(Registry())
      .Fact(Proposed("child", {"t"}), "1999")
      .When(Advance("t", STAGE_DIAGNOSED, "2000"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(AdvanceTerritory, RefusesADateBeforeTheProposal) {
  At(STAGE_SPOTTED)
      .When(Advance("t", STAGE_DIAGNOSED, "1998"))
      .ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "occurred_on");
}

TEST(AdvanceTerritory, RefusesWhilePaused) {
  Given given = At(STAGE_COMMITTED);
  given.Fact(Paused("t"), "2001-01-01").Fact(Resumed("t"), "2002-01-01");
  Plain(given.When(Advance("t", STAGE_INSTALLED, "2000-12-31")))
      .ThenTells({Advanced("t", STAGE_INSTALLED)});
  given.When(Advance("t", STAGE_INSTALLED, "2001-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_TERRITORY_PAUSED, "occurred_on");
  given.When(Advance("t", STAGE_INSTALLED, "2001-12-31"))
      .ThenRefuses({v1::ERROR_REASON_TERRITORY_PAUSED});
  Plain(given.When(Advance("t", STAGE_INSTALLED, "2002-01-01")))
      .ThenTells({Advanced("t", STAGE_INSTALLED)});
}

TEST(AdvanceTerritory, TellsEveryFailingRule) {
  Given given = At(STAGE_COMMITTED);
  given.Fact(Paused("t"), "1999-12-01");
  auto request = Advance("t", STAGE_OPERATING, "1999-12-31");
  request.add_evidence_positions(99);
  given.When(request).ThenRefuses({v1::ERROR_REASON_STAGE_ORDER, v1::ERROR_REASON_STAGE_ORDER,
                                   v1::ERROR_REASON_TERRITORY_PAUSED,
                                   v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(AdvanceTerritory, RefusesAMalformedRequest) {
  auto request = Advance("", STAGE_SPOTTED, "199");
  request.add_evidence_positions(0);
  request.set_skip_reason(static_cast<events::v1::SkipReason>(9));
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_INVALID});
  auto many = Advance("t", STAGE_DIAGNOSED, "1999");
  for (int i = 1; i <= 51; ++i) many.add_evidence_positions(i);
  Given(Registry())
      .When(many)
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "evidence_positions");
}

// The founding date was typed 2008 for 1998.
TEST(CorrectStage, PutsTheFoundingDateRight) {
  Given given(Registry());
  given.Fact(Proposed("vaulx"), "1998")
      .Fact(Advanced("vaulx", STAGE_DIAGNOSED), "1998")
      .Fact(Advanced("vaulx", STAGE_INSTALLED, SKIP_REASON_HISTORY_UNKNOWN), "2008-10-27");
  given.When(Advance("vaulx", STAGE_PILOT, "1998-11-01"))
      .ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "occurred_on");
  const auto installed = Advanced("vaulx", STAGE_INSTALLED, SKIP_REASON_HISTORY_UNKNOWN);
  Plain(given.WhenCorrecting(3, installed, "1998-10-27")).ThenTells({installed});
  given.Corrected(3, installed, "1998-10-27");
  Plain(given.When(Advance("vaulx", STAGE_PILOT, "1998-11-01")))
      .ThenTells({Advanced("vaulx", STAGE_PILOT)});
}

TEST(CorrectStage, RefusesADateThatBreaksTheOrder) {
  At(STAGE_PILOT)
      .WhenCorrecting(4, Advanced("t", STAGE_INSTALLED), "2000-01-02")
      .ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "occurred_on");
}

TEST(CorrectStage, RefusesAStageToldByAnotherFact) {
  At(STAGE_PILOT)
      .WhenCorrecting(5, Advanced("t", STAGE_INSTALLED), "1999-01-04")
      .ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "replacement.territory_advanced.stage");
}

TEST(CorrectStage, ChecksTheShapeOfTheReplacement) {
  At(STAGE_PILOT)
      .WhenCorrecting(5, Advanced("t", events::v1::STAGE_UNSPECIFIED), "2000-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.territory_advanced.stage");
}

TEST(PauseTerritory, TellsThePause) {
  At(STAGE_PILOT).When(PauseRequest("t", "2001-01-01")).ThenTells({Paused("t")});
}

TEST(PauseTerritory, IsUnchangedWhenTheSameIsToldAgain) {
  At(STAGE_PILOT)
      .Fact(Paused("t"), "2001-01-01")
      .When(PauseRequest("t", "2001-01-01"))
      .ThenUnchanged();
}

TEST(PauseTerritory, RefusesWhilePaused) {
  const auto outcome = At(STAGE_SPOTTED)
                           .Fact(Paused("t"), "2001-01-01")
                           .When(PauseRequest("t", "2001-01-02"))
                           .ThenRefusesField(v1::ERROR_REASON_TERRITORY_PAUSED, "occurred_on");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 2");
}

TEST(PauseTerritory, AcceptsALatePauseBeforeAnother) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2005-01-01").Fact(Resumed("t"), "2006-01-01");
  given.When(PauseRequest("t", "2003-01-01")).ThenTells({Paused("t")});
  given.Fact(Paused("t"), "2003-01-01");
  given.When(ResumeRequest("t", "2004-01-01")).ThenTells({Resumed("t")});
}

TEST(PauseTerritory, RefusesATerritoryNotKnownThen) {
  Given(Registry())
      .When(PauseRequest("t", "2001"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  At(STAGE_SPOTTED)
      .When(PauseRequest("t", "1998"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
}

TEST(PauseTerritory, RefusesAMalformedRequest) {
  Given(Registry())
      .When(v1::PauseTerritoryRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(ResumeTerritory, TellsTheEndOfThePause) {
  At(STAGE_SPOTTED)
      .Fact(Paused("t"), "2001-01-01")
      .When(ResumeRequest("t", "2002"))
      .ThenTells({Resumed("t")});
}

TEST(ResumeTerritory, IsUnchangedWhenTheSameIsToldAgain) {
  At(STAGE_SPOTTED)
      .Fact(Paused("t"), "2001-01-01")
      .Fact(Resumed("t"), "2002")
      .When(ResumeRequest("t", "2002"))
      .ThenUnchanged();
}

TEST(ResumeTerritory, RefusesWhenNotPaused) {
  Given given = At(STAGE_SPOTTED);
  given.When(ResumeRequest("t", "2002"))
      .ThenRefusesField(v1::ERROR_REASON_TERRITORY_NOT_PAUSED, "occurred_on");
  given.Fact(Paused("t"), "2001-01-01").Fact(Resumed("t"), "2002-01-01");
  given.When(ResumeRequest("t", "2000-12-31")).ThenRefuses({v1::ERROR_REASON_TERRITORY_NOT_PAUSED});
  given.When(ResumeRequest("t", "2002-06-01")).ThenRefuses({v1::ERROR_REASON_TERRITORY_NOT_PAUSED});
}

TEST(ResumeTerritory, RefusesASecondEndOfOnePause) {
  At(STAGE_SPOTTED)
      .Fact(Paused("t"), "2001-01-01")
      .Fact(Resumed("t"), "2002-01-01")
      .When(ResumeRequest("t", "2001-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
}

TEST(ResumeTerritory, RefusesAnUnknownTerritoryOrMalformedRequest) {
  Given(Registry())
      .When(ResumeRequest("t", "2001"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  Given(Registry())
      .When(v1::ResumeTerritoryRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

// Two pauses of which one begins on the day on which the other is over.
TEST(Pauses, MeetOnADayWhateverIsToldFirst) {
  Given given = At(STAGE_SPOTTED);
  given.When(PauseRequest("t", "2001-01-10")).ThenTells({Paused("t")});
  given.Fact(Paused("t"), "2001-01-10");
  given.When(ResumeRequest("t", "2001-01-20")).ThenTells({Resumed("t")});
  given.Fact(Resumed("t"), "2001-01-20");
  given.When(PauseRequest("t", "2001-01-05")).ThenTells({Paused("t")});
  given.Fact(Paused("t"), "2001-01-05");
  given.When(ResumeRequest("t", "2001-01-10")).ThenTells({Resumed("t")});
  given.Fact(Resumed("t"), "2001-01-10");
  given.When(ResumeRequest("t", "2001-01-10")).ThenUnchanged();
  given.When(PauseRequest("t", "2001-01-10")).ThenUnchanged();
}

TEST(Pauses, MeetOnADayAfterAnEndIsToldAgain) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2001-01-05")
      .Fact(Resumed("t"), "2001-01-10")
      .Fact(Paused("t"), "2001-01-10")
      .Cancelled(3);
  given.When(ResumeRequest("t", "2001-01-10")).ThenTells({Resumed("t")});
  given.Fact(Resumed("t"), "2001-01-10");
  given.When(PauseRequest("t", "2001-02-01")).ThenRefuses({v1::ERROR_REASON_TERRITORY_PAUSED});
}

TEST(Pauses, LastADayAtLeast) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2005");
  given.When(ResumeRequest("t", "2005"))
      .ThenRefusesField(v1::ERROR_REASON_TERRITORY_NOT_PAUSED, "occurred_on");
  given.When(ResumeRequest("t", "2005-01-02")).ThenTells({Resumed("t")});
}

TEST(CorrectPause, LeavesTheEndOfAnotherOneAlone) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2001-01-05")
      .Fact(Resumed("t"), "2001-01-10")
      .Fact(Paused("t"), "2001-01-10");
  given.WhenCorrecting(4, Paused("t"), "2001-01-12").ThenTells({Paused("t")});
  // Its own it keeps: on the same day it would come behind it.
  given.Cancelled(4);
  given.WhenCorrecting(2, Paused("t"), "2001-01-10")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(2, Paused("t"), "2001-01-09").ThenTells({Paused("t")});
}

TEST(CorrectPause, AnEndDoesNotComeToEndAnother) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2001-01-01")
      .Fact(Resumed("t"), "2001-01-10")
      .Fact(Paused("t"), "2001-01-20");
  const auto outcome = given.WhenCorrecting(3, Resumed("t"), "2001-01-25")
                           .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  EXPECT_THAT(outcome.violations.detail().violations(0).message(), HasSubstr("position 4"));
  given.WhenCorrecting(3, Resumed("t"), "2001-01-20").ThenTells({Resumed("t")});
}

TEST(CorrectPause, DoesNotLeaveItsEndToAnother) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2001-01-05")
      .Fact(Resumed("t"), "2001-01-10")
      .Fact(Paused("t"), "2001-01-20")
      .Fact(Resumed("t"), "2001-01-25");
  given.WhenCorrecting(4, Paused("t"), "2001-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(4, Paused("t"), "2001-01-10").ThenTells({Paused("t")});
}

TEST(CorrectPause, RefusesADateBehindItsEnd) {
  Given given = At(STAGE_SPOTTED);
  given.Fact(Paused("t"), "2001-01-01").Fact(Resumed("t"), "2002-01-01");
  given.WhenCorrecting(2, Paused("t"), "2002-01-02")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(2, Paused("t"), "2001-06-01").ThenTells({Paused("t")});
  given.WhenCorrecting(3, Resumed("t"), "2003").ThenTells({Resumed("t")});
  given.WhenCorrecting(3, Resumed("t"), "2000")
      .ThenRefuses({v1::ERROR_REASON_TERRITORY_NOT_PAUSED});
}

}  // namespace
}  // namespace loge::rollout::testing

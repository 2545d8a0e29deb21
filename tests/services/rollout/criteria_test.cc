// What is found of each criterion, and whether that is enough.
#include "services/rollout/criteria.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/caretakers/registry.h"
#include "services/rollout/state.h"
#include "tests/services/rollout/centre.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/stage_facts.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::MEETING_KIND_PARTNER;
using events::v1::PARTNER_TYPE_COMMUNE;
using events::v1::PARTNER_TYPE_REGION;
using loge::testing::Day;
using loge::testing::EventList;

// What a decision would have loaded.
class LogEvidence : public EvidenceSource {
 public:
  explicit LogEvidence(const EventList& log, const runtime::Figure& figure = {})
      : log_(log), figure_(figure) {}

  std::vector<runtime::Fact> Get(const runtime::FoldSpec& fold,
                                 const std::string& subject) override {
    runtime::FactSet set(fold, subject);
    for (const runtime::EventPtr& event : log_.events()) set.Apply(event);
    return set.facts();
  }
  runtime::Figure Consult(const runtime::FigureAsked& asked) override {
    asked_.push_back(asked);
    return figure_;
  }

  bool IsEmployed(const std::string& caretaker_id, runtime::Date on) override {
    const auto facts = Get(caretakers::kCaretakerFold, "caretaker/" + caretaker_id);
    return caretakers::FoldPerson(caretaker_id, facts, {}).EmployedOn(on) != nullptr;
  }
  std::string LandlordOn(const std::string& landlord_id, runtime::Date on) override {
    caretakers::Successions became;
    for (const runtime::Fact& fact : log_.Living(log_.head())) {
      if (!fact.payload->has_landlord_absorbed()) continue;
      const auto& absorbed = fact.payload->landlord_absorbed();
      became.landlords[absorbed.landlord_id()] = {absorbed.into_landlord_id(), fact};
    }
    return became.LandlordOn(landlord_id, on);
  }

  const std::vector<runtime::FigureAsked>& asked() const { return asked_; }

 private:
  const EventList& log_;
  const runtime::Figure figure_;
  std::vector<runtime::FigureAsked> asked_;
};

CriterionResult Judge(const EventList& log, events::v1::StageCriterion criterion,
                      const std::string& on) {
  LogEvidence source(log);
  return JudgeCriterion(criterion, "t", Day(on), source);
}

using Positions = std::vector<int64_t>;

TEST(Criteria, EveryOneBelongsToOneStage) {
  std::vector<int> seen(static_cast<size_t>(events::v1::StageCriterion_MAX) + 1);
  for (int stage = events::v1::STAGE_SPOTTED; stage <= events::v1::STAGE_SEEDING; ++stage) {
    for (const auto criterion : CriteriaOf(static_cast<Stage>(stage))) {
      ++seen[static_cast<size_t>(criterion)];
    }
  }
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_EQ(seen[i], 1) << i;
}

TEST(Criteria, InterestOfLandlordsAndCommunes) {
  const auto criterion = events::v1::STAGE_CRITERION_INTEREST_STATED;
  EventList log;
  log.Tell(Registered("town", PARTNER_TYPE_COMMUNE), "1999");
  log.Tell(Registered("region", PARTNER_TYPE_REGION), "1999");
  log.Tell(InterestOfPartner("region"), "2000-01-01");
  EXPECT_FALSE(Judge(log, criterion, "2000-12-31").met);
  log.Tell(InterestOfPartner("town"), "2000-02-01");
  log.Tell(InterestOfLandlord("a"), "2000-03-01");
  log.Tell(InterestOfLandlord("a"), "2000-04-01");
  EXPECT_FALSE(Judge(log, criterion, "2000-01-31").met);
  EXPECT_TRUE(Judge(log, criterion, "2000-02-01").met);
  const CriterionResult result = Judge(log, criterion, "2000-12-31");
  EXPECT_EQ(result.found, 2);
  EXPECT_EQ(result.positions, (Positions{4, 5}));  // What each stated first.
}

TEST(Criteria, TheDiagnosisThatHeardMost) {
  const auto criterion = events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED;
  EventList log;
  EXPECT_EQ(Judge(log, criterion, "2000-12-31").found, 0);
  log.Tell(Diagnosis("d1", 2), "2000-01-01");
  log.Tell(Diagnosis("d2", 3), "2000-02-01");
  log.Tell(Diagnosis("d3", 1), "2000-03-01");
  const CriterionResult result = Judge(log, criterion, "2000-12-31");
  EXPECT_TRUE(result.met);
  EXPECT_EQ(result.found, 3);
  EXPECT_EQ(result.threshold, 3);
  EXPECT_EQ(result.positions, (Positions{2}));
  EXPECT_FALSE(Judge(log, criterion, "2000-01-31").met);
}

EventList Signed() {
  EventList log;
  log.Tell(Registered("town", PARTNER_TYPE_COMMUNE), "1999");
  log.Tell(Registered("region", PARTNER_TYPE_REGION), "1999");
  log.Tell(Agreement("g1", {"a", "b", "c"}, {"region"}), "2000-01-01");  // No commune.
  log.Tell(Agreement("g2", {"a", "b"}, {"region", "town"}), "2000-01-01");
  log.Tell(Agreement("g3", {"a"}, {"town"}), "2000-01-01");
  return log;
}

TEST(Criteria, AnAgreementOfLandlordsAndACommune) {
  const auto criterion = events::v1::STAGE_CRITERION_AGREEMENT_SIGNED;
  const EventList log = Signed();
  const CriterionResult result = Judge(log, criterion, "2000-01-01");
  EXPECT_TRUE(result.met);
  EXPECT_EQ(result.found, 2);
  EXPECT_EQ(result.positions, (Positions{4}));
  EXPECT_EQ(Judge(log, criterion, "1999-12-31").found, 0);
  EXPECT_TRUE(Judge(log, criterion, "2002-12-31").met);
  EXPECT_EQ(Judge(log, criterion, "2003-01-01").found, 0);  // Run out.
}

TEST(Criteria, AnAgreementThatIsRenewedOrEnded) {
  const auto criterion = events::v1::STAGE_CRITERION_AGREEMENT_SIGNED;
  EventList log = Signed();
  log.Tell(Renewal("g2", "2004-12-31"), "2002-06-01");
  EXPECT_TRUE(Judge(log, criterion, "2004-12-31").met);
  EXPECT_FALSE(Judge(log, criterion, "2005-01-01").met);
  log.Tell(AgreementEnd("g2"), "2003-06-30");
  EXPECT_TRUE(Judge(log, criterion, "2003-06-30").met);
  EXPECT_EQ(Judge(log, criterion, "2003-07-01").found, 0);
  // Not known to have been ended yet on an earlier day.
  EXPECT_TRUE(Judge(log, criterion, "2003-01-01").met);
}

TEST(Criteria, LandlordsThatBecameOneCountOnce) {
  EventList log = Signed();  // "g2" by a and b.
  log.Tell(InterestOfLandlord("a"), "2000-01-01");
  log.Tell(InterestOfLandlord("b"), "2000-01-01");
  log.Tell(Meeting("m", MEETING_KIND_PARTNER, {"a", "b", "c"}), "2001-06-01");
  log.Tell(AbsorbedInto("a", "b"), "2001-01-01");
  const auto found = [&](events::v1::StageCriterion criterion, const std::string& on) {
    return Judge(log, criterion, on).found;
  };
  EXPECT_EQ(found(events::v1::STAGE_CRITERION_AGREEMENT_SIGNED, "2000-12-31"), 2);
  EXPECT_EQ(found(events::v1::STAGE_CRITERION_AGREEMENT_SIGNED, "2001-01-01"), 1);
  EXPECT_EQ(found(events::v1::STAGE_CRITERION_INTEREST_STATED, "2000-12-31"), 2);
  EXPECT_EQ(found(events::v1::STAGE_CRITERION_INTEREST_STATED, "2001-01-01"), 1);
  EXPECT_EQ(found(events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE, "2001-06-01"), 2);
}

TEST(Criteria, MonthsOfFundingWithoutThoseThatOverlap) {
  const auto criterion = events::v1::STAGE_CRITERION_FUNDING_SECURED;
  EventList log;
  log.Tell(Money("f1", "2000-01-01", "2000-06-30"), "1999-12-01");
  EXPECT_EQ(Judge(log, criterion, "2000-01-01").found, 6);
  log.Tell(Money("f2", "2000-04-01", "2000-09-30"), "1999-12-01");
  EXPECT_EQ(Judge(log, criterion, "2000-01-01").found, 9);
  log.Tell(Money("f3", "2000-10-01", "2000-12-31"), "1999-12-01");
  EXPECT_EQ(Judge(log, criterion, "2000-01-01").found, 12);
  EXPECT_TRUE(Judge(log, criterion, "2000-01-01").met);
  // With a gap, each stretch counts its whole months.
  log.Tell(Money("f4", "2001-02-01", "2001-03-15"), "1999-12-01");
  EXPECT_EQ(Judge(log, criterion, "2000-01-01").found, 13);
  EXPECT_EQ(Judge(log, criterion, "2000-01-01").positions, (Positions{1, 2, 3, 4}));
  // Those that are over do not count, nor those not yet committed.
  EXPECT_EQ(Judge(log, criterion, "2000-07-01").found, 10);
  EXPECT_EQ(Judge(log, criterion, "1999-11-30").found, 0);
  // Nor what is wholly taken back.
  log.Tell(Reduced("f1", 100'000), "1999-12-15");
  EXPECT_EQ(Judge(log, criterion, "1999-12-14").found, 13);
  EXPECT_EQ(Judge(log, criterion, "2000-01-01").found, 10);
}

TEST(Criteria, CoordinatorsOnThatDay) {
  const auto criterion = events::v1::STAGE_CRITERION_COORDINATOR_ASSIGNED;
  EventList log;
  log.Tell(Assigned("k", "t", 70), "2000-01-01");
  log.Tell(Assigned("l", "t", 20), "2000-02-01");
  log.Tell(Assigned("m", "other", 50), "2000-01-01");
  log.Tell(CoordinationEnded("k", "t"), "2000-06-30");
  EXPECT_EQ(Judge(log, criterion, "1999-12-31").found, 0);
  EXPECT_EQ(Judge(log, criterion, "2000-06-30").found, 90);
  EXPECT_EQ(Judge(log, criterion, "2000-07-01").found, 20);
}

TEST(Criteria, APlaceAndTheLastOne) {
  const auto criterion = events::v1::STAGE_CRITERION_PLACE_NAMED;
  EventList log;
  EXPECT_FALSE(Judge(log, criterion, "2000-12-31").met);
  log.Tell(PlaceNamed(), "2000-01-01");
  log.Tell(PlaceNamed(), "2000-06-01");
  EXPECT_TRUE(Judge(log, criterion, "2000-01-01").met);
  EXPECT_EQ(Judge(log, criterion, "2000-12-31").positions, (Positions{2}));
}

TEST(Criteria, CaretakersWithASeatOnThatDay) {
  const auto criterion = events::v1::STAGE_CRITERION_COMMITTEE_SEATED;
  EventList log;
  log.Tell(Employed("p", "a"), "1999");
  log.Tell(Employed("q", "a"), "1999");
  log.Tell(Seat("p"), "2000-01-01");
  log.Tell(Seat("q"), "2000-02-01");
  log.Tell(SeatEnded("p"), "2000-06-30");
  EXPECT_EQ(Judge(log, criterion, "1999-12-31").found, 0);
  EXPECT_EQ(Judge(log, criterion, "2000-06-30").found, 2);
  EXPECT_EQ(Judge(log, criterion, "2000-07-01").found, 1);
  events::v1::CommitteeSeatGiven institution;
  institution.set_territory_id("t");
  institution.set_committee(events::v1::COMMITTEE_KIND_STEERING);
  institution.set_college(events::v1::COLLEGE_INSTITUTION);
  institution.set_contact_id("c");
  log.Tell(institution, "2000-01-01");
  EXPECT_EQ(Judge(log, criterion, "2000-07-01").found, 1);
}

TEST(Criteria, ASeatCountsWhileSomebodyEmploysTheCaretaker) {
  const auto criterion = events::v1::STAGE_CRITERION_COMMITTEE_SEATED;
  EventList log;
  log.Tell(Employed("p", "a"), "1999");
  log.Tell(Seat("p"), "2000-01-01");
  log.Tell(Departed("p", "a"), "2001-06-30");
  EXPECT_EQ(Judge(log, criterion, "2001-06-30").found, 1);
  const CriterionResult result = Judge(log, criterion, "2001-07-01");
  EXPECT_EQ(result.found, 0);
  EXPECT_FALSE(result.met);
  EXPECT_TRUE(result.positions.empty());
}

TEST(Criteria, TheFirstGroupAndTheFirstPartnerMeeting) {
  EventList log;
  log.Tell(Group("g1"), "2000-02-01");
  log.Tell(Group("g2"), "2000-01-01");
  log.Tell(Meeting("m1", events::v1::MEETING_KIND_STEERING), "2000-01-01");
  const CriterionResult group =
      Judge(log, events::v1::STAGE_CRITERION_EXPRESSION_GROUP_HELD, "2000-12-31");
  EXPECT_EQ(group.found, 1);
  EXPECT_EQ(group.positions, (Positions{2}));
  const auto partner = events::v1::STAGE_CRITERION_PARTNER_MEETING_HELD;
  EXPECT_FALSE(Judge(log, partner, "2000-12-31").met);
  log.Tell(Meeting("m2", MEETING_KIND_PARTNER), "2000-03-01");
  EXPECT_FALSE(Judge(log, partner, "2000-02-28").met);
  EXPECT_TRUE(Judge(log, partner, "2000-03-01").met);
}

TEST(Criteria, LandlordsNamedInMeetingsOfAYear) {
  const auto criterion = events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE;
  EventList log;
  log.Tell(Meeting("m1", MEETING_KIND_PARTNER, {"a", "b"}), "2000-01-01");
  log.Tell(Meeting("m2", events::v1::MEETING_KIND_STEERING, {"b", "c"}), "2000-06-01");
  EXPECT_EQ(Judge(log, criterion, "2000-12-30").found, 3);  // 364 days after the first.
  EXPECT_TRUE(Judge(log, criterion, "2000-12-30").met);
  EXPECT_EQ(Judge(log, criterion, "2000-12-31").found, 2);
}

TEST(Criteria, AnEvaluationOfTheTerritory) {
  const auto criterion = events::v1::STAGE_CRITERION_EVALUATION_PUBLISHED;
  EventList log;
  log.Tell(Published("e1", {"other"}), "2000");
  EXPECT_FALSE(Judge(log, criterion, "2009-05-12").met);
  log.Tell(Published("e2", {"other", "t"}), "2001");
  EXPECT_TRUE(Judge(log, criterion, "2009-05-12").met);
}

TEST(Criteria, ASecondPeriodOfFunding) {
  const auto criterion = events::v1::STAGE_CRITERION_SECOND_FUNDING;
  EventList log;
  log.Tell(Money("f1", "2000-01-01", "2000-12-31"), "2000-01-01");
  log.Tell(Money("f2", "2000-12-31", "2001-12-31"), "2000-01-01");
  log.Tell(Money("f3", "2001-01-01", "2001-12-31", events::v1::FUNDING_PURPOSE_TFPB), "2000-01-01");
  EXPECT_EQ(Judge(log, criterion, "2001-06-01").found, 1);
  log.Tell(Money("f4", "2001-01-01", "2001-06-30"), "2000-06-01");
  EXPECT_EQ(Judge(log, criterion, "2001-06-01").found, 2);
  EXPECT_TRUE(Judge(log, criterion, "2001-06-01").met);
  EXPECT_EQ(Judge(log, criterion, "2000-05-31").found, 1);
}

TEST(Criteria, AChildThatIsCommitted) {
  const auto criterion = events::v1::STAGE_CRITERION_CHILD_COMMITTED;
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Proposed("child", {"t"}), "2000-01-01");
  log.Tell(Advanced("child", events::v1::STAGE_DIAGNOSED), "2000-02-01");
  EXPECT_EQ(Judge(log, criterion, "2000-12-31").found, 0);
  log.Tell(Advanced("child", events::v1::STAGE_INSTALLED), "2000-03-01");
  log.Tell(Proposed("stranger"), "2000-01-01");
  log.Tell(Advanced("stranger", events::v1::STAGE_INSTALLED), "2000-01-01");
  EXPECT_EQ(Judge(log, criterion, "2000-02-28").found, 0);
  const CriterionResult result = Judge(log, criterion, "2000-12-31");
  EXPECT_EQ(result.found, 1);
  EXPECT_EQ(result.positions, (Positions{4}));
  // One that has left is none any more.
  log.Tell(Withdrawn("child"), "2000-12-31");
  EXPECT_EQ(Judge(log, criterion, "2000-12-30").found, 1);
  EXPECT_EQ(Judge(log, criterion, "2000-12-31").found, 0);
}

TEST(Criteria, MonthsSincePilotOrAStageBeyond) {
  const auto criterion = events::v1::STAGE_CRITERION_PILOT_MONTHS;
  EventList log;
  log.Tell(Proposed("t"), "1998");
  EXPECT_FALSE(Judge(log, criterion, "2000-12-31").found.has_value());
  log.Tell(Advanced("t", events::v1::STAGE_PILOT), "2000-01-15");
  EXPECT_EQ(Judge(log, criterion, "2001-01-14").found, 11);
  EXPECT_FALSE(Judge(log, criterion, "2001-01-14").met);
  EXPECT_TRUE(Judge(log, criterion, "2001-01-15").met);
}

TEST(Criteria, FiguresThatCannotBeHadAreNeverMet) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  events::v1::ThresholdsSet set;
  set.set_territory_id("t");
  set.set_participation_hundredths_min(0);
  set.set_dependence_hundredths_max(100);
  set.set_relay_hundredths_min(0);
  log.Tell(set, "1999");
  for (const auto criterion : {events::v1::STAGE_CRITERION_PARTICIPATION,
                               events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE,
                               events::v1::STAGE_CRITERION_REFERENT_RELAY}) {
    const CriterionResult result = Judge(log, criterion, "2000-12-31");
    EXPECT_FALSE(result.met);
    EXPECT_FALSE(result.found.has_value());
    EXPECT_TRUE(result.threshold.has_value());
  }
}

TEST(Criteria, FiguresAreConsultedOfTheTerritoryOnTheDay) {
  const EventList log;
  for (const auto criterion : {events::v1::STAGE_CRITERION_PARTICIPATION,
                               events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE,
                               events::v1::STAGE_CRITERION_REFERENT_RELAY}) {
    LogEvidence source(log, {.value = 51, .of_few = true, .position = 7});
    const CriterionResult result = JudgeCriterion(criterion, "t", Day("2000-12-31"), source);
    EXPECT_EQ(result.found, 51);
    EXPECT_TRUE(result.of_few);
    EXPECT_EQ(result.consulted_at, 7);
    EXPECT_TRUE(result.positions.empty());
    ASSERT_EQ(source.asked().size(), 1u);
    EXPECT_EQ(source.asked()[0].name, FigureOf(criterion));
    EXPECT_EQ(source.asked()[0].about, "t");
    EXPECT_EQ(source.asked()[0].on, Day("2000-12-31"));
  }
  EXPECT_EQ(FigureOf(events::v1::STAGE_CRITERION_PILOT_MONTHS), "");
}

TEST(Criteria, DependenceIsToBeLowAndRelayHigh) {
  const EventList log;
  const auto met = [&](events::v1::StageCriterion criterion, int64_t hundredths) {
    LogEvidence source(log, {.value = hundredths});
    return JudgeCriterion(criterion, "t", Day("2000-12-31"), source).met;
  };
  EXPECT_TRUE(met(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 50));
  EXPECT_FALSE(met(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 51));
  EXPECT_TRUE(met(events::v1::STAGE_CRITERION_REFERENT_RELAY, 50));
  EXPECT_FALSE(met(events::v1::STAGE_CRITERION_REFERENT_RELAY, 49));
  // A territory sets its own target first.
  EXPECT_FALSE(met(events::v1::STAGE_CRITERION_PARTICIPATION, 100));
}

}  // namespace
}  // namespace loge::rollout::testing

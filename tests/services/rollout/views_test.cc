#include "services/rollout/views.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/rollout/state.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/fact_reader_fake.h"
#include "tests/support/forget_telling.h"

namespace loge::rollout::testing {
namespace {

using events::v1::EventPayload;
using loge::testing::EventList;
using loge::testing::FactReaderFake;

// The read model of the caretakers context as far as coverage asks for it.
const runtime::ProjectionSpec& People() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      "caretakers",
      1,
      {{EventPayload::kNeighbourhoodDefinedFieldNumber, {"neighbourhood", "commune"}},
       {EventPayload::kCaretakerJoinedFieldNumber, {"caretaker", "landlord", "neighbourhood"}},
       {EventPayload::kCaretakerLeftFieldNumber, {"caretaker", "landlord"}}}};
  return *kSpec;
}

// The territory as the query answers it; `found` false when it is not known.
struct Answer {
  bool found = false;
  v1::Territory territory;
};
Answer Get(const EventList& log, const std::string& id, const std::string& as_of,
           int64_t as_known_at = 1'000'000) {
  const FactReaderFake rollout(Projection(), log, as_of, as_known_at);
  const FactReaderFake people(People(), log, as_of, as_known_at);
  Answer answer;
  const auto facts = rollout.Facts(TerritorySubject(id));
  const auto found = FillTerritory(id, *facts, people, /*small_groups=*/true, &answer.territory);
  EXPECT_TRUE(found.ok()) << found.status();
  answer.found = found.value_or(false);
  return answer;
}

events::v1::NeighbourhoodDefined Neighbourhood(const std::string& id, const std::string& commune) {
  events::v1::NeighbourhoodDefined event;
  event.set_neighbourhood_id(id);
  event.set_commune_code(commune);
  event.set_name("Neighbourhood " + id);
  return event;
}

events::v1::CaretakerJoined Joined(const std::string& id, const std::string& landlord,
                                   const std::string& neighbourhood) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.add_neighbourhood_ids(neighbourhood);
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

// Vaulx as told: founded in 2008 by a slip, corrected at position 4.
EventList Vaulx() {
  EventList log;
  log.Tell(Proposed("vaulx"), "1998");
  log.Tell(Advanced("vaulx", events::v1::STAGE_DIAGNOSED), "1998");
  log.Tell(Advanced("vaulx", events::v1::STAGE_INSTALLED, events::v1::SKIP_REASON_HISTORY_UNKNOWN),
           "2008-10-27");
  log.Correct(
      3, Advanced("vaulx", events::v1::STAGE_INSTALLED, events::v1::SKIP_REASON_HISTORY_UNKNOWN),
      "1998-10-27");
  log.Tell(Advanced("vaulx", events::v1::STAGE_PILOT), "1998-11-15");
  return log;
}

TEST(TerritoryView, TellsStagesWithTheirDays) {
  const Answer answer = Get(Vaulx(), "vaulx", "1999-01-01");
  ASSERT_TRUE(answer.found);
  const v1::Territory& t = answer.territory;
  EXPECT_EQ(t.name(), "Territory vaulx");
  EXPECT_EQ(t.stage(), events::v1::STAGE_PILOT);
  ASSERT_EQ(t.stages_size(), 4);
  EXPECT_EQ(t.stages(0).stage(), events::v1::STAGE_SPOTTED);
  EXPECT_EQ(t.stages(0).from(), "1998");
  EXPECT_EQ(t.stages(0).until(), "1998");
  EXPECT_EQ(t.stages(0).days(), 0);
  EXPECT_EQ(t.stages(1).days(), 299);  // 1998-01-01 to 1998-10-27.
  EXPECT_EQ(t.stages(2).from(), "1998-10-27");
  EXPECT_EQ(t.stages(2).until(), "1998-11-15");
  EXPECT_EQ(t.stages(2).days(), 19);
  EXPECT_EQ(t.stages(2).skip_reason(), events::v1::SKIP_REASON_HISTORY_UNKNOWN);
  EXPECT_EQ(t.stages(2).provenance().position(), 4);
  EXPECT_EQ(t.stages(2).provenance().original_position(), 3);
  EXPECT_EQ(t.stages(3).until(), "");
  EXPECT_EQ(t.stages(3).days(), 47);
}

TEST(TerritoryView, TellsWhyAStageWasForcedAndWhatItLacked) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  events::v1::TerritoryAdvanced advanced = Advanced("t", events::v1::STAGE_DIAGNOSED);
  events::v1::UnmetCriterion& unmet = *advanced.add_unmet();
  unmet.set_criterion(events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED);
  unmet.set_threshold(3);
  advanced.add_consulted()->set_position(7);
  log.Tell(advanced, "1999");
  const v1::StageInterval stage = Get(log, "t", "2000-01-01").territory.stages(1);
  EXPECT_EQ(stage.force_reason(), events::v1::FORCE_REASON_HISTORY_UNKNOWN);
  ASSERT_EQ(stage.unmet_size(), 1);
  EXPECT_EQ(stage.unmet(0).threshold(), 3);
  ASSERT_EQ(stage.consulted_size(), 1);
  EXPECT_EQ(stage.consulted(0).position(), 7);
}

TEST(TerritoryView, EndsWithTheWithdrawal) {
  EventList log;
  log.Tell(Proposed("t"), "1998-01-01");
  log.Tell(Paused("t"), "1998-02-01");
  log.Tell(Withdrawn("t"), "1998-03-01");
  const v1::Territory before = Get(log, "t", "1998-02-28").territory;
  EXPECT_FALSE(before.has_withdrawal());
  EXPECT_TRUE(before.paused());
  const v1::Territory after = Get(log, "t", "1998-12-31").territory;
  EXPECT_EQ(after.withdrawal().from(), "1998-03-01");
  EXPECT_EQ(after.withdrawal().reason(), events::v1::WITHDRAWAL_REASON_NO_FUNDING);
  EXPECT_EQ(after.withdrawal().provenance().position(), 3);
  EXPECT_FALSE(after.paused());
  ASSERT_EQ(after.stages_size(), 1);
  EXPECT_EQ(after.stage(), events::v1::STAGE_SPOTTED);
  EXPECT_EQ(after.stages(0).until(), "1998-03-01");
  EXPECT_EQ(after.stages(0).days(), 59);
}

TEST(TerritoryView, TellsTheFoundingDateAsKnownBeforeAndAfterItsCorrection) {
  const Answer before = Get(Vaulx(), "vaulx", "2009-05-12", 3);
  ASSERT_EQ(before.territory.stages_size(), 3);
  EXPECT_EQ(before.territory.stages(2).from(), "2008-10-27");
  const Answer after = Get(Vaulx(), "vaulx", "2009-05-12", 4);
  ASSERT_EQ(after.territory.stages_size(), 3);
  EXPECT_EQ(after.territory.stages(2).from(), "1998-10-27");
}

// Case (i) of the domain: on every day the territory is what it would be had the right date come
// first and once.
TEST(CaseI, AFoundingDateTypedWrongAndPutRight) {
  EventList truth;
  truth.Tell(Proposed("vaulx"), "1998");
  truth.Tell(Advanced("vaulx", events::v1::STAGE_DIAGNOSED), "1998");
  truth.Tell(
      Advanced("vaulx", events::v1::STAGE_INSTALLED, events::v1::SKIP_REASON_HISTORY_UNKNOWN),
      "1998-10-27");
  truth.Tell(Advanced("vaulx", events::v1::STAGE_PILOT), "1998-11-15");
  const auto told = [](const EventList& log, const std::string& day, int64_t as_known_at) {
    Answer answer = Get(log, "vaulx", day, as_known_at);
    loge::testing::ForgetTelling(&answer.territory);
    return answer.territory.DebugString();
  };
  for (const char* day : {"1997-12-31", "1998-10-26", "1998-10-27", "1998-11-15", "2008-10-26",
                          "2008-10-27", "2009-05-12"}) {
    EXPECT_EQ(told(Vaulx(), day, 5), told(truth, day, 4)) << day;
  }
  // As it was known before: nothing was founded for ten years.
  EXPECT_NE(told(Vaulx(), "2008-10-26", 3), told(truth, "2008-10-26", 3));
}

TEST(TerritoryView, CountsAgeInWholeMonths) {
  const v1::Territory day_before = Get(Vaulx(), "vaulx", "1998-12-14").territory;
  EXPECT_EQ(day_before.age_months_since_pilot(), 0);
  const v1::Territory day = Get(Vaulx(), "vaulx", "1998-12-15").territory;
  EXPECT_EQ(day.age_months_since_pilot(), 1);
  // COMMITTED was skipped: INSTALLED says that it was passed.
  EXPECT_EQ(day.age_months_since_committed(), 1);
  const v1::Territory young = Get(Vaulx(), "vaulx", "1998-06-01").territory;
  EXPECT_FALSE(young.has_age_months_since_pilot());
  EXPECT_FALSE(young.has_age_months_since_committed());
}

TEST(TerritoryView, IsNotKnownBeforeItsProposalOrAfterItsCancellation) {
  EventList log = Vaulx();
  EXPECT_FALSE(Get(log, "vaulx", "1997-12-31").found);
  EXPECT_FALSE(Get(log, "bron", "2009-05-12").found);
  log.Cancel(1);
  EXPECT_FALSE(Get(log, "vaulx", "2009-05-12").found);
}

TEST(TerritoryView, AChildDoesNotChangeItsParent) {
  EventList log = Vaulx();
  const v1::Territory before = Get(log, "vaulx", "2009-05-12").territory;
  log.Tell(Proposed("venissieux", {"vaulx"}), "2007");
  const v1::Territory after = Get(log, "vaulx", "2009-05-12").territory;
  EXPECT_EQ(before.SerializeAsString(), after.SerializeAsString());
  const v1::Territory child = Get(log, "venissieux", "2009-05-12").territory;
  ASSERT_EQ(child.seeded_from_size(), 1);
  EXPECT_EQ(child.seeded_from(0), "vaulx");
}

TEST(TerritoryView, TellsPauses) {
  EventList log = Vaulx();
  log.Tell(Paused("vaulx"), "2000-01-01");
  log.Tell(Resumed("vaulx"), "2000-07-01");
  const v1::Territory during = Get(log, "vaulx", "2000-06-30").territory;
  EXPECT_TRUE(during.paused());
  ASSERT_EQ(during.pauses_size(), 1);
  EXPECT_EQ(during.pauses(0).until(), "");
  EXPECT_EQ(during.pauses(0).reason(), events::v1::PAUSE_REASON_NO_FUNDING);
  const v1::Territory later = Get(log, "vaulx", "2000-07-01").territory;
  EXPECT_FALSE(later.paused());
  EXPECT_EQ(later.pauses(0).until(), "2000-07-01");
}

TEST(TerritoryView, TellsTheCoordinatorsOfTheDay) {
  EventList log = Vaulx();
  log.Tell(Assigned("k", "vaulx", 100), "1998-10-27");
  log.Tell(CoordinationEnded("k", "vaulx"), "2007-05-31");
  log.Tell(Assigned("k", "vaulx", 70), "2007-06-01");
  const v1::Territory last_day = Get(log, "vaulx", "2007-05-31").territory;
  ASSERT_EQ(last_day.coordinators_size(), 1);
  EXPECT_EQ(last_day.coordinators(0).fte_hundredths(), 100);
  EXPECT_EQ(last_day.coordinators(0).until(), "2007-05-31");
  const v1::Territory next_day = Get(log, "vaulx", "2007-06-01").territory;
  ASSERT_EQ(next_day.coordinators_size(), 1);
  EXPECT_EQ(next_day.coordinators(0).fte_hundredths(), 70);
  EXPECT_EQ(next_day.coordinators(0).from(), "2007-06-01");
  EXPECT_EQ(next_day.coordinators(0).until(), "");
  EXPECT_EQ(Get(log, "vaulx", "1998-10-26").territory.coordinators_size(), 0);
}

TEST(TerritoryView, CountsWhoIsReachedInItsCommunes) {
  EventList log = Vaulx();
  log.Tell(Neighbourhood("n1", "69256"), "1990");
  log.Tell(Neighbourhood("n2", "69256"), "1990");
  log.Tell(Neighbourhood("n3", "69259"), "1990");
  log.Tell(Joined("c1", "landlord-a", "n1"), "1999-01-01");
  log.Tell(Joined("c2", "landlord-b", "n1"), "1999-01-01");
  log.Tell(Joined("c3", "landlord-c", "n3"), "1999-01-01");
  events::v1::CaretakerLeft left;
  left.set_caretaker_id("c2");
  left.set_landlord_id("landlord-b");
  left.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  log.Tell(left, "2005-12-31");
  const v1::Coverage then = Get(log, "vaulx", "2005-12-31").territory.coverage();
  EXPECT_EQ(then.neighbourhoods(), 2);
  EXPECT_EQ(then.neighbourhoods_with_caretakers(), 1);
  EXPECT_EQ(then.landlords(), 2);
  EXPECT_EQ(then.caretakers(), 2);
  const v1::Coverage now = Get(log, "vaulx", "2006-01-01").territory.coverage();
  EXPECT_EQ(now.landlords(), 1);
  EXPECT_EQ(now.caretakers(), 1);
}

TEST(EvaluationView, TellsIt) {
  EventList log;
  log.Tell(Published("e1", {"vaulx", "venissieux"}), "2009-05-12");
  const FactReaderFake reader(Projection(), log, "2009-05-12");
  v1::Evaluation evaluation;
  ASSERT_TRUE(FillEvaluation("e1", *reader.Facts("evaluation/e1"), &evaluation));
  EXPECT_EQ(evaluation.title(), "Ten years");
  EXPECT_EQ(evaluation.published_on(), "2009-05-12");
  EXPECT_EQ(evaluation.territory_ids_size(), 2);
  EXPECT_EQ(evaluation.provenance().position(), 1);
  EXPECT_FALSE(FillEvaluation("e2", *reader.Facts("evaluation/e2"), &evaluation));
  const FactReaderFake before(Projection(), log, "2009-05-11");
  EXPECT_FALSE(FillEvaluation("e1", *before.Facts("evaluation/e1"), &evaluation));
}

}  // namespace
}  // namespace loge::rollout::testing

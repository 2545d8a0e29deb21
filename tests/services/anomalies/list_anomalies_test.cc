#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/anomalies/story.h"

namespace loge::anomalies {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ListAnomaliesTest, NothingContradictsItself) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Session("s", "2008-10-08"), "2008-10-08");
  log.Tell(Attended("s", "2008-10-08", "p"), "2008-10-08");
  log.Tell(Left("p", "a"), "2009-01-31");
  log.Tell(Met("m1", "p"), "2009");  // Some day of that year.
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
}

TEST(ListAnomaliesTest, TakingPartWhenNobodyEmploysThePerson) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Left("p", "a"), "2008-12-31");
  log.Tell(Met("m1", "p"), "2009-02-01");
  log.Tell(Met("m0", "p"), "2001-08-31");
  log.Tell(Text<events::v1::ExpressionGroupHeld>(
               "group_meeting_id: 'g' territory_id: 'vev' caretaker_ids: 'p' headcount: 5"),
           "2009-03");
  log.Tell(
      Text<events::v1::TrainingCompleted>("caretaker_id: 'p' module_id: 'm1' certificate_ref: 'X'"),
      "2009-04-01");
  EXPECT_THAT(
      AnomaliesIn(At(log, "2009-05-12")),
      ElementsAre("p NOT_EMPLOYED meeting/m1 2009-02-01: 3 2",
                  "p NOT_EMPLOYED meeting/m0 2001-08-31: 4",
                  "p NOT_EMPLOYED meeting/g 2009-03: 5 2", "p NOT_EMPLOYED 2009-04-01: 6 2"));
  EXPECT_THAT(AnomaliesIn(At(log, "2009-02-28")),
              ElementsAre("p NOT_EMPLOYED meeting/m1 2009-02-01: 3 2",
                          "p NOT_EMPLOYED meeting/m0 2001-08-31: 4"));
}

TEST(ListAnomaliesTest, IntroducedOrIntroducingWhenNobodyEmploysThePerson) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Joined("q", "a"), "2001-09-01");
  log.Tell(Left("p", "a"), "2008-12-31");
  log.Tell(Text<events::v1::IntroductionMade>(
               "introduction_id: 'i1' territory_id: 'vev' caretaker_id: 'p' contact_id: 'k'"),
           "2009-02-01");
  log.Tell(Text<events::v1::IntroductionMade>("introduction_id: 'i2' territory_id: 'vev' "
                                              "caretaker_id: 'q' contact_id: 'k' "
                                              "by_caretaker_id: 'p'"),
           "2009-03-01");
  log.Tell(Text<events::v1::IntroductionMade>("introduction_id: 'i3' territory_id: 'vev' "
                                              "caretaker_id: 'p' contact_id: 'k' "
                                              "by_caretaker_id: 'q'"),
           "2008-12-31");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre("p NOT_EMPLOYED introduction/i1 2009-02-01: 4 3",
                          "p NOT_EMPLOYED introduction/i2 2009-03-01: 5 3"));
}

TEST(ListAnomaliesTest, InAnExperimentWhenNobodyEmploysThePerson) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Left("p", "a"), "2008-12-31");
  log.Tell(Text<events::v1::ExperimentJoined>("experiment_id: 'x' caretaker_ids: 'p'"),
           "2009-02-01");
  log.Tell(Text<events::v1::ExperimentJoined>("experiment_id: 'x' caretaker_ids: 'p'"),
           "2008-12-31");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre("p NOT_EMPLOYED experiment/x 2009-02-01: 3 2"));
}

TEST(ListAnomaliesTest, AttendanceOfWhatDoesNotTakePlace) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Attended("nowhere", "2008-10-08", "p"), "2008-10-08");
  log.Tell(Session("s", "2008-10-08"), "2008-10-08");
  log.Tell(Attended("s", "2008-10-08", "p"), "2008-10-08");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre("p NO_SUCH_HALF_DAY session/nowhere 2008-10-08: 2"));
  log.Tell(Rescheduled("s", "2008-11-05"), "2008-10-20");
  log.Tell(
      Text<events::v1::SessionCancelled>("session_id: 's' reason: CANCELLATION_REASON_TOO_FEW"),
      "2008-10-30");
  EXPECT_THAT(AnomaliesIn(At(log, "2008-10-19"), "kind: ANOMALY_KIND_SESSION_CANCELLED"),
              IsEmpty());
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre("p NO_SUCH_HALF_DAY session/nowhere 2008-10-08: 2",
                          "p NO_SUCH_HALF_DAY session/s 2008-10-08: 4",
                          "p SESSION_CANCELLED session/s 2008-10-08: 4 6"));
}

TEST(ListAnomaliesTest, CompletedWithoutBeingThere) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Session("s", "2008-10-08"), "2008-10-08");
  log.Tell(Attended("s", "2008-10-08", "p"), "2008-10-08");
  log.Tell(Text<events::v1::TrainingCompleted>("caretaker_id: 'p' module_id: 'm1' session_id: 's'"),
           "2008-10-08");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
  log.Cancel(3);
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre("p NOT_ATTENDED session/s 2008-10-08: 4"));
}

TEST(ListAnomaliesTest, TwoEmployersAtATime) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Joined("p", "b"), "2005-01-01");
  log.Tell(Joined("q", "a"), "2001-09-01");
  log.Tell(Left("q", "a"), "2004-12-31");
  log.Tell(Joined("q", "b"), "2005-01-01");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre("p OVERLAPPING_EMPLOYMENTS 2005-01-01: 2 1"));
  log.Tell(Left("p", "a"), "2004-12-31");  // Reported at last.
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
}

// A funding has no caretaker: the line begins with a space.
TEST(ListAnomaliesTest, MorePaidThanIsCommitted) {
  EventList log;
  log.Tell(Committed("f"), "2008-01-15");
  log.Tell(Paid("f", 900), "2008-03-01");
  log.Tell(Paid("f", 100), "2008-04-01");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
  log.Tell(TakenBack("f", 1), "2008-06-01");
  EXPECT_THAT(AnomaliesIn(At(log, "2008-05-31")), IsEmpty());
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")),
              ElementsAre(" FUNDING_OVERPAID funding/f 2008-01-15: 1 4 2 3"));
  log.Correct(3, Paid("f", 99), "2008-04-01");
  EXPECT_THAT(AnomaliesIn(At(log, "2009-05-12")), IsEmpty());
}

TEST(ListAnomaliesTest, FundingsComeAfterPersonsAndAreFilteredByLandlord) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Met("m1", "p"), "2000-01-01");
  for (const char* id : {"f", "g", "h"}) {
    log.Tell(Committed(id, *id == 'g' ? "b" : "a"), "2008-01-15");
    log.Tell(Paid(id, 1001), "2008-03-01");
  }
  const QueryContextFake context = At(log, "2009-05-12");
  EXPECT_THAT(AnomaliesIn(context), ElementsAre("p NOT_EMPLOYED meeting/m1 2000-01-01: 2",
                                                " FUNDING_OVERPAID funding/f 2008-01-15: 3 4",
                                                " FUNDING_OVERPAID funding/g 2008-01-15: 5 6",
                                                " FUNDING_OVERPAID funding/h 2008-01-15: 7 8"));
  EXPECT_THAT(AnomaliesIn(context, "kind: ANOMALY_KIND_FUNDING_OVERPAID landlord_id: 'b'"),
              ElementsAre(" FUNDING_OVERPAID funding/g 2008-01-15: 5 6"));
  EXPECT_THAT(AnomaliesIn(context, "kind: ANOMALY_KIND_NOT_EMPLOYED"),
              ElementsAre("p NOT_EMPLOYED meeting/m1 2000-01-01: 2"));
  EXPECT_THAT(AnomaliesIn(context, "caretaker { caretaker_id: 'p' }"),
              ElementsAre("p NOT_EMPLOYED meeting/m1 2000-01-01: 2"));
}

TEST(ListAnomaliesTest, Filters) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Joined("q", "b"), "2001-09-01");
  for (const char* id : {"p", "q"}) log.Tell(Met("m1", id), "2000-01-01");
  log.Tell(Attended("nowhere", "2008-10-08", "q"), "2008-10-08");
  QueryContextFake context = At(log, "2009-05-12");
  context.AddEmployee("b", "7", "q");
  EXPECT_THAT(AnomaliesIn(context, "landlord_id: 'a'"),
              ElementsAre("p NOT_EMPLOYED meeting/m1 2000-01-01: 3"));
  EXPECT_THAT(AnomaliesIn(context,
                          "caretaker { employee { landlord_id: 'b' "
                          "employee_number: '7' } }"),
              ElementsAre("q NOT_EMPLOYED meeting/m1 2000-01-01: 4",
                          "q NO_SUCH_HALF_DAY session/nowhere 2008-10-08: 5"));
  EXPECT_THAT(AnomaliesIn(context, "kind: ANOMALY_KIND_NO_SUCH_HALF_DAY"),
              ElementsAre("q NO_SUCH_HALF_DAY session/nowhere 2008-10-08: 5"));
  EXPECT_THAT(AnomaliesIn(context, "caretaker { caretaker_id: 'unknown' }"), IsEmpty());
  EXPECT_EQ(testing::Ask<v1::ListAnomaliesResponse>(
                Queries(), context, Text<v1::ListAnomaliesRequest>("landlord_id: '?'"))
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace loge::anomalies

#include "services/indicators/onboarding.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "storage/base/strings.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

constexpr char kDay[] = "2009-05-12";

v1::GetOnboardingResponse Onboarding(const EventList& log, const v1::IndicatorScope& scope,
                                     const std::string& as_of = kDay, int window_days = 0,
                                     runtime::Principal principal = runtime::LocalPrincipal()) {
  return MustAsk<v1::GetOnboardingRequest, v1::GetOnboardingResponse>(
      log, as_of, scope, window_days, std::move(principal));
}

events::v1::SessionScheduled Teaching(const std::string& id, const std::string& module) {
  events::v1::SessionScheduled event;
  event.set_session_id(id);
  event.add_module_ids(module);
  return event;
}

events::v1::SessionCancelled NoSession(const std::string& id) {
  events::v1::SessionCancelled event;
  event.set_session_id(id);
  return event;
}

// Four newcomers of 2008-01-01, one of each class, beside the old ones.
EventList Four() {
  EventList log = LogOf(Cast());
  log.Tell(RegisteredLandlord("a"), "2000-01-01");
  log.Tell(Programme("g", events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION), "2000-01-01");
  log.Tell(Programme("h", events::v1::PROGRAMME_KIND_SEMINAR), "2000-01-01");
  log.Tell(Module("m", "g"), "2000-01-01");
  log.Tell(Module("o", "h"), "2000-01-01");
  for (const char* id : {"none", "train", "local", "full"}) {
    log.Tell(Joined(id, "a", {"n1"}), "2008-01-01");
  }
  log.Tell(Teaching("s1", "m"), "2008-02-01");
  log.Tell(Attendance("s1", "2008-02-01", "train"), "2008-02-01");
  log.Tell(Attendance("s1", "2008-02-01", "full"), "2008-02-01");
  log.Tell(Attendance("s1", "2008-02-01", "local", events::v1::ATTENDANCE_STATUS_NO_SHOW),
           "2008-02-01");
  log.Tell(Meeting("x1", {"local", "full"}), "2008-03-01");
  return log;
}

TEST(OnboardingTest, FourClasses) {
  const auto answer = Onboarding(Four(), Of("vev"));
  EXPECT_EQ(answer.newcomers(), 4);
  EXPECT_EQ(answer.neither(), 1);
  EXPECT_EQ(answer.training_only(), 1);
  EXPECT_EQ(answer.local_only(), 1);
  EXPECT_EQ(answer.both(), 1);
  EXPECT_DOUBLE_EQ(answer.gap(), 0.75);
  EXPECT_EQ(answer.first_module().reached(), 2);
  EXPECT_EQ(answer.first_module().median_days(), 31);
  EXPECT_EQ(answer.first_local_activity().reached(), 2);
  EXPECT_EQ(answer.first_local_activity().median_days(), 60);
  EXPECT_EQ(answer.first_cross_landlord_tie().reached(), 0);
  EXPECT_FALSE(answer.first_cross_landlord_tie().has_median_days());
  EXPECT_EQ(Onboarding(Four(), OfLandlord("a")).newcomers(), 4);
}

TEST(OnboardingTest, NewcomersWhoseFirstYearEndedInTheWindow) {
  EventList log = Four();  // Their first year ended on 2008-12-31.
  EXPECT_EQ(Onboarding(log, Of("vev"), "2008-12-30").newcomers(), 0);
  EXPECT_EQ(Onboarding(log, Of("vev"), "2008-12-31").newcomers(), 4);
  EXPECT_EQ(Onboarding(log, Of("vev"), "2009-12-30").newcomers(), 4);
  EXPECT_EQ(Onboarding(log, Of("vev"), "2009-12-31").newcomers(), 0);
  EXPECT_EQ(Onboarding(log, Of("vev"), "2009-12-31", 366).newcomers(), 4);
  // Who changes employer is no newcomer.
  log.Tell(Transferred("a1", "a", "b", {"n1"}), "2008-01-01");
  EXPECT_EQ(Onboarding(log, Of("vev")).newcomers(), 4);
  events::v1::CaretakerJoined hired_before = Joined("old", "a", {"n1"});
  hired_before.set_hired_on("2001-01-01");
  log.Tell(hired_before, "2008-01-01");
  EXPECT_EQ(Onboarding(log, Of("vev")).newcomers(), 4);
}

TEST(OnboardingTest, TooLateOtherTrainingAndCancelledSessionsDoNotCount) {
  EventList log = Four();
  log.Tell(Teaching("s2", "m"), "2009-01-01");
  log.Tell(Attendance("s2", "2009-01-01", "local"), "2009-01-01");  // 366 days.
  log.Tell(Teaching("s3", "o"), "2008-05-01");
  log.Tell(Attendance("s3", "2008-05-01", "local"), "2008-05-01");  // No foundation.
  log.Tell(Teaching("s4", "m"), "2008-05-01");
  log.Tell(Attendance("s4", "2008-05-01", "local"), "2008-05-01");
  log.Tell(NoSession("s4"), "2008-05-02");
  auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.both(), 1);
  EXPECT_EQ(answer.first_module().reached(), 3);
  log.Tell(Teaching("s5", "m"), "2008-12-31");
  log.Tell(Attendance("s5", "2008-12-31", "local"), "2008-12-31");  // 365 days.
  EXPECT_EQ(Onboarding(log, Of("vev")).both(), 2);
}

TEST(OnboardingTest, ASeminarOfTheTerritoryIsALocalActivity) {
  EventList log = Four();
  for (const partnership::Told& told : SeminarOfM1()) log.Tell(told.event, told.date);
  log.Tell(Session("s8", "vev"), "2008-02-10");
  log.Tell(Attendance("s8", "2008-02-10", "train"), "2008-02-10");
  log.Tell(Session("s9", ""), "2008-02-10");  // Given for no territory.
  log.Tell(Attendance("s9", "2008-02-10", "none"), "2008-02-10");
  const auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.neither(), 1);
  EXPECT_EQ(answer.training_only(), 0);
  EXPECT_EQ(answer.local_only(), 1);
  EXPECT_EQ(answer.both(), 2);
  EXPECT_EQ(answer.first_module().reached(), 2);  // It is no foundation.
  EXPECT_EQ(answer.first_local_activity().reached(), 3);
}

TEST(OnboardingTest, FirstTies) {
  EventList log = Four();
  log.Tell(Partner("police"), "2000-01-01");
  log.Tell(Contact("p", "police"), "2000-01-01");
  log.Tell(LandlordContact("staff", "b"), "2000-01-01");
  log.Tell(Meeting("x2", {"none", "a1"}, {"k"}), "2008-04-01");     // The coordinator.
  log.Tell(Meeting("x3", {"none", "train"}, {"p"}), "2008-05-01");  // A partner.
  log.Tell(Meeting("x4", {"none"}, {"staff"}), "2008-06-01");       // Another landlord.
  log.Tell(Meeting("x5", {"none", "b1"}), "2008-07-01");
  log.Tell(Meeting("x6", {"full", "b1", "local"}, {}, events::v1::MEETING_KIND_EVENT_DAY),
           "2008-07-01");  // Makes no ties.
  log.Tell(Session("s9", "vev"), "2008-08-01");
  log.Tell(Attendance("s9", "2008-08-01", "full"), "2008-08-01");
  log.Tell(Attendance("s9", "2008-08-01", "c1"), "2008-08-01");
  const auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.first_partner_tie().reached(), 2);
  EXPECT_EQ(answer.first_partner_tie().median_days(),
            runtime::DaysBetween(Day("2008-01-01"), Day("2008-05-01")));
  EXPECT_EQ(answer.first_cross_landlord_tie().reached(), 2);
  EXPECT_EQ(answer.first_cross_landlord_tie().median_days(),
            runtime::DaysBetween(Day("2008-01-01"), Day("2008-08-01")));
}

// Remembers what was read.
class NotingReader : public runtime::FactReader {
 public:
  NotingReader(const runtime::ProjectionSpec& spec, const EventList& log)
      : fake_(spec, log, kDay) {}

  runtime::Date as_of() const override { return fake_.as_of(); }
  absl::StatusOr<std::vector<runtime::Fact>> Facts(absl::string_view subject,
                                                   runtime::DateFilter filter) const override {
    subjects_.push_back(ToString(subject));
    return fake_.Facts(subject, filter);
  }
  absl::StatusOr<std::vector<runtime::Fact>> FactsSince(absl::string_view subject,
                                                        runtime::Date from) const override {
    subjects_.push_back(ToString(subject));
    since_[subjects_.back()] = runtime::FormatDay(from);
    return fake_.FactsSince(subject, from);
  }
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       runtime::DateFilter filter) const override {
    kinds_.push_back(ToString(kind));
    return fake_.ForEach(kind, after_id, visit, filter);
  }

  // How often one of these was read.
  int64_t Reads(const std::string& subject) const {
    return std::count(subjects_.begin(), subjects_.end(), subject);
  }
  // By subject, the day from which it was read; the kinds read whole.
  const std::map<std::string, std::string>& since() const { return since_; }
  const std::vector<std::string>& kinds() const { return kinds_; }

 private:
  const testing::FactReaderFake fake_;
  mutable std::vector<std::string> subjects_;
  mutable std::map<std::string, std::string> since_;
  mutable std::vector<std::string> kinds_;
};

TEST(OnboardingTest, ReadsATerritoryOnceAndOfItsSessionsThoseOfNewcomers) {
  EventList log = Four();
  for (const char* id : {"s8", "s9"}) {
    log.Tell(Session(id, "vev"), "2008-08-01");
    log.Tell(Attendance(id, "2008-08-01", "c1"), "2008-08-01");
    log.Tell(Attendance(id, "2008-08-01", "a1"), "2008-08-01");
  }
  log.Tell(Attendance("s9", "2008-08-01", "full"), "2008-08-01");
  const NotingReader partnership(partnership::Projection(), log);
  const NotingReader caretakers(caretakers::Projection(), log);
  const NotingReader training(training::Projection(), log);
  const Sources sources{partnership, caretakers};
  const auto scope = FindScope(sources, Of("vev"));
  ASSERT_TRUE(scope.ok()) << scope.status();
  LagFacts lag(Day(kDay), 365);
  v1::GetOnboardingResponse answer;
  const auto status = FillOnboarding(sources, training, *scope, 365, lag, &answer);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(answer.first_cross_landlord_tie().reached(), 1);
  EXPECT_EQ(partnership.Reads("territory/vev"), 1);
  EXPECT_EQ(partnership.Reads("session/s9"), 1);
  EXPECT_EQ(partnership.Reads("session/s8"), 0);
}

TEST(OnboardingTest, ReadsOfTheTerritoriesTheDaysOfTheWindowAlone) {
  EventList log = Four();
  log.Tell(Territory("ven", {"69259"}), "2000-01-01");
  const NotingReader partnership(partnership::Projection(), log);
  const NotingReader caretakers(caretakers::Projection(), log);
  const NotingReader training(training::Projection(), log);
  const Sources sources{partnership, caretakers};
  LagFacts lag(Day(kDay), 365);
  v1::GetOnboardingResponse answer;
  const auto status = FillOnboarding(sources, training, Scope(), 365, lag, &answer);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(answer.newcomers(), 4);
  EXPECT_EQ(answer.first_local_activity().reached(), 2);  // Before the window.
  const std::map<std::string, std::string> since{{"territory/ven", "2008-05-13"},
                                                 {"territory/vev", "2008-05-13"}};
  EXPECT_EQ(partnership.since(), since);
  EXPECT_EQ(partnership.Reads("territory/vev"), 1);
  const std::vector<std::string>& kinds = partnership.kinds();
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "territory"), 0);
}

TEST(OnboardingTest, WhoIsNamedInAnotherTellingOfAMeetingTookPart) {
  EventList log = Four();
  log.Tell(Meeting("x9", {"none", "b1"}), "2008-03-01");
  log.Tell(MeetingsAreOne("x1", "x9"), "2008-03-01");
  const auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.neither(), 0);
  EXPECT_EQ(answer.first_local_activity().reached(), 3);
  // All three met b1, who is named in one of the tellings only.
  EXPECT_EQ(answer.first_cross_landlord_tie().reached(), 3);
}

TEST(OnboardingTest, ExpressionGroupsCount) {
  EventList log = Four();
  events::v1::ExpressionGroupHeld group;
  group.set_group_meeting_id("g");
  group.set_territory_id("vev");
  group.add_caretaker_ids("none");
  group.add_caretaker_ids("b1");
  log.Tell(group, "2008-04-01");
  const auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.first_local_activity().reached(), 3);
  EXPECT_EQ(answer.first_cross_landlord_tie().reached(), 1);
}

TEST(OnboardingTest, AnIntroductionIsATieAndNoLocalActivity) {
  EventList log = Four();
  log.Tell(Contact("p1", "centre"), "2000-01-01");
  EXPECT_EQ(Onboarding(log, Of("vev")).first_partner_tie().reached(), 0);
  log.Tell(Introduced("i1", "none", "p1", "full"), "2008-04-01");
  const auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.first_partner_tie().reached(), 1);
  EXPECT_EQ(answer.first_local_activity().reached(), 2);
  EXPECT_EQ(answer.neither(), 1);
}

TEST(OnboardingTest, ActivitiesCountInTerritoriesThatAreKnown) {
  EventList log = Four();
  log.Tell(Meeting("y1", {"none"}, {}, events::v1::MEETING_KIND_PARTNER, "ven"), "2008-04-01");
  log.Tell(Coordinates("k", "ven"), "2008-01-01");
  log.Tell(Territory("vev2", {"69260"}, {"ven"}), "2008-01-01");
  EXPECT_EQ(Onboarding(log, {}).first_local_activity().reached(), 2);
  const int64_t proposal = log.Tell(Territory("ven", {"69259"}), "2009-12-31");
  EXPECT_EQ(Onboarding(log, {}).first_local_activity().reached(), 3);
  EXPECT_EQ(Onboarding(log, OfLandlord("a")).first_local_activity().reached(), 3);
  EXPECT_EQ(Onboarding(log, Of("vev")).first_local_activity().reached(), 2);
  log.Cancel(proposal);
  EXPECT_EQ(Onboarding(log, {}).first_local_activity().reached(), 2);
}

TEST(OnboardingTest, TheLagIsThatOfEverybodysParticipationsInTheWindow) {
  EventList log = Four();
  EXPECT_EQ(Onboarding(log, {}).lag().facts(), 0);
  log.Tell(Meeting("z1", {"a1", "b1"}), "2008-05-12");  // The day before.
  EXPECT_EQ(Onboarding(log, {}).lag().facts(), 0);
  log.Tell(Meeting("z2", {"a1", "b1"}), "2008-05-13");
  log.Tell(Meeting("z3", {"b1"}), "2009-05-12");
  log.Tell(Meeting("z4", {"b1"}), "2009-05-13");  // Not yet.
  log.Tell(Session("s9", "vev"), "2008-08-01");
  log.Tell(Attendance("s9", "2008-08-01", "a1"), "2008-08-01");  // Not of the own will.
  EXPECT_EQ(Onboarding(log, {}).lag().facts(), 2);
  EXPECT_EQ(Onboarding(log, Of("vev")).lag().facts(), 2);
  EXPECT_EQ(Onboarding(log, OfLandlord("a")).lag().facts(), 1);
}

TEST(OnboardingTest, WhoLeavesIsWatchedUntilThen) {
  EventList log = Four();
  log.Tell(Left("none", "a"), "2008-01-15");
  log.Tell(Left("train", "a"), "2008-01-31");  // A sheet that was signed too late.
  const auto answer = Onboarding(log, Of("vev"));
  EXPECT_EQ(answer.newcomers(), 4);
  EXPECT_EQ(answer.first_module().reached(), 1);
  EXPECT_EQ(answer.first_module().median_days(), 31);  // One of the two still there.
}

TEST(OnboardingTest, SmallGroupsAreForCoordinatorsOnly) {
  const auto few = Onboarding(Four(), Of("vev"), kDay, 0, {"someone"});
  EXPECT_FALSE(few.has_newcomers());
  EXPECT_FALSE(few.has_gap());
  EventList log = Four();
  for (const char* id : {"p1", "p2", "p3", "p4", "p5"}) {
    log.Tell(Joined(id, "a", {"n1"}), "2008-01-01");
  }
  const auto more = Onboarding(log, Of("vev"), kDay, 0, {"someone"});
  EXPECT_EQ(more.newcomers(), 9);
  EXPECT_FALSE(more.has_neither());
  EXPECT_FALSE(more.has_both());
  EXPECT_FALSE(more.has_gap());
  EXPECT_FALSE(more.first_module().has_reached());
}

}  // namespace
}  // namespace loge::indicators

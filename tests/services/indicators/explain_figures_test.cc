#include "services/indicators/explain_figures.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kDay[] = "2009-05-12";

v1::ExplainFiguresRequest RequestFor(v1::Figures figures, const v1::IndicatorScope& scope) {
  v1::ExplainFiguresRequest request;
  request.set_figures(figures);
  *request.mutable_scope() = scope;
  return request;
}

absl::StatusOr<v1::ExplainFiguresResponse> TryExplain(
    const EventList& log, const v1::ExplainFiguresRequest& request,
    runtime::Principal principal = runtime::LocalPrincipal(), const runtime::Page& page = {50, ""},
    std::string* next_after = nullptr) {
  testing::QueryContextFake context(kDay);
  context.Add(partnership::Projection(), log)
      .Add(caretakers::Projection(), log)
      .Add(training::Projection(), log);
  context.AskedBy(std::move(principal));
  return testing::Ask<v1::ExplainFiguresResponse>(Queries(), context, request, page, next_after);
}

v1::ExplainFiguresResponse Explained(const EventList& log, v1::Figures figures,
                                     const v1::IndicatorScope& scope,
                                     runtime::Principal principal = runtime::LocalPrincipal()) {
  auto response = TryExplain(log, RequestFor(figures, scope), std::move(principal));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *std::move(response) : v1::ExplainFiguresResponse();
}

std::vector<int64_t> PositionsIn(const v1::ExplainFiguresResponse& response) {
  std::vector<int64_t> positions;
  for (const v1::Evidence& row : response.evidence()) positions.push_back(row.event().position());
  return positions;
}

// What the Get of that name answers.
template <class Request, class Response>
std::string Got(const EventList& log, const v1::IndicatorScope& scope,
                runtime::Principal principal = runtime::LocalPrincipal()) {
  return MustAsk<Request, Response>(log, kDay, scope, 0, std::move(principal)).SerializeAsString();
}

// The test vector (1 to 19), and what has no part in the participation of its year.
EventList Story() {
  EventList log = LogOf(TestVector());
  log.Tell(Neighbourhood("far", "69001"), "2000-01-01");  // 20
  log.Tell(Joined("x", "a", {"far"}), "2000-01-01");      // 21: never worked in vev.
  log.Tell(Territory("other", {"69001"}), "2000-01-01");  // 22
  log.Tell(Meeting("m7", {"x", "a1"}, {}, events::v1::MEETING_KIND_PARTNER, "other"),
           "2009-01-01");                                        // 23
  log.Tell(Session("s1", "vev"), "2009-01-10");                  // 24: of no seminar.
  log.Tell(Attendance("s1", "2009-01-10", "a1"), "2009-01-10");  // 25
  log.Tell(Meeting("m8", {"x", "a1"}), "2007-01-01");            // 26
  log.Tell(Meeting("m9", {"a1"}), "2006-05-12");                 // 27
  return log;
}

TEST(ExplainFiguresTest, OfParticipationAreTheActivitiesOfTheWindowAndWhoWorkedThere) {
  const EventList log = Story();
  const auto answer = Explained(log, v1::FIGURES_PARTICIPATION, Of("vev"));
  EXPECT_EQ(answer.participation().participants(), 7);
  EXPECT_EQ(answer.participation().SerializeAsString(),
            (Got<v1::GetParticipationRequest, v1::GetParticipationResponse>(log, Of("vev"))));
  EXPECT_THAT(PositionsIn(answer), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 18, 19));
}

TEST(ExplainFiguresTest, OfASeminarIsAlsoWhatTellsThatItIsOne) {
  EventList log = LogOf(Cast());
  for (const partnership::Told& told : SeminarOfM1()) log.Tell(told.event, told.date);  // 14, 15
  log.Tell(Session("s1", "vev"), "2009-01-10");                                         // 16
  log.Tell(Attendance("s1", "2009-01-10", "a1"), "2009-01-10");                         // 17
  const auto answer = Explained(log, v1::FIGURES_PARTICIPATION, Of("vev"));
  EXPECT_EQ(answer.participation().participations(), 1);
  EXPECT_EQ(answer.participation().lag().facts(), 2);
  EXPECT_THAT(PositionsIn(answer), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 16, 17));
}

TEST(ExplainFiguresTest, OfALandlordAreItsPeopleAndWhereverTheyTookPart) {
  EventList log = LogOf(TestVector());
  log.Tell(RegisteredLandlord("b"), "2000-01-01");        // 20
  log.Tell(Territory("other", {"69001"}), "2000-01-01");  // 21
  for (const char* id : {"b1", "c1"}) {                   // 22, 23
    log.Tell(Meeting(id, {id}, {}, events::v1::MEETING_KIND_PARTNER, "other"), "2009-01-01");
  }
  const auto answer = Explained(log, v1::FIGURES_PARTICIPATION, OfLandlord("b"));
  EXPECT_EQ(answer.participation().participations(), 3);
  EXPECT_THAT(PositionsIn(answer), ElementsAre(5, 6, 12, 15, 16, 20, 21, 22));
}

TEST(ExplainFiguresTest, OfRetentionAreAllParticipationsAndWhereGuestsWork) {
  const EventList log = Story();
  const auto answer = Explained(log, v1::FIGURES_RETENTION, Of("vev"));
  EXPECT_EQ(answer.retention().persons(), 8);
  EXPECT_EQ(answer.retention().SerializeAsString(),
            (Got<v1::GetRetentionRequest, v1::GetRetentionResponse>(log, Of("vev"))));
  EXPECT_THAT(PositionsIn(answer),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 16, 17, 18, 19, /*x=*/21, 26, 27));
}

TEST(ExplainFiguresTest, OfTheActiveCoreAreThreeYearsOfParticipationsAndNobodysWork) {
  const EventList log = Story();
  const auto answer = Explained(log, v1::FIGURES_ACTIVE_CORE, Of("vev"));
  EXPECT_EQ(answer.active_core().participations(), 8);
  EXPECT_EQ(answer.active_core().SerializeAsString(),
            (Got<v1::GetActiveCoreRequest, v1::GetActiveCoreResponse>(log, Of("vev"))));
  EXPECT_THAT(PositionsIn(answer), ElementsAre(1, 2, 12, 14, 15, 16, 17, 18, 19, 26));
}

TEST(ExplainFiguresTest, OfTurnoverIsWhatTheDepartedShared) {
  EventList log = Story();
  const int64_t left = log.Tell(Left("c2", "c"), "2008-11-01");  // On the day of m4 (17).
  const int64_t planned = log.Tell(Session("s2", "vev"), "2008-10-01");
  const int64_t gone = log.Tell(Attendance("s2", "2008-10-01", "c2"), "2008-10-01");
  const int64_t other = log.Tell(Attendance("s2", "2008-10-01", "b1"), "2008-10-01");
  log.Tell(Meeting("late", {"c2", "b1"}), "2008-11-02");
  log.Tell(Meeting("day", {"c2", "b1"}, {}, events::v1::MEETING_KIND_EVENT_DAY), "2008-10-01");
  const auto answer = Explained(log, v1::FIGURES_TURNOVER, Of("vev"));
  EXPECT_EQ(answer.turnover().departures(), 1);
  EXPECT_EQ(answer.turnover().SerializeAsString(),
            (Got<v1::GetTurnoverRequest, v1::GetTurnoverResponse>(log, Of("vev"))));
  EXPECT_THAT(PositionsIn(answer),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, left, planned, gone, other));
}

TEST(ExplainFiguresTest, OfOnboardingIsAllThatNewcomersDidThereAndWhatTheyWereTaught) {
  EventList log = LogOf(Cast());
  log.Tell(Programme("g", events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION), "2000-01-01");  // 14
  log.Tell(Module("m", "g"), "2000-01-01");                                                // 15
  log.Tell(Joined("new", "a", {"n1"}), "2008-02-01");                                      // 16
  events::v1::SessionScheduled foundation = Session("s1", "");
  foundation.set_module_ids(0, "m");
  log.Tell(foundation, "2008-03-01");                                                // 17
  log.Tell(Attendance("s1", "2008-03-01", "new"), "2008-03-01");                     // 18
  log.Tell(Attendance("s1", "2008-03-01", "a1"), "2008-03-01");                      // 19
  log.Tell(Meeting("x1", {"new", "b1"}, {"k"}), "2008-04-01");                       // 20
  log.Tell(Meeting("x2", {"a2", "b2"}), "2008-05-01");                               // 21
  log.Tell(Meeting("x3", {"a2"}), "2008-06-01");                                     // 22
  log.Tell(Session("s2", "vev"), "2008-07-01");                                      // 23
  log.Tell(Attendance("s2", "2008-07-01", "new"), "2008-07-01");                     // 24
  log.Tell(Attendance("s2", "2008-07-01", "c1"), "2008-07-01");                      // 25
  log.Tell(Contact("quiet", "centre"), "2000-01-01");                                // 26
  log.Tell(Meeting("x4", {"new"}, {}, events::v1::MEETING_KIND_PARTNER, "nowhere"),  // 27
           "2008-08-01");
  // Of no foundation, before the first one; and after it.
  log.Tell(Session("s3", ""), "2008-02-15");                      // 28
  log.Tell(Attendance("s3", "2008-02-15", "new"), "2008-02-15");  // 29
  log.Tell(Session("s4", ""), "2008-09-01");                      // 30
  log.Tell(Attendance("s4", "2008-09-01", "new"), "2008-09-01");  // 31
  const auto answer = Explained(log, v1::FIGURES_ONBOARDING, Of("vev"));
  EXPECT_EQ(answer.onboarding().newcomers(), 1);
  EXPECT_EQ(answer.onboarding().both(), 1);
  EXPECT_EQ(answer.onboarding().first_cross_landlord_tie().reached(), 1);
  EXPECT_EQ(answer.onboarding().first_partner_tie().reached(), 0);  // k coordinates.
  EXPECT_EQ(answer.onboarding().SerializeAsString(),
            (Got<v1::GetOnboardingRequest, v1::GetOnboardingResponse>(log, Of("vev"))));
  // Of what others did the participations of the window (22) alone; not the partner (10).
  EXPECT_THAT(PositionsIn(answer), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16,
                                               17, 18, 20, 22, 23, 24, 25, 28, 29));
}

TEST(ExplainFiguresTest, ComesInPagesThatAllCarryTheFigures) {
  const EventList log = Story();
  const auto request = RequestFor(v1::FIGURES_ACTIVE_CORE, Of("vev"));
  std::vector<int64_t> positions;
  std::string after;
  int pages = 0;
  do {
    std::string next;
    const auto page = TryExplain(log, request, runtime::LocalPrincipal(), {4, after}, &next);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->active_core().participations(), 8);
    for (const int64_t position : PositionsIn(*page)) positions.push_back(position);
    after = next;
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(positions, ElementsAre(1, 2, 12, 14, 15, 16, 17, 18, 19, 26));
}

TEST(ExplainFiguresTest, WhoMayNotSeeSmallGroupsGetsNoEvidence) {
  EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2", "c1"}), "2009-01-01");  // Two of seven did not.
  const runtime::Principal someone{"someone"};
  const auto participation = Explained(log, v1::FIGURES_PARTICIPATION, Of("vev"), someone);
  EXPECT_THAT(PositionsIn(participation), IsEmpty());
  EXPECT_FALSE(participation.participation().has_participants());
  EXPECT_EQ(participation.participation().participations(), 5);
  const auto core = Explained(log, v1::FIGURES_ACTIVE_CORE, Of("vev"), someone);
  EXPECT_THAT(PositionsIn(core), IsEmpty());
  EXPECT_FALSE(core.active_core().has_participants());
  EXPECT_EQ(core.active_core().SerializeAsString(),
            (Got<v1::GetActiveCoreRequest, v1::GetActiveCoreResponse>(log, Of("vev"), someone)));
}

// The code and the fields of a refusal.
using Refused = std::pair<absl::StatusCode, std::vector<std::string>>;

Refused RefusalOf(const v1::ExplainFiguresRequest& request) {
  const absl::Status status = TryExplain(LogOf(Cast()), request).status();
  std::vector<std::string> fields;
  const auto detail = runtime::DetailOf(status);
  if (detail.has_value()) {
    for (const auto& violation : detail->violations()) fields.push_back(violation.field());
  }
  return {status.code(), fields};
}

TEST(ExplainFiguresTest, RefusesTheWholeCountryAndWhatItDoesNotKnow) {
  EXPECT_EQ(RefusalOf(RequestFor(v1::FIGURES_TURNOVER, {})),
            Refused(absl::StatusCode::kInvalidArgument, {"scope"}));
  EXPECT_EQ(RefusalOf(RequestFor(v1::FIGURES_UNSPECIFIED, Of("vev"))),
            Refused(absl::StatusCode::kInvalidArgument, {"figures"}));
  v1::ExplainFiguresRequest request = RequestFor(static_cast<v1::Figures>(99), Of("V"));
  request.mutable_parameters()->set_window_days(-1);
  EXPECT_EQ(RefusalOf(request),
            Refused(absl::StatusCode::kInvalidArgument,
                    {"figures", "scope.territory_id", "parameters.window_days"}));
  EXPECT_EQ(RefusalOf(RequestFor(v1::FIGURES_TURNOVER, Of("other"))),
            Refused(absl::StatusCode::kNotFound, {"scope.territory_id"}));
  EXPECT_EQ(RefusalOf(RequestFor(v1::FIGURES_TURNOVER, OfLandlord("z"))),
            Refused(absl::StatusCode::kNotFound, {"scope.landlord_id"}));
}

}  // namespace
}  // namespace loge::indicators

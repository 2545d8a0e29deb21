// Actions for the standing of the trade: told, and listed.
#include <string>

#include "gtest/gtest.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/practice_facts.h"
#include "tests/support/given.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::EventList;
using loge::testing::Given;
using loge::testing::QueryContextFake;

// Territory t-vaulx since 1999; at position 2: x, on 2005-03-15.
Given WithAction() {
  Given given(Registry());
  given.Fact(Proposed("t-vaulx"), "1999").Fact(Held("x", "t-vaulx"), "2005-03-15");
  return given;
}

TEST(HoldValorisationAction, TellsIt) {
  const auto outcome =
      WithAction().When(Hold("y", "t-vaulx", "1998")).ThenTells({Held("y", "t-vaulx")});
  EXPECT_EQ(outcome.id, "y");
}

TEST(HoldValorisationAction, TheServerMayMakeTheId) {
  const auto outcome =
      WithAction().When(Hold("", "t-vaulx", "2005-03-15")).ThenTells({Held("fresh", "t-vaulx")});
  EXPECT_EQ(outcome.id, "fresh");
}

TEST(HoldValorisationAction, ToldAgainJustSoIsTheSame) {
  WithAction().When(Hold("x", "t-vaulx", "2005-03-15")).ThenUnchanged();
  v1::HoldValorisationActionRequest other = Hold("x", "t-vaulx", "2005-03-15");
  other.set_medium(events::v1::VALORISATION_MEDIUM_SPEECH);
  WithAction().When(other).ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "action_id");
  WithAction()
      .When(Hold("x", "t-vaulx", "2005-03"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "action_id");
}

TEST(HoldValorisationAction, RefusesWhatIsUnknownMissingOrToCome) {
  WithAction()
      .When(Hold("y", "t-bron", "2005"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  WithAction()
      .When(Hold("y", "t-vaulx", "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
  // The date, the territory, the audience, the medium.
  WithAction()
      .When(v1::HoldValorisationActionRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(CorrectValorisationAction, MayChangeAllOfIt) {
  events::v1::ValorisationActionHeld other = Held("x", "t-vaulx");
  other.set_audience(events::v1::VALORISATION_AUDIENCE_POPULATION);
  WithAction().WhenCorrecting(2, other, "2006").ThenTells({other});
  other.clear_action_id();
  WithAction()
      .WhenCorrecting(2, other, "2006")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING,
                        "replacement.valorisation_action_held.action_id");
}

// x in t-vaulx; y in t-bron for partners; z in t-vaulx by speech, later.
EventList ThreeActions() {
  EventList log;
  log.Tell(Held("x", "t-vaulx"), "2005-03");
  events::v1::ValorisationActionHeld y = Held("y", "t-bron");
  y.set_audience(events::v1::VALORISATION_AUDIENCE_PARTNERS);
  log.Tell(y, "2006-01-01");
  events::v1::ValorisationActionHeld z = Held("z", "t-vaulx");
  z.set_medium(events::v1::VALORISATION_MEDIUM_SPEECH);
  log.Tell(z, "2007-01-01");
  return log;
}

v1::ListValorisationActionsResponse List(const EventList& log,
                                         const v1::ListValorisationActionsRequest& request,
                                         const std::string& as_of = "2009-05-12") {
  runtime::QueryRegistry queries;
  RegisterQueries(queries);
  QueryContextFake context(as_of);
  context.Add(Projection(), log);
  const auto answer =
      loge::testing::Ask<v1::ListValorisationActionsResponse>(queries, context, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : v1::ListValorisationActionsResponse();
}

std::string IdsIn(const v1::ListValorisationActionsResponse& response) {
  std::string ids;
  for (const v1::ValorisationAction& action : response.actions()) ids += action.action_id();
  return ids;
}

TEST(ListValorisationActions, TellsEachAsOfADay) {
  const auto response = List(ThreeActions(), {}, "2006-12-31");
  ASSERT_EQ(IdsIn(response), "xy");
  const v1::ValorisationAction& x = response.actions(0);
  EXPECT_EQ(x.territory_id(), "t-vaulx");
  EXPECT_EQ(x.audience(), events::v1::VALORISATION_AUDIENCE_EMPLOYERS);
  EXPECT_EQ(x.medium(), events::v1::VALORISATION_MEDIUM_PRINT);
  EXPECT_EQ(x.occurred_on(), "2005-03");
  EXPECT_EQ(x.provenance().position(), 1);
}

TEST(ListValorisationActions, Filters) {
  v1::ListValorisationActionsRequest request;
  request.set_territory_id("t-vaulx");
  EXPECT_EQ(IdsIn(List(ThreeActions(), request)), "xz");
  request.set_medium(events::v1::VALORISATION_MEDIUM_SPEECH);
  EXPECT_EQ(IdsIn(List(ThreeActions(), request)), "z");
  request.Clear();
  request.set_audience(events::v1::VALORISATION_AUDIENCE_PARTNERS);
  EXPECT_EQ(IdsIn(List(ThreeActions(), request)), "y");
}

TEST(ListValorisationActions, CancelledOnesAreGone) {
  EventList log = ThreeActions();
  log.Cancel(2);
  EXPECT_EQ(IdsIn(List(log, {})), "xz");
}

}  // namespace
}  // namespace loge::rollout::testing

// Proposals.
#include "services/rollout/decide.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;

TEST(ProposeTerritory, TellsTheProposal) {
  Given(Registry()).When(Propose("vaulx", "1998")).ThenTells({Proposed("vaulx")});
}

TEST(ProposeTerritory, KeepsTheParents) {
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .When(Propose("venissieux", "2007", {"vaulx"}))
      .ThenTells({Proposed("venissieux", {"vaulx"})});
}

TEST(ProposeTerritory, IsUnchangedWhenTheSameIsToldAgain) {
  Given(Registry()).Fact(Proposed("vaulx"), "1998").When(Propose("vaulx", "1998")).ThenUnchanged();
}

TEST(ProposeTerritory, RefusesAnIdInUse) {
  auto other = Propose("vaulx", "1998");
  other.set_name("Another");
  const auto outcome = Given(Registry())
                           .Fact(Proposed("vaulx"), "1998")
                           .When(other)
                           .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "territory_id");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 1");
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .When(Propose("vaulx", "1998-01-01"))  // Same first day, but known to the day.
      .ThenRefuses({v1::ERROR_REASON_ALREADY_EXISTS});
}

TEST(ProposeTerritory, RefusesUnknownParents) {
  Given(Registry())
      .Fact(Proposed("vaulx"), "1998")
      .When(Propose("venissieux", "2007", {"vaulx", "bron"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "seeded_from[1]");
}

TEST(ProposeTerritory, RefusesItselfAsParent) {
  Given(Registry())
      .When(Propose("vaulx", "1998", {"vaulx"}))
      .ThenRefusesField(v1::ERROR_REASON_SEEDING_CYCLE, "seeded_from[0]");
}

TEST(ProposeTerritory, TellsEveryFailingCheck) {
  v1::ProposeTerritoryRequest request;
  request.set_occurred_on("2009-02-30");
  request.set_territory_id("Vaulx");
  request.add_commune_codes("6925");
  request.add_seeded_from("a b");
  request.set_replication_model(static_cast<events::v1::ReplicationModel>(99));
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID});
}

TEST(ProposeTerritory, RefusesTooManyOrRepeatedCommunes) {
  auto twice = Propose("vaulx", "1998");
  twice.add_commune_codes("69256");
  Given(Registry())
      .When(twice)
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "commune_codes[1]");
  auto many = Propose("vaulx", "1998");
  for (int i = 0; i < 200; ++i) many.add_commune_codes(std::to_string(10000 + i));
  Given(Registry()).When(many).ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "commune_codes");
  auto none = Propose("vaulx", "1998");
  none.clear_commune_codes();
  Given(Registry()).When(none).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "commune_codes");
}

TEST(ProposeTerritory, RefusesAFutureDate) {
  Given(Registry())
      .When(Propose("vaulx", "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(CorrectProposal, RefusesACycleOverSeveralGenerations) {
  Given(Registry())
      .Fact(Proposed("a"), "1998")
      .Fact(Proposed("b", {"a"}), "2001")
      .Fact(Proposed("c", {"b"}), "2004")
      .WhenCorrecting(1, Proposed("a", {"c"}), "1998")
      .ThenRefusesField(v1::ERROR_REASON_SEEDING_CYCLE,
                        "replacement.territory_proposed.seeded_from[0]");
}

TEST(CorrectProposal, MayChangeTheParents) {
  Given(Registry())
      .Fact(Proposed("a"), "1998")
      .Fact(Proposed("b"), "2001")
      .Fact(Proposed("c", {"b"}), "2004")
      .WhenCorrecting(3, Proposed("c", {"a", "b"}), "2004")
      .ThenTells({Proposed("c", {"a", "b"})});
}

TEST(CorrectProposal, RefusesADateAfterAStage) {
  Given(Registry())
      .Fact(Proposed("a"), "1998")
      .Fact(Advanced("a", events::v1::STAGE_DIAGNOSED), "1999")
      .WhenCorrecting(1, Proposed("a"), "2000")
      .ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "occurred_on");
}

TEST(CorrectProposal, ChecksTheShapeOfTheReplacement) {
  auto nameless = Proposed("a");
  nameless.clear_name();
  Given(Registry())
      .Fact(Proposed("a"), "1998")
      .WhenCorrecting(1, nameless, "1998")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.territory_proposed.name");
}

}  // namespace
}  // namespace loge::rollout::testing

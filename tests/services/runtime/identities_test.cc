#include "services/runtime/identities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loge/v1/caretakers.pb.h"
#include "loge/v1/partnership.pb.h"
#include "tests/support/fact_reader_fake.h"
#include "tests/support/text_proto.h"

namespace loge::runtime {
namespace {

using loge::testing::AnyEvent;
using loge::testing::EventList;
using loge::testing::Text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

events::v1::CaretakersMerged Merged(const std::string& survivor, const std::string& absorbed) {
  events::v1::CaretakersMerged event;
  event.set_survivor_id(survivor);
  event.set_absorbed_id(absorbed);
  return event;
}

events::v1::MergeReverted Reverted(const std::string& survivor, const std::string& absorbed) {
  events::v1::MergeReverted event;
  event.set_survivor_id(survivor);
  event.set_absorbed_id(absorbed);
  return event;
}

Identities Of(const EventList& log) { return Identities(log.Living(1000)); }

std::vector<Fact> Unite(const Identities& identities, const EventList& log,
                        Identities::Lists lists = Identities::Lists::kEveryoneOnce) {
  return identities.Unite(log.Living(1000), lists,
                          [](const Fact&, const std::set<std::string>&) {});
}

TEST(Identities, NobodyWasMerged) {
  const Identities identities;
  EXPECT_TRUE(identities.empty());
  EXPECT_EQ(identities.SurvivorOf("p"), "p");
  EXPECT_THAT(identities.IdsOf("p"), ElementsAre("p"));
  EXPECT_THAT(identities.MergesOf("p"), IsEmpty());
  EXPECT_THAT(identities.SubjectsBehind("caretaker/p"), ElementsAre("caretaker/p"));
}

TEST(Identities, AllIdsOfAPerson) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  log.Tell(Merged("p", "o"), "2009-01-11");
  const Identities identities = Of(log);
  EXPECT_EQ(identities.SurvivorOf("q"), "p");
  EXPECT_EQ(identities.SurvivorOf("p"), "p");
  EXPECT_EQ(identities.SurvivorOf("x"), "x");
  EXPECT_THAT(identities.IdsOf("q"), ElementsAre("p", "o", "q"));
  EXPECT_THAT(identities.survivors(), ElementsAre("p"));
  EXPECT_THAT(identities.SubjectsBehind("referent/o"),
              ElementsAre("referent/p", "referent/o", "referent/q"));
  EXPECT_THAT(identities.SubjectsBehind("trained/q"),
              ElementsAre("trained/p", "trained/o", "trained/q"));
  // An id of something else that happens to be the same.
  EXPECT_THAT(identities.SubjectsBehind("contact/q"), ElementsAre("contact/q"));
  ASSERT_EQ(identities.MergesOf("o").size(), 2u);
  EXPECT_EQ(identities.MergesOf("o")[1].known_from, 2);
}

TEST(Identities, ASurvivorMayBeAbsorbedItself) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  log.Tell(Merged("s", "p"), "2009-02-10");
  EXPECT_THAT(Of(log).IdsOf("q"), ElementsAre("s", "p", "q"));
  log.Tell(Reverted("s", "p"), "2009-03-10");
  EXPECT_EQ(Of(log).SurvivorOf("q"), "p");
  EXPECT_EQ(Of(log).SurvivorOf("s"), "s");
}

TEST(Identities, ARevertEndsJustThatMergeUntilTheNext) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  log.Tell(Reverted("q", "p"), "2009-01-11");  // Of another pair: nothing.
  EXPECT_EQ(Of(log).SurvivorOf("q"), "p");
  const int64_t revert = log.Tell(Reverted("p", "q"), "2009-02-10");
  EXPECT_TRUE(Of(log).empty());
  EXPECT_EQ(Of(log).FindMerge("p", "q"), nullptr);
  EventList again = log;
  again.Tell(Merged("p", "q"), "2009-03-10");
  EXPECT_EQ(Of(again).FindMerge("p", "q")->known_from, 4);
  // Or the revert was wrong.
  log.Cancel(revert);
  EXPECT_EQ(Of(log).FindMerge("p", "q")->known_from, 1);
}

TEST(Identities, ADayCountsWhateverWasToldFirst) {
  EventList log;
  log.Tell(Reverted("p", "q"), "2009-02-10");
  log.Tell(Merged("p", "q"), "2009-01-10");
  EXPECT_TRUE(Of(log).empty());
}

TEST(Identities, MergesThatContradictEachOtherJoinAll) {
  EventList circle;
  circle.Tell(Merged("p", "q"), "2009-01-10");
  circle.Tell(Merged("q", "p"), "2009-01-11");
  EXPECT_EQ(Of(circle).SurvivorOf("q"), "p");
  EXPECT_EQ(Of(circle).SurvivorOf("p"), "p");
  EventList two;
  two.Tell(Merged("p", "q"), "2009-01-10");
  two.Tell(Merged("s", "q"), "2009-01-11");
  EXPECT_THAT(Of(two).IdsOf("p"), ElementsAre("s", "p", "q"));
  EXPECT_EQ(Of(two).MergesOf("q").size(), 2u);
}

TEST(Identities, EveryFieldThatNamesACaretaker) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  const Identities identities = Of(log);
  const auto resolved = [&](const AnyEvent& event) {
    events::v1::EventPayload payload = event.payload;
    identities.Resolve(&payload);
    return payload.ShortDebugString();
  };
  EXPECT_EQ(resolved(Text<events::v1::CaretakerLeft>("caretaker_id: 'q' landlord_id: 'q'")),
            "caretaker_left { caretaker_id: \"p\" landlord_id: \"q\" }");
  EXPECT_EQ(resolved(Text<events::v1::SupportMeetingHeld>("given_by_caretaker_id: 'q'")),
            "support_meeting_held { given_by_caretaker_id: \"p\" }");
  EXPECT_EQ(resolved(Text<events::v1::MeetingHeld>("caretaker_ids: ['a', 'q'] led_by: 'q'")),
            "meeting_held { caretaker_ids: \"a\" caretaker_ids: \"p\" led_by: \"p\" }");
  // A contact with that id leads, who is nobody's other name.
  EXPECT_EQ(resolved(Text<events::v1::MeetingHeld>("contact_ids: 'q' led_by: 'q'")),
            "meeting_held { contact_ids: \"q\" led_by: \"q\" }");
  EXPECT_EQ(resolved(Merged("x", "q")),
            "caretakers_merged { survivor_id: \"x\" absorbed_id: \"q\" }");
}

TEST(Identities, NamesAreKeptInWhatIsTold) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  events::v1::EventPayload told;
  *told.mutable_meeting_held() =
      Text<events::v1::MeetingHeld>("caretaker_ids: ['a', 'q'] led_by: 'q'");
  events::v1::EventPayload judged = told;
  Of(log).Resolve(&judged);
  judged.mutable_meeting_held()->set_headcount(7);  // By the rule.
  KeepNames(told, &judged);
  told.mutable_meeting_held()->set_headcount(7);
  EXPECT_EQ(judged.ShortDebugString(), told.ShortDebugString());
}

TEST(Identities, AReplacementNamesWhomTheFactNamed) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  const auto renamed = [&](const std::string& told, const std::string& replacement) {
    events::v1::EventPayload before;
    *before.mutable_meeting_held() = Text<events::v1::MeetingHeld>(told);
    events::v1::EventPayload after;
    *after.mutable_meeting_held() = Text<events::v1::MeetingHeld>(replacement);
    Of(log).NameAsTold(before, &after);
    return after.meeting_held().ShortDebugString();
  };
  EXPECT_EQ(renamed("caretaker_ids: ['q', 'x']", "caretaker_ids: ['y', 'p'] led_by: 'p'"),
            "caretaker_ids: \"y\" caretaker_ids: \"q\" led_by: \"q\"");
  EXPECT_EQ(renamed("caretaker_ids: 'x'", "caretaker_ids: 'q'"), "caretaker_ids: \"q\"");
}

TEST(Identities, RequestsNameSurvivors) {
  EventList log;
  log.Tell(Merged("p", "q"), "2009-01-10");
  v1::GetCaretakerRequest get = Text<v1::GetCaretakerRequest>("caretaker { caretaker_id: 'q' }");
  std::set<std::string> named;
  Of(log).ResolveRequest(&get, &named);
  EXPECT_THAT(named, ElementsAre("p"));
  EXPECT_EQ(get.caretaker().caretaker_id(), "p");
  v1::ExplainTieRequest tie =
      Text<v1::ExplainTieRequest>("territory_id: 'q' person_a: 'q' person_b: 'x'");
  named.clear();
  Of(log).ResolveRequest(&tie, &named);
  EXPECT_THAT(named, ElementsAre("p"));
  EXPECT_EQ(tie.ShortDebugString(), "territory_id: \"q\" person_a: \"p\" person_b: \"x\"");
  v1::ExplainMeasureRequest measure =
      Text<v1::ExplainMeasureRequest>("territory_id: 'q' person_id: 'q'");
  named.clear();
  Of(log).ResolveRequest(&measure, &named);
  EXPECT_THAT(named, ElementsAre("p"));
  EXPECT_EQ(measure.ShortDebugString(), "territory_id: \"q\" person_id: \"p\"");
  v1::SimulateDepartureRequest departure =
      Text<v1::SimulateDepartureRequest>("territory_id: 'q' person_ids: ['x', 'q']");
  named.clear();
  Of(log).ResolveRequest(&departure, &named);
  EXPECT_THAT(named, ElementsAre("p"));
  EXPECT_EQ(departure.ShortDebugString(),
            "territory_id: \"q\" person_ids: \"x\" person_ids: \"p\"");
  v1::GetCaretakerRequest number = Text<v1::GetCaretakerRequest>(
      "caretaker { employee { landlord_id: 'a' employee_number: 'q' } }");
  const std::string before = number.DebugString();
  named.clear();
  Of(log).ResolveRequest(&number, &named);
  EXPECT_THAT(named, IsEmpty());
  EXPECT_EQ(number.DebugString(), before);
}

TEST(Identities, UnitedFactsAreInOrderAndTellEachThingOnce) {
  const auto attended = [](const std::string& person) {
    return Text<events::v1::AttendanceRecorded>("session_id: 's' caretaker_id: '" + person +
                                                "' status: ATTENDANCE_STATUS_PRESENT");
  };
  EventList log;
  log.Tell(attended("p"), "2008-05-10");  // 1
  log.Tell(attended("q"), "2008-05-10");  // 2: the same.
  log.Tell(attended("q"), "2008-05-09");  // 3
  log.Tell(Text<events::v1::MeetingHeld>("meeting_id: 'm' caretaker_ids: ['p', 'q', 'x']"),  // 4
           "2008-06-01");
  log.Tell(Merged("p", "q"), "2009-01-10");
  const Identities identities = Of(log);
  std::vector<int64_t> versions;
  for (const Fact& fact : Unite(identities, log)) versions.push_back(fact.known_from);
  EXPECT_THAT(versions, ElementsAre(3, 1, 4, 5));
  const Fact met = Unite(identities, log)[2];
  EXPECT_THAT(met.payload->meeting_held().caretaker_ids(), ElementsAre("p", "x"));
  const Fact as_told = Unite(identities, log, Identities::Lists::kAsTold)[2];
  EXPECT_THAT(as_told.payload->meeting_held().caretaker_ids(), ElementsAre("p", "p", "x"));
}

TEST(Identities, WhatWasEqualWithoutAMergeStays) {
  const auto started = Text<events::v1::VolunteeringStarted>("caretaker_id: 'x'");
  EventList log;
  log.Tell(started, "2008-05-10");
  log.Tell(started, "2008-05-10");
  log.Tell(Text<events::v1::VolunteeringStarted>("caretaker_id: 'q'"), "2008-05-10");
  log.Tell(Merged("p", "q"), "2009-01-10");
  EXPECT_EQ(Unite(Of(log), log).size(), 4u);
}

TEST(Identities, StatesOfRulesHoldTheFactsOfAllIds) {
  const FoldSpec fold{"volunteering", {events::v1::EventPayload::kVolunteeringStarted}};
  EventList log;
  log.Tell(Text<events::v1::VolunteeringStarted>("caretaker_id: 'p'"), "2008-05-10");
  log.Tell(Text<events::v1::VolunteeringStarted>("caretaker_id: 'q'"), "2008-05-09");
  log.Tell(Merged("p", "q"), "2009-01-10");
  const auto load = [&](const Need& need) -> absl::StatusOr<std::shared_ptr<const FactSet>> {
    auto set = std::make_shared<FactSet>(*need.fold, need.subject);
    for (const EventPtr& event : log.events()) set->Apply(event);
    return set;
  };
  for (const char* subject : {"caretaker/p", "caretaker/q"}) {
    const auto state = Of(log).StateOf({&fold, subject}, load);
    ASSERT_TRUE(state.ok());
    ASSERT_EQ((*state)->facts().size(), 2u);
    EXPECT_EQ((*state)->facts()[0].known_from, 2);
    EXPECT_EQ((*state)->facts()[0].payload->volunteering_started().caretaker_id(), "p");
  }
  EXPECT_EQ((*Identities().StateOf({&fold, "caretaker/q"}, load))->facts().size(), 1u);
}

}  // namespace
}  // namespace loge::runtime

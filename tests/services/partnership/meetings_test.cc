// Meetings that were told more than once: what is read of them.
#include "services/partnership/meetings.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/views.h"
#include "services/runtime/identity_reader.h"
#include "tests/services/partnership/story.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using testing::FactReaderFake;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kDay[] = "2008-03-01";

std::optional<WholeMeeting> FindIn(const EventList& log, const std::string& id,
                                   int64_t known_at = std::numeric_limits<int64_t>::max()) {
  const FactReaderFake reader(Projection(), log, "2009-05-12", known_at);
  auto found = Meetings(reader).Find(id);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *std::move(found) : std::nullopt;
}

// "m1: a1 b1", … in order; those of a contact in brackets.
std::vector<std::string> MeetingsIn(const EventList& log, const std::string& as_of,
                                    const std::string& territory = "vev",
                                    int64_t known_at = std::numeric_limits<int64_t>::max()) {
  const FactReaderFake reader(Projection(), log, as_of, known_at);
  const auto facts = reader.Facts("territory/" + territory, runtime::DateFilter::kAny);
  const auto meetings = Meetings(reader).Of(territory, *facts);
  EXPECT_TRUE(meetings.ok()) << meetings.status();
  std::vector<std::string> out;
  if (!meetings.ok()) return out;
  for (const WholeMeeting& meeting : *meetings) {
    std::string text = meeting.held().meeting_id() + ":";
    for (const std::string& id : meeting.held().caretaker_ids()) text += " " + id;
    for (const std::string& id : meeting.held().contact_ids()) text += " (" + id + ")";
    out.push_back(text);
  }
  return out;
}

std::vector<int64_t> PositionsOf(const std::vector<runtime::Fact>& facts) {
  std::vector<int64_t> positions;
  for (const runtime::Fact& fact : facts) positions.push_back(fact.known_from);
  return positions;
}

// Told by two landlords.
EventList ToldTwice() {
  EventList log;
  log.Tell(Meeting("m1", {"a1", "b1"}, {"k"}), kDay);   // 1
  log.Tell(Meeting("m2", {"b1", "c1"}, {"k2"}), kDay);  // 2
  return log;
}

TEST(MeetingsTest, WithoutMergesEachTellsForItself) {
  const EventList log = ToldTwice();
  EXPECT_THAT(MeetingsIn(log, "2009-05-12"), ElementsAre("m1: a1 b1 (k)", "m2: b1 c1 (k2)"));
  EXPECT_THAT(MeetingsIn(log, "2008-02-29"), IsEmpty());
  const auto m2 = FindIn(log, "m2");
  ASSERT_TRUE(m2.has_value());
  EXPECT_EQ(m2->fact.known_from, 2);
  EXPECT_THAT(m2->others, IsEmpty());
  EXPECT_FALSE(FindIn(log, "m3").has_value());
}

TEST(MeetingsTest, MergedTheyAreOneOnEveryDayAsSoonAsItIsKnown) {
  EventList log = ToldTwice();
  const int64_t merge = log.Tell(MeetingsAreOne("m2", "m1"), kDay);
  EXPECT_THAT(MeetingsIn(log, kDay), ElementsAre("m2: b1 c1 a1 (k2) (k)"));
  EXPECT_THAT(MeetingsIn(log, "2008-02-29"), IsEmpty());
  EXPECT_THAT(MeetingsIn(log, kDay, "vev", merge - 1),
              ElementsAre("m1: a1 b1 (k)", "m2: b1 c1 (k2)"));
  for (const char* id : {"m1", "m2"}) {
    const auto whole = FindIn(log, id);
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(whole->held().meeting_id(), "m2");
    EXPECT_EQ(whole->fact.known_from, 2);
    EXPECT_THAT(PositionsOf(whole->others), UnorderedElementsAre(1, merge));
    EXPECT_THAT(whole->absorbed_ids, ElementsAre("m1"));
  }
  // Taken back, it is as if it had never been told.
  log.Cancel(merge);
  EXPECT_THAT(MeetingsIn(log, kDay), ElementsAre("m1: a1 b1 (k)", "m2: b1 c1 (k2)"));
  EXPECT_THAT(FindIn(log, "m1")->absorbed_ids, IsEmpty());
  EXPECT_EQ(FindIn(log, "m1")->held().meeting_id(), "m1");
}

TEST(MeetingsTest, WhatTheSurvivorDoesNotTellTheOtherOneDoes) {
  EventList log;
  events::v1::MeetingHeld survivor = Meeting("m1", {"a1"});
  survivor.add_topics("works");
  survivor.add_landlord_ids("a");
  survivor.set_headcount(1);
  events::v1::MeetingHeld other = Meeting("m2", {"b1"}, {"k"}, events::v1::MEETING_KIND_STEERING);
  other.add_topics("works");
  other.add_topics("youth");
  other.add_landlord_ids("b");
  other.add_partner_ids("police");
  other.set_neighbourhood_id("n1");
  other.set_led_by("k");
  log.Tell(survivor, kDay);
  log.Tell(other, kDay);
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  const events::v1::MeetingHeld whole = FindIn(log, "m1")->held();
  EXPECT_EQ(whole.kind(), events::v1::MEETING_KIND_PARTNER);
  EXPECT_THAT(whole.topics(), ElementsAre("works", "youth"));
  EXPECT_THAT(whole.landlord_ids(), ElementsAre("a", "b"));
  EXPECT_THAT(whole.partner_ids(), ElementsAre("police"));
  EXPECT_EQ(whole.neighbourhood_id(), "n1");
  EXPECT_EQ(whole.led_by(), "k");
  EXPECT_EQ(whole.headcount(), 3);  // As many as are named.

  // What the survivor tells stands.
  log.Correct(
      1,
      [&] {
        survivor.set_neighbourhood_id("n2");
        survivor.set_led_by("a1");
        survivor.set_headcount(20);
        return survivor;
      }(),
      kDay);
  const events::v1::MeetingHeld corrected = FindIn(log, "m2")->held();
  EXPECT_EQ(corrected.neighbourhood_id(), "n2");
  EXPECT_EQ(corrected.led_by(), "a1");
  EXPECT_EQ(corrected.headcount(), 20);
}

TEST(MeetingsTest, CorrectionsOfEitherCount) {
  EventList log = ToldTwice();
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  log.Correct(2, Meeting("m2", {"d1"}), kDay);
  EXPECT_THAT(MeetingsIn(log, "2009-05-12"), ElementsAre("m1: a1 b1 d1 (k)"));
  // The date and the territory are those of the one that goes on, wherever the other one is.
  log.Correct(1, Meeting("m1", {"a1"}, {}, events::v1::MEETING_KIND_PARTNER, "other"),
              "2008-02-01");
  EXPECT_THAT(MeetingsIn(log, "2009-05-12"), IsEmpty());
  EXPECT_THAT(MeetingsIn(log, "2008-02-01", "other"), ElementsAre("m1: a1 d1"));
  EXPECT_THAT(MeetingsIn(log, "2008-01-31", "other"), IsEmpty());
}

TEST(MeetingsTest, ByWhateverWayTheyAreJoined) {
  EventList log = ToldTwice();
  log.Tell(Meeting("m0", {"e1"}), kDay);                             // 3
  const int64_t inner = log.Tell(MeetingsAreOne("m2", "m0"), kDay);  // m0 is m2,
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);                        // which is m1.
  EXPECT_THAT(MeetingsIn(log, kDay), ElementsAre("m1: a1 b1 e1 c1 (k) (k2)"));
  EXPECT_THAT(FindIn(log, "m0")->absorbed_ids, ElementsAre("m0", "m2"));
  log.Cancel(inner);
  EXPECT_THAT(MeetingsIn(log, kDay), ElementsAre("m1: a1 b1 c1 (k) (k2)", "m0: e1"));
}

TEST(MeetingsTest, WhenTheSurvivorIsTakenBackTheFirstOfTheOthersGoesOn) {
  EventList log = ToldTwice();
  log.Tell(Meeting("m0", {"e1"}), kDay);
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  log.Tell(MeetingsAreOne("m1", "m0"), kDay);
  log.Cancel(1);
  EXPECT_THAT(MeetingsIn(log, kDay), ElementsAre("m0: e1 b1 c1 (k2)"));
  EXPECT_FALSE(FindIn(log, "m1").has_value());
  log.Cancel(3);
  EXPECT_THAT(MeetingsIn(log, kDay), ElementsAre("m2: b1 c1 (k2)"));
  EXPECT_THAT(FindIn(log, "m2")->others, IsEmpty());
}

TEST(MeetingsTest, CorrectionsThatLeadInACircleEnd) {
  EventList log = ToldTwice();
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  log.Tell(MeetingsAreOne("m2", "m1"), kDay);  // No rule lets it in.
  EXPECT_EQ(MeetingsIn(log, kDay).size(), 1u);
}

TEST(MeetingsTest, APersonTakesPartOnce) {
  EventList log = ToldTwice();
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  log.Tell(Meeting("m3", {"b1"}), "2008-06-01");
  log.Correct(1, Meeting("m1", {"a1", "b1"}), "2008-04-01");
  const auto told = [&](const std::string& person, const std::string& as_of) {
    const FactReaderFake reader(Projection(), log, as_of);
    const auto facts = reader.Facts("caretaker/" + person, runtime::DateFilter::kAny);
    const auto once = Meetings(reader).EachOnce(*facts);
    EXPECT_TRUE(once.ok()) << once.status();
    std::vector<std::string> out;
    for (const runtime::Fact& fact : *once) {
      out.push_back(fact.payload->meeting_held().meeting_id() + " " +
                    runtime::FormatFactDate(fact.date));
    }
    return out;
  };
  EXPECT_THAT(told("b1", "2009-05-12"), UnorderedElementsAre("m1 2008-04-01", "m3 2008-06-01"));
  EXPECT_THAT(told("c1", "2009-05-12"), ElementsAre("m1 2008-04-01"));
  // Its day is that of the telling that goes on.
  EXPECT_THAT(told("c1", "2008-03-31"), IsEmpty());
}

TEST(MeetingsTest, ThoseOfAPersonAreWhole) {
  EventList log = ToldTwice();
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  log.Tell(Meeting("m3", {"b1"}), "2008-06-01");
  const auto meetings = [&](const std::string& person, const std::string& as_of) {
    const FactReaderFake reader(Projection(), log, as_of);
    const auto facts = reader.Facts("caretaker/" + person, runtime::DateFilter::kAny);
    const auto found = Meetings(reader).Among(*facts);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> out;
    for (const WholeMeeting& meeting : *found) {
      std::string text = meeting.held().meeting_id();
      for (const std::string& id : meeting.absorbed_ids) text += " " + id;
      out.push_back(text);
    }
    return out;
  };
  EXPECT_THAT(meetings("b1", "2009-05-12"), ElementsAre("m1 m2", "m3"));
  EXPECT_THAT(meetings("c1", "2009-05-12"), ElementsAre("m1 m2"));
  EXPECT_THAT(meetings("b1", "2008-05-31"), ElementsAre("m1 m2"));
  EXPECT_THAT(meetings("b1", "2008-02-29"), IsEmpty());
}

// Told by two landlords, each of which names the same person by an id of its own.
TEST(MeetingsTest, APersonKnownTwiceIsNamedOnce) {
  EventList log;
  log.Tell(Meeting("m1", {"a1", "b1"}), kDay);
  log.Tell(Meeting("m2", {"b2", "c1"}), kDay);
  log.Tell(MeetingsAreOne("m1", "m2"), kDay);
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("b1");
  merged.set_absorbed_id("b2");
  const int64_t merge = log.Tell(merged, "2009-01-10");
  const FactReaderFake told(Projection(), log, "2009-05-12");
  const auto identities = runtime::ReadIdentities(told);
  ASSERT_TRUE(identities.ok()) << identities.status();
  runtime::ResolvedFacts resolved;
  const runtime::IdentityReader reader(told, **identities, &resolved);
  const Meetings meetings(reader);
  const auto whole = meetings.Find("m2");
  ASSERT_TRUE(whole.ok() && whole->has_value());
  EXPECT_THAT((*whole)->held().caretaker_ids(), ElementsAre("a1", "b1", "c1"));
  EXPECT_EQ((*whole)->held().headcount(), 3);
  // The telling that named the other id stands on the merge of the two persons.
  EXPECT_THAT(PositionsOf(resolved.MergesBehind(**identities, 2)), ElementsAre(merge));
  EXPECT_THAT(resolved.MergesBehind(**identities, 1), IsEmpty());
  const auto facts = reader.Facts("caretaker/b2", runtime::DateFilter::kAny);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->size(), 2u);
  EXPECT_EQ(meetings.EachOnce(*facts)->size(), 1u);
}

}  // namespace
}  // namespace loge::partnership

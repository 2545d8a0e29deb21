#include "services/partnership/state.h"

#include <algorithm>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using testing::Day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<runtime::Fact> FactsOf(const Story& story) {
  return LogOf(story).Living(std::numeric_limits<int64_t>::max());
}

TEST(StateTest, UnknownThingsAreNothing) {
  EXPECT_FALSE(FoldPartner("police", {}).has_value());
  EXPECT_FALSE(FoldContact("p1", {}).has_value());
  EXPECT_FALSE(FoldMeeting("m1", {}).has_value());
  EXPECT_FALSE(FoldTerritory("vev", {}).has_value());
  EXPECT_THAT(FoldCoordinators("vev", Day("2009-05-12"), {}), IsEmpty());
}

TEST(StateTest, AContactLivesFromItsFirstToItsLastDay) {
  const auto contact = FoldContact(
      "p1", FactsOf({{Contact("p1", "police"), "2005-01-01"}, {Ended("p1", "p2"), "2008-12-31"}}));
  ASSERT_TRUE(contact.has_value());
  EXPECT_FALSE(contact->Living(Day("2004-12-31")));
  EXPECT_TRUE(contact->Living(Day("2005-01-01")));
  EXPECT_TRUE(contact->Living(Day("2008-12-31")));
  EXPECT_FALSE(contact->Living(Day("2009-01-01")));
  EXPECT_EQ(contact->successor_contact_id, "p2");
  EXPECT_EQ(contact->end_fact->known_from, 2);
}

TEST(StateTest, TheEndOfItsPredecessorDoesNotEndAContact) {
  const auto contact = FoldContact(
      "p2", FactsOf({{Contact("p2", "police"), "2005-01-01"}, {Ended("p1", "p2"), "2008-12-31"}}));
  ASSERT_TRUE(contact.has_value());
  EXPECT_TRUE(contact->Living(Day("2009-01-01")));
}

TEST(StateTest, AnEndBeforeTheBeginningIsLeftOut) {
  const auto contact = FoldContact(
      "p1", FactsOf({{Ended("p1"), "2004-12-31"}, {Contact("p1", "police"), "2005-01-01"}}));
  ASSERT_TRUE(contact.has_value());
  EXPECT_FALSE(contact->until.has_value());
}

TEST(StateTest, AClosingIsOfThePartnerThatItNamesFirst) {
  const auto facts = FactsOf({{Closed("police", "post"), "2008-01-01"}});
  ASSERT_TRUE(FoldClosing("police", facts).has_value());
  EXPECT_FALSE(FoldClosing("police", facts)->By(Day("2007-12-31")));
  EXPECT_TRUE(FoldClosing("police", facts)->By(Day("2008-01-01")));
  EXPECT_FALSE(FoldClosing("post", facts).has_value());
}

TEST(StateTest, AContactEndsTheDayBeforeItsPartnerCloses) {
  const auto named = FactsOf({{Contact("p1", "police"), "2005-01-01"}});
  const auto ended =
      FactsOf({{Contact("p1", "police"), "2005-01-01"}, {Ended("p1", "p2"), "2006-12-31"}});
  const auto until = [&](const std::vector<runtime::Fact>& facts, const char* closing) {
    ContactEntry contact = *FoldContact("p1", facts);
    contact.EndWith(*FoldClosing("police", FactsOf({{Closed("police"), closing}})));
    return contact.until.has_value() ? runtime::FormatFactDate(*contact.until) : "";
  };
  EXPECT_EQ(until(named, "2008-01"), "2007-12-31");
  EXPECT_EQ(until(named, "2005-01-02"), "2005-01-01");
  EXPECT_EQ(until(named, "2005-01-01"), "");  // Told apart by nobody: it is left as it was told.
  EXPECT_EQ(until(ended, "2008-01-01"), "2006-12-31");
  EXPECT_EQ(until(ended, "2006-01-01"), "2005-12-31");
}

TEST(StateTest, AnEndAloneIsNoContact) {
  EXPECT_FALSE(FoldContact("p1", FactsOf({{Ended("p1"), "2004-12-31"}})).has_value());
}

TEST(StateTest, ATerritoryIsNotItsChild) {
  const auto facts = FactsOf({{Territory("ven", {"69259"}, {"vev"}), "2007-06-01"}});
  EXPECT_FALSE(FoldTerritory("vev", facts).has_value());
  EXPECT_THAT(FoldTerritory("ven", facts)->commune_codes(), ElementsAre("69259"));
}

TEST(StateTest, CoordinatorsOfADay) {
  Story story = {
      {Coordinates("k", "vev"), "2000-01-01"},         {Coordinates("k", "ven"), "2007-06-01"},
      {NoLongerCoordinates("k", "vev"), "2008-06-30"}, {Coordinates("q", "vev"), "2008-06-30"},
      {Coordinates("k", "vev"), "2009-01-01"},         {Coordinates("r", "vev"), "2009-02-01"},
      {NoLongerCoordinates("r", "vev"), "2009-02-01"}};
  do {
    const auto facts = FactsOf(story);
    const auto on = [&](const char* day) { return FoldCoordinators("vev", Day(day), facts); };
    ASSERT_THAT(on("1999-12-31"), IsEmpty());
    ASSERT_THAT(on("2008-06-29"), ElementsAre("k"));
    ASSERT_THAT(on("2008-06-30"), ElementsAre("k", "q"));
    ASSERT_THAT(on("2008-07-01"), ElementsAre("q"));
    ASSERT_THAT(on("2009-01-01"), ElementsAre("k", "q"));
    ASSERT_THAT(on("2009-02-01"), ElementsAre("k", "q", "r"));
    ASSERT_THAT(on("2009-02-02"), ElementsAre("k", "q"));
    ASSERT_THAT(FoldCoordinators("ven", Day("2009-01-01"), facts), ElementsAre("k"));
    std::rotate(story.begin(), story.begin() + 1, story.end());
  } while (story.front().date != "2000-01-01");
}

}  // namespace
}  // namespace loge::partnership

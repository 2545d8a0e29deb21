#include "services/partnership/orphans.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

constexpr char kDay[] = "2009-05-12";

// a1 met p1 of the police, b1 met q1 of the post.
Story WithPartners() {
  Story story = Cast();
  for (const char* id : {"police", "post"}) story.push_back({Partner(id), "2000-01-01"});
  for (const char* id : {"p1", "p2"}) story.push_back({Contact(id, "police"), "2000-01-01"});
  story.push_back({Contact("q1", "post"), "2000-01-01"});
  story.push_back({Meeting("m1", {"a1"}, {"p1"}), "2008-10-01"});
  story.push_back({Meeting("m2", {"b1"}, {"q1"}), "2008-11-01"});
  return story;
}

TEST(OrphansTest, PartnersWhoseTiesAllLostSomebody) {
  Story story = WithPartners();
  auto point = PointOn(story, kDay);
  EXPECT_EQ(point.tied_partners(), 2);
  EXPECT_EQ(point.orphaned_partners(), 0);
  EXPECT_EQ(point.orphaned_share(), 0);
  story.push_back({Ended("p1"), "2009-01-31"});
  EXPECT_EQ(PointOn(story, "2009-01-31").orphaned_partners(), 0);  // The last day.
  point = PointOn(story, kDay);
  EXPECT_EQ(point.tied_partners(), 2);
  EXPECT_EQ(point.orphaned_partners(), 1);
  EXPECT_EQ(point.orphaned_share(), 0.5);
  story.push_back({Left("b1", "b"), "2009-02-28"});  // The other side.
  EXPECT_EQ(PointOn(story, kDay).orphaned_partners(), 2);
  story.push_back({Meeting("m3", {"c1"}, {"p2"}), "2009-03-01"});
  EXPECT_EQ(PointOn(story, kDay).orphaned_partners(), 1);
  // A tie of the window that reaches back before the one that is lost.
  story.push_back({Meeting("m4", {"a1"}, {"q1"}), "2007-06-01"});
  EXPECT_EQ(PointOn(story, kDay).orphaned_partners(), 0);
}

TEST(OrphansTest, TiesAreThoseOfTheWindowAndOfOtherOrganisations) {
  Story story = Cast();
  story.push_back({Partner("police"), "2000-01-01"});
  for (const char* id : {"p1", "p2"}) story.push_back({Contact(id, "police"), "2000-01-01"});
  story.push_back({Meeting("m1", {"a1"}, {"p1"}), "2007-05-13"});  // 730 days before.
  story.push_back({Meeting("m2", {}, {"p1", "p2"}), "2009-01-01"});
  story.push_back(
      {Meeting("m3", {"a1"}, {"p1"}, events::v1::MEETING_KIND_EVENT_DAY), "2009-01-01"});
  auto point = PointOn(story, kDay);
  EXPECT_EQ(point.tied_partners(), 0);
  EXPECT_FALSE(point.has_orphaned_share());
  EXPECT_EQ(PointOn(story, "2009-05-11").tied_partners(), 1);
}

TEST(OrphansTest, ACoordinatorIsSomebodyToBeTiedTo) {
  Story story = WithPartners();
  story.push_back({Meeting("m3", {}, {"k", "p2"}), "2009-01-01"});
  story.push_back({Left("a1", "a"), "2009-02-28"});
  EXPECT_EQ(PointOn(story, kDay).orphaned_partners(), 0);
  story.push_back({NoLongerCoordinates("k", "vev"), "2009-03-31"});
  EXPECT_EQ(PointOn(story, kDay).orphaned_partners(), 0);  // Still a contact.
  story.push_back({Ended("k"), "2009-03-31"});
  const auto point = PointOn(story, kDay);
  EXPECT_EQ(point.orphaned_partners(), 1);
  EXPECT_EQ(point.tied_partners(), 2);  // The centre is none of them, not even now.
}

TEST(OrphansTest, APartnerThatIsNoMoreIsLeftOut) {
  Story story = WithPartners();
  story.push_back({Closed("police"), "2009-02-01"});
  auto point = PointOn(story, "2009-01-31");
  EXPECT_EQ(point.tied_partners(), 2);
  point = PointOn(story, "2009-02-28");
  EXPECT_EQ(point.tied_partners(), 1);
  EXPECT_EQ(point.orphaned_partners(), 0);
}

TEST(OrphansTest, ContactsWithoutAnActivityAreStale) {
  Story story = WithPartners();
  EXPECT_EQ(PointOn(story, kDay).stale_contacts(), 0);  // p2 never took part.
  EXPECT_EQ(PointOn(story, "2009-09-30").stale_contacts(), 0);
  EXPECT_EQ(PointOn(story, "2009-10-01").stale_contacts(), 1);
  EXPECT_EQ(PointOn(story, "2014-10-01").stale_contacts(), 2);
  story.push_back({Ended("p1"), "2009-10-31"});
  EXPECT_EQ(PointOn(story, "2014-10-01").stale_contacts(), 1);
  story.push_back({Meeting("m3", {"b1"}, {"q1"}), "2014-09-01"});
  EXPECT_EQ(PointOn(story, "2014-10-01").stale_contacts(), 0);
}

TEST(OrphansTest, OnlyContactsOfPartnersAreStale) {
  Story story = Cast();
  story.push_back({LandlordContact("sa", "a"), "2000-01-01"});
  story.push_back({Meeting("m1", {"a1"}, {"sa", "k"}), "2008-01-01"});
  EXPECT_EQ(PointOn(story, kDay).stale_contacts(), 0);
}

TEST(OrphansTest, TestVector) {
  const auto point = PointOn(TestVector(), kDay);
  EXPECT_EQ(point.tied_partners(), 0);  // k stands for the centre.
  EXPECT_FALSE(point.has_orphaned_share());
  EXPECT_EQ(point.stale_contacts(), 0);
}

TEST(OrphansTest, FewPersonsAreWithheld) {
  // Of two partners that have lost their ties and two that have not.
  const auto filled = [](int contacts, int orphaned, int stale, bool small_groups) {
    TiesByPartner ties{{"p0", {}}, {"p1", {}}, {"p2", {}}, {"p3", {}}};
    ties["p2"].lasting = ties["p3"].lasting = true;
    for (int i = 0; i < contacts; ++i) {
      const char* partner = i < orphaned ? (i % 2 == 0 ? "p0" : "p1") : (i % 2 == 0 ? "p2" : "p3");
      ties[partner].contact_ids.insert(std::to_string(i));
    }
    v1::NetworkPoint point;
    FillOrphans(ties, std::vector<StaleContact>(static_cast<size_t>(stale)), small_groups, &point);
    return point;
  };
  EXPECT_EQ(filled(12, 6, 5, false).orphaned_share(), 0.5);
  EXPECT_EQ(filled(12, 6, 5, false).stale_contacts(), 5);
  EXPECT_EQ(filled(12, 6, 4, false).stale_contacts(), 0);
  EXPECT_EQ(filled(12, 6, 4, true).stale_contacts(), 4);
  for (const int orphaned : {4, 8}) {  // Few contacts of these, or of the others.
    EXPECT_EQ(filled(12, orphaned, 0, false).tied_partners(), 4);
    EXPECT_EQ(filled(12, orphaned, 0, false).orphaned_partners(), 0);
    EXPECT_FALSE(filled(12, orphaned, 0, false).has_orphaned_share());
    EXPECT_EQ(filled(12, orphaned, 0, true).orphaned_partners(), 2);
  }
  EXPECT_EQ(filled(4, 0, 0, false).tied_partners(), 0);
}

}  // namespace
}  // namespace loge::partnership

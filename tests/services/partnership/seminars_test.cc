#include "services/partnership/seminars.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using testing::Day;
using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;

constexpr auto kSeminar = events::v1::PROGRAMME_KIND_SEMINAR;
constexpr auto kContinuing = events::v1::PROGRAMME_KIND_CONTINUING;

Seminars LoadFrom(const EventList& log, const std::string& as_of = "2009-05-12") {
  const testing::FactReaderFake reader(Projection(), log, as_of);
  auto seminars = Seminars::Load(reader);
  EXPECT_TRUE(seminars.ok()) << seminars.status();
  return *std::move(seminars);
}

Seminars::Finding Find(const EventList& log, const Ids& modules, const std::string& day) {
  events::v1::SessionScheduled plan;
  for (const std::string& id : modules) plan.add_module_ids(id);
  return LoadFrom(log).Find(plan, Day(day));
}

std::vector<int64_t> Positions(const Seminars::Finding& found) {
  std::vector<int64_t> positions;
  for (const runtime::FactVersion& version : found.told_by) positions.push_back(version.known_from);
  return positions;
}

std::vector<std::string> SessionsIn(const EventList& log, const std::string& territory) {
  const testing::FactReaderFake reader(Projection(), log, "2009-05-12");
  const auto sessions = LoadFrom(log).PlannedIn(reader, territory);
  EXPECT_TRUE(sessions.ok()) << sessions.status();
  std::vector<std::string> ids;
  for (const auto& [id, fact] : *sessions) ids.push_back(id);
  return ids;
}

TEST(SeminarsTest, OneOfTheModulesIsEnough) {
  EventList log;
  log.Tell(Programme("g", kSeminar), "2000-01-01");     // 1
  log.Tell(Module("m1", "g"), "2000-01-01");            // 2
  log.Tell(Programme("h", kContinuing), "2000-01-01");  // 3
  log.Tell(Module("m2", "h"), "2000-01-01");            // 4
  EXPECT_TRUE(Find(log, {"m2", "m1"}, "2009-01-01").seminar);
  EXPECT_THAT(Positions(Find(log, {"m2", "m1"}, "2009-01-01")), ElementsAre(2, 1));
  EXPECT_FALSE(Find(log, {"m2", "unknown"}, "2009-01-01").seminar);
  EXPECT_THAT(Positions(Find(log, {"m2"}, "2009-01-01")), IsEmpty());
  EXPECT_FALSE(Find(log, {}, "2009-01-01").seminar);
}

TEST(SeminarsTest, ByTheVersionOfTheDayElseTheFirst) {
  EventList log;
  log.Tell(Programme("g", kSeminar, 0), "2000-01-01");     // 1: counts as 1.
  log.Tell(Module("m1", "g", 0), "2000-01-01");            // 2
  log.Tell(Programme("g", kContinuing, 2), "2005-01-01");  // 3
  log.Tell(Module("m1", "g", 2), "2005-06-01");            // 4
  log.Tell(Programme("g", kSeminar, 3), "2007-01-01");     // 5
  log.Tell(Module("m1", "g", 3), "2009-06-01");            // 6: later than the date asked for.
  EXPECT_TRUE(Find(log, {"m1"}, "1999-01-01").seminar);
  EXPECT_TRUE(Find(log, {"m1"}, "2005-05-31").seminar);
  EXPECT_FALSE(Find(log, {"m1"}, "2005-06-01").seminar);
  EXPECT_THAT(Positions(Find(log, {"m1"}, "2005-06-01")), ElementsAre(2, 4, 6, 1, 3, 5));
  EXPECT_FALSE(Find(log, {"m1"}, "2009-05-31").seminar);
  EXPECT_TRUE(Find(log, {"m1"}, "2009-06-01").seminar);
}

TEST(SeminarsTest, AProgrammeThatWasCorrectedIsWhatItIsNow) {
  EventList log;
  const int64_t told = log.Tell(Programme("g", kContinuing), "2000-01-01");
  log.Tell(Module("m1", "g"), "2000-01-01");
  EXPECT_FALSE(Find(log, {"m1"}, "2009-01-01").seminar);
  const int64_t corrected = log.Correct(told, Programme("g", kSeminar), "2000-01-01");
  EXPECT_TRUE(Find(log, {"m1"}, "2009-01-01").seminar);
  log.Correct(corrected, Programme("g", kContinuing), "2000-01-01");
  EXPECT_FALSE(Find(log, {"m1"}, "2009-01-01").seminar);
}

TEST(SeminarsTest, SessionsThatMayHaveHalfDaysOfOneByTerritory) {
  EventList log = LogOf(SeminarOfM1());
  log.Tell(Session("s1", "vev"), "2009-01-01");
  log.Tell(Session("s2", "vev"), "2010-01-01");  // May be brought forward.
  log.Tell(Session("s3", "ven"), "2009-01-01");
  log.Tell(Session("s4", ""), "2009-01-01");
  events::v1::SessionScheduled other = Session("s5", "vev");
  other.set_module_ids(0, "m2");
  log.Tell(other, "2009-01-01");
  EXPECT_THAT(SessionsIn(log, "vev"), ElementsAre("s1", "s2"));
  EXPECT_THAT(SessionsIn(log, "ven"), ElementsAre("s3"));
  EXPECT_THAT(SessionsIn(log, "other"), IsEmpty());
}

}  // namespace
}  // namespace loge::partnership

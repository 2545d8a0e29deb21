#include "services/caretakers/registry.h"

#include <limits>

#include "gtest/gtest.h"
#include "services/caretakers/views.h"
#include "services/runtime/identity_reader.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

using loge::testing::FactReaderFake;

Person Fold(const EventList& log) {
  return FoldPerson("p", log.Living(std::numeric_limits<int64_t>::max()), {});
}

TEST(FoldPersonTest, EmploymentsPlacementsAndDetails) {
  EventList log;
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Reassigned("p", "a", {"n2"}), "2005-01-01");
  log.Tell(Changed("p", "a", "Gardien"), "2005-06-01");
  log.Tell(Left("p", "a"), "2008-06-30");
  const Person person = Fold(log);
  ASSERT_EQ(person.employments.size(), 1u);
  const Employment& employment = person.employments[0];
  EXPECT_EQ(employment.NeighbourhoodsOn(Day("2004-12-31")), std::vector<std::string>{"n1"});
  EXPECT_EQ(employment.NeighbourhoodsOn(Day("2005-01-01")), std::vector<std::string>{"n2"});
  EXPECT_TRUE(employment.NeighbourhoodsOn(Day("2001-08-31")).empty());
  EXPECT_EQ(employment.job_title, "Gardien");
  EXPECT_EQ(employment.departure_reason, events::v1::DEPARTURE_REASON_RETIRED);
  EXPECT_TRUE(employment.Covers(Day("2008-06-30")));
  EXPECT_FALSE(employment.Covers(Day("2008-07-01")));
  ASSERT_TRUE(employment.ended_by.has_value());
  EXPECT_EQ(employment.ended_by->known_from, 4);
}

TEST(FoldPersonTest, TheOrderOfArrivalDoesNotMatter) {
  EventList early;
  early.Tell(Joined("p", "a"), "2001-09-01");
  early.Tell(Left("p", "a"), "2004-06-30");
  early.Tell(Joined("p", "a"), "2006-01-01");
  EventList late;
  late.Tell(Joined("p", "a"), "2006-01-01");
  late.Tell(Left("p", "a"), "2004-06-30");
  late.Tell(Joined("p", "a"), "2001-09-01");
  for (const EventList* log : {&early, &late}) {
    const Person person = Fold(*log);
    ASSERT_EQ(person.employments.size(), 2u);
    EXPECT_EQ(person.employments[0].until->day, Day("2004-06-30"));
    EXPECT_EQ(person.employments[1].from.day, Day("2006-01-01"));
    EXPECT_FALSE(person.employments[1].until.has_value());
    EXPECT_EQ(person.EmployedOn(Day("2005-01-01")), nullptr);
  }
}

TEST(FoldPersonTest, AMissingDepartureIsBridgedUntilItIsReported) {
  EventList log;
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Joined("p", "a", {"n2"}), "2006-01-01");
  EXPECT_EQ(Fold(log).employments.size(), 1u);
  log.Tell(Left("p", "a"), "2004-06-30");
  EXPECT_EQ(Fold(log).employments.size(), 2u);
}

TEST(FoldPersonTest, ATransferEndsOneAndBeginsTheOther) {
  EventList log;
  events::v1::CaretakerJoined joined = Joined("p", "a", {"n1"});
  joined.set_job_title("Gardien");
  log.Tell(joined, "2001-09-01");
  log.Tell(Transferred("p", "a", "b", {"n2"}), "2008-03-01");
  const Person person = Fold(log);
  ASSERT_EQ(person.employments.size(), 2u);
  EXPECT_EQ(person.employments[0].until->day, Day("2008-02-29"));
  EXPECT_TRUE(person.employments[0].ended_by_transfer);
  EXPECT_EQ(person.employments[1].landlord_id, "b");
  EXPECT_EQ(person.employments[1].job_title, "Gardien");
  EXPECT_EQ(person.employments[1].NeighbourhoodsOn(Day("2008-03-01")),
            std::vector<std::string>{"n2"});
  EXPECT_EQ(person.EmployedOn(Day("2008-02-29"))->landlord_id, "a");
  EXPECT_EQ(person.EmployedOn(Day("2008-03-01"))->landlord_id, "b");
}

TEST(FoldPersonTest, CorrectionsAndCancellations) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Left("p", "a"), "2004-06-30");
  log.Correct(2, Left("p", "a"), "2005-06-30");
  EXPECT_EQ(Fold(log).employments[0].until->day, Day("2005-06-30"));
  log.Cancel(3);
  EXPECT_FALSE(Fold(log).employments[0].until.has_value());
  log.Cancel(1);
  EXPECT_FALSE(Fold(log).known());
}

TEST(FoldPersonTest, OneDayMayBeTheFirstAndTheLast) {
  EventList log;
  log.Tell(Left("p", "a"), "2001-09-01");
  log.Tell(Joined("p", "a"), "2001-09-01");
  const Person person = Fold(log);
  EXPECT_TRUE(person.employments[0].Covers(Day("2001-09-01")));
  EXPECT_FALSE(person.employments[0].Covers(Day("2001-09-02")));
}

TEST(FoldPersonTest, Volunteering) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Stopped("p"), "2001-09-02");  // Of nothing: ignored.
  log.Tell(Started("p"), "2002-01-01");
  log.Tell(Stopped("p"), "2003-01-01");
  log.Tell(Started("p"), "2004-01-01");
  const Person person = Fold(log);
  ASSERT_EQ(person.volunteering.size(), 2u);
  EXPECT_EQ(person.volunteering[0].until->day, Day("2003-01-01"));
  EXPECT_FALSE(person.volunteering[1].until.has_value());
}

TEST(FoldPersonTest, WholePersonalDataReplaceWhatWasToldBefore) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01", "p", Personal("1"));
  log.Tell(Transferred("p", "a", "b"), "2004-01-01", "p",
           Text<PersonalData>("employee_number: '2'"));
  EXPECT_EQ(Fold(log).sealed.size(), 2u);
  log.Tell(Changed("p", "b"), "2005-01-01", "p", Personal("2", "Autre"));
  EXPECT_EQ(Fold(log).sealed.size(), 1u);
}

TEST(RequireEmployedTest, TellsBothDates) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Left("p", "a"), "2004-06-30");
  const Person person = Fold(log);
  runtime::Violations ok;
  EXPECT_NE(RequireEmployed(person, Day("2004-06-30"), "caretaker", ok), nullptr);
  EXPECT_TRUE(ok.empty());

  runtime::Violations left;
  EXPECT_EQ(RequireEmployed(person, Day("2004-07-01"), "caretaker", left), nullptr);
  ASSERT_EQ(left.detail().violations_size(), 1);
  EXPECT_EQ(left.detail().violations(0).reason(), v1::ERROR_REASON_CARETAKER_ALREADY_LEFT);
  EXPECT_EQ(left.detail().violations(0).expected(), "on or before 2004-06-30");
  EXPECT_EQ(left.detail().violations(0).actual(), "2004-07-01");

  runtime::Violations early;
  RequireEmployed(person, Day("2001-08-31"), "caretaker", early);
  EXPECT_EQ(early.detail().violations(0).reason(), v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED);

  runtime::Violations unknown;
  RequireEmployed(FoldPerson("q", {}, {}), Day("2001-08-31"), "caretaker", unknown);
  EXPECT_EQ(unknown.detail().violations(0).reason(), v1::ERROR_REASON_UNKNOWN_REFERENCE);
}

TEST(RequireEmployedTest, SomeDayOfAnIntervalIsEnough) {
  EventList log;
  log.Tell(Joined("p", "a"), "1996-05-01");
  log.Tell(Left("p", "a"), "1996-11-30");
  const Person person = Fold(log);
  runtime::Violations out;
  EXPECT_NE(RequireEmployedWithin(person, loge::testing::DateOf("1996"), "x", out), nullptr);
  EXPECT_NE(RequireEmployedWithin(person, loge::testing::DateOf("1996-11"), "x", out), nullptr);
  EXPECT_EQ(RequireEmployedWithin(person, loge::testing::DateOf("1996-12"), "x", out), nullptr);
  EXPECT_EQ(LastDayOf(loge::testing::DateOf("1996-02")), Day("1996-02-29"));
  EXPECT_EQ(LastDayOf(loge::testing::DateOf("1996")), Day("1996-12-31"));
}

EventList Town() {
  EventList log;
  log.Tell(Landlord("a"), "1990-01-01");
  log.Tell(Neighbourhood("n1", "69256"), "1990-01-01");
  log.Tell(Neighbourhood("n2", "69256"), "2005-01-01");
  log.Tell(Neighbourhood("m1", "69259"), "1990-01-01");
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Joined("q", "a", {"m1"}), "2001-09-01");
  log.Tell(Reassigned("p", "a", {"n2"}), "2006-01-01");
  log.Tell(Left("p", "a"), "2008-06-30");
  return log;
}

TEST(RegistryTest, FindsAtTheDate) {
  const FactReaderFake reader(Projection(), Town(), "2004-01-01");
  const class Registry registry(reader);
  EXPECT_TRUE((*registry.FindLandlord("a")).has_value());
  EXPECT_FALSE((*registry.FindLandlord("z")).has_value());
  EXPECT_TRUE((*registry.FindNeighbourhood("n1")).has_value());
  EXPECT_FALSE((*registry.FindNeighbourhood("n2")).has_value());
  EXPECT_TRUE((*registry.FindPerson("p")).known());
  EXPECT_FALSE((*registry.FindPerson("z")).known());
  const Person now = *registry.FindPerson("p");
  EXPECT_FALSE(now.employments[0].until.has_value());
  const Person later = *registry.FindPerson("p", runtime::DateFilter::kAny);
  EXPECT_TRUE(later.employments[0].until.has_value());
}

std::vector<std::string> IdsOf(const class Registry& registry, const Group& group,
                               const std::string& after = "", size_t most = 100) {
  std::vector<std::string> ids;
  const absl::Status status = registry.ForEachPerson(group, after, [&](const Person& person) {
    ids.push_back(person.caretaker_id);
    return ids.size() < most;
  });
  EXPECT_TRUE(status.ok()) << status;
  return ids;
}

TEST(RegistryTest, GroupsHoldWhoeverEverWorkedThere) {
  using Ids = std::vector<std::string>;
  EventList log;
  log.Tell(Joined("p1", "a", {"n1"}), "2001-09-01");
  log.Tell(Left("p1", "a"), "2003-06-30");
  log.Tell(Joined("p2", "b", {"n1"}), "2001-09-01");
  log.Tell(Transferred("p2", "b", "a", {"n2"}), "2004-01-01");
  const int64_t wrong = log.Tell(Joined("p3", "a", {"n2"}), "2005-01-01");
  log.Correct(wrong, Joined("p3", "c", {"n2"}), "2005-01-01");
  log.Tell(Joined("p4", "c", {"n3"}), "2005-01-01");
  log.Tell(Joined("p5", "a", {"n1"}), "2012-01-01");  // After the date asked for.
  log.Tell(Absorbed("c", "d"), "2008-07-01");
  log.Tell(Merged("n3", "n2"), "2008-07-01");
  const FactReaderFake reader(Projection(), log, "2010-01-01");
  const class Registry registry(reader);
  EXPECT_EQ(IdsOf(registry, {}), (Ids{"p1", "p2", "p3", "p4"}));
  EXPECT_EQ(IdsOf(registry, {"a", ""}), (Ids{"p1", "p2"}));
  EXPECT_EQ(IdsOf(registry, {"b", ""}), Ids{"p2"});
  EXPECT_EQ(IdsOf(registry, {"d", ""}), (Ids{"p3", "p4"}));
  EXPECT_EQ(IdsOf(registry, {"", "n1"}), (Ids{"p1", "p2"}));
  EXPECT_EQ(IdsOf(registry, {"", "n2"}), (Ids{"p2", "p3", "p4"}));
  EXPECT_EQ(IdsOf(registry, {"a", "n2"}), Ids{"p2"});
  EXPECT_EQ(IdsOf(registry, {"nobody", ""}), Ids{});
  // From any place on, and no further than wanted.
  EXPECT_EQ(IdsOf(registry, {}, "p2"), (Ids{"p3", "p4"}));
  EXPECT_EQ(IdsOf(registry, {"d", ""}, "p3"), Ids{"p4"});
  EXPECT_EQ(IdsOf(registry, {}, "", 2), (Ids{"p1", "p2"}));
  EXPECT_EQ(IdsOf(registry, {"a", ""}, "", 1), Ids{"p1"});
}

TEST(RegistryTest, GroupsHoldThePersonAndNotTheOtherIds) {
  using Ids = std::vector<std::string>;
  EventList log;
  log.Tell(Joined("p1", "a", {"n1"}), "2001-09-01");
  log.Tell(Left("p1", "a"), "2003-06-30");
  log.Tell(Joined("p2", "b", {"n2"}), "2004-01-01");
  log.Tell(Joined("p3", "b", {"n2"}), "2004-01-01");
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("p3");
  merged.set_absorbed_id("p1");
  log.Tell(merged, "2009-01-10");
  const FactReaderFake told(Projection(), log, "2010-01-01");
  const auto identities = runtime::ReadIdentities(told);
  ASSERT_TRUE(identities.ok()) << identities.status();
  runtime::ResolvedFacts resolved;
  const runtime::IdentityReader reader(told, **identities, &resolved);
  const class Registry registry(reader);
  EXPECT_EQ(IdsOf(registry, {}), (Ids{"p2", "p3"}));
  EXPECT_EQ(IdsOf(registry, {"a", ""}), Ids{"p3"});
  EXPECT_EQ(IdsOf(registry, {"b", ""}), (Ids{"p2", "p3"}));
  EXPECT_EQ(IdsOf(registry, {"", "n1"}), Ids{"p3"});
  EXPECT_EQ(IdsOf(registry, {"a", "n2"}), Ids{"p3"});
  EXPECT_EQ(IdsOf(registry, {"b", ""}, "p2"), Ids{"p3"});
  EXPECT_EQ(IdsOf(registry, {}, "", 1), Ids{"p2"});
}

TEST(RegistryTest, AtWorkAreThoseOfTheDayWithWhereTheyWork) {
  EventList log = Town();
  log.Tell(Joined("q", "b", {"n1", "n2"}), "2004-01-01");
  log.Tell(Joined("r", "c", {"n1"}), "2001-09-01");
  log.Tell(Absorbed("c", "a"), "2003-07-01");
  const auto at_work = [&](const char* day, const Group& group, const std::string& after = "",
                           size_t most = 100) {
    const FactReaderFake reader(Projection(), log, day);
    const class Registry registry(reader);
    std::vector<std::string> found;
    const absl::Status status = registry.ForEachAtWork(
        group, after, [&](const std::string& id, const std::vector<Post>& posts) {
          std::string text = id + ":";
          for (const Post& post : posts) {
            text += " " + post.landlord_id;
            for (const std::string& place : post.neighbourhood_ids) text += " " + place;
          }
          found.push_back(text);
          return found.size() < most;
        });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(at_work("2002-01-01", {}), (Lines{"p: a n1", "q: a m1", "r: c n1"}));
  EXPECT_EQ(at_work("2006-06-01", {}), (Lines{"p: a n2", "q: a m1 b n1 n2", "r: a n1"}));
  EXPECT_EQ(at_work("2006-06-01", {"a", ""}), (Lines{"p: a n2", "q: a m1 b n1 n2", "r: a n1"}));
  EXPECT_EQ(at_work("2006-06-01", {"b", ""}), Lines{"q: a m1 b n1 n2"});
  EXPECT_EQ(at_work("2006-06-01", {"", "n1"}), at_work("2006-06-01", {}));  // p was there once.
  EXPECT_EQ(at_work("2009-01-01", {"a", ""}), (Lines{"q: a m1 b n1 n2", "r: a n1"}));  // p left.
  EXPECT_EQ(at_work("2001-08-31", {"a", ""}), Lines{});
  EXPECT_EQ(at_work("2009-01-01", {"a", ""}, "q"), Lines{"r: a n1"});
  EXPECT_EQ(at_work("2009-01-01", {}, "", 1), Lines{"q: a m1 b n1 n2"});
  const FactReaderFake reader(Projection(), log, "2009-01-01");
  const class Registry registry(reader);
  EXPECT_TRUE((*registry.FindPosts("p"))->empty());
  EXPECT_EQ((*registry.FindPosts("q"))->size(), 2U);
  EXPECT_TRUE((*registry.FindPosts("nobody"))->empty());
}

TEST(RegistryTest, NeighbourhoodsOfCommunes) {
  const FactReaderFake reader(Projection(), Town(), "2009-01-01");
  const class Registry registry(reader);
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69256"}), (std::set<std::string>{"n1", "n2"}));
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69256", "69259"}),
            (std::set<std::string>{"m1", "n1", "n2"}));
  EXPECT_TRUE((*registry.NeighbourhoodsIn({"01001"})).empty());
}

TEST(RegistryTest, NeighbourhoodsWithThoseThatBecamePartOfThem) {
  EventList log;
  for (const char* id : {"x", "y", "z"}) log.Tell(Neighbourhood(id, "69256"), "1990-01-01");
  log.Tell(Merged("x", "y"), "2005-01-01");
  log.Tell(Merged("y", "z"), "2007-01-01");
  const auto with_merged = [&](const char* day, const std::set<std::string>& ids) {
    const FactReaderFake reader(Projection(), log, day);
    const class Registry registry(reader);
    return *registry.WithMerged(ids);
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(with_merged("2004-12-31", {"y"}), Names{"y"});
  EXPECT_EQ(with_merged("2006-12-31", {"y"}), (Names{"x", "y"}));
  EXPECT_EQ(with_merged("2006-12-31", {"z"}), Names{"z"});
  EXPECT_EQ(with_merged("2007-01-01", {"z"}), (Names{"x", "y", "z"}));
  EXPECT_EQ(with_merged("2007-01-01", {}), Names{});
}

TEST(RegistryTest, AnArrondissementIsPartOfItsCommune) {
  EventList log = Town();
  log.Tell(Neighbourhood("l3", "69383"), "1990-01-01");
  log.Tell(Neighbourhood("l9", "69389"), "1990-01-01");
  const FactReaderFake reader(Projection(), log, "2009-01-01");
  const class Registry registry(reader);
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69123"}), (std::set<std::string>{"l3", "l9"}));
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69383"}), std::set<std::string>{"l3"});
  EXPECT_EQ((*registry.FindNeighbourhood("l3"))->defined.commune_code(), "69383");
}

TEST(RegistryTest, WhoWorksInNeighbourhoods) {
  const auto employed = [](const char* day, const std::set<std::string>& ids) {
    const FactReaderFake reader(Projection(), Town(), day);
    const class Registry registry(reader);
    std::vector<std::string> people;
    const std::vector<Person> found = *registry.EmployedIn(ids);
    for (const Person& person : found) people.push_back(person.caretaker_id);
    return people;
  };
  using People = std::vector<std::string>;
  const auto at_work = [](const char* day, const std::set<std::string>& ids, size_t most = 100) {
    const FactReaderFake reader(Projection(), Town(), day);
    const class Registry registry(reader);
    People people;
    const absl::Status status =
        registry.ForEachAtWorkIn(ids, [&](const std::string& id, const std::vector<Post>& posts) {
          EXPECT_EQ(posts.size(), 1U);
          people.push_back(id);
          return people.size() < most;
        });
    EXPECT_TRUE(status.ok()) << status;
    return people;
  };
  EXPECT_EQ(at_work("2004-01-01", {"n1", "m1"}), (People{"p", "q"}));
  EXPECT_EQ(at_work("2004-01-01", {"n1", "m1"}, 1), People{"p"});
  EXPECT_EQ(at_work("2006-01-01", {"n1"}), People{});
  EXPECT_EQ(at_work("2006-01-01", {"n2"}), People{"p"});
  EXPECT_EQ(employed("2004-01-01", {"n1", "m1"}), (People{"p", "q"}));
  EXPECT_EQ(employed("2006-01-01", {"n1"}), People{});
  EXPECT_EQ(employed("2006-01-01", {"n2"}), People{"p"});
  EXPECT_EQ(employed("2008-07-01", {"n2", "m1"}), People{"q"});
}

}  // namespace
}  // namespace loge::caretakers::testing

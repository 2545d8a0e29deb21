// What becomes of places, as read: landlords absorbed and renamed, neighbourhoods recoded and
// merged, and the mandates of referents.
#include "gtest/gtest.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "tests/services/caretakers/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::caretakers::testing {
namespace {

using loge::testing::Ask;
using loge::testing::FactReaderFake;
using loge::testing::QueryContextFake;
using Ids = std::vector<std::string>;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

// Positions 1 to 6.
EventList Country() {
  EventList log;
  for (const char* id : {"a", "b", "c"}) log.Tell(Landlord(id), "1990-01-01");
  for (const char* id : {"n1", "n2", "n3"}) log.Tell(Neighbourhood(id), "1990-01-01");
  return log;
}

Person PersonAt(const EventList& log, const char* day) {
  const FactReaderFake reader(Projection(), log, day);
  const class Registry registry(reader);
  return *registry.FindPerson("p");
}

template <class Response, class Request>
Response Answer(const EventList& log, const std::string& day, const Request& request) {
  QueryContextFake context(day);
  context.Add(Projection(), log);
  const auto answer = Ask<Response>(Queries(), context, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : Response();
}

v1::Landlord LandlordAt(const EventList& log, const std::string& day, const std::string& id) {
  v1::GetLandlordRequest request;
  request.set_landlord_id(id);
  return Answer<v1::GetLandlordResponse>(log, day, request).landlord();
}

v1::Neighbourhood NeighbourhoodAt(const EventList& log, const std::string& day,
                                  const std::string& id) {
  v1::GetNeighbourhoodRequest request;
  request.set_neighbourhood_id(id);
  return Answer<v1::GetNeighbourhoodResponse>(log, day, request).neighbourhood();
}

TEST(LandlordsTest, TheNameAtTheDate) {
  EventList log = Country();
  log.Tell(Renamed("a", "Third"), "2005-01-01");
  log.Tell(Renamed("a", "Second"), "2000");
  EXPECT_EQ(LandlordAt(log, "1999-12-31", "a").name(), "Landlord a");
  EXPECT_EQ(LandlordAt(log, "2000-01-01", "a").name(), "Second");
  EXPECT_EQ(LandlordAt(log, "2005-01-01", "a").name(), "Third");
  EXPECT_EQ(LandlordAt(log, "2005-01-01", "b").name(), "Landlord b");
}

TEST(LandlordsTest, WhatAbsorbedThem) {
  EventList log = Country();
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  EXPECT_FALSE(LandlordAt(log, "2008-06-30", "a").has_absorbed());
  const v1::Landlord after = LandlordAt(log, "2008-07-01", "a");
  EXPECT_EQ(after.absorbed().into_id(), "b");
  EXPECT_EQ(after.absorbed().from(), "2008-07-01");
  EXPECT_EQ(after.absorbed().provenance().position(), 7);
  EXPECT_FALSE(LandlordAt(log, "2008-07-01", "b").has_absorbed());
  const auto listed =
      Answer<v1::ListLandlordsResponse>(log, "2009-01-01", v1::ListLandlordsRequest());
  ASSERT_EQ(listed.landlords_size(), 3);
  EXPECT_TRUE(listed.landlords(0).has_absorbed());
}

TEST(AbsorptionTest, TheEmploymentGoesOnWithAllThatBelongsToIt) {
  EventList log = Country();
  events::v1::CaretakerJoined joined = Joined("p", "a", {"n1"});
  joined.set_job_title("Gardien");
  joined.set_hired_on("2000-01-01");
  log.Tell(joined, "2001-09-01");
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  EXPECT_EQ(PersonAt(log, "2008-06-30").employments.size(), 1u);
  const Person person = PersonAt(log, "2008-07-01");
  ASSERT_EQ(person.employments.size(), 2u);
  const Employment& before = person.employments[0];
  EXPECT_EQ(before.landlord_id, "a");
  EXPECT_EQ(before.until->day, Day("2008-06-30"));
  EXPECT_TRUE(before.ended_by_absorption);
  EXPECT_FALSE(before.ended_by_transfer);
  const Employment& after = person.employments[1];
  EXPECT_EQ(after.landlord_id, "b");
  EXPECT_EQ(after.from.day, Day("2008-07-01"));
  EXPECT_EQ(after.hired_on, Day("2000-01-01"));
  EXPECT_EQ(after.job_title, "Gardien");
  EXPECT_EQ(after.job_family, events::v1::JOB_FAMILY_CARETAKER);
  EXPECT_EQ(after.NeighbourhoodsOn(Day("2008-07-01")), Ids{"n1"});
  EXPECT_EQ(after.fact.known_from, 8);
  EXPECT_NE(person.EmployedOn(Day("2009-01-01"), "b"), nullptr);
}

TEST(AbsorptionTest, WhoLeftBeforeDoesNotMove) {
  EventList log = Country();
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Left("p", "a"), "2008-06-30");
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  const Person person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 1u);
  EXPECT_FALSE(person.employments[0].ended_by_absorption);
}

TEST(AbsorptionTest, EmployedByBothIsOneEmploymentFromThenOn) {
  EventList log = Country();
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Joined("p", "b", {"n2"}), "2005-01-01");
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  const Person person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 2u);
  EXPECT_EQ(person.employments[1].from.day, Day("2005-01-01"));
  EXPECT_EQ(person.employments[1].NeighbourhoodsOn(Day("2008-07-01")), (Ids{"n1", "n2"}));
}

TEST(AbsorptionTest, OneAfterTheOtherAndOnOneDay) {
  EventList log = Country();
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Absorbed("a", "b"), "2005-01-01");
  log.Tell(Absorbed("b", "c"), "2008-07-01");
  Person person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 3u);
  EXPECT_EQ(person.employments[1].landlord_id, "b");
  EXPECT_EQ(person.employments[2].landlord_id, "c");

  log.Correct(8, Absorbed("a", "b"), "2008-07-01");
  person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 2u);
  EXPECT_EQ(person.employments[1].landlord_id, "c");
}

TEST(AbsorptionTest, TheOtherOneTakesPersonsOverByTransferToo) {
  EventList log = Country();
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  log.Tell(Transferred("p", "a", "b", {"n2"}), "2008-07-01");
  Person person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 2u);
  EXPECT_EQ(person.employments[1].NeighbourhoodsOn(Day("2008-07-01")), Ids{"n2"});
  // Told for a later day, before the absorption was known.
  log.Correct(9, Transferred("p", "a", "b", {"n2"}), "2008-09-01");
  person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 2u);
  EXPECT_EQ(person.employments[1].from.day, Day("2008-07-01"));
  EXPECT_EQ(person.employments[1].NeighbourhoodsOn(Day("2008-08-31")), Ids{"n1"});
  EXPECT_EQ(person.employments[1].NeighbourhoodsOn(Day("2008-09-01")), Ids{"n2"});
}

TEST(AbsorptionTest, FactsThatLeadInACircleEnd) {
  EventList log = Country();
  log.Tell(Joined("p", "a"), "2001-09-01");
  log.Tell(Absorbed("a", "b"), "2005-01-01");
  log.Tell(Absorbed("b", "a"), "2006-01-01");
  EXPECT_TRUE(PersonAt(log, "2009-01-01").known());
}

TEST(NeighbourhoodsTest, TheCodesAtTheDate) {
  EventList log = Country();
  log.Tell(Recoded("n1", "QN06901M"), "2024-01-01");
  log.Tell(Recoded("n1", "QP069001", "69259"), "2015-01-01");
  log.Tell(Recoded("n1", "8210020"), "1996-12-31");
  const auto zoning = [&](const char* day) {
    return NeighbourhoodAt(log, day, "n1").zoning_code();
  };
  EXPECT_EQ(zoning("1996-12-30"), "");
  EXPECT_EQ(zoning("1996-12-31"), "8210020");
  EXPECT_EQ(zoning("2014-12-31"), "8210020");
  EXPECT_EQ(zoning("2015-01-01"), "QP069001");
  EXPECT_EQ(zoning("2023-12-31"), "QP069001");
  EXPECT_EQ(zoning("2024-01-01"), "QN06901M");
  EXPECT_EQ(NeighbourhoodAt(log, "2014-12-31", "n1").commune_code(), "69256");
  EXPECT_EQ(NeighbourhoodAt(log, "2024-01-01", "n1").commune_code(), "69259");
  EXPECT_EQ(NeighbourhoodAt(log, "2016-01-01", "n1").codes_size(), 3);
  EXPECT_EQ(NeighbourhoodAt(log, "2024-01-01", "n1").codes(2).from(), "2015-01-01");

  v1::ListNeighbourhoodsRequest list;
  list.set_commune_code("69259");
  const auto listed = Answer<v1::ListNeighbourhoodsResponse>(log, "2016-01-01", list);
  ASSERT_EQ(listed.neighbourhoods_size(), 1);
  EXPECT_EQ(listed.neighbourhoods(0).neighbourhood_id(), "n1");
  // A territory told with the commune of then still has it.
  const FactReaderFake reader(Projection(), log, "2016-01-01");
  const class Registry registry(reader);
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69256"}), (std::set<std::string>{"n1", "n2", "n3"}));
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69259"}), std::set<std::string>{"n1"});
}

TEST(NeighbourhoodsTest, ACodeOfAGenerationThatIsOverIsNotShown) {
  EventList log = Country();
  log.Tell(Recoded("n1", "QP069001"), "2015-01-01");
  EXPECT_EQ(NeighbourhoodAt(log, "2023-12-31", "n1").zoning_code(), "QP069001");
  EXPECT_EQ(NeighbourhoodAt(log, "2024-01-01", "n1").zoning_code(), "");
}

TEST(NeighbourhoodsTest, MergedPlacementsMove) {
  EventList log = Country();
  log.Tell(Joined("p", "a", {"n1", "n3"}), "2001-09-01");
  log.Tell(Merged("n1", "n2"), "2005-01-01");
  log.Tell(Merged("n2", "n3"), "2007-01-01");
  const Person person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.employments.size(), 1u);
  const Employment& employment = person.employments[0];
  EXPECT_EQ(employment.NeighbourhoodsOn(Day("2004-12-31")), (Ids{"n1", "n3"}));
  EXPECT_EQ(employment.NeighbourhoodsOn(Day("2005-01-01")), (Ids{"n2", "n3"}));
  EXPECT_EQ(employment.NeighbourhoodsOn(Day("2007-01-01")), Ids{"n3"});
  EXPECT_EQ(NeighbourhoodAt(log, "2006-01-01", "n1").merged().into_id(), "n2");
  EXPECT_FALSE(NeighbourhoodAt(log, "2006-01-01", "n2").has_merged());
}

TEST(NeighbourhoodsTest, WhoWorksInWhatWasMerged) {
  EventList log = Country();
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Merged("n1", "n2"), "2005-01-01");
  log.Tell(Merged("n2", "n3"), "2007-01-01");
  const auto there = [&](const char* day, const std::set<std::string>& ids) {
    const FactReaderFake reader(Projection(), log, day);
    const class Registry registry(reader);
    return (*registry.EmployedIn(ids)).size();
  };
  EXPECT_EQ(there("2004-12-31", {"n1"}), 1u);
  EXPECT_EQ(there("2004-12-31", {"n3"}), 0u);
  EXPECT_EQ(there("2005-01-01", {"n1"}), 0u);
  EXPECT_EQ(there("2005-01-01", {"n2"}), 1u);
  EXPECT_EQ(there("2007-01-01", {"n3"}), 1u);
  const FactReaderFake reader(Projection(), log, "2006-01-01");
  const class Registry registry(reader);
  EXPECT_EQ(*registry.NeighbourhoodsIn({"69256"}), (std::set<std::string>{"n2", "n3"}));
  EXPECT_EQ(*registry.WithMerged({"n2"}), (std::set<std::string>{"n1", "n2"}));
  EXPECT_EQ(*registry.WithMerged({"n3"}), std::set<std::string>{"n3"});
  const FactReaderFake later(Projection(), log, "2007-01-01");
  const class Registry all(later);
  EXPECT_EQ(*all.WithMerged({"n3"}), (std::set<std::string>{"n1", "n2", "n3"}));
}

// p is referent of n1 from 2004 and of t from 2005.
EventList Referents() {
  EventList log = Country();
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01");
  log.Tell(Joined("q", "a", {"n1"}), "2001-09-01");
  log.Tell(Appointed("p", "n1"), "2004-01-01");
  log.Tell(Appointed("p", "t", events::v1::REFERENT_MISSION_EXTENDED), "2005-01-01");
  log.Tell(Appointed("q", "t"), "2006-01-01");
  log.Tell(MandateEnd("q", "t"), "2006-12-31");
  return log;
}

std::string Listed(const EventList& log, const std::string& day, const std::string& request) {
  const auto listed =
      Answer<v1::ListReferentsResponse>(log, day, Text<v1::ListReferentsRequest>(request));
  std::string text;
  for (const v1::Referent& referent : listed.referents()) {
    text += referent.caretaker_id();
    for (const v1::ReferentMandate& mandate : referent.mandates()) {
      text += " " + mandate.neighbourhood_id() + mandate.territory_id();
    }
    text += ";";
  }
  return text;
}

TEST(ReferentsTest, ListedByScopeAndDate) {
  const EventList log = Referents();
  EXPECT_EQ(Listed(log, "2003-12-31", ""), "");
  EXPECT_EQ(Listed(log, "2004-01-01", ""), "p n1;");
  EXPECT_EQ(Listed(log, "2006-12-31", ""), "p n1 t;q t;");
  EXPECT_EQ(Listed(log, "2007-01-01", ""), "p n1 t;");
  EXPECT_EQ(Listed(log, "2006-06-01", "territory_id: 't'"), "p t;q t;");
  EXPECT_EQ(Listed(log, "2006-06-01", "neighbourhood_id: 'n1'"), "p n1;");
  EXPECT_EQ(Listed(log, "2006-06-01", "neighbourhood_id: 'n2'"), "");
}

TEST(ReferentsTest, ADepartureEndsTheMandatesThatDay) {
  EventList log = Referents();
  log.Tell(Left("p", "a"), "2008-06-30");
  EXPECT_EQ(Listed(log, "2008-06-30", ""), "p n1 t;");
  EXPECT_EQ(Listed(log, "2008-07-01", ""), "");
  const Person person = PersonAt(log, "2009-01-01");
  ASSERT_EQ(person.mandates.size(), 2u);
  EXPECT_EQ(person.mandates[0].until->day, Day("2008-06-30"));
  EXPECT_EQ(person.mandates[1].ended_by->known_from, 13);
  // Coming back does not bring them back.
  log.Tell(Joined("p", "a"), "2008-09-01");
  EXPECT_EQ(Listed(log, "2008-09-01", ""), "");
}

TEST(ReferentsTest, ATransferAndAnAbsorptionDoNotEndThem) {
  EventList log = Referents();
  log.Tell(Transferred("p", "a", "b"), "2007-06-01");
  log.Tell(Absorbed("b", "c"), "2008-01-01");
  EXPECT_EQ(Listed(log, "2009-01-01", ""), "p n1 t;");
}

TEST(ReferentsTest, TheScopeFollowsAMergedNeighbourhood) {
  EventList log = Referents();
  log.Tell(Merged("n1", "n2"), "2007-06-01");
  EXPECT_EQ(Listed(log, "2007-05-31", "neighbourhood_id: 'n1'"), "p n1;");
  EXPECT_EQ(Listed(log, "2007-06-01", "neighbourhood_id: 'n2'"), "p n2;");
}

TEST(ReferentsTest, ShownWithThePerson) {
  v1::GetCaretakerRequest request;
  request.mutable_caretaker()->set_caretaker_id("q");
  const v1::Caretaker shown =
      Answer<v1::GetCaretakerResponse>(Referents(), "2009-01-01", request).caretaker();
  ASSERT_EQ(shown.mandates_size(), 1);
  EXPECT_EQ(shown.mandates(0).territory_id(), "t");
  EXPECT_EQ(shown.mandates(0).mission(), events::v1::REFERENT_MISSION_LOCAL);
  EXPECT_EQ(shown.mandates(0).from(), "2006-01-01");
  EXPECT_EQ(shown.mandates(0).until(), "2006-12-31");
  EXPECT_EQ(shown.mandates(0).provenance().position(), 11);
}

}  // namespace
}  // namespace loge::caretakers::testing

#include "services/partnership/departure.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/departure_view.h"
#include "services/partnership/service.h"
#include "tests/services/partnership/story.h"
#include "tests/support/query_context_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;
using testing::QueryContextFake;

constexpr char kDay[] = "2009-05-12";

const runtime::QueryRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::QueryRegistry;
    RegisterQueries(*registry);
    return registry;
  }();
  return *kRegistry;
}

v1::SimulateDepartureRequest Without(const Ids& persons, int window_days = 0) {
  v1::SimulateDepartureRequest request;
  request.set_territory_id("vev");
  *request.mutable_person_ids() = {persons.begin(), persons.end()};
  request.mutable_parameters()->set_window_days(window_days);
  return request;
}

absl::StatusOr<v1::SimulateDepartureResponse> Try(const EventList& log,
                                                  const v1::SimulateDepartureRequest& request,
                                                  const std::string& principal = "local") {
  QueryContextFake context(kDay);
  context.Add(Projection(), log).Add(caretakers::Projection(), log);
  context.AskedBy({principal});
  return testing::Ask<v1::SimulateDepartureResponse>(Registry(), context, request);
}

v1::SimulateDepartureResponse Simulated(const Story& story,
                                        const v1::SimulateDepartureRequest& request) {
  const auto response = Try(LogOf(story), request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::SimulateDepartureResponse();
}

// Of a neighbourhood, or else of a territory.
events::v1::ReferentAppointed Appointed(const std::string& person, const std::string& neighbourhood,
                                        const std::string& territory = "") {
  events::v1::ReferentAppointed event;
  event.set_caretaker_id(person);
  event.set_neighbourhood_id(neighbourhood);
  event.set_territory_id(territory);
  event.set_mission(events::v1::REFERENT_MISSION_EXTENDED);
  return event;
}

events::v1::ReferentEnded MandateEnd(const std::string& person, const std::string& neighbourhood) {
  events::v1::ReferentEnded event;
  event.set_caretaker_id(person);
  event.set_neighbourhood_id(neighbourhood);
  return event;
}

// "a1-b2 SAME_LANDLORD b", …
Ids IntroductionsIn(const v1::SimulateDepartureResponse& response) {
  Ids out;
  for (const v1::SuggestedIntroduction& row : response.introductions()) {
    std::string text = row.person_a() + "-" + row.person_b() + " " +
                       v1::IntroductionReason_Name(row.reason()).substr(20);
    for (const std::string& why : {row.neighbourhood_id(), row.landlord_id(), row.met_on()}) {
      if (!why.empty()) text += " " + why;
    }
    out.push_back(text);
  }
  return out;
}

// "police: p1 p2 2008-10-01", …
Ids OrganisationsIn(const google::protobuf::RepeatedPtrField<v1::OrganisationCutOff>& rows) {
  Ids out;
  for (const v1::OrganisationCutOff& row : rows) {
    std::string text = row.organisation_id() + ":";
    for (const std::string& id : row.person_ids()) text += " " + id;
    out.push_back(text + " " + row.last_shared_on());
  }
  return out;
}

// Of the group that holds the person.
v1::GroupCutOff GroupOf(const v1::SimulateDepartureResponse& response, const std::string& person) {
  for (const v1::GroupCutOff& group : response.groups()) {
    for (const std::string& id : group.person_ids()) {
      if (id == person) return group;
    }
  }
  return {};
}

TEST(DepartureTest, TestVectorWithoutTheCoordinator) {
  const auto response = Simulated(TestVector(), Without({"k"}));
  EXPECT_THAT(response.person_ids(), ElementsAre("k"));
  EXPECT_EQ(response.parameters().window_days(), 730);
  const v1::DepartureFigures& figures = response.figures();
  EXPECT_EQ(figures.reachable_pairs_before(), 21);
  EXPECT_EQ(figures.reachable_pairs_after(), 6);
  EXPECT_EQ(figures.fragmentation(), 15.0 / 21);  // I1.
  EXPECT_EQ(figures.groups_before(), 1);
  EXPECT_EQ(figures.groups_after(), 3);
  EXPECT_EQ(figures.cut_off(), 4);
  EXPECT_EQ(figures.isolated(), 1);
  EXPECT_THAT(response.cut_off_ids(), ElementsAre("b2", "c1", "c2", "d1"));
  EXPECT_THAT(response.isolated_ids(), ElementsAre("d1"));
  EXPECT_THAT(response.partners_cut_off(), IsEmpty());
  EXPECT_THAT(OrganisationsIn(response.landlords_cut_off()), ElementsAre("d: d1 2008-12-15"));
  ASSERT_EQ(response.groups_size(), 2);
  EXPECT_THAT(response.groups(0).person_ids(), ElementsAre("b2", "c1", "c2"));
  EXPECT_TRUE(response.groups(0).joined_now());
  EXPECT_THAT(response.groups(1).person_ids(), ElementsAre("d1"));
  // d1 has nothing in common with anybody of the largest group.
  EXPECT_THAT(IntroductionsIn(response), ElementsAre("b1-b2 SAME_LANDLORD b", "a1-d1 MOST_TIES"));
}

TEST(DepartureTest, OfTheCoordinatorsCutsOffWhomTheNetworkTells) {
  Story story = TestVector();
  story.push_back({Contact("k2", "centre"), "2000-01-01"});
  story.push_back({Coordinates("k2", "vev"), "2000-01-01"});
  story.push_back({Meeting("m7", {"c2", "d1"}, {"k2"}), "2009-01-01"});
  const auto network = NetworkOn(LogOf(story), kDay);
  const auto response = Simulated(story, Without({"k", "k2"}));
  EXPECT_THAT(response.cut_off_ids(),
              ::testing::ElementsAreArray(network.cut_off_without_coordinators()));
  EXPECT_EQ(response.figures().fragmentation(), network.indicators().coordinator_dependence());
}

TEST(DepartureTest, OfAnybodyCountsThoseWhoStayCoordinatorsToo) {
  // Without c1 only c2 is lost; b2 still has k.
  const auto response = Simulated(TestVector(), Without({"c1"}));
  EXPECT_EQ(response.figures().reachable_pairs_before(), 21);
  EXPECT_EQ(response.figures().reachable_pairs_after(), 15);
  EXPECT_THAT(response.cut_off_ids(), ElementsAre("c2"));
  EXPECT_THAT(response.isolated_ids(), ElementsAre("c2"));
  EXPECT_THAT(IntroductionsIn(response), ElementsAre("b2-c2 SAME_NEIGHBOURHOOD n2"));
  // Without a1 nothing changes.
  const auto nothing = Simulated(TestVector(), Without({"a1"}));
  EXPECT_EQ(nothing.figures().fragmentation(), 0);
  EXPECT_THAT(nothing.cut_off_ids(), IsEmpty());
  EXPECT_THAT(nothing.groups(), IsEmpty());
  EXPECT_THAT(nothing.introductions(), IsEmpty());
}

TEST(DepartureTest, OfEverybodyLeavesNothing) {
  const auto response =
      Simulated(TestVector(), Without({"a1", "a2", "b1", "b2", "c1", "c2", "d1", "k"}));
  EXPECT_EQ(response.figures().reachable_pairs_before(), 0);
  EXPECT_FALSE(response.figures().has_fragmentation());
  EXPECT_EQ(response.figures().groups_after(), 0);
  EXPECT_THAT(response.introductions(), IsEmpty());
}

TEST(DepartureTest, WhoWasApartBeforeNeedsNoIntroduction) {
  Story story = TestVector();
  story.push_back({Joined("e1", "e", {"n1"}), "2000-01-01"});
  story.push_back({Joined("e2", "e", {"n2"}), "2000-01-01"});
  story.push_back({Joined("f1", "f", {"n2"}), "2000-01-01"});
  story.push_back({Meeting("m7", {"e1", "e2"}), "2009-01-01"});
  const auto response = Simulated(story, Without({"d1"}));
  EXPECT_EQ(response.figures().groups_before(), 3);  // One of them f1, who met nobody.
  EXPECT_EQ(response.figures().groups_after(), 3);
  EXPECT_THAT(response.cut_off_ids(), ElementsAre("e1", "e2"));
  EXPECT_FALSE(GroupOf(response, "e1").joined_now());
  EXPECT_THAT(response.introductions(), IsEmpty());
}

TEST(DepartureTest, TheWindowIsThatOfTheParameters) {
  // In 200 days: c1-c2, a2-k, d1-k.
  const auto response = Simulated(TestVector(), Without({"k"}, 200));
  EXPECT_EQ(response.parameters().window_days(), 200);
  EXPECT_EQ(response.figures().reachable_pairs_before(), 2);
  EXPECT_EQ(response.figures().reachable_pairs_after(), 1);
  EXPECT_THAT(response.isolated_ids(), ElementsAre("a2", "d1"));
}

TEST(DepartureTest, PartnersAndLandlordsThatLoseEveryTie) {
  Story story = TestVector();
  for (const char* id : {"police", "post"}) story.push_back({Partner(id), "2000-01-01"});
  for (const char* id : {"p1", "p2"}) story.push_back({Contact(id, "police"), "2000-01-01"});
  story.push_back({Contact("q1", "post"), "2000-01-01"});
  story.push_back({Meeting("m7", {"c2"}, {"p1", "p2"}), "2008-10-01"});
  story.push_back({Meeting("m8", {"c2"}, {"q1"}), "2008-10-02"});
  story.push_back({Meeting("m9", {"a1"}, {"q1"}), "2008-10-03"});
  auto response = Simulated(story, Without({"c2"}));
  EXPECT_THAT(OrganisationsIn(response.partners_cut_off()),
              ElementsAre("police: p1 p2 2008-10-01"));
  EXPECT_THAT(response.landlords_cut_off(), IsEmpty());  // c1 has k.
  response = Simulated(story, Without({"a1", "c2"}));
  EXPECT_THAT(OrganisationsIn(response.partners_cut_off()),
              ElementsAre("police: p1 p2 2008-10-01", "post: q1 2008-10-03"));
  // Its own contact leaves: nobody is left to be tied to.
  response = Simulated(story, Without({"q1"}));
  EXPECT_THAT(OrganisationsIn(response.partners_cut_off()), ElementsAre("post: q1 2008-10-03"));
}

TEST(DepartureTest, ReferentsWhoKnowSomebodyOfAGroupRelayIt) {
  Story story = TestVector();
  story.push_back({Appointed("a1", "n2"), "2008-01-01"});
  story.push_back({Appointed("b1", "", "vev"), "2008-01-01"});
  story.push_back({Appointed("a2", "n2"), "2008-01-01"});
  story.push_back({MandateEnd("a2", "n2"), "2009-05-11"});
  story.push_back({Meeting("old1", {"b1", "d1"}), "2005-01-01"});
  story.push_back({Meeting("old2", {"b1", "c1", "c2"}), "2006-01-01"});
  story.push_back({Meeting("old3", {"b1", "b2"}), "2005-06-01"});
  const auto response = Simulated(story, Without({"k"}));
  const auto relays = [&](const std::string& person) {
    Ids out;
    const v1::GroupCutOff group = GroupOf(response, person);
    for (const v1::RelayToGroup& relay : group.relays()) {
      std::string text = relay.person_id() + " " + relay.met_person_id() + " " + relay.met_on();
      for (const std::string& id : relay.neighbourhood_ids()) text += " " + id;
      out.push_back(text);
    }
    return out;
  };
  EXPECT_THAT(relays("c1"), ElementsAre("a1   n2", "b1 c1 2006-01-01"));
  EXPECT_THAT(relays("d1"), ElementsAre("a1   n2", "b1 d1 2005-01-01"));
}

TEST(DepartureTest, WhoIsNotThereIsNamed) {
  const auto refused = Try(LogOf(TestVector()), Without({"a1", "nobody", "k", "ghost"}));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kNotFound);
  const auto detail = runtime::DetailOf(refused.status());
  ASSERT_TRUE(detail.has_value());
  ASSERT_EQ(detail->violations_size(), 2);
  EXPECT_EQ(detail->violations(0).field(), "person_ids[1]");
  EXPECT_EQ(detail->violations(0).actual(), "nobody");
  EXPECT_EQ(detail->violations(1).field(), "person_ids[3]");
  v1::SimulateDepartureRequest elsewhere = Without({"k"});
  elsewhere.set_territory_id("ven");
  EXPECT_EQ(Try(LogOf(TestVector()), elsewhere).status().code(), absl::StatusCode::kNotFound);
}

TEST(DepartureTest, BadRequestsAreRefused) {
  const auto fields = [](const v1::SimulateDepartureRequest& request) {
    const auto refused = Try(LogOf(TestVector()), request);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
    Ids out;
    const auto detail = runtime::DetailOf(refused.status());
    if (!detail.has_value()) return out;
    for (const auto& violation : detail->violations()) out.push_back(violation.field());
    return out;
  };
  v1::SimulateDepartureRequest request = Without({}, -1);
  request.clear_territory_id();
  EXPECT_THAT(fields(request), ElementsAre("territory_id", "person_ids", "parameters.window_days"));
  EXPECT_THAT(fields(Without({"k", "A B", "k"})), ElementsAre("person_ids[1]", "person_ids[2]"));
  EXPECT_THAT(fields(Without(Ids(51, "k"))), ElementsAre("person_ids"));
}

TEST(DepartureTest, IsForThoseWhoMaySeePersons) {
  EXPECT_EQ(Try(LogOf(TestVector()), Without({"k"}), "somebody").status().code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace loge::partnership

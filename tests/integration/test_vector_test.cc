// The test vector of the network's definitions, end to end: commands over gRPC in, figures over
// gRPC out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/test_server.h"

namespace loge {
namespace {

using ::testing::UnorderedElementsAre;

constexpr char kTerritory[] = "town";

class TestVector : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* landlord : {"a", "b", "c", "d"}) AddLandlord(landlord);
    for (const char* neighbourhood : {"n1", "n2"}) AddNeighbourhood(neighbourhood);
    AddTerritory();
    const std::vector<std::vector<std::string>> caretakers = {
        {"a1", "a", "n1"}, {"a2", "a", "n1"}, {"b1", "b", "n1"}, {"b2", "b", "n2"},
        {"c1", "c", "n2"}, {"c2", "c", "n2"}, {"d1", "d", "n2"}};
    for (const auto& caretaker : caretakers) AddCaretaker(caretaker);
    AddCoordinator();
    AddMeeting("2008-03-01", {"k", "a1", "a2", "b1"});
    AddMeeting("2008-06-01", {"k", "b2", "c1"});
    AddMeeting("2008-09-01", {"a1", "b1"});
    AddMeeting("2008-11-01", {"c1", "c2"});
    AddMeeting("2008-12-01", {"k", "a2"});
    AddMeeting("2008-12-15", {"k", "d1"});
  }

  template <class Method, class Stub, class Request, class Response>
  void Send(Stub& stub, Method method, Request& request, Response& response,
            const std::string& on) {
    testing::Stamp(request, on);
    testing::ClientContext context;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    ASSERT_TRUE(status.ok()) << request.ShortDebugString() << ": " << status.error_message();
    last_position_ = response.position();
  }

  void AddLandlord(const std::string& id) {
    v1::RegisterLandlordRequest request;
    v1::RegisterLandlordResponse response;
    request.set_landlord_id(id);
    request.set_kind(events::v1::LANDLORD_KIND_OPH);
    request.set_name("Landlord " + id);
    Send(*server_.caretakers, &v1::CaretakerService::Stub::RegisterLandlord, request, response,
         "1998-01-01");
  }
  void AddNeighbourhood(const std::string& id) {
    v1::DefineNeighbourhoodRequest request;
    v1::DefineNeighbourhoodResponse response;
    request.set_neighbourhood_id(id);
    request.set_commune_code("69256");
    request.set_name("Neighbourhood " + id);
    Send(*server_.caretakers, &v1::CaretakerService::Stub::DefineNeighbourhood, request, response,
         "1998-01-01");
  }
  void AddTerritory() {
    v1::ProposeTerritoryRequest request;
    v1::ProposeTerritoryResponse response;
    request.set_territory_id(kTerritory);
    request.set_name("Town");
    request.add_commune_codes("69256");
    Send(*server_.rollout, &v1::RolloutService::Stub::ProposeTerritory, request, response,
         "1998-01-01");
  }
  void AddCaretaker(const std::vector<std::string>& id_landlord_neighbourhood) {
    v1::JoinCaretakerRequest request;
    v1::JoinCaretakerResponse response;
    request.set_caretaker_id(id_landlord_neighbourhood[0]);
    request.set_landlord_id(id_landlord_neighbourhood[1]);
    request.add_neighbourhood_ids(id_landlord_neighbourhood[2]);
    request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    request.mutable_personal_data()->set_family_name("Caretaker " + request.caretaker_id());
    request.mutable_personal_data()->set_given_name("Demo");
    request.mutable_personal_data()->set_employee_number("E" + request.caretaker_id());
    Send(*server_.caretakers, &v1::CaretakerService::Stub::JoinCaretaker, request, response,
         "2000-01-01");
  }
  void AddCoordinator() {
    v1::RegisterPartnerRequest partner;
    v1::RegisterPartnerResponse partner_response;
    partner.set_partner_id("carrier");
    partner.set_type(events::v1::PARTNER_TYPE_ASSOCIATION);
    partner.set_name("Carrier");
    Send(*server_.partnership, &v1::PartnershipService::Stub::RegisterPartner, partner,
         partner_response, "1998-01-01");
    v1::NameContactRequest contact;
    v1::NameContactResponse contact_response;
    contact.set_contact_id("k");
    contact.set_partner_id("carrier");
    contact.set_function("coordinator");
    contact.mutable_personal_data()->set_family_name("Contact");
    Send(*server_.partnership, &v1::PartnershipService::Stub::NameContact, contact,
         contact_response, "1998-01-01");
    v1::AssignCoordinatorRequest assign;
    v1::AssignCoordinatorResponse assign_response;
    assign.set_contact_id("k");
    assign.set_territory_id(kTerritory);
    assign.set_fte_hundredths(100);
    Send(*server_.rollout, &v1::RolloutService::Stub::AssignCoordinator, assign, assign_response,
         "1998-02-01");
  }
  void AddMeeting(const std::string& on, const std::vector<std::string>& persons) {
    v1::RecordMeetingRequest request;
    v1::RecordMeetingResponse response;
    request.set_kind(events::v1::MEETING_KIND_PARTNER);
    request.set_territory_id(kTerritory);
    for (const std::string& person : persons) {
      if (person == "k") {
        request.add_contact_ids(person);
      } else {
        request.add_caretakers()->set_caretaker_id(person);
      }
    }
    Send(*server_.partnership, &v1::PartnershipService::Stub::RecordMeeting, request, response, on);
  }

  v1::GetNetworkResponse Network() {
    v1::GetNetworkRequest request;
    request.mutable_at()->set_as_of("2009-05-12");
    request.mutable_at()->set_min_position(last_position_);
    request.set_territory_id(kTerritory);
    request.set_include_graph(true);
    request.set_include_betweenness(true);
    v1::GetNetworkResponse response;
    testing::ClientContext context;
    const grpc::Status status = server_.partnership->GetNetwork(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  testing::TestServer server_;
  int64_t last_position_ = 0;
};

TEST_F(TestVector, FiguresComeOutExactly) {
  const v1::GetNetworkResponse network = Network();
  const v1::NetworkIndicators& figures = network.indicators();
  EXPECT_EQ(figures.persons(), 8);
  EXPECT_EQ(figures.caretakers(), 7);
  EXPECT_EQ(figures.ties(), 11);
  EXPECT_EQ(figures.isolates(), 0);
  EXPECT_EQ(figures.reachable_pairs(), 21);
  EXPECT_EQ(figures.reachable_pairs_without_coordinators(), 6);
  EXPECT_DOUBLE_EQ(figures.coordinator_dependence(), 5.0 / 7);
  EXPECT_EQ(figures.meetings(), 6);
  EXPECT_EQ(figures.meetings_with_coordinator(), 4);
  EXPECT_DOUBLE_EQ(figures.coordinator_meeting_share(), 4.0 / 6);
  EXPECT_EQ(figures.coordinator_only_caretakers(), 1);
  EXPECT_DOUBLE_EQ(figures.coordinator_only_share(), 1.0 / 7);
  EXPECT_NEAR(figures.silo_landlord().silo(), 0.30, 1e-12);
  EXPECT_NEAR(figures.silo_landlord().expected(), 1.0 / 7, 1e-12);
  EXPECT_NEAR(figures.silo_landlord().e_i(), 0.2, 1e-12);
  EXPECT_NEAR(figures.silo_neighbourhood().silo(), 1.0, 1e-12);
  EXPECT_NEAR(figures.silo_neighbourhood().expected(), 3.0 / 7, 1e-12);
  EXPECT_NEAR(figures.silo_neighbourhood().e_i(), -1.0, 1e-12);
  EXPECT_EQ(figures.active_core(), 3);
  EXPECT_EQ(figures.participants(), 8 - 1);
  EXPECT_EQ(figures.structural_core(), 4);
  EXPECT_EQ(figures.structural_core_order(), 3);
  EXPECT_NEAR(figures.centralisation(), 0.6190, 5e-5);
  EXPECT_DOUBLE_EQ(figures.density(), 11.0 / 28);
  EXPECT_DOUBLE_EQ(figures.transitivity(), 15.0 / 28);
  EXPECT_EQ(network.answered().position(), last_position_);
}

TEST_F(TestVector, StructureComesOutExactly) {
  const v1::GetNetworkResponse network = Network();
  std::map<std::string, v1::NetworkNode> nodes;
  std::set<std::string> articulation;
  for (const v1::NetworkNode& node : network.nodes()) {
    nodes[node.person_id()] = node;
    if (node.articulation_point()) articulation.insert(node.person_id());
  }
  ASSERT_EQ(nodes.size(), 8u);
  EXPECT_THAT(articulation, UnorderedElementsAre("c1", "k"));
  EXPECT_DOUBLE_EQ(nodes["k"].betweenness(), 15);
  EXPECT_DOUBLE_EQ(nodes["c1"].betweenness(), 6);
  EXPECT_DOUBLE_EQ(nodes["a1"].betweenness(), 0);
  EXPECT_TRUE(network.betweenness().exact());
  EXPECT_DOUBLE_EQ(nodes["k"].fragmentation(), 15.0 / 21);
  EXPECT_DOUBLE_EQ(nodes["k"].clustering(), 4.0 / 15);
  EXPECT_EQ(nodes["k"].landlords_reached(), 4);
  for (const char* id : {"k", "a1", "a2", "b1"}) EXPECT_EQ(nodes[id].core_number(), 3) << id;
  for (const char* id : {"b2", "c1"}) EXPECT_EQ(nodes[id].core_number(), 2) << id;
  for (const char* id : {"c2", "d1"}) EXPECT_EQ(nodes[id].core_number(), 1) << id;
  EXPECT_EQ(nodes["k"].kind(), v1::NODE_KIND_COORDINATOR);

  std::set<std::pair<std::string, std::string>> bridges;
  double strength_a1_b1 = 0;
  for (const v1::NetworkTie& tie : network.ties()) {
    if (tie.bridge()) bridges.insert({tie.person_a(), tie.person_b()});
    if (tie.person_a() == "a1" && tie.person_b() == "b1") strength_a1_b1 = tie.strength();
  }
  EXPECT_THAT(bridges, UnorderedElementsAre(std::make_pair("c1", "c2"), std::make_pair("d1", "k")));
  EXPECT_NEAR(strength_a1_b1, 0.763869, 5e-7);
}

TEST_F(TestVector, FiguresAreTheSameAfterARestart) {
  const std::string before = Network().SerializeAsString();
  server_.Restart();
  EXPECT_EQ(Network().SerializeAsString(), before);
}

}  // namespace
}  // namespace loge

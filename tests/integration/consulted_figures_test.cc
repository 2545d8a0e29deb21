// A stage that asks for a figure of the network: a real server, over the socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/test_server.h"

namespace loge {
namespace {

using ::testing::ElementsAre;

constexpr char kTerritory[] = "town";

// Four caretakers and a coordinator, and all that ROOTED asks for but the coordinator dependence.
class ConsultedFigures : public ::testing::Test {
 protected:
  void SetUp() override {
    AddPlaces();
    AddPeople();
    AddMeans();
    for (const char* caretaker : {"a1", "a2", "a3", "a4", "a5"})
      Meet("2008-03-01", {caretaker}, true);
    v1::AdvanceTerritoryRequest operating = Reaching(events::v1::STAGE_OPERATING, "2001-01-01");
    operating.set_skip_reason(events::v1::SKIP_REASON_HISTORY_UNKNOWN);
    operating.set_force_reason(events::v1::FORCE_REASON_HISTORY_UNKNOWN);
    const grpc::Status status = Advance(operating);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  template <class Response, class Stub, class Request>
  void Send(Stub& stub,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
            Request request, const std::string& on) {
    testing::Stamp(request, on);
    testing::ClientContext context;
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    ASSERT_TRUE(status.ok()) << request.ShortDebugString() << ": " << status.error_message();
    last_position_ = response.position();
  }

  void AddPlaces() {
    v1::RegisterLandlordRequest landlord;
    landlord.set_landlord_id("a");
    landlord.set_kind(events::v1::LANDLORD_KIND_OPH);
    landlord.set_name("Landlord a");
    Send<v1::RegisterLandlordResponse>(
        *server_.caretakers, &v1::CaretakerService::Stub::RegisterLandlord, landlord, "1998-01-01");
    v1::DefineNeighbourhoodRequest place;
    place.set_neighbourhood_id("n1");
    place.set_commune_code("69256");
    place.set_name("Neighbourhood n1");
    Send<v1::DefineNeighbourhoodResponse>(
        *server_.caretakers, &v1::CaretakerService::Stub::DefineNeighbourhood, place, "1998-01-01");
    v1::ProposeTerritoryRequest territory;
    territory.set_territory_id(kTerritory);
    territory.set_name("Town");
    territory.add_commune_codes("69256");
    Send<v1::ProposeTerritoryResponse>(
        *server_.rollout, &v1::RolloutService::Stub::ProposeTerritory, territory, "1998-01-01");
  }

  void AddPeople() {
    for (const char* id : {"a1", "a2", "a3", "a4", "a5"}) {
      v1::JoinCaretakerRequest join;
      join.set_caretaker_id(id);
      join.set_landlord_id("a");
      join.add_neighbourhood_ids("n1");
      join.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
      join.mutable_personal_data()->set_family_name(std::string("Caretaker ") + id);
      join.mutable_personal_data()->set_given_name("Demo");
      join.mutable_personal_data()->set_employee_number(std::string("E") + id);
      Send<v1::JoinCaretakerResponse>(
          *server_.caretakers, &v1::CaretakerService::Stub::JoinCaretaker, join, "2000-01-01");
    }
    v1::RegisterPartnerRequest partner;
    partner.set_partner_id("carrier");
    partner.set_type(events::v1::PARTNER_TYPE_ASSOCIATION);
    partner.set_name("Carrier");
    Send<v1::RegisterPartnerResponse>(*server_.partnership,
                                      &v1::PartnershipService::Stub::RegisterPartner, partner,
                                      "1998-01-01");
    v1::NameContactRequest contact;
    contact.set_contact_id("k");
    contact.set_partner_id("carrier");
    contact.set_function("coordinator");
    contact.mutable_personal_data()->set_family_name("Contact");
    Send<v1::NameContactResponse>(*server_.partnership, &v1::PartnershipService::Stub::NameContact,
                                  contact, "1998-01-01");
    v1::AssignCoordinatorRequest assign;
    assign.set_contact_id("k");
    assign.set_territory_id(kTerritory);
    assign.set_fte_hundredths(100);
    Send<v1::AssignCoordinatorResponse>(
        *server_.rollout, &v1::RolloutService::Stub::AssignCoordinator, assign, "1998-02-01");
  }

  // Money for two periods, an evaluation, and nothing asked for of referents.
  void AddMeans() {
    for (const char* year : {"2002", "2004"}) {
      v1::CommitFundingRequest funding;
      funding.set_funding_id(std::string("f") + year);
      funding.set_landlord_id("a");
      funding.set_territory_id(kTerritory);
      funding.set_period_from(std::string(year) + "-01-01");
      funding.set_period_until(std::string(year) + "-12-31");
      funding.set_purpose(events::v1::FUNDING_PURPOSE_GENERAL);
      funding.set_amount_cents(100'000);
      Send<v1::CommitFundingResponse>(*server_.rollout, &v1::RolloutService::Stub::CommitFunding,
                                      funding, "2001-06-01");
    }
    v1::PublishEvaluationRequest evaluation;
    evaluation.set_evaluation_id("e");
    evaluation.set_title("Evaluation");
    evaluation.add_territory_ids(kTerritory);
    Send<v1::PublishEvaluationResponse>(
        *server_.rollout, &v1::RolloutService::Stub::PublishEvaluation, evaluation, "2005-01-01");
    v1::SetThresholdsRequest thresholds;
    thresholds.set_territory_id(kTerritory);
    thresholds.set_relay_hundredths_min(0);
    Send<v1::SetThresholdsResponse>(*server_.rollout, &v1::RolloutService::Stub::SetThresholds,
                                    thresholds, "2001-01-01");
  }

  void Meet(const std::string& on, const std::vector<std::string>& caretakers, bool coordinator) {
    v1::RecordMeetingRequest request;
    request.set_kind(events::v1::MEETING_KIND_PARTNER);
    request.set_territory_id(kTerritory);
    for (const std::string& id : caretakers) request.add_caretakers()->set_caretaker_id(id);
    if (coordinator) request.add_contact_ids("k");
    Send<v1::RecordMeetingResponse>(*server_.partnership,
                                    &v1::PartnershipService::Stub::RecordMeeting, request, on);
  }

  static v1::AdvanceTerritoryRequest Reaching(events::v1::Stage stage, const std::string& on) {
    v1::AdvanceTerritoryRequest request;
    testing::Stamp(request, on);
    request.set_territory_id(kTerritory);
    request.set_stage(stage);
    return request;
  }
  grpc::Status Advance(const v1::AdvanceTerritoryRequest& request) {
    testing::ClientContext context;
    v1::AdvanceTerritoryResponse response;
    const grpc::Status status = server_.rollout->AdvanceTerritory(&context, request, &response);
    if (status.ok()) last_position_ = response.position();
    return status;
  }

  // What ROOTED asks for and finds by what has been told: the read models hold that then.
  std::vector<v1::CriterionState> Rooted(const std::string& on) {
    v1::GetStageReadinessRequest request;
    request.mutable_at()->set_as_of(on);
    request.mutable_at()->set_min_position(last_position_);
    request.set_territory_id(kTerritory);
    request.set_stage(events::v1::STAGE_ROOTED);
    testing::ClientContext context;
    v1::GetStageReadinessResponse response;
    const grpc::Status status = server_.rollout->GetStageReadiness(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.criteria().begin(), response.criteria().end()};
  }
  v1::StageInterval LastStage() {
    v1::GetTerritoryRequest request;
    request.mutable_at()->set_min_position(last_position_);
    request.set_territory_id(kTerritory);
    testing::ClientContext context;
    v1::GetTerritoryResponse response;
    const grpc::Status status = server_.rollout->GetTerritory(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    const auto& stages = response.territory().stages();
    return stages.empty() ? v1::StageInterval() : *stages.rbegin();
  }

  testing::TestServer server_;
  int64_t last_position_ = 0;
};

TEST_F(ConsultedFigures, AStageIsRefusedUntilTheFigureIsMetAndKeepsIt) {
  // All hang on the coordinator.
  std::vector<v1::CriterionState> criteria = Rooted("2008-08-01");
  ASSERT_EQ(criteria.size(), 4u);
  EXPECT_EQ(criteria[1].found(), 100);
  EXPECT_FALSE(criteria[1].met());
  EXPECT_EQ(criteria[2].found(), 0);
  EXPECT_TRUE(criteria[2].met());
  const grpc::Status refused = Advance(Reaching(events::v1::STAGE_ROOTED, "2008-08-01"));
  EXPECT_THAT(testing::ReasonsOf(refused), ElementsAre(v1::ERROR_REASON_STAGE_CRITERIA_UNMET));
  const std::optional<v1::ErrorDetail> detail = testing::DetailOf(refused);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->violations(0).expected(), "COORDINATOR_DEPENDENCE: at most 50");
  EXPECT_EQ(detail->violations(0).actual(), "100");

  // Now they know each other.
  Meet("2008-09-01", {"a1", "a2", "a3", "a4", "a5"}, false);
  const int64_t known = last_position_;
  criteria = Rooted("2008-10-01");
  ASSERT_EQ(criteria.size(), 4u);
  EXPECT_EQ(criteria[1].found(), 0);
  v1::AdvanceTerritoryRequest rooted = Reaching(events::v1::STAGE_ROOTED, "2008-10-01");
  rooted.mutable_meta()->set_source_system("sheet");
  rooted.mutable_meta()->set_external_ref("row-1");
  const grpc::Status accepted = Advance(rooted);
  ASSERT_TRUE(accepted.ok()) << accepted.error_message();
  const v1::StageInterval stage = LastStage();
  EXPECT_EQ(stage.unmet_size(), 0);
  ASSERT_EQ(stage.consulted_size(), 2);
  EXPECT_EQ(stage.consulted(0).criterion(), events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE);
  EXPECT_TRUE(stage.consulted(0).has_found());
  EXPECT_EQ(stage.consulted(0).found(), 0);
  EXPECT_EQ(stage.consulted(0).position(), known);
  EXPECT_EQ(stage.consulted(1).criterion(), events::v1::STAGE_CRITERION_REFERENT_RELAY);

  // The row told again says the same, although no row tells figures.
  rooted.mutable_meta()->set_request_id(testing::NewRequestId());
  const grpc::Status again = Advance(rooted);
  EXPECT_TRUE(again.ok()) << again.error_message();
}

TEST_F(ConsultedFigures, AnImportAndAForcedStageConsultThemAsWell) {
  Rooted("2008-08-01");
  v1::Command command;
  command.set_sequence(1);
  *command.mutable_advance_territory() = Reaching(events::v1::STAGE_ROOTED, "2008-08-01");
  std::vector<v1::CommandResult> results = testing::ImportAll(*server_.import, {command});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status().code(), static_cast<int>(grpc::StatusCode::FAILED_PRECONDITION));
  command.mutable_advance_territory()->mutable_meta()->set_request_id(testing::NewRequestId());
  command.mutable_advance_territory()->set_force_reason(
      events::v1::FORCE_REASON_COMMITTEE_DECISION);
  results = testing::ImportAll(*server_.import, {command});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status().code(), 0) << results[0].status().message();
  const std::vector<events::v1::RecordedEvent> events = testing::ReadAll(*server_.events);
  const auto& advanced = events.back().payload().territory_advanced();
  ASSERT_EQ(advanced.unmet_size(), 1);
  EXPECT_EQ(advanced.unmet(0).found(), 100);
  ASSERT_EQ(advanced.consulted_size(), 2);
  EXPECT_EQ(advanced.consulted(0).found(), 100);
  EXPECT_EQ(advanced.consulted(0).position(), last_position_);
}

}  // namespace
}  // namespace loge

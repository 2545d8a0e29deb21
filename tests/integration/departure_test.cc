// What a departure makes impossible is told in its answer, case (c): a real server, over the
// socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_server.h"

namespace loge {
namespace {

class Departure : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::RegisterLandlordRequest landlord;
    testing::Stamp(landlord, "1998-10-27");
    landlord.set_landlord_id("landlord-a");
    landlord.set_kind(events::v1::LANDLORD_KIND_OPH);
    landlord.set_name("Landlord");
    Send<v1::RegisterLandlordResponse>(&v1::CaretakerService::Stub::RegisterLandlord, landlord);
    v1::DefineNeighbourhoodRequest place;
    testing::Stamp(place, "1998-10-27");
    place.set_neighbourhood_id("n-1");
    place.set_commune_code("69256");
    place.set_name("Neighbourhood");
    Send<v1::DefineNeighbourhoodResponse>(&v1::CaretakerService::Stub::DefineNeighbourhood, place);
    v1::ProposeTerritoryRequest territory;
    testing::Stamp(territory, "1998-10-27");
    territory.set_territory_id("vev");
    territory.set_name("Territory");
    territory.add_commune_codes("69256");
    testing::ClientContext context;
    v1::ProposeTerritoryResponse proposed;
    ASSERT_TRUE(server_.rollout->ProposeTerritory(&context, territory, &proposed).ok());
    v1::JoinCaretakerRequest join;
    testing::Stamp(join, "2001-09-01");
    join.set_landlord_id("landlord-a");
    join.add_neighbourhood_ids("n-1");
    join.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    join.mutable_personal_data()->set_family_name("Caretaker 1");
    join.mutable_personal_data()->set_given_name("Demo");
    join.mutable_personal_data()->set_employee_number("007");
    person_ = Send<v1::JoinCaretakerResponse>(&v1::CaretakerService::Stub::JoinCaretaker, join)
                  .caretaker_id();
  }

  template <class Response, class Request, class Call>
  Response Send(Call call, const Request& request) {
    testing::ClientContext context;
    Response response;
    const grpc::Status status = ((*server_.caretakers).*call)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  int64_t Meet(const std::string& day) {
    v1::RecordMeetingRequest request;
    testing::Stamp(request, day);
    request.set_kind(events::v1::MEETING_KIND_PARTNER);
    request.set_territory_id("vev");
    request.add_caretakers()->set_caretaker_id(person_);
    testing::ClientContext context;
    v1::RecordMeetingResponse response;
    const grpc::Status status = server_.partnership->RecordMeeting(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.position();
  }

  v1::RecordDepartureRequest Leaving(const std::string& day) {
    v1::RecordDepartureRequest request;
    testing::Stamp(request, day);
    request.mutable_caretaker()->mutable_employee()->set_landlord_id("landlord-a");
    request.mutable_caretaker()->mutable_employee()->set_employee_number("007");
    request.set_landlord_id("landlord-a");
    request.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
    return request;
  }
  v1::RecordDepartureResponse Leave(const v1::RecordDepartureRequest& request) {
    return Send<v1::RecordDepartureResponse>(&v1::CaretakerService::Stub::RecordDeparture, request);
  }

  testing::TestServer server_;
  std::string person_;
};

TEST_F(Departure, TellsWhatCannotBeTrueBesideIt) {
  Meet("2008-12-31");
  const int64_t later = Meet("2009-02-01");
  v1::RecordDepartureRequest request = Leaving("2008-12-31");
  request.mutable_meta()->set_validate_only(true);
  EXPECT_EQ(Leave(request).contradictions_size(), 0);
  request.mutable_meta()->set_validate_only(false);
  for (const bool replayed : {false, true}) {
    const v1::RecordDepartureResponse left = Leave(request);
    EXPECT_EQ(left.replayed(), replayed);
    EXPECT_EQ(left.caretaker_id(), person_);
    EXPECT_FALSE(left.contradictions_incomplete());
    ASSERT_EQ(left.contradictions_size(), 1);
    const v1::Anomaly& anomaly = left.contradictions(0);
    EXPECT_EQ(anomaly.kind(), v1::ANOMALY_KIND_NOT_EMPLOYED);
    EXPECT_EQ(anomaly.caretaker_id(), person_);
    EXPECT_EQ(anomaly.occurred_on(), "2009-02-01");
    ASSERT_EQ(anomaly.provenance_size(), 2);
    EXPECT_EQ(anomaly.provenance(0).position(), later);
    EXPECT_EQ(anomaly.provenance(1).position(), left.position());
  }
}

TEST_F(Departure, TellsNothingOfOneThatContradictsNothing) {
  Meet("2008-12-31");
  const v1::RecordDepartureResponse left = Leave(Leaving("2008-12-31"));
  EXPECT_EQ(left.contradictions_size(), 0);
  EXPECT_FALSE(left.contradictions_incomplete());
}

}  // namespace
}  // namespace loge

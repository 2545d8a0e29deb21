// What a departure or a transfer makes impossible is told in its answer, and in that of its
// correction: a real server, over the socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_server.h"

namespace loge {
namespace {

class Contradictions : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* landlord : {"landlord-a", "landlord-b", "landlord-c"}) Register(landlord);
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
    person_ = Join("landlord-a", "2001-09-01").caretaker_id();
  }

  template <class Response, class Request, class Call>
  Response Send(Call call, const Request& request) {
    testing::ClientContext context;
    Response response;
    const grpc::Status status = ((*server_.caretakers).*call)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  int64_t Register(const std::string& landlord_id) {
    v1::RegisterLandlordRequest request;
    testing::Stamp(request, "1998-10-27");
    request.set_landlord_id(landlord_id);
    request.set_kind(events::v1::LANDLORD_KIND_OPH);
    request.set_name("Landlord");
    return Send<v1::RegisterLandlordResponse>(&v1::CaretakerService::Stub::RegisterLandlord,
                                              request)
        .position();
  }

  // Of the person; the first time of somebody new.
  v1::JoinCaretakerResponse Join(const std::string& landlord_id, const std::string& day) {
    v1::JoinCaretakerRequest request;
    testing::Stamp(request, day);
    request.set_caretaker_id(person_);
    request.set_landlord_id(landlord_id);
    request.add_neighbourhood_ids("n-1");
    request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    request.mutable_personal_data()->set_family_name("Caretaker 1");
    request.mutable_personal_data()->set_given_name("Demo");
    request.mutable_personal_data()->set_employee_number("007");
    return Send<v1::JoinCaretakerResponse>(&v1::CaretakerService::Stub::JoinCaretaker, request);
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

  v1::TransferCaretakerRequest Moving(const std::string& day) {
    v1::TransferCaretakerRequest request;
    testing::Stamp(request, day);
    request.mutable_caretaker()->set_caretaker_id(person_);
    request.set_from_landlord_id("landlord-a");
    request.set_to_landlord_id("landlord-b");
    request.set_employee_number("007");
    return request;
  }
  v1::TransferCaretakerResponse Move(const v1::TransferCaretakerRequest& request) {
    return Send<v1::TransferCaretakerResponse>(&v1::CaretakerService::Stub::TransferCaretaker,
                                               request);
  }

  // A correction of the fact told at `position`, with a replacement to be filled in.
  v1::CorrectFactRequest Correcting(int64_t position, const std::string& day) {
    v1::CorrectFactRequest request;
    testing::Stamp(request, day);
    request.set_target_position(position);
    request.set_reason(events::v1::CORRECTION_REASON_WRONG_DATE);
    return request;
  }
  v1::CorrectFactRequest CorrectingDeparture(int64_t position, const std::string& day) {
    v1::CorrectFactRequest request = Correcting(position, day);
    events::v1::CaretakerLeft& left = *request.mutable_replacement()->mutable_caretaker_left();
    left.set_caretaker_id(person_);
    left.set_landlord_id("landlord-a");
    left.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
    return request;
  }
  v1::CorrectFactResponse Correct(const v1::CorrectFactRequest& request) {
    testing::ClientContext context;
    v1::CorrectFactResponse response;
    const grpc::Status status = server_.events->CorrectFact(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  testing::TestServer server_;
  std::string person_;
};

TEST_F(Contradictions, DepartureTellsWhatCannotBeTrueBesideIt) {
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

TEST_F(Contradictions, DepartureTellsNothingWhenItContradictsNothing) {
  Meet("2008-12-31");
  const v1::RecordDepartureResponse left = Leave(Leaving("2008-12-31"));
  EXPECT_EQ(left.contradictions_size(), 0);
  EXPECT_FALSE(left.contradictions_incomplete());
}

TEST_F(Contradictions, CorrectedDepartureTellsWhatCannotBeTrueBesideItNow) {
  const int64_t met = Meet("2008-10-01");
  const v1::RecordDepartureResponse left = Leave(Leaving("2008-12-31"));
  EXPECT_EQ(left.contradictions_size(), 0);
  v1::CorrectFactRequest request = CorrectingDeparture(left.position(), "2008-06-30");
  request.mutable_meta()->set_validate_only(true);
  EXPECT_EQ(Correct(request).contradictions_size(), 0);
  request.mutable_meta()->set_validate_only(false);
  for (const bool replayed : {false, true}) {
    const v1::CorrectFactResponse corrected = Correct(request);
    EXPECT_EQ(corrected.replayed(), replayed);
    EXPECT_FALSE(corrected.contradictions_incomplete());
    ASSERT_EQ(corrected.contradictions_size(), 1);
    const v1::Anomaly& anomaly = corrected.contradictions(0);
    EXPECT_EQ(anomaly.kind(), v1::ANOMALY_KIND_NOT_EMPLOYED);
    EXPECT_EQ(anomaly.caretaker_id(), person_);
    ASSERT_EQ(anomaly.provenance_size(), 2);
    EXPECT_EQ(anomaly.provenance(0).position(), met);
    EXPECT_EQ(anomaly.provenance(1).position(), corrected.position());
    EXPECT_EQ(anomaly.provenance(1).original_position(), left.position());
  }
}

TEST_F(Contradictions, CorrectedDepartureTellsNothingWhenItContradictsNothing) {
  Meet("2008-10-01");
  const v1::RecordDepartureResponse left = Leave(Leaving("2008-12-31"));
  const v1::CorrectFactResponse corrected =
      Correct(CorrectingDeparture(left.position(), "2008-10-01"));
  EXPECT_EQ(corrected.contradictions_size(), 0);
  EXPECT_FALSE(corrected.contradictions_incomplete());
}

TEST_F(Contradictions, CorrectedFactOfAnotherKindTellsNothing) {
  const int64_t registered = Register("landlord-d");
  v1::CorrectFactRequest request = Correcting(registered, "1999-01-01");
  events::v1::LandlordRegistered& landlord =
      *request.mutable_replacement()->mutable_landlord_registered();
  landlord.set_landlord_id("landlord-d");
  landlord.set_kind(events::v1::LANDLORD_KIND_OPH);
  landlord.set_name("Landlord");
  const v1::CorrectFactResponse corrected = Correct(request);
  EXPECT_LT(registered, corrected.first_position());
  EXPECT_EQ(corrected.contradictions_size(), 0);
  EXPECT_FALSE(corrected.contradictions_incomplete());
}

TEST_F(Contradictions, TransferTellsWhoElseEmploysThePerson) {
  const int64_t joined = Join("landlord-c", "2005-01-01").position();
  const v1::TransferCaretakerRequest request = Moving("2008-07-01");
  for (const bool replayed : {false, true}) {
    const v1::TransferCaretakerResponse moved = Move(request);
    EXPECT_EQ(moved.replayed(), replayed);
    EXPECT_FALSE(moved.contradictions_incomplete());
    // Landlords a and c overlap too, but not through the transfer.
    ASSERT_EQ(moved.contradictions_size(), 1);
    const v1::Anomaly& anomaly = moved.contradictions(0);
    EXPECT_EQ(anomaly.kind(), v1::ANOMALY_KIND_OVERLAPPING_EMPLOYMENTS);
    EXPECT_EQ(anomaly.caretaker_id(), person_);
    EXPECT_EQ(anomaly.occurred_on(), "2008-07-01");
    ASSERT_EQ(anomaly.provenance_size(), 2);
    EXPECT_EQ(anomaly.provenance(0).position(), moved.position());
    EXPECT_EQ(anomaly.provenance(1).position(), joined);
  }
}

TEST_F(Contradictions, CorrectedTransferTellsWhoElseEmploysThePerson) {
  const v1::TransferCaretakerResponse moved = Move(Moving("2008-07-01"));
  EXPECT_EQ(moved.contradictions_size(), 0);
  EXPECT_FALSE(moved.contradictions_incomplete());
  const int64_t joined = Join("landlord-c", "2009-01-01").position();
  v1::CorrectFactRequest request = Correcting(moved.position(), "2008-06-01");
  events::v1::CaretakerTransferred& transfer =
      *request.mutable_replacement()->mutable_caretaker_transferred();
  transfer.set_caretaker_id(person_);
  transfer.set_from_landlord_id("landlord-a");
  transfer.set_to_landlord_id("landlord-b");
  const v1::CorrectFactResponse corrected = Correct(request);
  ASSERT_EQ(corrected.contradictions_size(), 1);
  const v1::Anomaly& anomaly = corrected.contradictions(0);
  EXPECT_EQ(anomaly.kind(), v1::ANOMALY_KIND_OVERLAPPING_EMPLOYMENTS);
  ASSERT_EQ(anomaly.provenance_size(), 2);
  EXPECT_EQ(anomaly.provenance(0).position(), joined);
  EXPECT_EQ(anomaly.provenance(1).position(), corrected.position());
}

}  // namespace
}  // namespace loge

// A meeting that a landlord's system sends again: a real server, over the socket.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_server.h"

namespace loge {
namespace {

class KnownMeeting : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::ProposeTerritoryRequest territory;
    testing::Stamp(territory, "1998-10-27");
    territory.set_territory_id("vev");
    territory.set_name("Territory");
    territory.add_commune_codes("69256");
    testing::ClientContext context;
    v1::ProposeTerritoryResponse proposed;
    ASSERT_TRUE(server_.rollout->ProposeTerritory(&context, territory, &proposed).ok());
  }

  // Under a request id of its own each time, without an id of the meeting.
  grpc::Status Send(int headcount, v1::RecordMeetingResponse* response) {
    v1::RecordMeetingRequest request;
    testing::Stamp(request, "2008-06-30");
    request.mutable_meta()->set_source_system("hr");
    request.mutable_meta()->set_external_ref("meeting-7");
    request.set_kind(events::v1::MEETING_KIND_PARTNER);
    request.set_territory_id("vev");
    request.set_headcount(headcount);
    testing::ClientContext context;
    return server_.partnership->RecordMeeting(&context, request, response);
  }

  testing::TestServer server_;
};

TEST_F(KnownMeeting, SentAgainIsTheSameOne) {
  v1::RecordMeetingResponse first;
  ASSERT_TRUE(Send(12, &first).ok());
  v1::RecordMeetingResponse again;
  const grpc::Status status = Send(12, &again);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(again.first_position(), 0);
  EXPECT_FALSE(again.replayed());
  EXPECT_EQ(again.meeting_id(), first.meeting_id());
}

TEST_F(KnownMeeting, SentAgainOtherwiseIsRefusedWithWhatDiffers) {
  v1::RecordMeetingResponse first;
  ASSERT_TRUE(Send(12, &first).ok());
  v1::RecordMeetingResponse again;
  const grpc::Status status = Send(13, &again);
  const auto detail = testing::DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  ASSERT_EQ(detail->violations_size(), 1);
  const v1::Violation& violation = detail->violations(0);
  EXPECT_EQ(violation.reason(), v1::ERROR_REASON_EXTERNAL_REF_TAKEN);
  EXPECT_EQ(violation.field(), "meta.external_ref");
  EXPECT_EQ(violation.expected(), "as told at position " + std::to_string(first.position()));
  EXPECT_EQ(violation.actual(), "other headcount");
}

}  // namespace
}  // namespace loge

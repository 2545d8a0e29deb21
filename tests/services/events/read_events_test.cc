#include "services/events/read_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "services/events/filter.h"
#include "tests/services/events/event_service_test_util.h"

namespace loge::event_service {
namespace {

using ::testing::ElementsAre;

class ReadEventsTest : public EventServiceTest {};

TEST_F(ReadEventsTest, EqualsAPlainFilterOfTheLog) {
  std::mt19937 random(20260101);
  // Small, so that many batches are needed.
  environment_.bounds = {.events_max = 7, .bytes_max = 3000, .scanned_max = 20};
  for (int i = 0; i < 150; ++i) Append(random, 1 + static_cast<int>(random() % 5));
  Start();
  const auto channel = Connect();
  const std::vector<KnownEvent> known = KnownEvents();
  const int64_t head = Head();
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    v1::ReadEventsRequest request;
    *request.mutable_filter() = RandomFilter(random);
    request.set_from_position(static_cast<int64_t>(random() % (head + 2)));
    const int64_t from = std::max<int64_t>(request.from_position(), 1);
    if (from <= head && random() % 2 == 0) {
      request.set_to_position(from + static_cast<int64_t>(random() % (head - from + 1)));
    }
    const int64_t to =
        request.to_position() == 0 ? head : known[request.to_position() - 1].decision_end;
    std::vector<std::string> expected;
    for (int64_t p = from; p <= to; ++p) {
      if (Matches(request.filter(), known[p - 1])) expected.push_back(known[p - 1].bytes);
    }
    const ReadResult result = ReadEvents(channel, request);
    ASSERT_TRUE(result.status.ok()) << result.status.error_message();
    ASSERT_EQ(result.events, expected) << request.ShortDebugString();
    ASSERT_FALSE(result.checkpoints.empty());
    EXPECT_TRUE(std::is_sorted(result.checkpoints.begin(), result.checkpoints.end()));
    EXPECT_EQ(result.checkpoints.back(), to);
    for (const int64_t checkpoint : result.checkpoints) {
      if (checkpoint > 0) {
        EXPECT_EQ(known[checkpoint - 1].decision_end, checkpoint);
      }
    }
  }
}

TEST_F(ReadEventsTest, EmptyLogAnswersWithACheckpoint) {
  Start();
  const ReadResult result = ReadEvents(Connect(), v1::ReadEventsRequest());
  EXPECT_TRUE(result.status.ok());
  EXPECT_TRUE(result.events.empty());
  EXPECT_THAT(result.checkpoints, ElementsAre(0));
}

TEST_F(ReadEventsTest, SendsManyEventsInOneMessage) {
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) Append(random, 10);
  Start();
  const ReadResult result = ReadEvents(Connect(), v1::ReadEventsRequest());
  EXPECT_EQ(result.events.size(), 1000u);
  EXPECT_LE(result.checkpoints.size(), 3u);
}

TEST_F(ReadEventsTest, NamesEveryBadField) {
  std::mt19937 random(1);
  Append(random, 1);
  Start();
  v1::ReadEventsRequest request;
  request.set_from_position(-1);
  request.set_to_position(-5);
  request.mutable_filter()->add_types("CaretakerJoined");
  request.mutable_filter()->add_types("CaretakerVanished");
  request.mutable_filter()->add_subjects("landlord");
  const grpc::Status status = ReadEvents(Connect(), request).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  std::vector<std::string> fields;
  const v1::ErrorDetail detail = rpc::DetailIn(status);
  for (const auto& violation : detail.violations()) {
    EXPECT_EQ(violation.reason(), v1::ERROR_REASON_FIELD_INVALID);
    fields.push_back(violation.field());
  }
  EXPECT_THAT(fields,
              ElementsAre("filter.types[1]", "filter.subjects[0]", "from_position", "to_position"));
}

TEST_F(ReadEventsTest, RefusesTooManyFilters) {
  Start();
  v1::ReadEventsRequest request;
  for (int i = 0; i < 101; ++i) {
    request.mutable_filter()->add_types("CaretakerJoined");
    request.mutable_filter()->add_subjects("landlord/a");
  }
  const v1::ErrorDetail detail = rpc::DetailIn(ReadEvents(Connect(), request).status);
  ASSERT_EQ(detail.violations_size(), 2);
  EXPECT_EQ(detail.violations(0).reason(), v1::ERROR_REASON_FIELD_TOO_LONG);
}

TEST_F(ReadEventsTest, RefusesPositionsBehindTheEnd) {
  std::mt19937 random(1);
  Append(random, 3);
  Start();
  const auto channel = Connect();
  v1::ReadEventsRequest request;
  request.set_from_position(4);
  EXPECT_TRUE(ReadEvents(channel, request).status.ok());
  request.set_from_position(5);
  grpc::Status status = ReadEvents(channel, request).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(rpc::ReasonIn(status), "POSITION_AHEAD");
  EXPECT_TRUE(rpc::DetailIn(status).retry_can_help());
  request.set_from_position(1);
  request.set_to_position(4);
  EXPECT_EQ(ReadEvents(channel, request).status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(ReadEventsTest, OpensPersonalDataOnlyWhenAskedFor) {
  std::mt19937 random(5);
  for (int i = 0; i < 40; ++i) Append(random, 1);
  environment_.bounds.events_max = 9;
  environment_.opener = [](const runtime::Principal& principal, const events::v1::Sealed& sealed)
      -> absl::StatusOr<std::optional<events::v1::PersonalData>> {
    EXPECT_EQ(principal.id, "local");
    EXPECT_EQ(sealed.ciphertext(), "ciphertext");
    events::v1::PersonalData data;
    data.set_family_name("Cléry");
    return data;
  };
  Start();
  const auto channel = Connect();
  v1::ReadEventsRequest request;
  const ReadResult closed = ReadEvents(channel, request);
  EXPECT_TRUE(closed.personal_data.empty());
  request.set_include_personal_data(true);
  const ReadResult opened = ReadEvents(channel, request);
  EXPECT_EQ(opened.events, closed.events);
  EXPECT_FALSE(opened.personal_data.empty());
  EXPECT_LT(opened.personal_data.size(), opened.events.size());
  for (const auto& data : opened.personal_data) {
    EXPECT_EQ(data.person_id(), "person-1");
    EXPECT_EQ(data.personal_data().family_name(), "Cléry");
  }
}

TEST_F(ReadEventsTest, AFailureOfTheOpenerEndsTheRead) {
  std::mt19937 random(5);
  for (int i = 0; i < 40; ++i) Append(random, 1);
  environment_.opener = [](const runtime::Principal&, const events::v1::Sealed&) {
    return absl::DataLossError("damaged");
  };
  Start();
  v1::ReadEventsRequest request;
  request.set_include_personal_data(true);
  EXPECT_EQ(ReadEvents(Connect(), request).status.error_code(), grpc::StatusCode::DATA_LOSS);
}

TEST(FindEventType, KnowsEveryFactByTheNameOfItsMessage) {
  EXPECT_EQ(FindEventType("FactCorrected"), storage::EventType(1));
  EXPECT_EQ(FindEventType("CaretakerJoined"), storage::EventType(12));
  EXPECT_EQ(FindEventType("TerritoryAdvanced"), storage::EventType(91));
  EXPECT_EQ(FindEventType("caretaker_joined"), std::nullopt);
  EXPECT_EQ(FindEventType(""), std::nullopt);
}

}  // namespace
}  // namespace loge::event_service

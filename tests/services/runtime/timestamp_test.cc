#include "services/runtime/timestamp.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace loge::runtime {
namespace {

TEST(Timestamp, HoldsMicrosecondsRoundedDown) {
  const auto timestamp = TimestampOf(absl::FromUnixMicros(1'242'129'600'123'456));
  EXPECT_EQ(timestamp.seconds(), 1'242'129'600);
  EXPECT_EQ(timestamp.nanos(), 123'456'000);
  EXPECT_EQ(TimestampOf(absl::FromUnixNanos(1'999)).nanos(), 1'000);
}

TEST(Timestamp, HasNoNegativeNanosBefore1970) {
  const auto timestamp = TimestampOf(absl::FromUnixMillis(-1));
  EXPECT_EQ(timestamp.seconds(), -1);
  EXPECT_EQ(timestamp.nanos(), 999'000'000);
}

TEST(Timestamp, IsTheSameTimeAgain) {
  for (const int64_t micros : {int64_t{-1'500'001}, int64_t{0}, int64_t{1'242'129'600'123'456}}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_EQ(TimeOf(TimestampOf(time)), time);
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(7);
  timestamp.set_nanos(1);
  EXPECT_EQ(TimeOf(timestamp), absl::FromUnixSeconds(7) + absl::Nanoseconds(1));
}

}  // namespace
}  // namespace loge::runtime

#include "tests/support/log_check.h"

#include <gtest/gtest.h>

#include <vector>

#include "storage/record.h"
#include "tests/support/test_server.h"

namespace loge::testing {

PositionOf ExpectWholeLog(v1::EventService::Stub& stub, const PositionOf& acknowledged) {
  const std::vector<events::v1::RecordedEvent> log = ReadAll(stub);
  PositionOf there;
  std::string previous = storage::GenesisHash();
  for (size_t i = 0; i < log.size(); ++i) {
    EXPECT_EQ(log[i].position(), static_cast<int64_t>(i) + 1);
    const absl::Status verified = storage::VerifyRecord(log[i].SerializeAsString(), previous);
    EXPECT_TRUE(verified.ok()) << "position " << i + 1 << ": " << verified;
    if (!verified.ok()) return there;  // All that follow would fail too.
    previous = log[i].chain_hash();
    EXPECT_TRUE(there.emplace(log[i].request_id(), log[i].position()).second)
        << log[i].request_id() << " is there twice";
  }
  for (const auto& [request_id, position] : acknowledged) {
    const auto it = there.find(request_id);
    if (it == there.end()) {
      ADD_FAILURE() << "the acknowledged " << request_id << " is lost";
    } else {
      EXPECT_EQ(it->second, position) << request_id;
    }
  }
  return there;
}

}  // namespace loge::testing

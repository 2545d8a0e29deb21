// Which way leads to the events of a type: what must not be read is damaged here, so that reading
// it would show.
#include "storage/rocksdb/event_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/record.h"
#include "tests/support/log_image.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr size_t kPerDecision = 250;

class EventReading : public ::testing::Test {
 protected:
  // A log with events of these types.
  void Fill(const std::vector<uint32_t>& types) {
    DurableLog opened(folder_.path());
    for (size_t i = 0; i < types.size(); i += kPerDecision) {
      AppendRequest request;
      for (size_t j = i; j < std::min(i + kPerDecision, types.size()); ++j) {
        request.events.push_back(Draft(types[j], {"a/1"}));
      }
      LOGE_ASSERT_OK(AppendAndWait(*opened.log, std::move(request)));
    }
    sound_ = TakeImage(opened.store->scan());
  }

  // Damages the records behind `behind` that are of another type.
  void DamageAllBut(uint32_t type, int64_t behind) {
    LogImage damaged = sound_;
    for (auto& [position, bytes] : damaged.records) {
      if (position > behind && *SkimType(bytes) != EventType(type)) bytes = "strange";
    }
    WriteImage(folder_.path() + "/log", sound_, damaged);
  }
  void Remove(int64_t position) {
    LogImage damaged = sound_;
    damaged.records.erase(position);
    WriteImage(folder_.path() + "/log", sound_, damaged);
  }

  // The positions of all events that match.
  absl::StatusOr<std::vector<int64_t>> Find(const EventQuery& query) {
    DurableLog opened(folder_.path());
    std::vector<int64_t> found;
    const absl::StatusOr<Position> next = opened.log->ReadMatching(
        query, {.to = opened.log->GetHead().position}, [&found](const StoredEventView& event) {
          found.push_back(event.position.value());
          return true;
        });
    if (!next.ok()) return next.status();
    return found;
  }

  TempFolder folder_;
  LogImage sound_;
};

TEST_F(EventReading, OfARareTypeReadsFewOthers) {
  std::vector<uint32_t> types(3000, 1);
  for (const size_t position : {1000u, 2000u, 3000u}) types[position - 1] = 2;
  Fill(types);
  DamageAllBut(2, /*behind=*/256);
  const auto found = Find(Query({2, 3}, {}));
  LOGE_ASSERT_OK(found);
  EXPECT_EQ(*found, (std::vector<int64_t>{1000, 2000, 3000}));
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Find(Query({1}, {})));
}

TEST_F(EventReading, OfATypeThatBecomesRareStopsToWalkAlong) {
  std::vector<uint32_t> types(3000, 2);
  std::fill(types.begin(), types.begin() + 300, 1);
  types.back() = 1;
  Fill(types);
  // Of the first 256 all matched, so four times as many are walked along.
  DamageAllBut(1, /*behind=*/256 + 4 * 256);
  const auto found = Find(Query({1}, {}));
  LOGE_ASSERT_OK(found);
  std::vector<int64_t> expected;
  for (int64_t p = 1; p <= 300; ++p) expected.push_back(p);
  expected.push_back(3000);
  EXPECT_EQ(*found, expected);
}

// More entries of the index than are read at a time.
TEST_F(EventReading, OfATypeThatBecomesCommonGoesOnByTheIndex) {
  std::vector<uint32_t> types(2800, 2);
  std::fill(types.begin(), types.begin() + 300, 1);
  types[2000] = 3;
  Fill(types);
  const auto found = Find(Query({3, 2}, {}));
  LOGE_ASSERT_OK(found);
  std::vector<int64_t> expected;
  for (int64_t p = 301; p <= 2800; ++p) expected.push_back(p);
  EXPECT_EQ(*found, expected);
}

// A common type is not looked up: the entries of it that the index lacks are not missed.
TEST_F(EventReading, OfACommonTypeDoesWithoutTheIndex) {
  std::vector<uint32_t> types;
  for (uint32_t i = 0; i < 2000; ++i) types.push_back(1 + i % 4);
  Fill(types);
  LogImage damaged = sound_;
  std::erase_if(damaged.index, [](const auto& entry) { return entry.first.first == " 1"; });
  WriteImage(folder_.path() + "/log", sound_, damaged);
  const auto found = Find(Query({1}, {}));
  LOGE_ASSERT_OK(found);
  EXPECT_EQ(found->size(), 500u);
}

TEST_F(EventReading, MissesAnEventWhicheverWayItWent) {
  std::vector<uint32_t> types(1000, 1);
  types[599] = 2;
  Fill(types);
  Remove(600);
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Find(Query({1}, {})));
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Find(Query({2}, {})));
}

}  // namespace
}  // namespace loge::storage::testing

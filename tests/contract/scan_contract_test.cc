// What every backend promises of LogScan: all entries, in order, from any place on.
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/index_terms.h"
#include "storage/log_scan.h"
#include "storage/record.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class ScanContract : public ::testing::TestWithParam<Backend> {
 protected:
  // Twenty events, five in each batch, which have terms in common.
  void AppendSome() {
    AppendRequest request;
    for (int i = 0; i < 20; ++i) {
      request.events.push_back(Draft(1 + i % 3, {absl::StrCat("a/", i % 4), "b/1", "b/1"}));
      if (i % 5 < 4) continue;
      LOGE_ASSERT_OK(AppendAndWait(t_.log(), std::exchange(request, {})));
    }
  }
  const LogScan& scan() { return t_.store().scan(); }

  LogUnderTest t_{GetParam()};
};

using Index = std::map<std::pair<std::string, int64_t>, uint32_t>;

TEST_P(ScanContract, AnEmptyLogHasAHeadAndNothingElse) {
  const absl::StatusOr<Head> head = scan().StoredHead();
  LOGE_ASSERT_OK(head);
  EXPECT_EQ(head->position, Position(0));
  EXPECT_EQ(head->chain_hash, GenesisHash());
  ScanCursor cursor;
  EXPECT_EQ(scan().ScanRecords(cursor, [](const LogScan::Record&) { return true; }).value(), false);
  EXPECT_EQ(scan().ScanIndex(cursor, [](const LogScan::IndexEntry&) { return true; }).value(),
            false);
  EXPECT_EQ(ReadRecordAt(scan(), Position(1)).value(), std::nullopt);
}

TEST_P(ScanContract, GivesTheRecordsInOrderFromAnyPositionOn) {
  AppendSome();
  EXPECT_EQ(scan().StoredHead()->position, Position(20));
  EXPECT_EQ(scan().StoredHead()->chain_hash, t_.log().GetHead().chain_hash);
  const std::vector<SeenEvent> all = ReadAll(t_.log());
  for (int64_t from = 0; from <= 21; ++from) {
    ScanCursor cursor{.from = Position(from), .key = ""};
    int64_t next = std::max<int64_t>(from, 1);
    // One at a time: each scan goes on where the one before stopped.
    while (true) {
      const absl::StatusOr<bool> stopped =
          scan().ScanRecords(cursor, [&](const LogScan::Record& record) {
            EXPECT_EQ(record.position, Position(next));
            EXPECT_EQ(record.bytes, all[next - 1].bytes);
            ++next;
            return false;
          });
      LOGE_ASSERT_OK(stopped);
      if (!*stopped) break;
    }
    EXPECT_EQ(next, 21);
  }
  EXPECT_EQ(ReadRecordAt(scan(), Position(20)).value(), all[19].bytes);
  EXPECT_EQ(ReadRecordAt(scan(), Position(21)).value(), std::nullopt);
  EXPECT_EQ(ReadRecordAt(scan(), Position(0)).value(), std::nullopt);
}

TEST_P(ScanContract, GivesEachEntryOfTheIndexOnceInTheOrderOfTermAndPosition) {
  AppendSome();
  Index expected;
  for (int64_t p = 1; p <= 20; ++p) {
    const auto type = static_cast<uint32_t>(1 + (p - 1) % 3);
    expected[{absl::StrCat("a/", (p - 1) % 4), p}] = type;
    expected[{"b/1", p}] = type;
    expected[{TypeTerm(EventType(type)), p}] = type;
  }
  for (const bool one_at_a_time : {false, true}) {
    ScanCursor cursor;
    std::vector<Index::value_type> found;
    while (true) {
      const absl::StatusOr<bool> stopped = scan().ScanIndex(cursor, [&](const LogScan::IndexEntry&
                                                                            entry) {
        found.push_back({{std::string(entry.term), entry.position.value()}, entry.type.value()});
        return !one_at_a_time;
      });
      LOGE_ASSERT_OK(stopped);
      if (!*stopped) break;
    }
    EXPECT_EQ(found, std::vector<Index::value_type>(expected.begin(), expected.end()));
  }
}

TEST_P(ScanContract, StepsStopWhereTheVisitorSaysAndWhereThePauseSays) {
  AppendSome();
  int seen = 0;
  const auto three = [&seen](const auto&) { return ++seen < 3; };
  const auto go_on = [] { return true; };
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, ScanRecordsInSteps(scan(), Position(5), three, go_on));
  EXPECT_EQ(seen, 3);
  seen = 0;
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, ScanIndexInSteps(scan(), three, go_on));
  EXPECT_EQ(seen, 3);
  const auto all = [](const auto&) { return true; };
  const auto enough = [] { return false; };
  LOGE_EXPECT_CODE(absl::StatusCode::kCancelled,
                   ScanRecordsInSteps(scan(), Position(1), all, enough));
  LOGE_EXPECT_CODE(absl::StatusCode::kCancelled, ScanIndexInSteps(scan(), all, enough));
}

INSTANTIATE_TEST_SUITE_P(Backends, ScanContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

}  // namespace
}  // namespace loge::storage::testing

// What a batch costs in entries, and that those which events or requests share are read and
// shortened as if each had its own.
#include "storage/rocksdb/commit_write.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/record.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/open.h"
#include "tests/storage/rocksdb/request_entries.h"
#include "tests/support/log_image.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

Head EmptyLog() { return {Position(0), GenesisHash(), absl::UnixEpoch()}; }

// Decisions of one event, all of one type but that of `rare`, about one subject in common and one
// of its own. Their request ids are r1, r2 and so on.
CommitBatch BatchOf(int events, const Head& head = EmptyLog(), int rare = 0) {
  CommitBatch batch;
  batch.first = Position(head.position.value() + 1);
  batch.head = head;
  for (int i = 1; i <= events; ++i) {
    const EventDraft draft =
        Draft(i == rare ? 8 : 7, {"common/1", absl::StrCat("own/", i), "common/1"});
    CommitBatch::Event event{draft.type, draft.subjects, *EncodeDraft(draft)};
    batch.head.position = Position(head.position.value() + i);
    batch.head.chain_hash = FinishRecord({batch.head.position, batch.head.recorded_at, 0, 1},
                                         batch.head.chain_hash, event.bytes);
    batch.events.push_back(std::move(event));
    RequestStamp stamp;
    stamp.principal = "local";
    stamp.request_id = absl::StrCat("r", i);
    batch.requests.push_back({std::move(stamp), batch.head.position, batch.head.position});
  }
  return batch;
}

int EntriesOf(const CommitBatch& batch) {
  rocksdb::WriteBatch write;
  const absl::Status built = rocks::BuildCommitWrite(batch, rocks::LogFamilies(), write);
  EXPECT_TRUE(built.ok()) << built;
  return write.Count();
}

TEST(CommitWrite, OfManyEventsHasOneEntryForEachTermOfTheIndex) {
  // Event, its own subject, request; the common subject, the type, requests by position, head.
  EXPECT_EQ(EntriesOf(BatchOf(1)), 3 + 4);
  EXPECT_EQ(EntriesOf(BatchOf(100)), 3 * 100 + 4);
}

TEST(CommitWrite, PartsThePostingsOfATermThatHasVeryMany) {
  // Of the common subject and of the type: 256 and 256 of them, and what is left.
  EXPECT_EQ(EntriesOf(BatchOf(512)), 3 * 512 + 2 * 2 + 2);
  EXPECT_EQ(EntriesOf(BatchOf(513)), 3 * 513 + 2 * 3 + 2);
}

TEST(CommitWrite, IsReadFromAnyPositionToAnyOther) {
  TempFolder folder;
  const auto store = OpenRocksDbLogStore({.folder = folder.path()});
  LOGE_ASSERT_OK(store);
  LOGE_ASSERT_OK((*store)->Apply(BatchOf(600, EmptyLog(), /*rare=*/300)));
  for (const int64_t from : {1, 2, 256, 257, 258, 512, 513, 600}) {
    for (const int64_t to : {1, 255, 256, 257, 512, 599, 600}) {
      std::vector<int64_t> expected;
      for (int64_t p = from; p <= to; ++p) expected.push_back(p);
      std::vector<int64_t> seen;
      LOGE_ASSERT_OK((*store)->ReadMatching(Query({}, {"common/1"}),
                                            {.from = Position(from), .to = Position(to)},
                                            [&](const StoredEventView& event) {
                                              seen.push_back(event.position.value());
                                              return true;
                                            }));
      EXPECT_EQ(seen, expected) << from << " to " << to;
    }
  }
  for (const int64_t after : {0, 1, 255, 256, 257, 299, 300, 301, 512, 599, 600}) {
    for (const auto& [type, place] : {std::make_pair(7u, 600), std::make_pair(8u, 300)}) {
      const auto last = (*store)->LastMatching(Query({type}, {"common/1"}), Position(after));
      LOGE_ASSERT_OK(last);
      EXPECT_EQ(last->value(), after < place ? place : 0) << type << " after " << after;
    }
  }
  EXPECT_EQ(TakeImage((*store)->scan()).index.size(), 3 * 600u);
}

class RequestsOfABatch : public ::testing::Test {
 protected:
  void Open() {
    store_.reset();
    auto opened = OpenRocksDbLogStore({.folder = folder_.path()});
    LOGE_ASSERT_OK(opened);
    store_ = *std::move(opened);
  }
  // Where the request `id` was answered, or 0.
  int64_t PlaceOf(const std::string& id) {
    const auto found = store_->FindRequest("local", id);
    EXPECT_TRUE(found.ok()) << found.status();
    return found->has_value() ? (*found)->last.value() : 0;
  }
  // The request ids r1 to r10 that are remembered.
  std::vector<int> Remembered() {
    std::vector<int> ids;
    for (int i = 1; i <= 10; ++i) {
      if (PlaceOf(absl::StrCat("r", i)) != 0) ids.push_back(i);
    }
    return ids;
  }
  void ExpectEntriesAreSound() {
    store_.reset();
    EXPECT_EQ(WrongRequestEntries(folder_.path()), "");
    Open();
  }

  TempFolder folder_;
  std::unique_ptr<LogStore> store_;
};

TEST_F(RequestsOfABatch, AreForgottenOneByOne) {
  Open();
  LOGE_ASSERT_OK(store_->Apply(BatchOf(10)));
  LOGE_ASSERT_OK(store_->PruneRequests(Position(4)));
  EXPECT_EQ(Remembered(), (std::vector<int>{4, 5, 6, 7, 8, 9, 10}));
  ExpectEntriesAreSound();
  LOGE_ASSERT_OK(store_->PruneRequests(Position(10)));
  EXPECT_EQ(Remembered(), (std::vector<int>{10}));
  ExpectEntriesAreSound();
  LOGE_ASSERT_OK(store_->PruneRequests(Position(11)));
  EXPECT_EQ(Remembered(), std::vector<int>());
  ExpectEntriesAreSound();
}

TEST_F(RequestsOfABatch, AreForgottenSomeAtACall) {
  constexpr int kBatch = 5000;
  constexpr int kBatches = 3;
  Open();
  for (int i = 0; i < kBatches; ++i) {
    CommitBatch batch = BatchOf(kBatch, *store_->LoadHead());
    for (CommitBatch::Request& request : batch.requests) {
      request.stamp.request_id = absl::StrCat("of ", request.last.value());
    }
    LOGE_ASSERT_OK(store_->Apply(batch));
  }
  const Position behind(kBatch * kBatches + 1);
  const auto more = store_->PruneRequests(behind);
  LOGE_ASSERT_OK(more);
  EXPECT_TRUE(*more);
  EXPECT_EQ(PlaceOf("of 1"), 0);
  EXPECT_EQ(PlaceOf(absl::StrCat("of ", kBatch * kBatches)), kBatch * kBatches);
  int calls = 1;
  absl::StatusOr<bool> left = true;
  for (; left.ok() && *left; ++calls) left = store_->PruneRequests(behind);
  LOGE_ASSERT_OK(left);
  EXPECT_LE(calls, kBatches + 1);
  EXPECT_EQ(PlaceOf(absl::StrCat("of ", kBatch * kBatches)), 0);
  ExpectEntriesAreSound();
}

TEST_F(RequestsOfABatch, AreKeptWhenTheirEntryIsDamaged) {
  Open();
  LOGE_ASSERT_OK(store_->Apply(BatchOf(10)));
  store_.reset();
  PutRaw(folder_.path(), "requests", rocks::RequestsByPositionKey(Position(10)), "");
  Open();
  const auto pruned = store_->PruneRequests(Position(11));
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, pruned);
  EXPECT_TRUE(absl::StrContains(pruned.status().message(), "key 70000000000000000a"));
  EXPECT_EQ(Remembered().size(), 10u);
}

TEST_F(RequestsOfABatch, AreNotForgottenForAnEarlierUseOfTheirId) {
  Open();
  LOGE_ASSERT_OK(store_->Apply(BatchOf(10)));
  LOGE_ASSERT_OK(store_->PruneRequests(Position(4)));
  LOGE_ASSERT_OK(store_->Apply(BatchOf(2, *store_->LoadHead())));  // r1 and r2 again.
  LOGE_ASSERT_OK(store_->PruneRequests(Position(11)));
  EXPECT_EQ(PlaceOf("r1"), 11);
  EXPECT_EQ(PlaceOf("r2"), 12);
  EXPECT_EQ(PlaceOf("r10"), 0);
  ExpectEntriesAreSound();
}

}  // namespace
}  // namespace loge::storage::testing

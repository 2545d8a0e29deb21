// Reading, on every backend: random events against a plain model.
#include <algorithm>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/strings.h"
#include "storage/record.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class ReadContract : public ::testing::TestWithParam<Backend> {
 protected:
  // A log over `store` instead of its own.
  absl::StatusOr<std::unique_ptr<EventLog>> LogOver(LogStore& store) {
    CommittedLogOptions options;
    options.now = [] { return absl::UnixEpoch(); };
    return OpenCommittedLog(store, t_.gate(), t_.logger(), std::move(options));
  }

  LogUnderTest t_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, ReadContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

struct ModelEvent {
  EventType type;
  std::vector<Subject> subjects;
};

bool Matches(const ModelEvent& event, const EventQuery& query) {
  return query.MatchesType(event.type) &&
         (query.subjects.empty() ||
          std::any_of(event.subjects.begin(), event.subjects.end(), [&](const Subject& subject) {
            return std::find(query.subjects.begin(), query.subjects.end(), subject) !=
                   query.subjects.end();
          }));
}

// Subjects of which some are prefixes of others, and some are hot.
std::string RandomSubject(std::mt19937& random) {
  const uint32_t n = random() % 20;
  return n < 5 ? "hot/1" : n < 10 ? "hot/11" : absl::StrCat("s/", random() % 12);
}

// 1 to 5 are common, 6 to 8 rare; there is none of 9.
uint32_t RandomType(std::mt19937& random) {
  return static_cast<uint32_t>(random() % 50 == 0 ? 6 + random() % 3 : 1 + random() % 5);
}

std::vector<ModelEvent> AppendRandomEvents(EventLog& log, std::mt19937& random, int count) {
  std::vector<ModelEvent> model;
  while (static_cast<int>(model.size()) < count) {
    AppendRequest request;
    const int events = 1 + static_cast<int>(random() % 40);
    for (int i = 0; i < events; ++i) {
      std::vector<std::string> subjects;
      for (int n = static_cast<int>(random() % 4); n > 0; --n) {
        subjects.push_back(RandomSubject(random));
      }
      request.events.push_back(
          Draft(RandomType(random), subjects, std::string(random() % 90, 'x')));
      model.push_back({request.events.back().type, request.events.back().subjects});
    }
    const Answer answer = AppendAndWait(log, std::move(request));
    EXPECT_TRUE(answer.ok()) << answer.status();
  }
  return model;
}

// Of subjects, of subjects and types, or of types alone; the same one may come twice.
EventQuery RandomQuery(std::mt19937& random) {
  EventQuery query;
  for (int n = static_cast<int>(random() % 5); n > 0; --n) {
    query.subjects.push_back(Subject(RandomSubject(random)));
  }
  const bool rare = random() % 2 == 0;
  for (int n = static_cast<int>(random() % 3) + (query.subjects.empty() ? 1 : 0); n > 0; --n) {
    query.types.push_back(EventType(static_cast<uint32_t>(1 + (rare ? 5 : 0) + random() % 4)));
  }
  return query;
}

TEST_P(ReadContract, ReadMatchingIsTheFilterOfRead) {
  const uint32_t seed = ::testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE(absl::StrCat("seed ", seed, " (--gtest_random_seed)"));
  std::mt19937 random(seed);
  const std::vector<ModelEvent> model = AppendRandomEvents(t_.log(), random, 1500);
  const std::vector<SeenEvent> all = ReadAll(t_.log());
  ASSERT_EQ(all.size(), model.size());
  for (int round = 0; round < 100; ++round) {
    const EventQuery query = RandomQuery(random);
    ReadOptions options;
    options.from = Position(1 + random() % model.size());
    options.to = Position(random() % (model.size() + 1));
    options.fill_cache = random() % 2 == 0;
    std::vector<SeenEvent> expected;
    int64_t last = 0;
    for (int64_t p = 1; p <= static_cast<int64_t>(model.size()); ++p) {
      if (!Matches(model[p - 1], query)) continue;
      last = p;
      if (p >= options.from.value() && p <= options.to.value()) expected.push_back(all[p - 1]);
    }
    std::vector<SeenEvent> seen;
    const auto next = t_.log().ReadMatching(query, options, [&](const StoredEventView& event) {
      seen.push_back({event.position.value(), event.type.value(), ToString(event.bytes)});
      return true;
    });
    LOGE_ASSERT_OK(next);
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(next->value(), std::max(options.to.value() + 1, options.from.value()));
    if (query.subjects.empty()) continue;
    const auto found = t_.log().LastMatching(query);
    LOGE_ASSERT_OK(found);
    EXPECT_EQ(found->value(), last);
    const Position after(random() % (model.size() + 1));
    const auto later = t_.store().LastMatching(query, after);
    LOGE_ASSERT_OK(later);
    EXPECT_EQ(later->value(), last > after.value() ? last : 0);
  }
}

TEST_P(ReadContract, PagesByBytesWithoutLossOrRepeat) {
  std::mt19937 random(7);
  AppendRandomEvents(t_.log(), random, 300);
  const std::vector<SeenEvent> all = ReadAll(t_.log());
  for (const EventQuery& query : {Query({}, {}), Query({}, {"hot/1"}), Query({2, 4}, {})}) {
    const bool matching = !query.subjects.empty() || !query.types.empty();
    std::vector<SeenEvent> seen;
    std::vector<SeenEvent> expected;
    const auto collect = [&](const StoredEventView& event) {
      seen.push_back({event.position.value(), event.type.value(), ToString(event.bytes)});
      return true;
    };
    ReadOptions options;
    options.to = t_.log().GetHead().position;
    if (matching) {
      LOGE_ASSERT_OK(t_.log().ReadMatching(query, options, collect));
      expected = std::exchange(seen, {});
    } else {
      expected = all;
    }
    options.bytes_max = 1000;
    int pages = 0;
    while (options.from <= options.to) {
      const size_t before = seen.size();
      const auto next = matching ? t_.log().ReadMatching(query, options, collect)
                                 : t_.log().Read(options, collect);
      LOGE_ASSERT_OK(next);
      EXPECT_TRUE(seen.size() > before || *next > options.to);
      EXPECT_LE(seen.size() - before, 12u);
      options.from = *next;
      ++pages;
    }
    EXPECT_GT(pages, 5);
    EXPECT_EQ(seen, expected);
  }
}

// A type that a busy subject hardly ever has: the entries of the others are what a read costs.
TEST_P(ReadContract, LooksAtNoMoreOfTheIndexThanItWasTold) {
  for (int i = 0; i < 20; ++i) {
    AppendRequest request;
    for (int n = 0; n < 250; ++n) request.events.push_back(Draft(1, {"busy/1"}));
    LOGE_ASSERT_OK(AppendAndWait(t_.log(), std::move(request)));
  }
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(2, {"busy/1"})));
  const EventQuery rare = Query({2}, {"busy/1"});
  std::vector<int64_t> seen;
  const auto collect = [&](const StoredEventView& event) {
    seen.push_back(event.position.value());
    return true;
  };
  ReadOptions options;
  options.to = t_.log().GetHead().position;
  options.index_entries_max = 300;
  while (options.from <= options.to) {
    EXPECT_TRUE(seen.empty());
    const auto next = t_.log().ReadMatching(rare, options, collect);
    LOGE_ASSERT_OK(next);
    ASSERT_EQ(next->value(), std::min<int64_t>(options.from.value() + 300, 5002));
    options.from = *next;
  }
  EXPECT_EQ(seen, std::vector<int64_t>{5001});
  // Without a bound, in one call.
  const auto next = t_.log().ReadMatching(rare, {.to = options.to}, collect);
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(next->value(), 5002);
  EXPECT_EQ(seen, (std::vector<int64_t>{5001, 5001}));
}

// Of types alone each entry is one of an event that matches, so what is rare is found at once.
TEST_P(ReadContract, FindsARareTypeWithoutLookingAtTheOthers) {
  for (int i = 0; i < 20; ++i) {
    AppendRequest request;
    for (int n = 0; n < 250; ++n) request.events.push_back(Draft(1, {"busy/1"}));
    LOGE_ASSERT_OK(AppendAndWait(t_.log(), std::move(request)));
  }
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(2, {"busy/1"})));
  std::vector<int64_t> seen;
  const auto next =
      t_.log().ReadMatching(Query({3, 2, 2}, {}), {.to = Position(5001), .index_entries_max = 300},
                            [&](const StoredEventView& event) {
                              seen.push_back(event.position.value());
                              return true;
                            });
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(*next, Position(5002));
  EXPECT_EQ(seen, std::vector<int64_t>{5001});
}

TEST_P(ReadContract, LooksAtNoMoreOfATypeThanItWasTold) {
  for (int i = 0; i < 4; ++i) {
    AppendRequest request;
    for (int n = 0; n < 250; ++n) request.events.push_back(Draft(n % 2 == 0 ? 1 : 2, {"busy/1"}));
    LOGE_ASSERT_OK(AppendAndWait(t_.log(), std::move(request)));
  }
  ReadOptions options;
  options.to = t_.log().GetHead().position;
  options.index_entries_max = 300;
  int64_t expected = 1;
  while (options.from <= options.to) {
    const auto next = t_.log().ReadMatching(Query({2, 1}, {}), options,
                                            [&expected](const StoredEventView& event) {
                                              EXPECT_EQ(event.position.value(), expected++);
                                              return true;
                                            });
    LOGE_ASSERT_OK(next);
    ASSERT_EQ(next->value(), std::min<int64_t>(options.from.value() + 300, 1001));
    ASSERT_EQ(next->value(), expected);
    options.from = *next;
  }
}

// Up to a head that was there before, however many events come meanwhile.
TEST_P(ReadContract, ReadsByTypeWhileEventsAreAppended) {
  constexpr int kDecisions = 150;
  constexpr int kPerDecision = 4;
  constexpr int64_t kRareEvery = 40;  // Positions; the others have a common type.
  std::thread appending([this] {
    for (int i = 0; i < kDecisions; ++i) {
      AppendRequest request;
      for (int n = 1; n <= kPerDecision; ++n) {
        const bool rare = (i * kPerDecision + n) % kRareEvery == 0;
        request.events.push_back(Draft(rare ? 2 : 1, {"a/1"}));
      }
      LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(t_.log(), std::move(request)));
    }
  });
  int64_t head = 0;
  while (head < kDecisions * kPerDecision && !HasFailure()) {
    head = t_.log().GetHead().position.value();
    for (const uint32_t type : {1u, 2u}) {
      std::vector<int64_t> expected;
      for (int64_t p = 1; p <= head; ++p) {
        if ((p % kRareEvery == 0) == (type == 2)) expected.push_back(p);
      }
      std::vector<int64_t> seen;
      const auto next = t_.log().ReadMatching(Query({type}, {}), {.to = Position(head)},
                                              [&seen](const StoredEventView& event) {
                                                seen.push_back(event.position.value());
                                                return true;
                                              });
      EXPECT_TRUE(next.ok()) << next.status();
      EXPECT_EQ(seen, expected);
    }
  }
  appending.join();
}

// Once a subject has had its share, the rest is not shared out again: all would be sought anew.
TEST_P(ReadContract, EndsWhereASubjectHasHadItsShareOfTheIndex) {
  for (int i = 0; i < 4; ++i) {
    AppendRequest request;
    for (int n = 0; n < 250; ++n) request.events.push_back(Draft(1, {"busy/1"}));
    LOGE_ASSERT_OK(AppendAndWait(t_.log(), std::move(request)));
  }
  ReadOptions options;
  options.to = t_.log().GetHead().position;
  options.index_entries_max = 400;
  const auto next = t_.log().ReadMatching(Query({2}, {"busy/1", "idle/1", "idle/2", "idle/3"}),
                                          options, [](const StoredEventView&) { return true; });
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(*next, Position(101));
}

TEST_P(ReadContract, PagesByEntriesOfTheIndexWithoutLossOrRepeat) {
  const auto seed = static_cast<uint32_t>(::testing::UnitTest::GetInstance()->random_seed());
  SCOPED_TRACE(absl::StrCat("seed ", seed, " (--gtest_random_seed)"));
  std::mt19937 random(seed);
  AppendRandomEvents(t_.log(), random, 300);
  for (int round = 0; round < 50; ++round) {
    const EventQuery query = RandomQuery(random);
    std::vector<int64_t> seen;
    const auto collect = [&](const StoredEventView& event) {
      seen.push_back(event.position.value());
      return true;
    };
    ReadOptions options;
    options.to = t_.log().GetHead().position;
    LOGE_ASSERT_OK(t_.log().ReadMatching(query, options, collect));
    const std::vector<int64_t> expected = std::exchange(seen, {});
    options.index_entries_max = static_cast<int64_t>(1 + random() % 20);
    while (options.from <= options.to) {
      const auto next = t_.log().ReadMatching(query, options, collect);
      LOGE_ASSERT_OK(next);
      ASSERT_GT(*next, options.from);
      options.from = *next;
    }
    EXPECT_EQ(seen, expected);
  }
}

TEST_P(ReadContract, StopsWhereTheVisitorSays) {
  for (int i = 0; i < 10; ++i) LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  ReadOptions options;
  options.to = Position(10);
  const auto until_four = [](const StoredEventView& event) { return event.position.value() < 4; };
  const auto next = t_.log().Read(options, until_four);
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(*next, Position(5));
  for (const EventQuery& query : {Query({}, {"a/1"}), Query({1}, {})}) {
    const auto matching = t_.log().ReadMatching(query, options, until_four);
    LOGE_ASSERT_OK(matching);
    EXPECT_EQ(*matching, Position(5));
  }
}

TEST_P(ReadContract, RefusesRangesOutsideTheLog) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  const auto all = [](const StoredEventView&) { return true; };
  ReadOptions behind;
  behind.to = Position(2);
  LOGE_EXPECT_CODE(absl::StatusCode::kOutOfRange, t_.log().Read(behind, all));
  ReadOptions before;
  before.from = Position(0);
  before.to = Position(1);
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, t_.log().Read(before, all));
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument,
                   t_.log().ReadMatching(Query({1}, {}), before, all));
  ReadOptions one;
  one.to = Position(1);
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument,
                   t_.log().ReadMatching(Query({}, {}), one, all));
  ReadOptions blind;
  blind.to = Position(1);
  blind.index_entries_max = 0;
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument,
                   t_.log().ReadMatching(Query({1}, {"a/1"}), blind, all));
  ReadOptions empty;
  empty.from = Position(2);
  empty.to = Position(1);
  const auto next = t_.log().Read(empty, all);
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(*next, Position(2));
}

TEST_P(ReadContract, FindsTheEventsOfManySubjectsInOrder) {
  EventQuery query;
  for (int i = 0; i < 600; ++i) {
    LOGE_ASSERT_OK(
        AppendAndWait(t_.log(), Request(1, {absl::StrCat("a/", i), absl::StrCat("b/", i % 3)})));
    query.subjects.push_back(Subject(absl::StrCat("a/", 599 - i)));
  }
  query.subjects.push_back(Subject("b/1"));
  ReadOptions options;
  options.to = t_.log().GetHead().position;
  int64_t expected = 0;
  LOGE_ASSERT_OK(t_.log().ReadMatching(query, options, [&](const StoredEventView& event) {
    EXPECT_EQ(event.position.value(), ++expected);
    return true;
  }));
  EXPECT_EQ(expected, 600);
}

// A store that has lost an event, or takes no more writes.
class FaultyStore : public LogStore {
 public:
  explicit FaultyStore(LogStore& store) : store_(store) {}
  absl::Status Apply(const CommitBatch& batch) override { return store_.Apply(batch); }
  absl::StatusOr<Head> LoadHead() const override { return store_.LoadHead(); }
  absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const override {
    return store_.Read(options, [&](const StoredEventView& event) {
      return event.position == missing || visit(event);
    });
  }
  absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                        EventVisitor visit) const override {
    return store_.ReadMatching(query, options, visit);
  }
  absl::StatusOr<Position> LastMatching(const EventQuery& query, Position after) const override {
    return store_.LastMatching(query, after);
  }
  absl::StatusOr<std::optional<RequestRecord>> FindRequest(absl::string_view principal,
                                                           absl::string_view id) const override {
    return store_.FindRequest(principal, id);
  }
  absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const override {
    return store_.FindClaim(key);
  }
  absl::StatusOr<std::optional<std::string>> FindClaimKey(absl::string_view holder,
                                                          absl::string_view slot) const override {
    return store_.FindClaimKey(holder, slot);
  }
  absl::StatusOr<bool> PruneRequests(Position before) override {
    if (!health.ok()) return absl::UnknownError("refused");
    return store_.PruneRequests(before);
  }
  absl::Status WriteHealth() const override { return health; }
  const LogScan& scan() const override { return store_.scan(); }

  Position missing;
  absl::Status health;

 private:
  LogStore& store_;
};

TEST_P(ReadContract, AMissingEventIsDataLoss) {
  FaultyStore faulty(t_.store());
  const auto log = LogOver(faulty);
  LOGE_ASSERT_OK(log);
  for (int i = 0; i < 3; ++i) LOGE_ASSERT_OK(AppendAndWait(**log, Request(1, {"a/1"})));
  ReadOptions all;
  all.to = Position(3);
  for (int64_t missing = 1; missing <= 3; ++missing) {
    faulty.missing = Position(missing);
    int seen = 0;
    const auto next = (*log)->Read(all, [&](const StoredEventView&) { return ++seen > 0; });
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, next);
    EXPECT_EQ(seen, missing - 1);
  }
}

TEST_P(ReadContract, AStoreThatTakesNoWritesForgetsNoRequests) {
  FaultyStore faulty(t_.store());
  const auto log = LogOver(faulty);
  LOGE_ASSERT_OK(log);
  faulty.health = absl::InternalError("its manifest failed");
  const absl::Status pruned = (*log)->PruneRequests(Position(1)).status();
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, pruned);
  EXPECT_TRUE(absl::StrContains(pruned.message(), "nothing was pruned: its manifest failed"))
      << pruned;
  faulty.health = absl::OkStatus();
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, (*log)->PruneRequests(Position(1)));
}

}  // namespace
}  // namespace loge::storage::testing

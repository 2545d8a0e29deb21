#include "storage/recent_subjects.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

bool Nothing(Position) { return false; }

TEST(RecentSubjects, KnowsNothingBeforeTheHeadItBeganWith) {
  RecentSubjects recent(Position(10), 100);
  EXPECT_EQ(recent.floor(), Position(10));
  recent.Add(Position(11), EventType(7), Subjects({"a/1"}));
  EXPECT_EQ(recent.floor(), Position(10));
  EXPECT_TRUE(recent.AnyMatch(Query({7}, {"a/1"}), Position(10), Nothing));
  EXPECT_FALSE(recent.AnyMatch(Query({7}, {"a/1"}), Position(11), Nothing));
  EXPECT_FALSE(recent.AnyMatch(Query({8}, {"a/1"}), Position(10), Nothing));
  EXPECT_FALSE(recent.AnyMatch(Query({7}, {"a/11"}), Position(10), Nothing));
}

TEST(RecentSubjects, LooksBehindExcusedEvents) {
  RecentSubjects recent(Position(0), 100);
  recent.Add(Position(1), EventType(7), Subjects({"a/1"}));
  recent.Add(Position(2), EventType(7), Subjects({"a/1"}));
  const auto second_is_ours = [](Position position) { return position == Position(2); };
  EXPECT_TRUE(recent.AnyMatch(Query({}, {"a/1"}), Position(0), second_is_ours));
  EXPECT_FALSE(recent.AnyMatch(Query({}, {"a/1"}), Position(1), second_is_ours));
}

TEST(RecentSubjects, AnswersLikeAModelThatForgetsNothing) {
  const uint32_t seed = ::testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  struct Event {
    EventType type;
    std::vector<Subject> subjects;
  };
  std::vector<Event> model;
  RecentSubjects recent(Position(0), 40);
  int answered = 0;
  for (int64_t position = 1; position <= 2000; ++position) {
    Event event{EventType(1 + random() % 3), {}};
    for (int n = static_cast<int>(random() % 4); n > 0; --n) {
      event.subjects.push_back(Subject(absl::StrCat("s/", random() % 10)));
    }
    recent.Add(Position(position), event.type, event.subjects);
    model.push_back(event);
    ASSERT_LT(recent.floor().value(), position);
    const EventQuery query =
        Query({static_cast<uint32_t>(1 + random() % 3)}, {absl::StrCat("s/", random() % 10)});
    const Position after(recent.floor().value() +
                         static_cast<int64_t>(random() % (position - recent.floor().value() + 1)));
    const int64_t excused = static_cast<int64_t>(random() % (position + 1));
    bool expected = false;
    for (int64_t p = after.value() + 1; p <= position; ++p) {
      const Event& candidate = model[static_cast<size_t>(p - 1)];
      const bool about = std::find(candidate.subjects.begin(), candidate.subjects.end(),
                                   query.subjects[0]) != candidate.subjects.end();
      expected = expected || (about && query.MatchesType(candidate.type) && p != excused);
    }
    EXPECT_EQ(recent.AnyMatch(query, after, [excused](Position p) { return p.value() == excused; }),
              expected);
    answered += expected ? 1 : 0;
  }
  EXPECT_GT(answered, 100);
  EXPECT_GT(recent.floor(), Position(1900));  // It does forget.
}

}  // namespace
}  // namespace loge::storage::testing

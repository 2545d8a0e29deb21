#include "services/indicators/lag.h"

#include <vector>

#include "gtest/gtest.h"
#include "tests/support/recorded_log.h"

namespace loge::indicators {
namespace {

using testing::Day;
using testing::RecordedLog;

TEST(LagTest, NearestRankIsAValueThatIsThere) {
  std::vector<int> hundred;
  for (int i = 1; i <= 100; ++i) hundred.push_back(i);
  EXPECT_EQ(NearestRank(hundred, 50), 50);
  EXPECT_EQ(NearestRank(hundred, 95), 95);
  EXPECT_EQ(NearestRank({7}, 95), 7);
  EXPECT_EQ(NearestRank({1, 9}, 50), 1);
  EXPECT_EQ(NearestRank({1, 9}, 95), 9);
}

TEST(LagTest, TheNoteIsOfTheWindowAndToldBeforehandIsNotLate) {
  const int end = Day("2009-05-12").value();
  const RecordedLog log({end - 40, end - 40, end - 5, end});
  LagFacts facts(Day("2009-05-12"), 365);
  facts.Add({1, 1}, Day("2009-05-12"));                          // Planned.
  facts.Add({2, 2}, runtime::AddDays(Day("2009-05-12"), -365));  // Before the window.
  facts.Add({3, 3}, runtime::AddDays(Day("2009-05-12"), -8));
  facts.Add({3, 3}, runtime::AddDays(Day("2009-05-12"), -8));  // The same once more.
  facts.Add({4, 2}, runtime::AddDays(Day("2009-05-12"), -1));
  const auto note = NoteOf(log, facts);
  ASSERT_TRUE(note.ok());
  EXPECT_EQ(note->facts(), 3);
  EXPECT_EQ(note->p95_days(), 3);
  EXPECT_FALSE(NoteOf(log, LagFacts(Day("2009-05-12"), 365))->has_p95_days());
}

}  // namespace
}  // namespace loge::indicators

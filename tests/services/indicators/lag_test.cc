#include "services/indicators/lag.h"

#include <cstdint>
#include <map>
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

TEST(LagTest, TheEvidenceIsOfAnyDayAndTellsTheKindOfActivities) {
  runtime::EvidenceSet evidence;
  LagFacts facts(Day("2009-05-12"), 365, &evidence);
  facts.Add({2, 1}, Day("2009-05-12"));
  facts.Add({3, 3}, Day("2001-01-01"));  // Before the window.
  partnership::Activity counts;
  counts.date = {Day("2009-05-01"), events::v1::PRECISION_DAY};
  counts.told_by = {{4, 4}};
  counts.kind_told_by = {{5, 5}};
  facts.Add(counts);
  partnership::Activity used = counts;
  used.told_by = {{6, 6}};
  used.kind_told_by = {{7, 7}};
  facts.AddEvidence(used);
  std::vector<int64_t> noted;
  for (const auto& [position, entry] : facts.entries()) noted.push_back(position);
  EXPECT_EQ(noted, (std::vector<int64_t>{2, 4}));
  const std::map<int64_t, int64_t> versions{{2, 1}, {3, 3}, {4, 4}, {5, 5}, {6, 6}, {7, 7}};
  EXPECT_EQ(evidence.versions(), versions);
}

}  // namespace
}  // namespace loge::indicators

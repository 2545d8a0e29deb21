#include "services/indicators/lag.h"

#include <map>
#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/query_context_fake.h"

namespace loge::indicators {
namespace {

using testing::Day;
using ::testing::ElementsAre;

// A log whose events were recorded on these days; counts the reads.
class RecordedLog : public testing::QueryContextFake {
 public:
  explicit RecordedLog(std::vector<int> days)
      : QueryContextFake("2009-05-12"), days_(std::move(days)) {}

  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    ++reads_;
    auto event = std::make_shared<events::v1::RecordedEvent>();
    event->set_position(position);
    event->mutable_recorded_at()->set_seconds(86400 * days_.at(static_cast<size_t>(position - 1)));
    return runtime::EventPtr(std::move(event));
  }
  int reads() const { return reads_; }

 private:
  std::vector<int> days_;
  mutable int reads_ = 0;
};

TEST(LagTest, DaysOfRecordingAreFoundByHalves) {
  std::vector<int> days(1000, 100);
  for (size_t i = 700; i < 1000; ++i) days[i] = 101;
  const RecordedLog log(days);
  std::vector<int64_t> positions;
  for (int64_t i = 1; i <= 1000; ++i) positions.push_back(i);
  const auto found = RecordedDays(log, positions);
  ASSERT_TRUE(found.ok()) << found.status();
  for (size_t i = 0; i < 1000; ++i) EXPECT_EQ((*found)[i].value(), days[i]) << i;
  EXPECT_LE(log.reads(), 20);
}

TEST(LagTest, EveryEventOnAnotherDay) {
  const RecordedLog log({1, 2, 4, 4, 9, 12, 12});
  const auto found = RecordedDays(log, {1, 3, 4, 5, 7});
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(*found, ElementsAre(runtime::Date(1), runtime::Date(4), runtime::Date(4),
                                  runtime::Date(9), runtime::Date(12)));
  EXPECT_TRUE(RecordedDays(log, {})->empty());
}

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

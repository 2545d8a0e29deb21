// Rows read ahead are the rows, in their order, up to the fault that ends them.
#include "services/runtime/row_read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace loge::runtime {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

// Rows in memory, then `end`. Counts how far it was read.
class MemoryRows final : public storage::RowIterator {
 public:
  MemoryRows(const Rows& rows, absl::Status end, std::atomic<size_t>* reached = nullptr)
      : rows_(rows), end_(std::move(end)), reached_(reached) {}
  bool Valid() const override { return at_ < rows_.size(); }
  void Next() override {
    ++at_;
    if (reached_ != nullptr) *reached_ = at_;
  }
  absl::string_view key() const override { return rows_[at_].first; }
  absl::string_view value() const override { return rows_[at_].second; }
  absl::Status status() const override { return Valid() ? absl::OkStatus() : end_; }

 private:
  const Rows& rows_;
  const absl::Status end_;
  std::atomic<size_t>* const reached_;
  size_t at_ = 0;
};

Rows RowsOf(int count, size_t value_bytes) {
  Rows rows;
  for (int i = 0; i < count; ++i) {
    // Also empty keys and values.
    rows.emplace_back(std::string(static_cast<size_t>(i % 5), 'k') + std::to_string(i),
                      std::string(static_cast<size_t>(i) % (value_bytes + 1), 'v'));
  }
  return rows;
}

class RowReadAheadTest : public ::testing::Test {
 protected:
  Rows Walk(const Rows& rows, const absl::Status& end) {
    const auto ahead = ReadAhead(std::make_unique<MemoryRows>(rows, end), pace_);
    Rows walked;
    for (; ahead->Valid(); ahead->Next()) {
      walked.emplace_back(std::string(ahead->key()), std::string(ahead->value()));
    }
    EXPECT_EQ(ahead->status(), end);
    return walked;
  }
  RebuildPace pace_{{}, SystemPaceClock(), [] { return int64_t{0}; }};
};

TEST_F(RowReadAheadTest, AreTheRows) {
  EXPECT_EQ(Walk({}, absl::OkStatus()), Rows{});
  EXPECT_EQ(Walk({{"", ""}}, absl::OkStatus()), (Rows{{"", ""}}));
  for (const Rows& rows : {RowsOf(3, 10), RowsOf(20'000, 60), RowsOf(7, 1 << 20)}) {
    EXPECT_EQ(Walk(rows, absl::OkStatus()), rows);
  }
}

TEST_F(RowReadAheadTest, EndWithTheFault) {
  const Rows rows = RowsOf(20'000, 60);
  EXPECT_EQ(Walk(rows, absl::DataLossError("a damaged block")), rows);
  EXPECT_EQ(Walk({}, absl::DataLossError("a damaged block")), Rows{});
}

TEST_F(RowReadAheadTest, MayBeLeftInTheMiddle) {
  const Rows rows = RowsOf(200'000, 60);
  std::atomic<size_t> reached = 0;
  {
    const auto ahead =
        ReadAhead(std::make_unique<MemoryRows>(rows, absl::OkStatus(), &reached), pace_);
    ASSERT_TRUE(ahead->Valid());
  }
  EXPECT_LT(reached, rows.size());  // A few blocks, not all of it.
}

}  // namespace
}  // namespace loge::runtime

#include "services/runtime/row_read_ahead.h"

#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "services/runtime/bounded_queue.h"
#include "storage/base/mutex.h"

namespace loge::runtime {
namespace {

constexpr size_t kBlockBytes = 128 << 10;
constexpr size_t kBlocksAhead = 2;

// Keys and values one after the other.
struct Block {
  struct Sizes {
    uint32_t key;
    uint32_t value;
  };
  std::string bytes;
  std::vector<Sizes> rows;

  void Add(const storage::RowIterator& row) {
    bytes.append(row.key().data(), row.key().size());
    bytes.append(row.value().data(), row.value().size());
    rows.push_back(
        {static_cast<uint32_t>(row.key().size()), static_cast<uint32_t>(row.value().size())});
  }
};

class RowsAhead final : public storage::RowIterator {
 public:
  RowsAhead(std::unique_ptr<storage::RowIterator> rows, RebuildPace& pace)
      : rows_(std::move(rows)), pace_(pace), thread_([this] { Run(); }) {
    block_ = blocks_.Pop().value_or(Block());
  }
  ~RowsAhead() override {
    blocks_.Close();
    thread_.join();
  }
  RowsAhead(const RowsAhead&) = delete;
  RowsAhead& operator=(const RowsAhead&) = delete;

  bool Valid() const override { return row_ < block_.rows.size(); }
  void Next() override {
    at_ += block_.rows[row_].key + block_.rows[row_].value;
    if (++row_ < block_.rows.size()) return;
    block_ = blocks_.Pop().value_or(Block());
    row_ = 0;
    at_ = 0;
  }
  absl::string_view key() const override {
    return absl::string_view(block_.bytes).substr(at_, block_.rows[row_].key);
  }
  absl::string_view value() const override {
    return absl::string_view(block_.bytes)
        .substr(at_ + block_.rows[row_].key, block_.rows[row_].value);
  }
  absl::Status status() const override {
    MutexLock lock(&mu_);
    return status_;
  }

 private:
  void Run() {
    RunWhenIdle();
    absl::Duration cpu = pace_.ThreadCpu();
    bool wanted = true;
    while (wanted && rows_->Valid()) {
      Block block;
      block.bytes.reserve(kBlockBytes);
      for (; rows_->Valid() && block.bytes.size() < kBlockBytes; rows_->Next()) block.Add(*rows_);
      wanted = blocks_.Push(std::move(block));
      cpu = pace_.Charge(cpu);
    }
    SetStatus(rows_->status());
    blocks_.Close();
  }

  void SetStatus(absl::Status status) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    status_ = std::move(status);
  }

  const std::unique_ptr<storage::RowIterator> rows_;  // The thread's.
  RebuildPace& pace_;

  Block block_;     // What is walked over now.
  size_t row_ = 0;  // In it.
  size_t at_ = 0;   // Where that row begins.

  BoundedQueue<Block> blocks_{kBlocksAhead};
  mutable Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);

  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace

std::unique_ptr<storage::RowIterator> ReadAhead(std::unique_ptr<storage::RowIterator> rows,
                                                RebuildPace& pace) {
  return std::make_unique<RowsAhead>(std::move(rows), pace);
}

}  // namespace loge::runtime

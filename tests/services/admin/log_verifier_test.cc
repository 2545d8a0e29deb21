// How a verification ends: with its result, with its caller, with the server; and that there is one
// at a time. What it finds is tested in tests/storage.
#include "services/admin/log_verifier.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/runtime/violations.h"
#include "storage/base/mutex.h"
#include "storage/record.h"

namespace loge::admin {
namespace {

class LinesLogger : public Logger {
 public:
  void Write(LogLevel, absl::string_view line) override {
    MutexLock lock(&mu_);
    lines_.push_back(std::string(line));
  }
  std::vector<std::string> lines() const {
    MutexLock lock(&mu_);
    return lines_;
  }

 private:
  mutable Mutex mu_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mu_);
};

// A log without an end: verification of it goes on until it is told to stop. It can be held.
class EndlessScan : public storage::LogScan {
 public:
  absl::StatusOr<storage::Head> StoredHead() const override {
    storage::Head head;
    head.position = storage::Position(INT64_MAX - 1);
    head.chain_hash = storage::GenesisHash();
    return head;
  }
  absl::StatusOr<bool> ScanRecords(storage::ScanCursor&, RecordVisitor) const override {
    MutexLock lock(&mu_);
    ++scans_;
    changed_.SignalAll();
    while (held_) changed_.Wait(&mu_);
    return true;  // There is always more.
  }
  absl::StatusOr<bool> ScanIndex(storage::ScanCursor&, IndexVisitor) const override {
    return false;
  }

  void Hold() {
    MutexLock lock(&mu_);
    held_ = true;
  }
  void Release() {
    MutexLock lock(&mu_);
    held_ = false;
    changed_.SignalAll();
  }
  // Until `count` scans have begun.
  void WaitForScans(int count) const {
    MutexLock lock(&mu_);
    while (scans_ < count) changed_.Wait(&mu_);
  }

 private:
  mutable Mutex mu_;
  mutable CondVar changed_;
  mutable int scans_ ABSL_GUARDED_BY(mu_) = 0;
  bool held_ ABSL_GUARDED_BY(mu_) = false;
};

// A caller who takes what comes.
class FakeStream : public rpc::ServerStream {
 public:
  void Write(std::string message, Done done) override {
    {
      MutexLock lock(&mu_);
      messages_.emplace_back();
      EXPECT_TRUE(messages_.back().ParseFromString(message));
    }
    done(true);
  }
  void WriteAndFinish(std::string message) override {
    Write(std::move(message), [](bool) {});
    Finish(absl::OkStatus());
  }
  void Finish(absl::Status status) override {
    MutexLock lock(&mu_);
    if (!final_.has_value()) final_ = std::move(status);
    changed_.SignalAll();
  }
  void SetOnCancel(Notice) override {}
  void SetOnClosing(Notice notice) override {
    MutexLock lock(&mu_);
    on_closing_ = std::move(notice);
  }
  bool over() const override {
    MutexLock lock(&mu_);
    return gone_ || final_.has_value();
  }

  void GoAway() {
    MutexLock lock(&mu_);
    gone_ = true;
  }
  void Close() {
    Notice notice;
    {
      MutexLock lock(&mu_);
      notice = std::move(on_closing_);
    }
    notice();
  }
  absl::Status WaitForEnd() {
    MutexLock lock(&mu_);
    while (!final_.has_value()) changed_.Wait(&mu_);
    return *final_;
  }
  std::vector<v1::VerifyLogResponse> messages() const {
    MutexLock lock(&mu_);
    return messages_;
  }

 private:
  mutable Mutex mu_;
  CondVar changed_;
  std::vector<v1::VerifyLogResponse> messages_ ABSL_GUARDED_BY(mu_);
  std::optional<absl::Status> final_ ABSL_GUARDED_BY(mu_);
  Notice on_closing_ ABSL_GUARDED_BY(mu_);
  bool gone_ ABSL_GUARDED_BY(mu_) = false;
};

class LogVerifierTest : public ::testing::Test {
 protected:
  std::shared_ptr<FakeStream> Start(const v1::VerifyLogRequest& request = {}) {
    auto stream = std::make_shared<FakeStream>();
    verifier_->Start(std::make_unique<v1::VerifyLogRequest>(request), stream);
    return stream;
  }

  EndlessScan scan_;
  runtime::SystemClock clock_;
  LinesLogger logger_;
  std::unique_ptr<LogVerifier> verifier_ = std::make_unique<LogVerifier>(scan_, clock_, logger_);
};

TEST_F(LogVerifierTest, TellsItsProgress) {
  const auto stream = Start();
  scan_.WaitForScans(3);
  const std::vector<v1::VerifyLogResponse> messages = stream->messages();
  ASSERT_GE(messages.size(), 1u);
  EXPECT_EQ(messages[0].events_total(), INT64_MAX - 1);
  EXPECT_FALSE(messages[0].has_result());
  stream->GoAway();
  EXPECT_FALSE(stream->WaitForEnd().ok());
}

TEST_F(LogVerifierTest, RefusesASecondOneUntilTheFirstIsOver) {
  const auto first = Start();
  const auto second = Start();
  const absl::Status refused = second->WaitForEnd();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(runtime::DetailOf(refused).has_value());
  EXPECT_TRUE(runtime::DetailOf(refused)->retry_can_help());
  first->GoAway();
  EXPECT_FALSE(first->WaitForEnd().ok());
  const auto third = Start();
  scan_.WaitForScans(2);
  EXPECT_FALSE(third->over());
  third->GoAway();
  EXPECT_FALSE(third->WaitForEnd().ok());
}

TEST_F(LogVerifierTest, EndsWhenTheServerCloses) {
  const auto stream = Start();
  scan_.WaitForScans(2);
  stream->Close();
  EXPECT_EQ(stream->WaitForEnd().code(), absl::StatusCode::kUnavailable);
}

TEST_F(LogVerifierTest, EndsWhenItIsDestroyed) {
  scan_.Hold();
  const auto stream = Start();
  scan_.WaitForScans(1);
  std::thread destroyer([this] { verifier_.reset(); });
  scan_.Release();
  destroyer.join();
  EXPECT_EQ(stream->WaitForEnd().code(), absl::StatusCode::kUnavailable);
}

TEST_F(LogVerifierTest, TellsEveryHeadThatIsNone) {
  v1::VerifyLogRequest request;
  request.mutable_since()->set_position(-1);
  request.mutable_since()->set_hash(std::string(64, '0'));
  request.mutable_expected()->set_hash("no hash");
  const absl::Status refused = Start(request)->WaitForEnd();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  const std::optional<v1::ErrorDetail> detail = runtime::DetailOf(refused);
  ASSERT_TRUE(detail.has_value());
  ASSERT_EQ(detail->violations_size(), 2);
  EXPECT_EQ(detail->violations(0).field(), "since");
  EXPECT_EQ(detail->violations(1).field(), "expected");

  request.mutable_since()->set_position(7);
  request.mutable_expected()->set_position(6);
  request.mutable_expected()->set_hash(std::string(64, 'f'));
  const absl::Status before = Start(request)->WaitForEnd();
  ASSERT_TRUE(runtime::DetailOf(before).has_value());
  EXPECT_EQ(runtime::DetailOf(before)->violations(0).field(), "expected.position");
  // Nothing was begun.
  request.clear_since();
  const auto good = Start(request);
  scan_.WaitForScans(1);
  good->GoAway();
  EXPECT_FALSE(good->WaitForEnd().ok());
}

}  // namespace
}  // namespace loge::admin

// An event log that counts what readers are handed, so that tests can say what was not read.
#ifndef LOGE_TESTS_SERVICES_EVENTS_COUNTING_LOG_H_
#define LOGE_TESTS_SERVICES_EVENTS_COUNTING_LOG_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include "storage/event_log.h"

namespace loge::event_service {

// Passes everything on to `log`, which is borrowed.
class CountingLog : public storage::EventLog {
 public:
  explicit CountingLog(storage::EventLog& log) : log_(log) {}

  int64_t events_read() const { return events_read_; }
  int64_t bytes_read() const { return bytes_read_; }

  void Append(storage::AppendRequest request, storage::AppendCallback done) override {
    log_.Append(std::move(request), std::move(done));
  }
  storage::Head GetHead() const override { return log_.GetHead(); }
  absl::Status WriteHealth() const override { return log_.WriteHealth(); }
  absl::StatusOr<storage::Position> Read(const storage::ReadOptions& options,
                                         storage::EventVisitor visit) const override {
    return log_.Read(options, [&](const storage::StoredEventView& event) {
      Count(event);
      return visit(event);
    });
  }
  absl::StatusOr<storage::Position> ReadMatching(const storage::EventQuery& query,
                                                 const storage::ReadOptions& options,
                                                 storage::EventVisitor visit) const override {
    return log_.ReadMatching(query, options, [&](const storage::StoredEventView& event) {
      Count(event);
      return visit(event);
    });
  }
  absl::StatusOr<storage::Position> LastMatching(const storage::EventQuery& query) const override {
    return log_.LastMatching(query);
  }
  absl::StatusOr<std::optional<storage::RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const override {
    return log_.FindRequest(principal, request_id);
  }
  absl::StatusOr<std::optional<storage::ClaimHolder>> FindClaim(
      absl::string_view key) const override {
    return log_.FindClaim(key);
  }
  absl::StatusOr<bool> PruneRequests(storage::Position before) override {
    return log_.PruneRequests(before);
  }
  void AddListener(storage::CommitListener* listener) override { log_.AddListener(listener); }
  void RemoveListener(storage::CommitListener* listener) override { log_.RemoveListener(listener); }
  void Stop() override { log_.Stop(); }

 private:
  void Count(const storage::StoredEventView& event) const {
    ++events_read_;
    bytes_read_ += static_cast<int64_t>(event.bytes.size());
  }

  storage::EventLog& log_;
  mutable std::atomic<int64_t> events_read_ = 0;
  mutable std::atomic<int64_t> bytes_read_ = 0;
};

}  // namespace loge::event_service

#endif  // LOGE_TESTS_SERVICES_EVENTS_COUNTING_LOG_H_

// Read models over a TestRuntime: a row store that can be watched and held, and a runner that can
// be stopped and started again.
#ifndef LOGE_TESTS_SUPPORT_RUNTIME_PROJECTIONS_H_
#define LOGE_TESTS_SUPPORT_RUNTIME_PROJECTIONS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/runtime/projection_runner.h"
#include "services/runtime/timers.h"
#include "storage/base/strings.h"
#include "storage/memory/open.h"
#include "storage/row_store.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime::testing {

// Forwards everything; calls `before_batch` where a stretch of the log is about to be applied, and
// asks `admit` where rows or a live pointer are about to be written, and lets `before_put` change
// what is written.
class WatchedRows : public storage::RowStore {
 public:
  std::function<void(const storage::RowFamilyInfo&)> before_batch;
  std::function<void()> before_prepare;
  std::function<absl::Status(const storage::RowFamilyInfo&)> admit;
  std::function<absl::Status(const storage::RowFamilyInfo&)> admit_drop;
  std::function<void(const storage::RowFamilyInfo&, absl::string_view key, std::string* value)>
      before_put;

  std::vector<std::shared_ptr<storage::RowFamily>> Families() const override {
    return rows_->Families();
  }
  absl::StatusOr<std::shared_ptr<storage::RowFamily>> Create(
      const storage::RowFamilyInfo& info) override {
    return rows_->Create(info);
  }
  absl::Status Drop(const storage::RowFamily& family) override {
    const absl::Status admitted = admit_drop ? admit_drop(family.info()) : absl::OkStatus();
    return admitted.ok() ? rows_->Drop(family) : admitted;
  }
  int64_t LiveGeneration(absl::string_view projection) const override {
    return rows_->LiveGeneration(projection);
  }
  absl::Status SetLive(absl::string_view projection, int64_t generation) override {
    const absl::Status admitted =
        admit ? admit({loge::ToString(projection), generation, 0}) : absl::OkStatus();
    return admitted.ok() ? rows_->SetLive(projection, generation) : admitted;
  }
  std::unique_ptr<storage::RowBatch> NewBatch(const storage::RowFamily& family) override {
    if (before_batch) before_batch(family.info());
    return std::make_unique<Batch>(*this, rows_->NewBatch(family), family.info());
  }
  std::unique_ptr<storage::RowBatch> NewBulkBatch(const storage::RowFamily& family) override {
    return std::make_unique<Batch>(*this, rows_->NewBulkBatch(family), family.info());
  }
  std::unique_ptr<storage::RowSnapshot> Snapshot() const override { return rows_->Snapshot(); }
  absl::Status Flush() override { return rows_->Flush(); }

  // Past every hook.
  std::unique_ptr<storage::RowBatch> PlainBatch(const storage::RowFamily& family) {
    return rows_->NewBatch(family);
  }

 private:
  class Batch : public storage::RowBatch {
   public:
    Batch(const WatchedRows& watched, std::unique_ptr<storage::RowBatch> batch,
          storage::RowFamilyInfo info)
        : watched_(watched), batch_(std::move(batch)), info_(std::move(info)) {}
    absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
      return batch_->Get(key);
    }
    void Put(absl::string_view key, absl::string_view value) override {
      std::string written(value.data(), value.size());
      if (watched_.before_put) watched_.before_put(info_, key, &written);
      batch_->Put(key, written);
    }
    void Delete(absl::string_view key) override { batch_->Delete(key); }
    absl::Status Prepare(storage::Position checkpoint) override {
      if (watched_.before_prepare) watched_.before_prepare();
      return batch_->Prepare(checkpoint);
    }
    absl::Status Commit(storage::Position checkpoint) override {
      const absl::Status admitted = watched_.admit ? watched_.admit(info_) : absl::OkStatus();
      return admitted.ok() ? batch_->Commit(checkpoint) : admitted;
    }
    int64_t bytes() const override { return batch_->bytes(); }
    int64_t changes() const override { return batch_->changes(); }

   private:
    const WatchedRows& watched_;
    const std::unique_ptr<storage::RowBatch> batch_;
    const storage::RowFamilyInfo info_;
  };

  const std::unique_ptr<storage::RowStore> rows_ = storage::NewMemoryRowStore();
};

// Two read models: "people" (volunteering and employment) and "sessions".
inline std::vector<ProjectionSpec> TestSpecs(int64_t version = 1) {
  using events::v1::EventPayload;
  return {{"people",
           version,
           {{EventPayload::kVolunteeringStarted, {"caretaker"}},
            {EventPayload::kCaretakerJoined, {"caretaker", "landlord"}},
            {EventPayload::kLandlordRegistered, {"landlord"}}}},
          {"sessions", 1, {{EventPayload::kSessionScheduled, {"session", "module"}}}}};
}

class TestProjections {
 public:
  explicit TestProjections(TestRuntime& runtime) : runtime_(runtime) {}
  ~TestProjections() { Stop(); }

  absl::Status Start(std::vector<ProjectionSpec> specs) {
    timers = std::make_unique<Timers>(runtime_.clock);
    auto started = ProjectionRunner::Start({.log = runtime_.log.get(),
                                            .rows = &rows,
                                            .timers = timers.get(),
                                            .logger = &runtime_.logger,
                                            .clock = &runtime_.clock,
                                            .records = records,
                                            .cache = cache,
                                            .answers = answers,
                                            .room_retry = absl::Milliseconds(1),
                                            .rebuild_memory_bytes = rebuild_memory_bytes,
                                            .rebuild_chunk_events = kChunkEvents,
                                            .bulk_events_min = bulk_events_min},
                                           std::move(specs));
    if (!started.ok()) return started.status();
    runner = *std::move(started);
    return absl::OkStatus();
  }
  void Stop() {
    runner.reset();
    timers.reset();
  }

  // Waits until `names` have reached `position`, or cannot.
  absl::Status Wait(const std::vector<std::string>& names, int64_t position) {
    absl::Status status;
    Signal answered;
    runner->WaitFor(names, position, absl::InfiniteDuration(), [&](absl::Status result) {
      status = std::move(result);
      answered.Notify();
    });
    answered.Wait();
    return status;
  }
  v1::Projection Listed(const std::string& name) const {
    for (const v1::Projection& projection : runner->List()) {
      if (projection.name() == name) return projection;
    }
    return {};
  }

  // Small, so that a log need not be long.
  static constexpr int kChunkEvents = 200;

  const RebuildRecords* records = nullptr;
  FactCache* cache = nullptr;
  FactCache* answers = nullptr;
  int64_t rebuild_memory_bytes = 1 << 20;
  int64_t bulk_events_min = kBulkEventsMin;
  WatchedRows rows;
  std::unique_ptr<Timers> timers;
  std::unique_ptr<ProjectionRunner> runner;

 private:
  TestRuntime& runtime_;
};

// Rebuilds one read model; `on_progress` may be null.
inline absl::StatusOr<v1::RebuildResult> RebuildOne(
    ProjectionRunner& runner, const std::string& name, v1::RebuildMode mode,
    const std::function<void(const ProjectionRunner::RebuildProgress&)>& on_progress = nullptr) {
  absl::StatusOr<v1::RebuildResult> result = absl::InternalError("no result was told");
  const absl::Status status = runner.Rebuild(
      {{name}, mode}, {.progress =
                           [&](const ProjectionRunner::RebuildProgress& now) {
                             if (on_progress) on_progress(now);
                           },
                       .result = [&](const v1::RebuildResult& told) { result = told; }});
  if (!status.ok()) return status;
  return result;
}

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_RUNTIME_PROJECTIONS_H_

// Keeps the read models in step with the log, and rebuilds them beside the live ones.
//
// One thread follows the log and applies every event to every live projection; rows and checkpoint
// are written in one step. A projection that cannot apply an event stops there, loudly, and the
// others go on. One whose rows find no room on the disk (RESOURCE_EXHAUSTED) waits, serves what it
// has, tries again, and goes on by itself. One that is new, or whose code has a new version, is
// built by a thread of its own while the others go on. A rebuild fills a shadow generation from the
// first event on while the live one serves, compares the two row by row at one position, and swaps
// in one step if it is asked to; the old generation is kept until the next rebuild. A rebuild that
// a crash or a stop of the server interrupted goes on after the next start, from its last commit.
#ifndef LOGE_SERVICES_RUNTIME_PROJECTION_RUNNER_H_
#define LOGE_SERVICES_RUNTIME_PROJECTION_RUNNER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "loge/v1/admin.pb.h"
#include "services/runtime/clock.h"
#include "services/runtime/fact_cache.h"
#include "services/runtime/limits.h"
#include "services/runtime/position_waiter.h"
#include "services/runtime/projection.h"
#include "services/runtime/rebuild_fill.h"
#include "services/runtime/rebuild_pace.h"
#include "services/runtime/rebuild_records.h"
#include "services/runtime/timers.h"
#include "storage/base/logger.h"
#include "storage/base/mutex.h"
#include "storage/event_log.h"
#include "storage/row_store.h"

namespace loge::runtime {

// The read models of one query: their live generations, pinned, and one snapshot of all.
struct PinnedViews {
  std::map<std::string, std::shared_ptr<storage::RowFamily>, std::less<>> families;
  std::unique_ptr<storage::RowSnapshot> snapshot;
  int64_t checkpoint = 0;  // The least of theirs.
  // By name, for readers of `snapshot`. Without a cache in each when the runner has none.
  std::map<std::string, CachedView, std::less<>> cached;
};

// Thread-safe.
class ProjectionRunner : public storage::CommitListener {
 public:
  // All borrowed; must outlive the runner.
  struct Env {
    storage::EventLog* log = nullptr;
    storage::RowStore* rows = nullptr;
    Timers* timers = nullptr;
    Logger* logger = nullptr;
    const Clock* clock = nullptr;
    const RebuildRecords* records = nullptr;       // Null: nothing is kept of rebuilds.
    FactCache* cache = nullptr;                    // Of what queries read. Null: none.
    FactCache* answers = nullptr;                  // Of what they answered. Null: none.
    absl::Duration room_retry = absl::Seconds(1);  // Between two tries when there is no room.
    // Of a rebuild, and of the building of new read models.
    int64_t rebuild_memory_bytes = int64_t{256} << 20;  // Of rows on their way to the disk.
    PaceShares rebuild_shares{};
    int rebuild_chunk_events = kRebuildBatchEventsMax;  // Read at a time; more than a decision has.
    // A read model that is to be built, and at least so far behind, is built in bulk.
    int64_t bulk_events_min = kBulkEventsMin;
    PaceClock pace_clock = SystemPaceClock();
  };

  // Finds or creates the generation of each projection and begins to follow the log. A projection
  // whose version differs from the stored one is built anew and answers UNAVAILABLE until then.
  static absl::StatusOr<std::unique_ptr<ProjectionRunner>> Start(Env env,
                                                                 std::vector<ProjectionSpec> specs);
  ~ProjectionRunner() override;

  // Pins `names`. UNAVAILABLE (with progress) when one of them is being built; NOT_FOUND when there
  // is none of that name.
  absl::StatusOr<PinnedViews> Pin(const std::vector<std::string>& names) const
      ABSL_LOCKS_EXCLUDED(mu_);

  // Calls `done` once all of `names` have reached `position` (see PositionWaiter::WaitFor). A
  // stopped projection answers UNAVAILABLE at once; one without room may yet get there in time.
  void WaitFor(const std::vector<std::string>& names, int64_t position, absl::Duration timeout,
               PositionWaiter::Done done);

  std::vector<v1::Projection> List() const ABSL_LOCKS_EXCLUDED(mu_);

  // OK, or why one of the projections does not serve.
  absl::Status Health() const ABSL_LOCKS_EXCLUDED(mu_);
  // The same for one; NOT_FOUND when there is none of that name.
  absl::Status Health(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mu_);
  // DATA_LOSS when the last comparison with a rebuilt one found that what answers now differs from
  // what the log tells; an empty name stands for all. NOT_FOUND.
  absl::Status Verified(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mu_);

  struct RebuildProgress {
    int64_t events_done = 0;
    int64_t events_total = 0;
  };
  // Called on the thread that rebuilds.
  struct RebuildReport {
    absl::AnyInvocable<void(const RebuildProgress&)> progress;  // Now and then.
    absl::AnyInvocable<void(const v1::RebuildResult&)> result;  // For each that was rebuilt.
  };

  // Rebuilds `job.names`, each of them once, all from one reading of the log; blocks for as long as
  // it takes (call it on a thread of its own). One that cannot be rebuilt does not stop the others:
  // the first such error is returned in the end. NOT_FOUND; FAILED_PRECONDITION when a rebuild or a
  // roll-back is under way, or one of them is being built; CANCELLED by CancelRebuild and on
  // shutdown.
  absl::Status Rebuild(const RebuildJob& job, RebuildReport report)
      ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);

  // The rebuild that was under way when the process before this one ended. Given to Rebuild, it
  // goes on from where it was. Nothing when there was none.
  std::optional<RebuildJob> InterruptedRebuild() const;

  // Lets the generation answer that the last swap kept, once it has caught up, and keeps the other
  // in its place (until the next swap or start); blocks. Errors as above, and FAILED_PRECONDITION
  // when none of the same version is kept.
  absl::StatusOr<v1::RollBackProjectionResponse> RollBack(const std::string& name)
      ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);

  // Ends the rebuild or roll-back under way, soon; false when there is none.
  bool CancelRebuild() ABSL_LOCKS_EXCLUDED(mu_);

  // Whether a rebuild or roll-back is under way.
  bool Rebuilding() const ABSL_LOCKS_EXCLUDED(mu_);

  // Whether Stop was called.
  bool Stopping() const ABSL_LOCKS_EXCLUDED(mu_);

  // Stops following; rows written so far are made durable. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mu_);

  void OnCommit(const std::vector<Event>& events) override ABSL_LOCKS_EXCLUDED(mu_);

 private:
  struct Live {
    ProjectionSpec spec;
    std::unique_ptr<PositionWaiter> waiter;
    std::shared_ptr<storage::RowFamily> family;
    // Of the family since it took its place here; null without a cache. Whoever writes rows of the
    // family from then on raises them; but for the builder, who is done before a query sees one.
    std::shared_ptr<SubjectStamps> stamps;
    int64_t checkpoint = 0;
    bool building = false;  // Not yet the live generation of the store.
    bool in_bulk = false;   // The builder has it, not the follower.
    int64_t built = 0;      // How far the builder has read for it.
    std::optional<v1::Verification> verification;
    absl::Status error;    // Not OK: stopped, at checkpoint + 1.
    absl::Status no_room;  // Not OK: waits for room on the disk, at checkpoint + 1.
    std::vector<int64_t> kept;
  };

  ProjectionRunner(Env env, std::vector<ProjectionSpec> specs);
  absl::Status Open() ABSL_LOCKS_EXCLUDED(mu_);
  // Finds the generations of one projection. Of those that never answered, `shadow` alone is kept
  // (0: none), for the rebuild that goes on.
  absl::Status OpenOne(Live& live, const std::vector<std::shared_ptr<storage::RowFamily>>& families,
                       int64_t shadow) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Brings what is to be built, and far behind, near the end of the log. The builder's thread.
  void Build() ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);

  // What the follower applies to, without holding mu_.
  struct Work {
    Live* live;  // Its spec and waiter are constant.
    std::shared_ptr<storage::RowFamily> family;
    std::shared_ptr<SubjectStamps> stamps;
    int64_t checkpoint;
  };

  // For a family that takes its place in a Live.
  std::shared_ptr<SubjectStamps> NewStamps() const {
    return env_.cache == nullptr ? nullptr : env_.cache->NewStamps();
  }

  static absl::Status Stopped(const Live& live);
  static absl::Status HealthOf(const Live& live);
  // Answers those who wait for what one of `names` that has stopped cannot reach.
  void FailIfStopped(const std::vector<std::string>& names, int64_t position)
      ABSL_LOCKS_EXCLUDED(mu_);

  void Follow() ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);
  // Whether the next events should be applied at once: somebody waits for them, or there are enough
  // for a whole write.
  bool Wanted() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool AnyWaitsForRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Those that are built, but had no room to be named the live one.
  void FinishBuildings() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Projections that are behind `head_` and not stopped.
  std::vector<Work> Behind() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Applies the next events to those that are the furthest behind.
  void ApplyNext(const std::vector<Work>& behind, int64_t head)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(apply_mu_) ABSL_LOCKS_EXCLUDED(mu_);
  void NoteProgress(const Work& work, int64_t reached, const absl::Status& status)
      ABSL_LOCKS_EXCLUDED(mu_);
  // Sets `live.no_room`, and tells when it begins and ends.
  void NoteRoom(Live& live, const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void FinishBuilding(Live& live) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // The steps of a rebuild; see Rebuild.
  struct Shadow : FillTarget {
    bool swapped = false;  // It is the live one by now.
    // Both generations at one position, and how they compare.
    std::optional<PinnedViews> frozen;
    v1::RebuildResult result;
    bool concluded = false;  // The result is final.
  };
  // One rebuild or roll-back at a time.
  absl::Status TakeTurn(const std::vector<std::string>& names) ABSL_LOCKS_EXCLUDED(mu_);
  void GiveTurnBack() ABSL_LOCKS_EXCLUDED(mu_);
  // CANCELLED when the one that has the turn is to end.
  absl::Status KeepGoing() const ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status KeepGoingLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // A new generation, or that of the rebuild that was interrupted, with what it holds.
  absl::StatusOr<Shadow> MakeShadow(const std::string& name, const RebuildJob& job)
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<std::vector<Shadow>> MakeShadows(const RebuildJob& job);
  // Waits until the live one is not behind its shadow: after a crash it can be, for a moment.
  absl::Status AwaitLive(const Shadow& shadow) ABSL_LOCKS_EXCLUDED(mu_);
  // The last events, a few at a time.
  absl::Status FollowUp(Shadow& shadow, int64_t to);
  int64_t LiveCheckpoint(const std::string& name) const ABSL_LOCKS_EXCLUDED(mu_);
  // Brings the shadow to the checkpoint of the live one and freezes both.
  absl::Status FreezeBoth(Shadow& shadow) ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);
  absl::Status Compare(Shadow& shadow, RebuildPace& pace) const;
  // Each on a thread of its own.
  void CompareAll(std::vector<Shadow>& shadows, RebuildPace& pace);
  absl::Status Swap(Shadow& shadow) ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);
  void LogOutcome(const Shadow& shadow) const;
  // Swaps it if that is asked for, and notes what the comparison found.
  absl::Status Conclude(Shadow& shadow, v1::RebuildMode mode) ABSL_LOCKS_EXCLUDED(mu_, apply_mu_);
  absl::Status RebuildAll(std::vector<Shadow>& shadows, const RebuildJob& job,
                          RebuildReport& report);
  // Throws away what does not answer now, unless a later start is to go on with it.
  absl::Status DropShadows(const std::vector<Shadow>& shadows) ABSL_LOCKS_EXCLUDED(mu_);
  void RecordJob(RebuildJob job, const std::vector<Shadow>& shadows) const;
  void RecordEnd(const RebuildSummary& summary) const ABSL_LOCKS_EXCLUDED(mu_);
  static std::vector<v1::RebuildResult> ResultsOf(const std::vector<Shadow>& shadows);
  absl::StatusOr<Shadow> FindKept(const std::string& name) const ABSL_LOCKS_EXCLUDED(mu_);

  const Env env_;

  // Held while live projections are advanced or swapped. Taken before mu_.
  Mutex apply_mu_ ABSL_ACQUIRED_BEFORE(mu_);

  mutable Mutex mu_;
  CondVar changed_;
  // The set of projections is constant after Start; their fields change under mu_, and only while
  // apply_mu_ is held too.
  std::map<std::string, Live, std::less<>> projections_ ABSL_GUARDED_BY(mu_);
  int64_t head_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t wanted_ ABSL_GUARDED_BY(mu_) = 0;  // The last position that somebody has waited for.
  bool idle_ ABSL_GUARDED_BY(mu_) = false;   // The follower waits for a commit.
  CondVar hurry_;                            // Wakes it while it lets commits gather.
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool rebuilding_ ABSL_GUARDED_BY(mu_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;  // The rebuild under way is to end.

  std::thread follower_;
  std::thread builder_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PROJECTION_RUNNER_H_

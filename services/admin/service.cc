#include "services/admin/service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/runtime/checks.h"
#include "services/runtime/facts.h"
#include "services/runtime/limits.h"
#include "services/runtime/log_events.h"
#include "services/runtime/rebuild_pace.h"
#include "services/runtime/timestamp.h"
#include "services/runtime/violations.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/types.h"

namespace loge::admin {
namespace {

void SetLimits(int append_queue_length_max, v1::Limits& out) {
  out.set_message_bytes_max(runtime::kMessageBytesMax);
  out.set_events_per_append_max(storage::kEventsPerAppendMax);
  out.set_subjects_per_event_max(storage::kSubjectsPerEventMax);
  out.set_queue_length_max(append_queue_length_max);
  out.set_page_size_max(runtime::kPageSizeMax);
  out.set_import_commands_per_message_max(runtime::kImportCommandsPerMessageMax);
  out.set_days_ahead_max(runtime::kDaysAheadMax);
  out.set_request_retention_days(runtime::kRequestRetentionDays);
}

// Tells progress with the rate so far and the time that is left at that rate.
class ProgressTeller {
 public:
  ProgressTeller(const runtime::RebuildJob& job, const runtime::Clock& clock)
      : names_(absl::StrJoin(job.names, ", ")), clock_(clock), begun_(clock.Now()) {}

  v1::RebuildProjectionsResponse Progress(
      const runtime::ProjectionRunner::RebuildProgress& progress) {
    // One that goes on from where another was interrupted has a head start.
    if (!first_done_.has_value()) first_done_ = progress.events_done;
    last_.set_name(names_);
    last_.set_events_done(progress.events_done);
    last_.set_events_total(progress.events_total);
    const double seconds = absl::ToDoubleSeconds(clock_.Now() - begun_);
    const double events = static_cast<double>(progress.events_done - *first_done_);
    if (seconds > 0 && events > 0) {
      last_.set_events_per_second(events / seconds);
      const double left = static_cast<double>(progress.events_total - progress.events_done);
      last_.mutable_time_left()->set_seconds(static_cast<int64_t>(left * seconds / events));
    }
    return last_;
  }
  v1::RebuildProjectionsResponse Result(const v1::RebuildResult& result) {
    v1::RebuildProjectionsResponse message = last_;
    message.clear_time_left();
    message.set_name(result.name());
    *message.mutable_result() = result;
    return message;
  }

 private:
  const std::string names_;
  const runtime::Clock& clock_;
  const absl::Time begun_;
  std::optional<int64_t> first_done_;
  v1::RebuildProjectionsResponse last_;
};

// Whether `name` is one of `known`; else says so of `field`.
bool CheckName(const std::vector<std::string>& known, const std::string& name,
               const std::string& field, runtime::Violations& violations) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return true;
  violations.Add({name.empty() ? v1::ERROR_REASON_FIELD_MISSING : v1::ERROR_REASON_FIELD_INVALID,
                  field, "there is no such projection", absl::StrJoin(known, ", "),
                  name.substr(0, 100)});
  return false;
}

absl::Status RebuildsAreBusy() {
  return runtime::Refusal(absl::StatusCode::kResourceExhausted,
                          {v1::ERROR_REASON_OVERLOADED, "",
                           "a rebuild is under way and another one waits: ask again when they are "
                           "done",
                           "", ""},
                          /*retry_can_help=*/true);
}

}  // namespace

Service::Service(ServerFacts facts, const storage::LogScan& scan, runtime::ProjectionRunner& runner,
                 Logger& logger)
    : facts_(std::move(facts)),
      runner_(runner),
      verifier_(scan, *facts_.clock, logger),
      rebuilds_({.threads = 1, .queue_length_max = 1}) {
  LOGE_CHECK(facts_.log != nullptr && facts_.clock != nullptr);
  ResumeRebuild();
}

void Service::ResumeRebuild() {
  const std::optional<runtime::RebuildJob> job = runner_.InterruptedRebuild();
  if (!job.has_value()) return;
  // It is the first, so there is room for it; what came of it, the log and the report tell.
  (void)rebuilds_.TrySubmit([this, job = *job] { (void)Rebuild(job, nullptr); });
}

absl::Status Service::Rebuild(const runtime::RebuildJob& job, StreamReport* report) {
  runtime::LowerThreadPriority();  // Reading the log is no more urgent than the rest of it.
  ProgressTeller teller(job, *facts_.clock);
  return runner_.Rebuild(job, {.progress =
                                   [&](const runtime::ProjectionRunner::RebuildProgress& progress) {
                                     const v1::RebuildProjectionsResponse message =
                                         teller.Progress(progress);
                                     if (report != nullptr) report->Progress(message);
                                   },
                               .result =
                                   [&](const v1::RebuildResult& result) {
                                     if (report != nullptr) report->Result(teller.Result(result));
                                   }});
}

void Service::AddMethods(rpc::MethodTable& methods) {
  rpc::AddUnary<v1::GetServerInfoRequest, v1::GetServerInfoResponse>(
      methods, "/loge.v1.AdminService/GetServerInfo",
      [this](rpc::CallContext context, std::unique_ptr<v1::GetServerInfoRequest>,
             rpc::Reply<v1::GetServerInfoResponse> reply) { reply(ServerInfo(context)); });
  rpc::AddUnary<v1::ListProjectionsRequest, v1::ListProjectionsResponse>(
      methods, "/loge.v1.AdminService/ListProjections",
      [this](rpc::CallContext, std::unique_ptr<v1::ListProjectionsRequest>,
             rpc::Reply<v1::ListProjectionsResponse> reply) { reply(Projections()); });
  rpc::AddServerStream<v1::RebuildProjectionsRequest, v1::RebuildProjectionsResponse>(
      methods, "/loge.v1.AdminService/RebuildProjections",
      [this](rpc::CallContext, std::unique_ptr<v1::RebuildProjectionsRequest> request,
             std::shared_ptr<rpc::ServerStream> stream) {
        StartRebuild(std::move(request), std::move(stream));
      });
  rpc::AddUnary<v1::CancelRebuildRequest, v1::CancelRebuildResponse>(
      methods, "/loge.v1.AdminService/CancelRebuild",
      [this](rpc::CallContext, std::unique_ptr<v1::CancelRebuildRequest>,
             rpc::Reply<v1::CancelRebuildResponse> reply) {
        v1::CancelRebuildResponse response;
        response.set_was_under_way(runner_.CancelRebuild());
        reply(std::move(response));
      });
  rpc::AddUnary<v1::RollBackProjectionRequest, v1::RollBackProjectionResponse>(
      methods, "/loge.v1.AdminService/RollBackProjection",
      [this](rpc::CallContext, std::unique_ptr<v1::RollBackProjectionRequest> request,
             rpc::Reply<v1::RollBackProjectionResponse> reply) {
        RollBack(std::move(request), std::move(reply));
      });
  rpc::AddServerStream<v1::VerifyLogRequest, v1::VerifyLogResponse>(
      methods, "/loge.v1.AdminService/VerifyLog",
      [this](rpc::CallContext, std::unique_ptr<v1::VerifyLogRequest> request,
             std::shared_ptr<rpc::ServerStream> stream) {
        verifier_.Start(std::move(request), std::move(stream));
      });
}

v1::GetServerInfoResponse Service::ServerInfo(const rpc::CallContext& context) const {
  const storage::Head head = facts_.log->GetHead();
  const absl::Status health = facts_.log->WriteHealth();
  v1::GetServerInfoResponse info;
  info.set_version(facts_.version);
  info.set_format_version(facts_.format_version);
  info.set_head_position(head.position.value());
  info.set_chain_head(absl::BytesToHexString(head.chain_hash));
  if (head.position.value() > 0) {
    *info.mutable_head_recorded_at() = runtime::TimestampOf(head.recorded_at);
  }
  info.set_writable(health.ok());
  if (!health.ok()) info.set_write_fault(ToString(health.message()));
  *info.mutable_server_time() = runtime::TimestampOf(facts_.clock->Now());
  info.set_time_zone(facts_.time_zone);
  info.set_person_ids_can_be_chosen(facts_.person_ids_can_be_chosen);
  SetLimits(facts_.append_queue_length_max, *info.mutable_limits());
  info.set_principal(context.principal.id);
  return info;
}

v1::ListProjectionsResponse Service::Projections() const {
  v1::ListProjectionsResponse response;
  for (v1::Projection& projection : runner_.List()) {
    DescribeNextEvent(projection);
    *response.add_projections() = std::move(projection);
  }
  response.set_head_position(facts_.log->GetHead().position.value());
  return response;
}

void Service::DescribeNextEvent(v1::Projection& projection) const {
  projection.mutable_lag();  // Zero is told too.
  if (projection.lag_events() == 0) return;
  const absl::StatusOr<runtime::EventPtr> next =
      runtime::EventAt(*facts_.log, projection.checkpoint() + 1);
  if (!next.ok()) return;  // The error of the projection says more.
  const absl::Time recorded_at = runtime::TimeOf((*next)->recorded_at());
  const int64_t millis = absl::ToInt64Milliseconds(facts_.clock->Now() - recorded_at);
  projection.mutable_lag()->set_seconds(std::max<int64_t>(millis, 0) / 1000);
  projection.mutable_lag()->set_nanos(static_cast<int>(std::max<int64_t>(millis, 0) % 1000) *
                                      1'000'000);
  if (projection.state() == v1::PROJECTION_STATE_STOPPED) {
    projection.set_stopped_at_event_type(
        ToString(runtime::TypeName(runtime::TypeOf((*next)->payload()))));
  }
}

std::vector<std::string> Service::KnownNames() const {
  std::vector<std::string> known;
  for (const v1::Projection& projection : runner_.List()) known.push_back(projection.name());
  return known;
}

absl::StatusOr<runtime::RebuildJob> Service::JobOf(
    const v1::RebuildProjectionsRequest& request) const {
  const std::vector<std::string> known = KnownNames();
  runtime::Violations violations;
  if (request.mode() == v1::REBUILD_MODE_UNSPECIFIED || !v1::RebuildMode_IsValid(request.mode())) {
    violations.Add({request.mode() == v1::REBUILD_MODE_UNSPECIFIED ? v1::ERROR_REASON_FIELD_MISSING
                                                                   : v1::ERROR_REASON_FIELD_INVALID,
                    "mode", "say what to do with what was rebuilt", "a value of RebuildMode",
                    absl::StrCat(request.mode())});
  }
  std::vector<std::string> wanted;
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string& name = request.names(i);
    if (!CheckName(known, name, absl::StrCat("names[", i, "]"), violations)) continue;
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) wanted.push_back(name);
  }
  runtime::CheckRange(request.share_percent(), "share_percent", 0, 100, violations);
  LOGE_RETURN_IF_ERROR(violations.ToStatus(absl::StatusCode::kInvalidArgument));
  return runtime::RebuildJob{
      wanted.empty() ? known : wanted, request.mode(), request.share_percent(), {}};
}

void Service::StartRebuild(std::unique_ptr<v1::RebuildProjectionsRequest> request,
                           std::shared_ptr<rpc::ServerStream> stream) {
  const absl::StatusOr<runtime::RebuildJob> job = JobOf(*request);
  if (!job.ok()) return stream->Finish(job.status());
  auto report = std::make_shared<StreamReport>(stream);
  const bool taken = rebuilds_.TrySubmit(
      [this, report, job = *job] { report->Finish(Rebuild(job, report.get())); });
  if (!taken) stream->Finish(RebuildsAreBusy());
}

void Service::RollBack(std::unique_ptr<v1::RollBackProjectionRequest> request,
                       rpc::Reply<v1::RollBackProjectionResponse> reply) {
  runtime::Violations violations;
  CheckName(KnownNames(), request->name(), "name", violations);
  absl::Status status = violations.ToStatus(absl::StatusCode::kInvalidArgument);
  if (!status.ok()) return reply(std::move(status));
  // Shared because it must outlive a refusal of the pool.
  auto answer = std::make_shared<rpc::Reply<v1::RollBackProjectionResponse>>(std::move(reply));
  const bool taken = rebuilds_.TrySubmit(
      [this, answer, name = request->name()] { (*answer)(runner_.RollBack(name)); });
  if (!taken) (*answer)(RebuildsAreBusy());
}

}  // namespace loge::admin

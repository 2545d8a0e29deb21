#include "services/admin/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/admin/stream_report.h"
#include "services/runtime/limits.h"
#include "services/runtime/violations.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/types.h"

namespace loge::admin {
namespace {

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t micros = absl::ToUnixMicros(time);
  out.set_seconds(micros / 1'000'000);
  out.set_nanos(static_cast<int>(micros % 1'000'000) * 1000);
}

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

v1::RebuildProjectionsResponse ProgressOf(const std::string& name,
                                          const runtime::ProjectionRunner::RebuildProgress& done) {
  v1::RebuildProjectionsResponse message;
  message.set_name(name);
  message.set_events_done(done.events_done);
  message.set_events_total(done.events_total);
  return message;
}

absl::Status Rebuild(runtime::ProjectionRunner& runner, const std::vector<std::string>& names,
                     v1::RebuildMode mode, const std::shared_ptr<StreamReport>& report) {
  runtime::ProjectionRunner::RebuildProgress last;
  runtime::ProjectionRunner::RebuildReport told;
  told.progress = [&](const runtime::ProjectionRunner::RebuildProgress& now) {
    last = now;
    report->Progress(ProgressOf(absl::StrJoin(names, ", "), now));
  };
  told.result = [&](const v1::RebuildResult& result) {
    v1::RebuildProjectionsResponse message = ProgressOf(result.name(), last);
    *message.mutable_result() = result;
    report->Result(message);
  };
  return runner.Rebuild(names, mode, std::move(told));
}

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
  if (head.position.value() > 0) SetTime(head.recorded_at, *info.mutable_head_recorded_at());
  info.set_writable(health.ok());
  if (!health.ok()) info.set_write_fault(ToString(health.message()));
  SetTime(facts_.clock->Now(), *info.mutable_server_time());
  info.set_time_zone(facts_.time_zone);
  info.set_person_ids_can_be_chosen(facts_.person_ids_can_be_chosen);
  SetLimits(facts_.append_queue_length_max, *info.mutable_limits());
  info.set_principal(context.principal.id);
  return info;
}

v1::ListProjectionsResponse Service::Projections() const {
  v1::ListProjectionsResponse response;
  for (v1::Projection& projection : runner_.List()) {
    *response.add_projections() = std::move(projection);
  }
  response.set_head_position(facts_.log->GetHead().position.value());
  return response;
}

std::vector<std::string> Service::KnownNames() const {
  std::vector<std::string> known;
  for (const v1::Projection& projection : runner_.List()) known.push_back(projection.name());
  return known;
}

absl::StatusOr<std::vector<std::string>> Service::NamesOf(
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
  LOGE_RETURN_IF_ERROR(violations.ToStatus(absl::StatusCode::kInvalidArgument));
  return wanted.empty() ? known : wanted;
}

void Service::StartRebuild(std::unique_ptr<v1::RebuildProjectionsRequest> request,
                           std::shared_ptr<rpc::ServerStream> stream) {
  absl::StatusOr<std::vector<std::string>> names = NamesOf(*request);
  if (!names.ok()) return stream->Finish(names.status());
  auto report = std::make_shared<StreamReport>(stream);
  const bool taken =
      rebuilds_.TrySubmit([this, report, names = *std::move(names), mode = request->mode()] {
        report->Finish(Rebuild(runner_, names, mode, report));
      });
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

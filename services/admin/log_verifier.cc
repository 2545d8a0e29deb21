#include "services/admin/log_verifier.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/admin/stream_report.h"
#include "services/runtime/violations.h"
#include "services/verification/verification.h"

namespace loge::admin {
namespace {

void CheckHead(const v1::ChainHead& head, absl::string_view field, runtime::Violations& out) {
  const std::string wrong = verification::CheckChainHead(head);
  if (wrong.empty()) return;
  out.Add({v1::ERROR_REASON_FIELD_INVALID, std::string(field), wrong,
           "a chain head as it was exported",
           absl::StrCat("position ", head.position(), ", a hash of ", head.hash().size(),
                        " characters")});
}

absl::Status Check(const v1::VerifyLogRequest& request) {
  runtime::Violations violations;
  if (request.has_since()) CheckHead(request.since(), "since", violations);
  if (request.has_expected()) CheckHead(request.expected(), "expected", violations);
  if (request.has_since() && request.has_expected() &&
      request.expected().position() < request.since().position()) {
    violations.Add({v1::ERROR_REASON_FIELD_INVALID, "expected.position",
                    "the expected head lies before the position to begin behind",
                    absl::StrCat("at least ", request.since().position()),
                    absl::StrCat(request.expected().position())});
  }
  return violations.ToStatus(absl::StatusCode::kInvalidArgument);
}

absl::Status Busy() {
  return runtime::Refusal(absl::StatusCode::kResourceExhausted,
                          {v1::ERROR_REASON_OVERLOADED, "",
                           "another verification is under way: ask again later", "", ""},
                          /*retry_can_help=*/true);
}

absl::Status Stopping() {
  return absl::UnavailableError("the server is stopping: ask again later");
}

}  // namespace

struct LogVerifier::Call {
  std::unique_ptr<v1::VerifyLogRequest> request;
  std::shared_ptr<rpc::ServerStream> stream;
  std::shared_ptr<std::atomic<bool>> closing = std::make_shared<std::atomic<bool>>(false);
};

LogVerifier::LogVerifier(const storage::LogScan& scan, const runtime::Clock& clock, Logger& logger)
    : scan_(scan), clock_(clock), logger_(logger), thread_({.threads = 1, .queue_length_max = 1}) {}

LogVerifier::~LogVerifier() { stopping_ = true; }

void LogVerifier::Start(std::unique_ptr<v1::VerifyLogRequest> request,
                        std::shared_ptr<rpc::ServerStream> stream) {
  if (absl::Status status = Check(*request); !status.ok()) return stream->Finish(status);
  if (busy_.exchange(true)) return stream->Finish(Busy());
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->stream = stream;
  // Without the call: a stream must not keep alive what keeps it alive.
  stream->SetOnClosing([closing = call->closing] { *closing = true; });
  if (thread_.TrySubmit([this, call] { Run(call); })) return;
  busy_ = false;
  stream->Finish(Stopping());
}

void LogVerifier::Run(const std::shared_ptr<Call>& call) {
  auto report = std::make_shared<StreamReport>(call->stream);
  const verification::VerificationEnv env{
      .scan = &scan_, .live = true, .now = [this] { return clock_.Now(); }};
  const absl::StatusOr<v1::VerifyLogResponse> done =
      verification::Verify(env, *call->request, [&](const v1::VerifyLogResponse& progress) {
        if (*call->closing || stopping_ || call->stream->over()) return false;
        report->Progress(progress);
        return true;
      });
  // Before the caller hears of the end, so that it can ask again at once.
  busy_ = false;
  if (absl::IsCancelled(done.status())) {
    // To a caller that is gone this goes nowhere.
    return report->Finish(Stopping());
  }
  if (!done.ok()) {
    logger_.Write(LogLevel::kWarning,
                  absl::StrCat("event=verify_failed reason=\"",
                               absl::Utf8SafeCEscape(done.status().ToString()), "\""));
    return report->Finish(done.status());
  }
  const v1::VerifyLogResult& result = done->result();
  if (result.intact()) {
    logger_.Write(LogLevel::kInfo, absl::StrCat("event=verify_done events=", result.events(),
                                                " position=", result.sound_up_to().position()));
  } else {
    const v1::Damage& damage = result.first_damage();
    logger_.Write(LogLevel::kError,
                  absl::StrCat("event=verify_found_damage position=", damage.position(),
                               " kind=", v1::DamageKind_Name(damage.kind()), " reason=\"",
                               absl::Utf8SafeCEscape(damage.message()), "\""));
  }
  report->Result(*done);
  report->Finish(absl::OkStatus());
}

}  // namespace loge::admin

#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "loge/v1/admin.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

namespace health = grpc::health::v1;

constexpr const char* kServices[] = {
    "",
    "loge.v1.CaretakerService",
    "loge.v1.TrainingService",
    "loge.v1.PartnershipService",
    "loge.v1.RolloutService",
    "loge.v1.AnomalyService",
    "loge.v1.EventService",
    "loge.v1.ImportService",
    "loge.v1.AdminService",
};

// Asks grpc.health.v1.Health, for which no stub is generated.
grpc::Status CheckHealth(Session& session, const std::string& service,
                         health::HealthCheckResponse* response) {
  grpc::TemplatedGenericStub<health::HealthCheckRequest, health::HealthCheckResponse> stub(
      session.channel());
  grpc::ClientContext context;
  session.SetDeadline(context);
  health::HealthCheckRequest request;
  request.set_service(service);
  grpc::CompletionQueue events;
  auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &events);
  call->StartCall();
  grpc::Status status;
  call->Finish(response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  events.Next(&tag, &ok);
  return status;
}

std::string HealthText(Session& session, const std::string& service) {
  health::HealthCheckResponse response;
  const grpc::Status status = CheckHealth(session, service, &response);
  if (!status.ok()) return CodeName(status.error_code());
  return health::HealthCheckResponse::ServingStatus_Name(response.status());
}

nlohmann::json AsJson(const google::protobuf::Message& message) {
  return nlohmann::json::parse(ToJson(message, /*pretty=*/true), nullptr, false);
}

void RunStatus(Session& session) {
  v1::GetServerInfoResponse info;
  v1::ListProjectionsResponse projections;
  grpc::Status status =
      session.Call(&v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), &info);
  if (status.ok()) {
    status = session.Call(&v1::AdminService::Stub::ListProjections, v1::ListProjectionsRequest(),
                          &projections);
  }
  if (!status.ok()) return session.Fail(status);
  std::map<std::string, std::string> healths;
  bool well = info.writable();
  for (const char* service : kServices) {
    const std::string text = HealthText(session, service);
    healths[*service == '\0' ? "(server)" : service] = text;
    well = well && text == "SERVING";
  }
  if (!well) session.set_exit_code(kExitRefused);
  if (session.options().json) {
    const nlohmann::json all = {
        {"info", AsJson(info)}, {"projections", AsJson(projections)}, {"health", healths}};
    session.out() << all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  } else {
    session.out() << ViewStatus(info, projections, healths);
  }
}

}  // namespace

std::string ViewStatus(const v1::GetServerInfoResponse& info,
                       const v1::ListProjectionsResponse& projections,
                       const std::map<std::string, std::string>& healths) {
  Table facts({"SERVER", ""});
  facts.Add({"version", absl::StrCat(info.version(), ", format ", info.format_version())});
  facts.Add({"end of the log", info.has_head_recorded_at()
                                   ? absl::StrCat("position ", info.head_position(), ", recorded ",
                                                  Instant(info.head_recorded_at()))
                                   : absl::StrCat("position ", info.head_position())});
  facts.Add({"chain", OrNone(info.chain_head())});
  facts.Add({"accepts commands", info.writable() ? "yes" : "no: " + OrNone(info.write_fault())});
  facts.Add({"time", absl::StrCat(Instant(info.server_time()), ", days of ", info.time_zone())});
  facts.Add({"takes you for", OrNone(info.principal())});
  if (info.person_ids_can_be_chosen()) facts.Add({"ids of persons", "may be chosen (demo)"});
  Table services({"HEALTH", ""});
  for (const auto& [service, state] : healths) services.Add({service, state});
  return facts.Render() + "\n" + ViewProjections(projections) + "\n" + services.Render();
}

void AddStatus(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "status",
      "What the server is, how far its read models are, its health. Exit code 1 when "
      "something is not well");
  command->callback([&session] { RunStatus(session); });
}

}  // namespace loge::cli

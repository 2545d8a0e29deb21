#include "bench/loged.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "loge/v1/admin.grpc.pb.h"

namespace loge::bench {
namespace {

constexpr std::chrono::milliseconds kAskEvery{200};

}  // namespace

Loged::Loged(const std::string& program, const std::string& data)
    : child_({program, "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warning"},
             "loged ready") {}

std::unique_ptr<Loged> Loged::Start(const std::string& program, const std::string& data) {
  const auto begun = std::chrono::steady_clock::now();
  std::unique_ptr<Loged> loged(new Loged(program, data));
  loged->start_ms_ =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  const int port = loged->child_.port();
  if (port == 0) {
    std::fprintf(stderr, "loged did not start on %s\n", data.c_str());
    return nullptr;
  }
  loged->address_ = "127.0.0.1:" + std::to_string(port);
  loged->channel_ = grpc::CreateChannel(loged->address_, grpc::InsecureChannelCredentials());
  return loged;
}

double Loged::BudgetMib(const std::string& program, const std::string& data) {
  const std::string told = OutputOf({program, "--check-config", "--data", data});
  const std::string before = "memory: ";  // "memory: 1255 MiB and …"
  const size_t at = told.find(before);
  const double mib = at == std::string::npos ? 0 : std::atof(told.c_str() + at + before.size());
  if (mib <= 0) std::fprintf(stderr, "loged does not tell its budget\n");
  return std::max(mib, 0.0);
}

int64_t Loged::Head() {
  grpc::ClientContext context;
  v1::GetServerInfoResponse info;
  const auto admin = v1::AdminService::NewStub(channel_);
  return admin->GetServerInfo(&context, {}, &info).ok() ? info.head_position() : 0;
}

bool Loged::WaitUntilLevel() {
  const auto admin = v1::AdminService::NewStub(channel_);
  while (true) {
    grpc::ClientContext context;
    v1::ListProjectionsResponse answer;
    const grpc::Status status = admin->ListProjections(&context, {}, &answer);
    bool level = status.ok();
    bool stopped = !status.ok();
    for (const v1::Projection& each : answer.projections()) {
      level = level && each.state() == v1::PROJECTION_STATE_LIVE && each.lag_events() == 0;
      stopped = stopped || each.state() == v1::PROJECTION_STATE_STOPPED;
    }
    if (level) return true;
    if (stopped) {
      std::fprintf(stderr, "a read model has stopped; %s\n", status.error_message().c_str());
      return false;
    }
    std::this_thread::sleep_for(kAskEvery);
  }
}

}  // namespace loge::bench

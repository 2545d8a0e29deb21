// From the registries to gRPC: every method whose request is a registered command or query needs no
// code of its own.
#ifndef LOGE_SERVICES_RUNTIME_RPC_BIND_H_
#define LOGE_SERVICES_RUNTIME_RPC_BIND_H_

#include "absl/strings/string_view.h"
#include "services/runtime/command_runner.h"
#include "services/runtime/decider.h"
#include "services/runtime/queries.h"
#include "services/runtime/query_runner.h"
#include "services/runtime/rpc/method_table.h"

namespace loge::rpc {

// Borrowed, all of them; must outlive the server.
struct BindEnv {
  const runtime::Decider* decider = nullptr;
  runtime::CommandRunner* commands = nullptr;
  const runtime::QueryRegistry* query_registry = nullptr;
  runtime::QueryRunner* queries = nullptr;
  const runtime::FollowUps* follow_ups = nullptr;
};

// Adds every unary method of `service` ("loge.v1.CaretakerService") whose request is a command or a
// query. Others are left to the caller; MethodTable::CheckComplete finds what nobody added.
void BindService(MethodTable& methods, absl::string_view service, const BindEnv& env);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_BIND_H_

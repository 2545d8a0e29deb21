#include "services/runtime/rpc/bind.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/runtime/decision_attempt.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::rpc {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Every response of a command begins alike: position, replayed, first_position and, if there is
// one, the id of the thing.
std::string EncodeOutcome(const Message& prototype, const runtime::CommandOutcome& outcome) {
  std::unique_ptr<Message> response(prototype.New());
  const auto* descriptor = response->GetDescriptor();
  const auto* reflection = response->GetReflection();
  reflection->SetInt64(response.get(), descriptor->FindFieldByName("position"), outcome.position);
  reflection->SetBool(response.get(), descriptor->FindFieldByName("replayed"), outcome.replayed);
  reflection->SetInt64(response.get(), descriptor->FindFieldByName("first_position"),
                       outcome.first_position);
  const auto* id = descriptor->FindFieldByNumber(4);
  if (id != nullptr) reflection->SetString(response.get(), id, outcome.id);
  return response->SerializeAsString();
}

void BindCommand(MethodTable& methods, const std::string& path, const MethodDescriptor& method,
                 runtime::CommandRunner& commands) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.output_type());
  methods.AddUnary(
      path, [prototype, &commands](CallContext context, RequestPtr request, UnaryReply reply) {
        commands.Run(std::move(context.principal), std::move(request), context.deadline,
                     [prototype, reply = std::move(reply)](
                         absl::StatusOr<runtime::CommandOutcome> outcome) mutable {
                       if (!outcome.ok()) return reply(std::move(outcome).status());
                       reply(EncodeOutcome(*prototype, *outcome));
                     });
      });
}

}  // namespace

void BindService(MethodTable& methods, absl::string_view service, const BindEnv& env) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(ToString(service));
  LOGE_CHECK(descriptor != nullptr);
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const MethodDescriptor& method = *descriptor->method(i);
    if (method.client_streaming() || method.server_streaming()) continue;
    const std::string path = absl::StrCat("/", descriptor->full_name(), "/", method.name());
    const Message* request =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type());
    if (runtime::MetaOf(env.decider->registry(), *request) != nullptr) {
      BindCommand(methods, path, method, *env.commands);
    } else if (env.query_registry->Find(method.input_type()) != nullptr) {
      methods.AddUnary(
          path, [queries = env.queries](CallContext context, RequestPtr query, UnaryReply reply) {
            queries->Run(std::move(context.principal), std::move(query), context.deadline,
                         std::move(reply));
          });
    }
  }
}

}  // namespace loge::rpc

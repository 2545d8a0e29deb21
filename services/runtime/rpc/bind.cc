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
std::unique_ptr<Message> ResponseOf(const Message& prototype,
                                    const runtime::CommandOutcome& outcome) {
  std::unique_ptr<Message> response(prototype.New());
  const auto* descriptor = response->GetDescriptor();
  const auto* reflection = response->GetReflection();
  reflection->SetInt64(response.get(), descriptor->FindFieldByName("position"), outcome.position);
  reflection->SetBool(response.get(), descriptor->FindFieldByName("replayed"), outcome.replayed);
  reflection->SetInt64(response.get(), descriptor->FindFieldByName("first_position"),
                       outcome.first_position);
  const auto* id = descriptor->FindFieldByNumber(4);
  if (id != nullptr) reflection->SetString(response.get(), id, outcome.id);
  return response;
}

// One method whose request is a command. Lives as long as the method table.
class Command {
 public:
  Command(const MethodDescriptor& method, const BindEnv& env)
      : prototype_(*google::protobuf::MessageFactory::generated_factory()->GetPrototype(
            method.output_type())),
        env_(env) {
    const auto found = env.follow_ups->find(method.input_type());
    if (found != env.follow_ups->end()) follow_up_ = &found->second;
  }

  void Run(CallContext context, RequestPtr request, UnaryReply reply) const {
    runtime::Principal principal = context.principal;
    const absl::Time deadline = context.deadline;
    RequestPtr asked;  // The runner takes the request itself.
    if (follow_up_ != nullptr) {
      asked.reset(request->New());
      asked->CopyFrom(*request);
    }
    env_.commands->Run(
        std::move(principal), std::move(request), deadline,
        [this, context = std::move(context), asked = std::move(asked),
         reply = std::move(reply)](absl::StatusOr<runtime::CommandOutcome> outcome) mutable {
          if (!outcome.ok()) return reply(std::move(outcome).status());
          std::unique_ptr<Message> response = ResponseOf(prototype_, *outcome);
          std::unique_ptr<Message> query;
          if (follow_up_ != nullptr && outcome->first_position != 0) {
            query = follow_up_->ask(*asked, outcome->id, outcome->position);
          }
          if (query == nullptr) return reply(response->SerializeAsString());
          AskOn(std::move(context), std::move(query), std::move(response), std::move(reply));
        });
  }

 private:
  void AskOn(CallContext context, std::unique_ptr<Message> query, std::unique_ptr<Message> response,
             UnaryReply reply) const {
    const runtime::QueryRegistry::Definition* definition =
        env_.query_registry->Find(query->GetDescriptor());
    LOGE_CHECK(definition != nullptr);
    env_.queries->Run(
        std::move(context.principal), std::move(query), context.deadline,
        [this, prototype = definition->response_prototype, response = std::move(response),
         reply = std::move(reply)](absl::StatusOr<std::string> bytes) mutable {
          std::unique_ptr<Message> answer(prototype->New());
          const bool answered = bytes.ok() && answer->ParseFromString(*bytes);
          follow_up_->tell(answered ? answer.get() : nullptr, response.get());
          reply(response->SerializeAsString());
        });
  }

  const Message& prototype_;
  const BindEnv env_;
  const runtime::FollowUp* follow_up_ = nullptr;
};

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
      methods.AddUnary(
          path, [command = std::make_shared<const Command>(method, env)](
                    CallContext context, RequestPtr command_request, UnaryReply reply) {
            command->Run(std::move(context), std::move(command_request), std::move(reply));
          });
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

#include "tests/property/calls.h"

#include <google/protobuf/util/field_comparator.h>
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "tests/support/test_server.h"

namespace loge::property {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

constexpr double kRounding = 1e-9;

// Whose requests are asked. A request may be declared in another file than its service.
constexpr const char* kServices[] = {"CaretakerService", "TrainingService",  "PartnershipService",
                                     "RolloutService",   "IndicatorService", "AnomalyService",
                                     "EventService"};

std::string MethodOf(const Message& request) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* name : kServices) {
    const auto* service = pool->FindServiceByName(absl::StrCat("loge.v1.", name));
    LOGE_CHECK(service != nullptr);
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->input_type() != request.GetDescriptor()) continue;
      return absl::StrCat("/", service->full_name(), "/", service->method(i)->name());
    }
  }
  LOGE_CHECK(false);  // No RPC takes this message.
  return "";
}

const FieldDescriptor* FieldOf(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  LOGE_CHECK(field != nullptr);
  return field;
}

// Leaves out every field of these names, wherever it is.
class IgnoreNames : public MessageDifferencer::IgnoreCriteria {
 public:
  explicit IgnoreNames(std::set<std::string> names) : names_(std::move(names)) {}

  bool IsIgnored(const Message&, const Message&, const FieldDescriptor* field,
                 const std::vector<MessageDifferencer::SpecificField>&) override {
    return names_.contains(field->name());
  }

 private:
  const std::set<std::string> names_;
};

}  // namespace

grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel, const Message& request,
                  Message* response) {
  grpc::GenericStub stub(channel);
  testing::ClientContext context;
  grpc::CompletionQueue queue;
  const grpc::Slice slice(request.SerializeAsString());
  const grpc::ByteBuffer sent(&slice, 1);
  auto call = stub.PrepareUnaryCall(&context, MethodOf(request), sent, &queue);
  call->StartCall();
  grpc::ByteBuffer received;
  grpc::Status status;
  call->Finish(&received, &status, &status);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  response->Clear();
  if (!status.ok()) return status;
  grpc::Slice answer;
  LOGE_CHECK(received.DumpToSingleSlice(&answer).ok());
  LOGE_CHECK(response->ParseFromArray(answer.begin(), static_cast<int>(answer.size())));
  return status;
}

const Message& RequestOf(const v1::Command& command) {
  const auto* oneof = v1::Command::descriptor()->oneof_decl(0);
  const auto* field = command.GetReflection()->GetOneofFieldDescriptor(command, oneof);
  LOGE_CHECK(field != nullptr);
  return command.GetReflection()->GetMessage(command, field);
}

v1::CommandMeta* MetaOf(v1::Command& command) {
  const auto* oneof = v1::Command::descriptor()->oneof_decl(0);
  const auto* field = command.GetReflection()->GetOneofFieldDescriptor(command, oneof);
  Message* request = command.GetReflection()->MutableMessage(&command, field);
  return static_cast<v1::CommandMeta*>(
      request->GetReflection()->MutableMessage(request, FieldOf(*request, "meta")));
}

Answer Send(const std::shared_ptr<grpc::Channel>& channel, const v1::Command& command) {
  const Message& request = RequestOf(command);
  std::string name = request.GetDescriptor()->full_name();
  name.replace(name.rfind("Request"), std::string::npos, "Response");
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  LOGE_CHECK(type != nullptr);
  const std::unique_ptr<Message> response(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  Answer answer;
  answer.status = Call(channel, request, response.get());
  if (!answer.status.ok()) return answer;
  const auto* reflection = response->GetReflection();
  answer.position = reflection->GetInt64(*response, FieldOf(*response, "position"));
  answer.first_position = reflection->GetInt64(*response, FieldOf(*response, "first_position"));
  answer.replayed = reflection->GetBool(*response, FieldOf(*response, "replayed"));
  return answer;
}

Answer AnswerOf(const v1::CommandResult& result) {
  const auto code = static_cast<grpc::StatusCode>(result.status().code());
  return {grpc::Status(code, result.status().message()), result.position(), result.first_position(),
          result.replayed()};
}

std::string Differences(const Message& expected, const Message& actual) {
  google::protobuf::util::DefaultFieldComparator comparator;
  comparator.set_float_comparison(google::protobuf::util::DefaultFieldComparator::APPROXIMATE);
  comparator.SetDefaultFractionAndMargin(kRounding, kRounding);
  MessageDifferencer differencer;
  differencer.set_field_comparator(&comparator);
  differencer.AddIgnoreCriteria(new IgnoreNames({"answered"}));
  std::string report;
  differencer.ReportDifferencesToString(&report);
  return differencer.Compare(expected, actual) ? "" : report;
}

// Nor from what it changes: positions, and what a stage was judged by when it was told.
std::string DifferencesApartFromOrder(const Message& expected, const Message& actual) {
  MessageDifferencer differencer;
  differencer.set_repeated_field_comparison(MessageDifferencer::AS_SET);
  differencer.AddIgnoreCriteria(
      new IgnoreNames({"answered", "provenance", "conclusion_provenance", "evidence_positions",
                       "last_position", "unmet", "consulted"}));
  std::string report;
  differencer.ReportDifferencesToString(&report);
  return differencer.Compare(expected, actual) ? "" : report;
}

}  // namespace loge::property

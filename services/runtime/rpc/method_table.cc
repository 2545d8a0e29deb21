#include "services/runtime/rpc/method_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::rpc {
namespace {

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

const google::protobuf::MethodDescriptor* FindDescriptor(absl::string_view path) {
  std::string name = ToString(path.substr(path.empty() ? 0 : 1));
  std::replace(name.begin(), name.end(), '/', '.');
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

}  // namespace

Method& MethodTable::Add(absl::string_view path, bool client_streams, bool server_streams) {
  const google::protobuf::MethodDescriptor* descriptor = FindDescriptor(path);
  LOGE_CHECK(descriptor != nullptr);
  LOGE_CHECK(PathOf(*descriptor) == path);
  // A bidirectional handler can also serve a method where only the caller streams.
  LOGE_CHECK(descriptor->client_streaming() == client_streams);
  LOGE_CHECK(client_streams || descriptor->server_streaming() == server_streams);
  const auto [it, is_new] = methods_.try_emplace(ToString(path));
  LOGE_CHECK(is_new);
  Method& method = it->second;
  method.path = ToString(path);
  method.descriptor = descriptor;
  method.request_prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor->input_type());
  LOGE_CHECK(method.request_prototype != nullptr);
  services_[std::string(descriptor->service()->full_name())] = descriptor->service();
  return method;
}

void MethodTable::AddUnary(absl::string_view path, UnaryHandler handler) {
  Add(path, false, false).unary = std::move(handler);
}

void MethodTable::AddServerStream(absl::string_view path, ServerStreamHandler handler) {
  Add(path, false, true).server_stream = std::move(handler);
}

void MethodTable::AddBidiStream(absl::string_view path, BidiStreamHandler handler) {
  Add(path, true, true).bidi_stream = std::move(handler);
}

const Method* MethodTable::Find(absl::string_view path) const {
  const auto it = methods_.find(path);
  return it == methods_.end() ? nullptr : &it->second;
}

absl::Status MethodTable::CheckComplete() const {
  std::vector<std::string> missing;
  for (const auto& [name, service] : services_) {
    for (int i = 0; i < service->method_count(); ++i) {
      std::string path = PathOf(*service->method(i));
      if (Find(path) == nullptr) missing.push_back(std::move(path));
    }
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("methods without a handler: ", absl::StrJoin(missing, ", "),
                   "; this is a fault of the program: add them to its wiring"));
}

}  // namespace loge::rpc

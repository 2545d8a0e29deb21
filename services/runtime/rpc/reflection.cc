#include "services/runtime/rpc/reflection.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "services/runtime/rpc/typed.h"

namespace loge::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

using ServiceNames = std::vector<std::string>;

const DescriptorPool& Pool() { return *DescriptorPool::generated_pool(); }

// `file` and all that it needs, itself first.
void Collect(const FileDescriptor& file, std::set<const FileDescriptor*>& seen,
             std::vector<std::string>& out) {
  if (!seen.insert(&file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  out.push_back(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) Collect(*file.dependency(i), seen, out);
}

template <class Response>
void SetError(absl::StatusCode code, std::string message, Response& response) {
  response.mutable_error_response()->set_error_code(static_cast<int>(code));
  response.mutable_error_response()->set_error_message(std::move(message));
}

template <class Response>
void SetFile(const FileDescriptor* file, absl::string_view wanted, Response& response) {
  if (file == nullptr) {
    SetError(absl::StatusCode::kNotFound, absl::StrCat("not found: ", wanted), response);
    return;
  }
  std::set<const FileDescriptor*> seen;
  std::vector<std::string> files;
  Collect(*file, seen, files);
  for (std::string& bytes : files) {
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(std::move(bytes));
  }
}

template <class Request, class Response>
void SetExtension(const Request& request, Response& response) {
  const auto& wanted = request.file_containing_extension();
  const Descriptor* type = Pool().FindMessageTypeByName(wanted.containing_type());
  const FieldDescriptor* extension =
      type == nullptr ? nullptr : Pool().FindExtensionByNumber(type, wanted.extension_number());
  SetFile(extension == nullptr ? nullptr : extension->file(),
          absl::StrCat("extension ", wanted.extension_number(), " of ", wanted.containing_type()),
          response);
}

template <class Response>
void SetExtensionNumbers(const std::string& type_name, Response& response) {
  const Descriptor* type = Pool().FindMessageTypeByName(type_name);
  if (type == nullptr) {
    SetError(absl::StatusCode::kNotFound, absl::StrCat("not found: ", type_name), response);
    return;
  }
  std::vector<const FieldDescriptor*> extensions;
  Pool().FindAllExtensions(type, &extensions);
  auto* numbers = response.mutable_all_extension_numbers_response();
  numbers->set_base_type_name(type_name);
  for (const FieldDescriptor* extension : extensions) {
    numbers->add_extension_number(extension->number());
  }
}

// The two versions of the protocol have the same messages under two names.
template <class Request, class Response>
Response Answer(const Request& request, const ServiceNames& services) {
  Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      SetFile(Pool().FindFileByName(request.file_by_filename()), request.file_by_filename(),
              response);
      break;
    case Request::kFileContainingSymbol:
      SetFile(Pool().FindFileContainingSymbol(request.file_containing_symbol()),
              request.file_containing_symbol(), response);
      break;
    case Request::kFileContainingExtension:
      SetExtension(request, response);
      break;
    case Request::kAllExtensionNumbersOfType:
      SetExtensionNumbers(request.all_extension_numbers_of_type(), response);
      break;
    case Request::kListServices:
      for (const std::string& name : services) {
        response.mutable_list_services_response()->add_service()->set_name(name);
      }
      break;
    case Request::MESSAGE_REQUEST_NOT_SET:
      SetError(absl::StatusCode::kInvalidArgument, "the request asks for nothing", response);
      break;
  }
  return response;
}

// Reads a request, answers it, reads the next one. Kept alive by the read or write under way.
template <class Request, class Response>
class Session : public std::enable_shared_from_this<Session<Request, Response>> {
 public:
  Session(std::shared_ptr<const ServiceNames> services, std::shared_ptr<BidiStream> stream)
      : services_(std::move(services)), stream_(std::move(stream)) {}

  void Next() {
    stream_->Read([self = this->shared_from_this()](BidiStream::ReadResult result) {
      self->OnRequest(CastRead<Request>(std::move(result)));
    });
  }

 private:
  void OnRequest(absl::StatusOr<std::unique_ptr<Request>> request) {
    if (!request.ok()) return stream_->Finish(request.status());
    if (*request == nullptr) return stream_->Finish(absl::OkStatus());
    stream_->Write(Answer<Request, Response>(**request, *services_).SerializeAsString(),
                   [self = this->shared_from_this()](bool ok) {
                     if (ok) self->Next();
                   });
  }

  const std::shared_ptr<const ServiceNames> services_;
  const std::shared_ptr<BidiStream> stream_;
};

template <class Request, class Response>
void Add(MethodTable& methods, absl::string_view path, std::shared_ptr<const ServiceNames> names) {
  methods.AddBidiStream(path, [names](CallContext, std::shared_ptr<BidiStream> stream) {
    std::make_shared<Session<Request, Response>>(names, std::move(stream))->Next();
  });
  CheckTypes<Request, Response>(methods, path);
}

}  // namespace

void AddReflection(MethodTable& methods) {
  namespace v1 = grpc::reflection::v1;
  namespace v1alpha = grpc::reflection::v1alpha;
  auto names = std::make_shared<ServiceNames>();
  Add<v1::ServerReflectionRequest, v1::ServerReflectionResponse>(
      methods, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", names);
  Add<v1alpha::ServerReflectionRequest, v1alpha::ServerReflectionResponse>(
      methods, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", names);
  for (const auto& [name, service] : methods.services()) names->push_back(name);
}

}  // namespace loge::rpc

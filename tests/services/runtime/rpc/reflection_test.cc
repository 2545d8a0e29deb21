#include "services/runtime/rpc/reflection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "loge/v1/admin.pb.h"
#include "loge/v1/import.pb.h"
#include "services/runtime/rpc/rpc_server.h"
#include "tests/services/runtime/rpc/test_client.h"

namespace loge::rpc {
namespace {

using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using ::testing::ElementsAre;

// Both versions of the protocol; the wire format is the same.
class ReflectionTest : public ::testing::TestWithParam<std::string> {
 protected:
  ReflectionTest() {
    MethodTable methods;
    methods.AddBidiStream(
        "/loge.v1.ImportService/Import",
        [](CallContext, std::shared_ptr<BidiStream> stream) { stream->Finish(absl::OkStatus()); });
    AddReflection(methods);
    RpcServerOptions options;
    options.listen_address = "127.0.0.1:0";
    server_ = RpcServer::Start(options, std::move(methods), logger_).value();
    call_ = std::make_unique<ClientCall>(
        ConnectTo(server_->port()),
        "/grpc.reflection." + GetParam() + ".ServerReflection/ServerReflectionInfo");
  }

  ServerReflectionResponse Ask(const ServerReflectionRequest& request) {
    EXPECT_TRUE(call_->Write(request.SerializeAsString()));
    ServerReflectionResponse response;
    EXPECT_TRUE(response.ParseFromString(call_->Read().value_or("\xff")));
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }

  NullLogger logger_;
  std::unique_ptr<RpcServer> server_;
  std::unique_ptr<ClientCall> call_;
};

TEST_P(ReflectionTest, ListsAllServicesItselfIncluded) {
  ServerReflectionRequest request;
  request.set_list_services("");
  const ServerReflectionResponse response = Ask(request);
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    names.push_back(service.name());
  }
  EXPECT_THAT(names,
              ElementsAre("grpc.reflection.v1.ServerReflection",
                          "grpc.reflection.v1alpha.ServerReflection", "loge.v1.ImportService"));
}

TEST_P(ReflectionTest, AClientCanBuildEveryMessageFromTheFilesOfASymbol) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("loge.v1.ImportService.Import");
  const ServerReflectionResponse response = Ask(request);
  google::protobuf::DescriptorPool pool;
  const auto& files = response.file_descriptor_response().file_descriptor_proto();
  ASSERT_GT(files.size(), 5);
  google::protobuf::FileDescriptorProto first;
  ASSERT_TRUE(first.ParseFromString(files[0]));
  EXPECT_EQ(first.name(), "loge/v1/import.proto");
  // A file can be built once its dependencies are: pass by pass, in whatever order they came.
  for (int pass = 0; pass < files.size(); ++pass) {
    for (const std::string& bytes : files) {
      google::protobuf::FileDescriptorProto file;
      file.ParseFromString(bytes);
      bool ready = pool.FindFileByName(file.name()) == nullptr;
      for (const std::string& dependency : file.dependency()) {
        ready = ready && pool.FindFileByName(dependency) != nullptr;
      }
      if (ready) pool.BuildFile(file);
    }
  }
  EXPECT_NE(pool.FindMessageTypeByName("loge.v1.RegisterLandlordRequest"), nullptr);
  EXPECT_NE(pool.FindServiceByName("loge.v1.ImportService"), nullptr);
}

TEST_P(ReflectionTest, FindsFilesByName) {
  ServerReflectionRequest request;
  request.set_file_by_filename("loge/v1/admin.proto");
  EXPECT_GE(Ask(request).file_descriptor_response().file_descriptor_proto_size(), 1);
}

TEST_P(ReflectionTest, AnswersErrorsAndGoesOn) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("loge.v1.Nothing");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_file_by_filename("nothing.proto");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.mutable_file_containing_extension()->set_containing_type("loge.v1.Command");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_all_extension_numbers_of_type("loge.v1.Nothing");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_all_extension_numbers_of_type("loge.v1.Command");
  EXPECT_EQ(Ask(request).all_extension_numbers_response().base_type_name(), "loge.v1.Command");
  request.clear_message_request();
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(call_->WritesDone());
  EXPECT_FALSE(call_->Read().has_value());
  EXPECT_TRUE(call_->Finish().ok());
}

INSTANTIATE_TEST_SUITE_P(Versions, ReflectionTest, ::testing::Values("v1", "v1alpha"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace loge::rpc

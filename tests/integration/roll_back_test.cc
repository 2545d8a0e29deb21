// A swap and the way back, over the socket of a real server.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_server.h"

namespace loge {
namespace {

class RollBackTest : public ::testing::Test {
 protected:
  grpc::Status RollBack(const std::string& name, v1::RollBackProjectionResponse* response) {
    v1::RollBackProjectionRequest request;
    request.set_name(name);
    testing::ClientContext context;
    return server_.admin->RollBackProjection(&context, request, response);
  }
  int SwapAll() {
    v1::RebuildProjectionsRequest request;
    request.set_mode(v1::REBUILD_MODE_REPLACE);
    testing::RebuildContext context;
    const auto reader = server_.admin->RebuildProjections(&context, request);
    int swapped = 0;
    for (v1::RebuildProjectionsResponse message; reader->Read(&message);) {
      if (message.result().swapped()) ++swapped;
    }
    EXPECT_TRUE(reader->Finish().ok());
    return swapped;
  }

  testing::TestServer server_;
};

TEST_F(RollBackTest, TheGenerationBeforeTheSwapAnswersAgain) {
  v1::RegisterLandlordRequest landlord;
  testing::Stamp(landlord, "1998-10-27");
  landlord.set_landlord_id("landlord-a");
  landlord.set_kind(events::v1::LANDLORD_KIND_OPH);
  landlord.set_name("Landlord");
  v1::RegisterLandlordResponse registered;
  testing::ClientContext context;
  ASSERT_TRUE(server_.caretakers->RegisterLandlord(&context, landlord, &registered).ok());
  ASSERT_EQ(SwapAll(), 4);

  v1::RollBackProjectionResponse response;
  const grpc::Status status = RollBack("caretakers", &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.generation(), 1);
  EXPECT_EQ(response.kept_generation(), 2);
  EXPECT_EQ(response.position(), registered.position());

  v1::GetLandlordRequest get;
  get.set_landlord_id("landlord-a");
  v1::GetLandlordResponse got;
  testing::ClientContext get_context;
  EXPECT_TRUE(server_.caretakers->GetLandlord(&get_context, get, &got).ok());
}

TEST_F(RollBackTest, RefusesWhatCannotBeRolledBack) {
  v1::RollBackProjectionResponse response;
  EXPECT_EQ(RollBack("", &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(RollBack("nothing", &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(RollBack("caretakers", &response).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(RollBackTest, CancelSaysWhetherThereWasSomethingToCancel) {
  testing::ClientContext context;
  v1::CancelRebuildResponse response;
  ASSERT_TRUE(server_.admin->CancelRebuild(&context, v1::CancelRebuildRequest(), &response).ok());
  EXPECT_FALSE(response.was_under_way());
}

}  // namespace
}  // namespace loge

// Verification end to end: over the socket of a real server, and by the command line without one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/rocksdb/open.h"
#include "tests/support/log_image.h"
#include "tests/support/loged_process.h"
#include "tests/support/test_server.h"
#include "tools/loge/commands.h"

namespace loge {
namespace {

using ::testing::HasSubstr;

constexpr int kLandlords = 30;

void RegisterLandlords(v1::CaretakerService::Stub& stub) {
  for (int i = 0; i < kLandlords; ++i) {
    v1::RegisterLandlordRequest request;
    testing::Stamp(request, "1998-10-27");
    request.set_landlord_id(absl::StrCat("landlord-", i));
    request.set_kind(events::v1::LANDLORD_KIND_OPH);
    request.set_name("Landlord");
    testing::ClientContext context;
    v1::RegisterLandlordResponse response;
    const grpc::Status status = stub.RegisterLandlord(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
}

// Exchanges two events in the files of a server that does not run.
void Exchange(const std::string& data_folder, int64_t one, int64_t other) {
  storage::testing::LogImage sound;
  {
    const auto scan = storage::OpenRocksDbLogScan(data_folder + "/log");
    ASSERT_TRUE(scan.ok()) << scan.status();
    sound = storage::testing::TakeImage(**scan);
  }
  storage::testing::LogImage damaged = sound;
  std::swap(damaged.records[one], damaged.records[other]);
  storage::testing::WriteImage(data_folder + "/log", sound, damaged);
}

class VerifyLog : public ::testing::Test {
 protected:
  // Everything that VerifyLog answers; the result is in the last message.
  std::vector<v1::VerifyLogResponse> Verify(const v1::VerifyLogRequest& request) {
    testing::ClientContext context;
    const auto reader = server_->admin->VerifyLog(&context, request);
    std::vector<v1::VerifyLogResponse> messages;
    v1::VerifyLogResponse message;
    while (reader->Read(&message)) messages.push_back(message);
    const grpc::Status status = reader->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return messages;
  }
  v1::ChainHead Head() {
    testing::ClientContext context;
    v1::GetServerInfoResponse info;
    EXPECT_TRUE(server_->admin->GetServerInfo(&context, {}, &info).ok());
    v1::ChainHead head;
    head.set_position(info.head_position());
    head.set_hash(info.chain_head());
    return head;
  }

  storage::testing::TempFolder folder_;
  std::unique_ptr<testing::TestServer> server_ =
      std::make_unique<testing::TestServer>(folder_.path());
};

TEST_F(VerifyLog, ASoundLogIsIntact) {
  RegisterLandlords(*server_->caretakers);
  v1::VerifyLogRequest request;
  *request.mutable_expected() = Head();
  request.set_check_index(true);
  const std::vector<v1::VerifyLogResponse> messages = Verify(request);
  ASSERT_FALSE(messages.empty());
  const v1::VerifyLogResponse& last = messages.back();
  ASSERT_TRUE(last.has_result());
  EXPECT_TRUE(last.result().intact()) << last.result().first_damage().message();
  EXPECT_EQ(last.result().events(), kLandlords);
  EXPECT_GE(last.result().index_entries(), kLandlords);
  EXPECT_EQ(last.result().sound_up_to().hash(), Head().hash());
  EXPECT_EQ(last.events_done(), kLandlords);
  EXPECT_EQ(last.events_total(), kLandlords);
  for (size_t i = 0; i + 1 < messages.size(); ++i) EXPECT_FALSE(messages[i].has_result());
}

TEST_F(VerifyLog, DamageIsToldWithItsPositionAndLogged) {
  RegisterLandlords(*server_->caretakers);
  server_.reset();
  Exchange(folder_.path() + "/data", 11, 20);
  server_ = std::make_unique<testing::TestServer>(folder_.path());
  const v1::VerifyLogResult result = Verify({}).back().result();
  EXPECT_FALSE(result.intact());
  EXPECT_EQ(result.first_damage().position(), 11);
  EXPECT_EQ(result.first_damage().kind(), v1::DAMAGE_KIND_OUT_OF_ORDER);
  EXPECT_EQ(result.events(), 10);
  EXPECT_THAT(server_->logger().lines(),
              ::testing::Contains(HasSubstr("event=verify_found_damage position=11")));
}

TEST_F(VerifyLog, AHeadOfAnotherLogIsToldAndOneThatIsNoneRefused) {
  RegisterLandlords(*server_->caretakers);
  v1::VerifyLogRequest request;
  *request.mutable_expected() = Head();
  request.mutable_expected()->set_hash(std::string(64, '0'));
  const v1::VerifyLogResult result = Verify(request).back().result();
  EXPECT_EQ(result.first_damage().kind(), v1::DAMAGE_KIND_EXPECTED_DIFFERS);
  EXPECT_EQ(result.first_damage().position(), kLandlords);

  request.mutable_expected()->set_hash("no hash");
  testing::ClientContext context;
  const auto reader = server_->admin->VerifyLog(&context, request);
  v1::VerifyLogResponse message;
  EXPECT_FALSE(reader->Read(&message));
  const grpc::Status status = reader->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(testing::ReasonsOf(status), ::testing::ElementsAre(v1::ERROR_REASON_FIELD_INVALID));
}

// The command line against a folder that a real loged has made.
class VerifyOffline : public ::testing::Test {
 protected:
  int Run(const std::string& line) {
    out_.str("");
    err_.str("");
    cli::Session session(out_, err_);
    CLI::App app;
    cli::AddAll(app, session);
    const auto parse = [&]() -> int {
      CLI11_PARSE(app, "loge " + line, true);
      return session.exit_code();
    };
    return parse();
  }
  // Every file below the data folder, with its bytes.
  std::map<std::string, std::string> Files() {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      files[entry.path()] = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    return files;
  }

  storage::testing::TempFolder folder_;
  const std::string data_ = folder_.path() + "/data";
  const std::string head_ = folder_.path() + "/head.json";
  const std::string verify_ = absl::StrCat("admin verify --index --offline ", data_);
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(VerifyOffline, ReadsTheFolderOfALogedThatWasKilledAndChangesNothing) {
  testing::LogedProcess loged(LOGE_LOGED_PATH, {"--listen", "127.0.0.1:0", "--data", data_});
  const int port = loged.WaitUntilReady();
  ASSERT_GT(port, 0);
  const std::string server = absl::StrCat("127.0.0.1:", port);
  RegisterLandlords(*v1::CaretakerService::NewStub(
      grpc::CreateChannel(server, grpc::InsecureChannelCredentials())));
  ASSERT_EQ(Run("admin chain-head --server " + server), cli::kExitOk);
  std::ofstream(head_) << out_.str();
  EXPECT_EQ(Run("admin verify --index --server " + server), cli::kExitOk) << err_.str();

  EXPECT_EQ(Run(verify_), cli::kExitRefused);
  // The whole of it, before anything in it is looked at.
  EXPECT_THAT(err_.str(), HasSubstr("another process holds the folder " + data_ + ":"));
  loged.Kill();

  const std::map<std::string, std::string> before = Files();
  EXPECT_EQ(Run(verify_ + " --expect " + head_), cli::kExitOk) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("intact: 30 events"));
  EXPECT_THAT(out_.str(), HasSubstr("it still holds the expected head of position 30"));
  EXPECT_EQ(Files(), before);

  Exchange(data_, 7, 9);
  EXPECT_EQ(Run(verify_), cli::kExitRefused);
  EXPECT_THAT(out_.str(), HasSubstr("DAMAGED at position 7: OUT_OF_ORDER"));
  EXPECT_EQ(Run(verify_ + " --json"), cli::kExitRefused);
  EXPECT_THAT(out_.str(), HasSubstr("\"position\":\"7\""));
}

}  // namespace
}  // namespace loge

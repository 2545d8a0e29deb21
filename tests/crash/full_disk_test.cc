// The real loged on a disk that is really full: it refuses commands, answers queries, stays alive,
// goes on when there is room, and says so instead of dying when it is started there.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/services/runtime/rpc/test_client.h"
#include "tests/support/log_check.h"
#include "tests/support/loged_process.h"
#include "tests/support/small_disk.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr int64_t kMib = 1 << 20;
constexpr int64_t kDiskMib = 256;
constexpr int64_t kReserveMib = 64;
constexpr int64_t kInodes = 1000;
constexpr int kCannotStart = 1;
constexpr int kWatchMs = 300'000;  // As long as a case may take.

// Tells of changes of the health of the whole server.
class HealthWatch {
 public:
  explicit HealthWatch(const std::shared_ptr<grpc::Channel>& channel)
      : call_(channel, "/grpc.health.v1.Health/Watch", kWatchMs) {
    call_.Write(HealthCheckRequest().SerializeAsString());
  }
  int Next() {
    HealthCheckResponse response;
    const std::optional<std::string> bytes = call_.Read();
    EXPECT_TRUE(bytes.has_value() && response.ParseFromString(*bytes));
    return response.status();
  }

 private:
  rpc::ClientCall call_;
};

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    auto mounted = testing::SmallDisk::Mount(kDiskMib * kMib, kInodes);
    if (!mounted.ok()) GTEST_SKIP() << "no small disk can be mounted here: " << mounted.status();
    disk_ = *std::move(mounted);
  }

  // Starts loged and returns its port; 0 when it ended instead.
  int Launch(const std::string& ballast_mib = "16") {
    loged_ = std::make_unique<testing::LogedProcess>(
        LOGE_LOGED_PATH,
        std::vector<std::string>{"--listen", "127.0.0.1:0", "--data", data(), "--write-buffer-mib",
                                 "1", "--disk-reserve-mib", absl::StrCat(kReserveMib),
                                 "--ballast-mib", ballast_mib});
    return loged_->WaitUntilReady();
  }
  void Start() {
    const int port = Launch();
    ASSERT_NE(port, 0) << loged_->ReadStderr();
    channel_ = rpc::ConnectTo(port);
    caretakers_ = v1::CaretakerService::NewStub(channel_);
    events_ = v1::EventService::NewStub(channel_);
    import_ = v1::ImportService::NewStub(channel_);
    admin_ = v1::AdminService::NewStub(channel_);
  }
  // It is made some time after the start.
  void AwaitBallast() {
    while (!absl::StrContains(loged_->ReadStderr(), "event=ballast_made")) {
      std::this_thread::yield();
    }
  }
  void ExpectStartRefused(const std::string& reason) {
    EXPECT_EQ(Launch(), 0);
    EXPECT_EQ(loged_->Wait(), kCannotStart);
    EXPECT_TRUE(absl::StrContains(loged_->ReadStderr(), reason)) << loged_->ReadStderr();
  }

  v1::RegisterLandlordRequest NewLandlord() {
    v1::RegisterLandlordRequest request;
    testing::Stamp(request, "1998-10-27");
    request.set_landlord_id(absl::StrCat("landlord-", ++landlords_));
    request.set_kind(events::v1::LANDLORD_KIND_OPH);
    request.set_name(std::string(200, 'x'));
    return request;
  }
  grpc::Status Register() {
    const v1::RegisterLandlordRequest request = NewLandlord();
    testing::ClientContext context;
    v1::RegisterLandlordResponse response;
    grpc::Status status = caretakers_->RegisterLandlord(&context, request, &response);
    if (status.ok()) acknowledged_[request.meta().request_id()] = response.position();
    *sent_[request.meta().request_id()].mutable_register_landlord() = request;
    return status;
  }
  // Commands with new persons write to the vault first.
  grpc::Status Join() {
    v1::JoinCaretakerRequest request;
    testing::Stamp(request, "2008-03-01");
    request.set_landlord_id("landlord-1");
    request.set_job_title("Gardien");
    request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    request.mutable_personal_data()->set_family_name("Family");
    request.mutable_personal_data()->set_given_name("Given");
    request.mutable_personal_data()->set_employee_number(absl::StrCat(++persons_));
    testing::ClientContext context;
    v1::JoinCaretakerResponse response;
    grpc::Status status = caretakers_->JoinCaretaker(&context, request, &response);
    if (status.ok()) acknowledged_[request.meta().request_id()] = response.position();
    *sent_[request.meta().request_id()].mutable_join_caretaker() = request;
    return status;
  }
  // Imports `count` commands; returns how many were refused, each of which must be for the disk.
  int Import(int count) {
    std::vector<v1::Command> commands(static_cast<size_t>(count));
    for (v1::Command& command : commands) {
      command.set_sequence(&command - commands.data());
      *command.mutable_register_landlord() = NewLandlord();
      sent_[command.register_landlord().meta().request_id()] = command;
    }
    int refused = 0;
    for (const v1::CommandResult& result : testing::ImportAll(*import_, commands)) {
      const v1::Command& command = commands[static_cast<size_t>(result.sequence())];
      if (result.status().code() == 0) {
        acknowledged_[command.register_landlord().meta().request_id()] = result.position();
        continue;
      }
      ++refused;
      ExpectRefused(grpc::Status(static_cast<grpc::StatusCode>(result.status().code()),
                                 result.status().message(), result.status().SerializeAsString()));
    }
    return refused;
  }
  void ExpectRefused(const grpc::Status& status) const {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
    EXPECT_TRUE(absl::StrContains(status.error_message(), kept_)) << status.error_message();
    const auto detail = testing::DetailOf(status);
    ASSERT_TRUE(detail.has_value());
    EXPECT_EQ(detail->violations(0).reason(), v1::ERROR_REASON_OVERLOADED);
    EXPECT_EQ(detail->write_outcome(), v1::WRITE_OUTCOME_NOT_WRITTEN);
    EXPECT_TRUE(detail->retry_can_help());
  }
  // Commands of each kind are refused; the log, queries and the state of the server are answered.
  void ExpectReadOnly() {
    ExpectRefused(Register());
    ExpectRefused(Join());
    EXPECT_EQ(Import(10), 10);
    ExpectEverythingThere();
    testing::ClientContext context;
    v1::GetServerInfoResponse info;
    ASSERT_TRUE(admin_->GetServerInfo(&context, {}, &info).ok());
    EXPECT_FALSE(info.writable());
    EXPECT_TRUE(absl::StrContains(info.write_fault(), "Make room on that disk"))
        << info.write_fault();
  }
  // The log holds what was acknowledged and nothing else, and the read model shows the last of it.
  void ExpectEverythingThere() {
    EXPECT_EQ(testing::ExpectWholeLog(*events_, acknowledged_).size(), acknowledged_.size());
    testing::ClientContext context;
    v1::ListLandlordsRequest request;
    request.mutable_at()->set_min_position(static_cast<int64_t>(acknowledged_.size()));
    v1::ListLandlordsResponse response;
    const grpc::Status status = caretakers_->ListLandlords(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_GT(response.landlords_size(), 0);
  }
  // The same, and all else that must hold once there is room.
  void ExpectSound() {
    ExpectEverythingThere();
    testing::ExpectSound(channel_, acknowledged_, sent_);
  }
  // Nothing is left; what loged gives up for it is taken too.
  void FillToTheLastByte() {
    disk_->Fill(0);
    ExpectRefused(Register());  // It has looked by now.
    EXPECT_FALSE(std::filesystem::exists(data() + "/ballast"));
    // RocksDB may still remove a file that it no longer needs.
    do {
      ASSERT_NO_FATAL_FAILURE(disk_->Fill(0));
    } while (disk_->FreeBytes() > 0);
  }

  std::string data() const { return disk_->path() + "/data"; }

  std::unique_ptr<testing::SmallDisk> disk_;
  std::unique_ptr<testing::LogedProcess> loged_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::CaretakerService::Stub> caretakers_;
  std::unique_ptr<v1::EventService::Stub> events_;
  std::unique_ptr<v1::ImportService::Stub> import_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
  std::string kept_ = "64 MiB are kept in reserve";  // Why commands are refused.
  testing::PositionOf acknowledged_;
  testing::CommandOf sent_;
  int landlords_ = 0;
  int persons_ = 0;
};

TEST_F(FullDisk, IsFilledByAppendsAndThenByOthersAndNothingIsLost) {
  ASSERT_NO_FATAL_FAILURE(Start());
  HealthWatch health(channel_);
  EXPECT_EQ(health.Next(), HealthCheckResponse::SERVING);
  ASSERT_TRUE(Register().ok());
  ASSERT_TRUE(Join().ok());
  AwaitBallast();
  disk_->Fill((kReserveMib + 8) * kMib);
  int refused = 0;
  while (refused == 0 && landlords_ < 100'000) refused = Import(500);
  EXPECT_GT(acknowledged_.size(), 500u);
  EXPECT_EQ(health.Next(), HealthCheckResponse::NOT_SERVING);
  ExpectReadOnly();
  FillToTheLastByte();
  ExpectReadOnly();

  disk_->MakeRoom();
  EXPECT_TRUE(Register().ok());
  EXPECT_TRUE(Join().ok());
  EXPECT_EQ(Import(500), 0);
  EXPECT_EQ(health.Next(), HealthCheckResponse::SERVING);
  ExpectSound();
  EXPECT_EQ(loged_->Terminate(), 0);
  const std::string log = loged_->ReadStderr();
  for (const char* once :
       {"event=disk_nearly_full", "event=disk_has_room", "event=ballast_released"}) {
    const size_t at = log.find(once);
    ASSERT_NE(at, std::string::npos) << once << "\n" << log;
    EXPECT_EQ(log.find(once, at + 1), std::string::npos) << once << "\n" << log;
  }
}

TEST_F(FullDisk, HealthFollowsTheDiskWhileNobodyWrites) {
  ASSERT_NO_FATAL_FAILURE(Start());
  HealthWatch health(channel_);
  EXPECT_EQ(health.Next(), HealthCheckResponse::SERVING);
  for (int round = 0; round < 2; ++round) {
    disk_->Fill(0);
    EXPECT_EQ(health.Next(), HealthCheckResponse::NOT_SERVING);
    disk_->MakeRoom();
    EXPECT_EQ(health.Next(), HealthCheckResponse::SERVING);
  }
}

TEST_F(FullDisk, KilledOnAFullDiskItSaysWhyItCannotStartAndStartsOnceThereIsRoom) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(Import(3000), 0);
  FillToTheLastByte();
  loged_->Kill();
  disk_->Fill(0);  // Nobody makes room from here on.
  for (int i = 0; i < 2; ++i) {
    ExpectStartRefused(absl::StrCat("loged: the disk of ", data(), " is full: 0 MiB are free"));
    EXPECT_TRUE(absl::StrContains(loged_->ReadStderr(), "are needed to open the stores"));
  }
  disk_->MakeRoom();
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectEverythingThere();
  EXPECT_TRUE(Register().ok());
  EXPECT_TRUE(Join().ok());
  ExpectSound();
}

TEST_F(FullDisk, StopsCleanlyOnAFullDisk) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(Import(1000), 0);
  FillToTheLastByte();
  EXPECT_EQ(loged_->Terminate(), 0) << loged_->ReadStderr();
  ExpectStartRefused("is full");
  disk_->MakeRoom();
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectSound();
}

TEST_F(FullDisk, StartsReadOnlyWhereThereIsRoomToOpenTheStores) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(Import(1000), 0);
  loged_->Kill();
  disk_->Fill(48 * kMib);
  ASSERT_NO_FATAL_FAILURE(Start());
  HealthWatch health(channel_);
  EXPECT_EQ(health.Next(), HealthCheckResponse::NOT_SERVING);
  ExpectReadOnly();
  disk_->MakeRoom();
  EXPECT_TRUE(Register().ok());
  EXPECT_EQ(health.Next(), HealthCheckResponse::SERVING);
  ExpectSound();
}

// Without one RocksDB could not begin its next file, and would end there.
TEST_F(FullDisk, WithoutInodesItRefusesAndGoesOn) {
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_TRUE(Register().ok());
  ASSERT_TRUE(Join().ok());
  ExpectEverythingThere();  // The read models have caught up.
  kept_ = "64 inodes are kept in reserve";
  disk_->TakeInodes(16);
  ExpectReadOnly();
  disk_->GiveInodesBack();
  EXPECT_TRUE(Register().ok());
  EXPECT_TRUE(Join().ok());
  ExpectEverythingThere();

  loged_->Kill();
  disk_->TakeInodes(0);
  ExpectStartRefused(absl::StrCat("loged: the disk of ", data(), " is full: 0 inodes are free"));
  disk_->GiveInodesBack();
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectEverythingThere();
  EXPECT_TRUE(Register().ok());
}

TEST_F(FullDisk, ANewDataFolderNeedsTheReserve) {
  disk_->Fill((kReserveMib - 8) * kMib);
  ExpectStartRefused("64 MiB are kept in reserve");
  EXPECT_TRUE(absl::StrContains(loged_->ReadStderr(), "lower --disk-reserve-mib"));
  disk_->MakeRoom();
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_TRUE(Register().ok());
}

TEST_F(FullDisk, RefusesABallastThatWouldBringWritesBack) {
  EXPECT_EQ(Launch(/*ballast_mib=*/"17"), 0);
  EXPECT_EQ(loged_->Wait(), 2);
  EXPECT_TRUE(absl::StrContains(loged_->ReadStderr(), "lower --ballast-mib"));
}

}  // namespace
}  // namespace loge

// loge import csv, against a small server in this process: what it tells of contradictions.
#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/anomalies.grpc.pb.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/import.grpc.pb.h"
#include "tools/loge/commands.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

constexpr int64_t kHeadBefore = 10;

class FakeAdmin final : public v1::AdminService::Service {
 public:
  grpc::Status GetServerInfo(grpc::ServerContext*, const v1::GetServerInfoRequest*,
                             v1::GetServerInfoResponse* response) override {
    response->set_head_position(kHeadBefore);
    return grpc::Status::OK;
  }
};

// Knows the landlord a, and nobody of its people.
class FakeCaretakers final : public v1::CaretakerService::Service {
 public:
  grpc::Status GetLandlord(grpc::ServerContext*, const v1::GetLandlordRequest* request,
                           v1::GetLandlordResponse* response) override {
    response->mutable_landlord()->set_landlord_id(request->landlord_id());
    response->mutable_answered()->set_as_known_at(kHeadBefore);
    return grpc::Status::OK;
  }

  grpc::Status ListCaretakers(grpc::ServerContext*, const v1::ListCaretakersRequest*,
                              v1::ListCaretakersResponse*) override {
    return grpc::Status::OK;
  }
};

// Records each command at the next position, or ends the stream at once with `end`.
class FakeImport final : public v1::ImportService::Service {
 public:
  grpc::Status Import(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportResponse, v1::ImportRequest>* stream) override {
    if (!end.ok()) return end;
    v1::ImportRequest request;
    while (stream->Read(&request)) {
      v1::ImportResponse response;
      for (const v1::Command& command : request.commands()) {
        v1::CommandResult& result = *response.add_results();
        result.set_sequence(command.sequence());
        result.set_would_append(request.validate_only());
        if (!request.validate_only()) ++head_;
        result.set_position(head_);
        if (!request.validate_only()) result.set_first_position(head_);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  grpc::Status end;

 private:
  int64_t head_ = kHeadBefore;
};

// Lists a contradiction between what is known already, and on the next page one that stands on what
// is recorded at position 12 too; or fails with `end`.
class FakeAnomalies final : public v1::AnomalyService::Service {
 public:
  grpc::Status ListAnomalies(grpc::ServerContext*, const v1::ListAnomaliesRequest* request,
                             v1::ListAnomaliesResponse* response) override {
    asked.push_back(*request);
    if (!end.ok()) return end;
    const bool first = request->page().page_token().empty();
    v1::Anomaly& anomaly = *response->add_anomalies();
    anomaly.set_kind(v1::ANOMALY_KIND_NOT_EMPLOYED);
    anomaly.set_caretaker_id(first ? "p1" : "p2");
    anomaly.set_about("session/s1");
    anomaly.set_occurred_on("2008-11-03");
    anomaly.add_provenance()->set_position(first ? 4 : 12);
    anomaly.add_provenance()->set_position(7);
    if (first) response->set_next_page_token("p1");
    return grpc::Status::OK;
  }

  std::vector<v1::ListAnomaliesRequest> asked;
  grpc::Status end;
};

class ImportCsvTest : public testing::Test {
 protected:
  // Tests run at the same time: each has a file of its own.
  ImportCsvTest()
      : path_(testing::TempDir() + "/import_csv_test_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    RemoveFiles();
  }
  ~ImportCsvTest() override { RemoveFiles(); }

  void SetUp() override {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&admin_);
    builder.RegisterService(&caretakers_);
    builder.RegisterService(&import_);
    builder.RegisterService(&anomalies_);
    server_ = builder.BuildAndStart();
    std::ofstream(path_) << "matricule;session;date;demi_journee;presence\n"
                            "00001;s1;03/11/2008;matin;O\n00002;s1;03/11/2008;matin;O\n";
  }

  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }

  void RemoveFiles() {
    std::remove(path_.c_str());
    std::remove((path_ + ".journal").c_str());
  }

  // Sends the file; the report is in out_. The exit code.
  int Import(const std::string& flags = "") {
    out_.str("");
    err_.str("");
    Session session(out_, err_);
    CLI::App app;
    AddAll(app, session);
    const auto parse = [&]() -> int {
      CLI11_PARSE(app,
                  absl::StrCat("loge --server 127.0.0.1:", port_, " import csv attendance ", path_,
                               " --landlord a --format json ", flags),
                  true);
      return session.exit_code();
    };
    return parse();
  }

  nlohmann::json Report() const { return nlohmann::json::parse(out_.str()); }

  const std::string path_;
  FakeAdmin admin_;
  FakeCaretakers caretakers_;
  FakeImport import_;
  FakeAnomalies anomalies_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ImportCsvTest, TellsContradictionsThatStandOnWhatItRecorded) {
  EXPECT_EQ(Import(), kExitOk);
  ASSERT_EQ(anomalies_.asked.size(), 2u);
  EXPECT_EQ(anomalies_.asked[0].landlord_id(), "a");
  EXPECT_EQ(anomalies_.asked[0].at().min_position(), 12);
  const nlohmann::json report = Report();
  EXPECT_EQ(report["accepted"], 2);
  EXPECT_EQ(report["contradictions_incomplete"], false);
  ASSERT_EQ(report["contradictions"].size(), 1u);
  const nlohmann::json& told = report["contradictions"][0];
  EXPECT_EQ(told["line"], 3);
  EXPECT_EQ(told["kind"], "not-employed");
  EXPECT_EQ(told["caretaker_id"], "p2");
  EXPECT_EQ(told["about"], "session/s1");
  EXPECT_EQ(told["occurred_on"], "2008-11-03");
  EXPECT_EQ(told["positions"], nlohmann::json::array({12, 7}));
}

TEST_F(ImportCsvTest, ADryRunAsksForNone) {
  EXPECT_EQ(Import("--dry-run"), kExitOk);
  EXPECT_TRUE(anomalies_.asked.empty());
  EXPECT_EQ(Report()["accepted"], 2);
  EXPECT_TRUE(Report()["contradictions"].empty());
}

TEST_F(ImportCsvTest, ThatTheyCannotBeAskedForChangesNoExitCode) {
  anomalies_.end = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "behind");
  EXPECT_EQ(Import(), kExitOk);
  EXPECT_THAT(err_.str(), HasSubstr("could not be asked for (DEADLINE_EXCEEDED: behind)"));
  EXPECT_EQ(Report()["accepted"], 2);
  EXPECT_TRUE(Report()["contradictions"].empty());
  EXPECT_EQ(Report()["contradictions_incomplete"], true);
}

TEST_F(ImportCsvTest, AfterABreakThereMayBeOthers) {
  import_.end = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "not now");
  EXPECT_EQ(Import(), kExitRefused);
  EXPECT_TRUE(anomalies_.asked.empty());
  EXPECT_EQ(Report()["contradictions_incomplete"], true);
  import_.end = grpc::Status::OK;
  EXPECT_EQ(Import(), kExitOk);
  EXPECT_EQ(Report()["resumed"], true);
  EXPECT_EQ(Report()["contradictions"].size(), 1u);
  EXPECT_EQ(Report()["contradictions_incomplete"], true);
}

}  // namespace
}  // namespace loge::cli

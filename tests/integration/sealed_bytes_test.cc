// No byte on disk and no log line holds personal data in clear, from the first write on.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/test_server.h"

namespace loge {
namespace {

// Long and unlike anything else that is stored.
const std::vector<std::string> kSecrets = {"Familyname-Zyxwvuts", "Givenname-Qponmlkj",
                                           "zyxwvuts@example.org", "Matricule-98765432"};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Files under `folder` that hold one of the secrets.
std::vector<std::string> FilesWithSecrets(const std::string& folder) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = ReadFile(entry.path());
    for (const std::string& secret : kSecrets) {
      if (bytes.find(secret) != std::string::npos) found.push_back(entry.path().string());
    }
  }
  return found;
}

class SealedBytes : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::RegisterLandlordRequest landlord;
    testing::Stamp(landlord, "1998-01-01");
    landlord.set_landlord_id("landlord-a");
    landlord.set_kind(events::v1::LANDLORD_KIND_OPH);
    landlord.set_name("Landlord A");
    testing::ClientContext landlord_context;
    v1::RegisterLandlordResponse landlord_response;
    ASSERT_TRUE(
        server_.caretakers->RegisterLandlord(&landlord_context, landlord, &landlord_response).ok());
    v1::JoinCaretakerRequest join;
    testing::Stamp(join, "2001-01-01");
    join.set_landlord_id("landlord-a");
    join.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    events::v1::PersonalData& data = *join.mutable_personal_data();
    data.set_family_name(kSecrets[0]);
    data.set_given_name(kSecrets[1]);
    data.set_email(kSecrets[2]);
    data.set_employee_number(kSecrets[3]);
    testing::ClientContext join_context;
    v1::JoinCaretakerResponse join_response;
    const grpc::Status joined =
        server_.caretakers->JoinCaretaker(&join_context, join, &join_response);
    ASSERT_TRUE(joined.ok()) << joined.error_message();
    position_ = join_response.position();
  }

  // Asks by employee number and returns the family name of the answer.
  std::string FamilyName() {
    v1::GetCaretakerRequest request;
    request.mutable_at()->set_min_position(position_);
    request.mutable_caretaker()->mutable_employee()->set_landlord_id("landlord-a");
    request.mutable_caretaker()->mutable_employee()->set_employee_number(kSecrets[3]);
    testing::ClientContext context;
    v1::GetCaretakerResponse response;
    const grpc::Status status = server_.caretakers->GetCaretaker(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.caretaker().personal_data().family_name();
  }

  testing::TestServer server_;
  int64_t position_ = 0;
};

TEST_F(SealedBytes, NoFileHoldsAName) {
  EXPECT_EQ(FamilyName(), kSecrets[0]);
  EXPECT_EQ(FilesWithSecrets(server_.folder()), std::vector<std::string>());
  server_.Restart();  // What was in memory is in files now.
  EXPECT_EQ(FamilyName(), kSecrets[0]);
  EXPECT_EQ(FilesWithSecrets(server_.folder()), std::vector<std::string>());
}

TEST_F(SealedBytes, NoLogLineHoldsAName) {
  EXPECT_EQ(FamilyName(), kSecrets[0]);
  for (const std::string& line : server_.logger().lines()) {
    for (const std::string& secret : kSecrets) {
      EXPECT_EQ(line.find(secret), std::string::npos) << line;
    }
  }
}

TEST_F(SealedBytes, TheSearchFindsWhatIsThere) {
  std::ofstream(server_.folder() + "/planted") << "xx" << kSecrets[1] << "xx";
  EXPECT_EQ(FilesWithSecrets(server_.folder()).size(), 1u);
}

TEST_F(SealedBytes, EventsTellPersonalDataOnlyWhenAskedFor) {
  for (const bool ask : {false, true}) {
    v1::ReadEventsRequest request;
    request.set_include_personal_data(ask);
    testing::ClientContext context;
    auto stream = server_.events->ReadEvents(&context, request);
    v1::ReadEventsResponse response;
    std::string told;
    while (stream->Read(&response)) {
      for (const v1::OpenedPersonalData& opened : response.personal_data()) {
        told += opened.personal_data().family_name();
      }
    }
    EXPECT_TRUE(stream->Finish().ok());
    EXPECT_EQ(told, ask ? kSecrets[0] : "");
  }
}

}  // namespace
}  // namespace loge

#include "tools/loge/import_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kRegister[] =
    R"({"register_landlord":{"meta":{"request_id":"r-1"},"landlord_id":"landlord-a"}})";

TEST(ImportFileTest, ReadsACommand) {
  std::istringstream input(std::string(kRegister) + "\n");
  ImportFile file(input);
  const auto line = file.Next();
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->problem, "");
  EXPECT_EQ(line->line, 1);
  EXPECT_EQ(line->command.sequence(), 1);
  EXPECT_EQ(line->command.register_landlord().landlord_id(), "landlord-a");
  EXPECT_EQ(RequestIdOf(line->command), "r-1");
  EXPECT_FALSE(file.Next().has_value());
}

TEST(ImportFileTest, TakesLowerCamelNamesToo) {
  const ImportLine line =
      ParseImportLine(R"({"registerLandlord":{"landlordId":"landlord-a"},"sequence":"7"})");
  EXPECT_EQ(line.problem, "");
  EXPECT_EQ(line.command.register_landlord().landlord_id(), "landlord-a");
  EXPECT_EQ(line.command.sequence(), 7);
}

TEST(ImportFileTest, NumbersByLineAndSkipsBlankOnes) {
  std::istringstream input("\xEF\xBB\xBF" + std::string(kRegister) + "\r\n\n   \n" + kRegister);
  ImportFile file(input);
  EXPECT_EQ(file.Next()->command.sequence(), 1);
  const auto second = file.Next();
  EXPECT_EQ(second->problem, "");
  EXPECT_EQ(second->line, 4);
  EXPECT_EQ(second->command.sequence(), 4);
  EXPECT_FALSE(file.Next().has_value());
  EXPECT_EQ(file.lines_read(), 4);
}

TEST(ImportFileTest, SequencesMustAscend) {
  std::istringstream input(R"({"register_landlord":{},"sequence":10})"
                           "\n"
                           R"({"register_landlord":{}})"
                           "\n"
                           R"({"register_landlord":{},"sequence":11})"
                           "\n");
  ImportFile file(input);
  EXPECT_EQ(file.Next()->problem, "");
  EXPECT_THAT(file.Next()->problem, HasSubstr("sequence 2 does not ascend"));
  EXPECT_EQ(file.Next()->problem, "");
}

TEST(ImportFileTest, ABadLineDoesNotStopTheNext) {
  std::istringstream input("{oops\n" + std::string(kRegister) + "\n");
  ImportFile file(input);
  EXPECT_EQ(file.Next()->problem, "not valid JSON");
  const auto second = file.Next();
  EXPECT_EQ(second->problem, "");
  EXPECT_EQ(second->line, 2);
}

TEST(ImportFileTest, SaysWhatIsWrongWithALine) {
  EXPECT_THAT(ParseImportLine("[]").problem, StartsWith("a command is a JSON object"));
  EXPECT_THAT(ParseImportLine("{}").problem, StartsWith("no command"));
  EXPECT_THAT(ParseImportLine(R"({"sequence":3})").problem, StartsWith("no command"));
  EXPECT_THAT(ParseImportLine(R"({"fly_to_the_moon":{}})").problem,
              StartsWith("not a loge.v1.Command"));
  EXPECT_THAT(ParseImportLine(R"({"register_landlord":{"kind":"KING"}})").problem,
              StartsWith("not a loge.v1.Command"));
  EXPECT_THAT(ParseImportLine(R"({"register_landlord":{},"cancel_fact":{}})").problem,
              StartsWith("not a loge.v1.Command"));
  EXPECT_EQ(ParseImportLine(R"({"register_landlord":{})").problem, "not valid JSON");
  EXPECT_EQ(ParseImportLine("\xFF\xFE{").problem, "not valid JSON");
}

TEST(ImportFileTest, TargetsBelongToCorrections) {
  const ImportLine line =
      ParseImportLine(R"({"cancel_fact":{"reason":4},"target_request_id":"r-1","target_index":2})");
  EXPECT_EQ(line.problem, "");
  EXPECT_EQ(line.target_request_id, "r-1");
  EXPECT_EQ(line.target_index, 2);
  EXPECT_THAT(ParseImportLine(R"({"register_landlord":{},"target_request_id":"r-1"})").problem,
              HasSubstr("correct_fact and cancel_fact only"));
  EXPECT_THAT(ParseImportLine(R"({"cancel_fact":{},"target_request_id":7})").problem,
              StartsWith("target_request_id must be"));
  EXPECT_THAT(ParseImportLine(R"({"cancel_fact":{},"target_request_id":""})").problem,
              StartsWith("target_request_id must be"));
  EXPECT_THAT(ParseImportLine(R"({"cancel_fact":{},"target_index":1})").problem,
              HasSubstr("needs target_request_id"));
  EXPECT_THAT(
      ParseImportLine(R"({"cancel_fact":{},"target_request_id":"r","target_index":-1})").problem,
      StartsWith("target_index must be"));
}

TEST(ImportFileTest, RequestIdOfACommandWithoutOne) {
  EXPECT_EQ(RequestIdOf(v1::Command()), "");
  EXPECT_EQ(RequestIdOf(ParseImportLine(R"({"register_landlord":{}})").command), "");
}

}  // namespace
}  // namespace loge::cli

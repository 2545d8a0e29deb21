#include "tools/loge/csv/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

namespace loge::csv {
namespace {

using testing::HasSubstr;
using testing::Not;

class JournalTest : public testing::Test {
 protected:
  // Tests run at the same time: each has a file of its own.
  JournalTest()
      : path_(testing::TempDir() + "/journal_test_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::remove(path_.c_str());
  }
  ~JournalTest() override { std::remove(path_.c_str()); }

  std::unique_ptr<Journal> Open(const std::string& bytes) {
    auto journal = Journal::Open(
        path_, bytes, [this](unsigned char* out, size_t size) { std::memset(out, ++seed_, size); });
    EXPECT_TRUE(journal.ok()) << journal.status();
    return journal.ok() ? *std::move(journal) : nullptr;
  }

  std::string Text() {
    std::ifstream input(path_);
    std::ostringstream text;
    text << input.rdbuf();
    return text.str();
  }

  const std::string path_;
  int seed_ = 0;
};

TEST_F(JournalTest, ABrokenRunGoesOnUnderTheSameIds) {
  std::string join;
  {
    const auto journal = Open("the file");
    EXPECT_FALSE(journal->resumed());
    join = journal->IdOf(2, "join", "");
    EXPECT_EQ(join.size(), 36u);
    EXPECT_EQ(join[14], '4');
    EXPECT_EQ(journal->IdOf(2, "join", ""), join);
    EXPECT_NE(journal->IdOf(2, "departure", ""), join);
    EXPECT_TRUE(journal->Reach(17).ok());
    EXPECT_TRUE(journal->Sync().ok());
  }
  const auto journal = Open("the file");
  EXPECT_TRUE(journal->resumed());
  EXPECT_EQ(journal->reached(), 17);
  EXPECT_EQ(journal->IdOf(2, "join", ""), join);
  EXPECT_THAT(Text(), Not(HasSubstr("the file")));
}

TEST_F(JournalTest, AfterTheEndAndForAnotherFileItBeginsAnew) {
  std::string id;
  {
    const auto journal = Open("one");
    id = journal->IdOf(2, "join", "");
    EXPECT_TRUE(journal->Finish().ok());
  }
  {
    const auto journal = Open("one");
    EXPECT_FALSE(journal->resumed());
    EXPECT_NE(journal->IdOf(2, "join", ""), id);
    EXPECT_TRUE(journal->Sync().ok());
  }
  EXPECT_FALSE(Open("two")->resumed());
}

TEST_F(JournalTest, WhatWasTornOffIsNoId) {
  std::string id;
  {
    const auto journal = Open("one");
    id = journal->IdOf(2, "join", "");
    journal->IdOf(3, "join", "");
  }
  const std::string text = Text();
  std::ofstream(path_) << text.substr(0, text.size() - 10);
  std::string fresh;
  {
    const auto journal = Open("one");
    EXPECT_EQ(journal->IdOf(2, "join", ""), id);
    fresh = journal->IdOf(3, "join", "");
    EXPECT_EQ(fresh.size(), 36u);
  }
  EXPECT_EQ(Open("one")->IdOf(3, "join", ""), fresh);
}

TEST_F(JournalTest, SomethingElseIsNotOverwritten) {
  std::ofstream(path_) << "matricule;nom\n";
  const auto journal = Journal::Open(path_, "one", [](unsigned char*, size_t) {});
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Text(), "matricule;nom\n");
}

TEST_F(JournalTest, WithoutAFile) {
  const auto journal =
      Journal::WithoutFile([](unsigned char* out, size_t size) { std::memset(out, 1, size); });
  EXPECT_EQ(journal->IdOf(1, "join", "").size(), 36u);
  EXPECT_TRUE(journal->Sync().ok() && journal->Reach(1).ok() && journal->Finish().ok());
}

}  // namespace
}  // namespace loge::csv

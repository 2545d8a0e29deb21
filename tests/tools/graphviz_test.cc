#include "tools/loge/graphviz.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

class GraphvizTest : public testing::Test {
 protected:
  GraphvizTest() : path_(absl::StrCat(testing::TempDir(), "/graphviz_test_", getpid(), ".svg")) {}
  ~GraphvizTest() override { std::remove(path_.c_str()); }

  static bool Installed() { return std::system("command -v neato >/dev/null 2>&1") == 0; }

  std::string Drawn(const std::string& dot) const {
    const absl::Status status = DrawSvg(dot, path_);
    EXPECT_TRUE(status.ok()) << status;
    std::ifstream file(path_);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  const std::string path_;
};

TEST_F(GraphvizTest, DrawsTheSameEachTime) {
  if (!Installed()) GTEST_SKIP() << "neato is not installed";
  const std::string dot = "graph g { graph [start=1]; a -- b; b -- c; c -- a; c -- d }";
  const std::string svg = Drawn(dot);
  EXPECT_THAT(svg, HasSubstr("<svg"));
  EXPECT_EQ(Drawn(dot), svg);
}

TEST_F(GraphvizTest, WhatItCannotRead) {
  if (!Installed()) GTEST_SKIP() << "neato is not installed";
  EXPECT_EQ(DrawSvg("graph {", path_).code(), absl::StatusCode::kInternal);
}

TEST_F(GraphvizTest, SaysWhatIsMissing) {
  const char* told = std::getenv("PATH");
  const std::string path = told == nullptr ? "" : told;
  ASSERT_EQ(setenv("PATH", "/nonexistent", 1), 0);
  const absl::Status status = DrawSvg("graph g { a -- b }", path_);
  ASSERT_EQ(setenv("PATH", path.c_str(), 1), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("apt-get install graphviz"));
}

}  // namespace
}  // namespace loge::cli

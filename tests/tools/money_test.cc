#include "tools/loge/money.h"

#include <gtest/gtest.h>

namespace loge::cli {
namespace {

TEST(MoneyTest, EurosAreWrittenTheFrenchWay) {
  EXPECT_EQ(EurosText(0), "0,00");
  EXPECT_EQ(EurosText(7), "0,07");
  EXPECT_EQ(EurosText(123456789), "1 234 567,89");
  EXPECT_EQ(EurosPlain(123456789), "1234567,89");
  EXPECT_EQ(EurosPlain(7), "0,07");
}

TEST(MoneyTest, EurosAreReadWithCommaOrPoint) {
  EXPECT_EQ(CentsOf("12"), 1200);
  EXPECT_EQ(CentsOf("12,5"), 1250);
  EXPECT_EQ(CentsOf("12.05"), 1205);
  EXPECT_EQ(CentsOf("1 234 567,89"), 123456789);
  EXPECT_EQ(CheckEuros("12,5"), "");
}

TEST(MoneyTest, WhatIsNoAmountIsRefused) {
  for (const char* text :
       {"", ",5", "12,", "12,345", "1,234,567", "-1", "1e3", "12 euros", "1000000000000000"}) {
    EXPECT_FALSE(CentsOf(text).has_value()) << text;
    EXPECT_NE(CheckEuros(text), "") << text;
  }
}

}  // namespace
}  // namespace loge::cli

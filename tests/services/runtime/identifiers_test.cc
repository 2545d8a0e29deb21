#include "services/runtime/identifiers.h"

#include <gtest/gtest.h>

namespace loge::runtime {
namespace {

Date Day(absl::string_view text) { return ParseDay(text).value(); }

TEST(NormalNumberTest, LeavesOutWhatStandsBetweenTheGroups) {
  EXPECT_EQ(NormalNumber("732 829 320"), "732829320");
  EXPECT_EQ(NormalNumber("732\u00a0829\u202f320"), "732829320");
  EXPECT_EQ(NormalNumber("732.829.320 00074"), "73282932000074");
  EXPECT_EQ(NormalNumber("732-829"), "732-829");
}

TEST(SirenTest, NineDigitsWithALuhnSum) {
  for (const char* good :
       {"732829320", "356000000", "200034528", "999990005", "999990013", "999990021", "999990039",
        "999990047", "999990054", "216902569", "216902593"}) {
    EXPECT_TRUE(IsSiren(good)) << good;
  }
  for (const char* bad : {"732829321", "73282932", "7328293200", "73282932a", "732 829 320", ""}) {
    EXPECT_FALSE(IsSiren(bad)) << bad;
  }
}

TEST(SiretTest, TheSirenAndTheWholeHaveALuhnSum) {
  for (const char* good : {"73282932000074", "20003452800014"}) EXPECT_TRUE(IsSiret(good)) << good;
  for (const char* bad : {"73282932000079", "73282932100007", "7328293200007", "3,56E+13",
                          "732829320000740", "7328293200007x", ""}) {
    EXPECT_FALSE(IsSiret(bad)) << bad;
  }
}

TEST(SiretTest, ThoseOfLaPosteMayHaveADigitSumThatIsAMultipleOfFive) {
  EXPECT_TRUE(IsSiret("35600000000048"));   // Luhn.
  EXPECT_TRUE(IsSiret("35600000009075"));   // The sum of the digits is 35.
  EXPECT_FALSE(IsSiret("35600000009076"));  // Neither.
  // Nobody else may: a digit sum of 40 with a right SIREN.
  EXPECT_FALSE(IsSiret("73282932000004"));
}

TEST(RnaTest, UsualOnesAndOldOnes) {
  for (const char* usual : {"W691234567", "W2A1234567", "W9C1234567"}) {
    EXPECT_TRUE(IsRna(usual)) << usual;
  }
  for (const char* old : {"W69123456A", "0691012345", "W69123456", "691234567"}) {
    EXPECT_TRUE(IsRna(old)) << old;
  }
  for (const char* bad : {"w691234567", "W69", "ASSOCIATION", "W691234567\n", "W69 1234567", ""}) {
    EXPECT_FALSE(IsRna(bad)) << bad;
  }
}

TEST(CommuneCodeTest, IsTextOfFiveCharacters) {
  for (const char* good : {"69256", "69259", "01001", "2A004", "2B033", "97411", "98818"}) {
    EXPECT_TRUE(IsCommuneCode(good)) << good;
  }
  // A spreadsheet has taken the zero away from the second one.
  for (const char* bad : {"6925", "1001", "692566", "2C004", "20004", "2a004", "6925x", ""}) {
    EXPECT_FALSE(IsCommuneCode(bad)) << bad;
  }
}

TEST(CommuneCodeTest, ArrondissementsBelongToTheirCommune) {
  EXPECT_EQ(CommuneOf("69381"), "69123");
  EXPECT_EQ(CommuneOf("69389"), "69123");
  EXPECT_EQ(CommuneOf("75101"), "75056");
  EXPECT_EQ(CommuneOf("75120"), "75056");
  EXPECT_EQ(CommuneOf("13201"), "13055");
  EXPECT_EQ(CommuneOf("13216"), "13055");
  for (const char* own :
       {"69123", "69380", "69390", "75056", "75100", "75121", "13200", "13217", "69256", "2A004"}) {
    EXPECT_EQ(CommuneOf(own), own);
  }
}

TEST(ZoningCodeTest, TheFormTellsTheGeneration) {
  for (const char* qn : {"QN07501M", "QN06901A", "QN02A01B", "QN97401C"}) {
    EXPECT_EQ(ZoningGenerationOf(qn), ZoningGeneration::kQn) << qn;
  }
  for (const char* qp : {"QP069001", "QP02B001", "QP974001"}) {
    EXPECT_EQ(ZoningGenerationOf(qp), ZoningGeneration::kQp) << qp;
  }
  for (const char* zus : {"8210020", "QN069001", "QP06901A", "qp069001", "QP69001"}) {
    EXPECT_EQ(ZoningGenerationOf(zus), ZoningGeneration::kZus) << zus;
  }
}

TEST(ZoningCodeTest, EachGenerationHasItsTime) {
  EXPECT_TRUE(ZoningInForce("8210020", Day("2014-12-31")));
  EXPECT_FALSE(ZoningInForce("8210020", Day("2015-01-01")));
  EXPECT_FALSE(ZoningInForce("QP069001", Day("2014-12-31")));
  EXPECT_TRUE(ZoningInForce("QP069001", Day("2015-01-01")));
  EXPECT_TRUE(ZoningInForce("QP069001", Day("2023-12-31")));
  EXPECT_FALSE(ZoningInForce("QP069001", Day("2024-01-01")));
  EXPECT_FALSE(ZoningInForce("QN06901M", Day("2023-12-31")));
  EXPECT_TRUE(ZoningInForce("QN06901M", Day("2024-01-01")));
  // Overseas a year later.
  EXPECT_TRUE(ZoningInForce("QP974001", Day("2024-12-31")));
  EXPECT_FALSE(ZoningInForce("QP974001", Day("2025-01-01")));
  EXPECT_FALSE(ZoningInForce("QN97401C", Day("2024-12-31")));
  EXPECT_TRUE(ZoningInForce("QN97401C", Day("2025-01-01")));
}

}  // namespace
}  // namespace loge::runtime

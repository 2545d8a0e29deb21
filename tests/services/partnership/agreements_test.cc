#include "services/partnership/agreements.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using testing::Day;

AgreementEntry Folded(const Story& story) {
  const auto facts = LogOf(story).Living(std::numeric_limits<int64_t>::max());
  const auto agreement = FoldAgreement("g1", facts);
  EXPECT_TRUE(agreement.has_value());
  return agreement.value_or(AgreementEntry());
}

std::string Text(const std::optional<runtime::Date>& day) {
  return day.has_value() ? runtime::FormatDay(*day) : "";
}

TEST(AgreementsTest, UnknownWithoutItsSignature) {
  EXPECT_FALSE(FoldAgreement("g1", {}).has_value());
  const auto facts = LogOf({{Signed("g2", {"a", "b"}, {}), "2006-12-01"},
                            {Renewed("g1", "2009-12-31"), "2007-12-01"}})
                         .Living(std::numeric_limits<int64_t>::max());
  EXPECT_FALSE(FoldAgreement("g1", facts).has_value());
}

TEST(AgreementsTest, InForceFromTheFirstToTheLastDay) {
  const AgreementEntry agreement =
      Folded({{Signed("g1", {"a"}, {"police"}, "2008-12-31"), "2006-12-01"}});
  EXPECT_FALSE(agreement.InForce(Day("2006-12-31")));
  EXPECT_TRUE(agreement.InForce(Day("2007-01-01")));
  EXPECT_TRUE(agreement.InForce(Day("2008-12-31")));
  EXPECT_FALSE(agreement.InForce(Day("2009-01-01")));
  // It may be ended before it is in force, but not before it is signed.
  EXPECT_FALSE(agreement.Living(Day("2006-11-30")));
  EXPECT_TRUE(agreement.Living(Day("2006-12-01")));
  EXPECT_TRUE(agreement.Living(Day("2008-12-31")));
  EXPECT_FALSE(agreement.Living(Day("2009-01-01")));
  EXPECT_TRUE(Folded({{Signed("g1", {"a", "b"}, {}), "2006-12-01"}}).InForce(Day("2099-01-01")));
}

TEST(AgreementsTest, TheRenewalDatedLastCountsWhicheverWasToldFirst) {
  const AgreementEntry agreement =
      Folded({{Renewed("g1", ""), "2009-10-01"},
              {Signed("g1", {"a", "b"}, {}, "2007-12-31"), "2006-12-01"},
              {Renewed("g1", "2009-12-31"), "2007-10-01"}});
  EXPECT_EQ(Text(agreement.AgreedUntil(Day("2007-09-30"))), "2007-12-31");
  EXPECT_EQ(Text(agreement.AgreedUntil(Day("2007-10-01"))), "2009-12-31");
  EXPECT_EQ(Text(agreement.AgreedUntil(Day("2009-10-01"))), "");
  EXPECT_EQ(Text(agreement.LastDay()), "");
  EXPECT_TRUE(agreement.InForce(Day("2030-01-01")));
}

TEST(AgreementsTest, TheFirstEndClosesIt) {
  const AgreementEntry agreement =
      Folded({{Signed("g1", {"a", "b"}, {}, "2007-12-31"), "2006-12-01"},
              {Renewed("g1", "2008-12-31"), "2007-06-30"},
              {AgreementOver("g1"), "2007-06-30"},
              {AgreementOver("g1"), "2007-07-31"},
              {Renewed("g1", "2009-12-31"), "2007-07-01"}});
  EXPECT_EQ(Text(agreement.LastDay()), "2007-06-30");
  EXPECT_EQ(agreement.end_fact->known_from, 3);
  ASSERT_EQ(agreement.renewals.size(), 1u);  // Of the last day; the later one is left out.
  EXPECT_TRUE(agreement.InForce(Day("2007-06-30")));
  EXPECT_FALSE(agreement.InForce(Day("2007-07-01")));
  // An end that was told for later than what was agreed changes nothing.
  EXPECT_EQ(Text(Folded({{Signed("g1", {"a", "b"}, {}, "2007-12-31"), "2006-12-01"},
                         {AgreementOver("g1"), "2008-06-30"}})
                     .LastDay()),
            "2007-12-31");
}

TEST(AgreementsTest, WhatIsDatedBeforeTheSignatureIsLeftOut) {
  const AgreementEntry agreement =
      Folded({{AgreementOver("g1"), "2006-11-30"},
              {Renewed("g1", "2008-12-31"), "2006-11-30"},
              {Signed("g1", {"a", "b"}, {}, "2007-12-31"), "2006-12-01"}});
  EXPECT_TRUE(agreement.renewals.empty());
  EXPECT_FALSE(agreement.end_fact.has_value());
  EXPECT_EQ(Text(agreement.LastDay()), "2007-12-31");
}

}  // namespace
}  // namespace loge::partnership

// The words of the report's page are those of the figures that the server tells.
#include <gtest/gtest.h>

#include "services/indicators/activity_report_keys.h"
#include "tools/loge/report/texts.h"

namespace loge {
namespace {

TEST(ActivityReportTextsTest, EveryFigureHasAName) {
  const cli::Texts& texts = cli::FrenchTexts();
  for (const indicators::ReportChapterKeys& chapter : indicators::ReportChapters()) {
    EXPECT_TRUE(texts.Has(v1::ReportChapterKind_Name(chapter.kind)));
    for (const indicators::ReportKey& key : chapter.keys) {
      EXPECT_NE(cli::FigureText(texts, key.key), key.key);
      EXPECT_TRUE(texts.Has(v1::ReportUnit_Name(key.unit)));
    }
  }
}

}  // namespace
}  // namespace loge

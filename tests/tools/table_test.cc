#include "tools/loge/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "loge/events/v1/rollout.pb.h"
#include "tools/loge/progress.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TableTest, AlignsByColumnsNotBytes) {
  Table table({"NAME", ">COUNT", "NOTE"});
  table.Add({"Vénissieux", "7", "ok"});
  table.Add({"Vaulx", "1200", ""});
  table.Add({"東京", "3", "wide"});
  EXPECT_EQ(table.Render(),
            "NAME        COUNT  NOTE\n"
            "Vénissieux      7  ok\n"
            "Vaulx        1200\n"
            "東京            3  wide\n");
}

TEST(TableTest, MissingCellsAreEmptyAndSurplusOnesDropped) {
  Table table({"A", "B"});
  table.Add({"1"});
  table.Add({"1", "2", "3"});
  EXPECT_EQ(table.Render(), "A  B\n1\n1  2\n");
}

TEST(TableTest, WithoutRowsOnlyTitles) {
  Table table({"A", "B"});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.Render(), "A  B\n");
}

TEST(TableTest, ShowsNoControlCharacters) {
  Table table({"NAME"});
  table.Add({"red \033[31m\nalert"});
  EXPECT_EQ(table.Render(), "NAME\nred ?[31m?alert\n");
}

TEST(TextTest, PrintableReplacesWhatIsNoUtf8) {
  EXPECT_EQ(Printable("a\xFFz"), "a?z");
  EXPECT_EQ(Printable("a\xC3"), "a?");
  EXPECT_EQ(Printable("\xC0\xAF"), "??");         // An overlong slash.
  EXPECT_EQ(Printable("x\xE2\x80\xAEy"), "x?y");  // Turns the writing direction.
  EXPECT_EQ(Printable("é–東\xF0\x9F\x98\x80"), "é–東\xF0\x9F\x98\x80");
}

TEST(TextTest, WidthCountsColumns) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("é"), 1);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1);  // A combining accent.
  EXPECT_EQ(DisplayWidth("東京"), 4);
}

TEST(TextTest, EnumLabelsLoseTheirPrefix) {
  EXPECT_EQ(EnumLabel(events::v1::STAGE_PILOT), "PILOT");
  EXPECT_EQ(EnumLabel(events::v1::STAGE_UNSPECIFIED), "–");
  EXPECT_EQ(EnumLabel(static_cast<events::v1::Stage>(77)), "UNKNOWN_77");
}

TEST(TextTest, NumbersAndLists) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1234567), "1 234 567");
  EXPECT_EQ(Grouped(-1234), "-1 234");
  EXPECT_EQ(Share(std::nullopt), "–");
  EXPECT_EQ(Share(5.0 / 7), "0.714");
  EXPECT_EQ(Join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(Join({"a", "b", "c"}, ", ", 2), "a, b … and 1 more");
  EXPECT_EQ(DateText("1998-01-01", events::v1::PRECISION_YEAR), "1998");
  EXPECT_EQ(DateText("1998-10-01", events::v1::PRECISION_MONTH), "1998-10");
  EXPECT_EQ(DateText("1998-10-27", events::v1::PRECISION_DAY), "1998-10-27");
}

TEST(TextTest, WrapsAtSpaces) {
  EXPECT_EQ(Wrap("", 10), "");
  EXPECT_EQ(Wrap("one two three", 7), "one two\nthree");
  EXPECT_EQ(Wrap("immeuble é–é", 8), "immeuble\né–é");
  EXPECT_EQ(Wrap("aaaaaaaaaaaa b", 5), "aaaaaaaaaaaa\nb");
}

TEST(ProgressTest, BarText) {
  EXPECT_EQ(RenderBar("import", 0, 10), "import  [..............................]  0 %  0 of 10");
  EXPECT_EQ(RenderBar("import", 5, 10), "import  [###############...............]  50 %  5 of 10");
  EXPECT_EQ(RenderBar("import", 11, 10),
            "import  [##############################]  100 %  10 of 10");
  EXPECT_EQ(RenderBar("import", 1500, 0), "import  1 500");
  EXPECT_EQ(RenderBar("import", 1500, 0, "20 per s"), "import  1 500  20 per s");
  EXPECT_EQ(RenderBar("import", 10, 10, "20 per s"),
            "import  [##############################]  100 %  10 of 10  20 per s");
}

TEST(ProgressTest, PaceText) {
  EXPECT_EQ(PaceNote(0), "");
  EXPECT_EQ(PaceNote(41200.4), "41 200 per s");
  EXPECT_EQ(PaceNote(41200, std::chrono::seconds(20)), "41 200 per s, 20 s left");
  EXPECT_EQ(PaceNote(7, std::chrono::seconds(200)), "7 per s, 3 min 20 s left");
}

TEST(ProgressTest, SilentWhereNoTerminalIs) {
  std::ostringstream err;
  {
    Progress progress(err, "import", /*is_terminal=*/false);
    progress.Update(1, 2);
  }
  EXPECT_EQ(err.str(), "");
}

TEST(ProgressTest, WipesItselfAway) {
  std::ostringstream err;
  {
    Progress progress(err, "import", /*is_terminal=*/true);
    progress.Update(1, 2);
    EXPECT_THAT(err.str(), HasSubstr("50 %"));
    EXPECT_THAT(err.str(), Not(HasSubstr("\n")));
  }
  EXPECT_EQ(err.str().substr(err.str().size() - 4), "\r\033[K");
}

}  // namespace
}  // namespace loge::cli

#include "tools/loge/csv/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loge::csv {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(FindSeparatorTest, TheOneOfTheFirstLine) {
  EXPECT_EQ(FindSeparator("a;b;c\n1,2,3,4\n"), ';');
  EXPECT_EQ(FindSeparator("\r\na,b\n"), ',');
  EXPECT_EQ(FindSeparator("a\tb\n"), '\t');
  EXPECT_EQ(FindSeparator("\"a;b;c\",d\n"), ',');
  EXPECT_EQ(FindSeparator("a\n"), ';');
  EXPECT_EQ(FindSeparator(""), ';');
}

TEST(ParseRecordsTest, QuotesSpacesAndLineEnds) {
  const Records records = ParseRecords("a;b\r\n 1 ;\"x;\"\"y\"\"\"\n\"two\nlines\";z\rend;\n");
  ASSERT_THAT(records.records, SizeIs(4));
  EXPECT_THAT(records.records[0].cells, ElementsAre("a", "b"));
  EXPECT_THAT(records.records[1].cells, ElementsAre("1", "x;\"y\""));
  EXPECT_THAT(records.records[2].cells, ElementsAre("two\nlines", "z"));
  EXPECT_THAT(records.records[3].cells, ElementsAre("end", ""));
  EXPECT_EQ(records.records[1].line, 2);
  EXPECT_EQ(records.records[2].line, 3);
  EXPECT_EQ(records.records[3].line, 5);
}

TEST(ParseRecordsTest, TheLastLineNeedsNoEnd) {
  const Records records = ParseRecords("a;b\n1;2");
  ASSERT_THAT(records.records, SizeIs(2));
  EXPECT_THAT(records.records[1].cells, ElementsAre("1", "2"));
}

TEST(ParseRecordsTest, BlankLinesAndDeletedRowsAreLeftOut) {
  const Records records = ParseRecords("a;b\n\n;\n \n1;2\n");
  ASSERT_THAT(records.records, SizeIs(2));
  EXPECT_EQ(records.records[1].line, 5);
}

TEST(ParseRecordsTest, AStrayQuoteCostsItsLineOnly) {
  const Records records = ParseRecords("a;b\n1;x \"y\" z\n2;ok\n3;\"q\"r\n4;ok\n");
  ASSERT_THAT(records.records, SizeIs(5));
  EXPECT_THAT(records.records[1].fault, HasSubstr("quote"));
  EXPECT_EQ(records.records[1].line, 2);
  EXPECT_THAT(records.records[2].cells, ElementsAre("2", "ok"));
  EXPECT_THAT(records.records[3].fault, HasSubstr("quote"));
  EXPECT_EQ(records.records[4].line, 5);
  EXPECT_EQ(records.records[4].fault, "");
}

TEST(ParseRecordsTest, AQuoteThatIsNeverClosedSaysWhereItBegan) {
  const Records records = ParseRecords("a;b\n1;2\n3;\"open\n4;5\n");
  ASSERT_THAT(records.records, SizeIs(3));
  EXPECT_EQ(records.records[2].line, 3);
  EXPECT_THAT(records.records[2].fault, HasSubstr("never closed"));
}

TEST(CellForSpreadsheetTest, FormulasAreHarmlessAndQuotesDoubled) {
  EXPECT_EQ(CellForSpreadsheet("=1+1"), "'=1+1");
  EXPECT_EQ(CellForSpreadsheet("+33 4"), "'+33 4");
  EXPECT_EQ(CellForSpreadsheet("-1"), "'-1");
  EXPECT_EQ(CellForSpreadsheet("@x"), "'@x");
  EXPECT_EQ(CellForSpreadsheet("a;\"b\""), "\"a;\"\"b\"\"\"");
  EXPECT_EQ(CellForSpreadsheet("a,b"), "a,b");
}

}  // namespace
}  // namespace loge::csv

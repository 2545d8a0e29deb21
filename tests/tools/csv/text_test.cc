#include "tools/loge/csv/text.h"

#include <gtest/gtest.h>

namespace loge::csv {
namespace {

std::string Utf16(const std::u16string& text) {
  std::string bytes = "\xFF\xFE";
  for (const char16_t unit : text) {
    bytes.push_back(static_cast<char>(unit & 0xFF));
    bytes.push_back(static_cast<char>(unit >> 8));
  }
  return bytes;
}

void ExpectText(const std::string& bytes, Encoding encoding, const std::string& text) {
  const Decoded decoded = Decode(bytes);
  EXPECT_FALSE(decoded.fault.has_value()) << decoded.fault->reason;
  EXPECT_EQ(NameOf(decoded.encoding), NameOf(encoding));
  EXPECT_EQ(decoded.text, text);
}

void ExpectFault(const std::string& bytes, int64_t line) {
  const Decoded decoded = Decode(bytes);
  ASSERT_TRUE(decoded.fault.has_value());
  EXPECT_EQ(decoded.fault->line, line) << decoded.fault->reason;
  EXPECT_EQ(decoded.text, "");
}

TEST(DecodeTest, SaysWhichEncodingItWas) {
  ExpectText("prénom", Encoding::kUtf8, "prénom");
  ExpectText("\xEF\xBB\xBFprénom", Encoding::kUtf8WithMark, "prénom");
  ExpectText("pr\xE9nom \x80", Encoding::kWindows1252, "prénom €");
  ExpectText(Utf16(u"prénom"), Encoding::kUtf16LittleEndian, "prénom");
  ExpectText("", Encoding::kUtf8, "");
}

TEST(DecodeTest, AccentsAreComposed) { ExpectText("pre\xCC\x81nom", Encoding::kUtf8, "prénom"); }

TEST(DecodeTest, WhatIsNoTextIsRefusedWithItsLine) {
  ExpectFault("a\nb\x81\n", 2);                 // Neither UTF-8 nor Windows-1252.
  ExpectFault("\xEF\xBB\xBFok\npr\xE9nom", 2);  // Says UTF-8, is not.
  ExpectFault(std::string("n\0o\0m\0", 6), 1);  // UTF-16 without its mark.
  ExpectFault("\xFE\xFF", 0);                   // Big-endian.
  ExpectFault(Utf16(u"a") + "b", 0);            // Half a unit.
}

TEST(FoldTest, ForMatchingOnly) {
  EXPECT_EQ(Fold("  Date d’ENTRÉE\t"), "date d'entree");
  EXPECT_EQ(Fold("Quartier\xC2\xA0 nord"), "quartier nord");
  EXPECT_EQ(Fold("ŒUVRE ﬁn"), "œuvre fin");
  EXPECT_EQ(Fold(""), "");
  EXPECT_EQ(Fold(" \t\v "), "");
  EXPECT_EQ(Fold("\tGardien \r\n d'IMMEUBLES_2 "), "gardien d'immeubles_2");
  // The same whether or not there is a letter beyond ASCII among it.
  for (const char* ascii : {" A  b\f", "\x1f", "\x7f[Z]@", "0042 ", "a\vB"}) {
    EXPECT_EQ(
        Fold(std::string(ascii) + "É"),
        Fold(std::string(ascii) + "x").substr(0, Fold(std::string(ascii) + "x").size() - 1) + "e");
  }
}

TEST(LengthOfTest, CountsCharacters) { EXPECT_EQ(LengthOf("é€😀a"), 4); }

}  // namespace
}  // namespace loge::csv

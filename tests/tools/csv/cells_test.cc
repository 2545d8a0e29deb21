#include "tools/loge/csv/cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/loge/csv/rows.h"

namespace loge::csv {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string DateOf(const std::string& text) {
  std::string reason;
  std::string cure;
  const std::string day = ParseDate(text, &reason, &cure);
  return day.empty() ? reason : day;
}

TEST(ParseDateTest, FrenchAndIso) {
  EXPECT_EQ(DateOf("01/10/2007"), "2007-10-01");
  EXPECT_EQ(DateOf("1/2/2007"), "2007-02-01");
  EXPECT_EQ(DateOf("2007-10-01"), "2007-10-01");
  EXPECT_EQ(DateOf("29/02/2008"), "2008-02-29");
}

TEST(ParseDateTest, WhatIsRefused) {
  EXPECT_THAT(DateOf("01/10/07"), HasSubstr("two digits"));
  EXPECT_THAT(DateOf("07-10-01"), HasSubstr("two digits"));
  EXPECT_THAT(DateOf("39356"), HasSubstr("spreadsheet"));
  EXPECT_THAT(DateOf("29/02/2007"), HasSubstr("no calendar"));
  EXPECT_THAT(DateOf("2007-13-01"), HasSubstr("no calendar"));
  EXPECT_EQ(DateOf("hier"), "is no date");
  EXPECT_EQ(DateOf("2007-10-01 00:00:00"), "is no date");
}

TEST(ParseYesNoTest, Words) {
  EXPECT_EQ(ParseYesNo("O"), 1);
  EXPECT_EQ(ParseYesNo("Oui"), 1);
  EXPECT_EQ(ParseYesNo("n"), 0);
  EXPECT_EQ(ParseYesNo("NON"), 0);
  EXPECT_EQ(ParseYesNo("yes"), -1);
  EXPECT_EQ(ParseYesNo(""), -1);
}

TEST(NormalNumberTest, FrenchNumbers) {
  EXPECT_EQ(NormalNumber("1 020"), "1020");
  EXPECT_EQ(NormalNumber("1\xC2\xA0"
                         "020,5"),
            "1020.5");
  EXPECT_EQ(NormalNumber("1\xE2\x80\xAF"
                         "020"),
            "1020");
  EXPECT_EQ(NormalNumber("-3,5"), "-3.5");
  EXPECT_EQ(NormalNumber("1.020,5"), "");
  EXPECT_EQ(NormalNumber("3e4"), "");
  EXPECT_EQ(NormalNumber(""), "");
}

// A header and one record, read as cells.
class CellsTest : public testing::Test {
 protected:
  Cells& Read(const std::string& column, const std::string& value) {
    record_.line = 7;
    record_.cells = {value};
    std::vector<Fault> ignored;
    header_ = Header::Read(FileKind::kCaretakers, Record{1, {column}, ""}, &ignored);
    faults_.clear();
    cells_ = std::make_unique<Cells>(header_, record_, &faults_);
    return *cells_;
  }

  // The only fault: line, column and value are told in each.
  std::string Reason() {
    if (faults_.size() != 1) return "not one fault";
    EXPECT_EQ(faults_[0].line, 7);
    EXPECT_EQ(faults_[0].value, record_.cells[0]);
    EXPECT_FALSE(faults_[0].cure.empty());
    EXPECT_FALSE(cells_->good());
    return faults_[0].reason;
  }

  Header header_;
  Record record_;
  std::vector<Fault> faults_;
  std::unique_ptr<Cells> cells_;
};

TEST_F(CellsTest, SiretWithTheRuleOfInsee) {
  for (const char* good : {"73282932000074", "732 829 320 00074", "35600000000048",
                           "35600000009075", "20003452800014", ""}) {
    Read("siret", good).Siret("siret");
    EXPECT_TRUE(cells_->good()) << good;
  }
  EXPECT_EQ(Read("siret", "732 829 320 00074").Siret("siret"), "73282932000074");
  Read("siret", "73282932000079").Siret("siret");
  EXPECT_THAT(Reason(), HasSubstr("check digit"));
  Read("siret", "3,56E+13").Siret("siret");
  EXPECT_THAT(Reason(), HasSubstr("cut short"));
  Read("siret", "7328293200007").Siret("siret");
  EXPECT_THAT(Reason(), HasSubstr("leading zeros"));
  Read("siret", "abc").Siret("siret");
  EXPECT_EQ(Reason(), "is no SIRET");
}

TEST_F(CellsTest, CommuneCodesAreText) {
  EXPECT_EQ(Read("commune_insee", "69259").Commune("commune_insee", Presence::kRequired), "69259");
  EXPECT_EQ(Read("commune_insee", "2A004").Commune("commune_insee", Presence::kRequired), "2A004");
  Read("commune_insee", "1001").Commune("commune_insee", Presence::kRequired);
  EXPECT_THAT(Reason(), HasSubstr("leading zero"));
  EXPECT_THAT(faults_[0].cure, HasSubstr("01001"));
  Read("commune_insee", "20004").Commune("commune_insee", Presence::kRequired);
  EXPECT_THAT(Reason(), HasSubstr("no INSEE"));
  Read("commune_insee", "").Commune("commune_insee", Presence::kRequired);
  EXPECT_EQ(Reason(), "is empty");
}

TEST_F(CellsTest, EmployeeNumbersAreText) {
  const auto number = [&](const char* text) {
    return Read("matricule", text).EmployeeNumber("matricule", Presence::kRequired);
  };
  EXPECT_EQ(number("00417"), "00417");
  EXPECT_EQ(number("A-4 é"), "A-4 é");
  EXPECT_EQ(number("1E5"), "1E5");
  number("1,2E+11");
  EXPECT_THAT(Reason(), HasSubstr("cut short"));
  number("1234567890123456789012345678901");
  EXPECT_EQ(Reason(), "has 31 characters");
}

TEST_F(CellsTest, WholeNumbers) {
  const auto whole = [&](const char* text) {
    return Read("telephone", text).Whole("telephone", Presence::kOptional, 0, 600);
  };
  EXPECT_EQ(whole("420,0"), 420);
  EXPECT_EQ(whole(""), 0);
  EXPECT_TRUE(cells_->good());
  whole("3,5");
  EXPECT_EQ(Reason(), "is no whole number");
  whole("7h");
  EXPECT_EQ(Reason(), "is no number");
  whole("601");
  EXPECT_EQ(Reason(), "is out of range");
}

TEST_F(CellsTest, WordsIdsAndLists) {
  const Words words{{"MATIN", 1}, {"APRES-MIDI", 2}};
  EXPECT_EQ(Read("emploi", "Après-midi").Word("emploi", Presence::kRequired, words), 2);
  Read("emploi", "soir").Word("emploi", Presence::kRequired, words);
  EXPECT_THAT(faults_[0].cure, HasSubstr("MATIN, APRES-MIDI"));
  Read("bailleur", "Landlord A").Id("bailleur", Presence::kOptional);
  EXPECT_EQ(Reason(), "is no id");
  EXPECT_THAT(Read("quartier", "n1 | n2|").List("quartier", Presence::kOptional, 99),
              ElementsAre("n1", "n2"));
  Read("quartier", "n1|n1").List("quartier", Presence::kOptional, 99);
  EXPECT_THAT(Reason(), HasSubstr("twice"));
  Read("nom", "a\nb").Text("nom", Presence::kRequired, 99);
  EXPECT_THAT(Reason(), HasSubstr("control"));
}

TEST(FamilyOfTest, TheTradeBehindThePost) {
  EXPECT_EQ(FamilyOf("Gardien d’immeubles"), events::v1::JOB_FAMILY_CARETAKER);
  EXPECT_EQ(FamilyOf("GARDIENNE D'IMMEUBLE"), events::v1::JOB_FAMILY_CARETAKER);
  EXPECT_EQ(FamilyOf("Régisseur"), events::v1::JOB_FAMILY_BUILDING_MANAGER);
  EXPECT_EQ(FamilyOf("Responsable des gardiens"), events::v1::JOB_FAMILY_BUILDING_MANAGER);
  EXPECT_EQ(FamilyOf("Agent d'entretien"), events::v1::JOB_FAMILY_CLEANER);
  EXPECT_EQ(FamilyOf("Chargé de clientèle"), events::v1::JOB_FAMILY_OTHER);
}

}  // namespace
}  // namespace loge::csv

#include "tools/loge/csv/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace loge::csv {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kHeader[] =
    "matricule;nom;prenom;emploi;commune_insee;quartier;date_entree;date_sortie\n";
constexpr char kRow[] = "00417;Nom;Prénom;Gardien d'immeubles;69259;ven-n2;01/10/2007;\n";

std::string Trailer(int rows, const char* complete = "O") {
  return absl::StrCat("#FIN;nb_lignes=", rows, ";complet=", complete, ";arrete_au=2008-12-31\n");
}

File Caretakers(const std::string& text) { return ReadFile(FileKind::kCaretakers, text); }

// "line column: reason" of each.
std::vector<std::string> Told(const std::vector<Fault>& faults) {
  std::vector<std::string> told;
  for (const Fault& fault : faults) {
    told.push_back(absl::StrCat(fault.line, " ", fault.column, ": ", fault.reason));
    EXPECT_FALSE(fault.cure.empty()) << told.back();
  }
  return told;
}

TEST(ReadFileTest, AFullList) {
  const File file = Caretakers(absl::StrCat(kHeader, kRow, Trailer(1)));
  EXPECT_THAT(Told(file.file_faults), IsEmpty());
  EXPECT_THAT(Told(file.faults), IsEmpty());
  EXPECT_EQ(file.separator, ';');
  ASSERT_TRUE(file.trailer.has_value());
  EXPECT_TRUE(file.trailer->complete);
  EXPECT_EQ(file.trailer->taken_on, "2008-12-31");
  ASSERT_THAT(file.rows, SizeIs(1));
  const Row& row = file.rows[0];
  EXPECT_TRUE(row.good);
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.number, "00417");
  EXPECT_EQ(row.caretaker.given_name, "Prénom");
  EXPECT_EQ(row.caretaker.from, "2007-10-01");
  EXPECT_EQ(row.caretaker.until, "");
  EXPECT_THAT(row.caretaker.neighbourhoods, ElementsAre("ven-n2"));
  EXPECT_EQ(row.caretaker.job_family, events::v1::JOB_FAMILY_CARETAKER);
}

TEST(ReadFileTest, TheOrderOfColumnsIsFreeAndTheirNamesFold) {
  const File file = Caretakers(
      "Date entrée,DATE SORTIE,Prénom,NOM,Emploi,Quartier,Commune-INSEE,Matricule\n"
      "2007-10-01,,P,N,Gardien,,69259,1\n#FIN,nb_lignes=1,complet=Non,arrete_au=31/12/2008\n");
  EXPECT_THAT(Told(file.file_faults), IsEmpty());
  EXPECT_THAT(Told(file.faults), IsEmpty());
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].caretaker.family_name, "N");
  EXPECT_FALSE(file.trailer->complete);
  EXPECT_EQ(file.trailer->taken_on, "2008-12-31");
}

TEST(ReadFileTest, UnknownColumnsAreRefusedWithAHint) {
  const File file =
      Caretakers("matricul;nom;nom;prenom;emploi;commune_insee;quartier;date_entree;salaire\n");
  EXPECT_THAT(Told(file.file_faults),
              ElementsAre("1 : column 1 is not known", "1 nom: the column stands in the file twice",
                          "1 : column 9 is not known", "1 matricule: the column is missing",
                          "1 date_sortie: the column is missing"));
  EXPECT_EQ(file.file_faults[0].cure, "did you mean \"matricule\"?");
  EXPECT_THAT(file.file_faults[2].cure, HasSubstr("known are matricule, nom"));
}

TEST(ReadFileTest, AFullListNeedsATrailerThatIsRight) {
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, kRow)).file_faults),
              ElementsAre(HasSubstr("no trailer")));
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, kRow, Trailer(2))).file_faults),
              ElementsAre("3 nb_lignes: the trailer promises 2 rows, there are 1"));
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, kRow, Trailer(1), kRow)).file_faults),
              ElementsAre("4 : stands behind the trailer"));
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, kRow, Trailer(1, "peut-être"))).file_faults),
              ElementsAre("3 complet: is neither O nor N"));
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, kRow, "#FIN;nb_lignes=1\n")).file_faults),
              ElementsAre("3 arrete_au: the trailer does not say it"));
  EXPECT_THAT(Told(Caretakers("").file_faults), ElementsAre("0 : is empty"));
}

TEST(ReadFileTest, EveryFaultOfEveryRow) {
  const File file = Caretakers(absl::StrCat(
      kHeader, "00418;;P;Gardien;1001;;1/10/07;\n", kRow, "00419;N;P;Gardien;69259;39356\n",
      "00420;N;P \"x\";Gardien;69259;;01/10/2007;\n",
      "00421;N;P;Gardien;69259;;01/10/2007;30/09/2007\n", Trailer(5)));
  EXPECT_THAT(Told(file.file_faults), IsEmpty());
  EXPECT_THAT(Told(file.faults),
              ElementsAre("2 nom: is empty",
                          "2 commune_insee: is a commune code that lost its leading zero",
                          "2 date_entree: is a date whose year has two digits",
                          "4 : has 6 cells, the header has 8", HasSubstr("5 : a quote"),
                          "6 date_sortie: lies before date_entree"));
  ASSERT_THAT(file.rows, SizeIs(5));
  EXPECT_TRUE(file.rows[1].good);
  EXPECT_FALSE(file.rows[0].good || file.rows[2].good || file.rows[3].good || file.rows[4].good);
}

TEST(ReadFileTest, NumbersOfOneWidthThatLostTheirZeros) {
  const std::string stripped = "418;N;P;Gardien;69259;;01/10/2007;\n";
  const File file = Caretakers(absl::StrCat(kHeader, kRow, stripped, Trailer(2)));
  EXPECT_THAT(Told(file.faults),
              ElementsAre("3 matricule: lost its leading zeros in a spreadsheet"));
  EXPECT_THAT(file.faults[0].cure, HasSubstr("00418"));
  // Where no width is known, nothing is lost.
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, stripped, Trailer(1))).faults), IsEmpty());
  const std::string other = "0419;N;P;Gardien;69259;;01/10/2007;\n";
  EXPECT_THAT(Told(Caretakers(absl::StrCat(kHeader, kRow, stripped, other, Trailer(3))).faults),
              IsEmpty());
}

TEST(ReadFileTest, TheSameRowTwice) {
  const File file = Caretakers(absl::StrCat(kHeader, kRow, kRow, Trailer(2)));
  EXPECT_THAT(Told(file.faults), ElementsAre("3 matricule: tells the same as line 2"));
}

TEST(ReadFileTest, Attendance) {
  const File file = ReadFile(FileKind::kAttendance,
                             "matricule;session;date;demi_journee;presence\n"
                             "00417;eclor-1;02/03/2009;Après-midi;Oui\n"
                             "00417;eclor-1;02/03/2009;M;E\n"
                             "00417;eclor-1;02/03/2009;soir;peut-être\n");
  EXPECT_THAT(Told(file.file_faults), IsEmpty());
  EXPECT_THAT(Told(file.faults), ElementsAre("4 demi_journee: is not one of the words for it",
                                             "4 presence: is not one of the words for it"));
  EXPECT_EQ(file.rows[0].attendance.half, events::v1::HALF_AFTERNOON);
  EXPECT_EQ(file.rows[0].attendance.status, events::v1::ATTENDANCE_STATUS_PRESENT);
  EXPECT_EQ(file.rows[1].attendance.status, events::v1::ATTENDANCE_STATUS_EXCUSED);
}

TEST(ReadFileTest, Completions) {
  const File file = ReadFile(FileKind::kCompletions,
                             "matricule\tmodule\tsession\tcertificat\tdate\tminutes\n"
                             "1\teclor-m1\teclor-1\t\t02/03/2009\t1 020,0\n"
                             "1\teclor-m2\t\t\t02/03/2009\t\n");
  EXPECT_EQ(file.separator, '\t');
  EXPECT_THAT(Told(file.faults), ElementsAre("3 session: is empty, and so is certificat"));
  EXPECT_EQ(file.rows[0].completion.minutes, 1020);
}

TEST(ReadFileTest, Meetings) {
  const File file =
      ReadFile(FileKind::kMeetings,
               "reference;type;date;territoire;quartier;themes;matricules;animateur;effectif\n"
               "2009-17;Inter-bailleurs;02/03/2009;vev;vev-n1;dechets|police;00417|00418;00417;12\n"
               "2009/18;fête;02/03/2009;vev;;;;X;\n");
  EXPECT_THAT(Told(file.faults),
              ElementsAre("3 reference: holds more than letters, digits and -",
                          "3 type: is not one of the words for it",
                          "3 animateur: is neither in matricules nor in contacts"));
  const MeetingRow& meeting = file.rows[0].meeting;
  EXPECT_EQ(meeting.kind, events::v1::MEETING_KIND_INTER_LANDLORD);
  EXPECT_THAT(meeting.topics, ElementsAre("dechets", "police"));
  EXPECT_THAT(meeting.numbers, ElementsAre("00417", "00418"));
  EXPECT_EQ(meeting.headcount, 12);
}

}  // namespace
}  // namespace loge::csv

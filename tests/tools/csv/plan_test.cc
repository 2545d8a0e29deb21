// What is sent for a row, beside what Loge knows.
#include "tools/loge/csv/plan.h"

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
    "matricule;nom;prenom;emploi;commune_insee;quartier;date_entree;date_sortie;"
    "ancien_bailleur;ancien_matricule;siret;bailleur\n";

class SnapshotTest : public testing::Test {
 protected:
  SnapshotTest() {
    known_.landlord_id = "a";
    known_.siren = "732829320";
    AddPlace("n1", "Les Minguettes", "69259");
    AddPlace("n2", "L'Étoile", "69259");
    AddPlace("n3", "Les Minguettes", "69256");
  }

  void AddPlace(const std::string& id, const std::string& name, const std::string& commune) {
    v1::Neighbourhood& place = known_.neighbourhoods.emplace_back();
    place.set_neighbourhood_id(id);
    place.set_name(name);
    place.set_commune_code(commune);
  }

  // Somebody employed since 2007-10-01 in n1.
  v1::Employment& AddPerson(const std::string& id, const std::string& number,
                            const std::string& until = "") {
    v1::Caretaker& person = known_.caretakers.emplace_back();
    person.set_caretaker_id(id);
    person.mutable_personal_data()->set_family_name("Nom");
    person.mutable_personal_data()->set_given_name("Prénom");
    person.mutable_personal_data()->set_email("p@example.org");
    person.mutable_personal_data()->set_employee_number(number);
    person.set_employee_number_landlord_id("a");
    v1::Employment& post = *person.add_employments();
    post.set_landlord_id("a");
    post.set_from("2007-10-01");
    post.set_hired_on("2007-10-01");
    post.set_until(until);
    post.set_job_title("Gardien d'immeubles");
    post.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    post.add_neighbourhood_ids("n1");
    post.mutable_provenance()->set_position(40);
    return post;
  }

  Plan Compare(const std::vector<std::string>& rows, const char* complete = "N",
               SnapshotRules rules = {}) {
    std::string text = kHeader;
    for (const std::string& row : rows) absl::StrAppend(&text, row, "\n");
    absl::StrAppend(&text, "#FIN;nb_lignes=", rows.size(), ";complet=", complete,
                    ";arrete_au=2008-12-31\n");
    file_ = ReadFile(FileKind::kCaretakers, text);
    EXPECT_TRUE(file_.file_faults.empty());
    return PlanSnapshot(file_, known_, rules);
  }

  static std::vector<std::string> Sent(const Plan& plan) {
    std::vector<std::string> sent;
    for (const PlannedCommand& planned : plan.commands) {
      sent.push_back(absl::StrCat(planned.line, " ", planned.name, planned.follows ? "+" : "", " ",
                                  planned.command.ShortDebugString()));
    }
    return sent;
  }

  static std::vector<std::string> Faults(const Plan& plan) {
    std::vector<std::string> told;
    for (const Fault& fault : plan.faults) {
      told.push_back(absl::StrCat(fault.line, " ", fault.column, ": ", fault.reason));
      EXPECT_FALSE(fault.cure.empty());
    }
    return told;
  }

  Known known_;
  File file_;
};

TEST_F(SnapshotTest, WhatIsKnownIsNotSent) {
  AddPerson("p", "00417");
  const Plan plan =
      Compare({"00417;Nom;Prénom;Gardien d’immeubles;69259;les MINGUETTES;01/10/2007;;;;;a"});
  EXPECT_THAT(Sent(plan), IsEmpty());
  EXPECT_THAT(Faults(plan), IsEmpty());
  EXPECT_EQ(plan.rows_unchanged, 1);
}

TEST_F(SnapshotTest, SomebodyNewJoins) {
  const Plan plan = Compare(
      {"00417;Nom;Prénom;Gardien d'immeubles;69259;l’etoile|n1;01/10/2007;;;;73282932000074;"});
  EXPECT_THAT(Sent(plan), ElementsAre("2 join join_caretaker { occurred_on: \"2007-10-01\" "
                                      "landlord_id: \"a\" neighbourhood_ids: \"n1\" "
                                      "neighbourhood_ids: \"n2\" "
                                      "job_title: \"Gardien d\\'immeubles\" "
                                      "job_family: JOB_FAMILY_CARETAKER personal_data { "
                                      "family_name: \"Nom\" given_name: \"Pr\\303\\251nom\" "
                                      "employee_number: \"00417\" } }"));
  EXPECT_EQ(plan.rows_changing, 1);
}

TEST_F(SnapshotTest, SomebodyNewWhoLeftAlready) {
  const Plan plan = Compare({"1;N;P;Gardien;;;01/10/2007;30/06/2008;;;;"});
  EXPECT_THAT(Sent(plan),
              ElementsAre(HasSubstr("2 join "),
                          "2 departure+ record_departure { occurred_on: \"2008-06-30\" caretaker { "
                          "employee { landlord_id: \"a\" employee_number: \"1\" } } "
                          "landlord_id: \"a\" reason: DEPARTURE_REASON_UNSTATED }"));
}

TEST_F(SnapshotTest, OtherDetailsAndPlacesFromTheDayOfTheList) {
  AddPerson("p", "00417");
  const Plan plan = Compare({"00417;Autre;Prénom;Régisseur;69259;n2;01/10/2007;;;;;"});
  EXPECT_THAT(
      Sent(plan),
      ElementsAre("2 details change_caretaker_details { occurred_on: \"2008-12-31\" caretaker { "
                  "caretaker_id: \"p\" } landlord_id: \"a\" job_title: \"R\\303\\251gisseur\" "
                  "job_family: JOB_FAMILY_BUILDING_MANAGER personal_data { family_name: \"Autre\" "
                  "given_name: \"Pr\\303\\251nom\" email: \"p@example.org\" "
                  "employee_number: \"00417\" } }",
                  "2 reassign reassign_caretaker { occurred_on: \"2008-12-31\" caretaker { "
                  "caretaker_id: \"p\" } landlord_id: \"a\" neighbourhood_ids: \"n2\" }"));
  EXPECT_EQ(plan.rows_changing, 1);
}

TEST_F(SnapshotTest, DateSortieIsADeparture) {
  AddPerson("p", "1");
  const std::string row = "1;Nom;Prénom;Gardien d'immeubles;69259;;01/10/2007;31/10/2008;;;;";
  EXPECT_THAT(Sent(Compare({row})),
              ElementsAre(HasSubstr("2 departure record_departure { occurred_on: \"2008-10-31\" "
                                    "caretaker { caretaker_id: \"p\" }")));
  known_.caretakers[0].mutable_employments(0)->set_until("2008-10-31");
  EXPECT_THAT(Sent(Compare({row})), IsEmpty());
  // By now somebody else's list tells of the person.
  known_.caretakers[0].mutable_personal_data()->set_family_name("Autre");
  EXPECT_THAT(Sent(Compare({row})), IsEmpty());
  known_.caretakers[0].mutable_employments(0)->set_until("2008-10-30");
  EXPECT_THAT(Faults(Compare({row})), ElementsAre(HasSubstr("2 date_sortie: the person left on")));
}

TEST_F(SnapshotTest, AKnownDepartureThatIsStillToComeIsNoContradiction) {
  AddPerson("p", "1", "2009-01-31");
  EXPECT_THAT(Sent(Compare({"1;Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;"}, "O")),
              IsEmpty());
  AddPerson("q", "2", "2008-12-30");
  EXPECT_THAT(Faults(Compare({"2;Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;"})),
              ElementsAre(HasSubstr("2 date_sortie: the person left on 2008-12-30")));
}

TEST_F(SnapshotTest, SomebodyComesBack) {
  AddPerson("p", "1", "2008-01-31");
  EXPECT_THAT(Sent(Compare({"1;NOM;Prenom;Gardien;;;01/06/2008;;;;;"})),
              ElementsAre(HasSubstr("join_caretaker { occurred_on: \"2008-06-01\" "
                                    "caretaker_id: \"p\"")));
  // The number passed to somebody else.
  EXPECT_THAT(Sent(Compare({"1;Autre;Prenom;Gardien;;;01/06/2008;;;;;"})),
              ElementsAre(HasSubstr("join_caretaker { occurred_on: \"2008-06-01\" "
                                    "landlord_id: \"a\"")));
}

TEST_F(SnapshotTest, SomebodyWhoCameTwiceBecomesOnePerson) {
  const Plan plan =
      Compare({"1;N;P;Gardien;;;01/10/2006;31/01/2007;;;;", "1;N;P;Gardien;;;01/06/2008;;;;;"});
  EXPECT_THAT(plan.commands, SizeIs(2));
  ASSERT_THAT(Faults(plan), ElementsAre(HasSubstr("3 date_entree: tells of a second time")));
  EXPECT_THAT(plan.faults[0].cure, HasSubstr("send the file again"));
}

TEST_F(SnapshotTest, ADayThatIsKnownToTheMonthIsTheSame) {
  AddPerson("p", "1").set_from("2007-10");
  EXPECT_EQ(Compare({"1;Nom;Prénom;Gardien d'immeubles;;;15/10/2007;;;;;"}).rows_unchanged, 1);
  EXPECT_THAT(Faults(Compare({"1;Nom;Prénom;Gardien d'immeubles;;;15/11/2007;;;;;"})), SizeIs(1));
}

TEST_F(SnapshotTest, SomebodyComesFromAnotherLandlord) {
  EXPECT_THAT(Sent(Compare({"7;N;P;Gardien;;n1;01/06/2008;;b;B-9;;"})),
              ElementsAre("2 transfer transfer_caretaker { occurred_on: \"2008-06-01\" caretaker { "
                          "employee { landlord_id: \"b\" employee_number: \"B-9\" } } "
                          "from_landlord_id: \"b\" to_landlord_id: \"a\" neighbourhood_ids: \"n1\" "
                          "employee_number: \"7\" }",
                          HasSubstr("2 details+ change_caretaker_details")));
}

TEST_F(SnapshotTest, WhatContradictsOrIsDamagedIsRefused) {
  AddPerson("p", "00417");
  const Plan plan = Compare({"00417;Nom;Prénom;Gardien;;;01/10/2006;;;;;",
                             "00418;N;P;Gardien;69256;n1;01/10/2007;;;;;",
                             "00419;N;P;Gardien;;nowhere;01/10/2007;;;;;",
                             "00420;N;P;Gardien;;Les Minguettes;01/10/2007;;;;;",
                             "00421;N;P;Gardien;;;01/10/2007;;;;20003452800014;",
                             "00422;N;P;Gardien;;;01/10/2007;;;;;b"});
  EXPECT_THAT(Faults(plan),
              ElementsAre("2 date_entree: is another day than the one known, 2007-10-01",
                          "3 commune_insee: is not the commune of the neighbourhood",
                          "4 quartier: is not known to Loge",
                          "5 quartier: is not known to Loge",  // Two have the name.
                          "6 siret: belongs to another organisation than the landlord",
                          "7 bailleur: is another landlord than that of the file"));
  EXPECT_THAT(plan.faults[0].cure, HasSubstr("position 40"));
  EXPECT_THAT(file_.faults, IsEmpty());
}

TEST_F(SnapshotTest, AnArrondissementLiesInItsCity) {
  AddPlace("g", "Gerland", "69123");
  AddPlace("m", "Moncey", "69383");
  const Plan plan = Compare(
      {"1;N;P;Gardien;69387;Gerland;01/10/2007;;;;;", "2;N;P;Gardien;69123;Moncey;01/10/2007;;;;;",
       "3;N;P;Gardien;69123;m;01/10/2007;;;;;", "4;N;P;Gardien;69387;m;01/10/2007;;;;;",
       "5;N;P;Gardien;69387;Moncey;01/10/2007;;;;;",
       "6;N;P;Gardien;75056;Gerland;01/10/2007;;;;;"});
  EXPECT_THAT(Faults(plan),
              ElementsAre("5 commune_insee: is not the commune of the neighbourhood",
                          "6 quartier: is not known to Loge", "7 quartier: is not known to Loge"));
  EXPECT_THAT(Sent(plan), ElementsAre(HasSubstr("neighbourhood_ids: \"g\""),
                                      HasSubstr("neighbourhood_ids: \"m\""),
                                      HasSubstr("neighbourhood_ids: \"m\"")));
}

TEST_F(SnapshotTest, TheArrondissementNamedGoesBeforeItsCity) {
  AddPlace("city", "Centre", "69123");
  AddPlace("third", "Centre", "69383");
  AddPlace("b1", "Bellevue", "13201");
  AddPlace("b2", "Bellevue", "13202");
  const Plan plan = Compare({"1;N;P;Gardien;69383;Centre;01/10/2007;;;;;",
                             "2;N;P;Gardien;69387;Centre;01/10/2007;;;;;",
                             "3;N;P;Gardien;13055;Bellevue;01/10/2007;;;;;"});
  EXPECT_THAT(Sent(plan), ElementsAre(HasSubstr("neighbourhood_ids: \"third\""),
                                      HasSubstr("neighbourhood_ids: \"city\"")));
  EXPECT_THAT(Faults(plan), ElementsAre("4 quartier: is not known to Loge"));  // Two have the name.
}

TEST_F(SnapshotTest, ANumberWithoutItsZerosIsKnownFromTheState) {
  AddPerson("p", "00417");
  const Plan plan = Compare({"417;Nom;Prénom;Gardien;;;01/10/2007;;;;;"}, "O");
  EXPECT_THAT(Faults(plan), ElementsAre("2 matricule: lost its leading zeros in a spreadsheet"));
  EXPECT_THAT(plan.faults[0].cure, HasSubstr("00417"));
  EXPECT_EQ(plan.absent, 0);  // Damaged, but there.
}

// Landlord z was absorbed by a on 2008-07-01, and its people came along with their numbers.
class AbsorbedTest : public SnapshotTest {
 protected:
  AbsorbedTest() {
    AddPerson("own", "17");
    v1::Employment& post = AddPerson("came", "17");
    post.set_from("2008-07-01");
    post.set_hired_on("2003-02-01");
    v1::Caretaker& came = known_.caretakers.back();
    came.set_employee_number_landlord_id("z");
    came.mutable_personal_data()->set_family_name("Venu");
  }
};

TEST_F(AbsorbedTest, TheirNumbersAreNotThoseOfTheList) {
  const Plan plan = Compare({"17;Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;"}, "O");
  EXPECT_THAT(Sent(plan), IsEmpty());  // The person of the list, and nobody is absent.
  EXPECT_EQ(plan.rows_unchanged, 1);
  EXPECT_EQ(plan.absent, 0);
}

TEST_F(AbsorbedTest, TheFormerNumberTellsWhoItIs) {
  for (const char* from : {"01/07/2008", "01/02/2003"}) {
    const Plan plan =
        Compare({absl::StrCat("9017;Venu;Prénom;Gardien d'immeubles;;;", from, ";;z;17;;")});
    EXPECT_THAT(Faults(plan), IsEmpty());
    EXPECT_THAT(Sent(plan),
                ElementsAre("2 details change_caretaker_details { occurred_on: \"2008-12-31\" "
                            "caretaker { caretaker_id: \"came\" } landlord_id: \"a\" "
                            "personal_data { family_name: \"Venu\" given_name: "
                            "\"Pr\\303\\251nom\" email: \"p@example.org\" "
                            "employee_number: \"9017\" } }"));
  }
}

TEST_F(AbsorbedTest, TheSameNumberNameAndFirstDayTellItToo) {
  known_.caretakers.back().mutable_personal_data()->set_employee_number("170");
  const Plan plan = Compare({"170;VENU;prenom;Gardien d'immeubles;;;01/02/2003;;;;;"});
  EXPECT_THAT(Sent(plan), ElementsAre(HasSubstr("caretaker_id: \"came\"")));
}

TEST_F(AbsorbedTest, WhoMayBeOneOfThemIsNotTakenForSomebodyNew) {
  const Plan plan = Compare({"9017;Venu;Prénom;Gardien d'immeubles;;;01/02/2003;;;;;"});
  EXPECT_THAT(Sent(plan), IsEmpty());
  EXPECT_THAT(Faults(plan), ElementsAre("2 matricule: may be that of somebody who came from z: the "
                                        "name and the first day are the same"));
  EXPECT_THAT(plan.faults[0].cure, HasSubstr("put z as ancien_bailleur"));
  // Another day, another person.
  EXPECT_THAT(Sent(Compare({"9017;Venu;Prénom;Gardien d'immeubles;;;01/03/2003;;;;;"})),
              ElementsAre(HasSubstr("2 join ")));
}

// Whom the list does not name.
class AbsentTest : public SnapshotTest {
 protected:
  // A list of all but `missing` of 100 people.
  Plan Without(int missing, const char* complete = "O", SnapshotRules rules = {}) {
    std::vector<std::string> rows;
    known_.caretakers.clear();
    for (int i = 0; i < 100; ++i) {
      const std::string number = absl::StrCat(1000 + i);
      AddPerson(absl::StrCat("p", i), number);
      if (i < missing) continue;
      rows.push_back(number + ";Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;");
    }
    return Compare(rows, complete, rules);
  }
};

TEST_F(AbsentTest, LeftOnTheDayOfACompleteList) {
  const Plan plan = Without(4);
  EXPECT_FALSE(plan.held.has_value());
  EXPECT_EQ(plan.absent, 4);
  ASSERT_THAT(plan.commands, SizeIs(4));
  EXPECT_EQ(plan.commands[0].about, "p0");
  EXPECT_EQ(Sent(plan)[0],
            "0 departure record_departure { occurred_on: \"2008-12-31\" caretaker { caretaker_id: "
            "\"p0\" } landlord_id: \"a\" reason: DEPARTURE_REASON_UNSTATED }");
}

TEST_F(AbsentTest, MeansNothingInAListThatIsNotComplete) {
  EXPECT_THAT(Without(60, "N").commands, IsEmpty());
}

TEST_F(AbsentTest, FivePercentHoldTheWholeList) {
  const Plan plan = Without(5);
  ASSERT_TRUE(plan.held.has_value());
  EXPECT_THAT(plan.held->reason, HasSubstr("5 of 100 people"));
  EXPECT_THAT(plan.held->cure, HasSubstr("--confirm-vanished 5"));
  EXPECT_THAT(plan.commands, IsEmpty());
  EXPECT_TRUE(Without(5, "O", {5, 4}).held.has_value());
  EXPECT_THAT(Without(5, "O", {5, 5}).commands, SizeIs(5));
}

TEST_F(AbsentTest, WhoCameAfterTheDayOfTheListIsNotMissing) {
  Without(0);
  AddPerson("later", "2000").set_from("2009-01-01");
  std::vector<std::string> rows;
  for (int i = 0; i < 100; ++i) {
    rows.push_back(absl::StrCat(1000 + i, ";Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;"));
  }
  EXPECT_EQ(Compare(rows, "O").absent, 0);
  // A row in which something is wrong still says that somebody is there; one without a number may
  // be anybody.
  rows.back() = "1099;;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;";
  EXPECT_EQ(Compare(rows, "O").absent, 0);
  rows.back() = ";Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;";
  EXPECT_EQ(Compare(rows, "O").absent, 0);
  rows.pop_back();
  EXPECT_EQ(Compare(rows, "O").absent, 1);
}

// Somebody whom Loge knew twice, under two numbers of one landlord.
TEST_F(SnapshotTest, ThePersonWhomTheListNamesTwiceIsSentOnlyWhatChanges) {
  v1::Employment& post = AddPerson("p", "00418");
  post.add_employee_numbers("00417");
  post.add_employee_numbers("00418");
  // The other row has another name, day, post and place: nothing of it is news.
  const std::string other = "00417;Dupont;Marie;Régisseur;69259;L'Étoile;01/05/2003;";
  const std::string same = "00418;Nom;Prénom;Gardien d'immeubles;69259;n1;01/05/2005;";
  const Plan plan = Compare({other + ";;;;", same + ";;;;"}, "O");
  EXPECT_THAT(Sent(plan), IsEmpty());
  EXPECT_THAT(Faults(plan), IsEmpty());
  EXPECT_EQ(plan.rows_unchanged, 2);
  // One of the two is enough to be there.
  EXPECT_EQ(Compare({same + ";;;;"}, "O").absent, 0);
  EXPECT_EQ(Compare({other + ";;;;"}, "O").absent, 0);
  // The number told last says what changes, and names the one id that has it.
  EXPECT_THAT(Sent(Compare({same + "31/12/2008;;;;"})),
              ElementsAre(HasSubstr("caretaker { employee { landlord_id: \"a\" "
                                    "employee_number: \"00418\" } }")));
}

// And under the numbers of two landlords.
TEST_F(SnapshotTest, TheNameThatAnotherLandlordToldLastIsNoNews) {
  v1::Employment& post = AddPerson("p", "99");
  post.add_employee_numbers("00417");
  known_.caretakers.back().set_employee_number_landlord_id("b");
  const Plan plan =
      Compare({"00417;Dupont;Prénom;Gardien d'immeubles;69259;n1;01/10/2007;;;;;"}, "O");
  EXPECT_THAT(Sent(plan), IsEmpty());
  EXPECT_EQ(plan.absent, 0);
  EXPECT_EQ(plan.rows_unchanged, 1);
  // The post is this landlord's own.
  EXPECT_THAT(Sent(Compare({"00417;Dupont;Prénom;Régisseur;69259;n1;01/10/2007;;;;;"})),
              ElementsAre(::testing::AllOf(HasSubstr("details"), HasSubstr("\"00417\""),
                                           ::testing::Not(HasSubstr("family_name")))));
  // Whoever is not in the list any more left this landlord.
  EXPECT_THAT(
      Sent(Compare({"00500;X;Y;Gardien d'immeubles;69259;n1;01/10/2007;;;;;"}, "O", {5, 1})),
      ElementsAre(HasSubstr("join"),
                  ::testing::AllOf(HasSubstr("departure"), HasSubstr("\"00417\""))));
  // The same number at another landlord is another number.
  known_.caretakers.back().mutable_personal_data()->set_employee_number("00417");
  EXPECT_THAT(
      Sent(Compare({"00417;Dupont;Prénom;Gardien d'immeubles;69259;n1;01/10/2007;;;;;"}, "O")),
      IsEmpty());
}

// Of whom this landlord knows no number yet, though another one that was absorbed did.
TEST_F(AbsorbedTest, WhoWasKnownTwiceCameWithoutANumberToo) {
  v1::Employment& before = *known_.caretakers.back().add_employments();
  before.set_landlord_id("z");
  before.set_from("2003-02-01");
  before.set_until("2008-06-30");
  before.add_employee_numbers("16");
  before.add_employee_numbers("17");
  const Plan plan = Compare({"17;Nom;Prénom;Gardien d'immeubles;;;01/10/2007;;;;;"}, "O");
  EXPECT_THAT(Sent(plan), IsEmpty());
  EXPECT_EQ(plan.absent, 0);
  EXPECT_THAT(Sent(Compare({"9017;Venu;Prénom;Gardien d'immeubles;;;01/07/2008;;z;17;;"})),
              ElementsAre(HasSubstr("caretaker_id: \"came\"")));
}

TEST_F(SnapshotTest, LastDayIsNotBeyondWhatLogeTakes) {
  Compare({"1;N;P;Gardien;;;01/10/2007;01/06/2009;;;;"});
  EXPECT_EQ(LastDayOf(file_), "2009-06-01");
  Compare({"1;N;P;Gardien;;;01/10/2007;01/06/2029;;;;"});
  EXPECT_EQ(LastDayOf(file_), "2010-02-04");
}

TEST_F(SnapshotTest, DeltasSendEachRowAndNameByNumber) {
  AddPerson("p", "00417");
  file_ = ReadFile(FileKind::kAttendance,
                   "matricule;session;date;demi_journee;presence\n"
                   "00417;s1;02/03/2009;matin;O\n"
                   "417;s1;02/03/2009;matin;O\n"
                   "9;s1;02/03/2009;matin;O\n");
  // The file's own width tells of the second.
  ASSERT_THAT(file_.faults, SizeIs(2));
  const Plan plan = PlanDelta(file_, known_);
  EXPECT_THAT(Sent(plan),
              ElementsAre("2 attendance record_attendance { occurred_on: \"2009-03-02\" "
                          "session_id: \"s1\" half_day { date: \"2009-03-02\" half: HALF_MORNING } "
                          "entries { caretaker { employee { landlord_id: \"a\" employee_number: "
                          "\"00417\" } } status: ATTENDANCE_STATUS_PRESENT } }"));
}

TEST_F(SnapshotTest, DeltasKnowTheNumbersOfTheLandlord) {
  AddPerson("p", "00417");
  file_ = ReadFile(FileKind::kCompletions,
                   "matricule;module;session;date\n"
                   "417;m1;s1;02/03/2009\nX9;m1;s1;02/03/2009\n");
  const Plan plan = PlanDelta(file_, known_);
  EXPECT_THAT(Faults(plan), ElementsAre("2 matricule: lost its leading zeros in a spreadsheet"));
  // Whose number it is, the server says.
  EXPECT_THAT(Sent(plan), ElementsAre(HasSubstr("employee_number: \"X9\"")));
}

TEST_F(SnapshotTest, MeetingsHaveTheLandlordsReference) {
  AddPerson("p", "00417");
  file_ = ReadFile(FileKind::kMeetings,
                   "reference;type;date;territoire;matricules;contacts;animateur\n"
                   "R-17;partenaire;02/03/2009;vev;00417;k1;00417\n");
  EXPECT_THAT(Sent(PlanDelta(file_, known_)),
              ElementsAre("2 meeting record_meeting { occurred_on: \"2009-03-02\" "
                          "meeting_id: \"a-r-17\" kind: MEETING_KIND_PARTNER "
                          "territory_id: \"vev\" caretakers { employee { landlord_id: \"a\" "
                          "employee_number: \"00417\" } } contact_ids: \"k1\" led_by: \"p\" }"));
}

}  // namespace
}  // namespace loge::csv

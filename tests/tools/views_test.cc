// The text of every table, compared with tests/golden/cli/*.txt. To accept new text, run the test
// with LOGE_UPDATE_GOLDEN=1 and read the difference.
#include "tools/loge/views.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "tools/loge/report_views.h"

namespace loge::cli {
namespace {

template <typename Message>
Message FromJson(const std::string& json) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  EXPECT_TRUE(status.ok()) << status.message();
  return message;
}

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(LOGE_GOLDEN_CLI) + "/" + name + ".txt";
  if (std::getenv("LOGE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path;
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << path;
}

constexpr char kProjections[] = R"({"headPosition": 4711, "projections": [
  {"name": "caretakers", "version": 1, "generation": 2, "checkpoint": 4711,
   "state": "PROJECTION_STATE_LIVE"},
  {"name": "partnership", "version": 3, "generation": 1, "checkpoint": 17, "lagEvents": 4694,
   "lag": "93.250s", "state": "PROJECTION_STATE_STOPPED", "stoppedAtPosition": 18,
   "stoppedAtEventType": "MeetingHeld", "error": "unknown event"},
  {"name": "training", "version": 1, "generation": 2, "checkpoint": 4711,
   "state": "PROJECTION_STATE_LIVE", "verification": {"differences": 3, "differs": true}}]})";

TEST(ViewsTest, Status) {
  const auto info = FromJson<v1::GetServerInfoResponse>(R"({"version": "0.1.0", "formatVersion": 1,
    "headPosition": 4711, "chainHead": "00ff", "headRecordedAt": "2009-05-12T08:00:00.5Z",
    "writable": false, "writeFault": "the disk is full", "serverTime": "2009-05-12T08:00:01Z",
    "timeZone": "Europe/Paris", "personIdsCanBeChosen": true, "principal": "local"})");
  ExpectGolden("status",
               ViewStatus(info, FromJson<v1::ListProjectionsResponse>(kProjections),
                          {{"(server)", "NOT_SERVING"}, {"loge.v1.AdminService", "SERVING"}}));
}

TEST(ViewsTest, StatusOfAnEmptyLog) {
  ExpectGolden(
      "status_empty",
      ViewStatus(FromJson<v1::GetServerInfoResponse>(R"({"version": "0.1.0", "writable": true})"),
                 {}, {}));
}

TEST(ViewsTest, Rebuild) {
  ExpectGolden("rebuild",
               ViewRebuild(FromJson<v1::RebuildResult>(R"({"name": "caretakers", "rows": 900,
        "digest": "0123456789abcdef0123", "generation": 3, "comparedAtPosition": 4711})")) +
                   ViewRebuild(FromJson<v1::RebuildResult>(R"({"name": "rollout", "rows": 20,
        "differences": 1, "digest": "ff", "generation": 4, "swapped": true,
        "comparedAtPosition": 4711,
        "firstDifferences": [{"key": "0a0b", "kind": "DIFFERENCE_KIND_CHANGED"},
          {"key": "0a0c", "kind": "DIFFERENCE_KIND_ADDED", "subject": "caretaker/p1",
           "originalPosition": 17, "position": 20}]})")));
}

TEST(ViewsTest, RebuildInOneLine) {
  const auto agrees =
      FromJson<v1::RebuildResult>(R"({"name": "rollout", "rows": 20, "comparedAtPosition": 4711})");
  const auto differs = FromJson<v1::RebuildResult>(
      R"({"name": "caretakers", "rows": 900, "comparedAtPosition": 4710, "differences": 2})");
  auto replaced = differs;
  replaced.set_name("training");
  replaced.set_swapped(true);
  EXPECT_EQ(ViewRebuildSummary({agrees}),
            "OK: no difference; 1 read models, 20 rows, position 4711\n");
  EXPECT_EQ(ViewRebuildSummary({agrees, differs, replaced}),
            "DIFFERENT: caretakers 2 rows, training 2 rows (replaced); 3 read models, 1820 rows, "
            "position 4711\n");
}

TEST(ViewsTest, Verification) {
  const auto all = FromJson<v1::VerifyLogRequest>(
      R"({"since": {"position": 17}, "expected": {"position": 4000}, "checkIndex": true})");
  const auto intact = FromJson<v1::VerifyLogResponse>(R"({"result": {"intact": true,
    "soundUpTo": {"position": 4711, "hash": "00ff"}, "events": 4694, "indexEntries": 18800}})");
  const auto damaged = FromJson<v1::VerifyLogResponse>(R"({"result": {
    "firstDamage": {"kind": "DAMAGE_KIND_OUT_OF_ORDER", "position": 1201,
      "message": "it is the record of position 1300"},
    "soundUpTo": {"position": 1200, "hash": "0a0b"}, "events": 1200}})");
  ExpectGolden("verify", ViewVerification({}, intact) + "\n" + ViewVerification(all, intact) +
                             "\n" + ViewVerification(all, damaged));
}

TEST(ViewsTest, Import) {
  ImportSummary summary;
  summary.accepted = 2;
  summary.refused = 25;
  summary.last_position = 9;
  for (int i = 1; i <= 25; ++i) summary.refusals.push_back({i, {"not valid JSON"}});
  summary.refusals[0].reasons.push_back("and another reason");
  ExpectGolden("import", ViewImport(summary, false, 3));
  ImportSummary dry;
  dry.valid = 7;
  dry.unchecked = 1;
  ExpectGolden("import_dry_run", ViewImport(dry, true, 0));
}

TEST(ViewsTest, Directory) {
  const std::string caretaker = R"({"caretakerId": "vev-001",
    "personalData": {"familyName": "Caretaker é 1", "givenName": "Demo"}, "employed": true,
    "employments": [
      {"landlordId": "landlord-a", "from": "1996-01-01", "until": "2008-03-02",
       "hiredOn": "1990-02-01", "neighbourhoodIds": ["vev-n1"], "jobTitle": "Régisseur d'immeubles",
       "jobFamily": "JOB_FAMILY_CARETAKER", "departureReason": "DEPARTURE_REASON_RESIGNED",
       "provenance": {"position": 40}},
      {"landlordId": "landlord-c", "from": "2008-03-03", "hiredOn": "2008-03-03",
       "neighbourhoodIds": ["vev-n1", "vev-n2"], "jobFamily": "JOB_FAMILY_CARETAKER",
       "provenance": {"position": 1800}}],
    "volunteering": [{"scope": "VOLUNTEERING_SCOPE_CENTRE", "from": "1999-03-16",
                      "provenance": {"position": 99}}],
    "mandates": [
      {"neighbourhoodId": "vev-n1", "mission": "REFERENT_MISSION_LOCAL", "from": "2004",
       "until": "2007-12-31", "provenance": {"position": 120}},
      {"territoryId": "vaulx", "mission": "REFERENT_MISSION_EXTENDED", "from": "2008-01-01",
       "provenance": {"position": 1700}}]})";
  ExpectGolden("caretaker", ViewCaretaker(FromJson<v1::Caretaker>(caretaker)));
  ExpectGolden("caretaker_merged", ViewMerged(FromJson<v1::GetCaretakerResponse>(R"({"merged": [
    {"caretakerId": "vev-090", "occurredOn": "2009-01-10", "provenance": {"position": 4711}},
    {"caretakerId": "vev-091", "occurredOn": "2009-02", "provenance": {"position": 4800}}]})")));
  EXPECT_EQ(ViewMerged(v1::GetCaretakerResponse()), "");
  ExpectGolden("caretakers",
               ViewCaretakers(FromJson<v1::ListCaretakersResponse>(
                   "{\"caretakers\": [" + caretaker + ", {\"caretakerId\": \"x\"}]}")));
  ExpectGolden("landlords", ViewLandlords(FromJson<v1::ListLandlordsResponse>(R"({"landlords": [
    {"landlordId": "landlord-a", "kind": "LANDLORD_KIND_OPH", "name": "Landlord A",
     "siren": "999990005", "registeredOn": "1996", "provenance": {"position": 1},
     "absorbed": {"intoId": "landlord-g", "from": "2008-07-01"}},
    {"landlordId": "landlord-g", "kind": "LANDLORD_KIND_OTHER", "name": "Landlord G",
     "registeredOn": "1996", "provenance": {"position": 7}}]})")));
  ExpectGolden("neighbourhoods",
               ViewNeighbourhoods(FromJson<v1::ListNeighbourhoodsResponse>(R"({"neighbourhoods": [
    {"neighbourhoodId": "ven-n1", "communeCode": "69259", "name": "Vénissieux neighbourhood 1",
     "definedOn": "1996", "provenance": {"position": 20},
     "merged": {"intoId": "ven-n2", "from": "2005"}}]})")));
  ExpectGolden("snapshots", ViewSnapshots(FromJson<v1::ListSnapshotsResponse>(R"({"landlords": [
    {"landlordId": "landlord-a", "latest": [{"kind": "SNAPSHOT_KIND_CARETAKERS",
     "takenOn": "2008-12-31", "rows": 112, "complete": true, "provenance": {"position": 99}}]},
    {"landlordId": "landlord-b", "latest": [{"kind": "SNAPSHOT_KIND_CARETAKERS",
     "takenOn": "2008-12-30", "rows": 7, "provenance": {"position": 4711}}]}]})")));
  ExpectGolden("referents", ViewReferents(FromJson<v1::ListReferentsResponse>(R"({"referents": [
    {"caretakerId": "vev-001", "mandates": [
      {"neighbourhoodId": "vev-n1", "mission": "REFERENT_MISSION_LOCAL", "from": "2004",
       "provenance": {"position": 120}},
      {"territoryId": "vaulx", "mission": "REFERENT_MISSION_EXTENDED", "from": "2008-01-01",
       "until": "2009-05-12", "provenance": {"position": 1700}}]}]})")));
}

constexpr char kAttendance[] = R"("attendance": [
    {"sessionId": "eclor-01", "caretakerId": "vev-001", "status": "ATTENDANCE_STATUS_PRESENT",
     "halfDay": {"date": "2007-10-08", "half": "HALF_MORNING"}, "provenance": {"position": 1200}},
    {"sessionId": "eclor-01", "caretakerId": "vev-001", "status": "ATTENDANCE_STATUS_NO_SHOW",
     "halfDay": {"date": "2007-10-08", "half": "HALF_AFTERNOON"}, "provenance": {"position": 9}}])";

TEST(ViewsTest, Training) {
  ExpectGolden("training_record",
               ViewTrainingRecord(FromJson<v1::TrainingRecord>(
                   std::string(R"({"caretakerId": "vev-001", "halfDaysPresent": 1, )") +
                   kAttendance + R"(, "completions": [{"moduleId": "eclor-centre", "minutes": 840,
                     "sessionId": "eclor-01", "occurredOn": "2007-10-22",
                     "provenance": {"position": 1300}}]})")));
  ExpectGolden("session", ViewSession(FromJson<v1::Session>(
                              std::string(R"({"sessionId": "eclor-01", "occurredOn": "2007-10-08",
                     "place": "Lyon", )") +
                              kAttendance + "}")));
  ExpectGolden("sessions", ViewSessions(FromJson<v1::ListSessionsResponse>(R"({"sessions": [
    {"sessionId": "first-training-1996", "moduleIds": ["m"], "occurredOn": "1996",
     "halfDays": [{"date": "1996-01-01", "half": "HALF_MORNING"}]},
    {"sessionId": "passerelle-14", "moduleIds": ["a", "b"], "occurredOn": "2007-11-12",
     "capacity": 12, "territoryId": "vaulx-en-velin", "provider": "Resource centre",
     "cancelled": true, "cancellationReason": "CANCELLATION_REASON_TOO_FEW"}]})")));
  ExpectGolden("modules", ViewModules(FromJson<v1::ListModulesResponse>(R"({"modules": [
    {"moduleId": "eclor-centre", "programmeId": "eclor", "name": "The centre",
     "competenceKind": "COMPETENCE_KIND_KNOWLEDGE", "minutes": 840, "mandatory": true,
     "validityMonths": 24}]})")));
}

TEST(ViewsTest, TrainingReports) {
  ExpectGolden("session_enrolled", ViewSession(FromJson<v1::Session>(R"({"sessionId": "eclor-02",
    "occurredOn": "2008-03-03", "rescheduledOn": "2008-02", "enrolments": [
      {"caretakerId": "vev-001", "occurredOn": "2008-01-07",
       "requestedBy": "ENROLMENT_REQUESTER_LANDLORD", "provenance": {"position": 1400}},
      {"caretakerId": "vev-002", "occurredOn": "2008-01", "waitingRank": 1,
       "requestedBy": "ENROLMENT_REQUESTER_CARETAKER", "provenance": {"position": 1401}}]})")));
  ExpectGolden("attendance",
               ViewAttendanceSheet(FromJson<v1::ListAttendanceResponse>(R"({"halfDays": [
      {"date": "2008-03-03", "half": "HALF_MORNING"},
      {"date": "2008-03-03", "half": "HALF_AFTERNOON"}], "rows": [
      {"caretakerId": "vev-001", "place": "SHEET_PLACE_SEAT",
       "statuses": ["ATTENDANCE_STATUS_PRESENT", "ATTENDANCE_STATUS_NO_SHOW"]},
      {"caretakerId": "vev-003", "place": "SHEET_PLACE_WALK_IN",
       "statuses": ["ATTENDANCE_STATUS_PRESENT", "ATTENDANCE_STATUS_UNSPECIFIED"]}]})")));
  ExpectGolden("due", ViewDueTrainings(FromJson<v1::ListDueTrainingsResponse>(R"({"due": [
      {"caretakerId": "vev-001", "moduleId": "eclor-centre", "state": "DUE_STATE_EXPIRED",
       "completedOn": "2006", "validUntil": "2007-12-31", "landlordIds": ["a", "b"]},
      {"caretakerId": "vev-002", "moduleId": "eclor-centre", "state": "DUE_STATE_MISSING",
       "landlordIds": ["a"]}]})")));
  ExpectGolden(
      "coverage",
      ViewTrainingCoverage("landlord", FromJson<v1::ListTrainingCoverageResponse>(R"({"groups": [
      {"groupId": "landlord-a", "employed": 12, "covered": 6, "share": 0.5},
      {"groupId": "landlord-b", "withheld": true}]})")));
}

TEST(ViewsTest, GroupsIntroductionsAndSupport) {
  ExpectGolden("groups",
               ViewExpressionGroups(FromJson<v1::ListExpressionGroupsResponse>(R"({"groups": [
      {"groupMeetingId": "group-1", "occurredOn": "2003-05", "headcount": 9},
      {"groupMeetingId": "group-2", "occurredOn": "2003-06-03", "caretakerIds": ["vev-001"],
       "facilitatorContactId": "coordinator-1", "headcount": 2, "minutes": 90}]})")));
  ExpectGolden("introductions", ViewIntroductions(FromJson<v1::ListIntroductionsResponse>(
                                    R"({"introductions": [
      {"introductionId": "introduction-1", "occurredOn": "2003-05", "caretakerId": "vev-001",
       "contactId": "contact-1"},
      {"introductionId": "introduction-2", "occurredOn": "2003-06-03", "caretakerId": "vev-002",
       "contactId": "contact-1", "byCaretakerId": "vev-001"},
      {"introductionId": "introduction-3", "occurredOn": "2003-06-04", "caretakerId": "vev-003",
       "contactId": "contact-2", "byContactId": "coordinator-1"}]})")));
  ExpectGolden("support", ViewSupport(FromJson<v1::CountSupportMeetingsResponse>(
                              R"({"meetings": 1203, "givenByCaretakers": 4, "minutes": 54135})")));
}

TEST(ViewsTest, Partners) {
  ExpectGolden("partners", ViewPartners(FromJson<v1::ListPartnersResponse>(R"({"partners": [
    {"partnerId": "carrier", "type": "PARTNER_TYPE_ASSOCIATION", "name": "Carrier association",
     "rna": "W691000000", "registeredOn": "1998-09", "provenance": {"position": 30}},
    {"partnerId": "vev-police", "type": "PARTNER_TYPE_POLICE", "name": "Police of Vaulx",
     "registeredOn": "1998-10-27", "closed": {"from": "2008-07-01",
     "successorPartnerId": "metro-police"}, "provenance": {"position": 31}}]})")));
  ExpectGolden("contacts", ViewContacts(FromJson<v1::ListContactsResponse>(R"({"contacts": [
    {"contactId": "contact-1", "partnerId": "vev-police", "function": "Field", "keyRelay": true,
     "from": "1999-01-04", "until": "2008-06-30", "successorContactId": "contact-3",
     "personalData": {"familyName": "Contact 1"}},
    {"contactId": "contact-2", "landlordId": "landlord-a", "from": "1999-01-04"},
    {"contactId": "contact-3", "partnerId": "metro-police", "from": "2008-07-01",
     "predecessorContactIds": ["contact-0", "contact-1"]}]})")));
  ExpectGolden("meetings", ViewMeetings(FromJson<v1::ListMeetingsResponse>(R"({"meetings": [
    {"meetingId": "meeting-001", "kind": "MEETING_KIND_PARTNER", "occurredOn": "2003-05-06",
     "caretakerIds": ["vev-001", "vev-002"], "contactIds": ["coordinator-1"], "headcount": 3,
     "ledBy": "coordinator-1", "topics": ["waste"], "neighbourhoodId": "vev-n1",
     "absorbedMeetingIds": ["meeting-b-17", "meeting-c-4"]},
    {"meetingId": "event-day-2009", "kind": "MEETING_KIND_EVENT_DAY", "occurredOn": "2009-05-12",
     "headcount": 220}]})")));
  ExpectGolden("duplicates", ViewDuplicateMeetings(FromJson<v1::ListDuplicateMeetingsResponse>(
                                 R"({"similarityMin": 0.5, "pairs": [
    {"first": {"meetingId": "meeting-001", "kind": "MEETING_KIND_PARTNER", "territoryId": "vev",
               "occurredOn": "2003-05-06"},
     "second": {"meetingId": "meeting-b-17", "kind": "MEETING_KIND_INTER_LANDLORD"},
     "inCommon": 2, "named": 3, "similarity": 0.66666667}]})")));
}

TEST(ViewsTest, Agreements) {
  const auto list = FromJson<v1::ListAgreementsResponse>(R"({"agreements": [
    {"agreementId": "charter-1", "purpose": "AGREEMENT_PURPOSE_CHARTER",
     "landlordIds": ["landlord-a", "landlord-b"], "signedOn": "1998", "validFrom": "1998-10-27",
     "inForce": true},
    {"agreementId": "data-1", "purpose": "AGREEMENT_PURPOSE_DATA_SHARING",
     "landlordIds": ["landlord-a"], "partnerIds": ["carrier"], "territoryId": "vev",
     "signedOn": "2006-12-01", "validFrom": "2007-01-01", "validUntil": "2009-12-31",
     "endedOn": "2008-06-30", "renewals": [
       {"occurredOn": "2007-10", "validUntil": "2009-12-31",
        "provenance": {"position": 912}}]}]})");
  ExpectGolden("agreements", ViewAgreements(list));
  ExpectGolden("agreement", ViewAgreement(list.agreements(1)));
}

TEST(ViewsTest, Proposals) {
  ExpectGolden("proposals", ViewProposals(FromJson<v1::ListProposalsResponse>(R"({"proposals": [
    {"proposalId": "sorting-1", "topic": "waste", "madeOn": "2008-03-01", "territoryId": "vev",
     "replies": [
       {"landlordId": "landlord-a", "byLandlordId": "landlord-b", "answeredOn": "2008-04-15",
        "answer": "PROPOSAL_ANSWER_PARTLY", "delayDays": 45},
       {"landlordId": "landlord-c", "byLandlordId": "landlord-c"}], "open": true},
    {"proposalId": "stairs-1", "topic": "cleaning", "madeOn": "2008", "replies": [
       {"landlordId": "landlord-a", "byLandlordId": "landlord-a", "answeredOn": "2008-01-01",
        "answer": "PROPOSAL_ANSWER_REFUSED"}]}]})")));
}

TEST(ViewsTest, Anomalies) {
  ExpectGolden("anomalies", ViewAnomalies(FromJson<v1::ListAnomaliesResponse>(R"({"anomalies": [
    {"kind": "ANOMALY_KIND_NOT_EMPLOYED", "caretakerId": "vev-001", "about": "meeting/m-1",
     "occurredOn": "2009-02-01", "provenance": [{"position": 40}, {"position": 60}]},
    {"kind": "ANOMALY_KIND_OVERLAPPING_EMPLOYMENTS", "caretakerId": "vev-002",
     "occurredOn": "2005", "provenance": [{"position": 8}, {"position": 7}]},
    {"kind": "ANOMALY_KIND_FUNDING_OVERPAID", "about": "funding/f-1", "occurredOn": "2008-01-15",
     "provenance": [{"position": 90}, {"position": 91}, {"position": 97}]}]})")));
}

TEST(ViewsTest, Fundings) {
  ExpectGolden("fundings", ViewFundings(FromJson<v1::ListFundingsResponse>(R"({"fundings": [
    {"fundingId": "region-2001", "partnerId": "region", "purpose": "FUNDING_PURPOSE_TRAINING",
     "periodFrom": "2001-01-01", "periodUntil": "2003-12-31", "committedCents": 4500000,
     "reducedCents": 150050, "paidCents": 3000000, "provenance": {"position": 812}},
    {"fundingId": "tfpb-2008", "landlordId": "landlord-a", "territoryId": "vaulx-en-velin",
     "neighbourhoodId": "vev-n1", "purpose": "FUNDING_PURPOSE_TFPB", "periodFrom": "2008-01-01",
     "periodUntil": "2008-12-31", "committedCents": 1, "provenance": {"position": 1999}}]})")));
}

TEST(ViewsTest, Experiments) {
  const auto response = FromJson<v1::ListExperimentsResponse>(R"({"experiments": [
    {"experimentId": "cellars", "title": "Cellars kept clear", "territoryId": "vev",
     "landlordIds": ["landlord-a", "landlord-b"], "theme": "waste",
     "approach": "EXPERIMENT_APPROACH_PREVENTIVE", "hypothesis": "Fewer fires",
     "launchedOn": "2003-02", "concludedOn": "2004-06-30",
     "standing": "EXPERIMENT_STANDING_CONCLUDED", "outcome": "EXPERIMENT_OUTCOME_FAILED",
     "lesson": "Ask the tenants first", "persons": 3, "joins": [
       {"occurredOn": "2003-03-01", "caretakerIds": ["vev-001", "vev-002"],
        "contactIds": ["police"], "provenance": {"position": 812}},
       {"occurredOn": "2003-04", "caretakerIds": ["vev-001"], "provenance": {"position": 820}}]},
    {"experimentId": "noise", "title": "Quiet hours", "territoryId": "ven",
     "landlordIds": ["landlord-b", "landlord-c"], "theme": "noise",
     "approach": "EXPERIMENT_APPROACH_CURATIVE", "launchedOn": "2008-10-01",
     "standing": "EXPERIMENT_STANDING_OPEN"}]})");
  ExpectGolden("experiments", ViewExperiments(response));
  ExpectGolden("experiment", ViewExperiment(response.experiments(0)));
}

constexpr char kPractice[] = R"({"practice": {"practiceId": "walk", "title": "Walk round the block",
  "kind": "PRACTICE_KIND_TOOL", "landlordId": "landlord-a", "fromPracticeId": "tour",
  "sharedOn": "2005-03", "holdings": [
    {"how": "ADOPTION_STATE_ORIGIN", "landlordId": "landlord-a", "byLandlordId": "landlord-a",
     "from": "2005-03", "provenance": {"position": 812}},
    {"how": "ADOPTION_STATE_ADOPTED", "landlordId": "landlord-d", "byLandlordId": "landlord-b",
     "from": "2006", "provenance": {"position": 900}},
    {"how": "ADOPTION_STATE_ADOPTED", "territoryId": "venissieux", "from": "2007-01-01",
     "until": "2008-01-01", "provenance": {"position": 1011}},
    {"how": "ADOPTION_STATE_ADAPTED", "landlordId": "landlord-c", "byLandlordId": "landlord-c",
     "from": "2007-06-01", "adaptedPracticeId": "stairs", "provenance": {"position": 1200}}]},
  "ancestors": [{"practiceId": "tour", "title": "Tour", "steps": 1, "landlordId": "landlord-e",
    "sharedOn": "2001"}],
  "descendants": [{"practiceId": "stairs", "title": "Stairs", "fromPracticeId": "walk",
    "steps": 1, "landlordId": "landlord-c", "sharedOn": "2007-06-01"}]})";

TEST(ViewsTest, Practice) {
  ExpectGolden("practice", ViewPractice(FromJson<v1::GetPracticeResponse>(kPractice)));
}

TEST(ViewsTest, PracticeWithoutLineage) {
  auto response = FromJson<v1::GetPracticeResponse>(kPractice);
  const std::string whole = ViewPractice(response);
  response.clear_ancestors();
  response.clear_descendants();
  const std::string text = ViewPractice(response);
  EXPECT_EQ(whole.substr(0, text.size()), text);
  EXPECT_EQ(text.find("LINEAGE"), std::string::npos);
}

TEST(ViewsTest, AdoptionMatrix) {
  ExpectGolden("practices_matrix", ViewAdoptionMatrix(FromJson<v1::GetAdoptionMatrixResponse>(
                                       R"({"axis": "ADOPTION_AXIS_LANDLORD", "rows": [
    {"practiceId": "stairs", "cells": [
      {"landlordId": "landlord-c", "state": "ADOPTION_STATE_ORIGIN", "since": "2007-06-01"}]},
    {"practiceId": "walk", "cells": [
      {"landlordId": "landlord-a", "state": "ADOPTION_STATE_ORIGIN", "since": "2005-03"},
      {"landlordId": "landlord-b", "state": "ADOPTION_STATE_DROPPED", "since": "2006"},
      {"landlordId": "landlord-c", "state": "ADOPTION_STATE_ADAPTED", "since": "2007-06-01",
       "adaptedPracticeId": "stairs"}]}]})")));
}

TEST(ViewsTest, ValorisationActions) {
  ExpectGolden("valorisation", ViewValorisationActions(
                                   FromJson<v1::ListValorisationActionsResponse>(R"({"actions": [
    {"actionId": "film-2004", "territoryId": "vaulx-en-velin", "occurredOn": "2004",
     "audience": "VALORISATION_AUDIENCE_POPULATION", "medium": "VALORISATION_MEDIUM_AUDIOVISUAL",
     "provenance": {"position": 812}},
    {"actionId": "leaflet-1", "territoryId": "venissieux", "occurredOn": "2008-03-01",
     "audience": "VALORISATION_AUDIENCE_EMPLOYERS", "medium": "VALORISATION_MEDIUM_PRINT",
     "provenance": {"position": 1999}}]})")));
}

constexpr char kRoadmap[] = R"({"roadmapId": "roadmap-2009", "title": "Consolidate and spread",
  "territoryIds": ["vaulx-en-velin", "venissieux"], "adoptedOn": "2009-06",
  "periodFrom": "2009-01-01", "periodUntil": "2012-12-31", "inForce": true,
  "provenance": {"position": 4120}, "objectives": [
    {"objectiveId": "airlock", "title": "An airlock again", "pillar": "PILLAR_TRAINING",
     "status": "OBJECTIVE_STATUS_IN_PROGRESS", "assessedOn": "2009-12-01", "statements": [
       {"status": "OBJECTIVE_STATUS_NOT_STARTED", "assessedOn": "2009-09",
        "provenance": {"position": 4121}},
       {"status": "OBJECTIVE_STATUS_IN_PROGRESS", "assessedOn": "2009-12-01",
        "provenance": {"position": 4130}}]},
    {"objectiveId": "relays", "title": "Referents relay", "pillar": "PILLAR_NETWORKS"}]})";

TEST(ViewsTest, Roadmaps) {
  ExpectGolden("roadmap", ViewRoadmap(FromJson<v1::Roadmap>(kRoadmap)));
  ExpectGolden("roadmaps", ViewRoadmaps(FromJson<v1::ListRoadmapsResponse>(
                               absl::StrCat(R"({"roadmaps": [)", kRoadmap, R"(,
    {"roadmapId": "roadmap-2005", "title": "Before", "territoryIds": ["vaulx-en-velin"],
     "adoptedOn": "2005", "periodFrom": "2005-01-01", "periodUntil": "2008-12-31",
     "provenance": {"position": 17}}]})"))));
}

TEST(ViewsTest, Means) {
  ExpectGolden("means", ViewMeans(FromJson<v1::GetMeansResponse>(R"({
    "parameters": {"territoryId": "vaulx-en-velin", "from": "2008-01-01", "until": "2008-12-31"},
    "presence": {"hundredthDays": 27170, "days": 366, "fteHundredths": 74},
    "coordinators": [
      {"contactId": "coordinator-1", "presence": {"days": 366, "fteHundredths": 70}},
      {"contactId": "coordinator-2", "presence": {"days": 366, "fteHundredths": 4}}],
    "amounts": [
      {"purpose": "FUNDING_PURPOSE_GENERAL", "committedCents": 3000000, "reducedCents": 150050,
       "paidCents": 1500000},
      {"purpose": "FUNDING_PURPOSE_TFPB", "committedCents": 400000, "paidCents": 399999}],
    "funders": [
      {"landlordId": "landlord-a", "amounts": [
        {"purpose": "FUNDING_PURPOSE_TFPB", "committedCents": 400000, "paidCents": 399999}]},
      {"partnerId": "state", "amounts": [
        {"purpose": "FUNDING_PURPOSE_GENERAL", "committedCents": 3000000, "reducedCents": 150050,
         "paidCents": 1500000}]}]})")));
}

TEST(ViewsTest, Diffusion) {
  ExpectGolden("diffusion", ViewDiffusion(FromJson<v1::GetDiffusionResponse>(R"({
    "landlords": 10, "adopters": 8, "dwellings": 12500, "countedLandlords": 2, "points": [
      {"day": "1998-10-27", "landlords": 5, "share": 0.5, "dwellingShare": 0},
      {"day": "2007-06-18", "landlords": 8, "share": 0.8, "dwellings": 12500, "dwellingShare": 1}],
    "classes": [
      {"adopterClass": "ADOPTER_CLASS_INNOVATORS", "shareThousandths": 25,
       "passedOn": "1998-10-27", "dwellingsPassedOn": "2007-06-18"},
      {"adopterClass": "ADOPTER_CLASS_LATE_MAJORITY", "shareThousandths": 840,
       "dwellingsPassedOn": "2007-06-18"}]})")));
  ExpectGolden("diffusion_few", ViewDiffusion(FromJson<v1::GetDiffusionResponse>(R"({
    "landlords": 2, "adopters": 1, "points": [
      {"day": "1998-10-27", "landlords": 1, "share": 0.5}]})")));
}

TEST(ViewsTest, NetworksSideBySide) {
  const auto first = FromJson<v1::GetNetworkResponse>(R"({"answered": {"asOf": "2003-06-30",
    "asKnownAt": 4177}, "parameters": {"windowDays": 730, "activityWindowDays": 365},
    "indicators": {"persons": 3, "caretakers": 2}})");
  const auto second = FromJson<v1::GetNetworkResponse>(R"({"answered": {"asOf": "2009-05-12",
    "asKnownAt": 4177, "position": 4177},
    "parameters": {"windowDays": 730, "halfLifeDays": 365, "activityWindowDays": 365},
    "indicators": {"persons": 8, "caretakers": 7, "ties": 11, "components": 1, "isolates": 0,
      "isolatedCaretakers": 1, "isolation": 0.142857, "reachablePairs": 21,
      "reachablePairsWithoutCoordinators": 6, "coordinatorDependence": 0.714286, "meetings": 6,
      "meetingsWithCoordinator": 4, "coordinatorMeetingShare": 0.666667,
      "coordinatorOnlyCaretakers": 1, "tiedCaretakers": 7, "coordinatorOnlyShare": 0.142857,
      "centralisation": 0.619, "density": 0.392857, "transitivity": 0.535714,
      "siloLandlord": {"silo": 0.3}, "siloNeighbourhood": {"silo": 1}, "activeCore": 3,
      "participants": 7},
    "coordinatorIds": ["k"], "cutOffWithoutCoordinators": ["b2", "c1", "c2", "d1"]})");
  ExpectGolden("network", ViewNetworks("t", {first, second}));
  EXPECT_EQ(ViewNetworks("t", {}), "");
}

TEST(ViewsTest, Comparison) {
  const auto response = FromJson<v1::CompareNetworksResponse>(R"({
    "answered": {"asOf": "2009-05-12", "asKnownAt": 4177}, "earlierAsOf": "2003-06-30",
    "parameters": {"windowDays": 730, "halfLifeDays": 365, "activityWindowDays": 365},
    "weakenedShare": 0.5, "earlier": {"persons": 3, "caretakers": 2},
    "later": {"persons": 8, "caretakers": 7, "ties": 11, "components": 1, "density": 0.392857},
    "counts": {"personsCame": 6, "personsWent": 1, "personsStayed": 2, "tiesGained": 1,
      "tiesLost": 2, "tiesWeakened": 0, "tiesStrengthened": 1},
    "came": ["b1", "b2", "c1", "c2", "d1", "k"], "went": ["z"],
    "changes": [
      {"kind": "TIE_CHANGE_KIND_STRENGTHENED", "personA": "a1", "personB": "b1",
       "earlier": {"strength": 0.242769, "lastSharedOn": "2003-03-01"},
       "later": {"strength": 0.763869, "lastSharedOn": "2008-09-01"}},
      {"kind": "TIE_CHANGE_KIND_LOST", "personA": "a1", "personB": "z",
       "earlier": {"strength": 0.5, "lastSharedOn": "2002"},
       "lossReason": "TIE_LOSS_REASON_PERSON_LEFT"},
      {"kind": "TIE_CHANGE_KIND_LOST", "personA": "a2", "personB": "k",
       "earlier": {"strength": 0.25, "lastSharedOn": "2002-10"}},
      {"kind": "TIE_CHANGE_KIND_GAINED", "personA": "c1", "personB": "c2",
       "later": {"strength": 0.693, "lastSharedOn": "2008-11-01"}}]})");
  ExpectGolden("comparison", ViewComparison("t", response));
}

TEST(ViewsTest, NetworkMonthByMonth) {
  ExpectGolden("network_series", ViewNetworkSeries("t", FromJson<v1::GetNetworkSeriesResponse>(R"({
    "answered": {"asOf": "2009-05-12", "asKnownAt": 4177}, "fromMonth": "2009-04",
    "untilMonth": "2009-05", "parameters": {"windowDays": 730, "activityWindowDays": 365},
    "points": [
      {"asOf": "2009-04-30", "persons": 3, "caretakers": 2},
      {"asOf": "2009-05-12", "persons": 1008, "caretakers": 907, "ties": 11,
       "coordinatorDependence": 0.714286, "coordinatorMeetingShare": 0.666667,
       "coordinatorOnlyShare": 0.142857, "isolation": 0.25, "siloLandlord": {"silo": 0.3},
       "siloNeighbourhood": {"silo": 1}, "relayRate": 0.2, "relayedMeetings": 1,
       "relayableMeetings": 5, "steeringWithCaretakersShare": 0.5, "steeringWithCaretakers": 1,
       "steeringMeetings": 2, "caretakerSeatShare": 0.375, "caretakerSeats": 3, "seats": 8,
       "meetingsWithTwoLandlordsShare": 0.4, "meetingsWithTwoLandlords": 2, "meetings": 5,
       "evenness": 0.98747, "daysSinceLast": 253, "experiments": 2, "orphanedPartners": 1,
       "tiedPartners": 3, "orphanedShare": 0.333333, "staleContacts": 4}]})")));
}

TEST(ViewsTest, Departure) {
  const auto response = FromJson<v1::SimulateDepartureResponse>(R"({
    "answered": {"asOf": "2009-05-12"}, "parameters": {"windowDays": 730}, "personIds": ["k"],
    "figures": {"reachablePairsBefore": 1021, "reachablePairsAfter": 6, "fragmentation": 0.994123,
      "groupsBefore": 1, "groupsAfter": 5, "cutOff": 6, "isolated": 3},
    "cutOffIds": ["b2", "c1", "c2", "d1", "e1", "f1"], "isolatedIds": ["d1", "e1", "f1"],
    "partnersCutOff": [{"organisationId": "police", "personIds": ["p1", "p2"],
                        "lastSharedOn": "2008-10-01"}],
    "landlordsCutOff": [{"organisationId": "d", "personIds": ["d1"],
                         "lastSharedOn": "2008-12-15"}],
    "groups": [{"personIds": ["b2", "c1", "c2"], "joinedNow": true, "relays": [
        {"personId": "a1", "neighbourhoodIds": ["n2", "n3"]},
        {"personId": "b1", "metPersonId": "c1", "metOn": "2006",
         "neighbourhoodIds": ["n2"]}]},
      {"personIds": ["d1"], "joinedNow": true}, {"personIds": ["e1"]}],
    "introductions": [
      {"personA": "b1", "personB": "b2", "reason": "INTRODUCTION_REASON_SAME_LANDLORD",
       "landlordId": "b"},
      {"personA": "a1", "personB": "d1", "reason": "INTRODUCTION_REASON_SAME_NEIGHBOURHOOD",
       "neighbourhoodId": "n1"},
      {"personA": "a2", "personB": "e1", "reason": "INTRODUCTION_REASON_MET_BEFORE",
       "metOn": "2005-01-01"},
      {"personA": "a1", "personB": "f1", "reason": "INTRODUCTION_REASON_MOST_TIES"}]})");
  const auto harmless = FromJson<v1::SimulateDepartureResponse>(R"({
    "parameters": {"windowDays": 90}, "personIds": ["a1", "a2"],
    "figures": {"reachablePairsBefore": 6, "reachablePairsAfter": 6, "fragmentation": 0,
      "groupsBefore": 2, "groupsAfter": 2, "cutOff": 0, "isolated": 0}})");
  ExpectGolden("departure", ViewDeparture("t", response) + "\n" + ViewDeparture("t", harmless));
}

TEST(ViewsTest, Relays) {
  ExpectGolden("relays", ViewRelays(FromJson<v1::FindRelaysResponse>(R"({
    "parameters": {"windowDays": 730}, "relays": [
    {"contactId": "contact-1", "kind": "NODE_KIND_PARTNER_CONTACT", "partnerId": "vev-police",
     "partnerType": "PARTNER_TYPE_POLICE", "function": "Field officer", "keyRelay": true,
     "activities": 12, "lastMetOn": "2009-04-02", "topics": ["noise", "waste"],
     "neighbourhoodIds": ["vev-n1", "vev-n2"]},
    {"contactId": "contact-2", "kind": "NODE_KIND_LANDLORD_STAFF", "landlordId": "landlord-a",
     "activities": 1, "lastMetOn": "2008"}]})")));
  ExpectGolden("orphaned_relays", ViewOrphanedRelays(FromJson<v1::ListOrphanedRelaysResponse>(R"({
    "parameters": {"windowDays": 730, "staleAfterDays": 365}, "relays": [
    {"loss": "RELAY_LOSS_ORPHANED_PARTNER", "partnerId": "vev-police",
     "contactIds": ["contact-1", "contact-3"], "lastMetOn": "2008-11-01",
     "departedPersonIds": ["vev-001"]},
    {"loss": "RELAY_LOSS_STALE_CONTACT", "partnerId": "post", "contactIds": ["contact-4"],
     "lastMetOn": "2007-12-01"}]})")));
}

TEST(ViewsTest, Graph) {
  ExpectGolden("graph", ViewGraph(FromJson<v1::GetNetworkResponse>(R"({
    "answered": {"asOf": "2009-05-12"},
    "nodes": [
      {"personId": "a1", "kind": "NODE_KIND_CARETAKER", "landlordId": "landlord-a", "degree": 2,
       "strength": 0.763869, "betweenness": 15, "articulationPoint": true, "coreNumber": 3,
       "neighbourhoodIds": ["n1"], "component": 1, "landlordsReached": 2, "partnerTypesReached": 1,
       "clustering": 0.5, "fragmentation": 0.714286},
      {"personId": "k", "kind": "NODE_KIND_COORDINATOR", "partnerId": "carrier", "degree": 1,
       "component": 1}],
    "betweenness": {"pivots": 500, "error": 12.34},
    "ties": [{"personA": "a1", "personB": "k", "strength": 0.5, "activities": 2,
      "firstSharedOn": "2008-03-01", "lastSharedOn": "2008-12-01", "bridge": true}]})")));
}

TEST(ViewsTest, ExactBetweennessNeedsNoWord) {
  const std::string text = ViewGraph(FromJson<v1::GetNetworkResponse>(
      R"({"answered": {"asOf": "2009-05-12"}, "betweenness": {"exact": true, "pivots": 8}})"));
  EXPECT_EQ(text.find("estimated"), std::string::npos);
}

TEST(ViewsTest, SilosWithTheirPValues) {
  const std::string text = ViewNetworks("t", {FromJson<v1::GetNetworkResponse>(R"({
    "indicators": {"siloLandlord": {"silo": 0.3, "pValue": 0.17182, "relabellings": 1000},
                   "siloNeighbourhood": {"silo": 1}}})")});
  EXPECT_NE(text.find("0.300 (p 0.172)\n"), std::string::npos);
  EXPECT_EQ(text.find("1.000 (p"), std::string::npos);
}

TEST(ViewsTest, Rollout) {
  ExpectGolden("rollout", ViewTerritories({FromJson<v1::Territory>(R"({
    "territoryId": "vaulx-en-velin", "name": "Vaulx-en-Velin", "stage": "STAGE_SEEDING",
    "ageMonthsSincePilot": 121, "ageMonthsSinceCommitted": 128,
    "coordinators": [{"contactId": "coordinator-1", "fteHundredths": 70}],
    "coverage": {"neighbourhoods": 5, "neighbourhoodsWithCaretakers": 5, "landlords": 5,
                 "caretakers": 90},
    "stages": [
      {"stage": "STAGE_SPOTTED", "from": "1997", "until": "1998", "days": 365,
       "provenance": {"position": 90}},
      {"stage": "STAGE_SEEDING", "from": "2007-06-18", "days": 694,
       "skipReason": "SKIP_REASON_HISTORY_UNKNOWN", "provenance": {"position": 1500}}]})"),
                                           FromJson<v1::Territory>(R"({
    "territoryId": "venissieux", "name": "Vénissieux", "stage": "STAGE_SPOTTED", "paused": true,
    "seededFrom": ["vaulx-en-velin"],
    "pauses": [{"from": "2008-01-01", "reason": "PAUSE_REASON_NO_FUNDING",
                "provenance": {"position": 7}}]})")}));
}

TEST(ViewsTest, Centre) {
  ExpectGolden("centre", ViewCentre(FromJson<v1::Centre>(R"({
    "territoryId": "vaulx-en-velin",
    "interests": [{"landlordId": "landlord-a", "statedOn": "1997", "provenance": {"position": 3}},
                  {"partnerId": "commune-vev", "statedOn": "1998-02",
                   "provenance": {"position": 44}}],
    "diagnoses": [{"diagnosisId": "d1", "title": "Abandonment", "territoryIds": ["vaulx-en-velin"],
      "authors": ["Consultancy A", "Consultancy B"],
      "heard": ["STAKEHOLDER_GROUP_CARETAKERS", "STAKEHOLDER_GROUP_TENANTS"],
      "deliveredOn": "1998", "provenance": {"position": 5}}],
    "carriers": [{"name": "HLM Vaulx-en-Velin", "rna": "W691234567", "from": "1998-06",
                  "until": "2001", "provenance": {"position": 6}},
                 {"name": "GIE", "siren": "999990005", "from": "2001",
                  "provenance": {"position": 700}}],
    "places": [{"place": "1 rue de la Loge", "from": "1998-10-27", "provenance": {"position": 8}}],
    "coordinatorFteHundredths": 90,
    "committees": [{"kind": "COMMITTEE_KIND_STEERING",
      "colleges": [{"college": "COLLEGE_CARETAKER", "seats": 2},
                   {"college": "COLLEGE_INSTITUTION", "seats": 1}],
      "seats": [{"college": "COLLEGE_CARETAKER", "caretakerId": "vev-001"},
                {"college": "COLLEGE_CARETAKER", "caretakerId": "vev-002"},
                {"college": "COLLEGE_INSTITUTION", "contactId": "prefect"}]},
     {"kind": "COMMITTEE_KIND_TECHNICAL", "colleges": [{"college": "COLLEGE_CARETAKER"}]}]})")));
  EXPECT_EQ(ViewCentre(v1::Centre()), "Coordinators are present for 0 % of full time together.\n");
}

TEST(ViewsTest, Evaluations) {
  ExpectGolden("evaluations", ViewEvaluations(FromJson<v1::ListEvaluationsResponse>(R"({
    "evaluations": [
      {"evaluationId": "study-2008", "title": "Ten years", "evaluator": "Consultancy A",
       "territoryIds": ["vaulx-en-velin", "venissieux"], "commissionedOn": "2008",
       "publishedOn": "2009-05-12", "provenance": {"position": 4700},
       "heard": ["STAKEHOLDER_GROUP_CARETAKERS", "STAKEHOLDER_GROUP_STATE"],
       "findings": [
         {"kind": "FINDING_KIND_EFFECT", "text": "Isolation is broken"},
         {"kind": "FINDING_KIND_DIFFICULTY", "territoryId": "venissieux",
          "text": "Means are limited"}]},
      {"evaluationId": "study-2012", "title": "And then", "territoryIds": ["venissieux"],
       "commissionedOn": "2012", "provenance": {"position": 4711},
       "heard": ["STAKEHOLDER_GROUP_TENANTS"]}]})")));
}

TEST(ViewsTest, TerritoriesAtEqualAge) {
  ExpectGolden("territory_comparison",
               ViewTerritoryComparison(FromJson<v1::CompareTerritoriesResponse>(R"({
    "parameters": {"windowDays": 730, "activityWindowDays": 365},
    "anchor": "COMPARISON_ANCHOR_COMMITTED",
    "normalisation": "COMPARISON_NORMALISATION_NONE",
    "indicators": ["COMPARED_INDICATOR_I1", "COMPARED_INDICATOR_PARTICIPATIONS",
                   "COMPARED_INDICATOR_COORDINATOR_FTE"],
    "territories": [
      {"territoryId": "vev", "anchoredOn": "1998-10", "ageMonths": 127, "p95Days": 40},
      {"territoryId": "ven", "anchoredOn": "2007-06-18", "ageMonths": 22}],
    "ages": [
      {"ageMonths": 0, "territories": [
        {"values": [{}, {"value": 0}, {"value": 1}]}, {"values": [{}, {"value": 12}, {}]}]},
      {"ageMonths": 18, "territories": [
        {"values": [{"value": 0.714286, "asKnownThen": 0.7}, {"value": 1204}, {"value": 0.7}]},
        {"provisional": true, "values": [{"value": 0.5}, {}, {"value": 0.3}]}]}]})")));
}

TEST(ViewsTest, ForcedStagesAndTheEndOfATerritory) {
  ExpectGolden("rollout_withdrawn", ViewTerritories({FromJson<v1::Territory>(R"({
    "territoryId": "vev", "stage": "STAGE_COMMITTED",
    "stages": [{"stage": "STAGE_COMMITTED", "from": "2001", "until": "2002", "days": 365,
                "skipReason": "SKIP_REASON_HISTORY_UNKNOWN",
                "forceReason": "FORCE_REASON_COMMITTEE_DECISION",
                "unmet": [{"criterion": "STAGE_CRITERION_FUNDING_SECURED", "found": 6,
                           "threshold": 12}],
                "provenance": {"position": 7}}],
    "withdrawal": {"from": "2002", "reason": "WITHDRAWAL_REASON_NO_FUNDING",
                   "provenance": {"position": 9}}})")}));
}

TEST(ViewsTest, Readiness) {
  ExpectGolden("readiness", ViewReadiness(FromJson<v1::GetStageReadinessResponse>(R"({
    "territoryId": "vev", "stage": "STAGE_OPERATING", "reached": 4,
    "criteria": [
      {"criterion": "STAGE_CRITERION_CORE_COMPONENTS", "found": 7, "threshold": 8,
       "evidencePositions": [3, 5, 8, 9, 12, 20, 21]},
      {"criterion": "STAGE_CRITERION_PARTICIPATION"},
      {"criterion": "STAGE_CRITERION_PILOT_MONTHS", "met": true, "found": 14, "threshold": 12,
       "evidencePositions": [10]}],
    "scores": [{"stage": "STAGE_SPOTTED", "days": 365, "criteria": 1},
               {"stage": "STAGE_PILOT", "days": 430, "criteriaMet": 2, "criteria": 2}]})")));
}

TEST(ViewsTest, Fidelity) {
  ExpectGolden("fidelity", ViewFidelity(FromJson<v1::GetFidelityResponse>(R"({
    "territoryId": "vev", "evidenced": 1, "bottleneck": "CORE_COMPONENT_FUNDING",
    "components": [
      {"component": "CORE_COMPONENT_COORDINATOR", "evidenced": true, "lastOn": "2009-05-12",
       "lastPosition": 4},
      {"component": "CORE_COMPONENT_FUNDING"}]})")));
}

TEST(ViewsTest, Thresholds) {
  ExpectGolden("thresholds", ViewThresholds(FromJson<v1::GetThresholdsResponse>(R"({
    "territoryId": "vev",
    "thresholds": [
      {"criterion": "STAGE_CRITERION_DIAGNOSIS_DELIVERED", "value": 3},
      {"criterion": "STAGE_CRITERION_AGREEMENT_SIGNED", "value": 4,
       "provenance": {"position": 12}},
      {"criterion": "STAGE_CRITERION_FUNDING_SECURED", "value": 6, "own": true,
       "provenance": {"position": 15}},
      {"criterion": "STAGE_CRITERION_PARTICIPATION"}]})")));
}

constexpr char kEvidence[] = R"([
  {"event": {"position": 20, "type": 63, "occurredOn": "2008-10-14", "precision": "PRECISION_DAY",
   "actor": "local", "source": {"system": "diary", "ref": "17"},
   "recordedAt": "2009-05-12T08:00:00Z", "payload": {"meetingHeld": {"meetingId": "m"}}}},
  {"event": {"position": 31, "type": 1, "occurredOn": "2008-10-01", "precision": "PRECISION_MONTH",
   "actor": "local", "recordedAt": "2009-05-13T08:00:00Z", "payload": {"factCorrected": {
   "reason": "CORRECTION_REASON_TYPING_ERROR", "replacement": {"meetingHeld": {}}}}},
   "stands": true},
  {"event": {"position": 32, "type": 2, "occurredOn": "2008-01-01", "precision": "PRECISION_YEAR",
   "recordedAt": "2009-05-14T08:00:00Z", "payload": {"factCancelled": {
   "reason": "CORRECTION_REASON_DID_NOT_HAPPEN", "targetType": 93}}}, "stands": true}])";

TEST(ViewsTest, Evidence) {
  ExpectGolden(
      "evidence",
      ViewEvidence(FromJson<v1::ExplainTieResponse>(absl::StrCat("{\"evidence\": ", kEvidence, "}"))
                       .evidence()));
}

TEST(ViewsTest, ExplainedIndicator) {
  ExpectGolden("explain_indicator", ViewIndicators("t", FromJson<v1::ExplainIndicatorResponse>(R"({
        "answered": {"asOf": "2009-05-12"}, "indicators": {"persons": 8, "caretakers": 7,
        "meetings": 6, "meetingsWithCoordinator": 4, "coordinatorMeetingShare": 0.6667}})")));
}

TEST(ViewsTest, ExplainedStages) {
  ExpectGolden("explain_stages", ViewStages("vev", FromJson<v1::ExplainStagesResponse>(R"({
        "stages": [{"stage": "STAGE_SPOTTED", "from": "1997", "until": "1999", "days": 730,
                    "provenance": {"position": 1}},
                   {"stage": "STAGE_PILOT", "from": "1999", "days": 3000,
                    "skipReason": "SKIP_REASON_HISTORY_UNKNOWN", "provenance": {"position": 7}}],
        "pauses": [{"from": "2001", "reason": "PAUSE_REASON_NO_FUNDING",
                    "provenance": {"position": 9}}]})")));
}

TEST(ViewsTest, ExplainedStatement) {
  const auto response = FromJson<v1::ExplainYearlyStatementResponse>(absl::StrCat(R"({
    "statement": {"landlordId": "landlord-a", "year": 2008, "until": "2008-12-31",
      "rows": [{"neighbourhoodId": "vev-n1", "zoningCode": "6904", "halfDays": 2, "persons": 1,
        "meetings": 1, "minutes": 90, "dwellings": 1240}],
      "total": {"halfDays": 2, "persons": 1, "meetings": 1, "minutes": 90, "dwellings": 1240,
        "amounts": [{"purpose": "FUNDING_PURPOSE_TFPB", "committedCents": 30000,
                     "paidCents": 10000}]}},
    "evidence": )",
                                                                                  kEvidence, "}"));
  ExpectGolden("explain_statement",
               ViewStatement(response.statement(), StatementBy::kNeighbourhood) + "\n" +
                   ViewEvidence(response.evidence()));
}

TEST(ViewsTest, Events) {
  ExpectGolden("events", ViewEventTitle() +
                             ViewEvent(FromJson<events::v1::RecordedEvent>(R"({"position": 1,
    "type": 90, "occurredOn": "1997-01-01", "precision": "PRECISION_YEAR",
    "recordedAt": "2009-05-12T08:00:00.123456Z", "subjects": ["territory/vaulx-en-velin"],
    "payload": {"territoryProposed": {"territoryId": "vaulx-en-velin"}}})")) +
                             ViewEvent(FromJson<events::v1::RecordedEvent>(
                                 R"({"position": 20, "type": 999, "occurredOn": "2009-01-02"})")));
}

}  // namespace
}  // namespace loge::cli

// What a centre is made of at a date, and who is told how much of it.
#include "services/rollout/centre_views.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/centre.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::EventPayload;
using loge::testing::EventList;
using loge::testing::QueryContextFake;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kDay[] = "2009-05-12";

// The read model of the caretakers context as far as seats ask for it.
const runtime::ProjectionSpec& Workers() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      "caretakers",
      1,
      {{EventPayload::kCaretakerJoinedFieldNumber, {"caretaker"}},
       {EventPayload::kCaretakerLeftFieldNumber, {"caretaker"}},
       {EventPayload::kCaretakersMergedFieldNumber, {runtime::kIdentitiesKind}}}};
  return *kSpec;
}

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

QueryContextFake On(const EventList& log, const std::string& as_of,
                    const std::string& principal = "local") {
  QueryContextFake context(as_of);
  context.Add(Projection(), log).Add(Workers(), log);
  context.AskedBy({principal});
  return context;
}

template <class Response, class Request>
Response Ask(const EventList& log, const Request& request, const std::string& as_of = kDay,
             const std::string& principal = "local") {
  const auto answer = loge::testing::Ask<Response>(Queries(), On(log, as_of, principal), request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : Response();
}

v1::Centre Get(const EventList& log, const std::string& as_of = kDay,
               const std::string& principal = "local") {
  v1::GetCentreRequest request;
  request.set_territory_id("vaulx");
  return Ask<v1::GetCentreResponse>(log, request, as_of, principal).centre();
}

v1::ListCommitteeSeatsRequest SeatsIn(const std::string& territory) {
  v1::ListCommitteeSeatsRequest request;
  request.set_territory_id(territory);
  return request;
}

// "c1 steering" of each.
template <class Rows>
std::vector<std::string> Holders(const Rows& seats) {
  std::vector<std::string> shown;
  for (const v1::CommitteeSeat& seat : seats) {
    shown.push_back(seat.caretaker_id() + seat.contact_id() +
                    (seat.committee() == kSteering ? " steering" : " technical"));
  }
  return shown;
}

EventList Vaulx() {
  EventList log;
  log.Tell(Proposed("vaulx"), "1998");                           // 1
  log.Tell(Proposed("venissieux", {"vaulx"}), "2007");           // 2
  log.Tell(InterestOf("vaulx", "b"), "1998-02");                 // 3
  log.Tell(InterestOf("vaulx", "a"), "1998-02");                 // 4
  log.Tell(InterestOf("vaulx", "b"), "1997");                    // 5
  log.Tell(InterestOf("venissieux", "", "commune"), "2007");     // 6
  log.Tell(DiagnosisOf("d2", {"vaulx", "venissieux"}), "1998");  // 7
  log.Tell(DiagnosisOf("d1", {"vaulx"}), "1998");                // 8
  log.Tell(CarrierOf("vaulx", "Second", "999990013"), "2001");   // 9
  log.Tell(CarrierOf("vaulx", "First"), "1998-06");              // 10
  log.Tell(PlaceAt("vaulx", "1 rue de la Loge"), "1998-10-27");  // 11
  log.Tell(Assigned("k", "vaulx", 70), "2007-06-01");            // 12
  log.Tell(Assigned("l", "vaulx", 20), "2008-06-01");            // 13
  log.Tell(Assigned("k", "venissieux", 30), "2007-06-01");       // 14
  return log;
}

TEST(GetCentre, TellsInterestsByDayAndOrganisation) {
  const v1::Centre centre = Get(Vaulx());
  EXPECT_EQ(centre.territory_id(), "vaulx");
  ASSERT_EQ(centre.interests_size(), 2);
  EXPECT_EQ(centre.interests(0).landlord_id(), "b");
  EXPECT_EQ(centre.interests(0).stated_on(), "1997");  // Not when it said so again.
  EXPECT_EQ(centre.interests(0).provenance().position(), 5);
  EXPECT_EQ(centre.interests(1).landlord_id(), "a");
  v1::GetCentreRequest request;
  request.set_territory_id("venissieux");
  const auto other = Ask<v1::GetCentreResponse>(Vaulx(), request).centre();
  ASSERT_EQ(other.interests_size(), 1);
  EXPECT_EQ(other.interests(0).partner_id(), "commune");
}

TEST(GetCentre, TellsDiagnosesCarriersPlacesAndPresence) {
  const v1::Centre centre = Get(Vaulx());
  ASSERT_EQ(centre.diagnoses_size(), 2);
  EXPECT_EQ(centre.diagnoses(0).diagnosis_id(), "d1");
  EXPECT_EQ(centre.diagnoses(1).diagnosis_id(), "d2");
  ASSERT_EQ(centre.carriers_size(), 2);
  EXPECT_EQ(centre.carriers(0).name(), "First");
  EXPECT_EQ(centre.carriers(0).from(), "1998-06");
  EXPECT_EQ(centre.carriers(0).until(), "2001");
  EXPECT_EQ(centre.carriers(1).siren(), "999990013");
  EXPECT_EQ(centre.carriers(1).until(), "");
  ASSERT_EQ(centre.places_size(), 1);
  EXPECT_EQ(centre.places(0).place(), "1 rue de la Loge");
  EXPECT_EQ(centre.coordinator_fte_hundredths(), 90);
}

TEST(GetCentre, AsOfADay) {
  const v1::Centre centre = Get(Vaulx(), "2000-12-31");
  ASSERT_EQ(centre.carriers_size(), 1);
  EXPECT_EQ(centre.carriers(0).until(), "");
  EXPECT_EQ(centre.coordinator_fte_hundredths(), 0);
  EventList cancelled = Vaulx();
  cancelled.Cancel(5);
  EXPECT_EQ(Get(cancelled).interests(0).landlord_id(), "a");  // Of one day by id.
  EXPECT_EQ(Get(cancelled).interests(1).stated_on(), "1998-02");
  v1::GetCentreRequest unknown;
  unknown.set_territory_id("venissieux");
  const auto answer =
      loge::testing::Ask<v1::GetCentreResponse>(Queries(), On(Vaulx(), "2000-12-31"), unknown);
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kNotFound);
}

// c1 to c5 and the contact k in the steering committee, c1 in the technical one as well.
EventList Seated() {
  EventList log = Vaulx();
  for (const char* id : {"c1", "c2", "c3", "c4", "c5"}) {
    log.Tell(Employed(id, "a"), "1998-01-01");
    log.Tell(SeatOf("vaulx", kSteering, id), "1999-01-01");
  }
  log.Tell(ContactSeat("vaulx", kSteering, "k"), "1999-01-01");
  log.Tell(SeatOf("vaulx", kTechnical, "c1"), "2002-01-01");
  log.Tell(SeatOf("venissieux", kTechnical, "c2"), "2008-01-01");
  return log;
}

TEST(GetCentre, CountsSeatsByCommitteeAndCollege) {
  const v1::Centre centre = Get(Seated());
  ASSERT_EQ(centre.committees_size(), 2);
  const v1::Committee& steering = centre.committees(0);
  EXPECT_EQ(steering.kind(), kSteering);
  ASSERT_EQ(steering.colleges_size(), 2);
  EXPECT_EQ(steering.colleges(0).college(), events::v1::COLLEGE_CARETAKER);
  EXPECT_EQ(steering.colleges(0).seats(), 5);
  EXPECT_EQ(steering.colleges(1).college(), events::v1::COLLEGE_INSTITUTION);
  EXPECT_EQ(steering.colleges(1).seats(), 1);
  EXPECT_THAT(Holders(steering.seats()), ElementsAre("c1 steering", "c2 steering", "c3 steering",
                                                     "c4 steering", "c5 steering", "k steering"));
  EXPECT_EQ(centre.committees(1).kind(), kTechnical);
  EXPECT_EQ(centre.committees(1).colleges(0).seats(), 1);
  EXPECT_EQ(Get(Seated(), "1998-12-31").committees_size(), 0);
}

TEST(GetCentre, CountsCaretakersOnlyWhileEmployed) {
  EventList log = Seated();
  log.Tell(Departed("c1", "a"), "2006-12-31");
  const v1::Centre centre = Get(log);
  ASSERT_EQ(centre.committees_size(), 1);
  EXPECT_EQ(centre.committees(0).colleges(0).seats(), 4);
  EXPECT_EQ(Get(log, "2006-12-31").committees(0).colleges(0).seats(), 5);
}

TEST(GetCentre, WithholdsPersonsAndFewCaretakers) {
  const v1::Centre five = Get(Seated(), kDay, "funder");
  ASSERT_EQ(five.committees_size(), 2);
  EXPECT_EQ(five.committees(0).colleges(0).seats(), 5);
  EXPECT_EQ(five.committees(0).colleges(1).seats(), 1);  // Contacts are in the directory.
  EXPECT_THAT(Holders(five.committees(0).seats()), IsEmpty());
  EXPECT_FALSE(five.committees(1).colleges(0).has_seats());
  EventList log = Seated();
  log.Tell(SeatLeft(SeatOf("vaulx", kSteering, "c5")), "2009-05-11");
  const v1::Centre four = Get(log, kDay, "funder");
  EXPECT_FALSE(four.committees(0).colleges(0).has_seats());
  EXPECT_EQ(four.carriers_size(), 2);
}

TEST(ListCommitteeSeats, TellsThoseOfTheDayOrAll) {
  EventList log = Seated();
  log.Tell(SeatLeft(SeatOf("vaulx", kSteering, "c5")), "2009-05-11");
  log.Tell(SeatLeft(SeatOf("vaulx", kSteering, "c4")), "2009-05-12");
  auto request = SeatsIn("vaulx");
  const auto present = Ask<v1::ListCommitteeSeatsResponse>(log, request);
  EXPECT_THAT(Holders(present.seats()), ElementsAre("c1 steering", "c2 steering", "c3 steering",
                                                    "c4 steering", "k steering", "c1 technical"));
  EXPECT_EQ(present.seats(3).until(), "2009-05-12");  // The last day.
  EXPECT_TRUE(present.seats(3).present());
  request.set_include_ended(true);
  request.set_committee(kSteering);
  const auto all = Ask<v1::ListCommitteeSeatsResponse>(log, request);
  EXPECT_THAT(Holders(all.seats()), ElementsAre("c1 steering", "c2 steering", "c3 steering",
                                                "c4 steering", "c5 steering", "k steering"));
  EXPECT_FALSE(all.seats(4).present());
  EXPECT_EQ(all.seats(4).until(), "2009-05-11");
  EXPECT_THAT(Holders(Ask<v1::ListCommitteeSeatsResponse>(log, SeatsIn("venissieux")).seats()),
              ElementsAre("c2 technical"));
}

TEST(ListCommitteeSeats, InPages) {
  std::vector<std::string> shown;
  std::string after;
  int pages = 0;
  do {
    std::string next;
    const auto page = loge::testing::Ask<v1::ListCommitteeSeatsResponse>(
        Queries(), On(Seated(), kDay), SeatsIn("vaulx"), {2, after}, &next);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const std::string& holder : Holders(page->seats())) shown.push_back(holder);
    after = next;
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(pages, 4);
  EXPECT_THAT(shown, ElementsAre("c1 steering", "c2 steering", "c3 steering", "c4 steering",
                                 "c5 steering", "k steering", "c1 technical"));
}

TEST(ListCommitteeSeats, IsForCoordinators) {
  const auto answer = loge::testing::Ask<v1::ListCommitteeSeatsResponse>(
      Queries(), On(Seated(), kDay, "funder"), SeatsIn("vaulx"));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(ListCommitteeSeats, TwoIdsOfOnePersonHaveOneSeat) {
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("c1");
  merged.set_absorbed_id("c2");
  EventList log = Seated();
  log.Tell(merged, "2009-01-01");
  EXPECT_THAT(Holders(Ask<v1::ListCommitteeSeatsResponse>(log, SeatsIn("vaulx")).seats()),
              ElementsAre("c1 steering", "c3 steering", "c4 steering", "c5 steering", "k steering",
                          "c1 technical"));
}

TEST(GetDiagnosis, AnswersOrSaysNotFound) {
  v1::GetDiagnosisRequest request;
  request.set_diagnosis_id("d2");
  const auto diagnosis = Ask<v1::GetDiagnosisResponse>(Vaulx(), request).diagnosis();
  EXPECT_EQ(diagnosis.title(), "Abandonment");
  EXPECT_EQ(diagnosis.territory_ids_size(), 2);
  ASSERT_EQ(diagnosis.authors_size(), 1);
  EXPECT_EQ(diagnosis.authors(0), "A consultancy");
  ASSERT_EQ(diagnosis.heard_size(), 1);
  EXPECT_EQ(diagnosis.heard(0), events::v1::STAKEHOLDER_GROUP_CARETAKERS);
  EXPECT_EQ(diagnosis.delivered_on(), "1998");
  EXPECT_EQ(diagnosis.provenance().position(), 7);
  const auto before =
      loge::testing::Ask<v1::GetDiagnosisResponse>(Queries(), On(Vaulx(), "1997-12-31"), request);
  EXPECT_EQ(before.status().code(), absl::StatusCode::kNotFound);
}

TEST(ListDiagnoses, FiltersByTerritory) {
  v1::ListDiagnosesRequest request;
  EXPECT_EQ(Ask<v1::ListDiagnosesResponse>(Vaulx(), request).diagnoses_size(), 2);
  request.set_territory_id("venissieux");
  const auto about = Ask<v1::ListDiagnosesResponse>(Vaulx(), request);
  ASSERT_EQ(about.diagnoses_size(), 1);
  EXPECT_EQ(about.diagnoses(0).diagnosis_id(), "d2");
}

TEST(GetEvaluation, TellsTheOrderAndThePublication) {
  EventList log;
  log.Tell(Commissioned("e1", {"vaulx"}), "2008");
  events::v1::EvaluationPublished published = Published("e1", {"vaulx", "venissieux"});
  *published.add_findings() =
      FindingOf(events::v1::FINDING_KIND_EFFECT, "Isolation is broken", "vaulx");
  log.Tell(published, "2009-05-12");
  v1::GetEvaluationRequest request;
  request.set_evaluation_id("e1");
  const auto ordered = Ask<v1::GetEvaluationResponse>(log, request, "2009-05-11").evaluation();
  EXPECT_EQ(ordered.title(), "A study");
  EXPECT_EQ(ordered.commissioned_on(), "2008");
  EXPECT_EQ(ordered.published_on(), "");
  EXPECT_EQ(ordered.heard_size(), 2);
  EXPECT_EQ(ordered.territory_ids_size(), 1);
  EXPECT_EQ(ordered.provenance().position(), 1);
  const auto known = Ask<v1::GetEvaluationResponse>(log, request).evaluation();
  EXPECT_EQ(known.title(), "Ten years");
  EXPECT_EQ(known.commissioned_on(), "2008");
  EXPECT_EQ(known.published_on(), "2009-05-12");
  EXPECT_EQ(known.heard_size(), 2);
  EXPECT_EQ(known.territory_ids_size(), 2);
  EXPECT_EQ(known.provenance().position(), 2);
  ASSERT_EQ(known.findings_size(), 1);
  EXPECT_EQ(known.findings(0).text(), "Isolation is broken");
  EXPECT_EQ(known.findings(0).territory_id(), "vaulx");
}

}  // namespace
}  // namespace loge::rollout::testing

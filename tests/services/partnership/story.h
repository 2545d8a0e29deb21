// Small stories for the tests of this room: events with dates, and the network they make.
#ifndef LOGE_TESTS_SERVICES_PARTNERSHIP_STORY_H_
#define LOGE_TESTS_SERVICES_PARTNERSHIP_STORY_H_

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/v1/partnership.pb.h"
#include "services/caretakers/views.h"
#include "services/partnership/network_view.h"
#include "services/partnership/views.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::partnership {

using Ids = std::vector<std::string>;

inline events::v1::LandlordRegistered RegisteredLandlord(const std::string& id) {
  events::v1::LandlordRegistered event;
  event.set_landlord_id(id);
  event.set_kind(events::v1::LANDLORD_KIND_OPH);
  event.set_name("Landlord " + id);
  return event;
}

inline events::v1::LandlordAbsorbed Absorbed(const std::string& id, const std::string& into) {
  events::v1::LandlordAbsorbed event;
  event.set_landlord_id(id);
  event.set_into_landlord_id(into);
  return event;
}

inline events::v1::NeighbourhoodMerged Merged(const std::string& id, const std::string& into) {
  events::v1::NeighbourhoodMerged event;
  event.set_neighbourhood_id(id);
  event.set_into_neighbourhood_id(into);
  return event;
}

inline events::v1::NeighbourhoodDefined Neighbourhood(const std::string& id,
                                                      const std::string& commune = "69256") {
  events::v1::NeighbourhoodDefined event;
  event.set_neighbourhood_id(id);
  event.set_commune_code(commune);
  event.set_name("Neighbourhood " + id);
  return event;
}

inline events::v1::CaretakerJoined Joined(const std::string& id, const std::string& landlord,
                                          const Ids& neighbourhoods) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  *event.mutable_neighbourhood_ids() = {neighbourhoods.begin(), neighbourhoods.end()};
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

inline events::v1::CaretakerLeft Left(const std::string& id, const std::string& landlord) {
  events::v1::CaretakerLeft event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  return event;
}

inline events::v1::CaretakerTransferred Transferred(const std::string& id, const std::string& from,
                                                    const std::string& to,
                                                    const Ids& neighbourhoods) {
  events::v1::CaretakerTransferred event;
  event.set_caretaker_id(id);
  event.set_from_landlord_id(from);
  event.set_to_landlord_id(to);
  *event.mutable_neighbourhood_ids() = {neighbourhoods.begin(), neighbourhoods.end()};
  return event;
}

inline events::v1::PartnerRegistered Partner(const std::string& id, const std::string& siren = "") {
  events::v1::PartnerRegistered event;
  event.set_partner_id(id);
  event.set_type(events::v1::PARTNER_TYPE_POLICE);
  event.set_name("Partner " + id);
  event.set_siren(siren);
  return event;
}

inline events::v1::PartnerClosed Closed(const std::string& id, const std::string& successor = "") {
  events::v1::PartnerClosed event;
  event.set_partner_id(id);
  event.set_successor_partner_id(successor);
  event.set_reason(events::v1::PARTNER_CLOSURE_REASON_REORGANISED);
  return event;
}

// Of a partner.
inline events::v1::ContactNamed Contact(const std::string& id, const std::string& partner) {
  events::v1::ContactNamed event;
  event.set_contact_id(id);
  event.set_partner_id(partner);
  return event;
}

inline events::v1::ContactNamed LandlordContact(const std::string& id,
                                                const std::string& landlord) {
  events::v1::ContactNamed event;
  event.set_contact_id(id);
  event.set_landlord_id(landlord);
  return event;
}

inline events::v1::ContactEnded Ended(const std::string& id, const std::string& successor = "") {
  events::v1::ContactEnded event;
  event.set_contact_id(id);
  event.set_successor_contact_id(successor);
  return event;
}

inline events::v1::TerritoryProposed Territory(const std::string& id, const Ids& communes,
                                               const Ids& seeded_from = {}) {
  events::v1::TerritoryProposed event;
  event.set_territory_id(id);
  event.set_name("Territory " + id);
  *event.mutable_commune_codes() = {communes.begin(), communes.end()};
  *event.mutable_seeded_from() = {seeded_from.begin(), seeded_from.end()};
  return event;
}

inline events::v1::CoordinatorAssigned Coordinates(const std::string& contact,
                                                   const std::string& territory) {
  events::v1::CoordinatorAssigned event;
  event.set_contact_id(contact);
  event.set_territory_id(territory);
  event.set_fte_hundredths(100);
  return event;
}

inline events::v1::CoordinatorEnded NoLongerCoordinates(const std::string& contact,
                                                        const std::string& territory) {
  events::v1::CoordinatorEnded event;
  event.set_contact_id(contact);
  event.set_territory_id(territory);
  return event;
}

inline events::v1::MeetingHeld Meeting(
    const std::string& id, const Ids& caretakers, const Ids& contacts = {},
    events::v1::MeetingKind kind = events::v1::MEETING_KIND_PARTNER,
    const std::string& territory = "vev") {
  events::v1::MeetingHeld event;
  event.set_meeting_id(id);
  event.set_kind(kind);
  event.set_territory_id(territory);
  *event.mutable_caretaker_ids() = {caretakers.begin(), caretakers.end()};
  *event.mutable_contact_ids() = {contacts.begin(), contacts.end()};
  event.set_headcount(static_cast<int>(caretakers.size() + contacts.size()));
  return event;
}

inline events::v1::MeetingsMerged MeetingsAreOne(const std::string& survivor,
                                                 const std::string& absorbed) {
  events::v1::MeetingsMerged event;
  event.set_survivor_meeting_id(survivor);
  event.set_absorbed_meeting_id(absorbed);
  return event;
}

// By nobody told, unless a caretaker or a contact is given.
inline events::v1::IntroductionMade Introduced(const std::string& id, const std::string& caretaker,
                                               const std::string& contact,
                                               const std::string& by_caretaker = "",
                                               const std::string& by_contact = "") {
  events::v1::IntroductionMade event;
  event.set_introduction_id(id);
  event.set_territory_id("vev");
  event.set_caretaker_id(caretaker);
  event.set_contact_id(contact);
  event.set_by_caretaker_id(by_caretaker);
  event.set_by_contact_id(by_contact);
  return event;
}

inline events::v1::ExperimentLaunched Launched(const std::string& id, const Ids& landlords,
                                               const std::string& territory = "vev") {
  events::v1::ExperimentLaunched event;
  event.set_experiment_id(id);
  event.set_title("Experiment " + id);
  event.set_territory_id(territory);
  *event.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  event.set_theme("waste");
  event.set_approach(events::v1::EXPERIMENT_APPROACH_CURATIVE);
  return event;
}

inline events::v1::ExperimentJoined Together(const std::string& id, const Ids& caretakers,
                                             const Ids& contacts = {}) {
  events::v1::ExperimentJoined event;
  event.set_experiment_id(id);
  *event.mutable_caretaker_ids() = {caretakers.begin(), caretakers.end()};
  *event.mutable_contact_ids() = {contacts.begin(), contacts.end()};
  return event;
}

// In force from 2007 on.
inline events::v1::AgreementSigned Signed(const std::string& id, const Ids& landlords,
                                          const Ids& partners, const std::string& until = "") {
  events::v1::AgreementSigned event;
  event.set_agreement_id(id);
  *event.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  *event.mutable_partner_ids() = {partners.begin(), partners.end()};
  event.set_purpose(events::v1::AGREEMENT_PURPOSE_PARTNERSHIP);
  event.set_valid_from("2007-01-01");
  event.set_valid_until(until);
  return event;
}

inline events::v1::AgreementRenewed Renewed(const std::string& id, const std::string& until) {
  events::v1::AgreementRenewed event;
  event.set_agreement_id(id);
  event.set_valid_until(until);
  return event;
}

inline events::v1::AgreementEnded AgreementOver(const std::string& id) {
  events::v1::AgreementEnded event;
  event.set_agreement_id(id);
  event.set_reason(events::v1::AGREEMENT_END_REASON_NOTICE);
  return event;
}

inline events::v1::ProposalMade Proposed(const std::string& id, const Ids& landlords) {
  events::v1::ProposalMade event;
  event.set_proposal_id(id);
  *event.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  event.set_topic("waste");
  return event;
}

inline events::v1::ProposalAnswered Answered(
    const std::string& id, const std::string& landlord,
    events::v1::ProposalAnswer answer = events::v1::PROPOSAL_ANSWER_ACCEPTED) {
  events::v1::ProposalAnswered event;
  event.set_proposal_id(id);
  event.set_landlord_id(landlord);
  event.set_answer(answer);
  return event;
}

// Versions from 1.
inline events::v1::ProgrammeDefined Programme(const std::string& id, events::v1::ProgrammeKind kind,
                                              int version = 1) {
  events::v1::ProgrammeDefined event;
  event.set_programme_id(id);
  event.set_kind(kind);
  event.set_version(version);
  return event;
}

inline events::v1::ModuleDefined Module(const std::string& id, const std::string& programme,
                                        int version = 1) {
  events::v1::ModuleDefined event;
  event.set_module_id(id);
  event.set_programme_id(programme);
  event.set_programme_version(version);
  return event;
}

// It teaches the module "m1".
inline events::v1::SessionScheduled Session(const std::string& id, const std::string& territory) {
  events::v1::SessionScheduled event;
  event.set_session_id(id);
  event.add_module_ids("m1");
  event.set_territory_id(territory);
  return event;
}

inline events::v1::AttendanceRecorded Attendance(
    const std::string& session, const std::string& date, const std::string& caretaker,
    events::v1::AttendanceStatus status = events::v1::ATTENDANCE_STATUS_PRESENT,
    events::v1::Half half = events::v1::HALF_MORNING) {
  events::v1::AttendanceRecorded event;
  event.set_session_id(session);
  event.mutable_half_day()->set_date(date);
  event.mutable_half_day()->set_half(half);
  event.set_caretaker_id(caretaker);
  event.set_status(status);
  return event;
}

// What somebody told, and when it happened.
struct Told {
  testing::AnyEvent event;
  std::string date;
};
using Story = std::vector<Told>;

// The module "m1" is one of a seminar.
inline Story SeminarOfM1() {
  return {{Programme("seminar", events::v1::PROGRAMME_KIND_SEMINAR), "2000-01-01"},
          {Module("m1", "seminar"), "2000-01-01"}};
}

// The persons and places of domain.md section 1's test vector, from 2000 on: caretakers a1 a2
// (landlord A, n1), b1 (B, n1), b2 (B, n2), c1 c2 (C, n2), d1 (D, n2); coordinator k of "vev".
inline Story Cast() {
  return {{Neighbourhood("n1"), "2000-01-01"},       {Neighbourhood("n2"), "2000-01-01"},
          {Joined("a1", "a", {"n1"}), "2000-01-01"}, {Joined("a2", "a", {"n1"}), "2000-01-01"},
          {Joined("b1", "b", {"n1"}), "2000-01-01"}, {Joined("b2", "b", {"n2"}), "2000-01-01"},
          {Joined("c1", "c", {"n2"}), "2000-01-01"}, {Joined("c2", "c", {"n2"}), "2000-01-01"},
          {Joined("d1", "d", {"n2"}), "2000-01-01"}, {Partner("centre"), "2000-01-01"},
          {Contact("k", "centre"), "2000-01-01"},    {Territory("vev", {"69256"}), "2000-01-01"},
          {Coordinates("k", "vev"), "2000-01-01"}};
}

// The whole test vector.
inline Story TestVector() {
  Story story = Cast();
  story.push_back({Meeting("m1", {"a1", "a2", "b1"}, {"k"}), "2008-03-01"});
  story.push_back({Meeting("m2", {"b2", "c1"}, {"k"}), "2008-06-01"});
  story.push_back({Meeting("m3", {"a1", "b1"}), "2008-09-01"});
  story.push_back({Meeting("m4", {"c1", "c2"}), "2008-11-01"});
  story.push_back({Meeting("m5", {"a2"}, {"k"}), "2008-12-01"});
  story.push_back({Meeting("m6", {"d1"}, {"k"}), "2008-12-15"});
  return story;
}

inline testing::EventList LogOf(const Story& story) {
  testing::EventList log;
  for (const Told& told : story) log.Tell(told.event, told.date);
  return log;
}

inline v1::GetNetworkRequest WholeNetwork(const std::string& territory = "vev") {
  v1::GetNetworkRequest request;
  request.set_territory_id(territory);
  request.set_include_graph(true);
  request.set_include_betweenness(true);
  return request;
}

inline absl::StatusOr<v1::GetNetworkResponse> TryNetwork(
    const testing::EventList& log, const std::string& as_of,
    const v1::GetNetworkRequest& request = WholeNetwork(),
    int64_t as_known_at = std::numeric_limits<int64_t>::max(), bool small_groups = true) {
  const testing::FactReaderFake partnership(Projection(), log, as_of, as_known_at);
  const testing::FactReaderFake caretakers(caretakers::Projection(), log, as_of, as_known_at);
  v1::GetNetworkResponse response;
  const absl::Status status =
      FillNetwork(partnership, caretakers, {small_groups, as_known_at}, request, &response);
  if (!status.ok()) return status;
  return response;
}

inline v1::GetNetworkResponse NetworkOn(const testing::EventList& log, const std::string& as_of,
                                        const v1::GetNetworkRequest& request = WholeNetwork(),
                                        int64_t as_known_at = std::numeric_limits<int64_t>::max()) {
  const auto response = TryNetwork(log, as_of, request, as_known_at);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetNetworkResponse();
}

// The tie of two persons; an empty one when there is none.
inline v1::NetworkTie TieOf(const v1::GetNetworkResponse& network, const std::string& a,
                            const std::string& b) {
  for (const v1::NetworkTie& tie : network.ties()) {
    if (tie.person_a() == a && tie.person_b() == b) return tie;
  }
  return {};
}

inline Ids NodeIds(const v1::GetNetworkResponse& network) {
  Ids ids;
  for (const v1::NetworkNode& node : network.nodes()) ids.push_back(node.person_id());
  return ids;
}

}  // namespace loge::partnership

#endif  // LOGE_TESTS_SERVICES_PARTNERSHIP_STORY_H_

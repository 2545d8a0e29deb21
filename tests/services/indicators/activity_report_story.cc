#include "tests/services/indicators/activity_report.h"

namespace loge::indicators {
namespace {

using partnership::Answered;
using partnership::Proposed;
using partnership::Signed;

// Two sessions of know-how in a local programme, one of them cancelled; a1 came to one half-day, a2
// to two, b1 to none. c1 came to one of a programme that nobody knows.
void TellTraining(EventList& log) {
  log.Tell(Programme("local", events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION), "2000-01-01");
  events::v1::ModuleDefined module = Module("m1", "local");
  module.set_competence_kind(events::v1::COMPETENCE_KIND_KNOW_HOW);
  log.Tell(module, "2000-01-01");
  log.Tell(Session("s1", ""), "2008-02-04");
  log.Tell(Attendance("s1", "2008-02-04", "a1"), "2008-02-04");
  log.Tell(Attendance("s1", "2008-02-04", "a2"), "2008-02-04");
  log.Tell(Attendance("s1", "2008-03-03", "a2", events::v1::ATTENDANCE_STATUS_PRESENT,
                      events::v1::HALF_AFTERNOON),
           "2008-03-03");
  log.Tell(Attendance("s1", "2008-03-03", "b1", events::v1::ATTENDANCE_STATUS_NO_SHOW),
           "2008-03-03");
  log.Tell(Session("s2", "vev"), "2008-04-07");
  log.Tell(Attendance("s2", "2008-04-07", "b2"), "2008-04-07");
  events::v1::SessionCancelled cancelled;
  cancelled.set_session_id("s2");
  log.Tell(cancelled, "2008-04-08");
  events::v1::SessionScheduled other = Session("s3", "");
  other.set_module_ids(0, "unknown");
  log.Tell(other, "2008-05-05");
  log.Tell(Attendance("s3", "2008-05-05", "c1"), "2008-05-05");
  events::v1::TrainingCompleted completed;
  completed.set_caretaker_id("a2");
  completed.set_module_id("m1");
  completed.set_session_id("s1");
  log.Tell(completed, "2008-03-03");
  // The year before; and of somebody who works elsewhere.
  log.Tell(Session("s0", ""), "2007-06-01");
  log.Tell(Attendance("s0", "2007-06-01", "a1"), "2007-06-01");
  log.Tell(Attendance("s1", "2008-02-04", "e1"), "2008-02-04");
}

void TellNetworks(EventList& log) {
  log.Tell(Group("g1", {"a1", "a2"}, 5), "2008-01-15");
  log.Tell(Group("g2", {"a1"}, 1), "2008-03-15");
  log.Tell(Group("g0", {"b1"}, 1), "2007-03-15");
  log.Tell(Support("i1"), "2008-01-20");
  log.Tell(Support("i2"), "2008-02-20");
  log.Tell(Support("i3", "ven"), "2008-02-20");
  log.Tell(Introduced("x1", "a1", "p"), "2008-06-02");
  log.Tell(Introduced("x2", "a1", "p"), "2008-06-03");
  log.Tell(Referent("a1", "n1"), "2007-01-01");
  log.Tell(Referent("b2", "", "vev"), "2008-12-31");
  log.Tell(Referent("c1", "n2"), "2009-01-01");
  log.Tell(Referent("e1", "n9"), "2007-01-01");
}

// What was told of m1 twice is one meeting.
void TellMeetings(EventList& log) {
  using events::v1::MEETING_KIND_EVENT_DAY;
  using events::v1::MEETING_KIND_PARTNER;
  using events::v1::MEETING_KIND_STEERING;
  log.Tell(Meeting("m1", {"a1", "b1"}, {"p"}), "2008-01-10");
  log.Tell(Meeting("m1b", {"a1", "b2"}, {"p"}), "2008-01-10");
  log.Tell(MeetingsAreOne("m1", "m1b"), "2008-01-10");
  log.Tell(Meeting("m2", {"a1"}, {"k"}), "2008-02-10");  // The coordinator stands for nobody.
  log.Tell(Meeting("m3", {"b1"}, {"k"}, MEETING_KIND_STEERING), "2008-03-10");
  events::v1::MeetingHeld day = Meeting("m4", {}, {}, MEETING_KIND_EVENT_DAY);
  day.add_partner_ids("post");
  log.Tell(day, "2008-04-10");
  log.Tell(Meeting("m5", {"e1"}, {"p"}, MEETING_KIND_PARTNER, "ven"), "2008-05-10");
  log.Tell(Meeting("m0", {"a1"}, {"p"}), "2007-12-31");
  events::v1::AgreementSigned agreement = Signed("g", {"a", "b"}, {"police"}, "2008-12-31");
  agreement.set_territory_id("vev");
  log.Tell(agreement, "2007-01-01");
  log.Tell(Signed("elsewhere", {"a", "b"}, {"police"}), "2007-01-01");
  events::v1::ProposalMade proposal = Proposed("q", {"a", "b"});
  proposal.set_territory_id("vev");
  log.Tell(proposal, "2008-01-01");
  log.Tell(Answered("q", "a"), "2008-01-11");
  log.Tell(Answered("q", "b", events::v1::PROPOSAL_ANSWER_REFUSED), "2008-03-01");
}

events::v1::ExperimentLaunched Launched(const std::string& id, const std::string& territory) {
  events::v1::ExperimentLaunched event;
  event.set_experiment_id(id);
  event.set_territory_id(territory);
  event.add_landlord_ids("a");
  event.add_landlord_ids("b");
  return event;
}

void TellExperiments(EventList& log) {
  log.Tell(Launched("t1", "vev"), "2007-06-01");
  log.Tell(Launched("t2", "vev"), "2008-06-01");
  log.Tell(Launched("t3", "ven"), "2008-06-01");
  events::v1::ExperimentConcluded concluded;
  concluded.set_experiment_id("t1");
  concluded.set_outcome(events::v1::EXPERIMENT_OUTCOME_FAILED);
  log.Tell(concluded, "2008-09-01");
}

// Landlord z employs nobody of the territory.
void TellPractices(EventList& log) {
  events::v1::PracticeShared shared;
  shared.set_practice_id("y1");
  shared.set_landlord_id("a");
  log.Tell(shared, "2008-01-01");
  shared.set_practice_id("y2");
  shared.set_landlord_id("z");
  log.Tell(shared, "2008-01-01");
  events::v1::PracticeAdopted adopted;
  adopted.set_practice_id("y1");
  adopted.set_territory_id("vev");
  log.Tell(adopted, "2008-02-01");
  events::v1::PracticeAdapted adapted;
  adapted.set_practice_id("y3");
  adapted.set_from_practice_id("y1");
  adapted.set_landlord_id("b");
  log.Tell(adapted, "2008-03-01");
  events::v1::ValorisationActionHeld action;
  action.set_action_id("v1");
  action.set_territory_id("vev");
  action.set_audience(events::v1::VALORISATION_AUDIENCE_EMPLOYERS);
  action.set_medium(events::v1::VALORISATION_MEDIUM_PRINT);
  log.Tell(action, "2008-10-01");
}

// Of 366 days of presence k has 300 at 100 and 66 at 70; 366.00 for the year, 100.00 of it paid.
void TellMeans(EventList& log) {
  events::v1::CoordinatorAssigned less = Coordinates("k", "vev");
  less.set_fte_hundredths(70);
  log.Tell(less, "2008-10-27");
  events::v1::FundingCommitted committed;
  committed.set_funding_id("f1");
  committed.set_landlord_id("a");
  committed.set_territory_id("vev");
  committed.set_period_from("2007-01-01");
  committed.set_period_until("2008-12-31");
  committed.set_purpose(events::v1::FUNDING_PURPOSE_TRAINING);
  committed.set_amount_cents(73'100);
  log.Tell(committed, "2007-01-01");
  events::v1::FundingPaid paid;
  paid.set_funding_id("f1");
  paid.set_amount_cents(73'100);
  log.Tell(paid, "2009-02-01");
  committed.set_funding_id("f2");
  committed.set_territory_id("");
  committed.set_neighbourhood_id("n1");
  committed.set_purpose(events::v1::FUNDING_PURPOSE_TFPB);
  log.Tell(committed, "2007-01-01");
  committed.set_funding_id("f3");
  committed.set_neighbourhood_id("n9");
  log.Tell(committed, "2007-01-01");
}

void TellRoadmap(EventList& log) {
  events::v1::RoadmapAdopted roadmap;
  roadmap.set_roadmap_id("r");
  roadmap.set_title("2005-2008");
  roadmap.add_territory_ids("vev");
  roadmap.set_period_from("2005-01-01");
  roadmap.set_period_until("2008-12-31");
  for (const char* id : {"o1", "o2"}) {
    events::v1::Objective* objective = roadmap.add_objectives();
    objective->set_objective_id(id);
    objective->set_pillar(events::v1::PILLAR_NETWORKS);
  }
  log.Tell(roadmap, "2005-01-01");
  events::v1::ObjectiveAssessed assessed;
  assessed.set_roadmap_id("r");
  assessed.set_objective_id("o1");
  assessed.set_status(events::v1::OBJECTIVE_STATUS_REACHED);
  log.Tell(assessed, "2008-11-01");
  assessed.set_status(events::v1::OBJECTIVE_STATUS_IN_PROGRESS);
  log.Tell(assessed, "2006-11-01");  // Told later than the one after it.
  assessed.set_status(events::v1::OBJECTIVE_STATUS_DROPPED);
  log.Tell(assessed, "2009-01-01");
}

}  // namespace

EventList YearOfEverything() {
  EventList log = LogOf(Cast());
  log.Tell(RegisteredLandlord("a"), "2000-01-01");
  log.Tell(RegisteredLandlord("b"), "2000-01-01");
  log.Tell(Territory("ven", {"69259"}), "2000-01-01");
  log.Tell(Neighbourhood("n9", "69259"), "2000-01-01");
  log.Tell(Joined("e1", "e", {"n9"}), "2000-01-01");
  log.Tell(Partner("police"), "2000-01-01");
  log.Tell(Contact("p", "police"), "2000-01-01");
  events::v1::PartnerRegistered post = Partner("post");
  post.set_type(events::v1::PARTNER_TYPE_POST);
  log.Tell(post, "2000-01-01");
  TellTraining(log);
  TellNetworks(log);
  TellMeetings(log);
  TellExperiments(log);
  TellPractices(log);
  TellMeans(log);
  TellRoadmap(log);
  return log;
}

}  // namespace loge::indicators

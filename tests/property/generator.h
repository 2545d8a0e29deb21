// Random commands about a few people and things: late, doubled, and some of them nonsense. Seeded:
// the same seed and the same story make the same commands.
#ifndef LOGE_TESTS_PROPERTY_GENERATOR_H_
#define LOGE_TESTS_PROPERTY_GENERATOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/centre.pb.h"
#include "loge/v1/import.pb.h"
#include "loge/v1/partnership.pb.h"
#include "tests/property/dice.h"
#include "tests/property/story.h"

namespace loge::property {

// Ids of everything the commands may name. The letter says the kind.
struct World {
  std::vector<std::string> landlords{"l1", "l2", "l3", "l4"};
  std::vector<std::string> neighbourhoods{"n1", "n2", "n3", "n4", "n5"};
  std::vector<std::string> communes{"69256", "69256", "69259", "69259", "69123"};  // Of those.
  std::vector<std::string> territories{"t1", "t2", "t3"};
  std::vector<std::string> caretakers{"c01", "c02", "c03", "c04", "c05", "c06",
                                      "c07", "c08", "c09", "c10", "c11", "c12"};
  std::vector<std::string> contacts{"k1", "k2", "k3", "k4", "k5", "k6"};
  std::vector<std::string> partners{"p1", "p2", "p3"};
  std::vector<std::string> programmes{"g1", "g2"};  // The second one begins as a seminar.
  std::vector<std::string> modules{"m1", "m2", "m3"};
  std::vector<std::string> sessions{"s1", "s2", "s3", "s4", "s5", "s6"};
  std::vector<std::string> evaluations{"e1", "e2"};
  std::vector<std::string> diagnoses{"d1", "d2"};
  std::vector<std::string> fundings{"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"};
  std::vector<std::string> agreements{"a1", "a2", "a3", "a4"};
  std::vector<std::string> proposals{"q1", "q2", "q3", "q4"};
  std::vector<std::string> experiments{"x1", "x2", "x3"};
  std::vector<std::string> practices{"x1", "x2", "x3", "x4", "x5", "x6"};
  std::vector<std::string> topics{"noise", "waste"};
  std::vector<std::string> roadmaps{"r1", "r2"};
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : dice_(seed) {}

  // What must be there before anything else makes sense: places, organisations, some people.
  std::vector<v1::Command> Beginnings();
  // Any command but corrections.
  v1::Command Next();
  // A correction or cancellation, mostly of a fact that stands in `story`.
  v1::Command NextCorrection(const Story& story);
  // The same command again under another request id: the same fact by its natural key.
  v1::Command Again(v1::Command command);

  // Names people by id only: whom a number means depends on what has arrived.
  void NameByIdOnly() { by_number_percent_ = 0; }

  // Each id is a person: what two ids were told of one day has no order of its own.
  void MergeNobody() { merge_percent_ = 0; }

  Dice& dice() { return dice_; }
  const World& world() const { return world_; }
  // A day to ask about, often one on which something begins or ends.
  int Day(const Story& story);

 private:
  std::string AnyDay();   // Known to the day.
  std::string AnyDate();  // Now and then known to the month or the year only.
  template <class Request>
  Request* Stamped(Request* request, const std::string& occurred_on);
  void Name(v1::PersonRef* person, const std::string& caretaker);
  std::vector<std::string> Places();

  std::vector<v1::Command> Catalogue();
  const std::string& ProgrammeOf(const std::string& module) const;
  v1::Command Place(size_t index);
  v1::Command Dwellings();
  v1::Command Join(const std::string& caretaker, const std::string& on);
  v1::Command NameContact(const std::string& contact, const std::string& on);
  v1::Command Propose(const std::string& territory, const std::string& on);
  v1::Command OfEmployment();
  v1::Command Snapshot(const std::string& landlord, const std::string& on);
  v1::Command Details(const std::string& caretaker, const std::string& landlord,
                      const std::string& on);
  v1::Command OfVolunteering();
  v1::Command OfPlaces();
  v1::Command OfReferents();
  v1::Command OfIdentities();
  v1::Command OfTraining();
  v1::Command OfCatalogue();
  v1::Command Schedule(const std::string& session);
  v1::Command Reschedule(const std::string& session);
  v1::Command OfEnrolment(const std::string& session);
  v1::Command OfContacts();
  v1::Command OfAgreements();
  v1::Command OfProposals();
  v1::Command ClosePartner();
  v1::Command Meeting();
  v1::Command MeetingToldAgain();
  v1::Command MergeMeetings();
  v1::Command ExpressionGroup();
  v1::Command SupportMeeting();
  v1::Command Introduction();
  v1::Command OfStages();
  v1::Command OfCoordinators();
  v1::Command Commitment();
  v1::Command OfFundings();
  // Throws no dice: there is one to join from the beginning on.
  v1::Command FirstExperiment();
  v1::Command OfExperiments();
  v1::Command OfCentre();
  v1::Command OfSeats(const std::string& on);
  v1::Command OfPapers(const std::string& on);
  v1::Command OfPractices();  // As all that follows, in generator_practices.cc.
  v1::Command Practice();
  v1::Command AdoptionOrDrop();
  v1::Command Valorisation();
  v1::Command OfRoadmaps();     // And their objectives (generator_roadmaps.cc).
  v1::Command OfTerritories();  // As all that follows, in generator_stages.cc.
  v1::Command Withdrawal();
  v1::Command Thresholds();
  v1::Command OfPauses();
  v1::Command Pause(const std::string& territory, const std::string& on);
  v1::Command Resume(const std::string& territory, const std::string& on);
  v1::Command SeatAgain();
  // One of them that ends something; any when none does.
  const Fact& AnyEnd(const std::vector<Fact>& standing);

  void Change(const Fact& fact, v1::CorrectFactRequest* request);
  void ChangePerson(events::v1::EventPayload* payload);
  void ChangeMeeting(events::v1::MeetingHeld* held);
  void ChangeTraining(events::v1::EventPayload* payload);
  void ChangeFunding(events::v1::EventPayload* payload);
  void ChangeExperiment(events::v1::EventPayload* payload);
  void ChangeCentre(events::v1::EventPayload* payload);
  void ChangeRoadmap(events::v1::EventPayload* payload);
  void ChangeStage(events::v1::EventPayload* payload);
  void ChangeOther(events::v1::EventPayload* payload);
  void ChangePractice(events::v1::EventPayload* payload);

  Dice dice_;
  const World world_;
  int by_number_percent_ = 10;
  int busy_percent_ = 20;
  int merge_percent_ = 4;
  int requests_ = 0;
  int meetings_ = 0;
  // What was told before, whether it was accepted or not: most of what comes later is about it.
  struct Hint {
    std::string person;
    std::string place;  // Landlord, territory, funding, …; of a merge, the absorbed id.
    int day = 0;
  };
  const Hint* Earlier(const std::vector<Hint>& hints);
  std::string After(const Hint* hint);  // A date, mostly some time after it.
  std::vector<v1::RecordMeetingRequest> met_;
  struct Twins {
    std::string one;
    std::string other;
    std::string date;
  };
  std::vector<Twins> twins_;                       // Meetings that were told twice.
  std::map<std::string, std::string> speaks_for_;  // By contact: the organisation told last.
  std::vector<Hint> employments_;
  std::vector<Hint> volunteers_;
  std::vector<Hint> referents_;
  std::vector<Hint> merges_;
  std::vector<Hint> pauses_;
  std::vector<Hint> resumptions_;
  std::vector<Hint> coordinators_;
  std::vector<Hint> fundings_;
  std::vector<v1::GiveCommitteeSeatRequest> seats_;
  std::vector<Hint> agreements_;                     // Their ids as places.
  std::vector<Hint> proposals_;                      // The same.
  std::vector<Hint> experiments_;                    // The same.
  std::vector<Hint> practices_;                      // The same.
  std::vector<Hint> adoptions_;                      // With who adopted as persons.
  std::vector<Hint> roadmaps_;                       // The same.
  std::map<std::string, std::string> session_days_;  // Mostly right: the server may have refused.
  std::map<std::string, std::string> first_days_;    // Of sessions, as planned first.
  std::map<std::string, int> reschedules_;
};

template <class Request>
Request* Generator::Stamped(Request* request, const std::string& occurred_on) {
  request->mutable_meta()->set_request_id(absl::StrCat("r", ++requests_));
  request->set_occurred_on(occurred_on);
  return request;
}

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_GENERATOR_H_

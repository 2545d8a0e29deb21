// A plain recount: what the server should answer about a list of facts, worked out from what the
// API promises, with loops instead of indexes, folds or caches.
#ifndef LOGE_TESTS_PROPERTY_RECOUNT_H_
#define LOGE_TESTS_PROPERTY_RECOUNT_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/agreements.pb.h"
#include "loge/v1/anomalies.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/centre.pb.h"
#include "loge/v1/diffusion.pb.h"
#include "loge/v1/experiments.pb.h"
#include "loge/v1/fundings.pb.h"
#include "loge/v1/indicators.pb.h"
#include "loge/v1/means.pb.h"
#include "loge/v1/partnership.pb.h"
#include "loge/v1/practices.pb.h"
#include "loge/v1/proposals.pb.h"
#include "loge/v1/roadmaps.pb.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/stages.pb.h"
#include "loge/v1/training.pb.h"
#include "tests/property/story.h"

namespace loge::property {

// What landlords and neighbourhoods became part of, from which day on.
struct Endings {
  struct Ending {
    std::string into;
    int day = 0;
  };
  std::map<std::string, Ending> landlords;
  std::map<std::string, Ending> places;

  // What an id means on a day.
  static std::string On(const std::map<std::string, Ending>& endings, std::string id, int day);
  std::string LandlordOn(const std::string& id, int day) const { return On(landlords, id, day); }
  std::string PlaceOn(const std::string& id, int day) const { return On(places, id, day); }
};

// Somebody's work for one landlord, both days included.
struct Spell {
  std::string landlord;
  int from = 0;
  std::optional<int> until;
  std::vector<std::pair<int, std::vector<std::string>>> places;  // From a day on, in order.
  v1::Employment shown;
  std::optional<Fact> ended_by;

  bool Covers(int day) const { return from <= day && (!until.has_value() || day <= *until); }
  std::vector<std::string> PlacesOn(int day) const;
};

// All answers for one date and one state of knowledge.
class Recount {
 public:
  Recount(const Story& story, int as_of, int64_t known_at);

  // Who goes on when ids were found to be one person; the same id else.
  std::string SurvivorOf(const std::string& id) const;
  // The other ids of the person.
  std::vector<v1::MergedCaretaker> Merged(const std::string& id) const;
  // Of any id of the person, as all that follow.
  std::optional<v1::Caretaker> Caretaker(const std::string& asked) const;
  // As ListCaretakers filters; empty ids mean any.
  std::vector<v1::Caretaker> Caretakers(const v1::ListCaretakersRequest& request) const;
  std::vector<v1::Landlord> Landlords() const;
  std::vector<v1::Neighbourhood> Neighbourhoods() const;
  std::vector<v1::LandlordSnapshots> Snapshots() const;
  std::vector<v1::Referent> Referents(const v1::ListReferentsRequest& request) const;
  std::optional<v1::TrainingRecord> Training(const std::string& asked) const;
  std::optional<v1::Session> Session(const std::string& id) const;
  // Of everybody and every module.
  std::vector<v1::DueTraining> Due(int within_days) const;
  // The catalogue, sheets and groups (recount_catalogue.cc).
  std::vector<v1::Programme> Programmes() const;
  std::vector<v1::Module> Modules() const;
  // As ListSessions shows them: without people.
  std::vector<v1::Session> Sessions() const;
  // One page of all.
  std::optional<v1::ListAttendanceResponse> Sheet(const std::string& session) const;
  std::vector<v1::TrainingCoverage> Coverage(const v1::ListTrainingCoverageRequest& request) const;
  std::vector<v1::Partner> Partners() const;
  std::optional<v1::Contact> Contact(const std::string& id) const;
  std::vector<v1::Contact> Contacts(const v1::ListContactsRequest& request) const;
  std::optional<v1::Agreement> Agreement(const std::string& id) const;
  std::vector<v1::Agreement> Agreements(const v1::ListAgreementsRequest& request) const;
  std::vector<v1::Proposal> Proposals(const v1::ListProposalsRequest& request) const;
  std::vector<v1::Meeting> Meetings(const std::string& territory) const;
  std::optional<v1::Meeting> Meeting(const std::string& id) const;
  // Of one similarity or more.
  std::vector<v1::DuplicateMeetings> Duplicates(double similarity) const;
  std::vector<v1::ExpressionGroup> ExpressionGroups(const std::string& territory) const;
  std::vector<v1::Introduction> Introductions(const std::string& territory) const;
  v1::CountSupportMeetingsResponse Support(const std::string& territory) const;
  std::optional<v1::Territory> Territory(const std::string& id) const;
  // Of all territories when `territory` is empty, as the next one (recount_centre.cc).
  // What its stages ask for (recount_criteria.cc); of all territories when the id is empty.
  std::optional<v1::GetThresholdsResponse> Thresholds(const std::string& territory) const;
  // Whether somebody employs the person, and as which landlord one goes on; of a day until as_of().
  bool IsEmployedOn(const std::string& id, int day) const;
  std::string LandlordOn(const std::string& id, int day) const {
    return endings_.LandlordOn(id, day);
  }
  // Unspecified: of the next stage.
  std::optional<v1::GetStageReadinessResponse> Readiness(const std::string& id,
                                                         events::v1::Stage stage) const;
  std::optional<v1::GetFidelityResponse> Fidelity(const std::string& id) const;
  // I1, I2 or I3 in hundredths, rounded against the criterion (recount_figures.cc); nothing when it
  // is not defined.
  std::optional<int64_t> StageFigure(events::v1::StageCriterion criterion,
                                     const std::string& territory) const;
  // Of all territories when `territory` is empty.
  std::vector<v1::Evaluation> Evaluations(const std::string& territory) const;
  // The second as ListExperiments filters (recount_experiments.cc).
  std::optional<v1::Experiment> Experiment(const std::string& id) const;
  std::vector<v1::Experiment> Experiments(const v1::ListExperimentsRequest& request) const;
  std::vector<v1::Diagnosis> Diagnoses(const std::string& territory) const;
  std::optional<v1::Centre> Centre(const std::string& territory) const;
  // As ListCommitteeSeats filters.
  std::vector<v1::CommitteeSeat> CommitteeSeats(const v1::ListCommitteeSeatsRequest& request) const;
  // As ListFundings filters (recount_funding.cc).
  std::vector<v1::Funding> Fundings(const v1::ListFundingsRequest& request) const;
  // Practices, and actions for the standing of the trade (recount_practices.cc).
  std::optional<v1::GetPracticeResponse> Practice(const std::string& id) const;
  std::vector<v1::Practice> PracticesOf(const v1::ListPracticesRequest& request) const;
  // All rows of it.
  std::vector<v1::AdoptionRow> AdoptionMatrix(v1::AdoptionAxis axis) const;
  std::vector<v1::ValorisationAction> Valorisations(
      const v1::ListValorisationActionsRequest& request) const;
  // Of a landlord's yearly statement, by purpose: by neighbourhood, and of all under "total".
  std::map<std::string, std::vector<v1::StatementAmount>> Amounts(const std::string& landlord,
                                                                  int year) const;
  // With all that was stated (recount_roadmaps.cc).
  std::optional<v1::Roadmap> Roadmap(const std::string& id) const;
  // Without it, as ListRoadmaps filters.
  std::vector<v1::Roadmap> Roadmaps(const v1::ListRoadmapsRequest& request) const;
  // Of days, as all three are asked here (recount_means.cc).
  std::optional<v1::GetMeansResponse> Means(const v1::GetMeansRequest& request) const;
  std::vector<v1::FunderMeans> Funders(const v1::ListFundersRequest& request) const;
  std::optional<v1::GetFunderAccountResponse> FunderAccount(
      const v1::GetFunderAccountRequest& request) const;
  v1::GetDiffusionResponse Diffusion() const;  // recount_diffusion.cc
  // As ListAnomalies filters by kind and landlord; not by person (recount_anomalies.cc).
  std::vector<v1::Anomaly> Anomalies(const v1::ListAnomaliesRequest& request) const;
  // Parameters as in the request; indicators and the whole graph (recount_network.cc).
  std::optional<v1::GetNetworkResponse> Network(const v1::GetNetworkRequest& request) const;
  // Of the one month that is asked for, that of the date (recount_series.cc).
  std::optional<v1::GetNetworkSeriesResponse> Series(
      const v1::GetNetworkSeriesRequest& request) const;

  int as_of() const { return as_of_; }
  // The landlord that goes on at that date.
  std::string LandlordToday(const std::string& id) const { return endings_.LandlordOn(id, as_of_); }

 private:
  struct Activity {
    int day = 0;
    std::string text;
    v1::TieKind kind = v1::TIE_KIND_UNSPECIFIED;
    std::set<std::string> named = {};
    double weight = 0;  // What one person gives to all others together.
    size_t most = 0;    // So many may be named, for ties to be made.

    bool meeting() const { return kind <= v1::TIE_KIND_EVENT_DAY; }
    bool voluntary() const {
      return kind != v1::TIE_KIND_TRAINING_HALF_DAY && kind != v1::TIE_KIND_INTRODUCTION;
    }
    bool MakesTies() const { return weight > 0 && named.size() >= 2 && named.size() <= most; }
  };
  struct Graph;

  void FindOverlaps(const std::string& id, std::vector<v1::Anomaly>* out) const;
  void FindNotEmployed(const std::string& id, const Fact& fact,
                       std::vector<v1::Anomaly>* out) const;
  void FindAgainstSession(const Fact& fact, std::vector<v1::Anomaly>* out) const;
  bool Attended(const Fact& completion) const;

  // Leaves one fact in all_ of the meetings that were found to be one (recount_meetings.cc).
  void UniteMeetings();
  v1::Meeting ShowMeeting(const Fact& fact) const;
  v1::ProposalReply ShowReply(const Fact& making, const std::string& landlord) const;
  // Puts survivors where absorbed ids are named, in all_ (recount_identity.cc).
  void ResolveIdentities();
  void ShowNumbers(const std::string& id, v1::Caretaker* out) const;
  std::vector<Spell> SpellsOf(const std::string& id) const;
  // The last day of the time in which somebody employs the person without a break; nothing when
  // that lasts.
  std::optional<v1::Employment> LastOfTime(const std::string& id, int day) const;
  std::vector<v1::ReferentMandate> MandatesOf(const std::string& id) const;
  v1::Coverage CoverageOf(const v1::Territory& territory) const;
  std::set<std::string> NeighbourhoodsIn(const std::vector<std::string>& communes) const;
  // Of the last 365 days, of all who worked there.
  int64_t DaysWorkedIn(const std::string& territory) const;
  // By what had happened by that day.
  v1::CriterionState JudgeOn(int on, events::v1::StageCriterion criterion,
                             const std::string& territory) const;
  std::set<std::string> WorkersIn(const std::set<std::string>& neighbourhoods) const;
  std::vector<v1::CoordinatorAssignment> Coordinators(const std::string& territory) const;
  // The first day on which the landlord, or what has become part of it, was at work in one of
  // `places` from `committed` to `until`.
  std::optional<int> FirstAtWork(const std::string& landlord, const std::set<std::string>& places,
                                 int committed, int until) const;
  // Those of the landlord that go on as it, of the latest year of each neighbourhood.
  std::optional<int64_t> DwellingsOf(const std::string& landlord) const;
  // Null when it was not defined by then.
  const events::v1::ModuleDefined* ModuleOn(const std::string& id, int day) const;
  // The version that counts for something of that day; null when the module is not known.
  const events::v1::ModuleDefined* ModuleCountingOn(const std::string& id, int day) const;
  // Whether a half-day of that day is one of a seminar.
  bool TeachesSeminar(const v1::Session& session, int day) const;
  // The programmes of the completions that count for `request`; "": of a module that is not known.
  std::set<std::string> ProgrammesHeld(const std::string& id,
                                       const v1::ListTrainingCoverageRequest& request) const;
  std::optional<int> LastValidDay(const std::string& module_id, int completed) const;
  std::set<std::string> MandatoryModules() const;
  void ShowEnrolments(v1::Session* out) const;
  std::vector<v1::StatedInterest> Interests(const std::string& territory) const;
  // All that had begun.
  std::vector<v1::CommitteeSeat> Seats(const std::string& territory) const;
  void ShowStages(v1::Territory* out) const;
  void ShowAges(v1::Territory* out) const;
  void ShowPauses(v1::Territory* out) const;
  void ShowWithdrawal(v1::Territory* out) const;

  // What those of a network's parameters are that a request leaves out.
  static v1::NetworkParameters Complete(const v1::NetworkParameters& asked);
  std::vector<Activity> ActivitiesOf(const std::string& territory,
                                     const v1::NetworkParameters& parameters) const;
  // Those of its experiments (recount_experiments.cc).
  std::vector<Activity> JoinsIn(const std::string& territory) const;
  Graph GraphOf(const v1::GetNetworkRequest& request,
                const std::vector<std::string>& communes) const;
  std::optional<v1::NetworkNode> NodeOf(const std::string& id, bool coordinator) const;
  std::set<std::string> LandlordsOn(const v1::NetworkNode& node, int day) const;
  std::set<std::string> PlacesOn(const v1::NetworkNode& node, int day) const;
  void ShowBelonging(const Graph& graph, v1::NetworkIndicators* out) const;
  // Somebody whom an activity names, still there or not; nothing when nobody knows who that is.
  std::optional<v1::NetworkNode> AnybodyOf(const std::string& id) const;
  bool WasReferent(const std::string& id, int day) const;
  // The meetings of a territory that had taken place, of any kind.
  std::vector<Fact> MeetingsIn(const std::string& territory) const;
  void ShowRelay(const std::string& territory, int window,
                 const std::set<std::string>& coordinators, v1::NetworkPoint* out) const;
  void ShowSteering(const std::string& territory, int window, v1::NetworkPoint* out) const;
  void ShowLandlords(const std::string& territory, int window, v1::NetworkPoint* out) const;
  void ShowExperiments(const std::string& territory, int window, v1::NetworkPoint* out) const;
  void ShowEvenness(const std::string& territory, int window, const v1::GetNetworkResponse& network,
                    v1::NetworkPoint* out) const;
  void ShowOrphans(const std::string& territory, const v1::NetworkParameters& days,
                   const std::set<std::string>& present, v1::NetworkPoint* out) const;
  void ShowDiversity(const Graph& graph, v1::GetNetworkResponse* out) const;

  const Story& story_;
  const int as_of_;
  const int64_t known_at_;
  std::vector<Fact> merges_;                               // Of persons; living.
  std::map<std::string, std::string> survivors_;           // By absorbed id of a person.
  std::map<std::string, std::set<std::string>> absorbed_;  // By the meeting that goes on: others.
  std::map<std::string, std::string> goes_on_as_;          // The other way round.
  std::deque<events::v1::EventPayload> resolved_;          // What facts of all_ point at.
  const std::vector<Fact> told_;                           // Standing facts, as they were told.
  std::vector<Fact> all_;                                  // The same of survivors.
  std::vector<Fact> past_;                                 // Those that had happened by as_of.
  Endings endings_;                                        // Among past_.
  std::set<std::string> people_;
  std::map<std::string, std::vector<Spell>> spells_;
};

v1::Provenance ProvenanceOf(const Fact& fact);
// Of whom the fact is told, among caretakers; empty when of nobody.
std::string CaretakerOf(const events::v1::EventPayload& p);
// Who tells such a fact of somebody's data.
std::string EmployerIn(const events::v1::EventPayload& p);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_RECOUNT_H_

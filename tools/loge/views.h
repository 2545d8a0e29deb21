// Tables for people, made from the server's answers alone: the same answer, the same text.
#ifndef LOGE_TOOLS_LOGE_VIEWS_H_
#define LOGE_TOOLS_LOGE_VIEWS_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/v1/admin.pb.h"
#include "loge/v1/agreements.pb.h"
#include "loge/v1/anomalies.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/centre.pb.h"
#include "loge/v1/diffusion.pb.h"
#include "loge/v1/evidence.pb.h"
#include "loge/v1/experiments.pb.h"
#include "loge/v1/fundings.pb.h"
#include "loge/v1/means.pb.h"
#include "loge/v1/partnership.pb.h"
#include "loge/v1/practices.pb.h"
#include "loge/v1/proposals.pb.h"
#include "loge/v1/roadmaps.pb.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/territory_comparison.pb.h"
#include "loge/v1/training.pb.h"
#include "tools/loge/import_queue.h"

namespace loge::cli {

// `health`: service name -> status.
std::string ViewStatus(const v1::GetServerInfoResponse& info,
                       const v1::ListProjectionsResponse& projections,
                       const std::map<std::string, std::string>& health);
std::string ViewProjections(const v1::ListProjectionsResponse& projections);
std::string ViewRebuild(const v1::RebuildResult& result);
// One line for monitoring.
std::string ViewRebuildSummary(const std::vector<v1::RebuildResult>& results);
// `last` is the message with the result.
std::string ViewVerification(const v1::VerifyLogRequest& request,
                             const v1::VerifyLogResponse& last);

std::string ViewImport(const ImportSummary& summary, bool dry_run, size_t unanswered);

std::string ViewCaretaker(const v1::Caretaker& caretaker);
std::string ViewCaretakers(const v1::ListCaretakersResponse& response);
// The other ids of the person; empty when there is none.
std::string ViewMerged(const v1::GetCaretakerResponse& response);
std::string ViewReferents(const v1::ListReferentsResponse& response);
std::string ViewLandlords(const v1::ListLandlordsResponse& response);
std::string ViewNeighbourhoods(const v1::ListNeighbourhoodsResponse& response);
std::string ViewSnapshots(const v1::ListSnapshotsResponse& response);

std::string ViewTrainingRecord(const v1::TrainingRecord& record);
std::string ViewSession(const v1::Session& session);
std::string ViewSessions(const v1::ListSessionsResponse& response);
std::string ViewModules(const v1::ListModulesResponse& response);
std::string ViewAttendanceSheet(const v1::ListAttendanceResponse& response);
std::string ViewDueTrainings(const v1::ListDueTrainingsResponse& response);
// `by` is what the groups are.
std::string ViewTrainingCoverage(const std::string& by,
                                 const v1::ListTrainingCoverageResponse& response);

std::string ViewPartners(const v1::ListPartnersResponse& response);
std::string ViewContacts(const v1::ListContactsResponse& response);
std::string ViewAgreements(const v1::ListAgreementsResponse& response);
// One of them, with its renewals.
std::string ViewAgreement(const v1::Agreement& agreement);
std::string ViewProposals(const v1::ListProposalsResponse& response);
std::string ViewMeetings(const v1::ListMeetingsResponse& response);
std::string ViewDuplicateMeetings(const v1::ListDuplicateMeetingsResponse& response);
std::string ViewExpressionGroups(const v1::ListExpressionGroupsResponse& response);
std::string ViewIntroductions(const v1::ListIntroductionsResponse& response);
std::string ViewSupport(const v1::CountSupportMeetingsResponse& response);

std::string ViewAnomalies(const v1::ListAnomaliesResponse& response);
// As `loge anomalies --kind` takes it: "not-employed" for ANOMALY_KIND_NOT_EMPLOYED, …
std::string AnomalyName(v1::AnomalyKind kind);

// One column a response, side by side.
std::string ViewNetworks(const std::string& territory,
                         const std::vector<v1::GetNetworkResponse>& responses);
std::string ViewGraph(const v1::GetNetworkResponse& response);
std::string ViewComparison(const std::string& territory,
                           const v1::CompareNetworksResponse& response);
// One line a month.
std::string ViewNetworkSeries(const std::string& territory,
                              const v1::GetNetworkSeriesResponse& response);

std::string ViewDeparture(const std::string& territory,
                          const v1::SimulateDepartureResponse& response);
std::string ViewRelays(const v1::FindRelaysResponse& response);
std::string ViewOrphanedRelays(const v1::ListOrphanedRelaysResponse& response);

std::string ViewTerritories(const std::vector<v1::Territory>& territories);
std::string ViewCentre(const v1::Centre& centre);
std::string ViewEvaluations(const v1::ListEvaluationsResponse& response);
// One line an age.
std::string ViewTerritoryComparison(const v1::CompareTerritoriesResponse& response);
std::string ViewReadiness(const v1::GetStageReadinessResponse& response);
std::string ViewFidelity(const v1::GetFidelityResponse& response);
std::string ViewThresholds(const v1::GetThresholdsResponse& response);
std::string ViewFundings(const v1::ListFundingsResponse& response);
std::string ViewExperiments(const v1::ListExperimentsResponse& response);
// One of them, with those who joined it.
std::string ViewExperiment(const v1::Experiment& experiment);
std::string ViewPractices(const std::vector<v1::Practice>& practices);
// One of them, with who keeps to it and its lineage.
std::string ViewPractice(const v1::GetPracticeResponse& response);
// One column a landlord or territory that has to do with any of them.
std::string ViewAdoptionMatrix(const v1::GetAdoptionMatrixResponse& response);
std::string ViewValorisationActions(const v1::ListValorisationActionsResponse& response);
std::string ViewMeans(const v1::GetMeansResponse& response);
std::string ViewDiffusion(const v1::GetDiffusionResponse& response);
std::string ViewRoadmaps(const v1::ListRoadmapsResponse& response);
// One of them, with everything that was stated.
std::string ViewRoadmap(const v1::Roadmap& roadmap);

// Of Explain: what is explained, and the events that it stands on.
std::string ViewTies(const google::protobuf::RepeatedPtrField<v1::NetworkTie>& ties);
// Of I2, I7, I8 and I9 those of the point.
std::string ViewIndicators(const std::string& territory,
                           const v1::ExplainIndicatorResponse& response);
std::string ViewPersonMeasures(const v1::ExplainMeasureResponse& response);
std::string ViewStages(const std::string& territory, const v1::ExplainStagesResponse& response);
std::string ViewEvidence(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence);

// "MeetingHeld" for 63; "type 999" for one that this version does not know.
std::string EventTypeName(int type);
// The type of the fact that `event` tells, corrects or cancels.
int FactTypeOf(const events::v1::RecordedEvent& event);

// The title of the lines that ViewEvent makes, and one of them.
std::string ViewEventTitle();
std::string ViewEvent(const events::v1::RecordedEvent& event);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_VIEWS_H_

// Every limit of the server, with its unit. GetServerInfo states them; nothing else may.
#ifndef LOGE_SERVICES_RUNTIME_LIMITS_H_
#define LOGE_SERVICES_RUNTIME_LIMITS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace loge::runtime {

// Requests.
inline constexpr int kMessageBytesMax = 4 << 20;  // Of one request message.
inline constexpr int kAnswerBytesMax = 32 << 20;  // Of one answer message.
inline constexpr int kUnaryInFlightMax = 4096;    // Over all methods.
inline constexpr int kIdBytesMax = 63;
inline constexpr int kRequestIdBytesMax = 63;
inline constexpr int kExternalRefBytesMax = 120;
inline constexpr int kNameBytesMax = 800;  // 200 characters of at most 4 bytes.
inline constexpr int kNameCharactersMax = 200;
inline constexpr int kLabelCharactersMax = 100;
inline constexpr int kEmployeeNumberCharactersMax = 30;
inline constexpr int kViolationsMax = 50;  // Told in one refusal.

// Dates.
inline constexpr int kDaysAheadMax = 400;  // Of plans: departures, sessions, mandates.

// Commands.
inline constexpr int kConflictRetriesMax = 5;      // Before ABORTED.
inline constexpr int kNamedParticipantsMax = 500;  // Of a meeting.
inline constexpr int kAttendanceEntriesMax = 200;
inline constexpr int kNeighbourhoodsPerPersonMax = 50;
inline constexpr int kDwellingsMax = 1000000;  // Of one count.
inline constexpr int kTerritoryCommunesMax = 200;
inline constexpr int kExperimentLandlordsMax = 100;
inline constexpr int kExperimentJoinsMax = 500;       // With all persons they fit in an answer.
inline constexpr int kSeededFromMax = 20;             // Territories that one was seeded from.
inline constexpr int kEvidencePositionsMax = 50;      // Of one stage.
inline constexpr int kEvaluationTerritoriesMax = 50;  // Also of a diagnosis.
inline constexpr int kFindingsMax = 50;               // Of one evaluation.
inline constexpr int kDiagnosisAuthorsMax = 20;
inline constexpr int kThresholdLandlordsMax = 100;  // That a stage may ask for.
inline constexpr int kThresholdMonthsMax = 120;     // Likewise.
inline constexpr int kPracticeGenerationsMax = 50;  // From which one comes, one from another.
inline constexpr int kRoadmapTerritoriesMax = 50;
inline constexpr int kRoadmapObjectivesMax = 100;
inline constexpr int64_t kFundingCentsMax = 1'000'000'000'000;  // Of one commitment or payment.
inline constexpr int kStateCacheBytes = 128 << 20;
inline constexpr int kRequestRetentionDays = 90;

// Import.
inline constexpr int kImportCommandsPerMessageMax = 500;
inline constexpr int kImportInFlightMax = 2000;  // Commands of one stream not yet answered.
inline constexpr int kImportChainMax = 20000;    // Decided on top of each other.

// Queries.
inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 1000;
inline constexpr int kBetweennessNodesMax = 2000;     // Above it betweenness is estimated,
inline constexpr int kBetweennessPivots = 500;        // from so many of the nodes.
inline constexpr int kTieParticipantsMax = 40;        // Above it an activity makes no ties, unless
inline constexpr int kTieParticipantsAskedMax = 200;  // a question asks otherwise; at most so many.
inline constexpr int kKappaMax = 100;                 // The same of the weight of an activity.
inline constexpr int kSeriesPointsMax = 600;          // Months of one answer.
inline constexpr int kDepartingPersonsMax = 50;       // Of one simulation.
inline constexpr int kRecordedDaysMax = 1 << 16;      // Days of recording that are remembered.
inline constexpr int kComparedTerritoriesMax = 10;
inline constexpr int kKnownThenPointsMax = 120;  // Each reads read models as of another position.
inline constexpr absl::Duration kMinPositionWaitMax = absl::Seconds(10);

// Reading the log.
inline constexpr int kEventsPerMessageMax = 1000;
inline constexpr int kEventBytesPerMessage = 256 << 10;
inline constexpr int kFilterTypesMax = 100;
inline constexpr int kFilterSubjectsMax = 100;

// Projections.
inline constexpr int kProjectionBatchEventsMax = 1000;  // Applied in one write.
inline constexpr int kRebuildBatchEventsMax = 4000;     // The same in a rebuild.
// Between two commits of a rebuild; a read model with few rows would else read the whole log again
// when it goes on after a crash.
inline constexpr int kFillEventsMax = 500'000;
inline constexpr int kBulkEventsMin = 20'000;  // Behind; then built in bulk.
inline constexpr int kRowDifferencesToldMax = 100;

// No group smaller than this is told in a figure (see docs of the indicators).
inline constexpr int kGroupSizeMin = 5;

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_LIMITS_H_

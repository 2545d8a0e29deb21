// What the living facts about the centre of a territory mean: who stated its interest, which
// diagnoses there are, who carries it, where it is. The folds are as those of state.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_CENTRE_H_
#define LOGE_SERVICES_ROLLOUT_CENTRE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kInterestFold;   // "territory/<id>".
extern const runtime::FoldSpec kCarrierFold;    // "territory/<id>".
extern const runtime::FoldSpec kPlaceFold;      // "territory/<id>".
extern const runtime::FoldSpec kDiagnosisFold;  // "diagnosis/<id>".

std::string DiagnosisSubject(absl::string_view diagnosis_id);

// The first InterestStated of each organisation about that territory, by day and organisation.
std::vector<runtime::Fact> FoldInterests(absl::string_view territory_id,
                                         const std::vector<runtime::Fact>& facts);

// Whether the two, InterestStated, are of one organisation.
bool SameOrganisation(const runtime::Fact& a, const runtime::Fact& b);

// Each CarrierDesignated of that territory, each CentrePlaceNamed: one until the next one's day.
std::vector<runtime::Fact> FoldCarriers(absl::string_view territory_id,
                                        const std::vector<runtime::Fact>& facts);
std::vector<runtime::Fact> FoldPlaces(absl::string_view territory_id,
                                      const std::vector<runtime::Fact>& facts);

// The DiagnosisDelivered of that diagnosis; nothing when it is not known.
std::optional<runtime::Fact> FoldDiagnosis(absl::string_view diagnosis_id,
                                           const std::vector<runtime::Fact>& facts);
// Those about that territory, by day and id.
std::vector<runtime::Fact> DiagnosesOf(absl::string_view territory_id,
                                       const std::vector<runtime::Fact>& facts);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_CENTRE_H_

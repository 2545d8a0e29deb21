// Answers about the centre of a territory and its committees, from the facts at a date and a
// position. As views.h.
#ifndef LOGE_SERVICES_ROLLOUT_CENTRE_VIEWS_H_
#define LOGE_SERVICES_ROLLOUT_CENTRE_VIEWS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/centre.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

// Whom an answer is for.
enum class Audience {
  kCoordinators,  // They may see persons, and figures about few of them.
  kEverybody,
};

// Fills `out` from the facts filed under "territory/<id>", as of people.as_of(); false when no such
// territory is known. `people` reads the read model of the caretakers context.
absl::StatusOr<bool> FillCentre(absl::string_view territory_id,
                                const std::vector<runtime::Fact>& facts,
                                const runtime::FactReader& people, Audience audience,
                                v1::Centre* out);

// The seats in the committees of that territory begun by people.as_of(), by committee, college,
// person and first day. From the same facts.
absl::StatusOr<std::vector<v1::CommitteeSeat>> SeatsOf(absl::string_view territory_id,
                                                       const std::vector<runtime::Fact>& facts,
                                                       const runtime::FactReader& people);

// Fills `out` from the facts filed under "diagnosis/<id>"; false when it is not known.
bool FillDiagnosis(absl::string_view diagnosis_id, const std::vector<runtime::Fact>& facts,
                   v1::Diagnosis* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_CENTRE_VIEWS_H_

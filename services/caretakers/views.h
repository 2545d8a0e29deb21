// The read model of this context, and answers from its facts. Personal data stay sealed here:
// services open them. Pure; thread-safe.
#ifndef LOGE_SERVICES_CARETAKERS_VIEWS_H_
#define LOGE_SERVICES_CARETAKERS_VIEWS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/projection.h"

namespace loge::caretakers {

const runtime::ProjectionSpec& Projection();

// The entries hold what had happened by `as_of` only.
v1::Landlord LandlordView(const LandlordEntry& entry, runtime::Date as_of);
v1::Neighbourhood NeighbourhoodView(const NeighbourhoodEntry& entry, runtime::Date as_of);
// `person` holds what had happened by `as_of` only.
v1::Caretaker CaretakerView(const Person& person, runtime::Date as_of);
// Of a living merge.
v1::MergedCaretaker MergedView(const runtime::Fact& merge);

// The latest lists among `facts`; nothing in `latest` when there is none.
v1::LandlordSnapshots SnapshotsView(absl::string_view landlord_id,
                                    const std::vector<runtime::Fact>& facts);

struct ReferentFilter {
  std::string neighbourhood_id;  // Empty: any.
  std::string territory_id;      // Empty: any.
};

// The mandates of that day, those that `filter` leaves; none when the person is no referent there.
v1::Referent ReferentView(const Person& person, const ReferentFilter& filter, runtime::Date as_of);

struct CaretakerFilter {
  std::string landlord_id;       // Empty: any.
  std::string neighbourhood_id;  // Empty: any.
  bool include_departed = false;
};

// Whether a list with this filter tells of `person`: by an employment of that day, or, for somebody
// whom nobody employs on it, by any former one as it was when it ended.
bool Matches(const Person& person, const CaretakerFilter& filter, runtime::Date as_of);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_VIEWS_H_

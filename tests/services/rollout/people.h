// The read model of the caretakers context, as far as the queries of this room ask for it, and the
// facts that it holds.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_PEOPLE_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_PEOPLE_H_

#include <string>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/projection.h"

namespace loge::rollout::testing {

inline const runtime::ProjectionSpec& PeopleModel() {
  using events::v1::EventPayload;
  static const auto* const kSpec = new runtime::ProjectionSpec{
      "caretakers",
      1,
      {{EventPayload::kLandlordRegisteredFieldNumber, {"landlord"}},
       {EventPayload::kLandlordAbsorbedFieldNumber, {"landlord", "absorbed-landlord"}},
       {EventPayload::kNeighbourhoodDefinedFieldNumber, {"place", "commune"}},
       {EventPayload::kNeighbourhoodMergedFieldNumber,
        {"place", "neighbourhood", "merged-neighbourhood", "dwellings"}},
       {EventPayload::kDwellingsCountedFieldNumber, {"dwellings", "landlord-dwellings"}},
       {EventPayload::kCaretakerJoinedFieldNumber, {"caretaker", "neighbourhood", "employer"}},
       {EventPayload::kCaretakerReassignedFieldNumber, {"caretaker", "neighbourhood"}},
       {EventPayload::kCaretakerLeftFieldNumber, {"caretaker"}}}};
  return *kSpec;
}

inline events::v1::NeighbourhoodDefined PlaceIn(const std::string& id, const std::string& commune) {
  events::v1::NeighbourhoodDefined event;
  event.set_neighbourhood_id(id);
  event.set_commune_code(commune);
  event.set_name("Neighbourhood " + id);
  return event;
}

inline events::v1::NeighbourhoodMerged MergedInto(const std::string& id, const std::string& into) {
  events::v1::NeighbourhoodMerged event;
  event.set_neighbourhood_id(id);
  event.set_into_neighbourhood_id(into);
  return event;
}

inline events::v1::CaretakerJoined JoinedAt(const std::string& id, const std::string& landlord,
                                            const std::string& neighbourhood) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.add_neighbourhood_ids(neighbourhood);
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

inline events::v1::CaretakerReassigned ReassignedTo(const std::string& id,
                                                    const std::string& landlord,
                                                    const std::string& neighbourhood) {
  events::v1::CaretakerReassigned event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.add_neighbourhood_ids(neighbourhood);
  return event;
}

inline events::v1::CaretakerLeft LeftFrom(const std::string& id, const std::string& landlord) {
  events::v1::CaretakerLeft event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  return event;
}

inline events::v1::DwellingsCounted Dwellings(const std::string& landlord, const std::string& place,
                                              int year, int count) {
  events::v1::DwellingsCounted event;
  event.set_landlord_id(landlord);
  event.set_neighbourhood_id(place);
  event.set_year(year);
  event.set_count(count);
  return event;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_PEOPLE_H_

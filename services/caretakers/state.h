// What the decisions and views of this context ask of the folded state (see registry.h for the
// folds themselves). Pure; thread-safe.
#ifndef LOGE_SERVICES_CARETAKERS_STATE_H_
#define LOGE_SERVICES_CARETAKERS_STATE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loge/events/v1/common.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/decisions.h"

namespace loge::caretakers {

// The needs of a rule, and the states they load. Of a person see registry.h.
runtime::Need LandlordNeed(const std::string& landlord_id);
runtime::Need NeighbourhoodNeed(const std::string& neighbourhood_id);
runtime::Need SnapshotNeed(const std::string& landlord_id);
std::optional<LandlordEntry> LandlordIn(const runtime::States& states,
                                        const std::string& landlord_id);
std::optional<NeighbourhoodEntry> NeighbourhoodIn(const runtime::States& states,
                                                  const std::string& neighbourhood_id);
const std::vector<runtime::Fact>& PersonFactsIn(const runtime::States& states,
                                                const std::string& caretaker_id);

// The latest employment at that landlord begun by `day`, ended or not. Null when there is none.
const Employment* LastBegunThere(const Person& person, const std::string& landlord_id,
                                 runtime::Date day);
// The first employment at that landlord begun after `day`. Null when there is none.
const Employment* NextThere(const Person& person, const std::string& landlord_id,
                            runtime::Date day);
bool EverEmployedThere(const Person& person, const std::string& landlord_id);

// The latest spell in that scope begun by `day`, ended or not. Null when there is none.
const VolunteeringSpell* LastSpell(const Person& person, events::v1::VolunteeringScope scope,
                                   runtime::Date day);

// The full list of that kind with the latest day, of several with one day the last told, among
// `facts` in order (those that SnapshotNeed loads). Null when there is none.
const runtime::Fact* LatestSnapshot(const std::vector<runtime::Fact>& facts,
                                    events::v1::SnapshotKind kind);

// The facts dated at or before `day`.
std::vector<runtime::Fact> FactsUntil(const std::vector<runtime::Fact>& facts, runtime::Date day);

// Fields of `newer` that are not empty replace those of `data`.
void MergePersonal(const events::v1::PersonalData& newer, events::v1::PersonalData* data);

// What is known about a person from `facts` (in order), opened; nothing when there is none or some
// of it cannot be read any more.
std::optional<events::v1::PersonalData> PersonalOf(
    const std::vector<runtime::Fact>& facts,
    const std::map<int64_t, events::v1::PersonalData>& opened);

// The landlord whose employee number the personal data of such a fact hold; empty for other facts.
std::string NumberedBy(const events::v1::EventPayload& payload);
// The landlord at which the number is one that is known about a person from `facts` (in order);
// empty when none can be read.
std::string LandlordOfNumber(const std::vector<runtime::Fact>& facts,
                             const std::map<int64_t, events::v1::PersonalData>& opened);

// Equal field by field.
bool Same(const google::protobuf::Message& a, const google::protobuf::Message& b);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_STATE_H_

#include "services/caretakers/state.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace loge::caretakers {

using events::v1::EventPayload;
using events::v1::PersonalData;
using runtime::Date;
using runtime::Fact;
using runtime::Need;

namespace {

const runtime::FoldSpec kSnapshotFold{"snapshot", {EventPayload::kSnapshotReceived}};

}  // namespace

Need LandlordNeed(const std::string& landlord_id) {
  return {&kLandlordFold, absl::StrCat("landlord/", landlord_id)};
}

Need NeighbourhoodNeed(const std::string& neighbourhood_id) {
  return {&kNeighbourhoodFold, absl::StrCat("neighbourhood/", neighbourhood_id)};
}

Need SnapshotNeed(const std::string& landlord_id) {
  return {&kSnapshotFold, absl::StrCat("snapshot/", landlord_id)};
}

std::optional<LandlordEntry> LandlordIn(const runtime::States& states,
                                        const std::string& landlord_id) {
  const Need need = LandlordNeed(landlord_id);
  return FoldLandlord(states.Get(*need.fold, need.subject).facts());
}

std::optional<NeighbourhoodEntry> NeighbourhoodIn(const runtime::States& states,
                                                  const std::string& neighbourhood_id) {
  const Need need = NeighbourhoodNeed(neighbourhood_id);
  return FoldNeighbourhood(states.Get(*need.fold, need.subject).facts());
}

const std::vector<Fact>& PersonFactsIn(const runtime::States& states,
                                       const std::string& caretaker_id) {
  return states.Get(kCaretakerFold, absl::StrCat("caretaker/", caretaker_id)).facts();
}

const Employment* LastBegunThere(const Person& person, const std::string& landlord_id, Date day) {
  const Employment* last = nullptr;
  for (const Employment& employment : person.employments) {
    if (employment.landlord_id == landlord_id && employment.from.day <= day) last = &employment;
  }
  return last;
}

const Employment* NextThere(const Person& person, const std::string& landlord_id, Date day) {
  for (const Employment& employment : person.employments) {
    if (employment.landlord_id == landlord_id && day < employment.from.day) return &employment;
  }
  return nullptr;
}

bool EverEmployedThere(const Person& person, const std::string& landlord_id) {
  return std::any_of(person.employments.begin(), person.employments.end(),
                     [&](const Employment& e) { return e.landlord_id == landlord_id; });
}

const VolunteeringSpell* LastSpell(const Person& person, events::v1::VolunteeringScope scope,
                                   Date day) {
  const VolunteeringSpell* last = nullptr;
  for (const VolunteeringSpell& spell : person.volunteering) {
    if (spell.scope == scope && spell.from.day <= day) last = &spell;
  }
  return last;
}

const Fact* LatestSnapshot(const std::vector<Fact>& facts, events::v1::SnapshotKind kind) {
  const Fact* latest = nullptr;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_snapshot_received()) continue;
    if (fact.payload->snapshot_received().kind() == kind) latest = &fact;
  }
  return latest;
}

std::vector<Fact> FactsUntil(const std::vector<Fact>& facts, Date day) {
  std::vector<Fact> until;
  std::copy_if(facts.begin(), facts.end(), std::back_inserter(until),
               [&](const Fact& fact) { return fact.date.day <= day; });
  return until;
}

void MergePersonal(const PersonalData& newer, PersonalData* data) {
  if (!newer.family_name().empty()) data->set_family_name(newer.family_name());
  if (!newer.given_name().empty()) data->set_given_name(newer.given_name());
  if (!newer.email().empty()) data->set_email(newer.email());
  if (!newer.phone().empty()) data->set_phone(newer.phone());
  if (!newer.employee_number().empty()) data->set_employee_number(newer.employee_number());
}

std::optional<PersonalData> PersonalOf(const std::vector<Fact>& facts,
                                       const std::map<int64_t, PersonalData>& opened) {
  std::optional<PersonalData> merged;
  for (const Fact& fact : facts) {
    if (fact.sealed == nullptr) continue;
    const auto data = opened.find(fact.known_from);
    if (data == opened.end()) return std::nullopt;
    if (!merged.has_value() || fact.payload->has_caretaker_details_changed()) {
      merged = data->second;
    } else {
      MergePersonal(data->second, &*merged);
    }
  }
  return merged;
}

std::string NumberedBy(const EventPayload& payload) {
  if (payload.has_caretaker_joined()) return payload.caretaker_joined().landlord_id();
  if (payload.has_caretaker_transferred()) return payload.caretaker_transferred().to_landlord_id();
  return payload.caretaker_details_changed().landlord_id();
}

std::string LandlordOfNumber(const std::vector<Fact>& facts,
                             const std::map<int64_t, PersonalData>& opened) {
  std::string landlord_id;
  for (const Fact& fact : facts) {
    const auto data = opened.find(fact.known_from);
    if (data == opened.end() || data->second.employee_number().empty()) continue;
    landlord_id = NumberedBy(*fact.payload);
  }
  return landlord_id;
}

bool Same(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace loge::caretakers

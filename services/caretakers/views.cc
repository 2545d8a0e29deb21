#include "services/caretakers/views.h"

#include <algorithm>
#include <utility>

#include "services/caretakers/state.h"
#include "services/caretakers/successions.h"
#include "services/runtime/identifiers.h"
#include "services/runtime/identities.h"
#include "storage/base/strings.h"

namespace loge::caretakers {

using events::v1::EventPayload;
using runtime::Date;

namespace {

// Of a fact or what refers to one.
template <class Told>
v1::Provenance ProvenanceOf(const Told& told) {
  v1::Provenance provenance;
  provenance.set_position(told.known_from);
  provenance.set_original_position(told.original);
  return provenance;
}

v1::Employment EmploymentView(const Employment& employment, Date as_of) {
  v1::Employment out;
  out.set_landlord_id(employment.landlord_id);
  out.set_from(runtime::FormatFactDate(employment.from));
  if (employment.until.has_value()) out.set_until(runtime::FormatFactDate(*employment.until));
  out.set_hired_on(runtime::FormatDay(employment.hired_on));
  for (const std::string& id : employment.NeighbourhoodsOn(as_of)) out.add_neighbourhood_ids(id);
  out.set_job_title(employment.job_title);
  out.set_job_family(employment.job_family);
  out.set_departure_reason(employment.departure_reason);
  *out.mutable_provenance() = ProvenanceOf(employment.fact);
  return out;
}

void FillSuccession(const std::optional<Succession>& succession, v1::Succession* out) {
  out->set_into_id(succession->into);
  out->set_from(runtime::FormatFactDate(succession->fact.date));
  *out->mutable_provenance() = ProvenanceOf(succession->fact);
}

v1::ReferentMandate MandateView(const Person& person, const Mandate& mandate, Date as_of) {
  v1::ReferentMandate out;
  // What became of the neighbourhood later is not told of a mandate that had ended.
  const Date day = mandate.until.has_value() ? std::min(as_of, mandate.until->day) : as_of;
  out.set_neighbourhood_id(person.successions.NeighbourhoodOn(mandate.neighbourhood_id, day));
  out.set_territory_id(mandate.territory_id);
  out.set_mission(mandate.mission);
  out.set_from(runtime::FormatFactDate(mandate.from));
  if (mandate.until.has_value()) out.set_until(runtime::FormatFactDate(*mandate.until));
  *out.mutable_provenance() = ProvenanceOf(mandate.fact);
  return out;
}

bool EmploymentMatches(const Employment& employment, const CaretakerFilter& filter, Date day) {
  if (!filter.landlord_id.empty() && employment.landlord_id != filter.landlord_id) return false;
  if (filter.neighbourhood_id.empty()) return true;
  const std::vector<std::string>& ids = employment.NeighbourhoodsOn(day);
  return std::find(ids.begin(), ids.end(), filter.neighbourhood_id) != ids.end();
}

}  // namespace

const runtime::ProjectionSpec& Projection() {
  // Neighbourhoods are found by their commune, and people by the neighbourhoods and the landlords
  // they ever worked for, so that neither is looked up by reading every caretaker. What a
  // neighbourhood itself is, is read without its people; what a landlord is, without its dwellings.
  static const auto* const kSpec = new runtime::ProjectionSpec{
      kProjection,
      6,
      {{EventPayload::kLandlordRegistered, {"landlord"}},
       {EventPayload::kLandlordRenamed, {"landlord"}},
       {EventPayload::kLandlordAbsorbed, {"landlord", kAbsorbedLandlord}},
       {EventPayload::kNeighbourhoodDefined, {"place", "commune"}},
       {EventPayload::kNeighbourhoodRecoded, {"place", "commune"}},
       {EventPayload::kNeighbourhoodMerged,
        {"place", "neighbourhood", kMergedNeighbourhood, "dwellings"}},
       {EventPayload::kCaretakerJoined, {"caretaker", "neighbourhood", "employer"}},
       {EventPayload::kCaretakerDetailsChanged, {"caretaker"}},
       {EventPayload::kCaretakerReassigned, {"caretaker", "neighbourhood"}},
       {EventPayload::kCaretakerTransferred, {"caretaker", "neighbourhood", "employer"}},
       {EventPayload::kCaretakerLeft, {"caretaker"}},
       {EventPayload::kVolunteeringStarted, {"caretaker"}},
       {EventPayload::kVolunteeringStopped, {"caretaker"}},
       {EventPayload::kDwellingsCounted, {"dwellings", "landlord-dwellings"}},
       {EventPayload::kSnapshotReceived, {"snapshot"}},
       {EventPayload::kReferentAppointed, {"caretaker", "referent"}},
       {EventPayload::kReferentEnded, {"caretaker", "referent"}},
       {EventPayload::kCaretakersMerged, {runtime::kIdentitiesKind}},
       {EventPayload::kMergeReverted, {runtime::kIdentitiesKind}}}};
  return *kSpec;
}

v1::Landlord LandlordView(const LandlordEntry& entry, Date as_of) {
  v1::Landlord out;
  out.set_landlord_id(entry.registered.landlord_id());
  out.set_kind(entry.registered.kind());
  out.set_name(entry.NameOn(as_of));
  out.set_siren(entry.registered.siren());
  out.set_registered_on(runtime::FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  if (entry.absorbed.has_value()) FillSuccession(entry.absorbed, out.mutable_absorbed());
  return out;
}

v1::Neighbourhood NeighbourhoodView(const NeighbourhoodEntry& entry, Date as_of) {
  v1::Neighbourhood out;
  out.set_neighbourhood_id(entry.defined.neighbourhood_id());
  const Codes& codes = entry.CodesOn(as_of);
  out.set_commune_code(codes.commune);
  if (runtime::ZoningInForce(codes.zoning, as_of)) out.set_zoning_code(codes.zoning);
  out.set_name(entry.defined.name());
  out.set_defined_on(runtime::FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  for (const Codes& each : entry.codes) {
    v1::NeighbourhoodCodes& row = *out.add_codes();
    row.set_from(runtime::FormatFactDate(each.fact.date));
    row.set_commune_code(each.commune);
    row.set_zoning_code(each.zoning);
    *row.mutable_provenance() = ProvenanceOf(each.fact);
  }
  if (entry.merged.has_value()) FillSuccession(entry.merged, out.mutable_merged());
  return out;
}

v1::Caretaker CaretakerView(const Person& person, Date as_of) {
  v1::Caretaker out;
  out.set_caretaker_id(person.caretaker_id);
  for (const Employment& employment : person.employments) {
    *out.add_employments() = EmploymentView(employment, as_of);
  }
  for (const VolunteeringSpell& spell : person.volunteering) {
    v1::VolunteeringPeriod& period = *out.add_volunteering();
    period.set_scope(spell.scope);
    period.set_from(runtime::FormatFactDate(spell.from));
    if (spell.until.has_value()) period.set_until(runtime::FormatFactDate(*spell.until));
    *period.mutable_provenance() = ProvenanceOf(spell.fact);
  }
  out.set_employed(person.EmployedOn(as_of) != nullptr);
  for (const Mandate& mandate : person.mandates) {
    *out.add_mandates() = MandateView(person, mandate, as_of);
  }
  return out;
}

v1::MergedCaretaker MergedView(const runtime::Fact& merge) {
  v1::MergedCaretaker out;
  out.set_caretaker_id(merge.payload->caretakers_merged().absorbed_id());
  out.set_occurred_on(runtime::FormatFactDate(merge.date));
  *out.mutable_provenance() = ProvenanceOf(merge);
  return out;
}

v1::Referent ReferentView(const Person& person, const ReferentFilter& filter, Date as_of) {
  v1::Referent out;
  out.set_caretaker_id(person.caretaker_id);
  for (const Mandate& mandate : person.mandates) {
    if (!mandate.Covers(as_of)) continue;
    v1::ReferentMandate row = MandateView(person, mandate, as_of);
    const std::string& place = filter.neighbourhood_id;
    if (!place.empty() && place != row.neighbourhood_id()) continue;
    if (!filter.territory_id.empty() && filter.territory_id != row.territory_id()) continue;
    *out.add_mandates() = std::move(row);
  }
  return out;
}

v1::LandlordSnapshots SnapshotsView(absl::string_view landlord_id,
                                    const std::vector<runtime::Fact>& facts) {
  v1::LandlordSnapshots out;
  out.set_landlord_id(ToString(landlord_id));
  const auto* kinds = events::v1::SnapshotKind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<events::v1::SnapshotKind>(kinds->value(i)->number());
    const runtime::Fact* latest = LatestSnapshot(facts, kind);
    if (latest == nullptr) continue;
    v1::Snapshot& snapshot = *out.add_latest();
    snapshot.set_kind(kind);
    snapshot.set_taken_on(runtime::FormatFactDate(latest->date));
    snapshot.set_rows(latest->payload->snapshot_received().rows());
    snapshot.set_complete(latest->payload->snapshot_received().complete());
    *snapshot.mutable_provenance() = ProvenanceOf(*latest);
  }
  return out;
}

bool Matches(const Person& person, const CaretakerFilter& filter, Date as_of) {
  if (!person.known()) return false;
  const bool departed = person.EmployedOn(as_of) == nullptr;
  if (departed && !filter.include_departed) return false;
  return std::any_of(person.employments.begin(), person.employments.end(),
                     [&](const Employment& employment) {
                       return (departed || employment.Covers(as_of)) &&
                              EmploymentMatches(employment, filter, as_of);
                     });
}

}  // namespace loge::caretakers

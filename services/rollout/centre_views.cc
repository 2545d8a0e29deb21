#include "services/rollout/centre_views.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "services/caretakers/registry.h"
#include "services/rollout/centre.h"
#include "services/rollout/committee.h"
#include "services/rollout/state.h"
#include "services/rollout/views.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using runtime::Date;
using runtime::Fact;

void ShowDiagnosis(const Fact& fact, v1::Diagnosis* out) {
  const events::v1::DiagnosisDelivered& delivered = fact.payload->diagnosis_delivered();
  out->set_diagnosis_id(delivered.diagnosis_id());
  out->set_title(delivered.title());
  *out->mutable_territory_ids() = delivered.territory_ids();
  *out->mutable_authors() = delivered.authors();
  *out->mutable_heard() = delivered.heard();
  out->set_delivered_on(runtime::FormatFactDate(fact.date));
  FillProvenance(fact, out->mutable_provenance());
}

void FillInterests(absl::string_view territory_id, const std::vector<Fact>& facts,
                   v1::Centre* out) {
  for (const Fact& fact : FoldInterests(territory_id, facts)) {
    const events::v1::InterestStated& stated = fact.payload->interest_stated();
    v1::StatedInterest* interest = out->add_interests();
    interest->set_landlord_id(stated.landlord_id());
    interest->set_partner_id(stated.partner_id());
    interest->set_stated_on(runtime::FormatFactDate(fact.date));
    FillProvenance(fact, interest->mutable_provenance());
  }
}

// From its own day until that of the next one.
template <class Row>
void FillDays(const std::vector<Fact>& facts, size_t i, Row* row) {
  row->set_from(runtime::FormatFactDate(facts[i].date));
  if (i + 1 < facts.size()) row->set_until(runtime::FormatFactDate(facts[i + 1].date));
  FillProvenance(facts[i], row->mutable_provenance());
}

void FillCarriers(const std::vector<Fact>& carriers, v1::Centre* out) {
  for (size_t i = 0; i < carriers.size(); ++i) {
    const events::v1::CarrierDesignated& designated = carriers[i].payload->carrier_designated();
    v1::Carrier* carrier = out->add_carriers();
    carrier->set_name(designated.name());
    carrier->set_siren(designated.siren());
    carrier->set_rna(designated.rna());
    FillDays(carriers, i, carrier);
  }
}

void FillPlaces(const std::vector<Fact>& places, v1::Centre* out) {
  for (size_t i = 0; i < places.size(); ++i) {
    v1::CentrePlace* place = out->add_places();
    place->set_place(places[i].payload->centre_place_named().place());
    FillDays(places, i, place);
  }
}

// Whether the person has the seat on the date asked for.
absl::StatusOr<bool> Present(const Seat& seat, const caretakers::Registry& registry, Date as_of) {
  if (!seat.Covers(as_of)) return false;
  if (seat.key.caretaker_id.empty()) return true;
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const std::vector<caretakers::Post>> posts,
                        registry.FindPosts(seat.key.caretaker_id));
  return !posts->empty();
}

// The seats that somebody has, by committee.
void FillCommittees(std::vector<v1::CommitteeSeat> seats, Audience audience, v1::Centre* out) {
  std::map<events::v1::CommitteeKind, std::map<events::v1::College, int32_t>> counts;
  std::map<events::v1::CommitteeKind, std::vector<v1::CommitteeSeat>> present;
  for (v1::CommitteeSeat& seat : seats) {
    if (!seat.present()) continue;
    ++counts[seat.committee()][seat.college()];
    present[seat.committee()].push_back(std::move(seat));
  }
  const bool persons = audience == Audience::kCoordinators;
  for (const auto& [kind, colleges] : counts) {
    v1::Committee* committee = out->add_committees();
    committee->set_kind(kind);
    for (const auto& [college, count] : colleges) {
      v1::CollegeSeats* row = committee->add_colleges();
      row->set_college(college);
      const bool few = college == events::v1::COLLEGE_CARETAKER && count < runtime::kGroupSizeMin;
      if (persons || !few) row->set_seats(count);
    }
    if (!persons) continue;
    for (v1::CommitteeSeat& seat : present[kind]) *committee->add_seats() = std::move(seat);
  }
}

}  // namespace

absl::StatusOr<bool> FillCentre(absl::string_view territory_id, const std::vector<Fact>& facts,
                                const runtime::FactReader& people, Audience audience,
                                v1::Centre* out) {
  if (!FoldProposal(territory_id, facts).has_value()) return false;
  LOGE_ASSIGN_OR_RETURN(std::vector<v1::CommitteeSeat> seats, SeatsOf(territory_id, facts, people));
  out->set_territory_id(territory_id.data(), territory_id.size());
  FillInterests(territory_id, facts, out);
  for (const Fact& fact : DiagnosesOf(territory_id, facts)) {
    ShowDiagnosis(fact, out->add_diagnoses());
  }
  FillCarriers(FoldCarriers(territory_id, facts), out);
  FillPlaces(FoldPlaces(territory_id, facts), out);
  out->set_coordinator_fte_hundredths(
      CoordinationOn(territory_id, facts, people.as_of()).fte_hundredths);
  FillCommittees(std::move(seats), audience, out);
  return true;
}

absl::StatusOr<std::vector<v1::CommitteeSeat>> SeatsOf(absl::string_view territory_id,
                                                       const std::vector<Fact>& facts,
                                                       const runtime::FactReader& people) {
  const caretakers::Registry registry(people);
  std::vector<Seat> seats = FoldSeats(facts);
  std::erase_if(seats, [&](const Seat& seat) { return seat.key.territory_id != territory_id; });
  std::sort(seats.begin(), seats.end(), [](const Seat& a, const Seat& b) {
    const auto turn = [](const Seat& seat) {
      return std::make_tuple(seat.key.committee, seat.college,
                             seat.key.caretaker_id + seat.key.contact_id, seat.from.day);
    };
    return turn(a) < turn(b);
  });
  std::vector<v1::CommitteeSeat> rows;
  for (const Seat& seat : seats) {
    v1::CommitteeSeat& row = rows.emplace_back();
    row.set_committee(seat.key.committee);
    row.set_college(seat.college);
    row.set_caretaker_id(seat.key.caretaker_id);
    row.set_contact_id(seat.key.contact_id);
    row.set_from(runtime::FormatFactDate(seat.from));
    if (seat.until.has_value()) row.set_until(runtime::FormatFactDate(*seat.until));
    LOGE_ASSIGN_OR_RETURN(const bool present, Present(seat, registry, people.as_of()));
    row.set_present(present);
    FillProvenance(seat.fact, row.mutable_provenance());
  }
  return rows;
}

bool FillDiagnosis(absl::string_view diagnosis_id, const std::vector<Fact>& facts,
                   v1::Diagnosis* out) {
  const std::optional<Fact> fact = FoldDiagnosis(diagnosis_id, facts);
  if (fact.has_value()) ShowDiagnosis(*fact, out);
  return fact.has_value();
}

}  // namespace loge::rollout

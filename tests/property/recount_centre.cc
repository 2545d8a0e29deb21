// What centres are made of, recounted: everybody's seats mark by mark, all else fact by fact.
#include <algorithm>
#include <tuple>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

v1::Diagnosis ShowDiagnosis(const Fact& fact) {
  const auto& delivered = fact.payload->diagnosis_delivered();
  v1::Diagnosis out;
  out.set_diagnosis_id(delivered.diagnosis_id());
  out.set_title(delivered.title());
  *out.mutable_territory_ids() = delivered.territory_ids();
  *out.mutable_authors() = delivered.authors();
  *out.mutable_heard() = delivered.heard();
  out.set_delivered_on(fact.text);
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

bool IsAbout(const v1::Diagnosis& diagnosis, const std::string& territory) {
  const auto& about = diagnosis.territory_ids();
  return territory.empty() || std::count(about.begin(), about.end(), territory) > 0;
}

// The last row lasts until the next one begins.
template <class Row, class Rows>
void Follow(Row row, const Fact& fact, Rows* rows) {
  if (!rows->empty()) rows->rbegin()->set_until(fact.text);
  row.set_from(fact.text);
  *row.mutable_provenance() = ProvenanceOf(fact);
  *rows->Add() = row;
}

// Who, and in which committee of which territory.
template <class Event>
std::string SeatName(const Event& event) {
  return event.territory_id() + " " + events::v1::CommitteeKind_Name(event.committee()) + " " +
         event.caretaker_id() + " " + event.contact_id();
}

std::string SeatName(const Fact& fact) {
  if (fact.payload->has_committee_seat_given()) {
    return SeatName(fact.payload->committee_seat_given());
  }
  if (fact.payload->has_committee_seat_ended()) {
    return SeatName(fact.payload->committee_seat_ended());
  }
  return "";
}

v1::CommitteeSeat ShowGiven(const Fact& fact) {
  const auto& given = fact.payload->committee_seat_given();
  v1::CommitteeSeat out;
  out.set_committee(given.committee());
  out.set_college(given.college());
  out.set_caretaker_id(given.caretaker_id());
  out.set_contact_id(given.contact_id());
  out.set_from(fact.text);
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

}  // namespace

std::vector<v1::StatedInterest> Recount::Interests(const std::string& territory) const {
  // Of one day, what is known more exactly was told first.
  std::vector<Fact> told = past_;
  std::stable_sort(told.begin(), told.end(), [](const Fact& a, const Fact& b) {
    return a.day != b.day ? a.day < b.day : a.text.size() > b.text.size();
  });
  std::set<std::string> known;
  std::map<std::tuple<int, std::string, std::string>, v1::StatedInterest> found;
  for (const Fact& fact : told) {
    const auto& stated = fact.payload->interest_stated();
    if (!fact.payload->has_interest_stated() || stated.territory_id() != territory) continue;
    if (!known.insert(stated.landlord_id() + " " + stated.partner_id()).second) continue;
    v1::StatedInterest& row =
        found[std::make_tuple(fact.day, stated.landlord_id(), stated.partner_id())];
    row.set_landlord_id(stated.landlord_id());
    row.set_partner_id(stated.partner_id());
    row.set_stated_on(fact.text);
    *row.mutable_provenance() = ProvenanceOf(fact);
  }
  std::vector<v1::StatedInterest> out;
  for (const auto& [turn, row] : found) out.push_back(row);
  return out;
}

std::vector<v1::Diagnosis> Recount::Diagnoses(const std::string& territory) const {
  std::map<std::string, v1::Diagnosis> found;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_diagnosis_delivered()) continue;
    const v1::Diagnosis diagnosis = ShowDiagnosis(fact);
    if (IsAbout(diagnosis, territory)) found[diagnosis.diagnosis_id()] = diagnosis;
  }
  std::vector<v1::Diagnosis> out;
  for (const auto& [id, diagnosis] : found) out.push_back(diagnosis);
  return out;
}

std::vector<v1::CommitteeSeat> Recount::Seats(const std::string& territory) const {
  std::vector<Fact> marks;
  for (const Fact& fact : past_) {
    if (!SeatName(fact).empty()) marks.push_back(fact);
  }
  std::stable_sort(marks.begin(), marks.end(), [](const Fact& a, const Fact& b) {
    const auto turn = [](const Fact& fact) {
      // An end names the last day; of one day, what is known more exactly comes first.
      return std::make_tuple(fact.day, fact.payload->has_committee_seat_ended(),
                             -static_cast<int>(fact.text.size()));
    };
    return turn(a) < turn(b);
  });
  std::vector<std::pair<int, v1::CommitteeSeat>> found;
  for (size_t i = 0; i < marks.size(); ++i) {
    const Fact& given = marks[i];
    if (!given.payload->has_committee_seat_given()) continue;
    if (given.payload->committee_seat_given().territory_id() != territory) continue;
    v1::CommitteeSeat seat = ShowGiven(given);
    const auto next =
        std::find_if(marks.begin() + static_cast<std::ptrdiff_t>(i) + 1, marks.end(),
                     [&](const Fact& other) { return SeatName(other) == SeatName(given); });
    int last = as_of_;
    if (next != marks.end()) {
      const bool ended = next->payload->has_committee_seat_ended();
      last = ended ? next->day : next->day - 1;
      seat.set_until(ended ? next->text : DayText(last));
    }
    if (last < given.day) continue;
    bool there = seat.caretaker_id().empty();
    const auto spells = spells_.find(seat.caretaker_id());
    if (spells != spells_.end()) {
      for (const Spell& spell : spells->second) there = there || spell.Covers(as_of_);
    }
    seat.set_present(there && as_of_ <= last);
    found.emplace_back(given.day, seat);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    const auto turn = [](const auto& each) {
      const v1::CommitteeSeat& seat = each.second;
      return std::make_tuple(static_cast<int>(seat.committee()), static_cast<int>(seat.college()),
                             seat.caretaker_id() + seat.contact_id(), each.first);
    };
    return turn(a) < turn(b);
  });
  std::vector<v1::CommitteeSeat> out;
  for (const auto& [day, seat] : found) out.push_back(seat);
  return out;
}

std::vector<v1::CommitteeSeat> Recount::CommitteeSeats(
    const v1::ListCommitteeSeatsRequest& request) const {
  std::vector<v1::CommitteeSeat> out = Seats(request.territory_id());
  std::erase_if(out, [&](const v1::CommitteeSeat& seat) {
    if (request.committee() != 0 && seat.committee() != request.committee()) return true;
    return !seat.present() && !request.include_ended();
  });
  return out;
}

std::optional<v1::Centre> Recount::Centre(const std::string& territory) const {
  if (!Territory(territory).has_value()) return std::nullopt;
  v1::Centre out;
  out.set_territory_id(territory);
  for (const v1::StatedInterest& row : Interests(territory)) *out.add_interests() = row;
  std::vector<v1::Diagnosis> diagnoses = Diagnoses(territory);
  std::stable_sort(diagnoses.begin(), diagnoses.end(), [&](const auto& a, const auto& b) {
    const auto day = [](const v1::Diagnosis& each) {
      return DayNumber((each.delivered_on() + "-01-01").substr(0, 10));
    };
    return day(a) < day(b);
  });
  for (const v1::Diagnosis& row : diagnoses) *out.add_diagnoses() = row;
  for (const Fact& fact : past_) {
    const auto& designated = fact.payload->carrier_designated();
    if (fact.payload->has_carrier_designated() && designated.territory_id() == territory) {
      v1::Carrier carrier;
      carrier.set_name(designated.name());
      carrier.set_siren(designated.siren());
      carrier.set_rna(designated.rna());
      Follow(carrier, fact, out.mutable_carriers());
    }
    const auto& named = fact.payload->centre_place_named();
    if (fact.payload->has_centre_place_named() && named.territory_id() == territory) {
      v1::CentrePlace place;
      place.set_place(named.place());
      Follow(place, fact, out.mutable_places());
    }
  }
  int64_t presence = 0;
  for (const v1::CoordinatorAssignment& row : Coordinators(territory)) {
    presence += row.fte_hundredths();
  }
  out.set_coordinator_fte_hundredths(presence);
  for (const v1::CommitteeSeat& seat : Seats(territory)) {
    if (!seat.present()) continue;
    if (out.committees().empty() || out.committees().rbegin()->kind() != seat.committee()) {
      out.add_committees()->set_kind(seat.committee());
    }
    v1::Committee& committee = *out.mutable_committees(out.committees_size() - 1);
    *committee.add_seats() = seat;
    if (committee.colleges().empty() ||
        committee.colleges().rbegin()->college() != seat.college()) {
      committee.add_colleges()->set_college(seat.college());
    }
    v1::CollegeSeats& college = *committee.mutable_colleges(committee.colleges_size() - 1);
    college.set_seats(college.seats() + 1);
  }
  return out;
}

std::vector<v1::Evaluation> Recount::Evaluations(const std::string& territory) const {
  std::map<std::string, v1::Evaluation> found;
  const auto tell = [&found](const auto& event, const Fact& fact) -> v1::Evaluation& {
    v1::Evaluation& out = found[event.evaluation_id()];
    out.set_evaluation_id(event.evaluation_id());
    out.set_title(event.title());
    *out.mutable_territory_ids() = event.territory_ids();
    out.set_evaluator(event.evaluator());
    *out.mutable_provenance() = ProvenanceOf(fact);
    return out;
  };
  for (const Fact& fact : past_) {
    if (!fact.payload->has_evaluation_commissioned()) continue;
    const auto& commissioned = fact.payload->evaluation_commissioned();
    v1::Evaluation& out = tell(commissioned, fact);
    *out.mutable_heard() = commissioned.heard();
    out.set_commissioned_on(fact.text);
  }
  for (const Fact& fact : past_) {
    if (!fact.payload->has_evaluation_published()) continue;
    const auto& published = fact.payload->evaluation_published();
    v1::Evaluation& out = tell(published, fact);
    *out.mutable_findings() = published.findings();
    out.set_published_on(fact.text);
  }
  std::vector<v1::Evaluation> out;
  for (const auto& [id, evaluation] : found) {
    const auto& about = evaluation.territory_ids();
    if (territory.empty() || std::count(about.begin(), about.end(), territory) > 0) {
      out.push_back(evaluation);
    }
  }
  return out;
}

}  // namespace loge::property

// What cannot all be true, found by looking at every fact beside every other.
#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

// Of the day, month or year that is told.
int LastDayOf(const Fact& fact) {
  if (fact.text.size() == 4) return MonthsLater(fact.day, 12) - 1;
  return fact.text.size() == 7 ? MonthsLater(fact.day, 1) - 1 : fact.day;
}

// The person who took part, or those who did; nobody when the fact is about something else.
std::set<std::string> WhoTookPart(const EventPayload& p) {
  if (p.has_attendance_recorded()) return {p.attendance_recorded().caretaker_id()};
  if (p.has_training_completed()) return {p.training_completed().caretaker_id()};
  if (p.has_introduction_made()) {
    return {p.introduction_made().caretaker_id(), p.introduction_made().by_caretaker_id()};
  }
  if (p.has_experiment_joined()) {
    const auto& joined = p.experiment_joined().caretaker_ids();
    return {joined.begin(), joined.end()};
  }
  const auto& ids = p.has_meeting_held() ? p.meeting_held().caretaker_ids()
                                         : p.expression_group_held().caretaker_ids();
  return {ids.begin(), ids.end()};
}

std::string AboutOf(const EventPayload& p) {
  if (p.has_meeting_held()) return absl::StrCat("meeting/", p.meeting_held().meeting_id());
  if (p.has_expression_group_held()) {
    return absl::StrCat("meeting/", p.expression_group_held().group_meeting_id());
  }
  if (p.has_introduction_made()) {
    return absl::StrCat("introduction/", p.introduction_made().introduction_id());
  }
  if (p.has_experiment_joined()) {
    return absl::StrCat("experiment/", p.experiment_joined().experiment_id());
  }
  const std::string& session = p.has_attendance_recorded() ? p.attendance_recorded().session_id()
                                                           : p.training_completed().session_id();
  return session.empty() ? "" : absl::StrCat("session/", session);
}

v1::Anomaly Show(v1::AnomalyKind kind, const Fact& fact) {
  v1::Anomaly out;
  out.set_kind(kind);
  out.set_about(AboutOf(*fact.payload));
  out.set_occurred_on(fact.text);
  *out.add_provenance() = ProvenanceOf(fact);
  return out;
}

// By the first fact in the log.
bool ComesBefore(const v1::Anomaly& a, const v1::Anomaly& b) {
  const auto key = [](const v1::Anomaly& each) {
    return std::make_tuple(each.provenance(0).position(), static_cast<int>(each.kind()),
                           each.provenance(each.provenance_size() - 1).position());
  };
  return key(a) < key(b);
}

v1::Anomaly ShowOverpaid(const v1::Funding& funding) {
  v1::Anomaly out;
  out.set_kind(v1::ANOMALY_KIND_FUNDING_OVERPAID);
  out.set_about(absl::StrCat("funding/", funding.funding_id()));
  out.set_occurred_on(funding.committed_on());
  *out.add_provenance() = funding.provenance();
  for (const auto& each : funding.reductions()) *out.add_provenance() = each.provenance();
  for (const auto& each : funding.payments()) *out.add_provenance() = each.provenance();
  return out;
}

}  // namespace

void Recount::FindOverlaps(const std::string& id, std::vector<v1::Anomaly>* out) const {
  const std::vector<Spell>& spells = spells_.at(id);
  for (size_t i = 0; i < spells.size(); ++i) {
    for (size_t j = i + 1; j < spells.size(); ++j) {
      const Spell* earlier = &spells[i];
      const Spell* later = &spells[j];
      if (earlier->landlord == later->landlord) continue;
      if (!earlier->Covers(later->from) && !later->Covers(earlier->from)) continue;
      if (earlier->from == later->from && earlier->landlord < later->landlord) {
        std::swap(earlier, later);
      }
      v1::Anomaly row;
      row.set_kind(v1::ANOMALY_KIND_OVERLAPPING_EMPLOYMENTS);
      row.set_occurred_on(later->shown.from());
      *row.add_provenance() = later->shown.provenance();
      *row.add_provenance() = earlier->shown.provenance();
      out->push_back(row);
    }
  }
}

void Recount::FindNotEmployed(const std::string& id, const Fact& fact,
                              std::vector<v1::Anomaly>* out) const {
  const Spell* last = nullptr;  // Of those that were over by then, the one that ended last.
  for (const Spell& spell : spells_.at(id)) {
    const bool over = spell.until.has_value() && *spell.until < fact.day;
    if (!over && spell.from <= LastDayOf(fact)) return;
    if (over && (last == nullptr || *last->until < *spell.until)) last = &spell;
  }
  v1::Anomaly row = Show(v1::ANOMALY_KIND_NOT_EMPLOYED, fact);
  if (last != nullptr) *row.add_provenance() = ProvenanceOf(*last->ended_by);
  out->push_back(row);
}

void Recount::FindAgainstSession(const Fact& fact, std::vector<v1::Anomaly>* out) const {
  const auto& recorded = fact.payload->attendance_recorded();
  const std::optional<v1::Session> session = Session(recorded.session_id());
  bool planned = false;
  if (session.has_value()) {
    for (const auto& half_day : session->half_days()) {
      planned = planned || (half_day.date() == recorded.half_day().date() &&
                            half_day.half() == recorded.half_day().half());
    }
  }
  if (!planned) out->push_back(Show(v1::ANOMALY_KIND_NO_SUCH_HALF_DAY, fact));
  for (const Fact& other : past_) {
    if (!other.payload->has_session_cancelled()) continue;
    if (other.payload->session_cancelled().session_id() != recorded.session_id()) continue;
    v1::Anomaly row = Show(v1::ANOMALY_KIND_SESSION_CANCELLED, fact);
    *row.add_provenance() = ProvenanceOf(other);
    out->push_back(row);
    return;
  }
}

bool Recount::Attended(const Fact& completion) const {
  const auto& completed = completion.payload->training_completed();
  return std::any_of(past_.begin(), past_.end(), [&](const Fact& fact) {
    const auto& recorded = fact.payload->attendance_recorded();
    return fact.payload->has_attendance_recorded() &&
           recorded.caretaker_id() == completed.caretaker_id() &&
           recorded.session_id() == completed.session_id() &&
           recorded.status() == events::v1::ATTENDANCE_STATUS_PRESENT &&
           fact.day <= LastDayOf(completion);
  });
}

std::vector<v1::Anomaly> Recount::Anomalies(const v1::ListAnomaliesRequest& request) const {
  const std::string& landlord = request.landlord_id();
  std::set<std::string> ids;  // Of whom anything but taking part is told.
  for (const Fact& fact : past_) ids.insert(CaretakerOf(*fact.payload));
  ids.erase("");
  std::vector<v1::Anomaly> all;
  for (const std::string& id : ids) {
    const std::vector<Spell>& spells = spells_.at(id);
    const bool there = std::any_of(spells.begin(), spells.end(),
                                   [&](const Spell& spell) { return spell.landlord == landlord; });
    if (!landlord.empty() && !there) continue;
    std::vector<v1::Anomaly> of_one;
    FindOverlaps(id, &of_one);
    for (const Fact& fact : past_) {
      if (!WhoTookPart(*fact.payload).contains(id)) continue;
      FindNotEmployed(id, fact, &of_one);
      if (fact.payload->has_attendance_recorded()) FindAgainstSession(fact, &of_one);
      const bool in_session = !fact.payload->training_completed().session_id().empty();
      if (in_session && !Attended(fact)) {
        of_one.push_back(Show(v1::ANOMALY_KIND_NOT_ATTENDED, fact));
      }
    }
    std::sort(of_one.begin(), of_one.end(), ComesBefore);
    for (v1::Anomaly& row : of_one) {
      row.set_caretaker_id(id);
      all.push_back(row);
    }
  }
  for (const v1::Funding& funding : Fundings({})) {
    if (!landlord.empty() && landlord != funding.landlord_id()) continue;
    if (funding.paid_cents() <= funding.committed_cents() - funding.reduced_cents()) continue;
    all.push_back(ShowOverpaid(funding));
  }
  const v1::AnomalyKind kind = request.kind();
  std::erase_if(all, [&](const v1::Anomaly& row) {
    return kind != v1::ANOMALY_KIND_UNSPECIFIED && kind != row.kind();
  });
  return all;
}

}  // namespace loge::property

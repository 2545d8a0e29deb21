#include "services/anomalies/anomalies.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "storage/base/status_macros.h"

namespace loge::anomalies {
namespace {

using caretakers::Employment;
using caretakers::Person;
using events::v1::EventPayload;
using events::v1::HalfDay;
using runtime::Fact;
using runtime::FactReader;
using runtime::FactRef;

bool SameHalfDay(const HalfDay& a, const HalfDay& b) {
  return a.date() == b.date() && a.half() == b.half();
}

// What has to be known of a session to judge attendance.
struct Session {
  std::vector<HalfDay> half_days;  // None when it is not planned.
  std::optional<Fact> cancelled;

  bool Has(const HalfDay& half_day) const {
    return std::any_of(half_days.begin(), half_days.end(),
                       [&](const HalfDay& each) { return SameHalfDay(each, half_day); });
  }
};

// Decisions about a session count from their day on, its first plan at any date.
Session SessionOf(const std::vector<Fact>& facts, runtime::Date as_of) {
  Session session;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_session_scheduled()) continue;
    const auto& planned = fact.payload->session_scheduled();
    session.half_days.assign(planned.half_days().begin(), planned.half_days().end());
    break;
  }
  for (const Fact& fact : facts) {
    if (as_of < fact.date.day) continue;
    if (fact.payload->has_session_rescheduled() && !session.half_days.empty()) {
      const auto& moved = fact.payload->session_rescheduled();
      session.half_days.assign(moved.half_days().begin(), moved.half_days().end());
    }
    const bool first = !session.cancelled.has_value();
    if (fact.payload->has_session_cancelled() && first) session.cancelled = fact;
  }
  return session;
}

// What a fact about taking part was about.
std::string AboutOf(const EventPayload& payload) {
  switch (payload.fact_case()) {
    case EventPayload::kAttendanceRecorded:
      return absl::StrCat("session/", payload.attendance_recorded().session_id());
    case EventPayload::kTrainingCompleted: {
      const std::string& session = payload.training_completed().session_id();
      return session.empty() ? "" : absl::StrCat("session/", session);
    }
    case EventPayload::kMeetingHeld:
      return absl::StrCat("meeting/", payload.meeting_held().meeting_id());
    case EventPayload::kExpressionGroupHeld:
      return absl::StrCat("meeting/", payload.expression_group_held().group_meeting_id());
    case EventPayload::kIntroductionMade:
      return absl::StrCat("introduction/", payload.introduction_made().introduction_id());
    case EventPayload::kExperimentJoined:
      return absl::StrCat("experiment/", payload.experiment_joined().experiment_id());
    default:
      return "";
  }
}

void AddBehind(const FactRef& ref, v1::Anomaly* out) {
  v1::Provenance& provenance = *out->add_provenance();
  provenance.set_position(ref.known_from);
  provenance.set_original_position(ref.original);
}
void AddBehind(const Fact& fact, v1::Anomaly* out) { AddBehind(runtime::RefTo(fact), out); }

bool IsParticipation(const Fact& fact) {
  switch (fact.payload->fact_case()) {
    case EventPayload::kAttendanceRecorded:
    case EventPayload::kTrainingCompleted:
    case EventPayload::kMeetingHeld:
    case EventPayload::kExpressionGroupHeld:
    case EventPayload::kIntroductionMade:
    case EventPayload::kExperimentJoined:
      return true;
    default:
      return false;
  }
}

class Finder {
 public:
  Finder(const Person& person, const FactReader& training) : person_(person), training_(training) {}

  void LookAtEmployments() {
    const std::vector<Employment>& all = person_.employments;
    for (size_t i = 0; i < all.size(); ++i) {
      for (size_t j = i + 1; j < all.size(); ++j) {
        const Employment& a = all[i];
        const Employment& b = all[j];
        const bool a_goes_on = !a.until.has_value() || b.from.day <= a.until->day;
        const bool b_goes_on = !b.until.has_value() || a.from.day <= b.until->day;
        if (a.landlord_id == b.landlord_id || !a_goes_on || !b_goes_on) continue;
        // The later one first; begun on one day, whatever was told first.
        const bool a_first = a.from.day == b.from.day && a.landlord_id < b.landlord_id;
        const Employment& front = a_first ? a : b;
        const Employment& other = a_first ? b : a;
        Add(v1::ANOMALY_KIND_OVERLAPPING_EMPLOYMENTS, "", {front.fact, other.fact});
      }
    }
  }

  // `facts` are those about taking part, and others.
  absl::Status LookAtParticipations(const std::vector<Fact>& facts) {
    for (const Fact& fact : facts) {
      if (!IsParticipation(fact)) continue;
      LookAtEmployer(fact);
      if (fact.payload->has_attendance_recorded()) {
        LOGE_RETURN_IF_ERROR(LookAtSession(fact));
      } else if (fact.payload->has_training_completed()) {
        LookAtAttendance(fact, facts);
      }
    }
    return absl::OkStatus();
  }

  std::vector<v1::Anomaly> Take() {
    std::sort(found_.begin(), found_.end(), [](const v1::Anomaly& a, const v1::Anomaly& b) {
      const auto key = [](const v1::Anomaly& anomaly) {
        const auto& facts = anomaly.provenance();
        return std::make_tuple(facts[0].position(), anomaly.kind(),
                               facts[facts.size() - 1].position());
      };
      return key(a) < key(b);
    });
    return std::move(found_);
  }

 private:
  void Add(v1::AnomalyKind kind, std::string about, const std::vector<FactRef>& behind) {
    v1::Anomaly& anomaly = found_.emplace_back();
    anomaly.set_kind(kind);
    anomaly.set_caretaker_id(person_.caretaker_id);
    anomaly.set_about(std::move(about));
    anomaly.set_occurred_on(runtime::FormatFactDate(behind.front().date));
    for (const FactRef& ref : behind) AddBehind(ref, &anomaly);
  }

  void LookAtEmployer(const Fact& fact) {
    const runtime::Date first = fact.date.day;
    if (person_.EmployedWithin(first, caretakers::LastDayOf(fact.date)) != nullptr) return;
    std::vector<FactRef> behind{runtime::RefTo(fact)};
    const Employment* last_ended = nullptr;
    for (const Employment& employment : person_.employments) {
      if (!employment.ended_by.has_value() || first < employment.until->day) continue;
      if (last_ended == nullptr || last_ended->until->day < employment.until->day) {
        last_ended = &employment;
      }
    }
    if (last_ended != nullptr) behind.push_back(*last_ended->ended_by);
    Add(v1::ANOMALY_KIND_NOT_EMPLOYED, AboutOf(*fact.payload), behind);
  }

  absl::Status LookAtSession(const Fact& fact) {
    const auto& attendance = fact.payload->attendance_recorded();
    LOGE_ASSIGN_OR_RETURN(const Session* const session, FindSession(attendance.session_id()));
    const std::string about = AboutOf(*fact.payload);
    if (!session->Has(attendance.half_day())) {
      Add(v1::ANOMALY_KIND_NO_SUCH_HALF_DAY, about, {runtime::RefTo(fact)});
    }
    if (session->cancelled.has_value()) {
      Add(v1::ANOMALY_KIND_SESSION_CANCELLED, about,
          {runtime::RefTo(fact), runtime::RefTo(*session->cancelled)});
    }
    return absl::OkStatus();
  }

  void LookAtAttendance(const Fact& fact, const std::vector<Fact>& facts) {
    const std::string& session_id = fact.payload->training_completed().session_id();
    if (session_id.empty()) return;
    const bool attended = std::any_of(facts.begin(), facts.end(), [&](const Fact& other) {
      const auto& attendance = other.payload->attendance_recorded();
      return other.payload->has_attendance_recorded() && attendance.session_id() == session_id &&
             attendance.status() == events::v1::ATTENDANCE_STATUS_PRESENT &&
             other.date.day <= caretakers::LastDayOf(fact.date);
    });
    if (!attended)
      Add(v1::ANOMALY_KIND_NOT_ATTENDED, AboutOf(*fact.payload), {runtime::RefTo(fact)});
  }

  absl::StatusOr<const Session*> FindSession(const std::string& session_id) {
    const auto known = sessions_.find(session_id);
    if (known != sessions_.end()) return &known->second;
    LOGE_ASSIGN_OR_RETURN(
        const std::vector<Fact> facts,
        training_.Facts(absl::StrCat("session/", session_id), runtime::DateFilter::kAny));
    Session session = SessionOf(facts, training_.as_of());
    return &sessions_.emplace(session_id, std::move(session)).first->second;
  }

  const Person& person_;
  const FactReader& training_;
  std::map<std::string, Session> sessions_;
  std::vector<v1::Anomaly> found_;
};

}  // namespace

absl::StatusOr<std::vector<v1::Anomaly>> AnomaliesOf(const Person& person,
                                                     const FactReader& training,
                                                     const FactReader& partnership,
                                                     const partnership::Meetings& meetings) {
  const std::string subject = absl::StrCat("caretaker/", person.caretaker_id);
  Finder finder(person, training);
  finder.LookAtEmployments();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> trained, training.Facts(subject));
  LOGE_RETURN_IF_ERROR(finder.LookAtParticipations(trained));
  // A meeting that was told more than once may be of another day than one of its tellings.
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> told,
                        partnership.Facts(subject, runtime::DateFilter::kAny));
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> met, meetings.EachOnce(told));
  LOGE_RETURN_IF_ERROR(finder.LookAtParticipations(met));
  return finder.Take();
}

std::optional<v1::Anomaly> OverpaymentOf(const rollout::FundingState& funding) {
  if (!funding.known() || funding.paid_cents() <= funding.net_cents()) return std::nullopt;
  v1::Anomaly anomaly;
  anomaly.set_kind(v1::ANOMALY_KIND_FUNDING_OVERPAID);
  anomaly.set_about(rollout::FundingSubject(funding.committed().funding_id()));
  anomaly.set_occurred_on(runtime::FormatFactDate(funding.commitment->date));
  AddBehind(*funding.commitment, &anomaly);
  for (const Fact& fact : funding.reductions) AddBehind(fact, &anomaly);
  for (const Fact& fact : funding.payments) AddBehind(fact, &anomaly);
  return anomaly;
}

}  // namespace loge::anomalies

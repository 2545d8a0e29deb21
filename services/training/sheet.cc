// The attendance sheet of a session.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/training/reports.h"
#include "services/training/state.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"

namespace loge::training {
namespace {

using events::v1::HalfDay;
using runtime::Fact;
using runtime::Page;

// Those of the plan and those that were attended, each once, in the order of time.
std::vector<HalfDay> HalfDaysOf(const SessionEntry& session, const std::vector<Fact>& counted) {
  std::vector<HalfDay> all(session.plan.half_days().begin(), session.plan.half_days().end());
  for (const Fact& fact : counted) {
    if (!fact.payload->has_attendance_recorded()) continue;
    all.push_back(fact.payload->attendance_recorded().half_day());
  }
  std::sort(all.begin(), all.end(), HalfDayBefore);
  all.erase(std::unique(all.begin(), all.end(), SameHalfDay), all.end());
  return all;
}

class Sheet {
 public:
  explicit Sheet(std::vector<HalfDay> half_days) : half_days_(std::move(half_days)) {}

  void Enrol(const std::string& caretaker_id, int waiting_rank) {
    RowOf(caretaker_id)
        .set_place(waiting_rank == 0 ? v1::SHEET_PLACE_SEAT : v1::SHEET_PLACE_WAITING);
  }
  void Attend(const events::v1::AttendanceRecorded& recorded) {
    const auto it = std::find_if(half_days_.begin(), half_days_.end(), [&](const HalfDay& each) {
      return SameHalfDay(each, recorded.half_day());
    });
    RowOf(recorded.caretaker_id())
        .set_statuses(static_cast<int>(it - half_days_.begin()), recorded.status());
  }

  const std::vector<HalfDay>& half_days() const { return half_days_; }
  const std::map<std::string, v1::SheetRow>& rows() const { return rows_; }

 private:
  v1::SheetRow& RowOf(const std::string& caretaker_id) {
    v1::SheetRow& row = rows_[caretaker_id];
    if (!row.caretaker_id().empty()) return row;
    row.set_caretaker_id(caretaker_id);
    row.set_place(v1::SHEET_PLACE_WALK_IN);
    for (size_t i = 0; i < half_days_.size(); ++i) {
      row.add_statuses(events::v1::ATTENDANCE_STATUS_UNSPECIFIED);
    }
    return row;
  }

  const std::vector<HalfDay> half_days_;
  std::map<std::string, v1::SheetRow> rows_;
};

}  // namespace

absl::Status ListAttendance(const runtime::FactReader& training,
                            const v1::ListAttendanceRequest& request, const Page& page,
                            v1::ListAttendanceResponse* out, std::string* next_after) {
  const std::string& id = request.session_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        training.Facts(absl::StrCat("session/", id), runtime::DateFilter::kAny));
  const std::vector<Fact> counted = SessionFactsAt(facts, training.as_of());
  const std::optional<SessionEntry> session = FoldSession(counted);
  if (!session.has_value()) return runtime::NotFound("session", id, "session_id");
  Sheet sheet(HalfDaysOf(*session, counted));
  const std::vector<EnrolmentSpell> enrolled = EnrolledIn(*session, counted);
  for (size_t i = 0; i < enrolled.size(); ++i) {
    sheet.Enrol(enrolled[i].enrolled.caretaker_id(), WaitingRank(i, session->plan.capacity()));
  }
  for (const Fact& fact : counted) {
    if (fact.payload->has_attendance_recorded()) sheet.Attend(fact.payload->attendance_recorded());
  }
  for (const HalfDay& half_day : sheet.half_days()) *out->add_half_days() = half_day;
  for (auto it = sheet.rows().upper_bound(page.after); it != sheet.rows().end(); ++it) {
    if (out->rows_size() == page.size) {
      *next_after = out->rows(page.size - 1).caretaker_id();
      break;
    }
    *out->add_rows() = it->second;
  }
  return absl::OkStatus();
}

}  // namespace loge::training

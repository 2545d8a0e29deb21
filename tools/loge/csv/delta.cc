// Deltas: one command for each row. Natural keys make a second arrival nothing new.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/loge/csv/known.h"
#include "tools/loge/csv/plan.h"

namespace loge::csv {
namespace {

class Translation {
 public:
  explicit Translation(const Known& known) : known_(known), posts_(known) {}

  void Take(FileKind kind, const Row& row) {
    row_ = &row;
    if (!row.good || !Check(kind)) return;
    PlannedCommand planned{row.line, "", "", false, {}};
    switch (kind) {
      case FileKind::kAttendance:
        planned.name = "attendance";
        Attendance(planned.command.mutable_record_attendance());
        break;
      case FileKind::kCompletions:
        planned.name = "completion";
        Completion(planned.command.mutable_complete_training());
        break;
      default:
        planned.name = "meeting";
        Meeting(planned.command.mutable_record_meeting());
        break;
    }
    plan_.commands.push_back(std::move(planned));
    ++plan_.rows_changing;
  }

  Plan Finish() { return std::move(plan_); }

 private:
  bool Check(FileKind kind) {
    if (!row_->landlord.empty() && row_->landlord != known_.landlord_id) {
      plan_.faults.push_back({row_->line, "bailleur", row_->landlord,
                              "is another landlord than that of the file",
                              "send each landlord's rows in a file of their own"});
      return false;
    }
    if (kind != FileKind::kMeetings) return CheckNumber("matricule", row_->number);
    bool good = true;
    for (const std::string& number : row_->meeting.numbers) {
      good = CheckNumber("matricules", number) && good;
    }
    return good;
  }

  bool CheckNumber(const char* column, const std::string& number) {
    const std::string whole = posts_.Unstripped(number);
    if (whole.empty()) return true;  // Whether somebody has it, the server knows better.
    plan_.faults.push_back(
        {row_->line, column, number, "lost its leading zeros in a spreadsheet",
         absl::StrCat("write ", whole, "; set the column's format to Text before saving")});
    return false;
  }

  void Name(const std::string& number, v1::PersonRef* person) const {
    person->mutable_employee()->set_landlord_id(known_.landlord_id);
    person->mutable_employee()->set_employee_number(number);
  }

  void Attendance(v1::RecordAttendanceRequest* request) const {
    const AttendanceRow& told = row_->attendance;
    request->set_occurred_on(told.date);
    request->set_session_id(told.session);
    request->mutable_half_day()->set_date(told.date);
    request->mutable_half_day()->set_half(told.half);
    v1::AttendanceEntry& entry = *request->add_entries();
    Name(row_->number, entry.mutable_caretaker());
    entry.set_status(told.status);
  }

  void Completion(v1::CompleteTrainingRequest* request) const {
    const CompletionRow& told = row_->completion;
    request->set_occurred_on(told.date);
    Name(row_->number, request->mutable_caretaker());
    request->set_module_id(told.module);
    request->set_session_id(told.session);
    request->set_certificate_ref(told.certificate);
    request->set_minutes(told.minutes);
  }

  void Meeting(v1::RecordMeetingRequest* request) const {
    const MeetingRow& told = row_->meeting;
    request->set_occurred_on(told.date);
    // The landlord's own reference makes the id, so that the same meeting comes but once.
    request->set_meeting_id(
        absl::StrCat(known_.landlord_id, "-", absl::AsciiStrToLower(told.reference)));
    request->set_kind(told.kind);
    request->set_territory_id(told.territory);
    request->set_neighbourhood_id(told.neighbourhood);
    for (const std::string& topic : told.topics) request->add_topics(topic);
    for (const std::string& number : told.numbers) Name(number, request->add_caretakers());
    for (const std::string& id : told.contacts) request->add_contact_ids(id);
    for (const std::string& id : told.landlords) request->add_landlord_ids(id);
    for (const std::string& id : told.partners) request->add_partner_ids(id);
    request->set_led_by(LeaderOf(told));
    request->set_headcount(told.headcount);
  }

  // Loge names who led by id.
  std::string LeaderOf(const MeetingRow& told) const {
    const std::vector<KnownPost>& posts = posts_.Of(told.leader);
    return posts.empty() ? told.leader : posts.back().person->caretaker_id();
  }

  const Known& known_;
  const KnownPosts posts_;
  const Row* row_ = nullptr;
  Plan plan_;
};

}  // namespace

Plan PlanDelta(const File& file, const Known& known) {
  Translation translation(known);
  for (const Row& row : file.rows) translation.Take(file.kind, row);
  return translation.Finish();
}

}  // namespace loge::csv

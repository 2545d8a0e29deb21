#include "tests/property/generator.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace loge::property {
namespace {

constexpr char kLongAgo[] = "2000-01-01";
constexpr char kFirstDay[] = "2006-01-01";
constexpr int kDays = 3 * 365;
constexpr int kBusyDays = 8;
constexpr int kDaysBetweenBusy = kDays / kBusyDays;

events::v1::HalfDay Morning(const std::string& day) {
  events::v1::HalfDay out;
  out.set_date(day);
  out.set_half(events::v1::HALF_MORNING);
  return out;
}

}  // namespace

std::string Generator::AnyDay() {
  // Some days are busy: what happens on one day must not depend on what was told first.
  const int offset =
      dice_.Chance(busy_percent_) ? kDaysBetweenBusy * dice_.Below(kBusyDays) : dice_.Below(kDays);
  return DayText(DayNumber(kFirstDay) + offset);
}

std::string Generator::AnyDate() {
  const std::string day = AnyDay();
  if (dice_.Chance(4)) return day.substr(0, 4);
  return dice_.Chance(6) ? day.substr(0, 7) : day;
}

int Generator::Day(const Story& story) {
  if (dice_.Chance(30) || story.head() == 0) {
    return DayNumber(kFirstDay) - 100 + dice_.Below(kDays + 400);
  }
  const int64_t position = 1 + dice_.Below(static_cast<int>(story.head()));
  return DayNumber(story.At(position).occurred_on()) + dice_.Below(3) - 1;
}

void Generator::Name(v1::PersonRef* person, const std::string& caretaker) {
  if (!dice_.Chance(by_number_percent_)) {
    person->set_caretaker_id(caretaker);
    return;
  }
  const std::string& landlord = dice_.Pick(world_.landlords);
  person->mutable_employee()->set_landlord_id(landlord);
  person->mutable_employee()->set_employee_number(absl::StrCat(landlord, "-", caretaker));
}

std::vector<std::string> Generator::Places() {
  return dice_.Some(world_.neighbourhoods, dice_.Below(3));
}

v1::Command Generator::Place(size_t index) {
  v1::Command command;
  auto* request = Stamped(command.mutable_define_neighbourhood(), kLongAgo);
  request->set_neighbourhood_id(world_.neighbourhoods[index]);
  request->set_commune_code(world_.communes[index]);
  request->set_name(absl::StrCat("Neighbourhood ", index));
  return command;
}

v1::Command Generator::Dwellings() {
  v1::Command command;
  auto* request = Stamped(command.mutable_count_dwellings(), AnyDate());
  request->set_landlord_id(dice_.Pick(world_.landlords));
  request->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
  request->set_year(2006 + dice_.Below(3));
  request->set_count(dice_.Below(500));
  return command;
}

v1::Command Generator::Join(const std::string& caretaker, const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_join_caretaker(), on);
  const std::string& landlord = dice_.Pick(world_.landlords);
  request->set_caretaker_id(caretaker);
  request->set_landlord_id(landlord);
  for (const std::string& id : Places()) request->add_neighbourhood_ids(id);
  if (dice_.Chance(20)) request->set_hired_on("1999-12-31");
  request->set_job_title(absl::StrCat("Post ", dice_.Below(3)));
  request->set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  request->mutable_personal_data()->set_family_name(absl::StrCat("Family ", dice_.Below(3)));
  request->mutable_personal_data()->set_given_name(absl::StrCat("Given ", caretaker));
  request->mutable_personal_data()->set_employee_number(absl::StrCat(landlord, "-", caretaker));
  employments_.push_back({caretaker, landlord, DayNumber(on)});
  return command;
}

v1::Command Generator::NameContact(const std::string& contact, const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_name_contact(), on);
  request->set_contact_id(contact);
  if (dice_.Chance(60)) {
    request->set_partner_id(dice_.Pick(world_.partners));
  } else {
    request->set_landlord_id(dice_.Pick(world_.landlords));
  }
  speaks_for_[contact] = request->partner_id() + request->landlord_id();
  request->set_key_relay(dice_.Chance(50));
  request->mutable_personal_data()->set_family_name(absl::StrCat("Contact ", contact));
  return command;
}

v1::Command Generator::Propose(const std::string& territory, const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_propose_territory(), on);
  request->set_territory_id(territory);
  request->set_name(absl::StrCat("Territory ", territory));
  request->add_commune_codes(dice_.Pick(world_.communes));
  if (dice_.Chance(20)) request->add_seeded_from(dice_.Pick(world_.territories));
  return command;
}

// One module is of the programme of seminars.
const std::string& Generator::ProgrammeOf(const std::string& module) const {
  return module == world_.modules[1] ? world_.programmes[1] : world_.programmes[0];
}

std::vector<v1::Command> Generator::Catalogue() {
  std::vector<v1::Command> out;
  for (const std::string& id : world_.programmes) {
    const bool seminars = id == world_.programmes[1];
    auto* request = Stamped(out.emplace_back().mutable_define_programme(), kLongAgo);
    request->set_programme_id(id);
    request->set_kind(seminars ? events::v1::PROGRAMME_KIND_SEMINAR
                               : events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION);
    request->set_name("Programme");
  }
  for (const std::string& id : world_.modules) {
    auto* request = Stamped(out.emplace_back().mutable_define_module(), kLongAgo);
    request->set_module_id(id);
    request->set_programme_id(ProgrammeOf(id));
    request->set_name(absl::StrCat("Module ", id));
    request->set_competence_kind(events::v1::COMPETENCE_KIND_KNOW_HOW);
    request->set_minutes(180);
    request->set_validity_months(12 * dice_.Below(3));
    request->set_mandatory(dice_.Chance(70));
  }
  for (const std::string& id : world_.programmes) {
    if (!dice_.Chance(80)) continue;
    auto* second = Stamped(out.emplace_back().mutable_define_programme(), "2006-06");
    second->set_programme_id(id);
    // Either may become one of seminars, or no longer be one.
    second->set_kind(dice_.Chance(50) ? events::v1::PROGRAMME_KIND_SEMINAR
                                      : events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION);
    second->set_name("Programme, second version");
    second->set_version(2);
  }
  return out;
}

std::vector<v1::Command> Generator::Beginnings() {
  std::vector<v1::Command> out;
  for (const std::string& id : world_.landlords) {
    auto* request = Stamped(out.emplace_back().mutable_register_landlord(), kLongAgo);
    request->set_landlord_id(id);
    request->set_kind(events::v1::LANDLORD_KIND_OPH);
    request->set_name(absl::StrCat("Landlord ", id));
  }
  out.push_back(Snapshot(world_.landlords[0], "2005-06-01"));
  for (size_t i = 0; i < world_.neighbourhoods.size(); ++i) out.push_back(Place(i));
  for (const std::string& id : world_.partners) {
    auto* request = Stamped(out.emplace_back().mutable_register_partner(), kLongAgo);
    request->set_partner_id(id);
    request->set_type(events::v1::PARTNER_TYPE_POLICE);
    request->set_name(absl::StrCat("Partner ", id));
  }
  for (v1::Command& command : Catalogue()) out.push_back(std::move(command));
  out.push_back(Propose(world_.territories[0], "2005-01-31"));
  out.push_back(Propose(world_.territories[1], AnyDate()));
  if (dice_.Chance(80)) out.push_back(Propose(world_.territories[2], "2006-02"));
  for (const std::string& id : dice_.Some(world_.caretakers, 10)) {
    out.push_back(Join(id, DayText(DayNumber("2005-06-01") + dice_.Below(300))));
  }
  for (const std::string& id : dice_.Some(world_.contacts, 5)) {
    out.push_back(NameContact(id, DayText(DayNumber("2005-06-01") + dice_.Below(300))));
  }
  out.push_back(FirstExperiment());
  return out;
}

const Generator::Hint* Generator::Earlier(const std::vector<Hint>& hints) {
  return hints.empty() || dice_.Chance(15) ? nullptr : &dice_.Pick(hints);
}

std::string Generator::After(const Hint* hint) {
  if (hint == nullptr || dice_.Chance(30)) return AnyDate();
  return DayText(hint->day + dice_.Below(500));
}

v1::Command Generator::Details(const std::string& caretaker, const std::string& landlord,
                               const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_change_caretaker_details(), on);
  Name(request->mutable_caretaker(), caretaker);
  request->set_landlord_id(landlord);
  if (dice_.Chance(50)) request->set_job_title(absl::StrCat("Post ", dice_.Below(3)));
  if (dice_.Chance(50)) request->set_job_family(events::v1::JOB_FAMILY_CLEANER);
  if (dice_.Chance(50)) {
    auto* data = request->mutable_personal_data();
    data->set_family_name(absl::StrCat("Changed ", dice_.Below(3)));
    data->set_given_name("Other");
    data->set_employee_number(absl::StrCat(landlord, "-", caretaker));
  }
  return command;
}

v1::Command Generator::OfEmployment() {
  const Hint* hint = Earlier(employments_);
  const std::string caretaker = hint == nullptr ? dice_.Pick(world_.caretakers) : hint->person;
  const std::string landlord = hint == nullptr ? dice_.Pick(world_.landlords) : hint->place;
  const std::string on = After(hint);
  v1::Command command;
  switch (dice_.Below(6)) {
    case 0:
      return dice_.Chance(70) ? Join(dice_.Pick(world_.caretakers), on) : Join(caretaker, on);
    case 1: {
      auto* request = Stamped(command.mutable_reassign_caretaker(), on);
      Name(request->mutable_caretaker(), caretaker);
      request->set_landlord_id(landlord);
      for (const std::string& id : Places()) request->add_neighbourhood_ids(id);
      return command;
    }
    case 2: {
      auto* request = Stamped(command.mutable_transfer_caretaker(), on);
      Name(request->mutable_caretaker(), caretaker);
      request->set_from_landlord_id(landlord);
      request->set_to_landlord_id(dice_.Pick(world_.landlords));
      for (const std::string& id : Places()) request->add_neighbourhood_ids(id);
      request->set_employee_number(absl::StrCat(request->to_landlord_id(), "-", caretaker));
      employments_.push_back({caretaker, request->to_landlord_id(), DayNumber(on)});
      return command;
    }
    case 3:
      return Details(caretaker, landlord, on);
    default: {
      auto* request = Stamped(command.mutable_record_departure(), on);
      Name(request->mutable_caretaker(), caretaker);
      request->set_landlord_id(landlord);
      request->set_reason(static_cast<events::v1::DepartureReason>(1 + dice_.Below(6)));
      return command;
    }
  }
}

// What a list says follows from landlord and day: two of one day would be told apart by the order
// of their arrival, on purpose.
v1::Command Generator::Snapshot(const std::string& landlord, const std::string& on) {
  v1::Command command;
  auto* request = Stamped(command.mutable_record_snapshot(), on);
  request->set_landlord_id(landlord);
  request->set_kind(events::v1::SNAPSHOT_KIND_CARETAKERS);
  request->set_rows(DayNumber(on) % 97);
  request->set_complete(DayNumber(on) % 2 == 0);
  return command;
}

v1::Command Generator::OfVolunteering() {
  v1::Command command;
  if (volunteers_.empty() || dice_.Chance(55)) {
    const Hint* hint = Earlier(employments_);
    auto* request = Stamped(command.mutable_start_volunteering(), After(hint));
    const std::string caretaker = hint == nullptr ? dice_.Pick(world_.caretakers) : hint->person;
    Name(request->mutable_caretaker(), caretaker);
    request->set_scope(static_cast<events::v1::VolunteeringScope>(1 + dice_.Below(2)));
    const char* scope = request->scope() == events::v1::VOLUNTEERING_SCOPE_CENTRE ? "1" : "2";
    volunteers_.push_back({caretaker, scope, DayNumber(request->occurred_on())});
  } else {
    const Hint& hint = dice_.Pick(volunteers_);
    auto* request = Stamped(command.mutable_stop_volunteering(), After(&hint));
    Name(request->mutable_caretaker(), hint.person);
    request->set_scope(hint.place == "1" ? events::v1::VOLUNTEERING_SCOPE_CENTRE
                                         : events::v1::VOLUNTEERING_SCOPE_GROUP);
  }
  return command;
}

v1::Command Generator::OfCatalogue() {
  v1::Command command;
  if (dice_.Chance(50)) {
    auto* request = Stamped(command.mutable_retire_module(), AnyDate());
    request->set_module_id(world_.modules.back());  // Sessions of the others go on.
    return command;
  }
  auto* request = Stamped(command.mutable_define_module(), AnyDate());
  request->set_module_id(dice_.Pick(world_.modules));
  request->set_programme_id(ProgrammeOf(request->module_id()));
  request->set_name("Module, second version");
  request->set_competence_kind(events::v1::COMPETENCE_KIND_SOFT_SKILL);
  request->set_minutes(180);  // As the first: a completion takes those that are known by then.
  request->set_mandatory(dice_.Chance(60));
  request->set_validity_months(6 * dice_.Below(4));
  request->set_programme_version(2);
  return command;
}

v1::Command Generator::Schedule(const std::string& session) {
  const std::string day = AnyDay();
  v1::Command command;
  auto* request = Stamped(command.mutable_schedule_session(), day);
  request->set_session_id(session);
  for (const std::string& id : dice_.Some(world_.modules, 1 + dice_.Below(2))) {
    request->add_module_ids(id);
  }
  *request->add_half_days() = Morning(day);
  *request->add_half_days() = Morning(DayText(DayNumber(day) + 1));
  request->set_capacity(dice_.Below(5));
  if (dice_.Chance(80)) request->set_territory_id(dice_.Pick(world_.territories));
  if (session_days_.try_emplace(session, day).second) first_days_[session] = day;
  return command;
}

// Each decision about a session, and each enrolment, has a day of its own: on one day, they count
// in the order in which they are told.
v1::Command Generator::Reschedule(const std::string& session) {
  const int decided = DayNumber(first_days_[session]) - 50 - ++reschedules_[session];
  v1::Command command;
  auto* request = Stamped(command.mutable_reschedule_session(), DayText(decided));
  request->set_session_id(session);
  std::string& day = session_days_[session];
  if (dice_.Chance(50)) day = DayText(DayNumber(day) + dice_.Below(40) - 20);
  *request->add_half_days() = Morning(day);
  *request->add_half_days() = Morning(DayText(DayNumber(day) + 1));
  if (dice_.Chance(50)) request->set_capacity(dice_.Below(5));
  if (dice_.Chance(50)) request->set_place("Elsewhere");
  return command;
}

v1::Command Generator::OfEnrolment(const std::string& session) {
  const int number = dice_.Below(static_cast<int>(world_.caretakers.size()));
  const std::string& caretaker = world_.caretakers[static_cast<size_t>(number)];
  const int asked = DayNumber(first_days_[session]) - 25 - number;
  v1::Command command;
  if (dice_.Chance(75)) {
    auto* request = Stamped(command.mutable_enrol_caretaker(), DayText(asked));
    request->set_session_id(session);
    Name(request->mutable_caretaker(), caretaker);
    request->set_requested_by(static_cast<events::v1::EnrolmentRequester>(1 + number % 3));
  } else {
    const std::string on = DayText(asked + dice_.Below(20));
    auto* request = Stamped(command.mutable_withdraw_enrolment(), on);
    request->set_session_id(session);
    Name(request->mutable_caretaker(), caretaker);
  }
  return command;
}

v1::Command Generator::OfTraining() {
  v1::Command command;
  const std::string& session = dice_.Pick(world_.sessions);
  if (dice_.Chance(5)) return OfCatalogue();
  if (!session_days_.contains(session) || dice_.Chance(5)) return Schedule(session);
  if (dice_.Chance(6)) return Reschedule(session);
  if (dice_.Chance(30)) return OfEnrolment(session);
  const int offset = dice_.Below(2);
  const std::string day = DayText(DayNumber(session_days_[session]) + offset);
  if (dice_.Chance(5)) {
    auto* request = Stamped(command.mutable_cancel_session(), day);
    request->set_session_id(session);
    request->set_reason(events::v1::CANCELLATION_REASON_TOO_FEW);
  } else if (dice_.Chance(65)) {
    auto* request = Stamped(command.mutable_record_attendance(), day);
    request->set_session_id(session);
    *request->mutable_half_day() = Morning(day);
    for (const std::string& id : dice_.Some(world_.caretakers, 1 + dice_.Below(4))) {
      auto* entry = request->add_entries();
      entry->mutable_caretaker()->set_caretaker_id(id);
      entry->set_status(dice_.Chance(75) ? events::v1::ATTENDANCE_STATUS_PRESENT
                                         : events::v1::ATTENDANCE_STATUS_EXCUSED);
    }
  } else {
    auto* request = Stamped(command.mutable_complete_training(), AnyDate());
    Name(request->mutable_caretaker(), dice_.Pick(world_.caretakers));
    request->set_module_id(dice_.Pick(world_.modules));
    if (dice_.Chance(60)) {
      request->set_session_id(session);
      request->set_occurred_on(DayText(DayNumber(day) + dice_.Below(30)));
    } else {
      request->set_certificate_ref(absl::StrCat("certificate-", dice_.Below(4)));
    }
  }
  return command;
}

v1::Command Generator::OfContacts() {
  if (dice_.Chance(10)) return ClosePartner();
  const std::string& contact = dice_.Pick(world_.contacts);
  if (dice_.Chance(50)) return NameContact(contact, AnyDate());
  v1::Command command;
  auto* request = Stamped(command.mutable_end_contact(), AnyDate());
  request->set_contact_id(contact);
  const std::string& successor = dice_.Pick(world_.contacts);
  // Others would mostly be refused.
  const bool same = speaks_for_[successor] == speaks_for_[contact];
  if (same || dice_.Chance(10)) request->set_successor_contact_id(successor);
  return command;
}

// The world is small: few of its partners may come to an end.
v1::Command Generator::ClosePartner() {
  v1::Command command;
  auto* request = Stamped(command.mutable_close_partner(), AnyDate());
  request->set_partner_id(dice_.Pick(world_.partners));
  if (dice_.Chance(60)) request->set_successor_partner_id(dice_.Pick(world_.partners));
  request->set_reason(static_cast<events::v1::PartnerClosureReason>(1 + dice_.Below(5)));
  return command;
}

v1::Command Generator::OfAgreements() {
  v1::Command command;
  const Hint* hint = Earlier(agreements_);
  const int dice = dice_.Below(10);
  if (hint == nullptr || dice < 4) {
    const std::string day = AnyDay();
    auto* request = Stamped(command.mutable_sign_agreement(), AnyDate());
    request->set_agreement_id(dice_.Pick(world_.agreements));
    for (const std::string& id : dice_.Some(world_.landlords, 1 + dice_.Below(2))) {
      request->add_landlord_ids(id);
    }
    for (const std::string& id : dice_.Some(world_.partners, dice_.Below(3))) {
      request->add_partner_ids(id);
    }
    if (request->partner_ids_size() == 0) request->add_partner_ids(world_.partners[0]);
    request->set_purpose(static_cast<events::v1::AgreementPurpose>(1 + dice_.Below(5)));
    request->set_valid_from(day);
    if (dice_.Chance(70)) request->set_valid_until(DayText(DayNumber(day) + dice_.Below(700)));
    if (dice_.Chance(50)) request->set_territory_id(dice_.Pick(world_.territories));
    agreements_.push_back({"", request->agreement_id(), DayNumber(request->occurred_on())});
  } else if (dice < 8) {
    const std::string on = After(hint);
    auto* request = Stamped(command.mutable_renew_agreement(), on);
    request->set_agreement_id(hint->place);
    if (dice_.Chance(85)) request->set_valid_until(DayText(DayNumber(on) + dice_.Below(900)));
  } else {
    auto* request = Stamped(command.mutable_end_agreement(), After(hint));
    request->set_agreement_id(hint->place);
    request->set_reason(static_cast<events::v1::AgreementEndReason>(1 + dice_.Below(5)));
  }
  return command;
}

v1::Command Generator::OfProposals() {
  v1::Command command;
  const Hint* hint = Earlier(proposals_);
  if (hint == nullptr || dice_.Chance(35)) {
    auto* request = Stamped(command.mutable_make_proposal(), AnyDate());
    request->set_proposal_id(dice_.Pick(world_.proposals));
    for (const std::string& id : dice_.Some(world_.landlords, 1 + dice_.Below(3))) {
      request->add_landlord_ids(id);
    }
    request->set_topic("waste");
    if (dice_.Chance(50)) request->set_territory_id(dice_.Pick(world_.territories));
    if (!met_.empty() && dice_.Chance(30)) request->set_meeting_id(dice_.Pick(met_).meeting_id());
    proposals_.push_back({"", request->proposal_id(), DayNumber(request->occurred_on())});
  } else {
    auto* request = Stamped(command.mutable_answer_proposal(), After(hint));
    request->set_proposal_id(hint->place);
    request->set_landlord_id(dice_.Pick(world_.landlords));
    request->set_answer(static_cast<events::v1::ProposalAnswer>(1 + dice_.Below(3)));
  }
  return command;
}

v1::Command Generator::ExpressionGroup() {
  v1::Command command;
  auto* request = Stamped(command.mutable_record_expression_group(), AnyDate());
  request->set_group_meeting_id(absl::StrCat("group-", ++meetings_));
  request->set_territory_id(world_.territories[static_cast<size_t>(dice_.Below(10)) / 6]);
  for (const std::string& id : dice_.Some(world_.caretakers, dice_.Below(5))) {
    request->add_caretakers()->set_caretaker_id(id);
  }
  if (dice_.Chance(40)) request->set_facilitator_contact_id(dice_.Pick(world_.contacts));
  if (dice_.Chance(30)) request->set_headcount(10 + dice_.Below(10));
  request->set_minutes(dice_.Below(180));
  return command;
}

v1::Command Generator::SupportMeeting() {
  v1::Command command;
  auto* request = Stamped(command.mutable_record_support_meeting(), AnyDate());
  request->set_support_meeting_id(absl::StrCat("support-", ++meetings_));
  request->set_territory_id(dice_.Pick(world_.territories));
  if (dice_.Chance(60)) {
    request->set_given_by_contact_id(dice_.Pick(world_.contacts));
  } else {
    Name(request->mutable_given_by_caretaker(), dice_.Pick(world_.caretakers));
  }
  request->set_minutes(dice_.Below(90));
  return command;
}

// Now and then by one of the two, which is refused.
v1::Command Generator::Introduction() {
  v1::Command command;
  auto* request = Stamped(command.mutable_record_introduction(), AnyDate());
  request->set_introduction_id(absl::StrCat("introduction-", ++meetings_));
  request->set_territory_id(world_.territories[static_cast<size_t>(dice_.Below(10)) / 6]);
  Name(request->mutable_caretaker(), dice_.Pick(world_.caretakers));
  request->set_contact_id(dice_.Pick(world_.contacts));
  if (dice_.Chance(40)) {
    request->set_by_contact_id(dice_.Pick(world_.contacts));
  } else if (dice_.Chance(50)) {
    Name(request->mutable_by_caretaker(), dice_.Pick(world_.caretakers));
  }
  return command;
}

// By somebody else, who knows of others.
v1::Command Generator::MeetingToldAgain() {
  const v1::RecordMeetingRequest first = dice_.Pick(met_);
  v1::Command command;
  *command.mutable_record_meeting() = first;
  auto* request = Stamped(command.mutable_record_meeting(), first.occurred_on());
  request->set_meeting_id(absl::StrCat("meeting-", ++meetings_));
  request->set_headcount(20 + dice_.Below(20));
  if (dice_.Chance(30)) request->clear_neighbourhood_id();
  if (dice_.Chance(30)) request->set_led_by("");
  const std::string& other = dice_.Pick(world_.caretakers);
  const bool named =
      std::any_of(first.caretakers().begin(), first.caretakers().end(),
                  [&](const v1::PersonRef& person) { return person.caretaker_id() == other; });
  if (!named) request->add_caretakers()->set_caretaker_id(other);
  if (dice_.Chance(20)) request->add_landlord_ids(dice_.Pick(world_.landlords));
  met_.push_back(*request);
  twins_.push_back({first.meeting_id(), request->meeting_id(), first.occurred_on()});
  return command;
}

v1::Command Generator::MergeMeetings() {
  if (twins_.empty()) return Meeting();
  const Twins& twins = dice_.Pick(twins_);
  v1::Command command;
  auto* request = Stamped(command.mutable_merge_meetings(), twins.date);
  const bool swapped = dice_.Chance(50);
  request->set_survivor_meeting_id(swapped ? twins.other : twins.one);
  request->set_absorbed_meeting_id(swapped ? twins.one : twins.other);
  if (dice_.Chance(5)) {
    request->set_absorbed_meeting_id(absl::StrCat("meeting-", dice_.Below(meetings_ + 1)));
  }
  return command;
}

v1::Command Generator::Meeting() {
  if (!met_.empty() && dice_.Chance(25)) return MeetingToldAgain();
  v1::Command command;
  auto* request = Stamped(command.mutable_record_meeting(), AnyDate());
  request->set_meeting_id(absl::StrCat("meeting-", ++meetings_));
  request->set_kind(static_cast<events::v1::MeetingKind>(1 + dice_.Below(4)));
  request->set_territory_id(world_.territories[static_cast<size_t>(dice_.Below(10)) / 6]);
  if (dice_.Chance(40)) request->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
  for (const std::string& id : dice_.Some(world_.caretakers, dice_.Below(5))) {
    request->add_caretakers()->set_caretaker_id(id);
  }
  for (const std::string& id : dice_.Some(world_.contacts, dice_.Below(3))) {
    request->add_contact_ids(id);
    if (dice_.Chance(30)) request->set_led_by(id);
  }
  if (dice_.Chance(30)) request->set_headcount(10 + dice_.Below(50));
  if (dice_.Chance(20)) request->add_landlord_ids(dice_.Pick(world_.landlords));
  // By turns: a throw of the dice for it would change all that comes after.
  for (size_t i = 0; i < world_.topics.size(); ++i) {
    if (static_cast<size_t>(meetings_) % (i + 2) == 0) request->add_topics(world_.topics[i]);
  }
  met_.push_back(*request);
  return command;
}

v1::Command Generator::OfStages() {
  v1::Command command;
  const std::string& territory = dice_.Pick(world_.territories);
  switch (dice_.Below(6)) {
    case 0:
      return Propose(territory, AnyDate());
    case 1:
      return Pause(territory, After(Earlier(pauses_)));
    case 2: {
      const Hint* hint = Earlier(pauses_);
      return Resume(hint == nullptr ? territory : hint->place, After(hint));
    }
    case 3: {
      auto* request = Stamped(command.mutable_publish_evaluation(), AnyDate());
      request->set_evaluation_id(dice_.Pick(world_.evaluations));
      request->set_title("Evaluation");
      for (const std::string& id : dice_.Some(world_.territories, 1 + dice_.Below(2))) {
        request->add_territory_ids(id);
      }
      return command;
    }
    default: {
      auto* request = Stamped(command.mutable_advance_territory(), AnyDate());
      request->set_territory_id(territory);
      request->set_stage(static_cast<events::v1::Stage>(2 + dice_.Below(7)));
      if (dice_.Chance(80)) request->set_skip_reason(events::v1::SKIP_REASON_HISTORY_UNKNOWN);
      request->set_force_reason(events::v1::FORCE_REASON_HISTORY_UNKNOWN);
      return command;
    }
  }
}

v1::Command Generator::OfCoordinators() {
  v1::Command command;
  const std::string& contact = dice_.Pick(world_.contacts);
  const std::string& territory = dice_.Pick(world_.territories);
  if (dice_.Chance(60)) {
    auto* request = Stamped(command.mutable_assign_coordinator(), AnyDate());
    request->set_contact_id(contact);
    request->set_territory_id(territory);
    request->set_fte_hundredths(10 + dice_.Below(60));
    coordinators_.push_back({contact, territory, DayNumber(request->occurred_on())});
  } else {
    const Hint* hint = Earlier(coordinators_);
    auto* request = Stamped(command.mutable_end_coordinator(), After(hint));
    request->set_contact_id(hint == nullptr ? contact : hint->person);
    request->set_territory_id(hint == nullptr ? territory : hint->place);
  }
  return command;
}

// The world is small: few of its places may come to an end.
v1::Command Generator::OfPlaces() {
  v1::Command command;
  const int dice = dice_.Below(20);
  if (dice < 7) {
    auto* request = Stamped(command.mutable_rename_landlord(), AnyDate());
    request->set_landlord_id(dice_.Pick(world_.landlords));
    request->set_name(absl::StrCat("Name ", dice_.Below(3)));
  } else if (dice < 14) {
    auto* request = Stamped(command.mutable_recode_neighbourhood(), AnyDate());
    request->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
    if (dice_.Chance(50)) request->set_commune_code(dice_.Pick(world_.communes));
    if (dice_.Chance(70)) request->set_zoning_code(absl::StrCat("82100", dice_.Below(3)));
  } else if (dice < 17) {
    auto* request = Stamped(command.mutable_absorb_landlord(), AnyDate());
    request->set_landlord_id(dice_.Pick(world_.landlords));
    request->set_into_landlord_id(dice_.Pick(world_.landlords));
  } else {
    auto* request = Stamped(command.mutable_merge_neighbourhood(), AnyDate());
    request->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
    request->set_into_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
  }
  return command;
}

v1::Command Generator::OfReferents() {
  const auto set_scope = [this](const std::string& scope, auto* request) {
    const auto& places = world_.neighbourhoods;
    const bool place = std::find(places.begin(), places.end(), scope) != places.end();
    place ? request->set_neighbourhood_id(scope) : request->set_territory_id(scope);
  };
  v1::Command command;
  if (referents_.empty() || dice_.Chance(60)) {
    const Hint* hint = Earlier(employments_);
    auto* request = Stamped(command.mutable_appoint_referent(), After(hint));
    const std::string caretaker = hint == nullptr ? dice_.Pick(world_.caretakers) : hint->person;
    const std::string scope =
        dice_.Chance(70) ? dice_.Pick(world_.neighbourhoods) : dice_.Pick(world_.territories);
    Name(request->mutable_caretaker(), caretaker);
    set_scope(scope, request);
    request->set_mission(static_cast<events::v1::ReferentMission>(1 + dice_.Below(2)));
    referents_.push_back({caretaker, scope, DayNumber(request->occurred_on())});
  } else {
    const Hint& hint = dice_.Pick(referents_);
    auto* request = Stamped(command.mutable_end_referent(), After(&hint));
    Name(request->mutable_caretaker(), hint.person);
    set_scope(hint.place, request);
  }
  return command;
}

v1::Command Generator::OfIdentities() {
  v1::Command command;
  if (merges_.empty() || dice_.Chance(60)) {
    const std::vector<std::string> two = dice_.Some(world_.caretakers, 2);
    auto* request = Stamped(command.mutable_merge_caretakers(), AnyDate());
    Name(request->mutable_survivor(), two[0]);
    Name(request->mutable_absorbed(), two[1]);
    request->set_confirm_multi_employer(dice_.Chance(60));
    merges_.push_back({two[0], two[1], DayNumber(request->occurred_on())});
  } else {
    const Hint& hint = dice_.Pick(merges_);
    auto* request = Stamped(command.mutable_revert_merge(), After(&hint));
    request->mutable_survivor()->set_caretaker_id(hint.person);
    request->mutable_absorbed()->set_caretaker_id(hint.place);
  }
  return command;
}

v1::Command Generator::Commitment() {
  v1::Command command;
  auto* request = Stamped(command.mutable_commit_funding(), AnyDate());
  request->set_funding_id(dice_.Pick(world_.fundings));
  if (dice_.Chance(75)) {
    request->set_landlord_id(dice_.Pick(world_.landlords));
  } else {
    request->set_partner_id(dice_.Pick(world_.partners));
  }
  if (dice_.Chance(40)) request->set_territory_id(dice_.Pick(world_.territories));
  if (dice_.Chance(60)) request->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
  const int from = DayNumber(kFirstDay) - 200 + dice_.Below(kDays);
  request->set_period_from(DayText(from));
  request->set_period_until(DayText(from + dice_.Below(900)));
  request->set_purpose(static_cast<events::v1::FundingPurpose>(1 + dice_.Below(4)));
  request->set_amount_cents(1 + dice_.Below(1'000'000));
  fundings_.push_back({"", request->funding_id(), DayNumber(request->occurred_on())});
  return command;
}

v1::Command Generator::OfFundings() {
  if (fundings_.empty() || dice_.Chance(40)) return Commitment();
  const Hint* hint = Earlier(fundings_);
  const std::string funding = hint == nullptr ? dice_.Pick(world_.fundings) : hint->place;
  v1::Command command;
  if (dice_.Chance(65)) {
    auto* request = Stamped(command.mutable_pay_funding(), After(hint));
    request->set_funding_id(funding);
    request->set_amount_cents(1 + dice_.Below(600'000));
  } else {
    auto* request = Stamped(command.mutable_reduce_funding(), After(hint));
    request->set_funding_id(funding);
    request->set_amount_cents(1 + dice_.Below(300'000));
  }
  return command;
}

v1::Command Generator::Next() {
  if (dice_.Chance(merge_percent_)) return OfIdentities();
  if (dice_.Chance(3)) return Dwellings();
  if (dice_.Chance(5)) return OfPlaces();
  if (dice_.Chance(6)) return OfReferents();
  if (dice_.Chance(4)) return MergeMeetings();
  if (dice_.Chance(6)) return OfFundings();
  if (dice_.Chance(5)) return OfAgreements();
  if (dice_.Chance(5)) return OfProposals();
  if (dice_.Chance(5)) return Introduction();
  if (dice_.Chance(6)) return OfCentre();
  if (dice_.Chance(6)) return OfPractices();
  if (dice_.Chance(4)) return OfExperiments();
  if (dice_.Chance(3)) return OfRoadmaps();
  if (dice_.Chance(8)) return OfTerritories();
  const int dice = dice_.Below(100);
  if (dice < 22) return Meeting();
  if (dice < 27) return ExpressionGroup();
  if (dice < 30) return SupportMeeting();
  if (dice < 33) return Snapshot(dice_.Pick(world_.landlords), AnyDay());
  if (dice < 51) return OfEmployment();
  if (dice < 60) return OfVolunteering();
  if (dice < 78) return OfTraining();
  if (dice < 84) return OfContacts();
  if (dice < 92) return OfStages();
  return OfCoordinators();
}

}  // namespace loge::property

// Corrections and cancellations of facts that stand.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/property/calls.h"
#include "tests/property/generator.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

template <class Field>
void Fill(const std::vector<std::string>& ids, Field* field) {
  field->Clear();
  for (const std::string& id : ids) *field->Add() = id;
}

}  // namespace

v1::Command Generator::Again(v1::Command command) {
  MetaOf(command)->set_request_id(absl::StrCat("r", ++requests_));
  return command;
}

void Generator::ChangePerson(EventPayload* payload) {
  if (payload->has_caretaker_joined()) {
    auto* joined = payload->mutable_caretaker_joined();
    if (dice_.Chance(50)) Fill(Places(), joined->mutable_neighbourhood_ids());
    if (dice_.Chance(15)) joined->set_landlord_id(dice_.Pick(world_.landlords));
  } else if (payload->has_caretaker_reassigned()) {
    Fill(Places(), payload->mutable_caretaker_reassigned()->mutable_neighbourhood_ids());
  } else if (payload->has_caretaker_transferred()) {
    Fill(Places(), payload->mutable_caretaker_transferred()->mutable_neighbourhood_ids());
  } else if (payload->has_caretaker_details_changed()) {
    payload->mutable_caretaker_details_changed()->set_job_title("Corrected post");
  } else if (payload->has_attendance_recorded()) {
    auto* recorded = payload->mutable_attendance_recorded();
    recorded->set_status(static_cast<events::v1::AttendanceStatus>(1 + dice_.Below(3)));
    if (dice_.Chance(20)) recorded->set_caretaker_id(dice_.Pick(world_.caretakers));
  } else if (payload->has_training_completed() && dice_.Chance(50)) {
    payload->mutable_training_completed()->set_minutes(30 + dice_.Below(100));
  }
}

void Generator::ChangeMeeting(events::v1::MeetingHeld* held) {
  if (dice_.Chance(60)) {
    Fill(dice_.Some(world_.caretakers, dice_.Below(5)), held->mutable_caretaker_ids());
    Fill(dice_.Some(world_.contacts, dice_.Below(3)), held->mutable_contact_ids());
    held->clear_led_by();
    held->set_headcount(60);
  }
  if (dice_.Chance(30)) held->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
  if (dice_.Chance(30)) held->set_territory_id(dice_.Pick(world_.territories));
  if (dice_.Chance(30)) held->set_kind(static_cast<events::v1::MeetingKind>(1 + dice_.Below(4)));
}

void Generator::ChangeTraining(EventPayload* payload) {
  if (payload->has_programme_defined()) {
    payload->mutable_programme_defined()->set_kind(
        static_cast<events::v1::ProgrammeKind>(1 + dice_.Below(4)));
  } else if (payload->has_module_defined()) {
    payload->mutable_module_defined()->set_validity_months(dice_.Below(30));
  } else if (payload->has_session_scheduled()) {
    auto* planned = payload->mutable_session_scheduled();
    planned->set_territory_id(dice_.Chance(30) ? "" : dice_.Pick(world_.territories));
    planned->set_capacity(dice_.Below(5));
  } else if (payload->has_session_rescheduled()) {
    payload->mutable_session_rescheduled()->set_capacity(dice_.Below(5));
  } else if (payload->has_caretaker_enrolled()) {
    payload->mutable_caretaker_enrolled()->set_caretaker_id(dice_.Pick(world_.caretakers));
  } else if (payload->has_enrolment_withdrawn()) {
    payload->mutable_enrolment_withdrawn()->set_caretaker_id(dice_.Pick(world_.caretakers));
  }
}

void Generator::ChangeFunding(EventPayload* payload) {
  if (payload->has_funding_committed()) {
    auto* committed = payload->mutable_funding_committed();
    if (dice_.Chance(60)) committed->set_amount_cents(1 + dice_.Below(1'000'000));
    if (dice_.Chance(30)) committed->set_neighbourhood_id(dice_.Pick(world_.neighbourhoods));
    if (dice_.Chance(30)) {
      const int from = DayNumber(committed->period_from());
      committed->set_period_until(DayText(from + dice_.Below(900)));
    }
    if (dice_.Chance(20)) {
      committed->clear_partner_id();
      committed->set_landlord_id(dice_.Pick(world_.landlords));
    }
  } else if (payload->has_funding_paid()) {
    payload->mutable_funding_paid()->set_amount_cents(1 + dice_.Below(600'000));
  } else if (payload->has_funding_reduced()) {
    payload->mutable_funding_reduced()->set_amount_cents(1 + dice_.Below(300'000));
  }
}

void Generator::ChangeOther(EventPayload* payload) {
  if (payload->has_neighbourhood_defined()) {
    payload->mutable_neighbourhood_defined()->set_commune_code(dice_.Pick(world_.communes));
  } else if (payload->has_neighbourhood_recoded()) {
    payload->mutable_neighbourhood_recoded()->set_commune_code(dice_.Pick(world_.communes));
  } else if (payload->has_landlord_renamed()) {
    payload->mutable_landlord_renamed()->set_name("Corrected name");
  } else if (payload->has_landlord_absorbed()) {
    payload->mutable_landlord_absorbed()->set_into_landlord_id(dice_.Pick(world_.landlords));
  } else if (payload->has_caretakers_merged()) {
    payload->mutable_caretakers_merged()->set_survivor_id(dice_.Pick(world_.caretakers));
  } else if (payload->has_referent_appointed()) {
    payload->mutable_referent_appointed()->set_mission(events::v1::REFERENT_MISSION_EXTENDED);
  } else if (payload->has_dwellings_counted()) {
    payload->mutable_dwellings_counted()->set_count(dice_.Below(500));
  } else if (payload->has_contact_named()) {
    auto* named = payload->mutable_contact_named();
    named->clear_landlord_id();
    named->set_partner_id(dice_.Pick(world_.partners));
  } else if (payload->has_partner_closed()) {
    payload->mutable_partner_closed()->set_successor_partner_id(dice_.Pick(world_.partners));
  } else if (payload->has_contact_ended()) {
    payload->mutable_contact_ended()->set_successor_contact_id(dice_.Pick(world_.contacts));
  } else if (payload->has_proposal_made()) {
    Fill(dice_.Some(world_.landlords, 1 + dice_.Below(3)),
         payload->mutable_proposal_made()->mutable_landlord_ids());
  } else if (payload->has_proposal_answered()) {
    payload->mutable_proposal_answered()->set_landlord_id(dice_.Pick(world_.landlords));
  } else if (payload->has_agreement_signed()) {
    payload->mutable_agreement_signed()->set_valid_until("");
  } else if (payload->has_agreement_renewed()) {
    payload->mutable_agreement_renewed()->set_valid_until(
        DayText(DayNumber("2010-01-01") + dice_.Below(300)));
  } else if (payload->has_expression_group_held()) {
    auto* held = payload->mutable_expression_group_held();
    Fill(dice_.Some(world_.caretakers, dice_.Below(5)), held->mutable_caretaker_ids());
    held->set_headcount(20);
  } else if (payload->has_introduction_made()) {
    auto* made = payload->mutable_introduction_made();
    if (dice_.Chance(50)) made->set_caretaker_id(dice_.Pick(world_.caretakers));
    if (dice_.Chance(50)) made->set_contact_id(dice_.Pick(world_.contacts));
    made->clear_by_caretaker_id();
    if (dice_.Chance(30)) made->set_territory_id(dice_.Pick(world_.territories));
  } else if (payload->has_meetings_merged()) {
    payload->mutable_meetings_merged()->set_survivor_meeting_id(
        absl::StrCat("meeting-", 1 + dice_.Below(meetings_ + 1)));
  } else if (payload->has_support_meeting_held()) {
    payload->mutable_support_meeting_held()->set_minutes(dice_.Below(90));
  } else if (payload->has_territory_proposed()) {
    auto* proposed = payload->mutable_territory_proposed();
    Fill({dice_.Pick(world_.communes)}, proposed->mutable_commune_codes());
  } else if (payload->has_coordinator_assigned()) {
    payload->mutable_coordinator_assigned()->set_fte_hundredths(1 + dice_.Below(100));
  } else if (payload->has_evaluation_published()) {
    auto* published = payload->mutable_evaluation_published();
    Fill({dice_.Pick(world_.territories)}, published->mutable_territory_ids());
  }
}

void Generator::Change(const Fact& fact, v1::CorrectFactRequest* request) {
  EventPayload* payload = request->mutable_replacement();
  *payload = *fact.payload;
  request->set_occurred_on(fact.text);
  // The days of a session and of its sheets are part of what they say.
  const bool dated = payload->has_session_scheduled() || payload->has_attendance_recorded();
  if (!dated && dice_.Chance(50)) {
    request->set_occurred_on(DayText(fact.day + dice_.Below(240) - 120));
  }
  if (payload->has_meeting_held()) return ChangeMeeting(payload->mutable_meeting_held());
  ChangePerson(payload);
  ChangeTraining(payload);
  ChangeFunding(payload);
  ChangeExperiment(payload);
  ChangeCentre(payload);
  ChangePractice(payload);
  ChangeRoadmap(payload);
  ChangeStage(payload);
  ChangeOther(payload);
}

v1::Command Generator::NextCorrection(const Story& story) {
  const std::vector<Fact> standing = story.Standing(story.head());
  // What ends something is rare, and where it is moved to has rules of its own.
  const Fact& fact = dice_.Chance(10) ? AnyEnd(standing) : dice_.Pick(standing);
  int64_t target = fact.position;
  // Now and then a version that has been replaced, or any event at all.
  if (dice_.Chance(5)) target = fact.original;
  if (dice_.Chance(3)) target = 1 + dice_.Below(static_cast<int>(story.head()));
  const auto reason = static_cast<events::v1::CorrectionReason>(1 + dice_.Below(6));
  v1::Command command;
  const std::string request_id = absl::StrCat("r", ++requests_);
  if (dice_.Chance(30)) {
    auto* request = command.mutable_cancel_fact();
    request->mutable_meta()->set_request_id(request_id);
    request->set_target_position(target);
    request->set_reason(reason);
    return command;
  }
  auto* request = command.mutable_correct_fact();
  request->mutable_meta()->set_request_id(request_id);
  request->set_target_position(target);
  request->set_reason(reason);
  Change(fact, request);
  return command;
}

}  // namespace loge::property

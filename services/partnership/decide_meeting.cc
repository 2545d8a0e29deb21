#include "services/partnership/decide_meeting.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/require.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using events::v1::MeetingHeld;
using runtime::Admission;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kTopicsMax = 20;

// What a command and a correction have in common. Caretakers are checked apart: a command names
// them by id or by employee number, a stored fact by id.
void CheckMeeting(const MeetingHeld& event, int caretakers, const std::string& prefix,
                  Violations& out) {
  runtime::CheckEnum(event.kind(), prefix + "kind", Presence::kRequired, out);
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckId(event.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kOptional, out);
  runtime::CheckIds(event.topics(), prefix + "topics", kTopicsMax, out);
  const int named_max = runtime::kNamedParticipantsMax;
  runtime::CheckIds(event.contact_ids(), prefix + "contact_ids", named_max, out);
  runtime::CheckIds(event.landlord_ids(), prefix + "landlord_ids", named_max, out);
  runtime::CheckIds(event.partner_ids(), prefix + "partner_ids", named_max, out);
  if (event.contact_ids_size() <= named_max && caretakers <= named_max &&
      caretakers + event.contact_ids_size() > named_max) {
    out.Add(TooManyNamed(prefix + "contact_ids", caretakers + event.contact_ids_size()));
  }
  runtime::CheckId(event.led_by(), prefix + "led_by", Presence::kOptional, out);
  runtime::CheckRange(event.headcount(), prefix + "headcount", 0, kHeadcountMax, out);
}

// The event without its caretakers.
MeetingHeld EventOf(const v1::RecordMeetingRequest& request, const std::string& meeting_id) {
  MeetingHeld event;
  event.set_meeting_id(meeting_id);
  event.set_kind(request.kind());
  event.set_territory_id(request.territory_id());
  event.set_neighbourhood_id(request.neighbourhood_id());
  *event.mutable_topics() = request.topics();
  *event.mutable_contact_ids() = request.contact_ids();
  *event.mutable_landlord_ids() = request.landlord_ids();
  *event.mutable_partner_ids() = request.partner_ids();
  event.set_led_by(request.led_by());
  event.set_headcount(request.headcount());
  return event;
}

void CheckRecordMeeting(const v1::RecordMeetingRequest& request, const PlanContext&,
                        Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.meeting_id(), "meeting_id", Presence::kOptional, out);
  CheckMeeting(EventOf(request, request.meeting_id()), request.caretakers_size(), "", out);
  CheckCaretakers(request.caretakers(), out);
}

// Every PersonRef holds a caretaker_id by now.
Plan PlanRecordMeeting(const v1::RecordMeetingRequest& request, const PlanContext& context) {
  const std::string id = request.meeting_id().empty() ? context.fresh_id : request.meeting_id();
  NewFact fact;
  MeetingHeld& event = *fact.payload.mutable_meeting_held();
  event = EventOf(request, id);
  for (const v1::PersonRef& caretaker : request.caretakers()) {
    event.add_caretaker_ids(caretaker.caretaker_id());
  }
  const int named = event.caretaker_ids_size() + event.contact_ids_size();
  if (event.headcount() == 0) event.set_headcount(named);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, id};
}

void CheckMeetingFact(const NewFact& fact, Violations& out) {
  const auto& event = fact.payload.meeting_held();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.meeting_id(), prefix + "meeting_id", Presence::kRequired, out);
  CheckMeeting(event, event.caretaker_ids_size(), prefix, out);
  runtime::CheckIds(event.caretaker_ids(), prefix + "caretaker_ids", runtime::kNamedParticipantsMax,
                    out);
}

std::vector<Need> MeetingNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const auto& event = fact.payload.meeting_held();
  std::vector<Need> needs = {{&kMeetingFold, "meeting/" + event.meeting_id()},
                             {&kTerritoryFold, "territory/" + event.territory_id()}};
  if (!event.neighbourhood_id().empty()) {
    needs.push_back({&caretakers::kNeighbourhoodFold, "neighbourhood/" + event.neighbourhood_id()});
  }
  for (const auto& id : event.caretaker_ids()) caretakers::AddPersonNeeds(states, id, needs);
  for (const auto& id : event.contact_ids()) AddContactNeeds(states, id, needs);
  for (const auto& id : event.landlord_ids()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + id});
  }
  for (const auto& id : event.partner_ids()) AddPartnerNeeds(id, needs);
  return needs;
}

// The contacts: living on that day. Their organisations go to `subjects`.
void RequireContacts(const MeetingHeld& event, runtime::Date day, const std::string& list,
                     const States& states, std::set<std::string>& subjects, Violations& out) {
  for (int i = 0; i < event.contact_ids_size(); ++i) {
    const auto contact = RequireLivingContact(states, event.contact_ids(i), day,
                                              absl::StrCat(list, "[", i, "]"), out);
    if (!contact.has_value()) continue;
    const auto& named = contact->named;
    if (!named.partner_id().empty()) subjects.insert("partner/" + named.partner_id());
    if (!named.landlord_id().empty()) subjects.insert("landlord/" + named.landlord_id());
  }
}

template <class Ids>
bool Contains(const Ids& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void RequirePeople(const MeetingHeld& event, const std::string& prefix, Violations& out) {
  const int named = event.caretaker_ids_size() + event.contact_ids_size();
  if (event.headcount() < std::max(1, named)) {
    out.Add(HeadcountTooSmall(prefix + "headcount", named, event.headcount()));
  }
  if (!event.led_by().empty() && !Contains(event.caretaker_ids(), event.led_by()) &&
      !Contains(event.contact_ids(), event.led_by())) {
    out.Add(LeaderNotNamed(prefix + "led_by", event.led_by()));
  }
}

Admission AdmitMeeting(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const auto& event = fact.payload.meeting_held();
  const runtime::Date day = fact.date.day;
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known = FoldMeeting(event.meeting_id(),
                                 states.Get(kMeetingFold, "meeting/" + event.meeting_id()).facts());
  if (known.has_value()) {
    if (known->fact.date == fact.date &&
        known->held.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "meeting_id", "meeting", event.meeting_id(),
                          known->fact.known_from));
  }
  RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  if (!event.neighbourhood_id().empty()) {
    caretakers::RequireNeighbourhood(states, event.neighbourhood_id(), day,
                                     prefix + "neighbourhood_id", out);
  }
  // A command's list has another name than the stored one.
  const std::string caretakers = prefix.empty() ? "caretakers" : prefix + "caretaker_ids";
  std::set<std::string> subjects;
  RequireCaretakers(event.caretaker_ids(), {day, events::v1::PRECISION_DAY}, caretakers, states,
                    subjects, out);
  RequireContacts(event, day, prefix + "contact_ids", states, subjects, out);
  for (int i = 0; i < event.landlord_ids_size(); ++i) {
    caretakers::RequireLandlord(states, event.landlord_ids(i), day,
                                absl::StrCat(prefix, "landlord_ids[", i, "]"), out);
  }
  for (int i = 0; i < event.partner_ids_size(); ++i) {
    RequirePartner(states, event.partner_ids(i), day, absl::StrCat(prefix, "partner_ids[", i, "]"),
                   out);
  }
  RequirePeople(event, prefix, out);
  AddSubjects(std::move(subjects), fact);
  return Admission::kTell;
}

}  // namespace

void RegisterMeetingCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::RecordMeetingRequest>(CheckRecordMeeting, PlanRecordMeeting);
  registry.AddRule({.type = EventPayload::kMeetingHeld,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckMeetingFact,
                    .needs = MeetingNeeds,
                    .admit = AdmitMeeting,
                    .claims = nullptr});
}

}  // namespace loge::partnership

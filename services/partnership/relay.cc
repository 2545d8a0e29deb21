#include "services/partnership/relay.h"

#include <algorithm>
#include <set>
#include <string>

#include "services/partnership/small_groups.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Date;
using runtime::Fact;

absl::StatusOr<bool> IsReferent(const Moment& moment, const std::string& caretaker_id, Date day) {
  LOGE_ASSIGN_OR_RETURN(const Member* person, moment.Find({caretaker_id, false}));
  if (person == nullptr) return false;
  const auto& mandates = person->person.mandates;
  return std::any_of(mandates.begin(), mandates.end(),
                     [day](const caretakers::Mandate& mandate) { return mandate.Covers(day); });
}

// The caretaker who led the meeting; empty when a contact did, or when it is not told.
std::string LeadingCaretaker(const events::v1::MeetingHeld& held) {
  const auto& ids = held.caretaker_ids();
  return std::find(ids.begin(), ids.end(), held.led_by()) == ids.end() ? "" : held.led_by();
}

bool WithCoordinator(const Moment& moment, const events::v1::MeetingHeld& held) {
  const auto& members = moment.data().members;
  return std::any_of(members.begin(), members.end(), [&](const Member& member) {
    const auto& ids = held.contact_ids();
    return member.coordinator() && std::find(ids.begin(), ids.end(), member.key.id) != ids.end();
  });
}

}  // namespace

std::vector<RelayableMeeting> RelayableMeetings(const Moment& moment, int days) {
  std::vector<RelayableMeeting> meetings;
  for (const Fact& fact : moment.facts()) {
    const auto& held = fact.payload->support_meeting_held();
    if (!fact.payload->has_support_meeting_held() || held.territory_id() != moment.territory_id() ||
        !InWindow(fact.date.day, moment.as_of(), days)) {
      continue;
    }
    meetings.push_back({fact.date.day, held.given_by_caretaker_id(), {runtime::VersionOf(fact)}});
  }
  for (const WholeMeeting& meeting : moment.meetings()) {
    const Date day = meeting.fact.date.day;
    const auto& held = meeting.held();
    if (held.kind() != events::v1::MEETING_KIND_PARTNER || !InWindow(day, moment.as_of(), days)) {
      continue;
    }
    const bool relayable = !WithCoordinator(moment, held);
    meetings.push_back(
        {day, relayable ? LeadingCaretaker(held) : "", {runtime::VersionOf(meeting.fact)}});
    for (const Fact& fact : meeting.others) {
      meetings.back().told_by.push_back(runtime::VersionOf(fact));
    }
  }
  return meetings;
}

absl::StatusOr<Relay> RelayOf(const Moment& moment, int days) {
  Relay relay;
  std::set<std::string> referents;
  for (const RelayableMeeting& meeting : RelayableMeetings(moment, days)) {
    ++relay.meetings;
    if (meeting.leader.empty()) continue;
    LOGE_ASSIGN_OR_RETURN(const bool referent, IsReferent(moment, meeting.leader, meeting.day));
    if (!referent) continue;
    ++relay.relayed;
    referents.insert(meeting.leader);
  }
  relay.referents = static_cast<int>(referents.size());
  return relay;
}

void FillRelay(const Relay& relay, bool small_groups, v1::NetworkPoint* out) {
  out->set_relayable_meetings(relay.meetings);
  if (!small_groups && SmallGroup(relay.referents)) return;
  out->set_relayed_meetings(relay.relayed);
  if (relay.meetings > 0) {
    out->set_relay_rate(static_cast<double>(relay.relayed) / relay.meetings);
  }
}

}  // namespace loge::partnership

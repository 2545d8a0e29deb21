#include "services/partnership/state.h"

#include <algorithm>

#include "loge/events/v1/recorded_event.pb.h"
#include "storage/base/strings.h"

namespace loge::partnership {

using events::v1::EventPayload;
using runtime::Fact;

const runtime::FoldSpec kPartnerFold{"partnership.partner", {EventPayload::kPartnerRegistered}};
const runtime::FoldSpec kClosingFold{"partnership.closing", {EventPayload::kPartnerClosed}};
const runtime::FoldSpec kContactFold{"partnership.contact",
                                     {EventPayload::kContactNamed, EventPayload::kContactEnded}};
const runtime::FoldSpec kMeetingFold{"partnership.meeting", {EventPayload::kMeetingHeld}};
const runtime::FoldSpec kMergeFold{"partnership.merge", {EventPayload::kMeetingsMerged}};
const runtime::FoldSpec kExpressionGroupFold{"partnership.expression group",
                                             {EventPayload::kExpressionGroupHeld}};
const runtime::FoldSpec kSupportMeetingFold{"partnership.support meeting",
                                            {EventPayload::kSupportMeetingHeld}};
const runtime::FoldSpec kIntroductionFold{"partnership.introduction",
                                          {EventPayload::kIntroductionMade}};
const runtime::FoldSpec kTerritoryFold{"partnership.territory", {EventPayload::kTerritoryProposed}};

std::optional<PartnerEntry> FoldPartner(absl::string_view partner_id,
                                        const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& registered = fact.payload->partner_registered();
    if (fact.payload->has_partner_registered() && ToAbsl(registered.partner_id()) == partner_id) {
      return PartnerEntry{registered, fact};
    }
  }
  return std::nullopt;
}

std::optional<ClosingEntry> FoldClosing(absl::string_view partner_id,
                                        const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& closed = fact.payload->partner_closed();
    if (fact.payload->has_partner_closed() && ToAbsl(closed.partner_id()) == partner_id) {
      return ClosingEntry{closed, fact};
    }
  }
  return std::nullopt;
}

std::optional<ContactEntry> FoldContact(absl::string_view contact_id,
                                        const std::vector<Fact>& facts) {
  std::optional<ContactEntry> contact;
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_contact_named() && !contact.has_value() &&
        ToAbsl(payload.contact_named().contact_id()) == contact_id) {
      contact = ContactEntry{payload.contact_named(), fact, std::nullopt, "", std::nullopt};
    }
  }
  if (!contact.has_value()) return contact;
  for (const Fact& fact : facts) {
    // A contact is also told of in the end of the one it follows.
    const auto& ended = fact.payload->contact_ended();
    if (!fact.payload->has_contact_ended() || ToAbsl(ended.contact_id()) != contact_id) continue;
    if (fact.date.day < contact->fact.date.day) continue;
    contact->until = fact.date;
    contact->successor_contact_id = ended.successor_contact_id();
    contact->end_fact = fact;
    break;
  }
  return contact;
}

void ContactEntry::EndWith(const ClosingEntry& closing) {
  const runtime::Date last = runtime::AddDays(closing.fact.date.day, -1);
  if (last < fact.date.day || (until.has_value() && until->day <= last)) return;
  until = runtime::FactDate{last, events::v1::PRECISION_DAY};
  end_fact = closing.fact;
}

std::string ContactEntry::LandlordOn(runtime::Date day,
                                     const caretakers::Successions& became) const {
  if (until.has_value()) day = std::min(day, until->day);
  return became.LandlordOn(named.landlord_id(), day);
}

std::optional<MeetingEntry> FoldMeeting(absl::string_view meeting_id,
                                        const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& held = fact.payload->meeting_held();
    if (fact.payload->has_meeting_held() && ToAbsl(held.meeting_id()) == meeting_id) {
      return MeetingEntry{held, fact};
    }
  }
  return std::nullopt;
}

std::optional<MergeEntry> FoldMerge(absl::string_view absorbed_meeting_id,
                                    const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& merged = fact.payload->meetings_merged();
    if (fact.payload->has_meetings_merged() &&
        ToAbsl(merged.absorbed_meeting_id()) == absorbed_meeting_id) {
      return MergeEntry{merged, fact};
    }
  }
  return std::nullopt;
}

std::optional<ExpressionGroupEntry> FoldExpressionGroup(absl::string_view group_meeting_id,
                                                        const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& held = fact.payload->expression_group_held();
    if (fact.payload->has_expression_group_held() &&
        ToAbsl(held.group_meeting_id()) == group_meeting_id) {
      return ExpressionGroupEntry{held, fact};
    }
  }
  return std::nullopt;
}

std::optional<SupportMeetingEntry> FoldSupportMeeting(absl::string_view support_meeting_id,
                                                      const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& held = fact.payload->support_meeting_held();
    if (fact.payload->has_support_meeting_held() &&
        ToAbsl(held.support_meeting_id()) == support_meeting_id) {
      return SupportMeetingEntry{held, fact};
    }
  }
  return std::nullopt;
}

std::optional<IntroductionEntry> FoldIntroduction(absl::string_view introduction_id,
                                                  const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& made = fact.payload->introduction_made();
    if (fact.payload->has_introduction_made() &&
        ToAbsl(made.introduction_id()) == introduction_id) {
      return IntroductionEntry{made, fact};
    }
  }
  return std::nullopt;
}

std::optional<Fact> FoldLaunch(absl::string_view experiment_id, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const auto& launched = fact.payload->experiment_launched();
    if (fact.payload->has_experiment_launched() &&
        ToAbsl(launched.experiment_id()) == experiment_id) {
      return fact;
    }
  }
  return std::nullopt;
}

std::optional<events::v1::TerritoryProposed> FoldTerritory(absl::string_view territory_id,
                                                           const std::vector<Fact>& facts) {
  std::optional<events::v1::TerritoryProposed> territory;
  for (const Fact& fact : facts) {
    const auto& proposed = fact.payload->territory_proposed();
    if (fact.payload->has_territory_proposed() && ToAbsl(proposed.territory_id()) == territory_id) {
      territory = proposed;
    }
  }
  return territory;
}

std::set<std::string> FoldCoordinators(absl::string_view territory_id, runtime::Date day,
                                       const std::vector<Fact>& facts) {
  // An assignment lasts unless an end lies between its first day and the day asked for; the day of
  // an end is still worked. Told so, the order in which facts of one day arrived does not matter.
  const auto ended = [&](const Fact& assigned) {
    const std::string& contact_id = assigned.payload->coordinator_assigned().contact_id();
    return std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
      const auto& end = fact.payload->coordinator_ended();
      return fact.payload->has_coordinator_ended() && end.contact_id() == contact_id &&
             ToAbsl(end.territory_id()) == territory_id && assigned.date.day <= fact.date.day &&
             fact.date.day < day;
    });
  };
  std::set<std::string> coordinators;
  for (const Fact& fact : facts) {
    const auto& assigned = fact.payload->coordinator_assigned();
    if (!fact.payload->has_coordinator_assigned() || day < fact.date.day) continue;
    if (ToAbsl(assigned.territory_id()) != territory_id || ended(fact)) continue;
    coordinators.insert(assigned.contact_id());
  }
  return coordinators;
}

}  // namespace loge::partnership

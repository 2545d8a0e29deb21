#include "services/partnership/meetings.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/partnership/state.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using events::v1::MeetingHeld;
using events::v1::MeetingsMerged;
using runtime::DateFilter;
using runtime::Fact;
using runtime::FactReader;

// What is filed under the ids of meetings that merges join.
struct Group {
  std::map<std::string, Fact> tellings;          // By meeting; without those taken back.
  std::map<std::string, std::string> survivors;  // By the one absorbed.
  std::map<int64_t, Fact> merges;                // By position.
};

absl::StatusOr<Group> GroupAround(const FactReader& reader, const std::string& meeting_id) {
  Group group;
  std::set<std::string> seen;
  std::vector<std::string> ahead{meeting_id};
  while (!ahead.empty()) {
    const std::string id = std::move(ahead.back());
    ahead.pop_back();
    if (!seen.insert(id).second) continue;
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader.Facts(absl::StrCat("meeting/", id), DateFilter::kAny));
    if (std::optional<MeetingEntry> told = FoldMeeting(id, facts)) {
      group.tellings.emplace(id, std::move(told->fact));
    }
    for (const Fact& fact : facts) {
      if (!fact.payload->has_meetings_merged()) continue;
      const MeetingsMerged& merged = fact.payload->meetings_merged();
      group.survivors.emplace(merged.absorbed_meeting_id(), merged.survivor_meeting_id());
      group.merges.emplace(fact.known_from, fact);
      ahead.push_back(merged.absorbed_meeting_id());
      ahead.push_back(merged.survivor_meeting_id());
    }
  }
  return group;
}

// Which of the tellings, of which there is one at least, goes on.
std::string HeadOf(const Group& group) {
  const std::string& first = group.tellings.begin()->first;
  std::string head = first;
  // No more steps than there are merges, should corrections lead in a circle.
  for (size_t steps = 0; steps < group.survivors.size(); ++steps) {
    const auto next = group.survivors.find(head);
    if (next == group.survivors.end()) break;
    head = next->second;
  }
  return group.tellings.count(head) != 0 ? head : first;
}

template <class Ids>
void AddMissing(const Ids& from, Ids* to) {
  for (const std::string& id : from) {
    if (std::find(to->begin(), to->end(), id) == to->end()) *to->Add() = id;
  }
}

void AddTelling(const MeetingHeld& other, MeetingHeld* held) {
  if (held->neighbourhood_id().empty()) held->set_neighbourhood_id(other.neighbourhood_id());
  AddMissing(other.topics(), held->mutable_topics());
  AddMissing(other.caretaker_ids(), held->mutable_caretaker_ids());
  AddMissing(other.contact_ids(), held->mutable_contact_ids());
  AddMissing(other.landlord_ids(), held->mutable_landlord_ids());
  AddMissing(other.partner_ids(), held->mutable_partner_ids());
  if (held->led_by().empty()) held->set_led_by(other.led_by());
  const int named = held->caretaker_ids_size() + held->contact_ids_size();
  held->set_headcount(std::max({held->headcount(), other.headcount(), named}));
}

WholeMeeting Unite(const Group& group) {
  const std::string head = HeadOf(group);
  WholeMeeting whole{group.tellings.at(head)};
  if (group.tellings.size() == 1) return whole;
  auto payload = std::make_shared<EventPayload>(*whole.fact.payload);
  for (const auto& [id, telling] : group.tellings) {
    if (id == head) continue;
    AddTelling(telling.payload->meeting_held(), payload->mutable_meeting_held());
    whole.others.push_back(telling);
    whole.absorbed_ids.push_back(id);
  }
  for (const auto& [position, merge] : group.merges) whole.others.push_back(merge);
  whole.fact.payload = std::move(payload);
  return whole;
}

}  // namespace

absl::StatusOr<std::optional<WholeMeeting>> Meetings::Find(const std::string& meeting_id) const {
  LOGE_ASSIGN_OR_RETURN(const Group group, GroupAround(reader_, meeting_id));
  std::optional<WholeMeeting> whole;
  if (group.tellings.count(meeting_id) != 0) whole = Unite(group);
  return whole;
}

absl::StatusOr<bool> Meetings::IsMerged(const std::string& meeting_id) const {
  if (!merged_.has_value()) {
    std::set<std::string> merged;
    LOGE_RETURN_IF_ERROR(reader_.ForEach(
        kMergedMeeting, "",
        [&](absl::string_view, const std::vector<Fact>& facts) {
          for (const Fact& fact : facts) {
            merged.insert(fact.payload->meetings_merged().absorbed_meeting_id());
            merged.insert(fact.payload->meetings_merged().survivor_meeting_id());
          }
          return true;
        },
        DateFilter::kAny));
    merged_ = std::move(merged);
  }
  return merged_->count(meeting_id) != 0;
}

absl::StatusOr<std::vector<WholeMeeting>> Meetings::Of(
    absl::string_view territory_id, const std::vector<Fact>& territory_facts) const {
  std::vector<WholeMeeting> meetings;
  for (const Fact& fact : territory_facts) {
    const MeetingHeld& held = fact.payload->meeting_held();
    if (!fact.payload->has_meeting_held() || ToAbsl(held.territory_id()) != territory_id ||
        reader_.as_of() < fact.date.day) {
      continue;
    }
    LOGE_ASSIGN_OR_RETURN(const bool merged, IsMerged(held.meeting_id()));
    if (!merged) {
      meetings.push_back({fact});
      continue;
    }
    LOGE_ASSIGN_OR_RETURN(std::optional<WholeMeeting> whole, Find(held.meeting_id()));
    // It counts where the telling that goes on puts it.
    if (whole.has_value() && whole->fact.known_from == fact.known_from) {
      meetings.push_back(*std::move(whole));
    }
  }
  return meetings;
}

absl::StatusOr<std::vector<Fact>> Meetings::EachOnce(const std::vector<Fact>& facts) const {
  std::vector<Fact> out;
  std::set<int64_t> added;
  for (const Fact& fact : facts) {
    Fact one = fact;
    if (fact.payload->has_meeting_held()) {
      LOGE_ASSIGN_OR_RETURN(std::optional<WholeMeeting> whole, Once(fact, added));
      if (!whole.has_value()) continue;
      one = std::move(whole->fact);
    }
    if (one.date.day <= reader_.as_of()) out.push_back(std::move(one));
  }
  return out;
}

absl::StatusOr<std::vector<WholeMeeting>> Meetings::Among(const std::vector<Fact>& facts) const {
  std::vector<WholeMeeting> out;
  std::set<int64_t> added;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_meeting_held()) continue;
    LOGE_ASSIGN_OR_RETURN(std::optional<WholeMeeting> whole, Once(fact, added));
    if (whole.has_value() && whole->fact.date.day <= reader_.as_of()) {
      out.push_back(*std::move(whole));
    }
  }
  return out;
}

absl::StatusOr<std::optional<WholeMeeting>> Meetings::Once(const Fact& telling,
                                                           std::set<int64_t>& added) const {
  const std::string& meeting_id = telling.payload->meeting_held().meeting_id();
  LOGE_ASSIGN_OR_RETURN(const bool merged, IsMerged(meeting_id));
  std::optional<WholeMeeting> whole;
  if (!merged) {
    whole = WholeMeeting{telling};
    return whole;
  }
  LOGE_ASSIGN_OR_RETURN(whole, Find(meeting_id));
  if (whole.has_value() && !added.insert(whole->fact.known_from).second) whole.reset();
  return whole;
}

}  // namespace loge::partnership

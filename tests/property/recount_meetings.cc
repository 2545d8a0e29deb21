// Meetings: those that were told more than once and found to be one, and those that may be.
#include <algorithm>
#include <tuple>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::MeetingHeld;

template <class Ids>
void AddNew(const Ids& more, Ids* ids) {
  for (const std::string& id : more) {
    if (std::count(ids->begin(), ids->end(), id) == 0) *ids->Add() = id;
  }
}

// What each of two tellings of one meeting says.
MeetingHeld Together(MeetingHeld one, const MeetingHeld& other) {
  if (one.neighbourhood_id().empty()) one.set_neighbourhood_id(other.neighbourhood_id());
  if (one.led_by().empty()) one.set_led_by(other.led_by());
  AddNew(other.topics(), one.mutable_topics());
  AddNew(other.caretaker_ids(), one.mutable_caretaker_ids());
  AddNew(other.contact_ids(), one.mutable_contact_ids());
  AddNew(other.landlord_ids(), one.mutable_landlord_ids());
  AddNew(other.partner_ids(), one.mutable_partner_ids());
  const int named = one.caretaker_ids_size() + one.contact_ids_size();
  one.set_headcount(std::max(named, std::max(one.headcount(), other.headcount())));
  return one;
}

std::set<std::string> NamedIn(const v1::Meeting& meeting) {
  std::set<std::string> named;
  for (const std::string& id : meeting.caretaker_ids()) named.insert("caretaker " + id);
  for (const std::string& id : meeting.contact_ids()) named.insert("contact " + id);
  return named;
}

}  // namespace

void Recount::UniteMeetings() {
  std::map<std::string, std::string> into;   // By the one absorbed.
  std::map<std::string, std::string> label;  // One for all that are joined.
  for (const Fact& fact : all_) {
    if (!fact.payload->has_meetings_merged()) continue;
    const auto& merged = fact.payload->meetings_merged();
    into[merged.absorbed_meeting_id()] = merged.survivor_meeting_id();
    for (const std::string& id : {merged.absorbed_meeting_id(), merged.survivor_meeting_id()}) {
      label[id] = id;
    }
  }
  for (size_t round = 0; round < label.size(); ++round) {
    for (const auto& [absorbed, survivor] : into) {
      label[absorbed] = label[survivor] = std::min(label[absorbed], label[survivor]);
    }
  }
  std::map<std::string, std::map<std::string, Fact>> told;  // By label, then by meeting.
  for (const Fact& fact : all_) {
    const std::string& id = fact.payload->meeting_held().meeting_id();
    if (fact.payload->has_meeting_held() && label.count(id) != 0) told[label[id]][id] = fact;
  }
  for (const auto& [name, tellings] : told) {
    std::string head = tellings.begin()->first;
    for (const auto& [id, fact] : tellings) {
      // Of all that are joined, one alone was not absorbed.
      if (into.count(id) == 0) head = id;
    }
    MeetingHeld whole = tellings.at(head).payload->meeting_held();
    for (const auto& [id, fact] : tellings) {
      if (id == head) continue;
      whole = Together(std::move(whole), fact.payload->meeting_held());
      absorbed_[head].insert(id);
      goes_on_as_[id] = head;
    }
    *resolved_.emplace_back().mutable_meeting_held() = std::move(whole);
    for (Fact& fact : all_) {
      if (fact.position == tellings.at(head).position) fact.payload = &resolved_.back();
    }
  }
  std::erase_if(all_, [&](const Fact& fact) {
    return fact.payload->has_meeting_held() &&
           goes_on_as_.count(fact.payload->meeting_held().meeting_id()) != 0;
  });
}

v1::Meeting Recount::ShowMeeting(const Fact& fact) const {
  const auto& held = fact.payload->meeting_held();
  v1::Meeting out;
  out.set_meeting_id(held.meeting_id());
  out.set_kind(held.kind());
  out.set_territory_id(held.territory_id());
  out.set_neighbourhood_id(endings_.PlaceOn(held.neighbourhood_id(), fact.day));
  *out.mutable_topics() = held.topics();
  *out.mutable_caretaker_ids() = held.caretaker_ids();
  *out.mutable_contact_ids() = held.contact_ids();
  for (const std::string& id : held.landlord_ids()) {
    const std::string then = endings_.LandlordOn(id, fact.day);
    const auto& before = out.landlord_ids();
    if (std::count(before.begin(), before.end(), then) == 0) out.add_landlord_ids(then);
  }
  *out.mutable_partner_ids() = held.partner_ids();
  out.set_led_by(held.led_by());
  out.set_headcount(held.headcount());
  out.set_occurred_on(fact.text);
  *out.mutable_provenance() = ProvenanceOf(fact);
  const auto absorbed = absorbed_.find(held.meeting_id());
  if (absorbed == absorbed_.end()) return out;
  for (const std::string& id : absorbed->second) out.add_absorbed_meeting_ids(id);
  return out;
}

std::vector<v1::Meeting> Recount::Meetings(const std::string& territory) const {
  std::vector<v1::Meeting> out;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_meeting_held()) continue;
    if (fact.payload->meeting_held().territory_id() != territory) continue;
    out.push_back(ShowMeeting(fact));
  }
  return out;
}

std::optional<v1::Meeting> Recount::Meeting(const std::string& id) const {
  const auto other = goes_on_as_.find(id);
  const std::string& wanted = other == goes_on_as_.end() ? id : other->second;
  for (const Fact& fact : past_) {
    if (fact.payload->has_meeting_held() && fact.payload->meeting_held().meeting_id() == wanted) {
      return ShowMeeting(fact);
    }
  }
  return std::nullopt;
}

std::vector<v1::DuplicateMeetings> Recount::Duplicates(double similarity) const {
  std::vector<const Fact*> meetings;
  for (const Fact& fact : past_) {
    if (fact.payload->has_meeting_held()) meetings.push_back(&fact);
  }
  std::sort(meetings.begin(), meetings.end(), [](const Fact* a, const Fact* b) {
    const auto key = [](const Fact* fact) {
      const MeetingHeld& held = fact->payload->meeting_held();
      return std::make_tuple(held.territory_id(), fact->day, held.meeting_id());
    };
    return key(a) < key(b);
  });
  std::vector<v1::DuplicateMeetings> out;
  for (size_t i = 0; i < meetings.size(); ++i) {
    for (size_t j = i + 1; j < meetings.size(); ++j) {
      if (meetings[i]->text != meetings[j]->text) continue;
      v1::DuplicateMeetings pair;
      *pair.mutable_first() = ShowMeeting(*meetings[i]);
      *pair.mutable_second() = ShowMeeting(*meetings[j]);
      if (pair.first().territory_id() != pair.second().territory_id()) continue;
      std::set<std::string> all = NamedIn(pair.first());
      const std::set<std::string> others = NamedIn(pair.second());
      for (const std::string& person : others) {
        if (all.count(person) != 0) pair.set_in_common(pair.in_common() + 1);
      }
      all.insert(others.begin(), others.end());
      if (all.empty()) continue;
      pair.set_named(static_cast<int>(all.size()));
      pair.set_similarity(static_cast<double>(pair.in_common()) / pair.named());
      if (pair.similarity() >= similarity) out.push_back(pair);
    }
  }
  return out;
}

}  // namespace loge::property

#include "services/partnership/explain_point.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/partnership/landlord_mix.h"
#include "services/partnership/moment.h"
#include "services/partnership/orphans.h"
#include "services/partnership/relay.h"
#include "services/partnership/relay_parties.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Date;

absl::Status GatherRelay(const Moment& moment, int days, Gatherer& gatherer) {
  for (const Member& member : moment.data().members) {
    if (member.coordinator()) gatherer.AddCoordination(member.key.id);
  }
  for (const RelayableMeeting& meeting : RelayableMeetings(moment, days)) {
    for (const runtime::FactVersion& version : meeting.told_by) gatherer.Add(version);
    if (meeting.leader.empty()) continue;
    LOGE_ASSIGN_OR_RETURN(const Member* leader, moment.Find({meeting.leader, false}));
    if (leader == nullptr || leader->person.mandates.empty()) continue;
    LOGE_RETURN_IF_ERROR(gatherer.AddPerson(*leader, PersonFacts::kMandates));
  }
  return absl::OkStatus();
}

void GatherSteering(const NetworkData& data, int days, Gatherer& gatherer) {
  for (const Activity& activity : data.activities) {
    if (activity.kind == ActivityKind::kSteeringMeeting &&
        InWindow(activity.date.day, data.as_of, days)) {
      gatherer.AddActivity(activity);
    }
  }
}

bool NamesOneOf(const std::vector<PersonKey>& named, const std::set<PersonKey>& persons) {
  return std::any_of(named.begin(), named.end(),
                     [&](const PersonKey& key) { return persons.count(key) != 0; });
}

// The parts of I8, gathered together because a meeting may count in several of them.
class LandlordMixGatherer {
 public:
  LandlordMixGatherer(const Moment& moment, const v1::NetworkParameters& parameters,
                      Gatherer& gatherer)
      : moment_(moment), parameters_(parameters), gatherer_(gatherer) {}

  absl::Status Gather() {
    const std::vector<Member>& members = moment_.data().members;
    for (const Member& member : members) {
      if (!member.caretaker()) continue;
      LOGE_RETURN_IF_ERROR(gatherer_.AddPerson(member, PersonFacts::kBelonging));
    }
    LOGE_RETURN_IF_ERROR(gatherer_.AddNeighbourhoods(members));
    LOGE_ASSIGN_OR_RETURN(guests_, gatherer_.GuestsAmong(members));
    LOGE_RETURN_IF_ERROR(GatherMeetings());
    GatherOtherActivities();
    for (const runtime::Fact& launch : moment_.launches()) {
      if (Recent(launch.date.day)) gatherer_.Add(runtime::VersionOf(launch));
    }
    for (const PersonKey& key : persons_) {
      LOGE_ASSIGN_OR_RETURN(const Member* person, moment_.Find(key));
      if (person == nullptr) continue;
      // Where they work, too: else somebody who works elsewhere now would be one of the network.
      LOGE_RETURN_IF_ERROR(gatherer_.AddPerson(*person, PersonFacts::kBelonging));
    }
    return absl::OkStatus();
  }

 private:
  bool Recent(Date day) const {
    return InWindow(day, moment_.as_of(), parameters_.activity_window_days());
  }
  // Whoever works elsewhere is in the network because of what happened in the window of ties.
  bool BringsGuests(Date day, const std::vector<PersonKey>& named) const {
    return InWindow(day, moment_.as_of(), parameters_.window_days()) && NamesOneOf(named, guests_);
  }

  absl::Status GatherMeetings() {
    LOGE_ASSIGN_OR_RETURN(const LandlordMix mix,
                          LandlordMixOf(moment_, parameters_.activity_window_days()));
    std::optional<Date> last;
    if (mix.days_since_last.has_value()) {
      last = runtime::AddDays(moment_.as_of(), -*mix.days_since_last);
    }
    for (const WholeMeeting& meeting : moment_.meetings()) {
      const Date day = meeting.fact.date.day;
      const std::vector<PersonKey> named = NamedIn(meeting.held());
      const bool counted = Recent(day) || day == last;
      if (!counted && !BringsGuests(day, named)) continue;
      gatherer_.AddMeeting(meeting);
      // Of all of them: one landlord that was absorbed would else be two.
      const auto& landlords = meeting.held().landlord_ids();
      LOGE_RETURN_IF_ERROR(gatherer_.AddSuccessions({landlords.begin(), landlords.end()}));
      if (counted) persons_.insert(named.begin(), named.end());
    }
    return absl::OkStatus();
  }

  void GatherOtherActivities() {
    for (const Activity& activity : moment_.data().activities) {
      if (activity.meeting()) continue;
      std::set<PersonKey> caretakers;
      for (const PersonKey& key : activity.participants) {
        if (!key.contact) caretakers.insert(key);
      }
      const Date day = activity.date.day;
      const bool counted = activity.voluntary() && Recent(day) && !caretakers.empty();
      if (!counted && !BringsGuests(day, activity.participants)) continue;
      gatherer_.AddActivity(activity);
      if (counted) persons_.merge(caretakers);
    }
  }

  const Moment& moment_;
  const v1::NetworkParameters& parameters_;
  Gatherer& gatherer_;
  std::set<PersonKey> guests_;
  std::set<PersonKey> persons_;  // Whose landlords count.
};

// What I9 stands on.
class OrphansGatherer {
 public:
  OrphansGatherer(const RelayParties& parties, const v1::NetworkParameters& parameters,
                  Gatherer& gatherer)
      : parties_(parties), parameters_(parameters), gatherer_(gatherer) {}

  absl::Status Gather() {
    LOGE_ASSIGN_OR_RETURN(stale_, StaleContactsOf(parties_, parameters_.activity_window_days()));
    for (const Activity& activity : parties_.activities()) {
      LOGE_RETURN_IF_ERROR(GatherActivity(activity));
    }
    for (const auto& [key, party] : persons_) {
      LOGE_RETURN_IF_ERROR(GatherParty(key, *party));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status GatherActivity(const Activity& activity) {
    const Date day = activity.date.day;
    // An activity of late makes no tie, maybe, but says that a contact is not stale.
    const bool ties =
        parties_.MakesTies(activity) && InWindow(day, parties_.as_of(), parameters_.window_days());
    const bool recent = InWindow(day, parties_.as_of(), parameters_.activity_window_days());
    if (!ties && !recent && !IsLastOfStale(activity)) return absl::OkStatus();
    std::map<PersonKey, const Party*> own;  // Contacts of partners.
    std::map<PersonKey, const Party*> others;
    for (const PersonKey& key : activity.participants) {
      LOGE_ASSIGN_OR_RETURN(const Party* party, parties_.Find(key));
      if (party != nullptr) (party->partner_id.empty() ? others : own).emplace(key, party);
    }
    if (own.empty()) return absl::OkStatus();
    gatherer_.AddActivity(activity);
    persons_.merge(own);
    if (ties) persons_.merge(others);
    return absl::OkStatus();
  }

  bool IsLastOfStale(const Activity& activity) const {
    return std::any_of(stale_.begin(), stale_.end(), [&](const StaleContact& contact) {
      return contact.last.day == activity.date.day && activity.Names({contact.contact_id, true});
    });
  }

  absl::Status GatherParty(const PersonKey& key, const Party& party) {
    if (!key.contact) return gatherer_.AddPerson(party.member, PersonFacts::kPresence);
    gatherer_.AddCoordination(key.id);  // Whoever has done so once stands for no partner.
    LOGE_RETURN_IF_ERROR(gatherer_.AddContact(key.id));
    const std::string& partner_id = party.member.partner_id;
    return partner_id.empty() ? absl::OkStatus() : gatherer_.AddClosing(partner_id);
  }

  const RelayParties& parties_;
  const v1::NetworkParameters& parameters_;
  Gatherer& gatherer_;
  std::vector<StaleContact> stale_;
  std::map<PersonKey, const Party*> persons_;
};

}  // namespace

bool IsOfPoint(v1::NetworkIndicator indicator) {
  return indicator == v1::NETWORK_INDICATOR_REFERENT_RELAY ||
         indicator == v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING ||
         indicator == v1::NETWORK_INDICATOR_INTER_LANDLORD ||
         indicator == v1::NETWORK_INDICATOR_ORPHANED_RELAYS;
}

absl::Status GatherPoint(v1::NetworkIndicator indicator, const PointSource& source,
                         const NetworkData& data, Gatherer& gatherer) {
  const v1::NetworkParameters& parameters = source.parameters;
  if (indicator == v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING) {
    GatherSteering(data, parameters.activity_window_days(), gatherer);
    return absl::OkStatus();
  }
  const caretakers::Registry registry(source.caretakers);
  if (indicator == v1::NETWORK_INDICATOR_ORPHANED_RELAYS) {
    LOGE_ASSIGN_OR_RETURN(
        const RelayParties parties,
        RelayParties::Load(source.partnership, registry, source.territory_id, data.tie_rule));
    return OrphansGatherer(parties, parameters, gatherer).Gather();
  }
  LOGE_ASSIGN_OR_RETURN(const Moment moment,
                        Moment::Load(source.partnership, registry, source.territory_id, data));
  if (indicator == v1::NETWORK_INDICATOR_REFERENT_RELAY) {
    return GatherRelay(moment, parameters.activity_window_days(), gatherer);
  }
  return LandlordMixGatherer(moment, parameters, gatherer).Gather();
}

}  // namespace loge::partnership

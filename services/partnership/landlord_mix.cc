#include "services/partnership/landlord_mix.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "services/partnership/small_groups.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Date;

// The landlords that somebody who was there, or nobody by name, spoke for on the day of the
// meeting.
absl::StatusOr<std::set<std::string>> LandlordsAt(const Moment& moment, const WholeMeeting& meeting,
                                                  const std::vector<PersonKey>& named) {
  const Date day = meeting.fact.date.day;
  std::set<std::string> landlords;
  for (const PersonKey& key : named) {
    LOGE_ASSIGN_OR_RETURN(const Member* person, moment.Find(key));
    if (person == nullptr) continue;
    const Belonging belonging = person->BelongingOn(day);
    landlords.insert(belonging.landlord_ids.begin(), belonging.landlord_ids.end());
  }
  const std::set<std::string> unnamed(meeting.held().landlord_ids().begin(),
                                      meeting.held().landlord_ids().end());
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        moment.registry().SuccessionsOf(unnamed, {}));
  for (const std::string& id : unnamed) landlords.insert(became.LandlordOn(id, day));
  return landlords;
}

absl::Status CountMeetings(const Moment& moment, int days, LandlordMix* mix) {
  std::set<PersonKey> persons;
  std::optional<Date> last;
  // The latest ones first: those before the window are asked only until one with two is found.
  const auto& meetings = moment.meetings();
  for (auto it = meetings.rbegin(); it != meetings.rend(); ++it) {
    const Date day = it->fact.date.day;
    const bool in_window = InWindow(day, moment.as_of(), days);
    if (!in_window && last.has_value() && day < *last) break;
    if (in_window) ++mix->meetings;
    const std::vector<PersonKey> named = NamedIn(it->held());
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> landlords, LandlordsAt(moment, *it, named));
    if (landlords.size() < 2) continue;
    const auto count = static_cast<int>(named.size());
    if (!last.has_value()) {
      last = day;
      mix->persons_of_last = count;
    } else if (day == *last) {
      mix->persons_of_last = std::min(mix->persons_of_last, count);
    }
    if (!in_window) continue;
    ++mix->two_landlords;
    persons.insert(named.begin(), named.end());
  }
  if (last.has_value()) mix->days_since_last = runtime::DaysBetween(*last, moment.as_of());
  mix->persons = static_cast<int>(persons.size());
  return absl::OkStatus();
}

// What the caretakers of each landlord did, under the landlord of the day of each participation.
struct Made {
  std::map<std::string, int> participations;
  std::set<std::string> landlords;
  std::set<PersonKey> caretakers;
};

absl::StatusOr<Made> ParticipationsIn(const Moment& moment, int days) {
  Made made;
  for (const Activity& activity : moment.data().activities) {
    if (!activity.voluntary() || !InWindow(activity.date.day, moment.as_of(), days)) continue;
    for (const PersonKey& key : activity.participants) {
      if (key.contact) continue;
      LOGE_ASSIGN_OR_RETURN(const Member* person, moment.Find(key));
      if (person == nullptr) continue;
      made.caretakers.insert(key);
      const Belonging then = person->BelongingOn(activity.date.day);
      for (const std::string& id : then.landlord_ids) {
        ++made.participations[id];
        made.landlords.insert(id);
      }
    }
  }
  return made;
}

absl::Status MeasureEvenness(const Moment& moment, int days, LandlordMix* mix) {
  std::map<std::string, Participations> landlords;
  for (const Member& member : moment.data().members) {
    if (!member.caretaker()) continue;
    const Belonging now = member.BelongingOn(moment.as_of());
    for (const std::string& id : now.landlord_ids) ++landlords[id].caretakers;
  }
  LOGE_ASSIGN_OR_RETURN(const Made made, ParticipationsIn(moment, days));
  // Those who were absorbed since are the ones that go on: so are their caretakers.
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        moment.registry().SuccessionsOf(made.landlords, {}));
  for (const auto& [id, count] : made.participations) {
    landlords[became.LandlordOn(id, moment.as_of())].made += count;
  }
  std::vector<Participations> in_order;
  in_order.reserve(landlords.size());
  for (const auto& [id, participations] : landlords) in_order.push_back(participations);
  mix->evenness = EvennessOf(in_order);
  mix->participants = static_cast<int>(made.caretakers.size());
  return absl::OkStatus();
}

int CountExperiments(const Moment& moment, int days) {
  const auto& launches = moment.launches();
  return static_cast<int>(std::count_if(launches.begin(), launches.end(), [&](const auto& fact) {
    const auto& ids = fact.payload->experiment_launched().landlord_ids();
    const std::set<std::string> landlords(ids.begin(), ids.end());
    return landlords.size() >= 2 && InWindow(fact.date.day, moment.as_of(), days);
  }));
}

}  // namespace

absl::StatusOr<LandlordMix> LandlordMixOf(const Moment& moment, int days) {
  LandlordMix mix;
  mix.experiments = CountExperiments(moment, days);
  LOGE_RETURN_IF_ERROR(CountMeetings(moment, days, &mix));
  LOGE_RETURN_IF_ERROR(MeasureEvenness(moment, days, &mix));
  return mix;
}

std::optional<double> EvennessOf(const std::vector<Participations>& landlords) {
  int count = 0;
  double all = 0;
  for (const Participations& each : landlords) {
    if (each.caretakers == 0) continue;
    ++count;
    all += 100.0 * each.made / each.caretakers;
  }
  if (count < 2 || !(all > 0)) return std::nullopt;
  double entropy = 0;
  for (const Participations& each : landlords) {
    if (each.caretakers == 0 || each.made == 0) continue;
    const double share = 100.0 * each.made / each.caretakers / all;
    entropy -= share * std::log(share);
  }
  return std::min(1.0, entropy / std::log(count));
}

void FillLandlordMix(const LandlordMix& mix, bool small_groups, v1::NetworkPoint* out) {
  out->set_meetings(mix.meetings);
  out->set_experiments(mix.experiments);  // Of landlords: it tells of no person.
  if (small_groups || !SmallGroup(mix.persons)) {
    out->set_meetings_with_two_landlords(mix.two_landlords);
    if (mix.meetings > 0) {
      out->set_meetings_with_two_landlords_share(static_cast<double>(mix.two_landlords) /
                                                 mix.meetings);
    }
  }
  if (mix.evenness.has_value() && (small_groups || !SmallGroup(mix.participants))) {
    out->set_evenness(*mix.evenness);
  }
  if (mix.days_since_last.has_value() && (small_groups || !SmallGroup(mix.persons_of_last))) {
    out->set_days_since_last(*mix.days_since_last);
  }
}

}  // namespace loge::partnership

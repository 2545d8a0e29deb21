#include "services/partnership/steering.h"

#include <algorithm>
#include <set>

#include "services/partnership/small_groups.h"

namespace loge::partnership {

Steering SteeringOf(const NetworkData& data, int days) {
  Steering steering;
  std::set<PersonKey> persons;
  for (const Activity& activity : data.activities) {
    if (activity.kind != ActivityKind::kSteeringMeeting ||
        !InWindow(activity.date.day, data.as_of, days)) {
      continue;
    }
    const auto caretakers =
        static_cast<int>(std::count_if(activity.participants.begin(), activity.participants.end(),
                                       [](const PersonKey& key) { return !key.contact; }));
    ++steering.meetings;
    if (caretakers > 0) ++steering.with_caretakers;
    steering.seats += activity.named();
    steering.caretaker_seats += caretakers;
    persons.insert(activity.participants.begin(), activity.participants.end());
  }
  steering.persons = static_cast<int>(persons.size());
  steering.caretakers = static_cast<int>(std::count_if(
      persons.begin(), persons.end(), [](const PersonKey& key) { return !key.contact; }));
  return steering;
}

void FillSteering(const Steering& steering, bool small_groups, v1::NetworkPoint* out) {
  out->set_steering_meetings(steering.meetings);
  if (!small_groups && SmallGroup(steering.persons)) return;
  out->set_seats(steering.seats);
  // Neither the caretakers nor, by difference, the others may be few.
  const int others = steering.persons - steering.caretakers;
  if (!small_groups && (SmallGroup(steering.caretakers) || SmallGroup(others))) return;
  out->set_steering_with_caretakers(steering.with_caretakers);
  out->set_caretaker_seats(steering.caretaker_seats);
  if (steering.meetings > 0) {
    out->set_steering_with_caretakers_share(static_cast<double>(steering.with_caretakers) /
                                            steering.meetings);
  }
  if (steering.seats > 0) {
    out->set_caretaker_seat_share(static_cast<double>(steering.caretaker_seats) / steering.seats);
  }
}

}  // namespace loge::partnership

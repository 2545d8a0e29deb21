// What people do together: training sessions with their sheets and completions, and meetings.
#ifndef LOGE_BENCH_COUNTRY_ACTIVITIES_H_
#define LOGE_BENCH_COUNTRY_ACTIVITIES_H_

#include <string>
#include <vector>

#include "bench/country/desk.h"
#include "bench/country/dice.h"
#include "bench/country/people.h"
#include "bench/country/places.h"

namespace loge::bench::country {

// Thread-compatible.
class Activities {
 public:
  // All borrowed; must outlive it.
  Activities(uint64_t seed, const Places& places, People& people, Desk& desk)
      : dice_(seed), places_(places), people_(people), desk_(desk) {}

  // One that begins on `day`: a session (about 75 events, and up to three days long) once in five
  // times, a meeting else. Tells nothing when those drawn have no time.
  void Hold(int day);

 private:
  struct Session {
    std::string id;
    int day = 0;
    std::vector<const Module*> modules;
    std::vector<const Caretaker*> group;
    std::vector<bool> present;  // On some half-day, by place in the group.
    int told_after = 0;         // Days between a half-day and its sheet.
  };

  void HoldSession(int territory, int day);
  // The day on which it is told.
  int Announce(const Session& session, int territory);
  void CallOff(const Session& session, int announced);
  void TellSheet(Session& session, int half_day);
  void TellCompletions(const Session& session);
  void HoldMeeting(int territory, int day);
  // Up to `count` of `territory` who have time from `day` to `last`, none twice.
  std::vector<Caretaker*> DrawSome(int territory, int count, int day, int last);

  Dice dice_;
  const Places& places_;
  People& people_;
  Desk& desk_;
  int sessions_ = 0;
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_ACTIVITIES_H_

// What the server accepted, read back from the log, and the days of a calendar: all that the
// recount stands on. Nothing here is code of the server.
#ifndef LOGE_TESTS_PROPERTY_STORY_H_
#define LOGE_TESTS_PROPERTY_STORY_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "loge/events/v1/recorded_event.pb.h"

namespace loge::property {

// Days since 1970-01-01 of "YYYY-MM-DD", and back.
int DayNumber(const std::string& day);
std::string DayText(int number);
// Whole months later, on the same day or the last one of a shorter month.
int MonthsLater(int number, int months);

// One version of one fact.
struct Fact {
  int64_t position = 0;  // Of the event that told this version.
  int64_t original = 0;  // Of the event that first told the fact.
  int day = 0;
  std::string text;  // The date as exactly as it is known.
  const events::v1::EventPayload* payload = nullptr;
};

class Story {
 public:
  void Add(events::v1::RecordedEvent event);
  void AddPersonal(int64_t position, events::v1::PersonalData data);

  int64_t head() const { return static_cast<int64_t>(events_.size()); }
  const events::v1::RecordedEvent& At(int64_t position) const {
    return events_[static_cast<size_t>(position - 1)];
  }
  // Personal data told by the event; null when there is none.
  const events::v1::PersonalData* PersonalAt(int64_t position) const;
  // The end of the decision that the position is part of.
  int64_t EndOfDecision(int64_t position) const;

  // The facts that stood when `known_at` was the end of the log, by (day, first told).
  std::vector<Fact> Standing(int64_t known_at) const;

 private:
  std::deque<events::v1::RecordedEvent> events_;  // Facts point into it.
  std::map<int64_t, events::v1::PersonalData> personal_;
};

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_STORY_H_

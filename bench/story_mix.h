// Commands in the mix of the demo story (tools/demo/story.jsonl), without end and in an order in
// which every one is accepted.
#ifndef LOGE_BENCH_STORY_MIX_H_
#define LOGE_BENCH_STORY_MIX_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "loge/v1/import.pb.h"

namespace loge::bench {

// Kinds come interleaved, each as often as in the story; what a command needs (a person, a session)
// was told before it. As in the story, a meeting names 5.1 caretakers and 2.8 contacts on average,
// a session has 6 sheets of 10.4 persons, who complete a module there. Left out are the ten
// commands in 1,836 that correct, cancel, coordinate or evaluate. Deterministic, thread-compatible.
class StoryMix {
 public:
  // `workload` is borrowed. Its set-up must be carried out before.
  explicit StoryMix(Workload& workload) : workload_(workload) {}

  // Territories, a partner and contacts, to be carried out before the rest.
  std::vector<v1::Command> Setup();

  // The next `count` commands.
  std::vector<v1::Command> Make(int count);

  // Takes in the ids that the server gave: meetings name the contacts by them from then on.
  void NoteIds(const std::vector<v1::Command>& commands, const std::vector<std::string>& ids);

 private:
  enum Kind {
    kJoin,
    kCompletion,
    kMeeting,
    kSheet,
    kVolunteering,
    kDeparture,
    kContact,
    kSession,
    kTransfer,
    kPartner,
    kLandlord,
    kAdvance,
    kNeighbourhood,
    kModule,
    kProgramme,
    kTerritory,
    kKinds
  };
  // How often each kind comes in the story.
  static constexpr int kShares[kKinds] = {536, 351, 267, 249, 134, 116, 43, 41,
                                          26,  16,  14,  10,  9,   9,   3,  2};
  static constexpr int kSheetsPerSession = 6;
  static constexpr int kTerritoriesAtFirst = 2;  // As many as the story has; meetings are there.
  static constexpr size_t kMeetingCaretakersMax = 9;

  // Of a session whose sheets are being told: persons [first, first + size).
  struct Group {
    size_t first = 0;
    size_t size = 0;
  };
  struct Completion {
    size_t person;
    int session;
    std::string module_id;
  };

  // The kind that lags most behind its share, or one that it needs first.
  Kind NextKind();
  Kind NeededFirst(Kind kind) const;
  // Commands about persons.
  v1::Command MakePersonal(Kind kind);
  v1::Command Completed();
  v1::Command Meeting();
  v1::Command Sheet();
  v1::Command Departure();
  v1::Command Transfer();
  // Commands about the rest.
  v1::Command MakeOther(Kind kind);
  v1::Command Contact();
  v1::Command Partner();
  v1::Command Advance();
  v1::Command Territory();

  static std::string Numbered(const char* kind, int64_t number) {
    return std::string(kind) + "-" + std::to_string(number);
  }
  size_t GroupSize() const;
  std::string SessionDay(int session) const { return DayIn(2003, session); }

  Workload& workload_;
  int64_t step_ = 0;
  int64_t made_[kKinds] = {};
  std::vector<Employee> people_;  // In the order of their joining.
  // The next person to take part in each; each takes its own part of the people.
  size_t next_attendee_ = 0;
  size_t next_volunteer_ = 3;
  size_t next_leaver_ = 1;
  size_t next_transfer_ = 2;
  size_t next_participant_ = 0;
  Group group_;
  std::vector<std::string> session_modules_;  // One that each session teaches.
  std::deque<Completion> completions_;        // That may be told.
  std::vector<std::string> contact_ids_;
  int partners_ = 0;
  int territories_ = 0;
};

}  // namespace loge::bench

#endif  // LOGE_BENCH_STORY_MIX_H_

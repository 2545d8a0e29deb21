// Events for benchmarks that fill a log without a server: what loged would have stored, and what
// it asks of the log with it.
#ifndef LOGE_BENCH_STORED_EVENTS_H_
#define LOGE_BENCH_STORED_EVENTS_H_

#include <cstdint>
#include <string>

#include "storage/event_log.h"
#include "storage/types.h"

namespace loge::bench {

// The caretaker number `person`: an id as loged makes them (UUID version 7: the time, then random
// bits), and as a subject. They ascend with the numbers.
std::string CaretakerId(int64_t person);
std::string CaretakerSubject(int64_t person);

// Of the first ten facts about many persons, one in a thousand has this type, and nine in ten the
// other one.
inline constexpr char kRareType[] = "CaretakerReassigned";
inline constexpr char kCommonType[] = "CaretakerDetailsChanged";

// The fact number `fact` (0 to 999) about a person: 0 the joining, from 1 on changes of details; of
// each hundredth person one of facts 1 to 9 is of kRareType, another one for the next of them.
// About 260 bytes in the log, about two subjects, filed by one read model under one of them.
storage::EventDraft FactAbout(int64_t person, int64_t fact);

// What the decision that tells it asks of the log, made when the log ended at `head`: that nothing
// about the person has come since; and that its request id (a random UUID to look at) is kept.
storage::ConditionItem ConditionAbout(int64_t person, storage::Position head);
storage::RequestStamp StampOf(int64_t person, int64_t fact);

}  // namespace loge::bench

#endif  // LOGE_BENCH_STORED_EVENTS_H_

#include "tests/crash/history_caller.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "storage/base/check.h"

namespace loge::storage::testing {
namespace {

bool HasStopped(const Answer& answer) {
  return absl::IsUnavailable(answer.status()) || absl::IsUnknown(answer.status());
}

Outcome OutcomeOf(const absl::Status& refusal) {
  if (absl::IsAborted(refusal)) return Outcome::kConflict;
  if (refusal.GetPayload(kClaimHolderPayload).has_value()) return Outcome::kClaimed;
  if (refusal.GetPayload(kRequestMismatchPayload).has_value()) return Outcome::kOtherBody;
  if (absl::IsUnknown(refusal)) return Outcome::kUnknown;
  if (absl::IsUnavailable(refusal) || absl::IsResourceExhausted(refusal) ||
      absl::IsDeadlineExceeded(refusal)) {
    return Outcome::kNotTaken;
  }
  return Outcome::kWrong;
}

}  // namespace

size_t HistoryRecorder::Invoke(AppendCall call) {
  MutexLock lock(&mu_);
  call.invoked = ++instant_;
  history_.appends.push_back(std::move(call));
  return history_.appends.size() - 1;
}

void HistoryRecorder::Answered(size_t index, const Answer& answer) {
  MutexLock lock(&mu_);
  if (frozen_) return;
  AppendCall& call = history_.appends[index];
  call.answered = ++instant_;
  if (answer.ok()) {
    call.outcome = answer->replayed ? Outcome::kReplayed : Outcome::kAppended;
    call.first = answer->first;
    call.last = answer->last;
    call.answer = answer->answer;
    return;
  }
  call.outcome = OutcomeOf(answer.status());
  if (call.outcome == Outcome::kClaimed) {
    call.holder = std::string(*answer.status().GetPayload(kClaimHolderPayload));
  }
}

int64_t HistoryRecorder::Now() {
  MutexLock lock(&mu_);
  return ++instant_;
}

void HistoryRecorder::Add(ReadCall call) {
  MutexLock lock(&mu_);
  if (frozen_) return;
  call.answered = ++instant_;
  history_.reads.push_back(std::move(call));
}

void HistoryRecorder::Freeze(bool frozen) {
  MutexLock lock(&mu_);
  frozen_ = frozen;
}

History HistoryRecorder::Take() {
  MutexLock lock(&mu_);
  return std::move(history_);
}

void HistoryCaller::Live(EventLog& log, std::atomic<int64_t>& calls, const std::atomic<bool>& cut) {
  acknowledged_.clear();
  bool stopped = AppendAsChain(log, LastChainAgain(log));
  while (!stopped && !cut && calls-- > 0) {
    const int roll = Roll(20);
    if (roll < 10 || tags_.empty()) {
      tags_.push_back({counters_.number++, Known(log)});
      stopped = Append(log, tags_.back(), /*other_body=*/false);
    } else if (roll < 11) {
      const std::vector<int64_t> numbers = NumbersForAChain();
      calls -= static_cast<int64_t>(numbers.size()) - 1;
      stopped = AppendAsChain(log, numbers);
    } else if (roll < 14) {
      stopped = Append(log, Recent(tags_), /*other_body=*/false);
    } else if (roll < 15) {
      if (!acknowledged_.empty()) {
        stopped = Append(log, Recent(acknowledged_), /*other_body=*/true);
      }
    } else {
      Read(log, /*by_subject=*/roll < 18);
    }
  }
}

const AppendTag& HistoryCaller::Recent(const std::vector<AppendTag>& tags) {
  const int back = 1 + Roll(static_cast<int>(std::min<size_t>(tags.size(), 10)));
  return tags[tags.size() - static_cast<size_t>(back)];
}

Position HistoryCaller::Known(const EventLog& log) {
  const int64_t behind = Roll(4) == 0 ? Roll(20) : 0;
  return Position(std::max<int64_t>(0, log.GetHead().position.value() - behind));
}

std::future<Answer> HistoryCaller::Hand(EventLog& log, const AppendTag& tag, AppendRequest request,
                                        bool other_body) {
  AppendCall call;
  call.tag = tag;
  call.other_body = other_body;
  const size_t index = recorder_.Invoke(std::move(call));
  auto promise = std::make_shared<std::promise<Answer>>();
  std::future<Answer> future = promise->get_future();
  log.Append(std::move(request), [&recorder = recorder_, index, promise](Answer answer) {
    recorder.Answered(index, answer);
    promise->set_value(std::move(answer));
  });
  return future;
}

bool HistoryCaller::Append(EventLog& log, const AppendTag& tag, bool other_body) {
  AppendRequest request = workload_.Make(tag);
  if (other_body) request.request->fingerprint = "other";
  const Answer answer = Hand(log, tag, std::move(request), other_body).get();
  if (answer.ok()) acknowledged_.push_back(tag);
  return HasStopped(answer);
}

std::vector<int64_t> HistoryCaller::NumbersForAChain() {
  std::vector<int64_t> numbers;
  const int members = 2 + Roll(9);
  for (int i = 0; i < members; ++i) {
    // A command that was tried before is a replay, mostly: its chain breaks.
    const bool again = !tags_.empty() && Roll(12) == 0;
    numbers.push_back(again ? Recent(tags_).number : counters_.number++);
  }
  return numbers;
}

std::vector<int64_t> HistoryCaller::LastChainAgain(const EventLog& log) {
  std::vector<int64_t> numbers = last_chain_;
  if (Roll(2) == 0) return numbers;
  std::erase_if(numbers, [&log](int64_t number) {
    const auto known = log.FindRequest(kPrincipal, RequestId(number));
    LOGE_CHECK(known.ok());
    return known->has_value();
  });
  return numbers;
}

bool HistoryCaller::AppendAsChain(EventLog& log, const std::vector<int64_t>& numbers) {
  const auto chain = std::make_shared<AppendChain>();
  const int64_t name = ++counters_.chain;
  const Position begin = log.GetHead().position;
  std::vector<AppendTag> tags;
  std::vector<std::future<Answer>> answers;
  for (const int64_t number : numbers) {
    const Position seen = Roll(2) == 0 ? begin : Known(log);
    tags.push_back({number, seen, name, static_cast<int64_t>(tags.size()) + 1});
    AppendRequest request = workload_.Make(tags.back());
    request.chain = chain;
    request.chain_sequence = tags.back().sequence;
    if (Roll(30) == 0) request.deadline = absl::InfinitePast();
    answers.push_back(Hand(log, tags.back(), std::move(request), /*other_body=*/false));
    // Now and then what the next one is decided on is durable.
    if (Roll(4) == 0) answers.back().wait();
  }
  bool stopped = false;
  for (size_t i = 0; i < answers.size(); ++i) {
    const Answer answer = answers[i].get();
    tags_.push_back({tags[i].number, tags[i].seen});
    if (answer.ok()) acknowledged_.push_back(tags_.back());
    stopped = stopped || HasStopped(answer);
  }
  last_chain_ = numbers;
  return stopped;
}

void HistoryCaller::Read(const EventLog& log, bool by_subject) {
  ReadCall call;
  call.invoked = recorder_.Now();
  call.head = log.GetHead().position;
  call.from = Position(std::max<int64_t>(1, call.head.value() - 100));
  ReadOptions options;
  options.from = call.from;
  options.to = call.head;
  const auto visit = [&call](const StoredEventView& event) {
    call.positions.push_back(event.position);
    return true;
  };
  EventQuery query;
  const std::vector<Subject> subjects = Workload::Subjects();
  query.subjects = {subjects[static_cast<size_t>(Roll(static_cast<int>(subjects.size())))]};
  if (by_subject) call.subject = query.subjects[0].value();
  const absl::Status status = by_subject ? log.ReadMatching(query, options, visit).status()
                                         : log.Read(options, visit).status();
  LOGE_CHECK(status.ok());
  recorder_.Add(std::move(call));
}

}  // namespace loge::storage::testing

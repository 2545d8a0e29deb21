// Random facts, corrections and cancellations as a log would hold them, with a plain recount of
// which facts were known at a position and had happened by a date.
#ifndef LOGE_TESTS_SUPPORT_RUNTIME_RANDOM_LOG_H_
#define LOGE_TESTS_SUPPORT_RUNTIME_RANDOM_LOG_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/facts.h"
#include "storage/types.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime::testing {

class RandomLog {
 public:
  explicit RandomLog(uint32_t seed) : random_(seed) {}

  // The event at the next position: a fact about a few persons, landlords, sessions and modules on
  // one of few days, a correction (which may move it to other subjects), or a cancellation.
  storage::EventDraft Next() {
    const int64_t position = ++head_;
    std::vector<size_t> living;
    for (size_t i = 0; i < versions_.size(); ++i) {
      if (versions_[i].until == INT64_MAX) living.push_back(i);
    }
    const int dice = living.empty() ? 9 : Dice(10);
    if (dice >= 5) return Tell(RandomFact(Dice(3)), position, position, {});
    Version& target = versions_[living[static_cast<size_t>(Dice(static_cast<int>(living.size())))]];
    target.until = position;
    events::v1::EventPayload payload;
    if (dice < 2) {
      auto* cancelled = payload.mutable_fact_cancelled();
      cancelled->set_target_position(target.fact.known_from);
      cancelled->set_original_position(target.fact.original);
      cancelled->set_target_type(static_cast<int32_t>(target.fact.type()));
      return DraftOf(payload, target.fact.date, target.subjects);
    }
    const Fact old = target.fact;
    const std::vector<std::string> subjects = target.subjects;  // Tell moves what target refers to.
    const int kind = old.payload->has_volunteering_started() ? 0
                     : old.payload->has_caretaker_joined()   ? 1
                                                             : 2;
    return Tell(RandomFact(kind), position, old.original, subjects, old.known_from);
  }

  // The facts with `subject` known at `position` and dated at or before `as_of`.
  std::vector<Fact> Known(const std::string& subject, Date as_of, int64_t position) const {
    std::vector<Fact> facts;
    for (const Version& version : versions_) {
      if (version.fact.known_from > position || version.until <= position) continue;
      if (version.fact.date.day > as_of) continue;
      const std::vector<std::string> subjects = SubjectsOf(*version.fact.payload);
      if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) continue;
      facts.push_back(version.fact);
    }
    std::sort(facts.begin(), facts.end(), FactBefore);
    return facts;
  }

  static std::vector<std::string> Subjects() {
    std::vector<std::string> all;
    for (const char* kind : {"caretaker", "landlord", "session", "module"}) {
      for (const char* id : {"x", "x-1", "y"}) all.push_back(absl::StrCat(kind, "/", id));
    }
    return all;
  }

  int Dice(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }
  Date RandomDay() { return AddDays(Date(12000), Dice(8)); }
  int64_t head() const { return head_; }

 private:
  struct Version {
    Fact fact;
    std::vector<std::string> subjects;  // Of its event.
    int64_t until = INT64_MAX;
  };

  std::string Id() {
    return std::vector<std::string>{"x", "x-1", "y"}[static_cast<size_t>(Dice(3))];
  }

  events::v1::EventPayload RandomFact(int kind) {
    if (kind == 0) return StartedPayload(Id());
    if (kind == 1) return JoinedPayload(Id(), Id());
    events::v1::EventPayload payload;
    payload.mutable_session_scheduled()->set_session_id(Id());
    payload.mutable_session_scheduled()->add_module_ids(Id());
    payload.mutable_session_scheduled()->add_module_ids(Id());
    return payload;
  }

  storage::EventDraft Tell(const events::v1::EventPayload& payload, int64_t position,
                           int64_t original, const std::vector<std::string>& extra,
                           int64_t target = 0) {
    Version version;
    version.fact.known_from = position;
    version.fact.original = original;
    version.fact.date = {RandomDay(), events::v1::PRECISION_DAY};
    version.fact.payload = std::make_shared<const events::v1::EventPayload>(payload);
    events::v1::EventPayload told = payload;
    if (target != 0) {
      told.Clear();
      auto* corrected = told.mutable_fact_corrected();
      corrected->set_target_position(target);
      corrected->set_original_position(original);
      *corrected->mutable_replacement() = payload;
    }
    storage::EventDraft draft = DraftOf(told, version.fact.date, extra);
    for (const storage::Subject& subject : draft.subjects) {
      version.subjects.push_back(subject.value());
    }
    versions_.push_back(std::move(version));
    return draft;
  }

  std::mt19937 random_;
  std::vector<Version> versions_;
  int64_t head_ = 0;
};

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_RUNTIME_RANDOM_LOG_H_

#include "tests/crash/history.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/crash/invariants.h"

namespace loge::storage::testing {
namespace {

// The greatest (or least) of values that belong to instants before (or after) a given one.
class Bounds {
 public:
  void Add(int64_t instant, size_t value) { values_.emplace_back(instant, value); }

  void Sort() {
    std::sort(values_.begin(), values_.end());
    greatest_before_.reserve(values_.size());
    for (const auto& [instant, value] : values_) {
      greatest_before_.push_back(
          std::max(value, greatest_before_.empty() ? 0 : greatest_before_.back()));
    }
    least_after_.resize(values_.size());
    size_t least = SIZE_MAX;
    for (size_t i = values_.size(); i-- > 0;) {
      least = std::min(least, values_[i].second);
      least_after_[i] = least;
    }
  }

  // 0 when there is none.
  size_t GreatestBefore(int64_t instant) const {
    const size_t count = Index(instant);
    return count == 0 ? 0 : greatest_before_[count - 1];
  }
  // `otherwise` when there is none. No value belongs to `instant` itself.
  size_t LeastAfter(int64_t instant, size_t otherwise) const {
    const size_t index = Index(instant);
    return index == values_.size() ? otherwise : least_after_[index];
  }

 private:
  size_t Index(int64_t instant) const {
    return static_cast<size_t>(
        std::lower_bound(values_.begin(), values_.end(), std::make_pair(instant, size_t{0})) -
        values_.begin());
  }

  std::vector<std::pair<int64_t, size_t>> values_;
  std::vector<size_t> greatest_before_;
  std::vector<size_t> least_after_;
};

class Checker {
 public:
  Checker(const History& history, const LogModel& log, const Workload& workload)
      : history_(history), log_(log), workload_(workload) {}

  std::vector<std::string> Run() {
    FindFailures();
    FindWriters();
    FindBounds();
    CheckWriters();
    for (const AppendCall& call : history_.appends) CheckAppend(call);
    for (const ReadCall& call : history_.reads) CheckRead(call);
    return std::move(findings_.violations);
  }

 private:
  // The call that may have written a decision.
  struct Writer {
    bool certain = false;  // It was told so.
    int64_t invoked = kNever;
  };
  // Of a chain, by sequence.
  struct Failures {
    int64_t first = kNever;       // The log does not have what it was to write.
    int64_t first_told = kNever;  // The same, and its answer says so: no crash took it.
  };

  static bool MayHaveWritten(const AppendCall& call) {
    return !call.other_body &&
           (call.outcome == Outcome::kNone || call.outcome == Outcome::kUnknown ||
            call.outcome == Outcome::kAppended);
  }

  // The answer says that it failed, in the sense of a chain: its events are not where the members
  // behind it took them to be.
  static bool WasToldToFail(const AppendCall& call) {
    return call.outcome == Outcome::kConflict || call.outcome == Outcome::kClaimed ||
           call.outcome == Outcome::kReplayed || call.outcome == Outcome::kOtherBody ||
           call.outcome == Outcome::kNotTaken;
  }

  std::optional<size_t> DecisionOf(const AppendCall& call) const {
    return log_.FindRequest(RequestId(call.tag.number));
  }
  // Not of a retry in another place or with another condition.
  bool IsOwn(const AppendCall& call, std::optional<size_t> decision) const {
    return decision.has_value() && log_.decisions()[*decision].tag == call.tag;
  }

  void FindFailures() {
    for (const AppendCall& call : history_.appends) {
      if (call.tag.chain == 0) continue;
      Failures& failures = failures_[call.tag.chain];
      if (!IsOwn(call, DecisionOf(call))) {
        failures.first = std::min(failures.first, call.tag.sequence);
      }
      if (WasToldToFail(call)) {
        failures.first_told = std::min(failures.first_told, call.tag.sequence);
      }
    }
  }

  bool IsBehindAFailure(const AppendCall& call) const {
    const auto it = failures_.find(call.tag.chain);
    return it != failures_.end() && it->second.first < call.tag.sequence;
  }
  bool IsBehindAToldFailure(const AppendCall& call) const {
    const auto it = failures_.find(call.tag.chain);
    return it != failures_.end() && it->second.first_told < call.tag.sequence;
  }

  void FindWriters() {
    writers_.resize(log_.decisions().size());
    for (const AppendCall& call : history_.appends) {
      const std::optional<size_t> decision = DecisionOf(call);
      if (!IsOwn(call, decision) || !MayHaveWritten(call)) continue;
      Writer& writer = writers_[*decision];
      if (call.outcome == Outcome::kAppended) {
        if (writer.certain) Violation(call, "was appended twice");
        writer = {true, call.invoked};
      } else if (!writer.certain) {
        writer.invoked = std::min(writer.invoked, call.invoked);
      }
    }
  }

  // The shortest prefix that an answer proves to exist.
  size_t Proves(const AppendCall& call) const {
    const std::optional<size_t> decision = DecisionOf(call);
    switch (call.outcome) {
      case Outcome::kAppended:
      case Outcome::kReplayed:
      case Outcome::kOtherBody:
        return decision.has_value() ? *decision + 1 : 0;
      case Outcome::kConflict: {
        if (IsBehindAFailure(call)) return 0;
        const auto conflict = log_.FirstConflict(call.tag, workload_.Make(call.tag).condition);
        return conflict.has_value() ? *conflict + 1 : 0;
      }
      default:
        return 0;
    }
  }

  std::optional<size_t> PrefixOf(Position head) const {
    if (head == Position(0)) return 0;
    const auto it = std::lower_bound(
        log_.decisions().begin(), log_.decisions().end(), head,
        [](const Decision& decision, Position position) { return decision.last < position; });
    if (it == log_.decisions().end() || it->last != head) return std::nullopt;
    return static_cast<size_t>(it - log_.decisions().begin()) + 1;
  }

  void FindBounds() {
    for (const AppendCall& call : history_.appends) {
      if (call.answered != kNever) proven_.Add(call.answered, Proves(call));
    }
    for (const ReadCall& call : history_.reads) {
      proven_.Add(call.answered, PrefixOf(call.head).value_or(0));
    }
    proven_.Sort();
    for (size_t i = 0; i < writers_.size(); ++i) begun_.Add(writers_[i].invoked, i);
    begun_.Sort();
  }

  // The prefixes that a call may have seen: all that was proven before it was invoked is in, and
  // nothing that was asked for only after its answer.
  size_t Shortest(int64_t invoked) const { return proven_.GreatestBefore(invoked); }
  size_t Longest(int64_t answered) const {
    return begun_.LeastAfter(answered, log_.decisions().size());
  }

  void CheckWriters() {
    for (size_t i = 0; i < writers_.size(); ++i) {
      const std::string what = absl::StrCat("append ", log_.decisions()[i].tag.number);
      if (writers_[i].invoked == kNever) {
        findings_.Violation(what + " is in the log, and nobody may have written it");
      } else if (Shortest(writers_[i].invoked) > i) {
        findings_.Violation(what + " lies before what had been proven when it was asked for");
      }
    }
  }

  void CheckAppend(const AppendCall& call) {
    const std::optional<size_t> decision = DecisionOf(call);
    const size_t longest = Longest(call.answered);
    const bool seen = decision.has_value() && *decision < longest;
    switch (call.outcome) {
      case Outcome::kNone:
      case Outcome::kUnknown:
      case Outcome::kNotTaken:
        return;
      case Outcome::kAppended:
      case Outcome::kReplayed:
        if (!seen) return Violation(call, "was acknowledged and is not in the log by then");
        if (call.outcome == Outcome::kAppended && IsBehindAToldFailure(call)) {
          Violation(call, "was appended behind a failure of its chain");
        }
        return CheckPlace(call, log_.decisions()[*decision]);
      case Outcome::kOtherBody:
        if (!seen || !call.other_body) Violation(call, "was told of another body without reason");
        return;
      case Outcome::kConflict:
      case Outcome::kClaimed:
        return CheckRefusal(call, std::min(longest, decision.value_or(SIZE_MAX)));
      case Outcome::kWrong:
        return Violation(call, "got an answer that no call may get");
    }
  }

  void CheckPlace(const AppendCall& call, const Decision& decision) {
    const bool of_another = call.outcome == Outcome::kAppended && call.tag != decision.tag;
    if (call.other_body || of_another || call.first != decision.first ||
        call.last != decision.last || call.answer != decision.request.request->answer) {
      Violation(call, "was told another place or answer than the log has");
    }
  }

  // `longest`: the prefix in which its own request is not.
  void CheckRefusal(const AppendCall& call, size_t longest) {
    const AppendRequest request = workload_.Make(call.tag);
    const std::optional<size_t> conflict = log_.FirstConflict(call.tag, request.condition);
    const std::optional<size_t> before = log_.LastBefore(call.tag);
    const size_t shortest =
        std::max(Shortest(call.invoked), before.has_value() ? *before + 1 : size_t{0});
    if (call.outcome == Outcome::kConflict) {
      if (IsBehindAFailure(call)) return;
      if (!conflict.has_value() || std::max(*conflict + 1, shortest) > longest) {
        Violation(call, "was refused for a conflict that was not there");
      }
      return;
    }
    if (IsBehindAToldFailure(call)) {
      return Violation(call, "was not told of the failure in its chain before it");
    }
    const size_t until = std::min(longest, conflict.value_or(SIZE_MAX));
    const bool frees_it =
        std::any_of(request.releases.begin(), request.releases.end(),
                    [&call](const ClaimRelease& release) { return release.holder == call.holder; });
    const bool held =
        std::any_of(request.takes.begin(), request.takes.end(), [&](const ClaimTake& take) {
          return log_.RefusedAtSomePrefix(take, call.holder, shortest, until);
        });
    if (frees_it || !held) Violation(call, "was refused for a claim that was not held");
  }

  void CheckRead(const ReadCall& call) {
    const std::string what = absl::StrCat("the read up to ", call.head.value());
    const std::optional<size_t> prefix = PrefixOf(call.head);
    if (!prefix.has_value()) return findings_.Violation(what + " ends within a decision");
    if (*prefix < Shortest(call.invoked)) {
      return findings_.Violation(what + " misses what was acknowledged before it");
    }
    if (*prefix > Longest(call.answered)) {
      return findings_.Violation(what + " shows what was asked for after it");
    }
    std::vector<Position> expected;
    if (call.subject.empty()) {
      for (Position p = call.from; p <= call.head; p = Position(p.value() + 1)) {
        expected.push_back(p);
      }
    } else {
      const std::vector<Position> all = log_.PositionsOf(Subject(call.subject));
      expected.assign(std::lower_bound(all.begin(), all.end(), call.from),
                      std::upper_bound(all.begin(), all.end(), call.head));
    }
    if (call.positions != expected) findings_.Violation(what + " is not what the log has");
  }

  void Violation(const AppendCall& call, const std::string& what) {
    findings_.Violation(
        absl::StrCat("append ", call.tag.number, " (invoked ", call.invoked, ") ", what));
  }

  const History& history_;
  const LogModel& log_;
  const Workload& workload_;
  std::map<int64_t, Failures> failures_;  // By chain.
  std::vector<Writer> writers_;           // By decision.
  Bounds proven_;                         // By answer: the shortest prefix it proves.
  Bounds begun_;                          // By invocation of its writer: the decision.
  Findings findings_;
};

}  // namespace

std::vector<std::string> CheckHistory(const History& history, const LogModel& log,
                                      const Workload& workload) {
  return Checker(history, log, workload).Run();
}

}  // namespace loge::storage::testing

#include "tests/crash/invariants.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/record.h"
#include "storage/verify.h"

namespace loge::storage::testing {
namespace {

// Reads decision by decision.
class LogReader {
 public:
  LogReader(const Workload& workload, Findings& findings)
      : workload_(workload), findings_(findings) {}

  // False when nothing behind this event can be judged.
  bool Visit(const StoredEventView& event) {
    const std::string where = absl::StrCat("position ", event.position.value());
    const auto trailer = SkimTrailer(event.bytes);
    const auto subjects = SkimSubjects(event.bytes);
    if (!trailer.ok() || !subjects.ok()) return Stop(where + ": no record");
    if (absl::Status chained = VerifyRecord(event.bytes, previous_hash_); !chained.ok()) {
      return Stop(absl::StrCat(where, ": the chain breaks: ", chained.message()));
    }
    const Placement& placement = trailer->placement;
    if (placement.position != event.position || event.position.value() != next_) {
      return Stop(where + ": out of place");
    }
    if (placement.recorded_at < recorded_at_) findings_.Violation(where + ": time goes back");
    if (!Belongs(placement, *subjects)) return Stop(where + ": not the event that was asked for");
    if (!SameBytes(event.bytes, placement)) return Stop(where + ": not the bytes asked for");
    ++next_;
    recorded_at_ = placement.recorded_at;
    previous_hash_ = trailer->chain_hash;
    if (placement.index + 1 == placement.count) EndDecision(event.position);
    return true;
  }

  void End() {
    if (index_ != 0) findings_.Violation("the log ends within a decision");
  }
  LogModel& model() { return model_; }
  const std::string& chain_hash() const { return previous_hash_; }

 private:
  bool Stop(std::string what) {
    findings_.Violation(std::move(what));
    return false;
  }

  bool Belongs(const Placement& placement, const std::vector<Subject>& subjects) {
    const std::optional<AppendTag> tag = Workload::TagOf(subjects);
    if (!tag.has_value() || placement.index != index_) return false;
    if (index_ == 0) {
      current_ = {*tag, workload_.Make(*tag), placement.position, Position(0)};
    }
    return *tag == current_.tag &&
           placement.count == static_cast<int>(current_.request.events.size());
  }

  bool SameBytes(absl::string_view bytes, const Placement& placement) {
    absl::StatusOr<std::string> expected =
        EncodeDraft(current_.request.events[static_cast<size_t>(index_++)]);
    if (!expected.ok()) return false;
    FinishRecord(placement, previous_hash_, *expected);
    return bytes == absl::string_view(*expected);
  }

  void EndDecision(Position last) {
    index_ = 0;
    current_.last = last;
    if (const std::optional<Rule> rule = model_.WhyNot(current_.tag, current_.request)) {
      constexpr const char* kRules[] = {"its request id was used", "its chain has a gap before it",
                                        "its condition does not hold", "its claim is another's"};
      findings_.Violation(absl::StrCat("position ", current_.first.value(),
                                       " may not be there: ", kRules[static_cast<int>(*rule)]));
    }
    model_.Apply(std::move(current_));
    current_ = {};
  }

  const Workload& workload_;
  Findings& findings_;
  LogModel model_;
  std::string previous_hash_ = GenesisHash();
  absl::Time recorded_at_ = absl::InfinitePast();
  int64_t next_ = 1;
  Decision current_;
  int index_ = 0;  // Of the next event in current_.
};

void CheckAcks(const LogModel& model, const std::vector<Ack>& acks, Findings& findings) {
  for (const Ack& ack : acks) {
    const std::optional<size_t> index = model.FindRequest(RequestId(ack.tag.number));
    if (!index.has_value()) {
      findings.Violation(absl::StrCat("lost: append ", ack.tag.number, ", acknowledged at ",
                                      ack.first.value(), "; the log ends at ",
                                      model.head().value()));
      continue;
    }
    const Decision& decision = model.decisions()[*index];
    if (decision.first != ack.first || decision.last != ack.last || decision.tag != ack.tag) {
      findings.Violation(absl::StrCat("append ", ack.tag.number, " was acknowledged at ",
                                      ack.first.value(), " and lies at ", decision.first.value()));
    }
  }
}

void CheckSubject(const EventLog& log, const LogModel& model, const Subject& subject,
                  Findings& findings) {
  EventQuery query;
  query.subjects = {subject};
  ReadOptions options;
  options.to = log.GetHead().position;
  std::vector<Position> found;
  const absl::Status read = log.ReadMatching(query, options,
                                             [&](const StoredEventView& event) {
                                               found.push_back(event.position);
                                               return true;
                                             })
                                .status();
  if (!read.ok()) return findings.Refusal(read, "reading by " + subject.value());
  const std::vector<Position> expected = model.PositionsOf(subject);
  if (found != expected) {
    findings.Violation(absl::StrCat("the index of ", subject.value(), " has ", found.size(),
                                    " positions, the log ", expected.size()));
  }
  const absl::StatusOr<Position> last = log.LastMatching(query);
  if (!last.ok()) return findings.Refusal(last.status(), "finding the last of " + subject.value());
  if (*last != (expected.empty() ? Position(0) : expected.back())) {
    findings.Violation(absl::StrCat("the last event of ", subject.value(), " is another"));
  }
}

void CheckRequestIds(const LogStore& store, const LogModel& model, int64_t issued,
                     Position pruned_before, Findings& findings) {
  for (int64_t number = 0; number < issued; ++number) {
    const auto found = store.FindRequest(kPrincipal, RequestId(number));
    if (!found.ok()) return findings.Refusal(found.status(), "finding a request id");
    const std::optional<size_t> index = model.FindRequest(RequestId(number));
    const bool due = index.has_value() && model.decisions()[*index].last < pruned_before;
    if (due && !found->has_value()) continue;
    if (index.has_value() != found->has_value()) {
      findings.Violation(absl::StrCat("request id ", number, " is ",
                                      index.has_value() ? "not known, its events are in the log"
                                                        : "known, its events are not in the log"));
      continue;
    }
    if (!index.has_value()) continue;
    const Decision& decision = model.decisions()[*index];
    const RequestStamp& stamp = *decision.request.request;
    const RequestRecord& record = **found;
    if (record.fingerprint != stamp.fingerprint || record.answer != stamp.answer ||
        record.first != decision.first || record.last != decision.last) {
      findings.Violation(absl::StrCat("request id ", number, " has another answer"));
    }
  }
}

void CheckClaims(const LogStore& store, const LogModel& model, Findings& findings) {
  for (const std::string& key : Workload::ClaimKeys()) {
    const auto found = store.FindClaim(key);
    if (!found.ok()) return findings.Refusal(found.status(), "finding a claim");
    const std::optional<ClaimHolder> expected = model.FindClaim(key);
    const std::string holder = found->has_value() ? (*found)->holder : "nobody";
    const std::string by_model = expected.has_value() ? expected->holder : "nobody";
    if (holder != by_model) {
      findings.Violation(absl::StrCat(key, " is held by ", holder, " instead of ", by_model));
    }
  }
  for (const std::string& holder : Workload::Holders()) {
    const auto found = store.FindClaimKey(holder, kSlot);
    if (!found.ok()) return findings.Refusal(found.status(), "finding a claim by its holder");
    if (*found != model.FindClaimKey(holder, kSlot)) {
      findings.Violation(absl::StrCat(holder, " holds another claim"));
    }
  }
}

// What an operator would run: the chain and, as a whole, the index, also entries of what no record
// names.
void CheckVerified(const LogStore& store, Findings& findings) {
  const absl::StatusOr<VerifyResult> verified =
      VerifyLog(store.scan(), {.check_index = true}, [](const VerifyProgress&) { return true; });
  if (!verified.ok()) return findings.Refusal(verified.status(), "verifying");
  if (!verified->finding.has_value()) return;
  const Finding& finding = *verified->finding;
  if (finding.damage == Damage::kUnreadable) {
    return findings.Refusal(absl::DataLossError(finding.detail), "verifying");
  }
  findings.Violation(
      absl::StrCat("verification at ", finding.position.value(), ": ", finding.detail));
}

void ExpectAnswer(const Answer& answer, absl::StatusCode expected, const std::string& what,
                  Findings& findings) {
  if (answer.status().code() == expected) return;
  findings.Violation(absl::StrCat(what, ": ", answer.status().ToString()));
}

void CheckReplays(EventLog& log, const Workload& workload, const LogModel& model,
                  Position pruned_before, Findings& findings) {
  const size_t stride = std::max<size_t>(1, model.decisions().size() / 20);
  for (size_t i = 0; i < model.decisions().size(); i += stride) {
    const Decision& decision = model.decisions()[i];
    if (decision.last < pruned_before) continue;  // Forgotten, it would be made again.
    const Answer again = AppendAndWait(log, workload.Make(decision.tag));
    if (!again.ok()) return findings.Refusal(again.status(), "asking again");
    if (!again->replayed || again->first != decision.first || again->last != decision.last ||
        again->answer != decision.request.request->answer) {
      findings.Violation(
          absl::StrCat("append ", decision.tag.number, " was not answered with its first answer"));
    }
    AppendRequest other = workload.Make(decision.tag);
    other.request->fingerprint = "other";
    ExpectAnswer(AppendAndWait(log, std::move(other)), absl::StatusCode::kAlreadyExists,
                 "another request under a used id", findings);
  }
}

}  // namespace

void Findings::Violation(std::string what) {
  if (violations.size() < kViolationsMax) violations.push_back(std::move(what));
}

void Findings::Refusal(const absl::Status& status, const std::string& doing) {
  if (refusal.ok()) refusal = absl::Status(status.code(), doing + ": " + status.ToString());
}

std::string Findings::ToString() const {
  return absl::StrCat(absl::StrJoin(violations, "\n"), "\nrefusal: ", refusal.ToString());
}

LogModel ReadModel(const EventLog& log, const Workload& workload, Findings& findings) {
  const Head head = log.GetHead();
  ReadOptions options;
  options.to = head.position;
  LogReader reader(workload, findings);
  const auto read =
      log.Read(options, [&](const StoredEventView& event) { return reader.Visit(event); });
  if (!read.ok()) findings.Refusal(read.status(), "reading the log");
  if (findings.clean()) {
    reader.End();
    if (reader.model().head() != head.position) findings.Violation("the head is another position");
    if (reader.chain_hash() != head.chain_hash) findings.Violation("the head has another hash");
  }
  return std::move(reader.model());
}

Findings CheckInvariants(const EventLog& log, const LogStore& store, const Workload& workload,
                         const std::vector<Ack>& acks, int64_t issued, Position pruned_before) {
  Findings findings;
  const LogModel model = ReadModel(log, workload, findings);
  if (!findings.refusal.ok()) return findings;
  CheckAcks(model, acks, findings);
  for (const Subject& subject : Workload::Subjects()) CheckSubject(log, model, subject, findings);
  for (const Decision& decision : model.decisions()) {
    CheckSubject(log, model, decision.request.events[0].subjects[0], findings);
  }
  CheckRequestIds(store, model, issued, pruned_before, findings);
  CheckClaims(store, model, findings);
  CheckVerified(store, findings);
  return findings;
}

Findings CheckStillEnforced(EventLog& log, const Workload& workload, int64_t fresh,
                            Position pruned_before) {
  Findings findings;
  const LogModel model = ReadModel(log, workload, findings);
  if (!findings.clean()) return findings;
  CheckReplays(log, workload, model, pruned_before, findings);
  const AppendTag tag{fresh, model.head()};
  if (!model.decisions().empty()) {
    const EventDraft& last = model.decisions().back().request.events.back();
    AppendRequest late = workload.Make(tag);
    late.condition = {{{{last.type}, {last.subjects[1]}}, Position(model.head().value() - 1)}};
    ExpectAnswer(AppendAndWait(log, std::move(late)), absl::StatusCode::kAborted,
                 "a condition that does not hold", findings);
  }
  for (const std::string& key : Workload::ClaimKeys()) {
    if (!model.FindClaim(key).has_value()) continue;
    AppendRequest greedy = workload.Make(tag);
    greedy.releases.clear();
    greedy.takes = {{key, "somebody else", kSlot, ""}};
    ExpectAnswer(AppendAndWait(log, std::move(greedy)), absl::StatusCode::kAlreadyExists,
                 "a claim on what another holds", findings);
  }
  const bool allowed = !model.WhyNot(tag, workload.Make(tag)).has_value();
  const Answer next = AppendAndWait(log, workload.Make(tag));
  ExpectAnswer(next, allowed ? absl::StatusCode::kOk : absl::StatusCode::kAlreadyExists,
               "a new append", findings);
  if (next.ok() && next->first.value() != model.head().value() + 1) {
    findings.Violation("a new append does not follow the head");
  }
  return findings;
}

Findings OpenAndCheck(DurableLogOptions options, const Workload& workload,
                      const std::vector<Ack>& acks, int64_t issued, Position pruned_before) {
  const auto opened = DurableLog::Open(std::move(options));
  Findings findings;
  if (!opened.ok()) {
    findings.Refusal(opened.status(), "opening");
    findings.opened = false;
    return findings;
  }
  EventLog& log = *(*opened)->log;
  findings = CheckInvariants(log, *(*opened)->store, workload, acks, issued, pruned_before);
  return findings.clean() ? CheckStillEnforced(log, workload, issued, pruned_before) : findings;
}

}  // namespace loge::storage::testing

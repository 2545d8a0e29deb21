#include "services/runtime/import_session.h"

#include <algorithm>
#include <utility>

#include "services/runtime/decision_attempt.h"
#include "services/runtime/limits.h"

namespace loge::runtime {

std::shared_ptr<ImportSession> ImportSession::Create(const Decider& decider, storage::EventLog& log,
                                                     WorkerPool& pool, Principal principal,
                                                     bool validate_only, absl::Time deadline,
                                                     OnResults on_results) {
  return std::shared_ptr<ImportSession>(new ImportSession(
      decider, log, pool, std::move(principal), validate_only, deadline, std::move(on_results)));
}

ImportSession::ImportSession(const Decider& decider, storage::EventLog& log, WorkerPool& pool,
                             Principal principal, bool validate_only, absl::Time deadline,
                             OnResults on_results)
    : decider_(decider),
      log_(log),
      pool_(pool),
      principal_(std::move(principal)),
      validate_only_(validate_only),
      deadline_(deadline),
      on_results_(std::move(on_results)) {}

void ImportSession::Add(std::vector<Command> commands) {
  MutexLock lock(&mu_);
  for (Command& command : commands) {
    auto item = std::make_shared<Item>();
    item->command = std::move(command);
    items_.push_back(std::move(item));
  }
  ScheduleWork();
}

void ImportSession::Cancel() {
  MutexLock lock(&mu_);
  cancelled_ = true;
}

void ImportSession::ScheduleWork() {
  if (working_ || cancelled_) return;
  if (!chain_broken_ && next_ == items_.size()) return;
  if ((chain_broken_ || fresh_chain_) && appending_ > 0) return;  // The last of them schedules.
  working_ = pool_.SubmitStep([self = shared_from_this()] { self->Work(); });
}

void ImportSession::Work() {
  while (true) {
    std::shared_ptr<Item> item;
    {
      MutexLock lock(&mu_);
      item = NextToDecide();
      if (item == nullptr) {
        working_ = false;
        break;
      }
    }
    DecideOne(item);
  }
  Deliver();
  MutexLock lock(&mu_);
  ScheduleWork();  // Something may have come between the last look and now.
}

std::shared_ptr<ImportSession::Item> ImportSession::NextToDecide() {
  if (cancelled_) return nullptr;
  if (chain_broken_) {
    if (appending_ > 0) return nullptr;
    RestartChain();
  }
  while (next_ < items_.size() && items_[next_]->stage != Stage::kQueued) ++next_;
  if (next_ == items_.size()) return nullptr;
  // With nothing under way the overlay says nothing that the log does not say.
  if (appending_ == 0) fresh_chain_ = true;
  if (fresh_chain_) {
    if (appending_ > 0) return nullptr;
    overlay_ = std::make_unique<Overlay>(std::make_shared<storage::AppendChain>());
    chain_sequence_ = 0;
    fresh_chain_ = false;
  }
  if (appending_ > 0 && IsRetryOfStaged(*items_[next_])) {
    fresh_chain_ = true;  // Its answer is that of the first, once the log has that.
    return nullptr;
  }
  return items_[next_++];
}

bool ImportSession::IsRetryOfStaged(const Item& item) const {
  if (item.command.request == nullptr) return false;
  const v1::CommandMeta* meta = MetaOf(decider_.registry(), *item.command.request);
  return meta != nullptr && overlay_->HasRequest(meta->request_id());
}

void ImportSession::DecideOne(const std::shared_ptr<Item>& item) {
  const auto answer = [&](absl::StatusOr<CommandOutcome> outcome) {
    MutexLock lock(&mu_);
    item->outcome = std::move(outcome);
    item->stage = Stage::kFinal;
  };
  if (item->command.request == nullptr) return answer(item->command.refused);
  if (item->fresh_id.empty()) item->fresh_id = decider_.FreshId();
  Decider::Input input;
  input.principal = &principal_;
  input.request = item->command.request.get();
  input.validate_only = validate_only_;
  input.fresh_id = item->fresh_id;
  input.deadline = deadline_;
  input.overlay = overlay_.get();
  input.chain_sequence = chain_sequence_ + 1;
  absl::StatusOr<DecidedCommand> decided = decider_.Decide(input);
  if (!decided.ok()) {
    return answer(WithWriteOutcome(decided.status(), v1::WRITE_OUTCOME_NOT_WRITTEN));
  }
  if (decided->answered) return answer(std::move(decided->outcome));

  ++chain_sequence_;
  overlay_->Add(chain_sequence_, decided->append);
  {
    MutexLock lock(&mu_);
    item->stage = Stage::kAppending;
    ++appending_;
    // Bounds the memory of the overlay and of the chain.
    if (chain_sequence_ >= kImportChainMax) fresh_chain_ = true;
    decided->append.more_follow = !fresh_chain_ && !cancelled_ && next_ < items_.size();
  }
  log_.Append(std::move(decided->append),
              [self = shared_from_this(), item,
               id = std::move(decided->outcome.id)](absl::StatusOr<storage::AppendResult> result) {
                self->OnAppended(item, id, std::move(result));
              });
}

void ImportSession::OnAppended(const std::shared_ptr<Item>& item, const std::string& id,
                               absl::StatusOr<storage::AppendResult> result) {
  {
    MutexLock lock(&mu_);
    --appending_;
    item->stage = Stage::kFinal;
    if (result.ok()) {
      item->durable = true;
      item->outcome = CommandOutcome{result->last.value(), result->first.value(), result->replayed,
                                     result->replayed ? result->answer : id};
      if (result->replayed) {
        chain_broken_ = true;
        item->broke_chain = true;
      }
    } else {
      chain_broken_ = true;
      item->broke_chain = true;
      item->mendable = IsConflict(result.status());
      item->outcome = AppendErrorToStatus(result.status());
    }
    ScheduleWork();
  }
  Deliver();
}

void ImportSession::RestartChain() {
  chain_broken_ = false;
  fresh_chain_ = true;
  size_t first_failed = 0;
  while (first_failed < items_.size() && !items_[first_failed]->broke_chain) ++first_failed;
  // The first of them is what broke the chain. All that came after it was decided on top of it, and
  // is decided again; but not what failed in a way that may have been written.
  for (size_t i = first_failed; i < items_.size(); ++i) {
    Item& item = *items_[i];
    bool again = !item.durable && (item.mendable || !item.broke_chain);
    if (i == first_failed) again = item.mendable && ++item.conflicts <= kConflictRetriesMax;
    item.broke_chain = false;
    item.mendable = false;
    if (again) item.stage = Stage::kQueued;
  }
  next_ = 0;
  while (next_ < items_.size() && items_[next_]->stage != Stage::kQueued) ++next_;
}

void ImportSession::Settle(absl::StatusOr<CommandOutcome>& outcome) {
  if (!outcome.ok()) return;
  // What is known already may be so by what the stream has told before.
  answered_position_ = std::max(answered_position_, outcome->position);
  if (outcome->first_position == 0) outcome->position = answered_position_;
}

void ImportSession::Deliver() {
  MutexLock delivery(&delivery_mu_);
  std::vector<Result> results;
  {
    MutexLock lock(&mu_);
    // While a chain is broken nothing after its first failure is final, and the failure itself may
    // be decided again.
    while (!chain_broken_ && !items_.empty() && items_.front()->stage == Stage::kFinal) {
      Settle(items_.front()->outcome);
      results.push_back({items_.front()->command.sequence, std::move(items_.front()->outcome)});
      items_.pop_front();
      if (next_ > 0) --next_;
    }
    if (cancelled_) results.clear();
  }
  if (!results.empty()) on_results_(std::move(results));
}

}  // namespace loge::runtime

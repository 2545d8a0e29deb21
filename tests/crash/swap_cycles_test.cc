// Queries that never cease, through rebuilds, swaps, roll-backs and kill -9 of a real loged: each
// answer is the one that its position has, and while a server lives nothing goes back or fails.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "storage/base/mutex.h"
#include "tests/property/calls.h"
#include "tests/property/dice.h"
#include "tests/property/named_facts.h"
#include "tests/support/loged_process.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

using property::Dice;
using property::kNamedKinds;
using property::NamedFact;
using property::NamedQuery;

// LOGE_CRASH_ROUNDS makes it longer, LOGE_TEST_SEED repeats the facts, questions and choices.
int Cycles() {
  const char* rounds = std::getenv("LOGE_CRASH_ROUNDS");
  return rounds == nullptr ? 10 : std::atoi(rounds);
}

constexpr int kAskers = 3;
constexpr int kFactsBefore = 200;
constexpr size_t kFactsMax = 3000;    // So that each kind has fewer than an answer may hold (1000).
constexpr int kCommandsMin = 12;      // Told while read models are swapped, and on the way back.
constexpr int kAnswersPerCycle = 10;  // At least, of each asker.
constexpr int kAnswersBeforeKillMax = 8;

// What the log tells, which is written by one alone: at each position one command.
class Truth {
 public:
  explicit Truth(uint64_t seed) : dice_(seed) {}

  // The command that makes the next position. It can be sent again: the request id is of it alone.
  v1::Command Next() {
    ++head_;
    const std::string request_id = absl::StrCat("request-", head_);
    NamedFact fact;
    fact.name = absl::StrCat("told at ", head_);
    if (facts_.empty() || (facts_.size() < kFactsMax && dice_.Chance(60))) {
      fact.kind = dice_.Below(kNamedKinds);
      fact.id = absl::StrCat("id-", head_);
      facts_.push_back(fact);
    } else {
      const auto at = static_cast<size_t>(dice_.Below(static_cast<int>(facts_.size())));
      fact.kind = facts_[at].kind;
      fact.id = facts_[at].id;
      fact.position = facts_[at].position;
      facts_[at].name = fact.name;
      std::swap(facts_[at], facts_.back());
    }
    facts_.back().position = head_;
    const v1::Command command = fact.position == 0 ? property::TellNamed(fact, request_id)
                                                   : property::CorrectNamed(fact, request_id);
    MutexLock lock(&mu_);
    told_.push_back(fact);
    return command;
  }
  int64_t head() const { return head_; }  // Of the writer.

  // Names by id of a kind, when `position` was the end of the log.
  std::map<std::string, std::string> Names(int kind, int64_t position) const {
    std::map<std::string, std::string> names;
    MutexLock lock(&mu_);
    EXPECT_LE(position, static_cast<int64_t>(told_.size()));
    for (size_t i = 0; i < told_.size() && static_cast<int64_t>(i) < position; ++i) {
      if (told_[i].kind == kind) names[told_[i].id] = told_[i].name;
    }
    return names;
  }

 private:
  Dice dice_;
  std::vector<NamedFact> facts_;  // As they stand.
  int64_t head_ = 0;
  mutable Mutex mu_;
  std::vector<NamedFact> told_ ABSL_GUARDED_BY(mu_);  // By position, from 1.
};

// The server that answers now, for all threads.
class Lives {
 public:
  struct Life {
    int number = 0;
    std::shared_ptr<grpc::Channel> channel;  // Null: between two lives.
    bool over = false;                       // No more life will come.
  };

  void Begin(int port) {
    MutexLock lock(&mu_);
    ++now_.number;
    now_.channel =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
    changed_.SignalAll();
  }
  // Before the kill.
  void End() {
    MutexLock lock(&mu_);
    now_.channel = nullptr;
  }
  void Over() {
    MutexLock lock(&mu_);
    now_.channel = nullptr;
    now_.over = true;
    changed_.SignalAll();
  }
  // Waits for one when there is none.
  Life Get() {
    MutexLock lock(&mu_);
    while (now_.channel == nullptr && !now_.over) changed_.Wait(&mu_);
    return now_;
  }
  bool Lasts(const Life& life) const {
    MutexLock lock(&mu_);
    return now_.number == life.number && now_.channel != nullptr;
  }

  // An asker was answered; and the main thread waits for answers.
  void NoteAnswer(int asker) {
    MutexLock lock(&mu_);
    ++answers_[asker];
    changed_.SignalAll();
  }
  // Until each asker was answered `more` times from now on, or has failed.
  void AwaitAnswers(int more) {
    MutexLock lock(&mu_);
    std::map<int, int> wanted = answers_;
    for (int asker = 0; asker < kAskers; ++asker) {
      while (!failed_ && answers_[asker] < wanted[asker] + more) changed_.Wait(&mu_);
    }
  }
  int answers() const {
    MutexLock lock(&mu_);
    int sum = 0;
    for (const auto& [asker, answers] : answers_) sum += answers;
    return sum;
  }
  void NoteFailure() {
    MutexLock lock(&mu_);
    failed_ = true;
    changed_.SignalAll();
  }

 private:
  mutable Mutex mu_;
  CondVar changed_;
  Life now_ ABSL_GUARDED_BY(mu_);
  std::map<int, int> answers_ ABSL_GUARDED_BY(mu_);
  bool failed_ ABSL_GUARDED_BY(mu_) = false;
};

// Asks, one question after the other, until all is over.
class Asker {
 public:
  Asker(int number, uint64_t seed, const Truth& truth, Lives& lives)
      : number_(number),
        dice_(seed + static_cast<uint64_t>(number)),
        truth_(truth),
        lives_(lives) {}

  void Run() {
    for (Lives::Life life = lives_.Get(); !life.over; life = lives_.Get()) {
      if (life.number != life_) reached_.clear();
      life_ = life.number;
      Ask(life);
      if (::testing::Test::HasFailure()) return lives_.NoteFailure();
    }
  }

 private:
  void Ask(const Lives::Life& life) {
    const int kind = dice_.Below(kNamedKinds);
    int64_t& reached = reached_[kind];
    v1::QueryMeta at;
    const bool of_the_past = reached > 0 && dice_.Chance(30);
    if (of_the_past) {
      at.set_as_known_at_position(1 + dice_.Below(static_cast<int>(reached)));
    }
    if (dice_.Chance(30)) at.set_min_position(reached);
    const NamedQuery query = property::ListNamed(kind, at);
    const grpc::Status status = property::Call(life.channel, *query.request, query.response.get());
    const std::string asked = absl::StrCat("asker ", number_, " life ", life.number, " reached ",
                                           reached, ": ", query.request->GetDescriptor()->name(),
                                           " ", query.request->ShortDebugString());
    if (!status.ok()) {
      // The server was killed meanwhile.
      EXPECT_FALSE(lives_.Lasts(life)) << asked << "\n" << status.error_message();
      EXPECT_EQ(status.error_code(), grpc::UNAVAILABLE) << asked << "\n" << status.error_message();
      return;
    }
    const v1::AnswerMeta answered = query.answered();
    EXPECT_GE(answered.position(), reached) << asked;
    reached = answered.position();
    EXPECT_EQ(answered.as_known_at(), of_the_past ? at.as_known_at_position() : reached) << asked;
    EXPECT_EQ(query.Names(), truth_.Names(kind, answered.as_known_at())) << asked;
    lives_.NoteAnswer(number_);
  }

  const int number_;
  Dice dice_;
  const Truth& truth_;
  Lives& lives_;
  int life_ = 0;
  std::map<int, int64_t> reached_;  // By kind, which is by read model: in this life.
};

class SwapCycles : public ::testing::Test {
 protected:
  SwapCycles() : truth_(seed_), dice_(seed_) {}

  void Start() {
    loged_ = std::make_unique<testing::LogedProcess>(
        LOGE_LOGED_PATH,
        std::vector<std::string>{"--listen", "127.0.0.1:0", "--data", folder_.path() + "/data"});
    const int port = loged_->WaitUntilReady();
    ASSERT_NE(port, 0) << loged_->ReadStderr();
    lives_.Begin(port);
    admin_ = v1::AdminService::NewStub(lives_.Get().channel);
  }
  void Kill() {
    lives_.End();
    loged_->Kill();
  }

  // Each command is the next position, whether the server is killed on the way or not. Goes on
  // until `done`, so that the moment of a swap is one at which facts are told.
  void Write(int commands_min, const std::atomic<bool>* done = nullptr) {
    for (int i = 0; i < commands_min || (done != nullptr && !*done); ++i) {
      const v1::Command command = truth_.Next();
      const property::Answer answer = property::Send(lives_.Get().channel, command);
      ASSERT_TRUE(answer.status.ok()) << answer.status.error_message() << "\n"
                                      << command.ShortDebugString();
      ASSERT_EQ(answer.position, truth_.head());
    }
  }

  // What was acknowledged is in every read model, sooner or later.
  void ExpectAllThere() {
    v1::QueryMeta at;
    at.set_min_position(truth_.head());
    for (int kind = 0; kind < kNamedKinds; ++kind) {
      const NamedQuery query = property::ListNamed(kind, at);
      const grpc::Status status =
          property::Call(lives_.Get().channel, *query.request, query.response.get());
      ASSERT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(query.answered().position(), truth_.head());
      EXPECT_EQ(query.Names(), truth_.Names(kind, truth_.head()));
    }
  }

  // Names of the read models that were swapped; ends early when the server is killed.
  std::vector<std::string> Replace() {
    v1::RebuildProjectionsRequest request;
    request.set_mode(v1::REBUILD_MODE_REPLACE);
    testing::RebuildContext context;
    const auto reader = admin_->RebuildProjections(&context, request);
    std::vector<std::string> swapped;
    for (v1::RebuildProjectionsResponse message; reader->Read(&message);) {
      if (!message.has_result()) continue;
      EXPECT_TRUE(message.result().swapped()) << message.ShortDebugString();
      EXPECT_EQ(message.result().differences(), 0) << message.ShortDebugString();
      swapped.push_back(message.result().name());
    }
    status_ = reader->Finish();
    return swapped;
  }

  void RollBack(const std::string& name) {
    v1::RollBackProjectionRequest request;
    request.set_name(name);
    v1::RollBackProjectionResponse response;
    testing::ClientContext context;
    const grpc::Status status = admin_->RollBackProjection(&context, request, &response);
    ASSERT_TRUE(status.ok()) << name << ": " << status.error_message();
    v1::ListProjectionsResponse all;
    testing::ClientContext list_context;
    ASSERT_TRUE(admin_->ListProjections(&list_context, {}, &all).ok());
    for (const v1::Projection& projection : all.projections()) {
      if (projection.name() != name) continue;
      EXPECT_EQ(projection.generation(), response.generation());
    }
  }

  // A rebuild that is killed somewhere on its way, or just after it.
  void KillInRebuild() {
    std::thread rebuild([this] {
      Replace();
      EXPECT_TRUE(status_.ok() || status_.error_code() == grpc::UNAVAILABLE)
          << status_.error_message();
    });
    // Where it is by then does not matter: any place is a good one.
    lives_.AwaitAnswers(dice_.Below(kAnswersBeforeKillMax));
    Kill();
    rebuild.join();
  }

  // A swap and the way back, both while facts are told, and kill -9.
  void RunCycle() {
    std::vector<std::string> swapped;
    std::atomic<bool> done = false;
    std::thread rebuild([&] {
      swapped = Replace();
      done = true;
    });
    Write(kCommandsMin, &done);
    rebuild.join();
    ASSERT_TRUE(status_.ok()) << status_.error_message();
    ASSERT_EQ(swapped.size(), static_cast<size_t>(kNamedKinds));
    lives_.AwaitAnswers(kAnswersPerCycle);

    done = false;
    std::thread roll_back([&, names = dice_.Some(swapped, 1 + dice_.Below(kNamedKinds))] {
      for (const std::string& name : names) RollBack(name);
      done = true;
    });
    Write(kCommandsMin, &done);
    roll_back.join();
    lives_.AwaitAnswers(kAnswersPerCycle);
    if (HasFailure()) return;

    if (dice_.Chance(50)) {
      KillInRebuild();
    } else {
      Kill();
    }
    ASSERT_NO_FATAL_FAILURE(Start());
    ExpectAllThere();
  }

  const uint64_t seed_ = testing::TestSeed();
  storage::testing::TempFolder folder_;
  Truth truth_;
  Lives lives_;
  Dice dice_;
  grpc::Status status_;  // Of the last rebuild.
  std::unique_ptr<testing::LogedProcess> loged_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
};

TEST_F(SwapCycles, EveryAnswerIsTheOneOfItsPosition) {
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_NO_FATAL_FAILURE(Write(kFactsBefore));
  std::vector<std::thread> askers;
  for (int i = 0; i < kAskers; ++i) {
    askers.emplace_back([this, i] { Asker(i, seed_, truth_, lives_).Run(); });
  }
  for (int cycle = 0; cycle < Cycles() && !HasFailure(); ++cycle) {
    SCOPED_TRACE(::testing::Message() << "cycle " << cycle << " LOGE_TEST_SEED=" << seed_);
    RunCycle();
  }
  lives_.Over();
  for (std::thread& asker : askers) asker.join();
  std::cout << Cycles() << " cycles, " << truth_.head() << " events, " << lives_.answers()
            << " answers" << std::endl;
}

}  // namespace
}  // namespace loge

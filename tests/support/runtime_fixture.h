// What the tests of the runtime share: randomness that the test controls, a small registry of
// commands and rules over real messages, and a runtime over the stores in memory.
#ifndef LOGE_TESTS_SUPPORT_RUNTIME_FIXTURE_H_
#define LOGE_TESTS_SUPPORT_RUNTIME_FIXTURE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/events.pb.h"
#include "services/runtime/command_runner.h"
#include "services/runtime/decider.h"
#include "services/runtime/import_session.h"
#include "services/runtime/random.h"
#include "services/runtime/secrets.h"
#include "services/runtime/state_cache.h"
#include "services/runtime/worker_pool.h"
#include "storage/base/logger.h"
#include "storage/base/mutex.h"
#include "storage/committed_log.h"
#include "storage/event_log.h"
#include "storage/key_vault.h"
#include "storage/log_store.h"
#include "storage/sequencer.h"
#include "tests/support/clocks.h"
#include "tests/support/signal.h"

namespace loge::runtime::testing {

// The seed of a random test: LOGE_TEST_SEED when set, else a fresh one. Prints it.
uint32_t TestSeed();

class SeededRandom : public Random {
 public:
  explicit SeededRandom(uint32_t seed = 1) : engine_(seed) {}
  void Fill(char* out, int size) override;

 private:
  Mutex mu_;
  std::mt19937 engine_ ABSL_GUARDED_BY(mu_);
};

class LinesLogger : public Logger {
 public:
  void Write(LogLevel level, absl::string_view line) override;
  bool Has(absl::string_view part) const;

 private:
  mutable Mutex mu_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mu_);
};

// A sequencer that counts batches, can be held in the middle of one, and told to fail.
class HeldSequencer : public storage::Sequencer {
 public:
  explicit HeldSequencer(storage::LogStore& store) : local_(store) {}
  storage::SequenceResult Submit(const storage::CommitBatch& batch) override;

  void Hold();
  void WaitUntilHeld();  // Until a batch has arrived at the closed gate.
  void Release();
  void FailFromNowOn();  // kUnknown, without writing.
  int batches() const;

 private:
  storage::LocalSequencer local_;
  mutable Mutex mu_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mu_) = true;
  bool held_ ABSL_GUARDED_BY(mu_) = false;
  bool failing_ ABSL_GUARDED_BY(mu_) = false;
  int batches_ ABSL_GUARDED_BY(mu_) = 0;
};

struct Hooks {
  // Called by every rule of the test registry before it admits; may block or append. Null: nothing.
  std::function<void(const NewFact&)> before_admit;
  // What the rules of volunteering consult, and who hears what came of it. Null: nobody.
  std::vector<FigureAsked> consults;
  std::function<void(const std::map<FigureAsked, Figure>&)> on_consulted;
};

// The commands of the tests. RegisterLandlord (claims its SIREN), JoinCaretaker and
// ChangeCaretakerDetails (claim the employee number, carry personal data), StartVolunteering and
// StopVolunteering (which must alternate). `hooks` is borrowed.
void FillTestRegistry(const Hooks& hooks, CommandRegistry& registry);

// Everything a command needs, in memory. Today is 2009-05-12.
class TestRuntime {
 public:
  struct Options {
    int threads = 2;
    int64_t cache_bytes = 1 << 20;
    uint32_t seed = 1;
    const Consultation* consultation = nullptr;
    // How long the log waits for more of a stream (storage::CommittedLogOptions).
    absl::Duration gather_for = storage::CommittedLogOptions().gather_for;
  };
  TestRuntime() : TestRuntime(Options()) {}
  explicit TestRuntime(Options options);
  ~TestRuntime();

  using Outcome = absl::StatusOr<CommandOutcome>;
  // Runs one command to its end.
  Outcome Run(const google::protobuf::Message& request);
  // The same, without waiting.
  void Start(const google::protobuf::Message& request, CommandRunner::Done done);
  // Imports `commands` in one stream and returns the answers in the order they were given.
  std::vector<ImportSession::Result> Import(
      const std::vector<std::shared_ptr<google::protobuf::Message>>& commands,
      bool validate_only = false);

  // Appends events past all rules.
  absl::Status AppendRaw(std::vector<storage::EventDraft> drafts);

  std::vector<EventPtr> Events() const;
  std::string Bytes() const;  // Of all events in the log.
  int64_t head() const { return log->GetHead().position.value(); }

  ManualClock clock;
  SeededRandom random;
  LinesLogger logger;
  Hooks hooks;
  CommandRegistry registry;
  std::unique_ptr<storage::LogStore> store;
  std::unique_ptr<HeldSequencer> sequencer;
  std::unique_ptr<storage::EventLog> log;
  std::unique_ptr<storage::KeyVault> vault;
  std::unique_ptr<Secrets> secrets;
  std::unique_ptr<StateCache> cache;
  std::unique_ptr<Decider> decider;
  std::unique_ptr<WorkerPool> pool;
  std::unique_ptr<CommandRunner> runner;
};

// Requests; every one gets the request id given.
v1::RegisterLandlordRequest Landlord(absl::string_view request_id, absl::string_view id,
                                     absl::string_view date, absl::string_view siren = "");
v1::JoinCaretakerRequest Join(absl::string_view request_id, absl::string_view id,
                              absl::string_view landlord, absl::string_view number,
                              absl::string_view date);
v1::ChangeCaretakerDetailsRequest Change(absl::string_view request_id, absl::string_view id,
                                         absl::string_view landlord, absl::string_view number,
                                         absl::string_view date);
v1::StartVolunteeringRequest Begin(absl::string_view request_id, absl::string_view id,
                                   absl::string_view date);
v1::StopVolunteeringRequest End(absl::string_view request_id, absl::string_view id,
                                absl::string_view date);
v1::CancelFactRequest Cancel(absl::string_view request_id, int64_t target);
v1::CorrectFactRequest Correct(absl::string_view request_id, int64_t target,
                               const events::v1::EventPayload& replacement, absl::string_view date);

events::v1::EventPayload StartedPayload(absl::string_view id);
events::v1::EventPayload StoppedPayload(absl::string_view id);
events::v1::EventPayload JoinedPayload(absl::string_view id, absl::string_view landlord);

std::shared_ptr<google::protobuf::Message> Copy(const google::protobuf::Message& message);

// The reasons in a status, in order; and its first field.
std::vector<v1::ErrorReason> Reasons(const absl::Status& status);
inline std::vector<v1::ErrorReason> Only(v1::ErrorReason reason) { return {reason}; }
std::string FirstField(const absl::Status& status);
// All fields in a status, in order, each followed by a space.
std::string Fields(const absl::Status& status);
v1::WriteOutcome WriteOutcomeOf(const absl::Status& status);

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_RUNTIME_FIXTURE_H_

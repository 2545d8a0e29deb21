#include "tests/support/runtime_fixture.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "services/runtime/event_codec.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"
#include "storage/committed_log.h"
#include "storage/memory/open.h"

namespace loge::runtime::testing {

uint32_t TestSeed() {
  const char* given = std::getenv("LOGE_TEST_SEED");
  const uint32_t seed = given != nullptr ? static_cast<uint32_t>(std::strtoul(given, nullptr, 10))
                                         : std::random_device()();
  std::printf("LOGE_TEST_SEED=%u\n", seed);
  return seed;
}

void SeededRandom::Fill(char* out, int size) {
  MutexLock lock(&mu_);
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(engine_());
}

void LinesLogger::Write(LogLevel, absl::string_view line) {
  MutexLock lock(&mu_);
  lines_.push_back(ToString(line));
}

bool LinesLogger::Has(absl::string_view part) const {
  MutexLock lock(&mu_);
  for (const std::string& line : lines_) {
    if (line.find(ToStd(part)) != std::string::npos) return true;
  }
  return false;
}

storage::SequenceResult HeldSequencer::Submit(const storage::CommitBatch& batch) {
  {
    MutexLock lock(&mu_);
    held_ = true;
    changed_.SignalAll();
    while (!open_) changed_.Wait(&mu_);
    held_ = false;
    ++batches_;
    if (failing_) return {storage::SequenceOutcome::kUnknown, absl::UnknownError("disk on fire")};
  }
  return local_.Submit(batch);
}

void HeldSequencer::Hold() {
  MutexLock lock(&mu_);
  open_ = false;
}

void HeldSequencer::WaitUntilHeld() {
  MutexLock lock(&mu_);
  while (!held_) changed_.Wait(&mu_);
}

void HeldSequencer::Release() {
  MutexLock lock(&mu_);
  open_ = true;
  changed_.SignalAll();
}

void HeldSequencer::FailFromNowOn() {
  MutexLock lock(&mu_);
  failing_ = true;
}

int HeldSequencer::batches() const {
  MutexLock lock(&mu_);
  return batches_;
}

TestRuntime::TestRuntime(Options options) : random(options.seed) {
  FillTestRegistry(hooks, registry);
  store = storage::NewMemoryLogStore();
  sequencer = std::make_unique<HeldSequencer>(*store);
  storage::CommittedLogOptions log_options;
  log_options.now = [this] { return clock.Now(); };
  log_options.gather_for = options.gather_for;
  auto opened = storage::OpenCommittedLog(*store, *sequencer, logger, std::move(log_options));
  LOGE_CHECK(opened.ok());
  log = *std::move(opened);
  vault = storage::NewMemoryKeyVault([this](char* out, int size) { random.Fill(out, size); });
  auto made = Secrets::Create(*vault, random);
  LOGE_CHECK(made.ok());
  secrets = *std::move(made);
  cache = std::make_unique<StateCache>(*log, options.cache_bytes);
  DeciderEnv env;
  env.registry = &registry;
  env.log = log.get();
  env.cache = cache.get();
  env.secrets = secrets.get();
  env.random = &random;
  env.calendar = {&clock, absl::UTCTimeZone()};
  env.person_ids_can_be_chosen = true;
  env.consultation = options.consultation;
  decider = std::make_unique<Decider>(env);
  pool = std::make_unique<WorkerPool>(WorkerPoolOptions{.threads = options.threads});
  runner = std::make_unique<CommandRunner>(*decider, *log, *pool);
}

TestRuntime::~TestRuntime() {
  sequencer->Release();
  pool->Stop();
  log->Stop();
}

TestRuntime::Outcome TestRuntime::Run(const google::protobuf::Message& request) {
  Outcome outcome = absl::UnknownError("no answer");
  Signal answered;
  Start(request, [&](Outcome result) {
    outcome = std::move(result);
    answered.Notify();
  });
  answered.Wait();
  return outcome;
}

void TestRuntime::Start(const google::protobuf::Message& request, CommandRunner::Done done) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  runner->Run(LocalPrincipal(), std::move(copy), absl::InfiniteFuture(), std::move(done));
}

std::vector<ImportSession::Result> TestRuntime::Import(
    const std::vector<std::shared_ptr<google::protobuf::Message>>& commands, bool validate_only) {
  struct Stream {
    std::vector<ImportSession::Result> results;
    Signal all;
  };
  auto stream = std::make_shared<Stream>();
  if (commands.empty()) return {};
  const auto session = ImportSession::Create(
      *decider, *log, *pool, LocalPrincipal(), validate_only, absl::InfiniteFuture(),
      [stream, count = commands.size()](std::vector<ImportSession::Result> results) {
        for (auto& result : results) stream->results.push_back(std::move(result));
        if (stream->results.size() == count) stream->all.Notify();
      });
  std::vector<ImportSession::Command> batch;
  for (size_t i = 0; i < commands.size(); ++i) {
    ImportSession::Command command;
    command.sequence = static_cast<int64_t>(i) + 1;
    if (commands[i] == nullptr) {
      command.refused = absl::InvalidArgumentError("no command");
    } else {
      command.request.reset(commands[i]->New());
      command.request->CopyFrom(*commands[i]);
    }
    batch.push_back(std::move(command));
  }
  session->Add(std::move(batch));
  stream->all.Wait();
  return std::move(stream->results);
}

absl::Status TestRuntime::AppendRaw(std::vector<storage::EventDraft> drafts) {
  absl::Status status;
  Signal answered;
  storage::AppendRequest request;
  request.events = std::move(drafts);
  log->Append(std::move(request), [&](absl::StatusOr<storage::AppendResult> result) {
    status = result.status();
    answered.Notify();
  });
  answered.Wait();
  return status;
}

std::vector<EventPtr> TestRuntime::Events() const {
  std::vector<EventPtr> events;
  const storage::Position to = log->GetHead().position;
  if (to.value() == 0) return events;
  const auto next = log->Read({.to = to}, [&](const storage::StoredEventView& view) {
    auto event = DecodeEvent(view);
    LOGE_CHECK(event.ok());
    events.push_back(*std::move(event));
    return true;
  });
  LOGE_CHECK(next.ok());
  return events;
}

std::string TestRuntime::Bytes() const {
  std::string bytes;
  const storage::Position to = log->GetHead().position;
  if (to.value() == 0) return bytes;
  const auto next = log->Read({.to = to}, [&](const storage::StoredEventView& view) {
    bytes.append(view.bytes.data(), view.bytes.size());
    return true;
  });
  LOGE_CHECK(next.ok());
  return bytes;
}

namespace {

template <class Request>
Request Base(absl::string_view request_id, absl::string_view date) {
  Request request;
  request.mutable_meta()->set_request_id(ToString(request_id));
  request.set_occurred_on(ToString(date));
  return request;
}

}  // namespace

v1::RegisterLandlordRequest Landlord(absl::string_view request_id, absl::string_view id,
                                     absl::string_view date, absl::string_view siren) {
  auto request = Base<v1::RegisterLandlordRequest>(request_id, date);
  request.set_landlord_id(ToString(id));
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_siren(ToString(siren));
  return request;
}

v1::JoinCaretakerRequest Join(absl::string_view request_id, absl::string_view id,
                              absl::string_view landlord, absl::string_view number,
                              absl::string_view date) {
  auto request = Base<v1::JoinCaretakerRequest>(request_id, date);
  request.set_caretaker_id(ToString(id));
  request.set_landlord_id(ToString(landlord));
  request.mutable_personal_data()->set_family_name("Vandenbrouckenaere");
  request.mutable_personal_data()->set_given_name("Scholastique");
  request.mutable_personal_data()->set_employee_number(ToString(number));
  return request;
}

v1::ChangeCaretakerDetailsRequest Change(absl::string_view request_id, absl::string_view id,
                                         absl::string_view landlord, absl::string_view number,
                                         absl::string_view date) {
  auto request = Base<v1::ChangeCaretakerDetailsRequest>(request_id, date);
  request.mutable_caretaker()->set_caretaker_id(ToString(id));
  request.set_landlord_id(ToString(landlord));
  request.mutable_personal_data()->set_employee_number(ToString(number));
  return request;
}

v1::StartVolunteeringRequest Begin(absl::string_view request_id, absl::string_view id,
                                   absl::string_view date) {
  auto request = Base<v1::StartVolunteeringRequest>(request_id, date);
  request.mutable_caretaker()->set_caretaker_id(ToString(id));
  return request;
}

v1::StopVolunteeringRequest End(absl::string_view request_id, absl::string_view id,
                                absl::string_view date) {
  auto request = Base<v1::StopVolunteeringRequest>(request_id, date);
  request.mutable_caretaker()->set_caretaker_id(ToString(id));
  return request;
}

v1::CancelFactRequest Cancel(absl::string_view request_id, int64_t target) {
  v1::CancelFactRequest request;
  request.mutable_meta()->set_request_id(ToString(request_id));
  request.set_target_position(target);
  request.set_reason(events::v1::CORRECTION_REASON_DID_NOT_HAPPEN);
  return request;
}

v1::CorrectFactRequest Correct(absl::string_view request_id, int64_t target,
                               const events::v1::EventPayload& replacement,
                               absl::string_view date) {
  auto request = Base<v1::CorrectFactRequest>(request_id, date);
  request.set_target_position(target);
  *request.mutable_replacement() = replacement;
  request.set_reason(events::v1::CORRECTION_REASON_TYPING_ERROR);
  return request;
}

events::v1::EventPayload StartedPayload(absl::string_view id) {
  events::v1::EventPayload payload;
  payload.mutable_volunteering_started()->set_caretaker_id(ToString(id));
  return payload;
}

events::v1::EventPayload StoppedPayload(absl::string_view id) {
  events::v1::EventPayload payload;
  payload.mutable_volunteering_stopped()->set_caretaker_id(ToString(id));
  return payload;
}

events::v1::EventPayload JoinedPayload(absl::string_view id, absl::string_view landlord) {
  events::v1::EventPayload payload;
  payload.mutable_caretaker_joined()->set_caretaker_id(ToString(id));
  payload.mutable_caretaker_joined()->set_landlord_id(ToString(landlord));
  return payload;
}

std::shared_ptr<google::protobuf::Message> Copy(const google::protobuf::Message& message) {
  std::shared_ptr<google::protobuf::Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

std::vector<v1::ErrorReason> Reasons(const absl::Status& status) {
  std::vector<v1::ErrorReason> reasons;
  const auto detail = DetailOf(status);
  if (!detail.has_value()) return reasons;
  for (const auto& violation : detail->violations()) reasons.push_back(violation.reason());
  return reasons;
}

std::string FirstField(const absl::Status& status) {
  const auto detail = DetailOf(status);
  if (!detail.has_value() || detail->violations_size() == 0) return "(none)";
  return detail->violations(0).field();
}

std::string Fields(const absl::Status& status) {
  std::string fields;
  const v1::ErrorDetail detail = DetailOf(status).value_or(v1::ErrorDetail());
  for (const auto& violation : detail.violations()) fields += violation.field() + " ";
  return fields;
}

v1::WriteOutcome WriteOutcomeOf(const absl::Status& status) {
  return DetailOf(status).value_or(v1::ErrorDetail()).write_outcome();
}

}  // namespace loge::runtime::testing

#include "tests/services/events/event_service_test_util.h"

#include <algorithm>
#include <future>
#include <utility>

#include "loge/events/v1/recorded_event.pb.h"
#include "services/events/service.h"
#include "storage/memory/open.h"
#include "storage/wire.h"

namespace loge::event_service {
namespace {

// Field numbers of EventPayload that the tests use, and the names they stand for.
struct Kind {
  uint32_t type;
  const char* name;
};
constexpr Kind kKinds[] = {{12, "CaretakerJoined"}, {63, "MeetingHeld"}, {91, "TerritoryAdvanced"}};
constexpr const char* kSubjects[] = {"caretaker/a", "caretaker/b", "landlord/c", "territory/d",
                                     "partner/e"};

int Below(std::mt19937& random, int bound) { return static_cast<int>(random() % bound); }

// The raw bytes of each field `number` of a serialised message.
std::vector<std::string> FieldsOf(const std::string& message, int number) {
  std::vector<std::string> out;
  storage::wire::Reader reader(message);
  storage::wire::Field field;
  while (reader.Next(field)) {
    if (field.number == number) out.emplace_back(field.bytes.data(), field.bytes.size());
  }
  EXPECT_TRUE(reader.ok());
  return out;
}

storage::EventDraft RandomDraft(std::mt19937& random, int padding) {
  const Kind& kind = kKinds[Below(random, std::size(kKinds))];
  storage::EventDraft draft;
  draft.type = storage::EventType(kind.type);
  for (const char* subject : kSubjects) {
    if (Below(random, 3) == 0) draft.subjects.push_back(storage::Subject(subject));
  }
  draft.occurred_on = "2009-05-12";
  draft.precision = 1;
  draft.actor = "local";
  draft.request_id = std::string(Below(random, 100), 'r');
  // The payload: the field of its kind, an empty message; then padding in an unknown field.
  storage::wire::PutBytesField(static_cast<int>(kind.type), "", draft.payload);
  if (padding > 0) storage::wire::PutBytesField(1000, std::string(padding, 'p'), draft.payload);
  if (Below(random, 4) == 0) draft.sealed = {"person-1", "ciphertext"};
  return draft;
}

}  // namespace

EventServiceTest::EventServiceTest() {
  store_ = storage::NewMemoryLogStore();
  sequencer_ = std::make_unique<storage::LocalSequencer>(*store_);
  storage::CommittedLogOptions options;
  options.now = [this] { return clock_.Now(); };
  log_ = storage::OpenCommittedLog(*store_, *sequencer_, logger_, std::move(options)).value();
  environment_.log = log_.get();
  environment_.pool = &pool_;
  environment_.head = &head_;
  environment_.clock = &clock_;
  environment_.opener = [](const runtime::Principal&, const events::v1::Sealed&) {
    return std::optional<events::v1::PersonalData>();
  };
}

EventServiceTest::~EventServiceTest() {
  if (server_ != nullptr) server_->Shutdown(absl::Seconds(5));
  follower_ = nullptr;
  log_->Stop();
  pool_.Stop();
}

void EventServiceTest::Start() {
  follower_ = std::make_unique<HeadFollower>(*log_, head_);
  rpc::MethodTable methods;
  AddMethods(methods, environment_);
  const auto nothing = [](rpc::CallContext, rpc::RequestPtr, rpc::UnaryReply reply) { reply(""); };
  methods.AddUnary("/loge.v1.EventService/CorrectFact", nothing);
  methods.AddUnary("/loge.v1.EventService/CancelFact", nothing);
  rpc::RpcServerOptions options;
  options.listen_address = "127.0.0.1:0";
  server_ = rpc::RpcServer::Start(options, std::move(methods), logger_).value();
}

void EventServiceTest::Append(std::mt19937& random, int count, int padding) {
  storage::AppendRequest request;
  for (int i = 0; i < count; ++i) request.events.push_back(RandomDraft(random, padding));
  AppendAndWait(std::move(request));
}

void EventServiceTest::AppendAndWait(storage::AppendRequest request) {
  std::promise<absl::Status> done;
  log_->Append(std::move(request), [&done](absl::StatusOr<storage::AppendResult> result) {
    done.set_value(result.status());
  });
  const absl::Status status = done.get_future().get();
  ASSERT_TRUE(status.ok()) << status;
}

std::vector<KnownEvent> EventServiceTest::KnownEvents() const {
  std::vector<KnownEvent> known;
  const storage::ReadOptions all = {.from = storage::Position(1), .to = storage::Position(Head())};
  const auto next = log_->Read(all, [&known](const storage::StoredEventView& view) {
    KnownEvent event;
    event.bytes.assign(view.bytes.data(), view.bytes.size());
    events::v1::RecordedEvent parsed;
    EXPECT_TRUE(parsed.ParseFromString(event.bytes));
    for (const Kind& kind : kKinds) {
      if (kind.type == parsed.type()) event.type_name = kind.name;
    }
    event.subjects.insert(parsed.subjects().begin(), parsed.subjects().end());
    event.decision_end = parsed.position() + parsed.decision_count() - 1 - parsed.decision_index();
    known.push_back(std::move(event));
    return true;
  });
  EXPECT_TRUE(next.ok()) << next.status();
  return known;
}

v1::EventFilter RandomFilter(std::mt19937& random) {
  v1::EventFilter filter;
  for (const Kind& kind : kKinds) {
    if (Below(random, 3) == 0) filter.add_types(kind.name);
  }
  if (Below(random, 2) == 0) {
    for (const char* subject : kSubjects) {
      if (Below(random, 4) == 0) filter.add_subjects(subject);
    }
  }
  return filter;
}

bool Matches(const v1::EventFilter& filter, const KnownEvent& event) {
  const bool type = filter.types().empty() ||
                    std::count(filter.types().begin(), filter.types().end(), event.type_name) > 0;
  const bool subject =
      filter.subjects().empty() ||
      std::any_of(filter.subjects().begin(), filter.subjects().end(),
                  [&](const std::string& wanted) { return event.subjects.contains(wanted); });
  return type && subject;
}

ReadResult ReadEvents(const std::shared_ptr<grpc::Channel>& channel,
                      const v1::ReadEventsRequest& request) {
  rpc::ClientCall call(channel, kRead);
  call.Write(request.SerializeAsString());
  call.WritesDone();
  ReadResult result;
  while (const auto bytes = call.Read()) {
    v1::ReadEventsResponse response;
    EXPECT_TRUE(response.ParseFromString(*bytes));
    for (std::string& event : FieldsOf(*bytes, 1)) result.events.push_back(std::move(event));
    result.checkpoints.push_back(response.checkpoint());
    for (const auto& data : response.personal_data()) result.personal_data.push_back(data);
  }
  result.status = call.Finish();
  return result;
}

Subscriber::Subscriber(const std::shared_ptr<grpc::Channel>& channel,
                       const v1::SubscribeEventsRequest& request)
    : call_(channel, kSubscribe) {
  call_.Write(request.SerializeAsString());
  call_.WritesDone();
}

std::optional<v1::SubscribeEventsResponse> Subscriber::Next() {
  const auto bytes = call_.Read();
  if (!bytes.has_value()) return std::nullopt;
  v1::SubscribeEventsResponse response;
  EXPECT_TRUE(response.ParseFromString(*bytes));
  int64_t reached = checkpoint_;
  if (response.has_events()) {
    reached = response.events().checkpoint();
    for (std::string& event : FieldsOf(FieldsOf(*bytes, 1).at(0), 1)) {
      events_.push_back(std::move(event));
    }
  }
  if (response.kind_case() == v1::SubscribeEventsResponse::kCheckpoint) {
    reached = response.checkpoint();
  }
  if (response.kind_case() == v1::SubscribeEventsResponse::kCaughtUp) {
    reached = response.caught_up();
  }
  EXPECT_GE(reached, checkpoint_);
  checkpoint_ = reached;
  return response;
}

void Subscriber::ReadUntil(int64_t position) {
  while (checkpoint_ < position) {
    if (!Next().has_value()) {
      ADD_FAILURE() << "the subscription ended: " << call_.Finish().error_message();
      return;
    }
  }
}

}  // namespace loge::event_service

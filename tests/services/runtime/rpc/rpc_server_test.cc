// The server over a real socket.
#include "services/runtime/rpc/rpc_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "loge/v1/admin.pb.h"
#include "loge/v1/events.pb.h"
#include "loge/v1/import.pb.h"
#include "services/runtime/clock.h"
#include "services/runtime/rpc/reflection.h"
#include "services/runtime/rpc/typed.h"
#include "services/runtime/violations.h"
#include "tests/services/runtime/rpc/test_client.h"
#include "tests/support/signal.h"

namespace loge::rpc {
namespace {

using ::testing::HasSubstr;

constexpr char kInfo[] = "/loge.v1.AdminService/GetServerInfo";
constexpr char kList[] = "/loge.v1.AdminService/ListProjections";
constexpr char kRebuild[] = "/loge.v1.AdminService/RebuildProjections";
constexpr char kCancel[] = "/loge.v1.AdminService/CancelRebuild";
constexpr char kRollBack[] = "/loge.v1.AdminService/RollBackProjection";
constexpr char kVerify[] = "/loge.v1.AdminService/VerifyLog";
constexpr char kImport[] = "/loge.v1.ImportService/Import";

class RpcServerTest : public ::testing::Test {
 protected:
  RpcServerTest() { options_.listen_address = "127.0.0.1:0"; }

  // Methods that a test does not set answer with what their name says.
  void Start() {
    MethodTable methods;
    if (!info_) {
      info_ = [](CallContext context, RequestPtr, UnaryReply reply) {
        v1::GetServerInfoResponse response;
        response.set_principal(context.principal.id);
        reply(response.SerializeAsString());
      };
    }
    const ServerStreamHandler finish = [](CallContext, RequestPtr,
                                          std::shared_ptr<ServerStream> stream) {
      stream->Finish(absl::OkStatus());
    };
    if (!rebuild_) rebuild_ = finish;
    methods.AddUnary(kInfo, info_);
    methods.AddUnary(kList, [](CallContext, RequestPtr, UnaryReply reply) { reply(""); });
    for (const char* path : {kCancel, kRollBack}) {
      methods.AddUnary(path, [](CallContext, RequestPtr, UnaryReply reply) { reply(""); });
    }
    methods.AddServerStream(kRebuild, rebuild_);
    methods.AddServerStream(kVerify, finish);
    if (import_) methods.AddBidiStream(kImport, import_);
    AddReflection(methods);
    auto server = RpcServer::Start(options_, std::move(methods), logger_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = ConnectTo(server_->port());
  }

  UnaryResult Call(const std::string& path, const std::string& bytes = "") {
    return CallUnary(channel_, path, bytes);
  }

  NullLogger logger_;
  RpcServerOptions options_;
  UnaryHandler info_;
  ServerStreamHandler rebuild_;
  BidiStreamHandler import_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Writes `count` messages of `bytes` bytes, each after the one before.
class Writer : public std::enable_shared_from_this<Writer> {
 public:
  Writer(std::shared_ptr<ServerStream> stream, int count, int bytes, std::atomic<int>* written)
      : stream_(std::move(stream)), left_(count), bytes_(bytes), written_(written) {}

  void Next() {
    if (left_-- == 0) return stream_->Finish(absl::OkStatus());
    v1::RebuildProjectionsResponse response;
    response.set_name(std::string(bytes_, 'x'));
    stream_->Write(response.SerializeAsString(), [self = shared_from_this()](bool ok) {
      if (!ok) return;
      ++*self->written_;
      self->Next();
    });
  }

 private:
  const std::shared_ptr<ServerStream> stream_;
  int left_;
  const int bytes_;
  std::atomic<int>* written_;
};

TEST_F(RpcServerTest, AnswersUnaryCalls) {
  Start();
  const UnaryResult result = Call(kInfo);
  ASSERT_TRUE(result.status.ok()) << result.status.error_message();
  v1::GetServerInfoResponse response;
  ASSERT_TRUE(response.ParseFromString(result.bytes));
  EXPECT_EQ(response.principal(), "local");
}

TEST_F(RpcServerTest, AnswersFromAnyThreadAndAfterTheHandlerHasReturned) {
  std::thread answerer;
  info_ = [&](CallContext, RequestPtr, UnaryReply reply) {
    answerer = std::thread([reply = std::move(reply)]() mutable { reply(""); });
  };
  Start();
  EXPECT_TRUE(Call(kInfo).status.ok());
  answerer.join();
}

TEST_F(RpcServerTest, SendsAndReceivesMessagesOfSeveralMegabytes) {
  info_ = [](CallContext, RequestPtr request, UnaryReply reply) {
    reply(request->SerializeAsString() + request->SerializeAsString());
  };
  Start();
  // An unknown field: kept and given back.
  v1::RebuildProjectionsResponse carrier;
  carrier.set_name(std::string(3 << 20, 'y'));
  const std::string bytes = carrier.SerializeAsString();
  const UnaryResult result = Call(kInfo, bytes);
  ASSERT_TRUE(result.status.ok()) << result.status.error_message();
  EXPECT_EQ(result.bytes, bytes + bytes);
}

TEST_F(RpcServerTest, ErrorsArriveWithTheirDetails) {
  info_ = [](CallContext, RequestPtr, UnaryReply reply) {
    runtime::Violations violations;
    violations.Add({v1::ERROR_REASON_FIELD_MISSING, "meta.request_id", "fill it", "", ""});
    violations.Add({v1::ERROR_REASON_DATE_IN_FUTURE, "occurred_on", "é", "a day", "2999-01-01"});
    reply(violations.ToStatus(absl::StatusCode::kInvalidArgument));
  };
  Start();
  const grpc::Status status = Call(kInfo).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const v1::ErrorDetail detail = DetailIn(status);
  ASSERT_EQ(detail.violations_size(), 2);
  EXPECT_EQ(detail.violations(0).field(), "meta.request_id");
  EXPECT_EQ(detail.violations(1).message(), "é");
  EXPECT_EQ(ReasonIn(status), "FIELD_MISSING");
}

TEST_F(RpcServerTest, UnknownMethodIsUnimplementedWithDetail) {
  Start();
  for (const char* path : {"/loge.v1.AdminService/Nothing", "/x", "/loge.v1.NoService/Get"}) {
    const grpc::Status status = Call(path).status;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << path;
    EXPECT_EQ(ReasonIn(status), "UNKNOWN_METHOD") << path;
  }
}

TEST_F(RpcServerTest, MalformedBytesAreInvalid) {
  Start();
  const grpc::Status status = Call(kRebuild, "\xff\xff\xff").status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const v1::ErrorDetail detail = DetailIn(status);
  EXPECT_EQ(detail.violations(0).reason(), v1::ERROR_REASON_FIELD_INVALID);
  EXPECT_THAT(detail.violations(0).message(), HasSubstr("loge.v1.RebuildProjectionsRequest"));
  EXPECT_TRUE(Call(kInfo).status.ok());
}

TEST_F(RpcServerTest, InvalidUtf8NamesTheField) {
  Start();
  v1::RebuildProjectionsRequest request;
  request.add_names("good");
  const grpc::Status status =
      Call(kRebuild, request.SerializeAsString() + "\x0a\x02\xc3\x28").status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailIn(status).violations(0).field(), "names[1]");
}

TEST_F(RpcServerTest, OverlongMessageIsRefusedWithDetail) {
  options_.message_bytes_max = 1000;
  Start();
  v1::RebuildProjectionsRequest request;
  request.add_names(std::string(1500, 'a'));
  const grpc::Status status = Call(kRebuild, request.SerializeAsString()).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonIn(status), "FIELD_TOO_LONG");
}

TEST_F(RpcServerTest, HugeMessageIsRefused) {
  options_.message_bytes_max = 1000;
  Start();
  v1::RebuildProjectionsRequest request;
  request.add_names(std::string(1 << 20, 'a'));
  const grpc::Status status = Call(kRebuild, request.SerializeAsString()).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
  EXPECT_TRUE(Call(kInfo).status.ok());
}

TEST_F(RpcServerTest, CallWithoutAMessageIsInvalid) {
  Start();
  ClientCall call(channel_, kInfo);
  EXPECT_TRUE(call.WritesDone());
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RpcServerTest, OverlongAnswerIsRefused) {
  options_.answer_bytes_max = 100;
  info_ = [](CallContext, RequestPtr, UnaryReply reply) { reply(std::string(101, 'a')); };
  Start();
  EXPECT_EQ(Call(kInfo).status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(RpcServerTest, DroppedReplyIsAnInternalError) {
  info_ = [](CallContext, RequestPtr, UnaryReply) {};
  Start();
  EXPECT_EQ(Call(kInfo).status.error_code(), grpc::StatusCode::INTERNAL);
}

TEST_F(RpcServerTest, DroppedStreamIsAnInternalError) {
  rebuild_ = [](CallContext, RequestPtr, std::shared_ptr<ServerStream>) {};
  Start();
  EXPECT_EQ(Call(kRebuild).status.error_code(), grpc::StatusCode::INTERNAL);
}

TEST_F(RpcServerTest, PrincipalSourceCanRefuse) {
  options_.principal_source = [](const CallerInfo& caller) -> absl::StatusOr<runtime::Principal> {
    EXPECT_THAT(caller.peer, HasSubstr("127.0.0.1"));
    return absl::PermissionDeniedError("not you");
  };
  Start();
  for (const char* path : {kInfo, kRebuild, "/nothing/there"}) {
    const grpc::Status status = Call(path).status;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << path;
    EXPECT_EQ(ReasonIn(status), "PERMISSION_DENIED") << path;
  }
}

TEST_F(RpcServerTest, DeadlineReachesTheHandlerAndEndsTheCall) {
  UnaryReply kept;
  absl::Time deadline = absl::InfinitePast();
  info_ = [&](CallContext context, RequestPtr, UnaryReply reply) {
    deadline = context.deadline;
    kept = std::move(reply);
  };
  Start();
  const absl::Time before = runtime::SystemClock().Now();
  const UnaryResult result = CallUnary(channel_, kInfo, "", 200);
  EXPECT_EQ(result.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_GT(deadline, before);
  EXPECT_LT(deadline, before + absl::Seconds(10));
  EXPECT_TRUE(Call(kList).status.ok());
  kept("");  // Too late: goes nowhere.
}

TEST_F(RpcServerTest, RefusesMoreUnaryCallsThanAllowed) {
  options_.unary_in_flight_max = 2;
  std::vector<UnaryReply> kept;
  runtime::testing::Signal full;
  info_ = [&](CallContext, RequestPtr, UnaryReply reply) {
    kept.push_back(std::move(reply));
    if (kept.size() == 2) full.Notify();
  };
  Start();
  std::thread first([&] { EXPECT_TRUE(Call(kInfo).status.ok()); });
  std::thread second([&] { EXPECT_TRUE(Call(kInfo).status.ok()); });
  full.Wait();
  const grpc::Status status = Call(kList).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(DetailIn(status).retry_can_help());
  for (UnaryReply& reply : kept) reply("");
  first.join();
  second.join();
}

TEST_F(RpcServerTest, ServerStreamDeliversEverythingInOrder) {
  std::atomic<int> written = 0;
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    std::make_shared<Writer>(std::move(stream), 500, 100, &written)->Next();
  };
  Start();
  ClientCall call(channel_, kRebuild);
  call.Write("");
  call.WritesDone();
  int read = 0;
  while (call.Read().has_value()) ++read;
  EXPECT_EQ(read, 500);
  EXPECT_TRUE(call.Finish().ok());
}

TEST_F(RpcServerTest, SlowReaderHoldsTheWriterBackAndNobodyElse) {
  std::atomic<int> written = 0;
  runtime::testing::Signal cancelled;
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    stream->SetOnCancel([&] { cancelled.Notify(); });
    std::make_shared<Writer>(std::move(stream), 1000, 100'000, &written)->Next();
  };
  Start();
  const auto channel = ConnectTo(server_->port());
  ClientCall call(channel, kRebuild);
  call.Write("");
  call.WritesDone();
  ASSERT_TRUE(call.Read().has_value());
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(Call(kInfo).status.ok());
  // 100 MB in all; flow control lets through a few.
  EXPECT_LT(written, 500);
  call.Cancel();
  cancelled.Wait();
}

TEST_F(RpcServerTest, CancelReachesAWaitingStream) {
  runtime::testing::Signal started, cancelled;
  std::shared_ptr<ServerStream> kept;
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    kept = stream;
    stream->SetOnCancel([&] { cancelled.Notify(); });
    started.Notify();
  };
  Start();
  ClientCall call(channel_, kRebuild);
  call.Write("");
  started.Wait();
  EXPECT_FALSE(kept->over());
  call.Cancel();
  cancelled.Wait();
  EXPECT_TRUE(kept->over());
  bool answered = false;
  kept->Write("", [&](bool ok) {
    EXPECT_FALSE(ok);
    answered = true;
  });
  EXPECT_TRUE(answered);
  bool told_late = false;
  kept->SetOnCancel([&] { told_late = true; });
  EXPECT_TRUE(told_late);
}

TEST_F(RpcServerTest, FinishWaitsForTheWriteUnderWay) {
  rebuild_ = [](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    stream->Write(std::string(), [](bool) {});
    stream->Finish(absl::AbortedError("enough"));
    stream->Finish(absl::OkStatus());
  };
  Start();
  ClientCall call(channel_, kRebuild);
  call.Write("");
  call.WritesDone();
  EXPECT_TRUE(call.Read().has_value());
  EXPECT_FALSE(call.Read().has_value());
  const grpc::Status status = call.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonIn(status), "APPEND_CONFLICT");
}

// Answers each command with its sequence number, and each message that does not parse with -1.
class Echo : public std::enable_shared_from_this<Echo> {
 public:
  explicit Echo(std::shared_ptr<BidiStream> stream) : stream_(std::move(stream)) {}

  void Next() {
    stream_->Read([self = shared_from_this()](BidiStream::ReadResult result) {
      self->OnRead(CastRead<v1::ImportRequest>(std::move(result)));
    });
  }

 private:
  void OnRead(absl::StatusOr<std::unique_ptr<v1::ImportRequest>> request) {
    v1::ImportResponse response;
    if (!request.ok()) {
      response.add_results()->set_sequence(-1);
    } else if (*request == nullptr) {
      return stream_->Finish(absl::OkStatus());
    } else {
      for (const v1::Command& command : (*request)->commands()) {
        response.add_results()->set_sequence(command.sequence());
      }
    }
    stream_->Write(response.SerializeAsString(), [self = shared_from_this()](bool ok) {
      if (ok) self->Next();
    });
  }

  const std::shared_ptr<BidiStream> stream_;
};

TEST_F(RpcServerTest, BidiStreamGoesOnAfterAMessageThatDoesNotParse) {
  import_ = [](CallContext, std::shared_ptr<BidiStream> stream) {
    std::make_shared<Echo>(std::move(stream))->Next();
  };
  Start();
  ClientCall call(channel_, kImport);
  for (int i = 1; i <= 20; ++i) {
    v1::ImportRequest request;
    request.add_commands()->set_sequence(i);
    ASSERT_TRUE(call.Write(i % 5 == 0 ? std::string("\xff") : request.SerializeAsString()));
    v1::ImportResponse response;
    ASSERT_TRUE(response.ParseFromString(call.Read().value_or("\xff")));
    EXPECT_EQ(response.results(0).sequence(), i % 5 == 0 ? -1 : i);
  }
  EXPECT_TRUE(call.WritesDone());
  EXPECT_FALSE(call.Read().has_value());
  EXPECT_TRUE(call.Finish().ok());
}

TEST_F(RpcServerTest, RefusesAServiceWithMethodsLeftOut) {
  MethodTable methods;
  methods.AddUnary(kInfo, [](CallContext, RequestPtr, UnaryReply reply) { reply(""); });
  const auto server = RpcServer::Start(options_, std::move(methods), logger_);
  EXPECT_EQ(server.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(server.status().message()), HasSubstr(kList));
}

TEST_F(RpcServerTest, RefusesABusyPort) {
  Start();
  RpcServerOptions options;
  options.listen_address = "127.0.0.1:" + std::to_string(server_->port());
  const auto second = RpcServer::Start(options, MethodTable(), logger_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(options.listen_address));
}

TEST(CheckListenAddress, TakesLoopbackOnly) {
  for (const char* good : {"127.0.0.1:7145", "127.9.8.7:1", "localhost:0", "[::1]:65535"}) {
    EXPECT_TRUE(CheckListenAddress(good).ok()) << good;
  }
  for (const char* open : {"0.0.0.0:7145", "[::]:7145", "192.168.1.2:7145", "127.0.0.1.example:1",
                           "example.org:7145", "127.0.0:1", "127.0.0.256:1"}) {
    EXPECT_EQ(CheckListenAddress(open).code(), absl::StatusCode::kFailedPrecondition) << open;
  }
  for (const char* bad : {"", "127.0.0.1", ":7145", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                          "127.0.0.1:-1", "::1:7145"}) {
    EXPECT_EQ(CheckListenAddress(bad).code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST_F(RpcServerTest, ShutdownLetsUnaryCallsFinish) {
  runtime::testing::Signal started;
  UnaryReply kept;
  info_ = [&](CallContext, RequestPtr, UnaryReply reply) {
    kept = std::move(reply);
    started.Notify();
  };
  Start();
  std::thread caller([&] { EXPECT_TRUE(Call(kInfo).status.ok()); });
  started.Wait();
  std::thread stopper([&] { server_->Shutdown(absl::Seconds(20)); });
  kept("");
  caller.join();
  stopper.join();
}

TEST_F(RpcServerTest, ShutdownEndsWhatDoesNotEndAndSwallowsLateAnswers) {
  runtime::testing::Signal unary_started, stream_started;
  UnaryReply kept;
  std::shared_ptr<ServerStream> kept_stream;
  info_ = [&](CallContext, RequestPtr, UnaryReply reply) {
    kept = std::move(reply);
    unary_started.Notify();
  };
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    kept_stream = std::move(stream);
    kept_stream->SetOnClosing([] {});  // Knows, and does nothing.
    stream_started.Notify();
  };
  Start();
  std::thread caller([&] { EXPECT_FALSE(Call(kInfo).status.ok()); });
  std::thread stream_caller([&] { EXPECT_FALSE(Call(kRebuild).status.ok()); });
  unary_started.Wait();
  stream_started.Wait();
  server_->Shutdown(absl::Milliseconds(50));
  server_->Shutdown(absl::Milliseconds(50));
  caller.join();
  stream_caller.join();
  server_.reset();
  kept("");
  kept_stream->Write("", [](bool ok) { EXPECT_FALSE(ok); });
  kept_stream->Finish(absl::OkStatus());
}

TEST_F(RpcServerTest, ShutdownTellsStreamsToClose) {
  runtime::testing::Signal started;
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    ServerStream* raw = stream.get();
    raw->SetOnClosing(
        [stream] { stream->Write("", [stream](bool) { stream->Finish(absl::OkStatus()); }); });
    started.Notify();
  };
  Start();
  ClientCall call(channel_, kRebuild);
  call.Write("");
  started.Wait();
  std::thread stopper([&] { server_->Shutdown(absl::Seconds(20)); });
  EXPECT_TRUE(call.Read().has_value());
  EXPECT_FALSE(call.Read().has_value());
  EXPECT_TRUE(call.Finish().ok());
  stopper.join();
}

TEST_F(RpcServerTest, ShutdownFinishesStreamsThatDoNotListen) {
  runtime::testing::Signal started;
  std::shared_ptr<ServerStream> kept;
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    kept = std::move(stream);
    started.Notify();
  };
  Start();
  ClientCall call(channel_, kRebuild);
  call.Write("");
  started.Wait();
  std::thread stopper([&] { server_->Shutdown(absl::Seconds(20)); });
  EXPECT_FALSE(call.Read().has_value());
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  stopper.join();
}

TEST_F(RpcServerTest, SurvivesManyCallersThatCancelAtRandomMoments) {
  runtime::WorkerPool pool({.threads = 2, .queue_length_max = 10});
  info_ = [&](CallContext, RequestPtr, UnaryReply reply) {
    auto shared = std::make_shared<UnaryReply>(std::move(reply));
    if (!pool.TrySubmit([shared] { (*shared)(""); })) (*shared)(PoolIsFull());
  };
  std::atomic<int> written = 0;
  rebuild_ = [&](CallContext, RequestPtr, std::shared_ptr<ServerStream> stream) {
    std::make_shared<Writer>(std::move(stream), 20, 1000, &written)->Next();
  };
  Start();
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&, t] {
      const auto channel = ConnectTo(server_->port());
      for (int i = 0; i < 100; ++i) {
        ClientCall call(channel, (i + t) % 2 == 0 ? kInfo : kRebuild);
        call.Write("");
        if (i % 3 == 0) call.Cancel();
        call.WritesDone();
        if (i % 5 != 0) call.Read();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(Call(kList).status.ok());
  server_->Shutdown(absl::Seconds(5));
  pool.Stop();
}

}  // namespace
}  // namespace loge::rpc

// Two clocks: what is answered as known at a position is what a server answers that holds the
// events up to there and no more. Every query of the API, at random positions of random stories.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/property/calls.h"
#include "tests/property/earlier_server.h"
#include "tests/property/every_query.h"
#include "tests/property/teller.h"
#include "tests/support/test_server.h"

namespace loge::property {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr int kSeeds = 5;
constexpr int kBatches = 20;
constexpr int kCommandsPerBatch = 70;
constexpr int kPositions = 20;
constexpr int kRequestsPerQuery = 2;

// A question, and what was answered when the log ended at `end`.
struct Asked {
  const MethodDescriptor* query;
  std::shared_ptr<Message> request;  // At a date only.
  int page_size;
  int64_t end;
  WholeAnswer answer;
};

class TwoClocks {
 public:
  explicit TwoClocks(uint64_t seed) : generator_(seed) {}

  // Any commands, many of them corrections and cancellations of what was told before.
  void Tell() {
    testing::TestServer server(folder_.path());
    Import(server, generator_.Beginnings());
    for (int i = 0; i < kBatches; ++i) {
      std::vector<v1::Command> batch;
      while (batch.size() < kCommandsPerBatch) {
        const bool correction = dice().Chance(30);
        batch.push_back(correction ? generator_.NextCorrection(story_) : generator_.Next());
      }
      Import(server, batch);
    }
  }

  void AskEarlierServers() {
    storage::testing::CapturingLogger logger;
    StoredLog stored(folder_.path() + "/data", logger);
    for (int i = 0; i < kPositions; ++i) {
      const int64_t any = 1 + dice().Below(static_cast<int>(story_.head()));
      // The last one is the end of the log: the same log, read twice.
      const int64_t end = i == 0 ? story_.head() : story_.EndOfDecision(any);
      EarlierServer server(stored, end);
      if (i == 0) ExpectToAskWhateverItAnswers(server);
      for (const MethodDescriptor* query : EveryQuery()) {
        for (int j = 0; j < kRequestsPerQuery; ++j) AskOne(server, *query, end);
      }
    }
  }

  void AskTheWholeServer() {
    testing::TestServer server(folder_.path());
    for (const Asked& asked : asked_) {
      AskAgain(server, asked);
      if (::testing::Test::HasFailure()) return;  // One difference at a time can be read.
    }
  }

  const std::vector<Asked>& asked() const { return asked_; }
  const Story& story() const { return story_; }

 private:
  Dice& dice() { return generator_.dice(); }

  void Import(testing::TestServer& server, const std::vector<v1::Command>& commands) {
    ASSERT_EQ(testing::ImportAll(*server.import, commands).size(), commands.size());
    for (auto& event : testing::ReadAll(*server.events)) {
      if (event.position() > story_.head()) story_.Add(std::move(event));
    }
  }

  // No query of the server is left out, and none is asked that it does not know.
  static void ExpectToAskWhateverItAnswers(const EarlierServer& server) {
    const std::vector<const MethodDescriptor*> asked = EveryQuery();
    ASSERT_FALSE(asked.empty());
    for (const MethodDescriptor* method : EveryMethod()) {
      const bool among = std::find(asked.begin(), asked.end(), method) != asked.end();
      ASSERT_EQ(server.Knows(method->input_type()), among) << method->full_name();
    }
  }

  void AskOne(EarlierServer& server, const MethodDescriptor& query, int64_t end) {
    Asked asked{&query,
                AnyRequest(query, generator_.world(), story_, dice()),
                1 + dice().Below(6),
                end,
                {}};
    AskAsOf(*asked.request, generator_.Day(story_), dice());
    asked.answer = AskWhole(query, *asked.request, asked.page_size,
                            [&](const Message& request, Message* response) {
                              return server.Answer(request, response);
                            });
    const grpc::StatusCode code = asked.answer.code;
    ASSERT_TRUE(code == grpc::OK || code == grpc::NOT_FOUND)
        << code << " " << query.full_name() << " " << asked.request->ShortDebugString();
    asked_.push_back(std::move(asked));
  }

  // As known at `end`: by the position of any event of its decision, or by the instant at which it
  // was recorded where nothing else was recorded at that instant.
  void SetKnownAt(int64_t end, v1::QueryMeta& at) {
    const auto& last = story_.At(end);
    const bool told_apart =
        end == story_.head() || story_.At(end + 1).recorded_at().SerializeAsString() !=
                                    last.recorded_at().SerializeAsString();
    if (told_apart && dice().Chance(30)) {
      *at.mutable_as_known_at_time() = last.recorded_at();
    } else {
      at.set_as_known_at_position(end - dice().Below(1 + last.decision_index()));
    }
  }

  void AskAgain(testing::TestServer& server, const Asked& asked) {
    const std::unique_ptr<Message> request(asked.request->New());
    request->CopyFrom(*asked.request);
    SetKnownAt(asked.end, MutableAt(*request));
    MutableAt(*request).set_min_position(story_.head());
    const WholeAnswer again = AskWhole(*asked.query, *request, asked.page_size,
                                       [&](const Message& sent, Message* response) {
                                         return Call(server.channel(), sent, response).error_code();
                                       });
    EXPECT_EQ(Differences(asked.answer, again), "")
        << asked.query->full_name() << " " << request->ShortDebugString() << " as known at "
        << asked.end << " of " << story_.head();
  }

  storage::testing::TempFolder folder_;
  Generator generator_;
  Story story_;
  std::vector<Asked> asked_;
};

TEST(TwoClocks, AsKnownThenIsWhatAServerAnsweredThen) {
  std::map<std::string, int> with_content;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    TwoClocks clocks(seed);
    clocks.Tell();
    if (HasFatalFailure()) return;
    clocks.AskEarlierServers();
    if (HasFatalFailure()) return;
    clocks.AskTheWholeServer();
    for (const Asked& asked : clocks.asked()) {
      if (asked.answer.HasContent()) ++with_content[asked.query->name()];
    }
    std::cout << "seed " << seed << ": " << clocks.asked().size() << " answers at " << kPositions
              << " positions of " << clocks.story().head() << std::endl;
    if (HasFailure()) return;
  }
  // Questions that are never answered prove nothing.
  for (const MethodDescriptor* query : EveryQuery()) {
    // Too rare in stories as short as these: RandomStory recounts them.
    if (query->name() == "ListDuplicateMeetings") continue;
    EXPECT_GT(with_content[query->name()], 0) << query->full_name();
  }
}

}  // namespace
}  // namespace loge::property

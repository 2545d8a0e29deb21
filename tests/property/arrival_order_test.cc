// The answers do not depend on the order in which facts arrive: two servers that accepted the same
// facts in different orders answer the same, to the last bit.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/property/calls.h"
#include "tests/property/every_query.h"
#include "tests/property/questions.h"
#include "tests/property/teller.h"
#include "tests/support/test_server.h"

namespace loge::property {
namespace {

constexpr int kSeeds = 2;
constexpr int kCommands = 400;
constexpr int kRoundsMax = 8;
constexpr int kMoments = 12;
constexpr int kRequestsPerQuery = 2;
constexpr int kOnePage = 1000;

using Server = std::unique_ptr<testing::TestServer>;

// Imports the commands of these numbers in this order. What is refused is tried again after the
// rest, because it may only have come too early, until nothing more is accepted. Returns the
// numbers that told something.
std::set<size_t> Import(testing::TestServer& server, const std::vector<v1::Command>& commands,
                        std::vector<size_t> order) {
  static int round = 0;
  std::set<size_t> told;
  while (!order.empty()) {
    ++round;
    std::vector<v1::Command> batch;
    for (const size_t number : order) {
      batch.push_back(commands[number]);
      batch.back().set_sequence(static_cast<int64_t>(batch.size()));
      MetaOf(batch.back())->set_request_id(absl::StrCat("round-", round, "-", number));
    }
    const std::vector<v1::CommandResult> results = testing::ImportAll(*server.import, batch);
    EXPECT_EQ(results.size(), batch.size());
    std::vector<size_t> refused;
    for (size_t i = 0; i < results.size(); ++i) {
      if (AnswerOf(results[i]).told()) told.insert(order[i]);
      if (results[i].status().code() != 0) refused.push_back(order[i]);
    }
    if (refused.size() == order.size()) break;
    order = std::move(refused);
  }
  return told;
}

std::multiset<std::string> FactsOf(testing::TestServer& server) {
  std::multiset<std::string> facts;
  for (const auto& event : testing::ReadAll(*server.events)) {
    events::v1::EventPayload payload = event.payload();
    // By what was known when the stage was told.
    if (payload.has_territory_advanced()) {
      payload.mutable_territory_advanced()->clear_unmet();
      payload.mutable_territory_advanced()->clear_consulted();
    }
    facts.insert(absl::StrCat(event.occurred_on(), " ", event.precision(), " ",
                              payload.SerializeAsString()));
  }
  return facts;
}

// A pair of servers with the same facts, told in different orders.
struct Pair {
  Server one;
  Server other;
};

Pair TellInTwoOrders(const std::vector<v1::Command>& commands, Dice& dice) {
  std::vector<size_t> order;
  for (size_t i = 0; i < commands.size(); ++i) order.push_back(i);
  Pair pair{std::make_unique<testing::TestServer>(), nullptr};
  std::set<size_t> told = Import(*pair.one, commands, order);
  // Some facts are refused in one order and not in the other: leave them out of both.
  for (int round = 0; round < kRoundsMax; ++round) {
    order.assign(told.begin(), told.end());
    if (round % 2 == 0) dice.Shuffle(order);
    pair.other = std::make_unique<testing::TestServer>();
    const std::set<size_t> again = Import(*pair.other, commands, order);
    if (again == told && FactsOf(*pair.one) == FactsOf(*pair.other)) return pair;
    pair.one = std::move(pair.other);
    told = again;
  }
  pair.other = nullptr;
  return pair;
}

void Compare(const Pair& pair, Generator& generator, const Story& story) {
  for (int moment = 0; moment < kMoments; ++moment) {
    v1::QueryMeta at;
    at.set_as_of(DayText(generator.Day(story)));
    at.set_min_position(story.head());
    for (const Question& question : EveryQuestion(generator.world(), at, generator.dice())) {
      const auto& response = question.response;
      const std::unique_ptr<google::protobuf::Message> other(response->New());
      const grpc::Status first = Call(pair.one->channel(), *question.request, response.get());
      const grpc::Status second = Call(pair.other->channel(), *question.request, other.get());
      EXPECT_EQ(first.error_code(), second.error_code()) << question.request->ShortDebugString();
      ASSERT_EQ(DifferencesApartFromOrder(*response, *other), "")
          << question.request->GetDescriptor()->name() << " "
          << question.request->ShortDebugString() << "\n"
          << response->DebugString() << "\nand in the other order\n"
          << other->DebugString();
    }
  }
}

// The same of every query of the API. Explanations are left out: they tell places in the log.
void CompareEveryQuery(const Pair& pair, Generator& generator, const Story& story) {
  for (int moment = 0; moment < kMoments; ++moment) {
    for (const auto* query : EveryQuery()) {
      if (absl::StartsWith(query->name(), "Explain")) continue;
      for (int i = 0; i < kRequestsPerQuery; ++i) {
        const auto request = AnyRequest(*query, generator.world(), story, generator.dice());
        AskAsOf(*request, generator.Day(story), generator.dice());
        MutableAt(*request).set_min_position(story.head());
        const auto ask = [&](testing::TestServer& server) {
          return AskWhole(*query, *request, kOnePage, [&](const auto& sent, auto* response) {
            return Call(server.channel(), sent, response).error_code();
          });
        };
        const WholeAnswer first = ask(*pair.one);
        const WholeAnswer second = ask(*pair.other);
        EXPECT_EQ(first.code, second.code) << request->ShortDebugString();
        ASSERT_NE(first.code, grpc::INVALID_ARGUMENT) << request->ShortDebugString();
        ASSERT_EQ(first.pages.size(), second.pages.size()) << request->ShortDebugString();
        if (first.pages.empty()) continue;
        ASSERT_EQ(first.pages.size(), 1u);
        ASSERT_EQ(DifferencesApartFromOrder(*first.pages[0], *second.pages[0]), "")
            << query->name() << " " << request->ShortDebugString() << "\n"
            << first.pages[0]->DebugString() << "\nand in the other order\n"
            << second.pages[0]->DebugString();
      }
    }
  }
}

TEST(ArrivalOrder, ChangesNoAnswer) {
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    Generator generator(seed);
    generator.NameByIdOnly();
    generator.MergeNobody();
    std::vector<v1::Command> commands = generator.Beginnings();
    for (int i = 0; i < kCommands; ++i) commands.push_back(generator.Next());
    const Pair pair = TellInTwoOrders(commands, generator.dice());
    ASSERT_NE(pair.other, nullptr) << "no set of facts was accepted in both orders";
    Story story;
    for (auto& event : testing::ReadAll(*pair.one->events)) story.Add(std::move(event));
    Compare(pair, generator, story);
    CompareEveryQuery(pair, generator, story);
    std::cout << "seed " << seed << ": " << story.head() << " events in two orders" << std::endl;
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace loge::property

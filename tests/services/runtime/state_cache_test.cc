#include "services/runtime/state_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;

const FoldSpec kStarts{"starts", {EventPayload::kVolunteeringStarted}};
const FoldSpec kBoth{"both",
                     {EventPayload::kVolunteeringStarted, EventPayload::kVolunteeringStopped}};

// The versions that live in a set.
std::vector<int64_t> Versions(const FactSet& facts) {
  std::vector<int64_t> versions;
  for (const Fact& fact : facts.facts()) versions.push_back(fact.known_from);
  return versions;
}

// The same, from the log alone.
std::vector<int64_t> Recount(const std::vector<EventPtr>& events, const Need& need, int64_t as_of) {
  FactSet facts(*need.fold, need.subject);
  for (const EventPtr& event : events) {
    if (event->position() <= as_of) facts.Apply(event);
  }
  return Versions(facts);
}

// Appends random facts, and cancellations of them, about a few persons.
void AppendSome(testing::TestRuntime& runtime, uint32_t seed, int count) {
  std::mt19937 random(seed);
  std::vector<std::pair<int64_t, std::string>> told;
  for (int i = 0; i < count; ++i) {
    const std::string id = absl::StrCat("p", random() % 4);
    storage::EventDraft draft;
    if (random() % 4 == 0 && !told.empty()) {
      const auto& [target, subject] = told[random() % told.size()];
      EventPayload payload;
      payload.mutable_fact_cancelled()->set_target_position(target);
      payload.mutable_fact_cancelled()->set_original_position(target);
      draft = DraftOf(payload, {Date(14000)}, {subject});
    } else {
      draft = DraftOf(random() % 3 == 0 ? testing::StoppedPayload(id) : testing::StartedPayload(id),
                      {Date(14000 + static_cast<int32_t>(random() % 9))}, {});
      told.emplace_back(runtime.head() + 1, "caretaker/" + id);
    }
    ASSERT_TRUE(runtime.AppendRaw({std::move(draft)}).ok());
  }
}

Need RandomNeed(std::mt19937& random) {
  return {random() % 2 == 0 ? &kStarts : &kBoth, absl::StrCat("caretaker/p", random() % 4)};
}

TEST(StateCache, EqualsAFoldOfTheLogWhileOthersAppend) {
  const uint32_t seed = testing::TestSeed();
  for (const int64_t bytes : {int64_t{0}, int64_t{3000}, int64_t{1} << 20}) {
    testing::TestRuntime runtime({.cache_bytes = bytes, .seed = seed});
    std::atomic<bool> done = false;
    struct Seen {
      Need need;
      int64_t as_of;
      std::vector<int64_t> versions;
    };
    std::vector<std::vector<Seen>> seen(3);
    std::vector<std::thread> readers;
    for (size_t reader = 0; reader < seen.size(); ++reader) {
      readers.emplace_back([&, reader] {
        std::mt19937 random(seed + static_cast<uint32_t>(reader));
        while (!done || seen[reader].empty()) {
          const Need need = RandomNeed(random);
          const auto state = runtime.cache->Load(need);
          ASSERT_TRUE(state.ok()) << state.status();
          if (seen[reader].size() < 3000) {
            seen[reader].push_back({need, state->as_of.value(), Versions(*state->facts)});
          }
        }
      });
    }
    AppendSome(runtime, seed, 150);
    done = true;
    for (std::thread& reader : readers) reader.join();
    EXPECT_LE(runtime.cache->bytes(), bytes);
    const std::vector<EventPtr> events = runtime.Events();
    for (const auto& of_reader : seen) {
      for (const Seen& one : of_reader) {
        ASSERT_EQ(one.versions, Recount(events, one.need, one.as_of))
            << one.need.subject << " " << one.need.fold->name << " at " << one.as_of;
      }
    }
  }
}

TEST(StateCache, ReachesTheHeadOnceTheWritersAreAnswered) {
  const uint32_t seed = testing::TestSeed();
  testing::TestRuntime runtime({.cache_bytes = 2000, .seed = seed});
  std::mt19937 random(seed);
  for (int i = 0; i < 60; ++i) {
    AppendSome(runtime, seed + static_cast<uint32_t>(i), 1);
    const Need need = RandomNeed(random);
    const auto state = runtime.cache->Load(need);
    ASSERT_TRUE(state.ok());
    EXPECT_EQ(state->as_of.value(), runtime.head());
    EXPECT_EQ(Versions(*state->facts), Recount(runtime.Events(), need, runtime.head()));
  }
}

// A decision may hold a state for long: it must not change under its hands.
TEST(StateCache, LeavesALoadedStateAsItWas) {
  testing::TestRuntime runtime;
  AppendSome(runtime, 1, 20);
  const auto state = runtime.cache->Load({&kBoth, "caretaker/p0"});
  const std::vector<int64_t> before = Versions(*state->facts);
  AppendSome(runtime, 2, 50);
  EXPECT_EQ(Versions(*state->facts), before);
}

}  // namespace
}  // namespace loge::runtime

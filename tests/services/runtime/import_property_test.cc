// A stream races with other writers: whatever happens, its answers are those of deciding one
// command after the other. What was told was true where it lies in the log; what was refused or
// changed nothing was so over all that the stream had told before and what others had told up to
// some moment.
//
// The log itself tells the order: every event names its request, so a plain model, fed with the
// commands in the order of the log, says what each command had to be answered.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/import_session.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using testing::TestRuntime;

struct Command {
  enum class Kind { kBegin, kEnd, kJoin, kLandlord };
  Kind kind = Kind::kBegin;
  std::string request_id;
  std::string id;      // Of the person or landlord; empty: named by number, or to be made.
  std::string number;  // Employee number, or SIREN.
  int day = 0;

  std::shared_ptr<google::protobuf::Message> Request() const {
    const std::string date = FormatDay(Date(12000 + day));
    if (kind == Kind::kLandlord)
      return testing::Copy(testing::Landlord(request_id, id, date, number));
    if (kind == Kind::kJoin)
      return testing::Copy(testing::Join(request_id, id, "l1", number, date));
    if (kind == Kind::kBegin) return Named(testing::Begin(request_id, id, date));
    return Named(testing::End(request_id, id, date));
  }

 private:
  template <class Request_>
  std::shared_ptr<google::protobuf::Message> Named(Request_ request) const {
    if (id.empty()) {
      request.mutable_caretaker()->mutable_employee()->set_landlord_id("l1");
      request.mutable_caretaker()->mutable_employee()->set_employee_number(number);
    }
    return testing::Copy(request);
  }
};

// What a command had to be answered: told, unchanged, replayed, or a reason.
struct Expected {
  std::string what;
  std::string id;
};

// The state of the test rules, recounted from commands that were told.
class Model {
 public:
  Expected Answer(const Command& c) const {
    if (told_.contains(c.request_id)) return {"replayed", ""};
    if (c.kind == Command::Kind::kLandlord) {
      const bool taken = Taken(sirens_, c.number, c.id);
      return OfThing(landlords_, c, taken ? "SIREN_TAKEN" : "", "ALREADY_EXISTS");
    }
    if (c.kind == Command::Kind::kJoin) {
      if (Taken(numbers_, c.number, c.id)) {
        const std::string& holder = numbers_.at(c.number);
        if (persons_.at(holder).first == c.day) return {"unchanged", holder};
        const Expected rest = OfThing(persons_, c, "", "CARETAKER_ALREADY_EMPLOYED");
        return {rest.what == "told" || rest.what == "unchanged"
                    ? "EMPLOYEE_NUMBER_TAKEN"
                    : "EMPLOYEE_NUMBER_TAKEN CARETAKER_ALREADY_EMPLOYED",
                ""};
      }
      return OfThing(persons_, c, "", "CARETAKER_ALREADY_EMPLOYED");
    }
    std::string id = c.id;
    if (id.empty()) {
      const auto holder = numbers_.find(c.number);
      if (holder == numbers_.end()) return {"UNKNOWN_REFERENCE", ""};
      id = holder->second;
    }
    const auto it = volunteering_.find(id);
    std::tuple<int, int64_t, bool> last{-1, 0, false};
    if (it != volunteering_.end()) last = *it->second.rbegin();
    const bool starts = c.kind == Command::Kind::kBegin;
    if (std::get<2>(last) != starts) return {"told", id};
    if (std::get<0>(last) == c.day) return {"unchanged", id};
    return {starts ? "ALREADY_VOLUNTEERING" : "NOT_VOLUNTEERING", ""};
  }

  void Tell(const Command& c, int64_t position, const std::string& id) {
    told_.insert(c.request_id);
    if (c.kind == Command::Kind::kLandlord) {
      landlords_[id] = {c.day, c.number};
      if (!c.number.empty()) sirens_[c.number] = id;
    } else if (c.kind == Command::Kind::kJoin) {
      persons_[id] = {c.day, c.number};
      numbers_[c.number] = id;
    } else {
      volunteering_[id].insert({c.day, position, c.kind == Command::Kind::kBegin});
    }
  }

 private:
  using Things = std::map<std::string, std::pair<int, std::string>>;  // Day and number.

  static bool Taken(const std::map<std::string, std::string>& claims, const std::string& value,
                    const std::string& id) {
    const auto it = claims.find(value);
    return it != claims.end() && it->second != id;
  }
  static Expected OfThing(const Things& things, const Command& c, const std::string& refusal,
                          const std::string& exists) {
    const auto it = things.find(c.id);
    const bool same = it != things.end() && it->second.first == c.day &&
                      (c.kind == Command::Kind::kJoin || it->second.second == c.number);
    std::string what = refusal;
    if (it != things.end() && !same) absl::StrAppend(&what, what.empty() ? "" : " ", exists);
    if (what.empty()) return {same ? "unchanged" : "told", c.id};
    return {what, ""};
  }

  std::set<std::string> told_;
  Things landlords_;
  Things persons_;
  std::map<std::string, std::string> sirens_;
  std::map<std::string, std::string> numbers_;
  // By person, in the order of facts: day, position, starts.
  std::map<std::string, std::set<std::tuple<int, int64_t, bool>>> volunteering_;
};

std::vector<Command> RandomCommands(std::mt19937& random, const std::string& prefix, int count) {
  std::vector<Command> commands;
  for (int i = 0; i < count; ++i) {
    Command c;
    const bool retries = random() % 8 == 0 && i > 0;
    c.request_id =
        absl::StrCat(prefix, retries ? static_cast<int>(random() % static_cast<uint32_t>(i)) : i);
    for (const Command& before : commands) {
      if (before.request_id == c.request_id) c = before;  // A retry, word for word.
    }
    if (c.id.empty() && c.number.empty()) {
      const auto kind = random() % 8;
      c.kind = kind < 3   ? Command::Kind::kBegin
               : kind < 6 ? Command::Kind::kEnd
               : kind < 7 ? Command::Kind::kJoin
                          : Command::Kind::kLandlord;
      c.day = static_cast<int>(random() % 300);
      c.id = absl::StrCat(c.kind == Command::Kind::kLandlord ? "l" : "p", random() % 4);
      if (c.kind == Command::Kind::kJoin) c.number = absl::StrCat("n", random() % 4);
      if (c.kind == Command::Kind::kLandlord && random() % 2) c.number = absl::StrCat(random() % 3);
      const bool volunteers = c.kind == Command::Kind::kBegin || c.kind == Command::Kind::kEnd;
      if (volunteers && random() % 4 == 0) {
        c.id.clear();
        c.number = absl::StrCat("n", random() % 4);
      }
    }
    commands.push_back(std::move(c));
  }
  return commands;
}

Expected Got(const TestRuntime::Outcome& outcome) {
  if (!outcome.ok()) {
    std::string reasons;
    for (const v1::ErrorReason reason : testing::Reasons(outcome.status())) {
      absl::StrAppend(&reasons, reasons.empty() ? "" : " ",
                      v1::ErrorReason_Name(reason).substr(13));
    }
    return {reasons.empty() ? outcome.status().ToString() : reasons, ""};
  }
  if (outcome->replayed) return {"replayed", ""};
  return {outcome->first_position == 0 ? "unchanged" : "told", outcome->id};
}

// The log, as the model needs it.
class History {
 public:
  History(const TestRuntime& runtime, const std::map<std::string, Command>& by_request)
      : models_(1) {
    for (const EventPtr& event : runtime.Events()) {
      const std::string subject = event->subjects(0);
      told_.emplace_back(by_request.at(event->request_id()), subject.substr(subject.find('/') + 1));
      models_.push_back(models_.back());
      models_.back().Tell(told_.back().first, event->position(), told_.back().second);
    }
  }

  // Whether `got` is the answer to `command` after position `p`, `own` told in any case.
  bool Possible(const Command& command, const Expected& got, int64_t p,
                const std::vector<int64_t>& own) const {
    const Model* model = &models_[static_cast<size_t>(p)];
    Model with_own;
    if (!own.empty() && own.back() > p) {
      with_own = *model;
      for (const int64_t position : own) {
        const auto& [told, id] = told_[static_cast<size_t>(position - 1)];
        if (position > p) with_own.Tell(told, position, id);
      }
      model = &with_own;
    }
    const Expected expected = model->Answer(command);
    if (got.what == "replayed") return expected.what == got.what;
    // A claim and a state are read one after the other: the claim may have been free still.
    const bool refused = got.what != "told" && got.what != "unchanged";
    const bool same = refused ? absl::EndsWith(expected.what, got.what) : expected.what == got.what;
    return same && expected.id == got.id;
  }

 private:
  std::vector<std::pair<Command, std::string>> told_;  // And the id it was told of.
  std::vector<Model> models_;                          // models_[p]: after position p.
};

// Checks the answers of one stream against the log.
void CheckStream(const TestRuntime& runtime, const std::map<std::string, Command>& by_request,
                 const std::vector<Command>& commands,
                 const std::vector<ImportSession::Result>& results) {
  ASSERT_EQ(results.size(), commands.size());
  const History history(runtime, by_request);
  std::vector<int64_t> own;  // Positions that the stream wrote so far.
  std::map<std::string, int64_t> first_answers;
  for (size_t i = 0; i < commands.size(); ++i) {
    ASSERT_EQ(results[i].sequence, static_cast<int64_t>(i) + 1);
    const TestRuntime::Outcome& outcome = results[i].outcome;
    const Expected got = Got(outcome);
    const int64_t last = own.empty() ? 0 : own.back();
    bool possible = false;
    if (got.what == "told") {
      ASSERT_GT(outcome->position, last);
      possible = history.Possible(commands[i], got, outcome->position - 1, {});
      own.push_back(outcome->position);
    }
    int64_t until = runtime.head();  // Before what the stream told next.
    for (size_t k = commands.size() - 1; k > i; --k) {
      if (Got(results[k].outcome).what == "told") until = results[k].outcome->position - 1;
    }
    for (int64_t p = until; p >= 0 && !possible && got.what != "told"; --p) {
      possible = history.Possible(commands[i], got, p, own);
    }
    EXPECT_TRUE(possible) << "command " << i << " " << commands[i].Request()->ShortDebugString()
                          << "\nanswered " << got.what << " " << got.id;
    if (!outcome.ok()) continue;
    if (got.what == "unchanged") {
      EXPECT_GE(outcome->position, last);
      continue;
    }
    const auto first = first_answers.emplace(commands[i].request_id, outcome->position).first;
    EXPECT_EQ(outcome->position, first->second);
  }
}

void RaceOnce(uint32_t seed, bool racing) {
  TestRuntime runtime({.threads = 3, .cache_bytes = seed % 2 ? 1 << 20 : 2000, .seed = seed});
  std::mt19937 random(seed);
  const std::vector<Command> commands = RandomCommands(random, "s", 120);
  std::map<std::string, Command> by_request;
  for (const Command& c : commands) by_request.emplace(c.request_id, c);
  std::vector<std::vector<Command>> others;
  for (int writer = 0; racing && writer < 2; ++writer) {
    others.push_back(RandomCommands(random, absl::StrCat("o", writer, "-"), 40));
    for (const Command& c : others.back()) by_request.emplace(c.request_id, c);
  }
  if (racing) {
    // Somebody sends commands of the stream by hand at the same time.
    others.emplace_back(commands.begin(), commands.begin() + 60);
  }
  std::vector<std::thread> writers;
  for (const auto& of_writer : others) {
    writers.emplace_back([&runtime, &of_writer] {
      for (const Command& c : of_writer) static_cast<void>(runtime.Run(*c.Request()));
    });
  }
  std::vector<std::shared_ptr<google::protobuf::Message>> requests;
  for (const Command& c : commands) requests.push_back(c.Request());
  const std::vector<ImportSession::Result> results = runtime.Import(requests);
  for (std::thread& writer : writers) writer.join();
  CheckStream(runtime, by_request, commands, results);
}

TEST(ImportProperty, AloneItAnswersAsOneByOne) {
  const uint32_t seed = testing::TestSeed();
  for (uint32_t i = 0; i < 10; ++i) {
    RaceOnce(seed + i, /*racing=*/false);
    ASSERT_FALSE(HasFailure()) << "seed " << seed + i;
  }
}

TEST(ImportProperty, RacingItAnswersAsOneByOne) {
  const uint32_t seed = testing::TestSeed();
  for (uint32_t i = 0; i < 10; ++i) {
    RaceOnce(seed + i, /*racing=*/true);
    ASSERT_FALSE(HasFailure()) << "seed " << seed + i;
  }
}

}  // namespace
}  // namespace loge::runtime

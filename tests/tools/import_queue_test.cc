#include "tools/loge/import_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace loge::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Landlord(const std::string& request_id) {
  return R"({"register_landlord":{"meta":{"request_id":")" + request_id + "\"}}}\n";
}

std::string Cancel(const std::string& request_id, const std::string& target,
                   const std::string& more = "") {
  return R"({"cancel_fact":{"meta":{"request_id":")" + request_id + R"("}},"target_request_id":")" +
         target + "\"" + more + "}\n";
}

// A queue over a text, and the messages that it gives out.
class ImportQueueTest : public testing::Test {
 protected:
  ImportQueue& Open(const std::string& text, ImportLimits limits = {}, bool dry_run = false) {
    input_.str(text);
    queue_ = std::make_unique<ImportQueue>(file_, limits, dry_run);
    return *queue_;
  }

  // The sequences of the next message.
  std::vector<int64_t> Fill() {
    request_.Clear();
    queue_->Fill(&request_);
    std::vector<int64_t> sequences;
    for (const v1::Command& command : request_.commands()) sequences.push_back(command.sequence());
    return sequences;
  }

  std::string Answer(int64_t sequence, int64_t first, int64_t last, int code = 0) {
    v1::CommandResult result;
    result.set_sequence(sequence);
    result.set_first_position(first);
    result.set_position(last);
    result.mutable_status()->set_code(code);
    if (code != 0) result.mutable_status()->set_message("no");
    return queue_->Answer(result);
  }

  std::string Refusal(size_t i) {
    const auto& refusal = queue_->summary().refusals.at(i);
    return std::to_string(refusal.line) + ": " + refusal.reasons.at(0);
  }

  std::istringstream input_;
  ImportFile file_{input_};
  std::unique_ptr<ImportQueue> queue_;
  v1::ImportRequest request_;
};

TEST_F(ImportQueueTest, SendsManyToAMessageAndCounts) {
  ImportQueue& queue = Open(Landlord("a") + Landlord("b") + Landlord("c") + Landlord("d"),
                            {.commands_per_message = 3});
  EXPECT_THAT(Fill(), ElementsAre(1, 2, 3));
  EXPECT_THAT(Fill(), ElementsAre(4));
  EXPECT_THAT(Fill(), ElementsAre());
  EXPECT_TRUE(queue.all_sent());
  EXPECT_FALSE(queue.done());
  EXPECT_EQ(Answer(1, 1, 1), "");
  EXPECT_EQ(Answer(2, 0, 1), "");
  EXPECT_EQ(Answer(3, 0, 0, 9), "");
  v1::CommandResult replayed;
  replayed.set_sequence(4);
  replayed.set_position(2);
  replayed.set_first_position(2);
  replayed.set_replayed(true);
  EXPECT_EQ(queue.Answer(replayed), "");
  EXPECT_TRUE(queue.done());
  EXPECT_EQ(queue.summary().accepted, 1);
  EXPECT_EQ(queue.summary().unchanged, 1);
  EXPECT_EQ(queue.summary().refused, 1);
  EXPECT_EQ(queue.summary().replayed, 1);
  EXPECT_EQ(queue.summary().last_position, 2);
  EXPECT_EQ(Refusal(0), "3: FAILED_PRECONDITION: no");
}

TEST_F(ImportQueueTest, ABadLineIsRefusedHereAndTheOthersGo) {
  Open("nonsense\n" + Landlord("b"));
  EXPECT_THAT(Fill(), ElementsAre(2));
  EXPECT_EQ(Refusal(0), "1: not valid JSON");
}

TEST_F(ImportQueueTest, KeepsToTheBytesOfAMessage) {
  Open(Landlord("a") + Landlord("b"), {.bytes_per_message = 40});
  EXPECT_THAT(Fill(), ElementsAre(1));
  EXPECT_THAT(Fill(), ElementsAre(2));
}

TEST_F(ImportQueueTest, RefusesACommandThatNoMessageHolds) {
  Open(Landlord(std::string(200, 'x')) + Landlord("b"), {.bytes_per_message = 100});
  EXPECT_THAT(Fill(), ElementsAre(2));
  EXPECT_THAT(Refusal(0), HasSubstr("bytes, at most"));
}

TEST_F(ImportQueueTest, BoundsWhatHasNoAnswer) {
  Open(Landlord("a") + Landlord("b") + Landlord("c"), {.unanswered = 2});
  EXPECT_THAT(Fill(), ElementsAre(1, 2));
  EXPECT_THAT(Fill(), ElementsAre());
  EXPECT_FALSE(queue_->all_sent());
  EXPECT_EQ(Answer(1, 1, 1), "");
  EXPECT_THAT(Fill(), ElementsAre(3));
}

TEST_F(ImportQueueTest, ACorrectionWaitsForTheAnswerToItsTarget) {
  Open(Landlord("a") + Cancel("b", "a", R"(,"target_index":1)") + Landlord("c"));
  EXPECT_THAT(Fill(), ElementsAre(1));
  EXPECT_THAT(Fill(), ElementsAre());
  EXPECT_FALSE(queue_->all_sent());
  EXPECT_EQ(Answer(1, 40, 42), "");
  EXPECT_THAT(Fill(), ElementsAre(2, 3));
  EXPECT_EQ(request_.commands(0).cancel_fact().target_position(), 41);
}

TEST_F(ImportQueueTest, ACorrectionOfWhatCameToNothingIsRefused) {
  Open(Landlord("a") + Landlord("b") + Cancel("c", "a") + Cancel("d", "nobody") +
       Cancel("e", "b", R"(,"target_index":5)"));
  EXPECT_THAT(Fill(), ElementsAre(1, 2));
  EXPECT_EQ(Answer(1, 0, 0, 9), "");
  EXPECT_EQ(Answer(2, 7, 7), "");
  EXPECT_THAT(Fill(), ElementsAre());
  EXPECT_TRUE(queue_->done());
  EXPECT_EQ(Refusal(1), "3: line 1, which it refers to, appended nothing");
  EXPECT_EQ(Refusal(2), "4: no earlier line has the request id nobody");
  EXPECT_EQ(Refusal(3), "5: target_index 5: line 2 made 1 events");
}

TEST_F(ImportQueueTest, AfterABreakTheUnansweredGoAgainUnchanged) {
  Open(Landlord("a") + Cancel("b", "a") + Landlord("c"));
  EXPECT_THAT(Fill(), ElementsAre(1));
  EXPECT_EQ(Answer(1, 5, 5), "");
  EXPECT_THAT(Fill(), ElementsAre(2, 3));
  EXPECT_EQ(Answer(2, 6, 6), "");
  queue_->Rewind();
  EXPECT_FALSE(queue_->all_sent());
  EXPECT_THAT(Fill(), ElementsAre(3));
  EXPECT_EQ(RequestIdOf(request_.commands(0)), "c");
  // The answer to what was lost with the old stream comes under the old position.
  EXPECT_EQ(Answer(3, 7, 7), "");
  EXPECT_TRUE(queue_->done());
}

TEST_F(ImportQueueTest, ADryRunWritesNothingAndChecksNoTargets) {
  Open(Landlord("a") + Cancel("b", "a"), {}, /*dry_run=*/true);
  EXPECT_THAT(Fill(), ElementsAre(1));
  EXPECT_TRUE(request_.validate_only());
  EXPECT_EQ(Answer(1, 0, 12), "");
  EXPECT_TRUE(queue_->done());
  EXPECT_EQ(queue_->summary().valid, 1);
  EXPECT_EQ(queue_->summary().unchecked, 1);
}

TEST_F(ImportQueueTest, AnAnswerOutOfOrderIsAnError) {
  Open(Landlord("a") + Landlord("b"));
  EXPECT_THAT(Answer(1, 1, 1), HasSubstr("was not sent"));
  EXPECT_THAT(Fill(), ElementsAre(1, 2));
  EXPECT_THAT(Answer(2, 1, 1), HasSubstr("not the ones before it"));
}

}  // namespace
}  // namespace loge::cli

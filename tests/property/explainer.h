// Explanations of one random story, and what each of them promises: its events are those of the
// log, and applied to empty read models, they alone give the same answer and the same explanation.
#ifndef LOGE_TESTS_PROPERTY_EXPLAINER_H_
#define LOGE_TESTS_PROPERTY_EXPLAINER_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "loge/v1/common.pb.h"
#include "tests/property/calls.h"
#include "tests/property/recount.h"
#include "tests/property/replay.h"
#include "tests/property/teller.h"

namespace loge::property {

class Explainer {
 public:
  explicit Explainer(uint64_t seed) : teller_(seed) {}

  // Half of `commands`, stages that name events of them and training that many attend, and the
  // other half: so that what is named is corrected and cancelled later, too.
  void Tell(int commands);
  // Asks from now on at a random date and state of knowledge.
  void PickMoment();

  // How often something was explained.
  int64_t explained(const std::string& what) { return explained_[what]; }
  void Print(uint64_t seed) const;

 protected:
  // Asks in pages of random size, of at most `page_size_max` rows, and checks what every
  // explanation promises. False: NOT_FOUND.
  template <class Request, class Response>
  bool Explain(Request request, Response* whole, int page_size_max = 30);
  // Answers `request` from the events of `whole` alone. `pick` leaves what must be equal.
  template <class Request, class Response>
  void CheckReplay(const Request& request, const Response& whole,
                   const std::function<void(Response*)>& pick);

  void Count(const std::string& what) { ++explained_[what]; }
  const World& world() { return teller_.generator().world(); }
  Dice& dice() { return teller_.generator().dice(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return teller_.channel(); }
  // Of the moment.
  const v1::QueryMeta& at() const { return at_; }
  const Recount& recount() const { return *recount_; }

 private:
  void TellTraining();
  void CheckEvidence(const std::string& asked, const Replay::Events& evidence, int64_t known_at);

  Teller teller_;
  v1::QueryMeta at_;
  std::set<int64_t> standing_;  // At the moment.
  std::unique_ptr<Recount> recount_;
  std::map<std::string, int64_t> explained_;
  int64_t events_ = 0;
  int64_t replaced_ = 0;
};

template <class Request, class Response>
bool Explainer::Explain(Request request, Response* whole, int page_size_max) {
  *request.mutable_at() = at_;
  const std::string asked =
      absl::StrCat(Request::descriptor()->name(), " ", request.ShortDebugString());
  Replay::Events evidence;
  std::string first;
  do {
    request.mutable_page()->set_page_size(1 + dice().Below(page_size_max));
    Response page;
    const grpc::Status status = Call(teller_.channel(), request, &page);
    if (status.error_code() == grpc::NOT_FOUND && evidence.empty()) return false;
    EXPECT_TRUE(status.ok()) << asked << "\n" << status.error_message();
    if (!status.ok()) return false;
    EXPECT_LE(page.evidence_size(), request.page().page_size()) << asked;
    evidence.MergeFrom(page.evidence());
    request.mutable_page()->set_page_token(page.next_page_token());
    page.clear_evidence();
    page.clear_next_page_token();
    if (first.empty()) first = page.SerializeAsString();
    EXPECT_EQ(page.SerializeAsString(), first) << asked;  // What is explained is on every page.
    *whole = page;
  } while (!request.page().page_token().empty());
  *whole->mutable_evidence() = evidence;
  CheckEvidence(asked, evidence, whole->answered().as_known_at());
  Count(Request::descriptor()->name());
  return true;
}

template <class Request, class Response>
void Explainer::CheckReplay(const Request& request, const Response& whole,
                            const std::function<void(Response*)>& pick) {
  const Replay replay(whole.evidence(), whole.answered());
  Response again;
  const absl::Status status = replay.Answer(request, &again);
  ASSERT_TRUE(status.ok()) << Request::descriptor()->name() << " " << request.ShortDebugString()
                           << "\n"
                           << status << "\n"
                           << whole.DebugString();
  Response expected = whole;
  for (Response* each : {&expected, &again}) {
    each->clear_answered();
    pick(each);
  }
  EXPECT_EQ(again.SerializeAsString(), expected.SerializeAsString())
      << Request::descriptor()->name() << " " << request.ShortDebugString() << " "
      << at_.ShortDebugString() << "\n"
      << Differences(expected, again);
}

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_EXPLAINER_H_

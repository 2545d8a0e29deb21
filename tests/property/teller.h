// One random story told to a real server, with its recount beside it.
#ifndef LOGE_TESTS_PROPERTY_TELLER_H_
#define LOGE_TESTS_PROPERTY_TELLER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/property/calls.h"
#include "tests/property/questions.h"
#include "tests/support/test_server.h"

namespace loge::property {

class Teller {
 public:
  explicit Teller(uint64_t seed) : generator_(seed), seed_(seed) {}

  // Tells the beginnings, then `commands` random ones, checking on the way.
  void Tell(int commands);
  // Tells one command.
  void Tell(const v1::Command& command);
  // Asks everything at `moments` random dates and states of knowledge.
  void CheckMoments(int moments);
  // Asks everything at one moment; `min_position` as in QueryMeta.
  void CheckMoment(int as_of, int64_t known_at, int64_t min_position);
  // What was answered on the way is still the answer at that state of knowledge.
  void CheckRemembered();
  // Reads lists in small pages while the story goes on: all pages tell the state of the first.
  void CheckPages();
  void CheckLiveEqualsRebuilt();
  void Restart() { server_.Restart(); }

  int64_t accepted() const { return accepted_; }
  int64_t refused() const { return refused_; }
  const Story& story() const { return story_; }
  Generator& generator() { return generator_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return server_.channel(); }
  // How often each reason was given: whether the commands reach the rules at all.
  const std::map<std::string, int>& refusals() const { return refusals_; }

 private:
  struct Remembered {
    Question question;
    std::string as_of;
    int64_t known_at = 0;
    grpc::Status status;
    std::shared_ptr<google::protobuf::Message> response;
  };

  void TellOne();
  void TellBatch(const std::vector<v1::Command>& commands);
  void SendAgain(const v1::Command& command, const Answer& first);
  // Takes what was answered into the story; the log must have grown by just that.
  void Take(const v1::Command& command, const Answer& answer);
  void ReadNewEvents();
  template <class Request, class Response, class Rows>
  void CheckPagesOf(Request request, int as_of, const Rows& expected);
  void Remember();
  void CheckOne(const Question& question, const Recount& recount, int64_t min_position);

  Generator generator_;
  const uint64_t seed_;
  testing::TestServer server_;
  Story story_;
  std::vector<Remembered> remembered_;
  std::map<std::string, int> refusals_;
  int64_t accepted_ = 0;
  int64_t refused_ = 0;
};

// LOGE_TEST_SEED gives the first seed, LOGE_PROPERTY_SEEDS how many there are.
std::vector<uint64_t> Seeds(int count);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_TELLER_H_

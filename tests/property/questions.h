// Every question the tests ask, at a date and a state of knowledge.
#ifndef LOGE_TESTS_PROPERTY_QUESTIONS_H_
#define LOGE_TESTS_PROPERTY_QUESTIONS_H_

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "loge/v1/common.pb.h"
#include "tests/property/generator.h"
#include "tests/property/recount.h"

namespace loge::property {

// A request, a message for its answer, and what the recount says; no message means NOT_FOUND.
struct Question {
  std::shared_ptr<google::protobuf::Message> request;
  std::shared_ptr<google::protobuf::Message> response;
  std::function<std::shared_ptr<google::protobuf::Message>(const Recount&)> expected;
};

// All about everything that `world` names. Lists have one page of everything.
std::vector<Question> EveryQuestion(const World& world, const v1::QueryMeta& at, Dice& dice);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_QUESTIONS_H_

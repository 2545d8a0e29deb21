// Any call of the API by its request message, and answers compared in words.
#ifndef LOGE_TESTS_PROPERTY_CALLS_H_
#define LOGE_TESTS_PROPERTY_CALLS_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/common.pb.h"
#include "loge/v1/import.pb.h"

namespace loge::property {

// Calls the RPC that takes `request`.
grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel,
                  const google::protobuf::Message& request, google::protobuf::Message* response);

// What a command was answered.
struct Answer {
  grpc::Status status;
  int64_t position = 0;
  int64_t first_position = 0;
  bool replayed = false;

  bool told() const { return status.ok() && first_position > 0 && !replayed; }
};

// The request inside of `command`.
const google::protobuf::Message& RequestOf(const v1::Command& command);
v1::CommandMeta* MetaOf(v1::Command& command);

// Sends it over the RPC of its own.
Answer Send(const std::shared_ptr<grpc::Channel>& channel, const v1::Command& command);
// The same of an answer that came over Import.
Answer AnswerOf(const v1::CommandResult& result);

// How `actual` differs from `expected`, for people; empty when it does not. AnswerMeta is left
// out, floating numbers are compared up to rounding.
std::string Differences(const google::protobuf::Message& expected,
                        const google::protobuf::Message& actual);

// The same for answers of two logs that hold the same facts at other positions: places in the log
// are left out, lists are compared as sets, floating numbers to the last bit.
std::string DifferencesApartFromOrder(const google::protobuf::Message& expected,
                                      const google::protobuf::Message& actual);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_CALLS_H_

// Every query of the API, found in its descriptors and asked at random: a new one takes part
// without a word, or fails the test that finds a field here that nobody knows how to fill.
#ifndef LOGE_TESTS_PROPERTY_EVERY_QUERY_H_
#define LOGE_TESTS_PROPERTY_EVERY_QUERY_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "loge/v1/common.pb.h"
#include "tests/property/generator.h"
#include "tests/property/story.h"

namespace loge::property {

// The RPCs of all services, those of a service that came only today too.
std::vector<const google::protobuf::MethodDescriptor*> EveryMethod();

// The RPCs that answer at a date and a state of knowledge.
std::vector<const google::protobuf::MethodDescriptor*> EveryQuery();

// A request of `query` about things of `world` and meetings of `story`; `at` and the size of the
// page are left unset.
std::unique_ptr<google::protobuf::Message> AnyRequest(
    const google::protobuf::MethodDescriptor& query, const World& world, const Story& story,
    Dice& dice);

// Its `at`. Every request that AnyRequest makes has one.
v1::QueryMeta& MutableAt(google::protobuf::Message& request);

// Asks as of that day; a comparison, with a day some time before it.
void AskAsOf(google::protobuf::Message& request, int day, Dice& dice);

// An answer, page by page, without the position that the read models have reached and without the
// page tokens.
struct WholeAnswer {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::vector<std::shared_ptr<google::protobuf::Message>> pages;

  // Whether it tells of anything: a row, or a figure or text that is not zero, beyond what it
  // stands on and what it repeats of the question.
  bool HasContent() const;
};

// Answers a request; fills the response.
using Answerer = std::function<grpc::StatusCode(const google::protobuf::Message& request,
                                                google::protobuf::Message* response)>;

// Asks `request` in pages of `page_size` (where it has pages) up to the last one.
WholeAnswer AskWhole(const google::protobuf::MethodDescriptor& query,
                     const google::protobuf::Message& request, int page_size,
                     const Answerer& answer);

// How the two differ, for people, to the last bit; empty when they do not.
std::string Differences(const WholeAnswer& expected, const WholeAnswer& actual);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_EVERY_QUERY_H_

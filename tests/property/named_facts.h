// Facts that are their name and little else, one kind for each read model: easy to tell, to correct
// and to look for in an answer.
#ifndef LOGE_TESTS_PROPERTY_NAMED_FACTS_H_
#define LOGE_TESTS_PROPERTY_NAMED_FACTS_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "loge/v1/common.pb.h"
#include "loge/v1/import.pb.h"

namespace loge::property {

// A landlord, a programme, a partner, a territory.
inline constexpr int kNamedKinds = 4;

struct NamedFact {
  int kind = 0;  // 0 to kNamedKinds - 1.
  std::string id;
  std::string name;
  int64_t position = 0;  // Of its latest version; 0: not told yet.
};

// The commands that tell it, change its name to what `fact` says, and take it back. The last two
// need its position.
v1::Command TellNamed(const NamedFact& fact, const std::string& request_id);
v1::Command CorrectNamed(const NamedFact& fact, const std::string& request_id);
v1::Command CancelNamed(const NamedFact& fact, const std::string& request_id);

// A query, and a message for its answer.
struct NamedQuery {
  std::unique_ptr<google::protobuf::Message> request;
  std::unique_ptr<google::protobuf::Message> response;

  v1::AnswerMeta answered() const;
  // What the answer holds: names by id.
  std::map<std::string, std::string> Names() const;
};
NamedQuery GetNamed(const NamedFact& fact, const v1::QueryMeta& at);
// All of a kind; the first 1000 of them.
NamedQuery ListNamed(int kind, const v1::QueryMeta& at);

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_NAMED_FACTS_H_

// Explanations over the small stories of this room.
#ifndef LOGE_TESTS_SERVICES_PARTNERSHIP_EXPLANATIONS_H_
#define LOGE_TESTS_SERVICES_PARTNERSHIP_EXPLANATIONS_H_

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "loge/v1/evidence.pb.h"
#include "services/partnership/service.h"
#include "tests/services/partnership/story.h"
#include "tests/support/query_context_fake.h"

namespace loge::partnership {

inline const runtime::QueryRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::QueryRegistry;
    RegisterQueries(*registry);
    return registry;
  }();
  return *kRegistry;
}

inline testing::QueryContextFake On(const testing::EventList& log,
                                    const std::string& as_of = "2009-05-12",
                                    int64_t known_at = std::numeric_limits<int64_t>::max()) {
  testing::QueryContextFake context(as_of, known_at);
  context.Add(Projection(), log).Add(caretakers::Projection(), log);
  return context;
}

inline std::vector<int64_t> PositionsIn(
    const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  std::vector<int64_t> positions;
  for (const v1::Evidence& row : evidence) positions.push_back(row.event().position());
  return positions;
}

// The code and the fields of a refusal.
using Refused = std::pair<absl::StatusCode, Ids>;

template <class Response, class Request>
Refused RefusalOf(const testing::QueryContextFake& context, const Request& request) {
  const absl::Status status = testing::Ask<Response>(Registry(), context, request).status();
  Ids fields;
  const auto detail = runtime::DetailOf(status);
  if (detail.has_value()) {
    for (const auto& violation : detail->violations()) fields.push_back(violation.field());
  }
  return {status.code(), fields};
}

}  // namespace loge::partnership

#endif  // LOGE_TESTS_SERVICES_PARTNERSHIP_EXPLANATIONS_H_

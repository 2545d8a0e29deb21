#include "services/anomalies/departure.h"

#include <algorithm>
#include <memory>
#include <string>

#include "loge/v1/anomalies.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "services/runtime/limits.h"

namespace loge::anomalies {
namespace {

using google::protobuf::Message;

std::unique_ptr<Message> Ask(const std::string& caretaker_id, int64_t position) {
  auto query = std::make_unique<v1::ListAnomaliesRequest>();
  query->mutable_at()->set_min_position(position);
  query->mutable_page()->set_page_size(runtime::kPageSizeMax);
  query->set_kind(v1::ANOMALY_KIND_NOT_EMPLOYED);
  query->mutable_caretaker()->set_caretaker_id(caretaker_id);
  return query;
}

void Tell(const Message* answer, Message* message) {
  auto& response = *static_cast<v1::RecordDepartureResponse*>(message);
  if (answer == nullptr) {
    response.set_contradictions_incomplete(true);
    return;
  }
  const auto& list = *static_cast<const v1::ListAnomaliesResponse*>(answer);
  response.set_contradictions_incomplete(!list.next_page_token().empty());
  for (const v1::Anomaly& anomaly : list.anomalies()) {
    const bool through_it = std::any_of(
        anomaly.provenance().begin(), anomaly.provenance().end(), [&](const v1::Provenance& fact) {
          return response.first_position() <= fact.original_position() &&
                 fact.original_position() <= response.position();
        });
    if (through_it) *response.add_contradictions() = anomaly;
  }
}

}  // namespace

runtime::FollowUp ContradictionsOfDeparture() { return {&Ask, &Tell}; }

}  // namespace loge::anomalies

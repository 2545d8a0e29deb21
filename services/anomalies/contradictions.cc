#include "services/anomalies/contradictions.h"

#include <algorithm>
#include <memory>
#include <string>

#include "loge/events/v1/recorded_event.pb.h"
#include "loge/v1/anomalies.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/events.pb.h"
#include "services/runtime/limits.h"

namespace loge::anomalies {
namespace {

using events::v1::EventPayload;
using google::protobuf::Message;

std::unique_ptr<Message> QueryFor(v1::AnomalyKind kind, const std::string& caretaker_id,
                                  int64_t position) {
  auto query = std::make_unique<v1::ListAnomaliesRequest>();
  query->mutable_at()->set_min_position(position);
  query->mutable_page()->set_page_size(runtime::kPageSizeMax);
  query->set_kind(kind);
  query->mutable_caretaker()->set_caretaker_id(caretaker_id);
  return query;
}

std::unique_ptr<Message> AskOfDeparture(const Message&, const std::string& id, int64_t position) {
  return QueryFor(v1::ANOMALY_KIND_NOT_EMPLOYED, id, position);
}

// Whom a transfer brings in is employed, so what contradicts it is another employer.
std::unique_ptr<Message> AskOfTransfer(const Message&, const std::string& id, int64_t position) {
  return QueryFor(v1::ANOMALY_KIND_OVERLAPPING_EMPLOYMENTS, id, position);
}

// The answer of a correction names no person, its request does.
std::unique_ptr<Message> AskOfCorrection(const Message& message, const std::string& /*id*/,
                                         int64_t position) {
  const EventPayload& fact = static_cast<const v1::CorrectFactRequest&>(message).replacement();
  switch (fact.fact_case()) {
    case EventPayload::kCaretakerLeft:
      return AskOfDeparture(message, fact.caretaker_left().caretaker_id(), position);
    case EventPayload::kCaretakerTransferred:
      return AskOfTransfer(message, fact.caretaker_transferred().caretaker_id(), position);
    default:
      return nullptr;
  }
}

template <class Response>
void Tell(const Message* answer, Message* message) {
  auto& response = *static_cast<Response*>(message);
  if (answer == nullptr) {
    response.set_contradictions_incomplete(true);
    return;
  }
  // A new fact stands where it was first told. One that was corrected stands at its correction, and
  // goes on being found by a first answer that is given again.
  const auto told_here = [&](int64_t position) {
    return response.first_position() <= position && position <= response.position();
  };
  const auto& list = *static_cast<const v1::ListAnomaliesResponse*>(answer);
  response.set_contradictions_incomplete(!list.next_page_token().empty());
  for (const v1::Anomaly& anomaly : list.anomalies()) {
    const bool through_it = std::any_of(
        anomaly.provenance().begin(), anomaly.provenance().end(), [&](const v1::Provenance& fact) {
          return told_here(fact.position()) || told_here(fact.original_position());
        });
    if (through_it) *response.add_contradictions() = anomaly;
  }
}

}  // namespace

runtime::FollowUp ContradictionsOfDeparture() {
  return {&AskOfDeparture, &Tell<v1::RecordDepartureResponse>};
}

runtime::FollowUp ContradictionsOfTransfer() {
  return {&AskOfTransfer, &Tell<v1::TransferCaretakerResponse>};
}

runtime::FollowUp ContradictionsOfCorrection() {
  return {&AskOfCorrection, &Tell<v1::CorrectFactResponse>};
}

}  // namespace loge::anomalies

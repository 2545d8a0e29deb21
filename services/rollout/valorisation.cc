#include "services/rollout/valorisation.h"

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::rollout {

using events::v1::EventPayload;
using runtime::Fact;

const runtime::FoldSpec kActionFold{"rollout.valorisation",
                                    {EventPayload::kValorisationActionHeldFieldNumber}};

std::string ActionSubject(absl::string_view action_id) {
  return absl::StrCat("valorisation/", action_id);
}

std::optional<Fact> FoldAction(absl::string_view action_id, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.payload->has_valorisation_action_held() &&
        fact.payload->valorisation_action_held().action_id() == action_id) {
      return fact;
    }
  }
  return std::nullopt;
}

}  // namespace loge::rollout

// What the living facts about actions for the standing of the trade mean. The fold is as those of
// state.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_VALORISATION_H_
#define LOGE_SERVICES_ROLLOUT_VALORISATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kActionFold;  // "valorisation/<id>".

std::string ActionSubject(absl::string_view action_id);

// The ValorisationActionHeld of that action; nothing when it is not known.
std::optional<runtime::Fact> FoldAction(absl::string_view action_id,
                                        const std::vector<runtime::Fact>& facts);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_VALORISATION_H_

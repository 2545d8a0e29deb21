// Proposals to landlords, and which answer counts for which of them.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_PROPOSALS_H_
#define LOGE_SERVICES_PARTNERSHIP_PROPOSALS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// What decisions ask for: Need{&kProposalFold, "proposal/<id>"}.
extern const runtime::FoldSpec kProposalFold;

// The kind of subject under which the proposals of a territory are filed.
inline constexpr char kProposed[] = "proposed";

struct ProposalEntry {
  events::v1::ProposalMade made;
  runtime::Fact fact;
  std::vector<runtime::Fact> answers;  // In order.

  // The answer of a landlord that it was made to: the first one that was given by it or, from the
  // day on on which `became` tells of its absorption, by the one that goes on. Null when there is
  // none.
  const runtime::Fact* AnswerOf(const std::string& landlord_id,
                                const caretakers::Successions& became) const;
};

// From the facts filed under "proposal/<id>", in order (runtime::FactBefore); nothing when they do
// not tell of its making. Never fails: answers dated before it are left out.
std::optional<ProposalEntry> FoldProposal(absl::string_view proposal_id,
                                          const std::vector<runtime::Fact>& facts);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_PROPOSALS_H_

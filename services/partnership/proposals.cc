#include "services/partnership/proposals.h"

#include "loge/events/v1/recorded_event.pb.h"
#include "storage/base/strings.h"

namespace loge::partnership {

using events::v1::EventPayload;
using runtime::Fact;

const runtime::FoldSpec kProposalFold{
    "partnership.proposal", {EventPayload::kProposalMade, EventPayload::kProposalAnswered}};

const Fact* ProposalEntry::AnswerOf(const std::string& landlord_id,
                                    const caretakers::Successions& became) const {
  for (const Fact& answer : answers) {
    const std::string& by = answer.payload->proposal_answered().landlord_id();
    if (became.LandlordOn(landlord_id, answer.date.day) == by) return &answer;
  }
  return nullptr;
}

std::optional<ProposalEntry> FoldProposal(absl::string_view proposal_id,
                                          const std::vector<Fact>& facts) {
  std::optional<ProposalEntry> proposal;
  for (const Fact& fact : facts) {
    const auto& made = fact.payload->proposal_made();
    if (fact.payload->has_proposal_made() && ToAbsl(made.proposal_id()) == proposal_id) {
      proposal = ProposalEntry{made, fact, {}};
      break;
    }
  }
  if (!proposal.has_value()) return proposal;
  for (const Fact& fact : facts) {
    const auto& answered = fact.payload->proposal_answered();
    if (!fact.payload->has_proposal_answered()) continue;
    if (ToAbsl(answered.proposal_id()) != proposal_id) continue;
    if (proposal->fact.date.day <= fact.date.day) proposal->answers.push_back(fact);
  }
  return proposal;
}

}  // namespace loge::partnership
